/* api_import.c - CSV with a head of names: each line with a known id, login or name changes that
 * thing, each other one makes one. All or nothing. */
#include "base/fail.h"
#include "base/text.h"
#include "web/api_more.h"
#include "web/api_save.h"

#include <string.h>

enum { LINES_MOST = 5000, CELLS_MOST = 100 };

/* RFC 4180: the next cell; *END is where it stopped. */
static char *cell(struct api *x, const char **p, char between)
{
    g_autoptr(GString) out = g_string_new("");
    bool quoted = **p == '"';

    *p += quoted;
    for (; **p != '\0'; (*p)++) {
        if (quoted && **p == '"') {
            if ((*p)[1] != '"') {
                quoted = false;
                continue;
            }
            (*p)++;
        } else if (!quoted && (**p == between || **p == '\n' || **p == '\r')) {
            break;
        }
        g_string_append_c(out, **p);
    }
    return arena_strndup(x->m, out->str, out->len);
}

static size_t line(struct api *x, const char **p, char between, char *cells[CELLS_MOST])
{
    size_t n = 0;

    do {
        char *one = cell(x, p, between);

        if (n < CELLS_MOST)
            cells[n++] = one;
    } while (**p == between && *(*p)++ != '\0');
    *p += **p == '\r';
    *p += **p == '\n';
    return n;
}

/* Lists have "~~~" or commas between their names. */
static json_t *value_of(const char *name, const char *text)
{
    static const char *const lists[] = {"roles", "organizations", "groups", "members"};
    bool list_of = false;

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        list_of = list_of || strcmp(name, lists[i]) == 0;
    if (list_of) {
        g_auto(GStrv) parts = g_strsplit(text, strstr(text, "~~~") != NULL ? "~~~" : ",", 50);
        json_t *list = json_array();

        for (char **s = parts; *s != NULL; s++)
            json_array_append_new(list, json_string(g_strstrip(*s)));
        return list;
    }
    return json_string(text);
}

static bool id_of(struct api *x, const struct api_resource *res, const json_t *o, int64_t *id, GError **error)
{
    static const char *const keys[] = {"login", "email", "name"};
    struct actor all = {.role = ROLE_ADMIN, .name = ""};
    struct record_rows rows = {.n = 0};

    *id = 0;
    if (api_int_of(json_object_get(o, "id"), id)) {
        if (res->kind == RECORD_USER)
            *id = api_in(x, *id);
        if (*id > 0 && !record_of_ids(x->db, x->m, &all, res->kind, id, 1, &rows, error))
            return false;
        if (rows.n == 0)
            *id = 0;
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(keys) && *id == 0; i++) {
        const char *text = json_string_value(json_object_get(o, keys[i]));

        if ((res->kind == RECORD_USER) == (i < 2) && !text_empty(text) && strlen(text) < 400 &&
            res->kind != RECORD_TEXT_MODULE && !record_lookup(x->db, x->m, res->kind, text, id, error))
            return false;
    }
    return true;
}

struct outcome {
    int64_t created, updated;
    json_t *errors;
    GArray *ids; /* of what was made or changed */
};

static bool import_line(struct api *x, const struct api_resource *res, char *const *names, size_t n_names,
                        char *const *cells, size_t n, struct outcome *out, GError **error)
{
    json_auto_t *o = json_object();
    const json_t *body = x->body;
    int64_t id;
    bool is_new, ok;

    for (size_t i = 0; i < n && i < n_names; i++)
        if (*cells[i] != '\0' && *names[i] != '\0' && strcmp(names[i], "password") != 0 &&
            (res->kind != RECORD_USER || strcmp(names[i], "groups") != 0))
            json_object_set_new(o, names[i], value_of(names[i], cells[i]));
    if (json_object_size(o) == 0)
        return true;
    if (!id_of(x, res, o, &id, error))
        return false;
    is_new = id == 0;
    x->body = o;
    ok = res->save(x, &id, error);
    x->body = body;
    out->created += ok && is_new;
    out->updated += ok && !is_new;
    g_array_append_val(out->ids, id);
    return ok;
}

/* As they are now, before what was only tried is taken back. */
static bool put_records(struct api *x, const struct api_resource *res, const struct outcome *out, struct jw *j,
                        GError **error)
{
    const int64_t *ids = (const int64_t *)(const void *)out->ids->data;
    struct record_rows rows;

    if (!record_of_ids(x->db, x->m, &x->me, res->kind, ids, out->ids->len, &rows, error) ||
        (rows.n > 0 && !api_load(x, res, &rows, error)))
        return false;
    jw_open(j, "records", '[');
    for (size_t i = 0; i < rows.n; i++)
        api_put_row(x, res, j, NULL, &rows, i);
    jw_close(j, ']');
    return true;
}

static bool put_outcome(struct api *x, const struct api_resource *res, const struct outcome *out, bool try, GError **error)
{
    bool failed = json_array_size(out->errors) > 0;
    const json_t *v;
    struct jw j;
    size_t i;

    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    jw_text(&j, "result", failed ? "failed" : "success");
    jw_bool(&j, "try", try);
    if (!put_records(x, res, out, &j, error))
        return false;
    jw_open(&j, "stats", '{');
    jw_int(&j, "created", out->created);
    jw_int(&j, "updated", out->updated);
    jw_int(&j, "deleted", 0);
    jw_close(&j, '}');
    if (failed) {
        jw_open(&j, "errors", '[');
        json_array_foreach(out->errors, i, v) jw_text(&j, NULL, json_string_value(v));
        jw_close(&j, ']');
    }
    jw_close(&j, '}');
    return true;
}

/* The first column that the kind does not have; NULL: it has all of them. */
static const char *unknown_column(struct api *x, const struct api_resource *res, char *const *names, size_t n)
{
    static const char *const more[] = {"", "password", "roles", "groups", "organizations", "permissions", "created_by", "updated_by"};
    struct custom_set own = {.n = 0};

    if (!custom_fields(x->db, x->m, res->kind, false, &own, NULL))
        return NULL;
    for (size_t i = 0; i < n; i++) {
        bool known = api_name_taken(res->kind, names[i]) || custom_named(&own, names[i]) != NULL;

        for (size_t k = 0; k < G_N_ELEMENTS(more); k++)
            known = known || strcmp(names[i], more[k]) == 0;
        if (!known)
            return names[i];
    }
    return NULL;
}

static bool import_all(struct api *x, const struct api_resource *res, const char *p, struct outcome *out, GError **error)
{
    char *names[CELLS_MOST], *cells[CELLS_MOST];
    const char *head = text_starts_ci(p, "\xef\xbb\xbf") ? p + 3 : p, *odd;
    size_t first = strcspn(head, "\r\n"), n_names, n, number = 1;
    char between = memchr(head, ';', first) != NULL && memchr(head, ',', first) == NULL ? ';' : ',';

    p = head;
    n_names = line(x, &p, between, names);
    for (size_t i = 0; i < n_names; i++)
        names[i] = text_trim(x->m, names[i]);
    odd = unknown_column(x, res, names, n_names);
    for (; *p != '\0'; number++) {
        g_autoptr(GError) why = NULL;

        if (number > LINES_MOST)
            return api_fail(x, error, 422, "Invalid value for 'data': %d lines are the most", LINES_MOST);
        n = line(x, &p, between, cells);
        if (odd != NULL) {
            json_array_append_new(out->errors, json_sprintf("Line %d: Unable to create record - unknown attribute '%.100s' for %s.",
                                                            (int)number, odd, res->class));
            continue;
        }
        if (import_line(x, res, names, n_names, cells, n, out, &why))
            continue;
        if (!fail_is(why, FAIL_INVALID) && !fail_is(why, FAIL_CONFLICT) && !fail_is(why, FAIL_NOT_FOUND)) {
            g_propagate_error(error, g_steal_pointer(&why));
            return false;
        }
        x->status = 0;
        json_array_append_new(out->errors, json_string(arena_printf(x->m, "Line %zu: %s", number, why->message)));
        return true;
    }
    return true;
}

bool api_import(struct api *x, GError **error)
{
    const struct api_resource *res = api_resource_of(x->op->kind);
    const char *data = json_string_value(api_get(x, "data"));
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    struct outcome out = {.errors = json_array(), .ids = ids};
    bool try = api_flag(x, "try"), ok;

    json_array_append_new(x->parsed, out.errors);
    if (text_empty(data) && x->n_uploads > 0 && text_utf8_ok(x->uploads[0].data.p, x->uploads[0].data.n))
        data = arena_strndup(x->m, x->uploads[0].data.p, x->uploads[0].data.n);
    if (text_empty(data))
        return api_fail(x, error, 422, "Missing required value for field 'data'!");
    if (!db_part_begin(x->db, error))
        return false;
    ok = import_all(x, res, data, &out, error);
    if (ok && ids->len == 0 && json_array_size(out.errors) == 0)
        json_array_append_new(out.errors, json_sprintf("No records found in file/content for object %s.", res->class));
    if (ok && json_array_size(out.errors) > 0) {
        out.created = out.updated = 0;
        g_array_set_size(ids, 0);
    }
    ok = ok && put_outcome(x, res, &out, try, error);
    return db_part_end(x->db, ok && !try && json_array_size(out.errors) == 0, ok ? error : NULL) && ok;
}
