/* api_sort.c - the order of lists: by columns where statements know them, else by the values that are told. */
#include "web/api.h"

#include "base/fail.h"

#include <string.h>

enum { SORTED_MOST = 1000, ROW_MOST = 1024 * 1024 };

void api_orders_of(struct api *x, struct api_page *page)
{
    const char *names[API_ORDERS_MOST], *ways[API_ORDERS_MOST];
    size_t n = api_texts(x, "sort_by", names, API_ORDERS_MOST), n_ways = api_texts(x, "order_by", ways, API_ORDERS_MOST);

    page->n_orders = n;
    for (size_t i = 0; i < n; i++)
        page->orders[i] = (struct api_order){names[i], i < n_ways && g_ascii_strcasecmp(ways[i], "desc") == 0};
    page->sort = n == 0 ? "" : names[0];
    page->descending = n_ways > 0 && g_ascii_strcasecmp(ways[0], "desc") == 0;
    page->ascending = n_ways > 0 && !page->descending;
}

const char *api_order_column(const char *name)
{
    static const char *const known[][2] = {
        {"id", NULL},        {"title", "title"},           {"number", "number"},
        {"name", "name"},    {"created_at", "created_at"}, {"updated_at", "updated_at"},
        {"login", "login"},  {"email", "email"},           {"state_id", "state"},
        {"priority_id", "priority"}, {"group_id", "queue_id"}, {"customer_id", "customer_id"},
        {"owner_id", "owner_id"}, {"close_at", "close_at"}, {"pending_time", "pending_time"},
        {"article_count", "articles"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(known[i][0], name) == 0)
            return known[i][1];
    return NULL;
}

/* One row to be put in order, with what is told of it under the names. */
struct sorted {
    const struct api_page *page;
    json_t *told;
    int64_t id;
};

static int rank(const json_t *v)
{
    return v == NULL || json_is_null(v) ? 2 : json_is_string(v) ? 1 : 0;
}

static int compare_texts(const char *a, const char *b)
{
    g_autofree char *low_a = g_utf8_casefold(a, -1), *low_b = g_utf8_casefold(b, -1);
    int way = strcmp(low_a, low_b);

    return way != 0 ? way : strcmp(a, b);
}

/* What is not there stands behind all else. */
static int compare_values(const json_t *a, const json_t *b)
{
    double left, right;

    if (rank(a) != rank(b))
        return rank(a) - rank(b);
    if (json_is_string(a))
        return compare_texts(json_string_value(a), json_string_value(b));
    left = json_is_true(a) ? 1 : json_number_value(a);
    right = json_is_true(b) ? 1 : json_number_value(b);
    return (left > right) - (left < right);
}

static int compare(const void *left, const void *right)
{
    const struct sorted *a = left, *b = right;
    const struct api_page *page = a->page;

    for (size_t i = 0; i < page->n_orders; i++) {
        int way = compare_values(json_object_get(a->told, page->orders[i].name),
                                 json_object_get(b->told, page->orders[i].name));

        if (way != 0)
            return page->orders[i].descending ? -way : way;
    }
    return ((a->id > b->id) - (a->id < b->id)) * (page->descending ? -1 : 1);
}

/* The same rows under the names alone, as if nobody had asked for more. */
static bool tell(struct api *x, const struct api_resource *res, const struct api_page *page,
                 const struct record_rows *rows, struct sorted *out, GError **error)
{
    GHashTable *only = x->only;
    bool expand = x->expand, ok;

    x->only = g_hash_table_new(g_str_hash, g_str_equal);
    x->expand = false;
    for (size_t i = 0; i < page->n_orders; i++)
        g_hash_table_add(x->only, (char *)(uintptr_t)page->orders[i].name);
    ok = api_load_unseen(x, res, rows, error);
    for (size_t i = 0; ok && i < rows->n; i++) {
        g_auto(buf) text;
        struct jw j;

        buf_init(&text, ROW_MOST);
        jw_init(&j, &text);
        api_put_row(x, res, &j, NULL, rows, i);
        out[i] = (struct sorted){page, json_read(buf_text(&text), text.len, NULL), record_id(rows, i)};
    }
    g_hash_table_unref(x->only);
    x->only = only;
    x->expand = expand;
    return ok;
}

static bool by_values(struct api *x, const struct api_resource *res, const struct api_page *page, int64_t *ids,
                      size_t *n, GError **error)
{
    struct sorted *all = ARENA_ARRAY(x->m, struct sorted, *n + 1);
    struct record_rows rows;

    if (!record_of_ids(x->db, x->m, &x->me, res->kind, ids, *n, &rows, error) ||
        !tell(x, res, page, &rows, all, error))
        return false;
    qsort(all, rows.n, sizeof *all, compare);
    for (size_t i = 0; i < rows.n; i++) {
        ids[i] = all[i].id;
        json_decref(all[i].told);
    }
    *n = rows.n;
    return true;
}

bool api_sorted_page(struct api *x, const struct api_resource *res, const struct api_page *page,
                     struct record_rows *rows, bool *done, GError **error)
{
    struct db_find all = {.limit = API_PAGE_MOST};
    int64_t *ids = NULL;
    size_t n = 0, from;

    if (!record_ids(x->db, x->m, &x->me, res->kind, &all, SORTED_MOST + 1, &ids, &n, error))
        return false;
    if (n > SORTED_MOST)
        return true;
    if (!by_values(x, res, page, ids, &n, error))
        return false;
    from = (size_t)MIN((page->page - 1) * page->per_page, (int64_t)n);
    *done = true;
    return record_of_ids(x->db, x->m, &x->me, res->kind, ids + from, MIN((size_t)page->per_page, n - from), rows, error);
}

static void turn(int64_t *ids, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        int64_t swap = ids[i];

        ids[i] = ids[n - 1 - i];
        ids[n - 1 - i] = swap;
    }
}

/* Too many to be read: those that come first in the order of a column among all things there are, as many as are
 * shown. */
static bool by_column(struct api *x, const struct api_resource *res, const struct api_page *page, int64_t *ids,
                      size_t n, GError **error)
{
    struct db_find find = {.order = api_order_column(page->sort), .descending = page->descending, .limit = API_PAGE_MOST};
    g_autoptr(GHashTable) among = g_hash_table_new(g_int64_hash, g_int64_equal);
    int64_t *copy = arena_memdup(x->m, ids, n * sizeof *ids + 1);
    struct record_rows rows;
    g_autoptr(GError) why = NULL;
    size_t kept = 0, shown = (size_t)MIN(page->page * page->per_page, (int64_t)n);
    bool ok = true;

    for (size_t i = 0; i < n; i++)
        g_hash_table_add(among, &copy[i]);
    for (find.offset = 0; ok && kept < shown; find.offset += API_PAGE_MOST) {
        ok = record_find(x->db, x->m, &x->me, res->kind, &find, &rows, &why);
        for (size_t i = 0; ok && i < rows.n; i++) {
            int64_t id = record_id(&rows, i);

            if (kept < shown && g_hash_table_contains(among, &id))
                ids[kept++] = id;
        }
        if (!ok || rows.n < API_PAGE_MOST)
            break;
    }
    if (ok || fail_is(why, FAIL_INVALID))
        return true;
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

bool api_sort_found(struct api *x, const struct api_resource *res, const struct api_page *page, int64_t *ids,
                    size_t *n, GError **error)
{
    bool by_id = page->n_orders == 1 && strcmp(page->sort, "id") == 0;
    bool named = strcmp(page->sort, "state_id") == 0 || strcmp(page->sort, "priority_id") == 0;

    /* States and priorities that people made stand beside the columns. */
    if (page->n_orders == 1 && res->kind == RECORD_TICKET && api_order_column(page->sort) != NULL &&
        (!named || *n > SORTED_MOST))
        return record_tickets_by(x->db, x->m, api_order_column(page->sort), page->descending, ids, *n, error);
    if (page->n_orders > 0 && !by_id && *n <= SORTED_MOST)
        return by_values(x, res, page, ids, n, error);
    if (page->n_orders > 0 && !by_id && api_order_column(page->sort) != NULL)
        return by_column(x, res, page, ids, *n, error);
    if (page->n_orders == 0 && !record_newest(x->db, x->m, res->kind, ids, *n, error))
        return false;
    if (page->n_orders == 0 ? page->ascending : page->descending)
        turn(ids, *n);
    return true;
}
