/* api_render.c - rows into JSON, by the columns of their resource alone. */
#include "web/api.h"

#include "base/clock.h"
#include "base/fail.h"

#include <string.h>

/* What a page of rows refers to, loaded in one statement each. */
struct api_pairs_loaded {
    struct {
        struct api_pair_row *rows;
        size_t n;
    } of[RECORD_PAIRS];
};

const char *api_name(struct api *x, enum record_kind kind, int64_t id)
{
    gint64 key = ((gint64)kind << 56) ^ id;
    const char *name = g_hash_table_lookup(x->names, &key);

    if (name != NULL)
        return name;
    if (kind == RECORD_USER && (id == 0 || id == x->system))
        name = "-";
    else if (!record_name(x->db, x->m, kind, id, &name, NULL))
        name = "";
    g_hash_table_insert(x->names, arena_memdup(x->m, &key, sizeof key), (void *)(uintptr_t)name);
    return name;
}

bool api_not_found(const struct api_resource *res, int64_t id, GError **error)
{
    fail_set(error, FAIL_NOT_FOUND, "Couldn't find %s with 'id'=%" G_GINT64_FORMAT, res->class, id);
    return false;
}

void api_put_hundredths(struct jw *j, const char *key, int64_t hundredths)
{
    char text[32];

    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT ".%02d", hundredths / 100, (int)(hundredths % 100));
    if (text[strlen(text) - 1] == '0')
        text[strlen(text) - 1] = '\0';
    jw_text(j, key, text);
}

static int64_t int_at(const void *row, const struct api_column *c)
{
    return *(const int64_t *)((const char *)row + c->at);
}

static const char *text_at(const void *row, const struct api_column *c)
{
    return *(const char *const *)((const char *)row + c->at);
}

/* A piece of JSON as it stands. */
static void put_json(struct jw *j, const char *key, const char *json)
{
    switch (*json) {
    case 'n':
        jw_null(j, key);
        return;
    case 't':
    case 'f':
        jw_bool(j, key, *json == 't');
        return;
    case '"':
        jw_text(j, key, "");
        return;
    case '{':
    case '[':
        jw_open(j, key, *json);
        jw_close(j, *json == '{' ? '}' : ']');
        return;
    default:
        jw_int(j, key, g_ascii_strtoll(json, NULL, 10));
    }
}

static void put_value(struct jw *j, const char *key, const json_t *v)
{
    const char *name;
    json_t *item;
    size_t i;

    switch (json_typeof(v)) {
    case JSON_OBJECT:
        jw_open(j, key, '{');
        json_object_foreach((json_t *)(uintptr_t)v, name, item) put_value(j, name, item);
        jw_close(j, '}');
        break;
    case JSON_ARRAY:
        jw_open(j, key, '[');
        json_array_foreach(v, i, item) put_value(j, NULL, item);
        jw_close(j, ']');
        break;
    case JSON_STRING:
        jw_text(j, key, json_string_value(v));
        break;
    case JSON_INTEGER:
        jw_int(j, key, json_integer_value(v));
        break;
    case JSON_REAL:
        jw_real(j, key, json_real_value(v));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        jw_bool(j, key, json_is_true(v));
        break;
    case JSON_NULL:
    default:
        jw_null(j, key);
    }
}

static size_t first_of(const struct api_pair_row *rows, size_t n, int64_t owner)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (rows[mid].owner < owner)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void put_many(struct api *x, struct jw *j, const struct api_column *c, int64_t owner)
{
    const struct api_pair_row *rows = x->pairs->of[c->many].rows;
    size_t n = x->pairs->of[c->many].n, from = first_of(rows, n, owner);

    jw_open(j, c->name, '[');
    for (size_t i = from; i < n && rows[i].owner == owner; i++)
        jw_int(j, NULL, c->rel == RECORD_USER ? api_out(x, rows[i].id) : rows[i].id);
    jw_close(j, ']');
    if (!x->expand || c->as == NULL)
        return;
    jw_open(j, c->as, '[');
    for (size_t i = from; i < n && rows[i].owner == owner; i++)
        jw_text(j, NULL, api_name(x, c->rel, rows[i].id));
    jw_close(j, ']');
}

static void put_id(struct api *x, struct jw *j, const struct api_column *c, int64_t id)
{
    bool person = c->rel == RECORD_USER;

    if (id == 0 && c->type != API_PERSON && !(person && c->type == API_MADE_ID))
        jw_null(j, c->name);
    else
        jw_int(j, c->name, person ? api_out(x, id) : id);
    if (x->expand && c->as != NULL && (id != 0 || person))
        jw_text(j, c->as, api_name(x, c->rel, id));
}

static void put_data(struct api *x, struct jw *j, const struct api_column *c, json_t *data)
{
    const json_t *v = json_object_get(data, c->name);
    int64_t id = json_integer_value(v);

    if (v == NULL)
        put_json(j, c->name, c->fallback);
    else if ((c->flags & API_IS_ID) != 0)
        jw_int(j, c->name, c->rel == RECORD_USER ? api_out(x, id) : id);
    else
        put_value(j, c->name, v);
    if (x->expand && c->as != NULL && id != 0)
        jw_text(j, c->as, api_name(x, c->rel, id));
}

static void put_column(struct api *x, struct jw *j, const struct api_column *c, const void *row,
                       json_t *data)
{
    switch (c->type) {
    case API_ID:
    case API_PERSON:
        put_id(x, j, c, int_at(row, c));
        break;
    case API_MADE_ID:
        put_id(x, j, c, c->id(x, row, data));
        break;
    case API_INT:
        jw_int(j, c->name, int_at(row, c));
        break;
    case API_BOOL:
        jw_bool(j, c->name, int_at(row, c) != 0);
        break;
    case API_NOT:
        jw_bool(j, c->name, int_at(row, c) == 0);
        break;
    case API_TEXT:
        jw_text(j, c->name, text_at(row, c));
        break;
    case API_WORD:
        jw_text(j, c->name, text_at(row, c) == NULL ? "" : text_at(row, c));
        break;
    case API_AT:
        jw_text(j, c->name, int_at(row, c) == 0 ? NULL : clock_rfc3339(x->m, int_at(row, c)));
        break;
    case API_DATA:
        put_data(x, j, c, data);
        break;
    case API_FIXED:
        put_json(j, c->name, c->fallback);
        break;
    case API_MADE:
        c->put(x, j, c->name, row, data);
        break;
    case API_MANY:
    default:
        put_many(x, j, c, *(const int64_t *)row);
    }
}

static bool wanted(const struct api *x, const struct api_column *c)
{
    if ((c->flags & API_HIDDEN) != 0)
        return false;
    if (x->only != NULL)
        return g_hash_table_contains(x->only, c->name) ||
               (c->as != NULL && g_hash_table_contains(x->only, c->as));
    return (c->flags & API_BESIDE) == 0 || x->expand || x->full || (x->op->flags & API_WRITES) != 0;
}

/* Fields that people made themselves stand beside the others; empty ones are null. */
static void put_own(struct api *x, struct jw *j, const void *row)
{
    for (size_t i = 0; i < x->custom.n; i++) {
        const struct custom_field *f = &x->custom.fields[i];
        const char *json = custom_value(&x->custom, *(const int64_t *)row, f->id);
        bool told = x->only == NULL || g_hash_table_contains(x->only, f->name);

        json_auto_t *value = json == NULL ? json_null() : json_loads(json, JSON_DECODE_ANY, NULL);

        if (told && value != NULL && (f->customer != CUSTOM_HIDDEN || right_is_agent(&x->me)))
            put_value(j, f->name, value);
    }
}

void api_put_row(struct api *x, const struct api_resource *res, struct jw *j, const char *key,
                 const struct record_rows *rows, size_t i)
{
    const void *row = record_row(rows, i);
    const char *text = res->data == NULL ? NULL : res->data(row);
    json_auto_t *data = text == NULL || strcmp(text, "{}") == 0 ? NULL : json_read(text, strlen(text), NULL);

    bool expand = x->expand;

    /* Messages always come with their names. */
    x->expand = expand || res->kind == RECORD_ARTICLE;
    jw_open(j, key, '{');
    for (size_t k = 0; k < res->n_columns; k++)
        if (wanted(x, &res->columns[k]))
            put_column(x, j, &res->columns[k], row, data);
    put_own(x, j, row);
    jw_close(j, '}');
    x->expand = expand;
}

static bool load_many(struct api *x, const struct api_resource *res, const int64_t *ids, size_t n,
                      GError **error)
{
    struct api_pairs_loaded *loaded = ARENA_NEW(x->m, struct api_pairs_loaded);

    x->pairs = loaded;
    for (size_t k = 0; k < res->n_columns; k++) {
        const struct api_column *c = &res->columns[k];

        /* Hidden ones are told by another column. */
        if (c->type == API_MANY && ((c->flags & API_HIDDEN) != 0 || wanted(x, c)) &&
            !record_pairs(x->db, x->m, &x->me, c->many, ids, n, &loaded->of[c->many].rows,
                          &loaded->of[c->many].n, error))
            return false;
    }
    return true;
}

static int64_t ticket_of(const struct api_resource *res, const struct record_rows *rows, size_t i)
{
    return res->kind == RECORD_TICKET
               ? record_id(rows, i)
               : ((const struct api_article_row *)record_row(rows, i))->ticket_id;
}

bool api_load(struct api *x, const struct api_resource *res, const struct record_rows *rows,
              GError **error)
{
    for (size_t i = 0; i < rows->n; i++)
        if (res->kind == RECORD_TICKET || res->kind == RECORD_ARTICLE)
            api_note_access(x, ticket_of(res, rows, i), ACCESS_API);
    return api_load_unseen(x, res, rows, error);
}

bool api_load_unseen(struct api *x, const struct api_resource *res, const struct record_rows *rows,
                     GError **error)
{
    int64_t *ids = ARENA_ARRAY(x->m, int64_t, rows->n + 1);

    for (size_t i = 0; i < rows->n; i++)
        ids[i] = record_id(rows, i);
    if (!custom_load(x->db, x->m, res->kind, ids, rows->n, &x->custom, error))
        return false;
    if (res->kind == RECORD_USER) {
        static const enum record_pairs kinds[] = {RECORD_ROLE_IDS, RECORD_COMPANY_IDS};
        struct api_pairs_loaded *loaded = ARENA_NEW(x->m, struct api_pairs_loaded);
        bool ok = record_grants(x->db, x->m, ids, rows->n, &x->grants, &x->n_grants, error);

        x->pairs = loaded;
        for (size_t k = 0; ok && k < G_N_ELEMENTS(kinds); k++)
            ok = record_pairs(x->db, x->m, &x->me, kinds[k], ids, rows->n,
                              &loaded->of[kinds[k]].rows, &loaded->of[kinds[k]].n, error);
        return ok;
    }
    if (res->kind == RECORD_ARTICLE)
        return record_files(x->db, x->m, ids, rows->n, &x->files, &x->n_files, error);
    return load_many(x, res, ids, rows->n, error);
}

size_t api_pairs(struct api *x, enum record_pairs which, int64_t owner,
                 const struct api_pair_row **first)
{
    const struct api_pair_row *rows = x->pairs->of[which].rows;
    size_t n = x->pairs->of[which].n, from = first_of(rows, n, owner), many = 0;

    while (from + many < n && rows[from + many].owner == owner)
        many++;
    *first = rows + from;
    return many;
}

bool api_row(struct api *x, const struct api_resource *res, int64_t id, struct record_rows *rows,
             GError **error)
{
    if (!record_of_ids(x->db, x->m, &x->me, res->kind, &id, 1, rows, error))
        return false;
    if (rows->n == 0 && res->kind == RECORD_TICKET)
        return api_ticket_missing(x, id, error);
    return rows->n == 1 || api_not_found(res, res->kind == RECORD_USER ? api_out(x, id) : id, error);
}

bool api_put_one(struct api *x, const struct api_resource *res, int64_t id, GError **error)
{
    struct record_rows rows;
    struct jw j;

    jw_init(&j, x->out);
    if (!api_row(x, res, id, &rows, error))
        return false;
    if (x->expand || !x->full) {
        if (!api_load(x, res, &rows, error))
            return false;
        api_put_row(x, res, &j, NULL, &rows, 0);
        return true;
    }
    jw_open(&j, NULL, '{');
    jw_int(&j, "id", res->kind == RECORD_USER ? api_out(x, id) : id);
    if (!api_put_assets(x, res, &j, &rows, error))
        return false;
    jw_close(&j, '}');
    return true;
}
