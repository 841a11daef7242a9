/* api_people.c - what searches for people and things are asked beside words: roles, rights, and the short form
 * that fields with suggestions take. */
#include "web/api.h"

#include "base/text.h"
#include "core/permission.h"
#include "web/api_more.h"
#include "web/api_save.h"

#include <string.h>

enum { NAMES_MOST = 50 };

struct wish {
    const char *roles[NAMES_MOST], *rights[NAMES_MOST];
    size_t n_roles, n_rights;
};

static bool has_role(struct api *x, const struct api_user_row *u, const struct wish *w)
{
    int64_t roles[API_ROLES_MOST];
    size_t n = api_roles_of(x, u, roles);

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < w->n_roles; k++)
            if (g_ascii_strtoll(w->roles[k], NULL, 10) == roles[i])
                return true;
    return w->n_roles == 0;
}

static bool has_right(const struct api_user_row *u, const struct wish *w)
{
    for (size_t k = 0; k < w->n_rights; k++)
        if (permission_held(role_parse(u->role), "", w->rights[k]))
            return true;
    return w->n_rights == 0;
}

bool api_keep_people(struct api *x, const struct api_resource *res, int64_t *ids, size_t *n, GError **error)
{
    struct wish w;
    size_t kept = 0;

    if (res->kind != RECORD_USER)
        return true;
    w.n_roles = api_texts(x, "role_ids", w.roles, NAMES_MOST);
    w.n_rights = api_texts(x, "permissions", w.rights, NAMES_MOST);
    if (w.n_roles == 0 && w.n_rights == 0)
        return true;
    for (size_t from = 0; from < *n; from += API_PAGE_MOST) {
        struct record_rows rows;

        if (!record_of_ids(x->db, x->m, &x->me, RECORD_USER, ids + from, MIN(*n - from, (size_t)API_PAGE_MOST), &rows,
                           error) ||
            !api_load_unseen(x, res, &rows, error))
            return false;
        for (size_t i = 0; i < rows.n; i++)
            if (has_role(x, record_row(&rows, i), &w) && has_right(record_row(&rows, i), &w))
                ids[kept++] = record_id(&rows, i);
    }
    *n = kept;
    return true;
}

static void put_name(struct api *x, struct jw *j, int64_t id, const char *label, const char *value, bool active)
{
    jw_open(j, NULL, '{');
    jw_int(j, "id", id);
    jw_text(j, "label", label);
    jw_text(j, "value", value);
    if (api_get(x, "term") != NULL)
        jw_bool(j, "inactive", !active);
    jw_close(j, '}');
}

bool api_put_named(struct api *x, const struct api_resource *res, struct jw *j, const void *row)
{
    const struct api_user_row *u = row;
    const struct api_company_row *c = row;
    const char *label;

    if (res->kind == RECORD_ORGANIZATION)
        put_name(x, j, c->id, c->name, c->name, true);
    if (res->kind != RECORD_USER)
        return res->kind == RECORD_ORGANIZATION;
    label = text_empty(u->address) || strcmp(u->address, u->name) == 0
                ? u->name
                : arena_printf(x->m, "%s <%s>", u->name, u->address);
    put_name(x, j, api_out(x, u->id), label,
             api_get(x, "term") == NULL ? label : text_empty(u->address) ? "" : u->address, u->locked == 0);
    return true;
}
