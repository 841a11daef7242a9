#include "core/signup.h"

#include "base/address.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "core/access.h"
#include "core/person.h"
#include "core/session.h"
#include "sql/company.h"
#include "sql/person.h"
#include "sql/signup.h"

#include <string.h>

enum { TOKEN_MOST = 100, DOMAINS_MOST = 1000, KEEP_NEW_DAYS = 2, KEEP_REFUSED_DAYS = 30 };

static const char *const modes[] = {"open", "domains", "approval", "closed", NULL};

enum signup_mode signup_mode(struct db *db, struct arena *a)
{
    const char *name = setting_get(db, a, "registration", "open");

    for (int i = 0; modes[i] != NULL; i++)
        if (strcmp(modes[i], name) == 0)
            return (enum signup_mode)i;
    log_event(LOG_ERROR, "setting", "name=registration error=unknown value, taken as closed");
    return SIGNUP_CLOSED;
}

/* "a.example, b.example": any of them, or one that belongs to a company of ours. */
static bool domain_ok(struct db *db, struct arena *a, const char *domain, bool *ok, GError **error)
{
    g_auto(GStrv) list =
        g_strsplit_set(setting_get(db, a, "registration_domains", ""), " ,;\t\r\n", DOMAINS_MOST);
    struct company_row *company = NULL;

    *ok = false;
    for (size_t i = 0; list[i] != NULL; i++)
        *ok = *ok || (*list[i] != '\0' && strcmp(address_domain_key(a, list[i]), domain) == 0);
    if (*ok)
        return true;
    if (!sql_company_by_domain(db, a, domain, &company, error))
        return false;
    *ok = company != NULL;
    return true;
}

static bool refuse(GError **error, enum fail kind, const char *why)
{
    fail_set(error, kind, "registration: %s", why);
    return false;
}

/* Looks at the setting and the domain only, never at whether the address is known. */
static bool may_ask(struct db *db, struct arena *a, const char *key, GError **error)
{
    enum signup_mode mode = signup_mode(db, a);
    bool ok = true;

    if (mode == SIGNUP_CLOSED)
        return refuse(error, FAIL_DENIED, "it is closed (ask for access instead)");
    if (mode == SIGNUP_DOMAINS && !domain_ok(db, a, strrchr(key, '@') + 1, &ok, error))
        return false;
    return ok || refuse(error, FAIL_DENIED, "not for addresses of this domain");
}

struct ask {
    const struct house *house;
    const struct signup_new *n;
};

static bool begin(const struct ticket_change *c, const struct ask *ask, const char *key,
                  GError **error)
{
    struct sql_signup_add row = {.address = key,
                                 .shown = person_address_plain(c->a, ask->n->address),
                                 .name = text_one_line(c->a, ask->n->name),
                                 .company = text_one_line(c->a, ask->n->company),
                                 .phone = text_one_line(c->a, ask->n->phone),
                                 .lang = g_strcmp0(ask->n->lang, "en") == 0 ? "en" : "de",
                                 .created_at = c->at};
    const char *extra;
    int64_t id;

    if (!sql_signup_add(c->db, &row, &id, error))
        return false;
    extra = arena_printf(c->a, "registration %" G_GINT64_FORMAT, id);
    return access_mail(c, ask->house, extra, row.shown, 0, row.lang, error);
}

static bool ask_tx(struct db *db, void *data, GError **error)
{
    struct ask *ask = data;
    g_autoptr(arena) a = arena_new();
    struct ticket_change c = {.db = db, .a = a, .at = clock_now()};
    const char *key = person_address_key(a, ask->n->address);
    struct person_row *person = NULL;
    struct person_login_row *login = NULL;
    bool may = false;

    if (!may_ask(db, a, key, error) ||
        !sql_signup_sweep(db, c.at - KEEP_NEW_DAYS * CLOCK_DAY,
                          c.at - KEEP_REFUSED_DAYS * CLOCK_DAY, NULL, error) ||
        !access_may_mail(&c, key, &may, error) || !person_find(db, a, key, &person, error) ||
        !sql_person_login(db, a, key, &login, error))
        return false;
    if (!may || (person != NULL && person->locked))
        return true;
    if (person != NULL && (strcmp(person->role, "customer") != 0 || login->password != NULL))
        return access_mail(&c, ask->house, "access", person->address, person->id, ask->n->lang,
                           error);
    return begin(&c, ask, key, error);
}

bool signup_ask(const struct house *house, const struct signup_new *n, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct ask ask = {house, n};

    if (!person_address_ok(person_address_key(a, n->address)))
        return refuse(error, FAIL_INVALID, "this is not a mail address (name@domain)");
    return db_write(house->pool, ask_tx, &ask, error);
}

static bool find(struct db *db, struct arena *a, const char *token, struct signup_found **found,
                 GError **error)
{
    struct signup_row *row = NULL;
    struct person_row *person = NULL;

    *found = NULL;
    if (strlen(token) > TOKEN_MOST)
        return true;
    if (!sql_signup_by_link(db, a, secret_hash(a, token, strlen(token)), clock_now(), &row, error))
        return false;
    if (row == NULL)
        return true;
    if (!person_find(db, a, row->address, &person, error))
        return false;
    if (person != NULL && person->locked)
        return true;
    *found = ARENA_NEW(a, struct signup_found);
    (*found)->row = *row;
    (*found)->waits = person == NULL && signup_mode(db, a) == SIGNUP_APPROVAL;
    return true;
}

bool signup_find(const struct house *house, struct arena *a, const char *token,
                 struct signup_found **found, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);

    return db != NULL && find(db, a, token, found, error);
}

/* The number is added unless the person has it already. */
static bool add_phone(struct db *db, struct arena *a, int64_t person_id, const char *phone,
                      GError **error)
{
    struct person_phone_row *phones = NULL;
    size_t n = 0;

    if (text_empty(phone))
        return true;
    if (!sql_person_phones(db, a, person_id, &phones, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (strcmp(phones[i].shown, phone) == 0)
            return true;
    return person_add_phone(db, a, person_id, phone, error);
}

/* The person of a confirmed registration: who wrote to us before, or a new one. */
static bool settle(struct db *db, struct arena *a, const struct signup_row *row, int64_t *person_id,
                   GError **error)
{
    struct person_new fresh = {.role = ROLE_CUSTOMER,
                               .name = row->name,
                               .address = row->shown,
                               .lang = row->lang,
                               .verified = true,
                               .at = clock_now()};
    struct person_row *known = NULL;

    if (!person_find(db, a, row->address, &known, error))
        return false;
    if (known == NULL) {
        if (!person_add(db, a, &fresh, person_id, error))
            return false;
    } else {
        *person_id = known->id;
        if ((!text_empty(row->name) &&
             !sql_person_set_name(db, known->id, row->name, NULL, error)) ||
            !sql_person_set_verified(db, known->id, NULL, error))
            return false;
    }
    return add_phone(db, a, *person_id, row->phone, error) &&
           sql_signup_drop(db, row->address, NULL, error);
}

/* Administrators hear of the first one that waits; who has decided sees the others then. */
static bool tell_admins(const struct ticket_change *c, const struct house *house, GError **error)
{
    struct person_row *people = NULL;
    int64_t waiting = 0;
    size_t n = 0;

    if (!signup_count(c->db, c->a, &waiting, error))
        return false;
    if (waiting > 1)
        return true;
    if (!person_agents(c->db, c->a, &people, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        const char *lang = people[i].lang == NULL ? house_now(house)->lang : people[i].lang;

        if (strcmp(people[i].role, "admin") == 0 && people[i].address != NULL &&
            !access_mail(c, house, "request", people[i].address, people[i].id, lang, error))
            return false;
    }
    return true;
}

struct confirm {
    const struct house *house;
    const char *token, *name, *phone, *hash;
    int64_t person_id;
};

static bool confirm_tx(struct db *db, void *data, GError **error)
{
    struct confirm *c = data;
    g_autoptr(arena) a = arena_new();
    struct ticket_change change = {.db = db, .a = a, .at = clock_now()};
    struct signup_found *found = NULL;

    c->person_id = 0;
    if (!find(db, a, c->token, &found, error))
        return false;
    /* Since the form was shown, somebody may have switched approval off or on. */
    if (found == NULL || (!found->waits && c->hash == NULL))
        return refuse(error, FAIL_NOT_FOUND, "this link is spent or over (register once more)");
    found->row.name = text_one_line(a, c->name);
    found->row.phone = text_one_line(a, c->phone);
    if (!access_proved(db, a, found->row.address, error))
        return false;
    if (found->waits)
        return sql_signup_confirm(db, found->row.id, found->row.name, found->row.phone, change.at,
                                  NULL, error) &&
               tell_admins(&change, c->house, error);
    return settle(db, a, &found->row, &c->person_id, error) &&
           session_put_password(db, c->person_id, c->hash, error);
}

bool signup_confirm(const struct house *house, const char *token, const char *name,
                    const char *phone, const char *password, int64_t *person_id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct confirm c = {.house = house, .token = token, .name = name, .phone = phone};
    struct signup_found *found = NULL;

    if (!signup_find(house, a, token, &found, error))
        return false;
    if (found != NULL && !found->waits) {
        c.hash = session_hash_password(house, a, name, found->row.shown, password, error);
        if (c.hash == NULL)
            return false;
    }
    if (!db_write(house->pool, confirm_tx, &c, error))
        return false;
    *person_id = c.person_id;
    return true;
}

bool signup_waiting(struct db *db, struct arena *a, int64_t most, struct signup_row **rows,
                    size_t *n, GError **error)
{
    return sql_signup_waiting(db, a, most, rows, n, error);
}

bool signup_count(struct db *db, struct arena *a, int64_t *n, GError **error)
{
    struct signup_count_row row;

    if (!sql_signup_count_waiting(db, a, &row, error))
        return false;
    *n = row.n;
    return true;
}

bool signup_decide(const struct ticket_change *c, const struct house *house,
                   const struct actor *actor, int64_t id, bool approve, GError **error)
{
    struct signup_row *row = NULL;
    int64_t person_id;

    if (!right_has(actor, RIGHT_DESK))
        return refuse(error, FAIL_DENIED, "only the desk decides");
    if (!sql_signup_by_id(c->db, c->a, id, &row, error))
        return false;
    if (row == NULL || strcmp(row->state, "waiting") != 0)
        return refuse(error, FAIL_NOT_FOUND, "it was decided already");
    if (!approve)
        return sql_signup_refuse(c->db, id, NULL, error);
    return settle(c->db, c->a, row, &person_id, error) && access_invite(c, house, person_id, error);
}
