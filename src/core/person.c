#include "core/person.h"

#include "base/address.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "sql/company.h"
#include "sql/person.h"

#include <string.h>

enum { ADDRESS_MAX = 320, NAME_MAX_CHARS = 200 };

char *person_address_key(struct arena *a, const char *address)
{
    return address_key(a, address);
}

char *person_address_plain(struct arena *a, const char *address)
{
    char *key = person_address_key(a, address), *trimmed = text_trim(a, address);

    return text_eq_ci(key, trimmed) ? trimmed : key;
}

bool person_address_ok(const char *address)
{
    const char *at = strrchr(address, '@');

    if (at == NULL || at == address || at[1] == '\0' || strlen(address) > ADDRESS_MAX)
        return false;
    for (const char *p = address; *p != '\0'; p++)
        if ((unsigned char)*p <= 0x20 || *p == 0x7f || strchr("<>,;\"\\()[]", *p) != NULL)
            return false;
    return strchr(address, '@') == at;
}

bool person_domain_ok(const char *domain)
{
    g_autofree char *address = g_strconcat("x@", domain, NULL);

    return strchr(domain, '.') != NULL && person_address_ok(address);
}

static bool company_of(struct db *db, struct arena *a, const char *key, int64_t *id,
                       GError **error)
{
    const char *at = strrchr(key, '@');
    struct company_row *company = NULL;

    *id = 0;
    if (at == NULL)
        return true;
    if (!sql_company_by_domain(db, a, at + 1, &company, error))
        return false;
    if (company != NULL)
        *id = company->id;
    return true;
}

char *person_name_from_address(struct arena *a, const char *address)
{
    const char *at = strchr(address, '@');

    return arena_strndup(a, address, at == NULL ? strlen(address) : (size_t)(at - address));
}

char *person_phone_digits(struct arena *a, const char *phone)
{
    char *digits = arena_alloc(a, strlen(phone) + 1);
    size_t n = 0;

    for (const char *p = phone; *p != '\0'; p++)
        if (g_ascii_isdigit(*p))
            digits[n++] = *p;
    return digits;
}

bool person_add_phone(struct db *db, struct arena *a, int64_t id, const char *phone,
                      GError **error)
{
    return sql_person_phone_add(db, id, text_one_line(a, phone), person_phone_digits(a, phone), NULL, error);
}

bool person_add(struct db *db, struct arena *a, const struct person_new *p, int64_t *id,
                GError **error)
{
    struct sql_person_add row = {.role = role_name(p->role), .lang = p->lang,
                                 .verified = p->verified, .created_at = p->at};
    struct person_row *taken = NULL;
    char *key = NULL;

    if (p->address != NULL) {
        key = person_address_key(a, p->address);
        if (!person_address_ok(key)) {
            fail_set(error, FAIL_INVALID, "person: \"%s\" is not a mail address (name@domain)",
                     p->address);
            return false;
        }
        if (!sql_person_by_address(db, a, key, &taken, error) ||
            !company_of(db, a, key, &row.company_id, error))
            return false;
    }
    if (taken != NULL) {
        fail_set(error, FAIL_CONFLICT, "person: %s belongs to %s already (use `user set`)", key,
                 taken->name);
        return false;
    }
    row.name = text_empty(p->name) ? (key == NULL ? "?" : person_name_from_address(a, p->address))
                                   : text_cut(a, text_one_line(a, p->name), NAME_MAX_CHARS);
    if (!sql_person_add(db, &row, id, error))
        return false;
    if (key != NULL && !sql_person_address_add(db, key, text_trim(a, p->address), *id, 0, NULL, error))
        return false;
    if (p->phone != NULL && !person_add_phone(db, a, *id, p->phone, error))
        return false;
    return p->password == NULL || sql_person_set_password(db, *id, p->password, NULL, error);
}

bool person_find(struct db *db, struct arena *a, const char *address, struct person_row **person,
                 GError **error)
{
    return sql_person_by_address(db, a, person_address_key(a, address), person, error);
}

bool person_get(struct db *db, struct arena *a, int64_t id, struct person_row *person,
                GError **error)
{
    return sql_person_by_id(db, a, id, person, error);
}

bool person_of_sender(struct db *db, struct arena *a, const char *address, const char *name,
                      const char *lang, int64_t at, struct person_row **person, bool *is_new,
                      GError **error)
{
    struct person_new p = {.role = ROLE_CUSTOMER, .name = name, .address = address, .lang = lang,
                           .at = at};
    int64_t id;

    if (!person_find(db, a, address, person, error))
        return false;
    if (is_new != NULL)
        *is_new = *person == NULL;
    if (*person != NULL)
        return true;
    if (!person_add(db, a, &p, &id, error))
        return false;
    *person = ARENA_NEW(a, struct person_row);
    return sql_person_by_id(db, a, id, *person, error);
}

bool person_is_known(struct db *db, struct arena *a, const struct person_row *person, bool *known,
                     GError **error)
{
    struct person_known_row row;

    *known = person->verified != 0 || strcmp(person->role, "customer") != 0;
    if (*known)
        return true;
    if (!sql_person_answered(db, a, person->id, &row, error))
        return false;
    *known = row.answered != 0;
    return true;
}

bool person_company_put(struct db *db, struct arena *a, const char *name, const char *domain,
                        bool sees_all, int64_t at, int64_t *id, GError **error)
{
    char *key = address_domain_key(a, domain);
    struct company_row *company = NULL;

    if (!sql_company_by_domain(db, a, key, &company, error))
        return false;
    if (company != NULL)
        *id = company->id;
    else if (!sql_company_add(db, name, at, id, error) ||
             !sql_company_domain_put(db, key, *id, NULL, error))
        return false;
    return sql_company_set_sees_all(db, *id, sees_all, NULL, error);
}

/* Under FRESH, where it is nobody's. */
static bool rekey_address(struct db *db, struct arena *a, const struct person_address_row *row,
                          GError **error)
{
    const char *fresh = person_address_key(a, row->shown);
    struct person_row *taken = NULL;

    if (strcmp(fresh, row->address) == 0)
        return true;
    if (!sql_person_by_address(db, a, fresh, &taken, error))
        return false;
    return taken != NULL || sql_person_address_rekey(db, row->address, fresh, NULL, error);
}

static bool rekey_domain(struct db *db, struct arena *a, const char *domain, GError **error)
{
    const char *fresh = address_domain_key(a, domain);
    struct company_row *taken = NULL;

    if (strcmp(fresh, domain) == 0)
        return true;
    if (!sql_company_by_domain(db, a, fresh, &taken, error))
        return false;
    return taken != NULL || sql_company_domain_rekey(db, domain, fresh, NULL, error);
}

bool person_rekey(struct db *db, struct arena *a, GError **error)
{
    struct person_address_row *addresses = NULL;
    struct company_domain_row *domains = NULL;
    size_t n_addresses = 0, n_domains = 0;

    if (!sql_person_addresses_foreign(db, a, &addresses, &n_addresses, error) ||
        !sql_company_domains_foreign(db, a, &domains, &n_domains, error))
        return false;
    for (size_t i = 0; i < n_addresses; i++)
        if (!rekey_address(db, a, &addresses[i], error))
            return false;
    for (size_t i = 0; i < n_domains; i++)
        if (!rekey_domain(db, a, domains[i].domain, error))
            return false;
    return true;
}

struct actor person_actor(const struct person_row *person)
{
    return (struct actor){.person_id = person->id, .role = role_parse(person->role),
                          .name = person->name, .email = person->address, .lang = person->lang};
}

bool person_find_phone(struct db *db, struct arena *a, const char *phone,
                       struct person_row **person, GError **error)
{
    const char *digits = person_phone_digits(a, phone);

    *person = NULL;
    return *digits == '\0' || sql_person_by_phone(db, a, digits, person, error);
}

bool person_agents(struct db *db, struct arena *a, struct person_row **rows, size_t *n,
                   GError **error)
{
    return sql_person_agents(db, a, rows, n, error);
}

bool person_phones(struct db *db, struct arena *a, int64_t id, struct person_phone_row **rows,
                   size_t *n, GError **error)
{
    return sql_person_phones(db, a, id, rows, n, error);
}
