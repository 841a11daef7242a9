#include "import/dump.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { NULL_LENGTH = 0xffffffff };

struct dump {
    const struct dump_table *tables;
    const struct dump_options *options;
    GTimeZone *zone;
    struct spool *rows;
    bool postgres;
    char *prefix; /* NULL: not known yet */
    /* While it is read: where the kept columns of the table at hand stand, and a row packed. */
    const struct dump_table *at;
    size_t column[DUMP_KEPT_MOST];
    struct buf packed;
    size_t n_rows, n_too_big;
};

void dump_free(struct dump *d)
{
    if (d == NULL)
        return;
    spool_free(d->rows);
    if (d->zone != NULL)
        g_time_zone_unref(d->zone);
    buf_release(&d->packed);
    g_free(d->prefix);
    g_free(d);
}

bool dump_is_postgres(const struct dump *d)
{
    return d->postgres;
}

static const struct dump_table *table_named(const struct dump *d, const char *name)
{
    for (const struct dump_table *t = d->tables; t->name != NULL; t++)
        if (g_ascii_strcasecmp(t->name, name) == 0)
            return t;
    return NULL;
}

/* The table whose name NAME ends with: of several the longest. */
static const struct dump_table *table_ending(const struct dump *d, const char *name)
{
    const struct dump_table *found = NULL;

    for (const struct dump_table *t = d->tables; t->name != NULL; t++) {
        size_t n = strlen(name), own = strlen(t->name);

        if (n > own && name[n - own - 1] == '_' &&
            g_ascii_strcasecmp(name + n - own, t->name) == 0 &&
            (found == NULL || strlen(found->name) < own))
            found = t;
    }
    return found;
}

static const struct dump_table *table_of(struct dump *d, const char *name)
{
    const struct dump_table *t;

    if (d->prefix != NULL)
        return g_str_has_prefix(name, d->prefix) ? table_named(d, name + strlen(d->prefix)) : NULL;
    t = table_ending(d, name);
    if (t != NULL)
        d->prefix = g_strndup(name, strlen(name) - strlen(t->name));
    return t;
}

static bool is_wanted(const char *name, void *data)
{
    return table_of(data, name) != NULL;
}

static size_t column_of(const struct dump_line *line, const char *name)
{
    for (size_t i = 0; i < line->n; i++)
        if (g_ascii_strcasecmp(line->columns[i], name) == 0)
            return i;
    return SIZE_MAX;
}

static void pack(struct buf *out, struct str value)
{
    uint32_t n = value.p == NULL ? NULL_LENGTH : (uint32_t)value.n;

    buf_add(out, &n, sizeof n);
    if (value.p != NULL)
        buf_add(out, value.p, value.n);
}

static bool keep(struct dump *d, const struct dump_line *line, GError **error)
{
    const struct dump_table *t = table_of(d, line->table);
    g_autofree char *key = NULL;

    for (size_t i = 0; t->columns[i] != NULL; i++)
        d->column[i] = column_of(line, t->columns[i]);
    buf_clear(&d->packed);
    for (size_t i = 0; t->columns[i] != NULL; i++) {
        struct str value = d->column[i] == SIZE_MAX ? (struct str){0} : line->values[d->column[i]];

        pack(&d->packed, value);
        if (t->key != NULL && strcmp(t->key, t->columns[i]) == 0 && value.p != NULL)
            key = g_strndup(value.p, value.n);
    }
    d->n_rows++;
    return spool_put(d->rows, t - d->tables, key, (struct str){buf_text(&d->packed), d->packed.len},
                     error);
}

static void too_big(struct dump *d, struct take *t, const struct dump_line *line)
{
    g_autofree char *said = g_strdup_printf("line %zu: a row of %s is larger than %d MB",
                                            line->line, line->table, DUMP_ROW_MOST / 1024 / 1024);

    take_left(t, said);
    d->n_too_big++;
}

static bool read_rows(struct dump *d, struct take *t, struct dump_file *file, GError **error)
{
    g_autoptr(dump_reader) r = dump_reader_new(file, is_wanted, d);
    const struct dump_line *line;

    for (;;) {
        if (!dump_reader_next(r, &line, error))
            return false;
        if (line == NULL)
            break;
        if (line->too_big)
            too_big(d, t, line);
        else if (!keep(d, line, error))
            return false;
    }
    d->postgres = dump_reader_is_postgres(r);
    if (!dump_reader_is_complete(r))
        take_left(t, "the dump has no line that says it is complete: was it cut off?");
    return true;
}

static bool set_zone(struct dump *d, GError **error)
{
    const char *zone = d->options->zone;

    d->zone = zone == NULL ? g_time_zone_new_utc() : g_time_zone_new_identifier(zone);
    if (d->zone == NULL)
        fail_set(error, FAIL_INVALID, "%s: is no time zone (write Europe/Berlin)", zone);
    return d->zone != NULL;
}

struct dump *dump_read(struct take *t, const struct dump_table *tables,
                       const struct dump_options *o, GError **error)
{
    g_autoptr(dump) d = g_new0(struct dump, 1);
    g_autoptr(dump_file) file = dump_file_open(o->path, error);

    d->tables = tables;
    d->options = o;
    d->prefix = g_strdup(o->prefix);
    buf_init(&d->packed, DUMP_ROW_MOST + DUMP_KEPT_MOST * sizeof(uint32_t));
    if (file == NULL || !set_zone(d, error))
        return NULL;
    d->rows = spool_new(error);
    if (d->rows == NULL || !read_rows(d, t, file, error) || !spool_ready(d->rows, error)) {
        g_prefix_error(error, "%s: ", o->path);
        return NULL;
    }
    if (d->n_rows > 0)
        return g_steal_pointer(&d);
    fail_set(error, FAIL_INVALID, "%s: has no table %s (is it a plain SQL dump of that system?)",
             o->path, tables->name);
    return NULL;
}

struct asking {
    struct dump_row row;
    dump_fn fn;
    void *data;
};

static bool unpack_row(struct str value, void *data, GError **error)
{
    struct asking *x = data;

    for (size_t i = 0; x->row.table->columns[i] != NULL; i++) {
        uint32_t n;

        memcpy(&n, value.p, sizeof n);
        value.p += sizeof n;
        x->row.values[i] = n == NULL_LENGTH ? (struct str){0} : (struct str){value.p, n};
        value.p += n == NULL_LENGTH ? 0 : n;
    }
    return x->fn(&x->row, x->data, error);
}

bool dump_each(struct dump *d, const char *name, const char *key, dump_fn fn, void *data,
               GError **error)
{
    const struct dump_table *t = table_named(d, name);
    struct asking x = {.row = {.table = t}, .fn = fn, .data = data};

    return spool_each(d->rows, t - d->tables, key, unpack_row, &x, error);
}

struct finding {
    struct arena *a;
    const struct dump_row *row;
};

static bool copy_first(const struct dump_row *row, void *data, GError **error)
{
    struct finding *f = data;
    struct dump_row *copy = ARENA_NEW(f->a, struct dump_row);

    (void)error;
    *copy = *row;
    for (size_t i = 0; row->table->columns[i] != NULL; i++)
        if (row->values[i].p != NULL)
            copy->values[i].p = arena_strndup(f->a, row->values[i].p, row->values[i].n);
    f->row = copy;
    return false;
}

bool dump_find(struct dump *d, struct arena *a, const char *name, const char *key,
               const struct dump_row **row, GError **error)
{
    struct finding f = {.a = a};

    *row = NULL;
    if (text_empty(key))
        return true;
    if (!dump_each(d, name, key, copy_first, &f, error))
        return false;
    *row = f.row;
    return true;
}

bool dump_name(struct dump *d, struct arena *a, const char *table, const char *key,
               const char *column, const char **text, GError **error)
{
    const struct dump_row *row;

    if (!dump_find(d, a, table, key, &row, error))
        return false;
    *text = dump_text(a, row, column);
    return true;
}

bool dump_text_of(struct dump *d, struct arena *a, const char *table, const struct dump_row *row,
                  const char *column, const char *what, const char **text, GError **error)
{
    return dump_name(d, a, table, dump_text(a, row, column), what, text, error);
}

static struct str value_of(const struct dump_row *row, const char *column)
{
    for (size_t i = 0; row != NULL && row->table->columns[i] != NULL; i++)
        if (strcmp(row->table->columns[i], column) == 0)
            return row->values[i];
    return (struct str){0};
}

const char *dump_text(struct arena *a, const struct dump_row *row, const char *column)
{
    struct str v = value_of(row, column);
    g_autofree char *known = NULL;

    if (v.p == NULL)
        return "";
    if (!g_utf8_validate_len(v.p, v.n, NULL) && memchr(v.p, '\0', v.n) == NULL)
        known = g_convert_with_fallback(v.p, (gssize)v.n, "UTF-8", "WINDOWS-1252", "?", NULL, NULL,
                                        NULL);
    return known == NULL ? text_repair(a, v.p, v.n) : text_repair(a, known, strlen(known));
}

int64_t dump_int(const struct dump_row *row, const char *column)
{
    struct str v = value_of(row, column);
    char text[32];

    if (v.p == NULL || v.n >= sizeof text)
        return 0;
    memcpy(text, v.p, v.n);
    text[v.n] = '\0';
    return g_ascii_strtoll(text, NULL, 10);
}

bool dump_bool(const struct dump_row *row, const char *column)
{
    struct str v = value_of(row, column);

    return v.n > 0 && (*v.p == 't' || *v.p == 'T' || *v.p == '\1' || dump_int(row, column) != 0);
}

int64_t dump_time(const struct dump *d, const struct dump_row *row, const char *column)
{
    struct str v = value_of(row, column);
    g_autoptr(GDateTime) t = NULL;
    char text[64];

    if (v.p == NULL || v.n < 10 || v.n >= sizeof text)
        return 0;
    memcpy(text, v.p, v.n);
    text[v.n] = '\0';
    if (text[10] == ' ')
        text[10] = 'T';
    t = g_date_time_new_from_iso8601(text, d->zone);
    return t == NULL || g_date_time_to_unix(t) <= 0
               ? 0
               : g_date_time_to_unix(t) * CLOCK_SECOND + g_date_time_get_microsecond(t) / 1000;
}

/* "\x89504e47", as PostgreSQL writes bytes. */
static struct str of_hexadecimal(struct arena *a, struct str v)
{
    char *out = arena_alloc(a, v.n / 2 + 1);
    size_t n = 0;

    for (size_t i = 2; i + 1 < v.n; i += 2) {
        int high = g_ascii_xdigit_value(v.p[i]), low = g_ascii_xdigit_value(v.p[i + 1]);

        if (high < 0 || low < 0)
            return (struct str){arena_strndup(a, v.p, v.n), v.n};
        out[n++] = (char)(high << 4 | low);
    }
    return (struct str){out, n};
}

/* How many bytes they will be: with base64 that has lines, a little less. */
static size_t size_of(struct str v, bool postgres, bool base64)
{
    size_t n = v.n;

    if (postgres && n >= 2 && v.p[0] == '\\' && v.p[1] == 'x')
        n = n / 2 - 1;
    return postgres && base64 ? n / 4 * 3 : n;
}

struct str dump_bytes(const struct dump *d, struct arena *a, const struct dump_row *row,
                      const char *column, bool base64, size_t most)
{
    struct str v = value_of(row, column);
    g_autoptr(arena) raw = NULL;

    if (v.p == NULL)
        return v;
    if (size_of(v, d->postgres, base64) > most)
        return (struct str){NULL, size_of(v, d->postgres, base64)};
    if (!d->postgres)
        return (struct str){arena_memdup(a, v.n == 0 ? "" : v.p, MAX(v.n, 1)), v.n};
    raw = arena_new();
    if (v.n >= 2 && v.p[0] == '\\' && v.p[1] == 'x')
        v = of_hexadecimal(base64 ? raw : a, v);
    else
        v.p = arena_strndup(base64 ? raw : a, v.p, v.n);
    if (base64) {
        g_autofree char *text = g_strndup(v.p, v.n);
        gsize n = 0;

        g_base64_decode_inplace(text, &n);
        v = (struct str){arena_memdup(a, text, MAX(n, 1)), n};
    }
    return v;
}

/* The place of PATH in the folder of files, NULL where there is none or it leads out of it, by its name or
 * by a link. */
static char *place_of(const struct dump *d, const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    char *folder = NULL, *place = NULL, *out = NULL;

    if (!text_empty(d->options->files) && !g_strv_contains((const char *const *)parts, "..")) {
        g_autofree char *full = g_build_filename(d->options->files, path, NULL);

        folder = realpath(d->options->files, NULL);
        place = folder == NULL ? NULL : realpath(full, NULL);
    }
    if (place != NULL && g_str_has_prefix(place, folder) && place[strlen(folder)] == '/')
        out = g_strdup(place);
    free(folder);
    free(place);
    return out;
}

struct str dump_outside(const struct dump *d, struct arena *a, const char *path, size_t most)
{
    g_autofree char *full = place_of(d, path), *data = NULL;
    GStatBuf is;
    gsize n = 0;

    if (full == NULL || g_stat(full, &is) != 0 || !S_ISREG(is.st_mode))
        return (struct str){0};
    if (is.st_size > (off_t)most)
        return (struct str){NULL, (size_t)is.st_size};
    if (!g_file_get_contents(full, &data, &n, NULL))
        return (struct str){0};
    return n > most ? (struct str){NULL, n}
                    : (struct str){arena_memdup(a, n == 0 ? "" : data, MAX(n, 1)), n};
}

const char *const *dump_folder(const struct dump *d, struct arena *a, const char *path)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *full = place_of(d, path);
    g_autoptr(GError) why = NULL;
    g_autoptr(GDir) dir = NULL;
    const char *name;

    if (full != NULL)
        dir = g_dir_open(full, 0, &why);
    if (why != NULL && !g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return NULL;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        g_ptr_array_add(names, arena_strdup(a, name));
    g_ptr_array_add(names, NULL);
    return arena_memdup(a, names->pdata, names->len * sizeof(char *));
}
