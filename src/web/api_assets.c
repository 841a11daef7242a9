/* api_assets.c - what lists and single things refer to, told beside them where "full" is asked for:
 * class, id, record. Only what the caller may see. */
#include "web/api.h"

#include "core/permission.h"
#include "web/api_save.h"

/* Each kind refers only to kinds behind it, or to its own. */
static const enum record_kind order[] = {RECORD_USER, RECORD_ORGANIZATION, RECORD_ROLE, RECORD_GROUP};

struct related {
    GHashTable *ids[RECORD_KINDS]; /* int64_t -> itself */
};

static void note(struct api *x, struct related *r, enum record_kind kind, int64_t id)
{
    if (kind == RECORD_USER && id == 0)
        id = x->system;
    if (kind < RECORD_KINDS && r->ids[kind] != NULL && id != 0)
        g_hash_table_add(r->ids[kind], arena_memdup(x->m, &id, sizeof id));
}

static void note_roles(struct api *x, struct related *r, const struct api_user_row *u)
{
    int64_t roles[API_ROLES_MOST];
    size_t n = u->id == x->system ? 0 : api_roles_of(x, u, roles);

    for (size_t i = 0; i < n; i++)
        note(x, r, RECORD_ROLE, roles[i]);
    for (size_t i = 0; i < x->n_grants; i++)
        if (x->grants[i].person_id == u->id)
            note(x, r, RECORD_GROUP, x->grants[i].queue_id);
}

static void note_row(struct api *x, struct related *r, const struct api_resource *res, const void *row)
{
    for (size_t k = 0; k < res->n_columns; k++) {
        const struct api_column *c = &res->columns[k];
        const struct api_pair_row *many = NULL;
        size_t n;

        if (c->type == API_ID || c->type == API_PERSON)
            note(x, r, c->rel, *(const int64_t *)((const char *)row + c->at));
        if (c->type != API_MANY || c->rel == RECORD_NONE)
            continue;
        n = api_pairs(x, c->many, *(const int64_t *)row, &many);
        for (size_t i = 0; i < n; i++)
            note(x, r, c->rel, many[i].id);
    }
    if (res->kind == RECORD_USER)
        note_roles(x, r, row);
}

static bool put_class(struct api *x, struct related *r, const struct api_resource *res, struct jw *j,
                      const struct record_rows *rows, GError **error)
{
    if (rows->n == 0)
        return true;
    if (!api_load(x, res, rows, error))
        return false;
    jw_open(j, res->asset, '{');
    for (size_t i = 0; i < rows->n; i++) {
        int64_t id = record_id(rows, i);

        if (res->kind == RECORD_USER)
            id = api_out(x, id);
        api_put_row(x, res, j, arena_printf(x->m, "%" G_GINT64_FORMAT, id), rows, i);
        note_row(x, r, res, record_row(rows, i));
    }
    jw_close(j, '}');
    return true;
}

static bool put_related(struct api *x, struct related *r, enum record_kind kind, struct jw *j, GError **error)
{
    int64_t *ids = ARENA_ARRAY(x->m, int64_t, g_hash_table_size(r->ids[kind]) + 1);
    struct record_rows rows;
    GHashTableIter at;
    gpointer id;
    size_t n = 0;

    g_hash_table_iter_init(&at, r->ids[kind]);
    while (g_hash_table_iter_next(&at, &id, NULL))
        ids[n++] = *(const int64_t *)id;
    return record_of_ids(x->db, x->m, &x->me, kind, ids, n, &rows, error) &&
           put_class(x, r, api_resource_of(kind), j, &rows, error);
}

bool api_put_assets(struct api *x, const struct api_resource *res, struct jw *j,
                    const struct record_rows *rows, GError **error)
{
    struct related r = {{NULL}};
    bool expand = x->expand, ok;

    x->expand = false;
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
        if (order[i] != res->kind && (order[i] != RECORD_ROLE || api_has(x, "ticket.agent|admin.role")))
            r.ids[order[i]] = g_hash_table_new(g_int64_hash, g_int64_equal);
    jw_open(j, "assets", '{');
    ok = put_class(x, &r, res, j, rows, error);
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        ok = ok && (r.ids[order[i]] == NULL || put_related(x, &r, order[i], j, error));
        g_clear_pointer(&r.ids[order[i]], g_hash_table_unref);
    }
    jw_close(j, '}');
    x->expand = expand;
    return ok;
}
