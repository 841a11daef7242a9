#include "core/company_edit.h"

#include "base/address.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/concern_desk.h"
#include "core/desk_words.h"
#include "core/person.h"
#include "core/search_index.h"
#include "sql/admin.h"
#include "sql/company.h"

#include <string.h>

bool company_edit_list(struct db *db, struct arena *a, const char *typed, const char *after_name,
                       int64_t after_id, size_t most, struct admin_company_row **rows, size_t *n,
                       GError **error)
{
    const struct sql_admin_companies q = {.pattern = desk_words_pattern(a, text_fold(a, typed)),
                                          .other = desk_words_pattern(a, typed),
                                          .after_name = after_name,
                                          .after_id = after_id,
                                          .most = (int64_t)most};

    return sql_admin_companies(db, a, &q, rows, n, error);
}

bool company_edit_names(struct db *db, struct arena *a, struct admin_company_name_row **rows,
                        size_t *n, GError **error)
{
    return sql_admin_company_names(db, a, rows, n, error);
}

bool company_edit_get(struct db *db, struct arena *a, int64_t id, struct company_edit *e,
                      GError **error)
{
    struct admin_company_row *row = NULL;

    if (!sql_admin_company(db, a, id, &row, error))
        return false;
    if (row == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "company: there is none at this address");
        return false;
    }
    *e = (struct company_edit){.name = row->name,
                               .note = row->note,
                               .domains = row->domains == NULL ? "" : row->domains,
                               .concern = row->concern,
                               .sees_all = row->sees_all != 0};
    return true;
}

static int by_name(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

/* Sorted, each once, lower case, NULL-terminated; a leading @ is passed over. */
static char **domains_of(struct arena *a, const char *text, size_t *n)
{
    g_auto(GStrv) split = g_strsplit_set(text, " \t\r\n,;", -1);
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    char **domains;

    for (char **s = split; *s != NULL; s++) {
        char *domain = address_domain_key(a, **s == '@' ? *s + 1 : *s);

        if (*domain != '\0' && !g_ptr_array_find_with_equal_func(found, domain, g_str_equal, NULL))
            g_ptr_array_add(found, domain);
    }
    g_ptr_array_sort(found, by_name);
    *n = found->len;
    domains = ARENA_ARRAY(a, char *, found->len + 1);
    for (size_t i = 0; i < found->len; i++)
        domains[i] = g_ptr_array_index(found, i);
    return domains;
}

static bool put_domains(const struct admin_act *act, int64_t id, char *const *domains,
                        GError **error)
{
    if (!sql_admin_domains_clear(act->db, id, NULL, error))
        return false;
    for (; *domains != NULL; domains++) {
        struct company_row *other = NULL;

        if (!person_domain_ok(*domains)) {
            return admin_refuse(act, ADMIN_DOMAIN, *domains, error);
        }
        if (!sql_company_by_domain(act->db, act->a, *domains, &other, error))
            return false;
        if (other != NULL) {
            return admin_refuse(act, ADMIN_DOMAIN_TAKEN,
                                arena_printf(act->a, "%s (%s)", *domains, other->name), error);
        }
        if (!sql_company_domain_put(act->db, *domains, id, NULL, error) ||
            !sql_admin_company_gather(act->db, id, arena_printf(act->a, "@%s", *domains), NULL,
                                      error))
            return false;
    }
    return true;
}

bool company_edit_save(const struct admin_act *act, int64_t *id, const struct company_edit *e,
                       GError **error)
{
    bool is_new = *id == 0, ok;
    int64_t saved = *id;
    struct company_edit was = {0};
    const char *name = text_one_line(act->a, e->name);
    const char *note = text_trim(act->a, text_unix_lines(act->a, e->note));
    size_t n = 0, n_before;
    char **domains = domains_of(act->a, e->domains, &n), **before;
    g_autofree char *joined = g_strjoinv(" ", domains), *joined_before = NULL;

    if (!admin_allowed(act, error) ||
        (!is_new && !company_edit_get(act->db, act->a, *id, &was, error)))
        return false;
    before = domains_of(act->a, is_new ? "" : was.domains, &n_before);
    joined_before = g_strjoinv(" ", before);
    if (text_empty(name) || g_utf8_strlen(name, -1) > COMPANY_NAME_MAX)
        return admin_refuse(act, ADMIN_NAME, "", error);
    if (g_utf8_strlen(note, -1) > COMPANY_NOTE_MAX)
        return admin_refuse(act, ADMIN_TEXT_LONG, "", error);
    if (n > COMPANY_DOMAINS_MAX)
        return admin_refuse(act, ADMIN_TOO_MANY, "", error);

    const struct audit_field fields[] = {
        {"name", was.name, name},
        {"domains", joined_before, joined},
        {"sees_all",
         is_new         ? ""
         : was.sees_all ? "yes"
                        : "no",
         e->sees_all ? "yes" : "no"},
        {"concern", concern_level_name(was.concern), concern_level_name(e->concern)},
        {"note", was.note, note},
    };

    ok = (!is_new || sql_company_add(act->db, name, act->at, &saved, error)) &&
         sql_admin_company_set(act->db,
                               &(struct sql_admin_company_set){.id = saved,
                                                               .name = name,
                                                               .sees_all = e->sees_all,
                                                               .note = note,
                                                               .concern = e->concern},
                               NULL, error) &&
         put_domains(act, saved, domains, error) &&
         (is_new || strcmp(was.name, name) == 0 || search_index_company(act->db, saved, error)) &&
         audit_add(act, is_new ? "company.created" : "company.changed", name, fields,
                   G_N_ELEMENTS(fields), error);
    *id = ok ? saved : *id;
    return ok;
}
