#include "core/person_edit.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/concern_desk.h"
#include "core/desk_words.h"
#include "core/search_index.h"
#include "core/person.h"
#include "core/ticket_key.h"
#include "sql/access.h"
#include "sql/admin.h"
#include "sql/company.h"
#include "sql/oauth.h"
#include "sql/person.h"
#include "sql/session.h"

#include <string.h>

bool person_edit_list(struct db *db, struct arena *a, const struct person_search *s,
                      struct admin_person_row **rows, size_t *n, GError **error)
{
    const struct sql_admin_people q = {.staff = s->staff,
                                       .company_id = s->company_id,
                                       .pattern = desk_words_pattern(a, text_fold(a, s->typed)),
                                       .other = desk_words_pattern(a, s->typed),
                                       .after_name = s->after_name,
                                       .after_id = s->after_id,
                                       .most = (int64_t)s->most};

    return sql_admin_people(db, a, &q, rows, n, error);
}

static bool gather(struct db *db, struct arena *a, int64_t id, struct person_edit *e,
                   GError **error)
{
    struct person_address_row *addresses = NULL;
    struct person_phone_row *phones = NULL;
    size_t n_addresses = 0, n_phones = 0;

    e->addresses = e->phones = "";
    if (!sql_person_addresses(db, a, id, &addresses, &n_addresses, error) ||
        !sql_person_phones(db, a, id, &phones, &n_phones, error))
        return false;
    for (size_t i = 0; i < n_addresses; i++)
        e->addresses =
            arena_printf(a, "%s%s%s", e->addresses, i == 0 ? "" : "\n", addresses[i].shown);
    for (size_t i = 0; i < n_phones; i++)
        e->phones = arena_printf(a, "%s%s%s", e->phones, i == 0 ? "" : "\n", phones[i].shown);
    return true;
}

bool person_edit_get(struct db *db, struct arena *a, int64_t id, struct person_edit *e,
                     struct admin_person_full_row *row, GError **error)
{
    struct admin_person_full_row *found = NULL;

    if (!sql_admin_person(db, a, id, &found, error))
        return false;
    if (found == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "person: there is nobody at this address");
        return false;
    }
    if (row != NULL)
        *row = *found;
    *e = (struct person_edit){.role = role_parse(found->role),
                              .name = found->name,
                              .note = found->note,
                              .lang = found->lang,
                              .company_id = found->company_id,
                              .concern = found->concern,
                              .locked = found->locked != 0};
    return gather(db, a, id, e, error);
}

/* The lines of TEXT that hold something, trimmed; NULL-terminated. */
static char **lines_of(struct arena *a, const char *text, size_t *n)
{
    g_auto(GStrv) split = g_strsplit_set(text, "\n,;", -1);
    char **lines = ARENA_ARRAY(a, char *, g_strv_length(split) + 1);

    *n = 0;
    for (char **s = split; *s != NULL; s++) {
        char *line = text_one_line(a, *s);

        if (*line != '\0')
            lines[(*n)++] = line;
    }
    lines[*n] = NULL;
    return lines;
}

/* The same again as one text. */
static const char *joined(struct arena *a, char **lines)
{
    g_autofree char *text = g_strjoinv("\n", lines);

    return arena_strdup(a, text);
}

static bool has(char *const *lines, struct arena *a, const char *key)
{
    for (; *lines != NULL; lines++)
        if (strcmp(person_address_key(a, *lines), key) == 0)
            return true;
    return false;
}

/* Puts ADDRESS at POSITION of the person's; it must be nobody else's. */
static bool put_address(const struct admin_act *act, int64_t id, const char *address,
                        size_t position, GError **error)
{
    char *key = person_address_key(act->a, address);
    struct person_row *owner = NULL;

    if (!person_address_ok(key)) {
        return admin_refuse(act, ADMIN_ADDRESS, address, error);
    }
    if (!sql_person_by_address(act->db, act->a, key, &owner, error))
        return false;
    if (owner != NULL && owner->id != id) {
        return admin_refuse(act, ADMIN_ADDRESS_TAKEN,
                            arena_printf(act->a, "%s (%s)", address, owner->name), error);
    }
    if (owner != NULL)
        return sql_admin_address_place(act->db, key, address, (int64_t)position, NULL, error);
    return sql_person_address_add(act->db, key, address, id, (int64_t)position, NULL, error);
}

static bool put_addresses(const struct admin_act *act, int64_t id, char *const *lines,
                          GError **error)
{
    struct person_address_row *old = NULL;
    size_t n = 0;

    if (!sql_person_addresses(act->db, act->a, id, &old, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!has(lines, act->a, old[i].address) &&
            !sql_admin_address_remove(act->db, id, old[i].address, NULL, error))
            return false;
    for (size_t i = 0; lines[i] != NULL; i++)
        if (!put_address(act, id, lines[i], i, error))
            return false;
    return true;
}

static bool put_phones(const struct admin_act *act, int64_t id, char *const *lines, GError **error)
{
    if (!sql_admin_phones_clear(act->db, id, NULL, error))
        return false;
    for (; *lines != NULL; lines++)
        if (!person_add_phone(act->db, act->a, id, *lines, error))
            return false;
    return true;
}

/* Somebody must be able to undo whatever is done here. */
static bool keeps_an_admin(const struct admin_act *act, const struct person_edit *was,
                           const struct person_edit *e, GError **error)
{
    struct person_count_row count;

    if (was->role != ROLE_ADMIN || was->locked || (e->role == ROLE_ADMIN && !e->locked))
        return true;
    if (!sql_person_count_role(act->db, act->a, "admin", &count, error))
        return false;
    return count.n > 1 || admin_refuse(act, ADMIN_LAST, "", error);
}

struct good {
    struct person_edit e;
    char **addresses, **phones;
};

static bool judge(const struct admin_act *act, int64_t id, const struct person_edit *e,
                  struct good *out, GError **error)
{
    struct company_row *company = NULL;
    size_t n_addresses, n_phones;

    out->e = *e;
    out->e.name = text_one_line(act->a, e->name);
    out->e.note = text_trim(act->a, text_unix_lines(act->a, e->note));
    out->addresses = lines_of(act->a, e->addresses, &n_addresses);
    out->phones = lines_of(act->a, e->phones, &n_phones);
    out->e.addresses = joined(act->a, out->addresses);
    out->e.phones = joined(act->a, out->phones);
    if (text_empty(out->e.name) || g_utf8_strlen(out->e.name, -1) > 200)
        return admin_refuse(act, ADMIN_NAME, "", error);
    if (e->role < ROLE_CUSTOMER)
        return admin_refuse(act, ADMIN_ROLE, "", error);
    if (g_utf8_strlen(out->e.note, -1) > PERSON_NOTE_MAX)
        return admin_refuse(act, ADMIN_TEXT_LONG, "", error);
    if (n_addresses > PERSON_ADDRESSES_MAX || n_phones > PERSON_PHONES_MAX)
        return admin_refuse(act, ADMIN_TOO_MANY, "", error);
    if (n_addresses == 0 && e->role != ROLE_CUSTOMER)
        return admin_refuse(act, ADMIN_ADDRESS_NEEDED, "", error);
    if (e->locked && id == act->actor->person_id)
        return admin_refuse(act, ADMIN_OWN_LOCK, "", error);
    if (e->company_id != 0 && !sql_company_by_id(act->db, act->a, e->company_id, &company, error))
        return false;
    return e->company_id == 0 || company != NULL || admin_refuse(act, ADMIN_COMPANY, "", error);
}

static const char *company_name(const struct admin_act *act, int64_t id)
{
    struct company_row *company = NULL;

    if (id == 0 || !sql_company_by_id(act->db, act->a, id, &company, NULL) || company == NULL)
        return "";
    return company->name;
}

static bool record(const struct admin_act *act, bool is_new, const struct person_edit *was,
                   const struct person_edit *e, GError **error)
{
    const struct audit_field fields[] = {
        {"name", was->name, e->name},
        {"role", is_new ? "" : role_name(was->role), role_name(e->role)},
        {"addresses", was->addresses, e->addresses},
        {"phones", was->phones, e->phones},
        {"company", company_name(act, was->company_id), company_name(act, e->company_id)},
        {"lang", was->lang, e->lang},
        {"concern", concern_level_name(was->concern), concern_level_name(e->concern)},
        {"note", was->note, e->note},
        {"locked",
         is_new        ? ""
         : was->locked ? "yes"
                       : "no",
         e->locked ? "yes" : "no"},
    };

    return audit_add(act, is_new ? "person.created" : "person.changed", e->name, fields,
                     G_N_ELEMENTS(fields), error);
}

/* Nobody works on with rights that were his before, and no mailbox that is no longer his lets
 * anybody in by the links of earlier mails. */
static bool end_access(const struct admin_act *act, int64_t id, const struct person_edit *was,
                       const struct person_edit *e, GError **error)
{
    bool other_rights = was->role != e->role || was->locked != e->locked;

    if ((other_rights || strcmp(was->addresses, e->addresses) != 0) &&
        (!sql_access_link_drop_person(act->db, id, NULL, error) ||
         !ticket_key_revoke_person(act->db, id, error)))
        return false;
    if (e->role == ROLE_CUSTOMER && was->role != ROLE_CUSTOMER &&
        !sql_admin_memberships_end(act->db, id, NULL, error))
        return false;
    return !other_rights || (sql_session_end_all(act->db, id, NULL, error) &&
                             sql_oauth_codes_end(act->db, id, NULL, error) &&
                             sql_admin_tokens_end(act->db, id, NULL, error));
}

static bool store(const struct admin_act *act, int64_t id, const struct good *g, GError **error)
{
    return sql_admin_person_set(act->db,
                                &(struct sql_admin_person_set){.id = id,
                                                               .role = role_name(g->e.role),
                                                               .name = g->e.name,
                                                               .company_id = g->e.company_id,
                                                               .lang = g->e.lang,
                                                               .locked = g->e.locked,
                                                               .note = g->e.note,
                                                               .concern = g->e.concern},
                                NULL, error) &&
           put_addresses(act, id, g->addresses, error) && put_phones(act, id, g->phones, error) &&
           search_index_person(act->db, id, error);
}

bool person_edit_save(const struct admin_act *act, int64_t *id, const struct person_edit *e,
                      GError **error)
{
    bool is_new = *id == 0;
    struct person_edit was = {.role = e->role, .locked = e->locked, .addresses = ""};
    struct person_new fresh = {.role = e->role, .name = e->name, .verified = true, .at = act->at};
    int64_t saved = *id;
    struct good good;

    if (!admin_allowed(act, error) ||
        (!is_new && !person_edit_get(act->db, act->a, *id, &was, NULL, error)) ||
        !judge(act, *id, e, &good, error) || !keeps_an_admin(act, &was, &good.e, error) ||
        (is_new && !person_add(act->db, act->a, &fresh, &saved, error)) ||
        !store(act, saved, &good, error) || !end_access(act, saved, &was, &good.e, error) ||
        !record(act, is_new, &was, &good.e, error))
        return false;
    *id = saved;
    return true;
}
