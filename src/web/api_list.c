/* api_list.c - the engine: list, show, search, make, change and remove any kind of thing. */
#include "web/api.h"

#include "base/clock.h"
#include "base/fail.h"

#include <string.h>

enum { CURSOR_MOST = 64 };

static bool page_number(struct api *x, const char *name, int64_t *out, GError **error)
{
    const json_t *v = api_get(x, name);
    const char *text = json_string_value(v);

    if (v == NULL || json_is_null(v) || (text != NULL && *text == '\0'))
        return true;
    if (!api_int_of(v, out))
        return api_fail(x, error, 422, "Invalid value for '%s': it must be a number", name);
    *out = CLAMP(*out, 1, 1000 * 1000 * 1000);
    return true;
}

bool api_page_of(struct api *x, size_t most, size_t usual, struct api_page *page, GError **error)
{
    *page = (struct api_page){.page = 1, .per_page = (int64_t)usual};
    if (!page_number(x, "page", &page->page, error) ||
        !page_number(x, "limit", &page->per_page, error) ||
        !page_number(x, "per_page", &page->per_page, error))
        return false;
    page->per_page = MIN(page->per_page, (int64_t)most);
    api_orders_of(x, page);
    return true;
}

static bool find_sorted(struct api *x, const struct api_resource *res, const struct api_page *page,
                        struct record_rows *rows, GError **error)
{
    struct db_find find = {.order = api_order_column(page->sort), .descending = page->descending,
                           .limit = page->per_page, .offset = (page->page - 1) * page->per_page};
    bool by_id = page->n_orders == 0 || (page->n_orders == 1 && strcmp(page->sort, "id") == 0), done = false;
    g_autoptr(GError) why = NULL;

    if (page->n_orders == 1 && find.order != NULL) {
        if (record_find(x->db, x->m, &x->me, res->kind, &find, rows, &why))
            return true;
        /* That kind may have no such column. */
        if (!fail_is(why, FAIL_INVALID)) {
            g_propagate_error(error, g_steal_pointer(&why));
            return false;
        }
    }
    if (!by_id && !api_sorted_page(x, res, page, rows, &done, error))
        return false;
    find.order = NULL;
    return done || record_find(x->db, x->m, &x->me, res->kind, &find, rows, error);
}

/* The system's person is the first of all people, whatever its row is. */
static bool find_people(struct api *x, const struct api_page *page, struct record_rows *rows,
                        GError **error)
{
    int64_t from = (page->page - 1) * page->per_page, first = x->system, limit = page->per_page;
    bool with = from == 0;
    struct db_find_term not_system = {.column = "id", .op = DB_FIND_NE, .value = {.i = first}};
    struct db_find find = {.terms = &not_system, .n_terms = 1, .descending = false};
    struct record_rows head = {.n = 0}, rest = {.n = 0};

    if (!right_is_agent(&x->me))
        return find_sorted(x, &api_users, page, rows, error);
    if (with && !record_of_ids(x->db, x->m, &x->me, RECORD_USER, &first, 1, &head, error))
        return false;
    find.limit = with ? limit - 1 : limit;
    find.offset = with ? 0 : from - 1;
    if (find.limit > 0 &&
        !record_find(x->db, x->m, &x->me, RECORD_USER, &find, &rest, error))
        return false;
    rows->size = sizeof(struct api_user_row);
    rows->n = head.n + rest.n;
    rows->v = arena_array(x->m, rows->n + 1, rows->size);
    if (head.n > 0)
        memcpy(rows->v, head.v, rows->size);
    if (rest.n > 0)
        memcpy((char *)rows->v + head.n * rows->size, rest.v, rest.n * rows->size);
    return true;
}

/* cursor=: behind the row with this id; what follows is told in Link. */
static bool find_after(struct api *x, const struct api_resource *res, const struct api_page *page,
                       const char *cursor, struct record_rows *rows, GError **error)
{
    struct db_find_after after = {.key = g_ascii_strtoll(cursor, NULL, 10)};
    struct db_find_term behind = {.column = "id", .op = DB_FIND_GT, .value = {.i = after.key}};
    struct db_find find = {.terms = &behind, .n_terms = 1, .limit = page->per_page};

    if (strlen(cursor) > CURSOR_MOST || after.key < 0 ||
        cursor[strspn(cursor, "0123456789")] != '\0')
        return api_fail(x, error, 422, "Invalid value for 'cursor': follow the Link of the page before");
    if (!record_find(x->db, x->m, &x->me, res->kind, &find, rows, error))
        return false;
    if (rows->n == (size_t)page->per_page)
        x->next_cursor =
            arena_printf(x->m, "%" G_GINT64_FORMAT, record_id(rows, rows->n - 1));
    return true;
}

static bool put_full(struct api *x, const struct api_resource *res, const struct record_rows *rows,
                     int64_t total, bool search, GError **error)
{
    bool tickets = search && res->kind == RECORD_TICKET;
    struct jw j;

    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    for (int again = 0; again <= tickets; again++) {
        jw_open(&j, again ? "tickets" : "record_ids", '[');
        for (size_t i = 0; i < rows->n; i++)
            jw_int(&j, NULL, res->kind == RECORD_USER ? api_out(x, record_id(rows, i)) : record_id(rows, i));
        jw_close(&j, ']');
    }
    if (!api_put_assets(x, res, &j, rows, error))
        return false;
    jw_int(&j, "total_count", total);
    if (tickets)
        jw_int(&j, "tickets_count", total);
    jw_close(&j, '}');
    return true;
}

static void put_rows(struct api *x, const struct api_resource *res, const struct record_rows *rows,
                     bool named, struct jw *j, const char *key)
{
    jw_open(j, key, '[');
    for (size_t i = 0; i < rows->n; i++)
        if (!named || !api_put_named(x, res, j, record_row(rows, i)))
            api_put_row(x, res, j, NULL, rows, i);
    jw_close(j, ']');
}

bool api_put_list(struct api *x, const struct api_resource *res, const struct record_rows *rows,
                  int64_t total, bool search, GError **error)
{
    bool legacy = search && res->kind == RECORD_TICKET && strstr(x->compat, "legacy-search") != NULL;
    bool named;
    struct jw j;

    jw_init(&j, x->out);
    x->total = total;
    if (api_flag(x, "only_total_count")) {
        jw_open(&j, NULL, '{');
        jw_int(&j, "total_count", total);
        jw_close(&j, '}');
        return true;
    }
    /* In a search "full" goes before "expand", elsewhere behind it. */
    if ((x->full && (search || !x->expand)) || (legacy && !x->expand))
        return put_full(x, res, rows, total, search, error);
    if (!api_load(x, res, rows, error))
        return false;
    named = search && !x->expand && (api_flag(x, "label") || api_get(x, "term") != NULL);
    if (!api_flag(x, "with_total_count")) {
        put_rows(x, res, rows, named, &j, NULL);
        return true;
    }
    jw_open(&j, NULL, '{');
    put_rows(x, res, rows, named, &j, "records");
    jw_int(&j, "total_count", total);
    jw_close(&j, '}');
    return true;
}

bool api_list(struct api *x, GError **error)
{
    const struct api_resource *res = api_resource_of(x->op->kind);
    const char *cursor = api_query(x, "cursor");
    struct record_rows rows = {.n = 0};
    struct api_page page;
    int64_t total = -1;
    bool ok;

    if (!api_page_of(x, res->page_most, MIN(res->page_most, 500), &page, error))
        return false;
    if (cursor != NULL)
        ok = find_after(x, res, &page, *cursor == '\0' ? "0" : cursor, &rows, error);
    else if (res->kind == RECORD_USER && *page.sort == '\0' && !page.descending)
        ok = find_people(x, &page, &rows, error);
    else
        ok = find_sorted(x, res, &page, &rows, error);
    if (!ok)
        return false;
    if ((cursor != NULL || x->full || api_flag(x, "only_total_count") ||
         api_flag(x, "with_total_count")) &&
        !record_total(x->db, x->m, &x->me, res->kind, &total, error))
        return false;
    return api_put_list(x, res, &rows, total, false, error);
}

bool api_show(struct api *x, GError **error)
{
    const struct api_resource *res = api_resource_of(x->op->kind);
    int64_t id;

    if (!api_param_id(x, 0, &id, error))
        return false;
    return api_put_one(x, res, res->kind == RECORD_USER ? api_in(x, id) : id, error);
}

/* "ids" narrows a search by a body. */
static bool keep_ids(struct api *x, int64_t *ids, size_t *n, GError **error)
{
    const json_t *list = json_object_get(x->body, "ids"), *v;
    size_t kept = 0, k;
    int64_t id;

    if (list == NULL || json_is_null(list))
        return true;
    if (!json_is_array(list))
        return api_fail(x, error, 422, "Invalid value for 'ids': it must be a list");
    for (size_t i = 0; i < *n; i++)
        json_array_foreach(list, k, v) if (api_int_of(v, &id) && id == ids[i])
        {
            ids[kept++] = ids[i];
            break;
        }
    *n = kept;
    return true;
}

bool api_search(struct api *x, GError **error)
{
    const struct api_resource *res = api_resource_of(x->op->kind);
    const json_t *query = api_get(x, "query");
    const char *text = query == NULL ? api_query(x, "term") : api_text_of(x, query);
    int64_t *ids = NULL, from;
    struct record_rows rows;
    struct api_page page;
    size_t n = 0, many;

    if (!api_page_of(x, API_SEARCH_MOST, 50, &page, error) ||
        !api_find_ids(x, res, text == NULL ? "" : text, &ids, &n, error) ||
        !keep_ids(x, ids, &n, error) || !api_keep_people(x, res, ids, &n, error) ||
        !api_sort_found(x, res, &page, ids, &n, error))
        return false;
    from = MIN((page.page - 1) * page.per_page, (int64_t)n);
    many = (size_t)MIN(page.per_page, (int64_t)n - from);
    return record_of_ids(x->db, x->m, &x->me, res->kind, ids + from, many, &rows, error) &&
           api_put_list(x, res, &rows, (int64_t)n, true, error);
}

bool api_create(struct api *x, GError **error)
{
    const struct api_resource *res = api_resource_of(x->op->kind);

    x->made = 0;
    return res->save(x, &x->made, error) && (x->shows_later || api_put_one(x, res, x->made, error));
}

bool api_update(struct api *x, GError **error)
{
    const struct api_resource *res = api_resource_of(x->op->kind);
    struct record_rows rows;
    int64_t id;

    if (!api_param_id(x, 0, &id, error))
        return false;
    id = res->kind == RECORD_USER ? api_in(x, id) : id;
    return record_hold(x->db, x->m, res->kind, id, error) &&
           api_row(x, res, id, &rows, error) && api_matches(x, res, id, error) &&
           res->save(x, &id, error) && api_put_one(x, res, id, error);
}

bool api_delete(struct api *x, GError **error)
{
    const struct api_resource *res = api_resource_of(x->op->kind);
    g_autoptr(GError) why = NULL;
    struct record_rows rows;
    int64_t id;

    if (!api_param_id(x, 0, &id, error))
        return false;
    id = res->kind == RECORD_USER ? api_in(x, id) : id;
    if (!record_hold(x->db, x->m, res->kind, id, error) ||
        !api_row(x, res, id, &rows, error) || !api_matches(x, res, id, error) ||
        (res->may_delete != NULL && !res->may_delete(x, id, error)))
        return false;
    if (!db_part_begin(x->db, error))
        return false;
    if (record_delete(x->db, x->m, res->kind, id, &why)) {
        buf_puts(x->out, "{}");
        return db_part_end(x->db, true, error);
    }
    if (!db_part_end(x->db, false, error))
        return false;
    if (fail_is(why, FAIL_INVALID))
        return api_fail(x, error, 422, "Can't delete, object has references.");
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}
