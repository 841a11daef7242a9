#include "core/forgotten.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "core/anonymise.h"
#include "core/number.h"
#include "core/ticket_erase.h"
#include "sql/erase.h"
#include "sql/forgotten.h"

#include <stdio.h>
#include <string.h>

#define REASON "again after a restore"
#define HEAD "# vorgang "
#define NO_HOUSE "-"

enum { FIELDS = 5, LINE_BYTES = 200, HOUSE_CHARS = 20 };

struct listing {
    GString *out;
    struct arena *a;
};

static bool add_line(const struct forgotten_row *row, void *user)
{
    struct listing *l = user;
    const char *key;

    if (strcmp(row->kind, "person") == 0) {
        g_string_append_printf(l->out,
                               "person %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                               " %" G_GINT64_FORMAT "\n",
                               row->id, row->created_at, row->texts, row->erased);
        return true;
    }
    arena_reset(l->a);
    key = number_key(l->a, row->name);
    if (key != NULL)
        g_string_append_printf(l->out, "%s %" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT "\n",
                               row->kind, row->id, key, row->created_at);
    return true;
}

/* Tells one house from another and nothing else of it. */
static bool house_of(struct db *db, struct arena *a, const char **name, GError **error)
{
    const char *key = NULL, *text;
    bool empty = false;

    if (!db_is_empty(db, &empty, error) || (!empty && !setting_read(db, a, "signing_key", NULL, &key, error)))
        return false;
    if (key == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "database: there is no desk in it");
        return false;
    }
    text = arena_printf(a, "vorgang house %s", key);
    *name = arena_strndup(a, secret_hash(a, text, strlen(text)), HOUSE_CHARS);
    return true;
}

static bool append_list(struct db *db, GString *out, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct listing l = {out, a};
    g_autoptr(GError) why = NULL;
    gsize begun = out->len;
    bool current = true;

    if (sql_forgotten_all(db, add_line, &l, &why))
        return true;
    g_string_truncate(out, begun);
    if (!db_is_current(db, &current, error))
        return false;
    if (!current)
        return sql_forgotten_before(db, add_line, &l, error);
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

bool forgotten_list(struct db *db, GString *out, GError **error)
{
    g_autoptr(arena) a = arena_new();
    const char *house;

    if (!house_of(db, a, &house, error))
        return false;
    g_string_append_printf(out, HEAD "%s\n", house);
    return append_list(db, out, error);
}

/* One line, as numbers. */
struct line {
    const struct house *house;
    struct arena *a;
    const GHashTable *all; /* lines of the list */
    const char *kind, *key;
    int64_t id, created_at, texts, erased;
    bool changed;
};

static bool number_in(const char *text, int64_t least, int64_t most, int64_t *n)
{
    return g_ascii_string_to_signed(text, 10, least, most, n, NULL);
}

/* The kind and the key are FIELDS' own. */
static bool read_line(char **f, struct line *l)
{
    guint n = g_strv_length(f);

    if (n < 4 || !number_in(f[1], 1, G_MAXINT64, &l->id))
        return false;
    l->kind = f[0];
    if (strcmp(f[0], "person") == 0)
        return n == FIELDS && number_in(f[2], 1, G_MAXINT64, &l->created_at) &&
               number_in(f[3], 0, 1, &l->texts) && number_in(f[4], 0, 1, &l->erased);
    l->key = f[2];
    return n == 4 && (strcmp(f[0], "ticket") == 0 || strcmp(f[0], "veiled") == 0) &&
           *l->key != '\0' && number_in(f[3], 0, G_MAXINT64, &l->created_at);
}

static bool is_line(const char *text)
{
    g_auto(GStrv) fields = g_strsplit(text, " ", FIELDS + 1);
    struct line l;

    return read_line(fields, &l);
}

static int backwards(gconstpointer x, gconstpointer y)
{
    return strcmp(*(const char *const *)y, *(const char *const *)x);
}

/* Each once as "HOUSE LINE"; of a person the deepest first. */
static GPtrArray *read_lines(const char *text)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new(); /* a line each */
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *house = g_strdup(NO_HOUSE);

    while (*text != '\0') {
        size_t n = strcspn(text, "\r\n");

        if (n > 0 && n <= LINE_BYTES) {
            g_autofree char *line = g_strndup(text, n);

            if (g_str_has_prefix(line, HEAD)) {
                const char *name = line + strlen(HEAD);

                g_free(house);
                house = g_strndup(name, strcspn(name, " "));
            } else if (is_line(line)) {
                g_ptr_array_add(all, g_strconcat(house, " ", line, NULL));
            }
        }
        text += n + (text[n] == '\0' ? 0 : 1);
    }
    g_ptr_array_sort(all, backwards);
    for (guint i = 0; i < all->len; i++)
        if (i > 0 && strcmp(all->pdata[i], lines->pdata[lines->len - 1]) == 0)
            g_free(all->pdata[i]);
        else
            g_ptr_array_add(lines, all->pdata[i]);
    return lines;
}

/* The line behind its house; *SAME where that is HOUSE. */
static const char *line_of(const char *entry, const char *house, bool *same)
{
    size_t n = strcspn(entry, " ");

    *same = strlen(house) == n && strncmp(entry, house, n) == 0;
    return entry + n + 1;
}

/* FIRST stands before those of HOUSE, and those before all others. */
static bool write_list(const char *path, const char *house, const char *first, const char *list,
                       GError **error)
{
    g_autoptr(GPtrArray) lines = read_lines(list);
    g_autoptr(GString) out = g_string_new(first);
    g_autofree char *now = g_strdup("");

    for (int others = 0; others < 2; others++)
        for (guint i = 0; i < lines->len; i++) {
            bool ours, same;
            const char *line = line_of(lines->pdata[i], house, &ours);

            if (ours == (others == 1))
                continue;
            line_of(lines->pdata[i], now, &same);
            if (!ours && !same) {
                g_free(now);
                now = g_strndup(lines->pdata[i], (gsize)(line - (char *)lines->pdata[i]) - 1);
                g_string_append_printf(out, HEAD "%s\n", now);
            }
            g_string_append_printf(out, "%s\n", line);
        }
    return g_file_set_contents_full(path, out->str, (gssize)out->len,
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                    0600, error);
}

bool forgotten_save(const char *path, const char *list, GError **error)
{
    return write_list(path, "", "", list, error);
}

/* The first line of the file says of which state it is. */
static char *head_of(const char *house, const struct forgotten_mark_row *m)
{
    return g_strdup_printf(HEAD "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                                "\n",
                           house, m->certificates, m->tombstones, m->people);
}

static bool is_kept(const char *path, const char *head)
{
    g_autofree char *first = g_malloc0(strlen(head) + 1);
    FILE *f = fopen(path, "re");
    bool same;

    if (f == NULL)
        return false;
    same = fread(first, 1, strlen(head), f) == strlen(head) && strcmp(first, head) == 0;
    fclose(f);
    return same;
}

/* What the file has already. */
static bool append_file(const char *path, GString *list, GError **error)
{
    g_autofree char *text = NULL;
    gsize n = 0;

    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    if (!g_file_get_contents(path, &text, &n, error))
        return false;
    for (gsize i = 0; i < n; i++) /* what stands behind it must not be lost */
        if (text[i] == '\0')
            text[i] = '\n';
    g_string_append_len(list, text, (gssize)n);
    g_string_append_c(list, '\n');
    return true;
}

bool forgotten_keep(const struct house *house, GError **error)
{
    g_autofree char *path = g_build_filename(house->data_dir, FORGOTTEN_FILE, NULL), *head = NULL;
    g_autoptr(GString) list = g_string_new(NULL);
    g_autoptr(arena) a = arena_new();
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct forgotten_mark_row mark;
    const char *name;

    if (db == NULL || !sql_forgotten_mark(db, a, &mark, error) || !house_of(db, a, &name, error))
        return false;
    if (mark.certificates == 0 && mark.tombstones == 0 && mark.people == 0)
        return true;
    head = head_of(name, &mark);
    if (is_kept(path, head))
        return true;
    return append_file(path, list, error) && forgotten_list(db, list, error) &&
           write_list(path, name, head, list->str, error);
}

static bool stands(const struct line *l, const char *kind, const struct erase_ticket_row *t)
{
    const char *line =
        arena_printf(l->a, "%s %" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT, kind, t->id,
                     number_key(l->a, t->number), t->created_at);

    return g_hash_table_contains((GHashTable *)(uintptr_t)l->all, line);
}

/* What went into the ticket as the backup has it, and left it later, must not go with it. */
static bool family_goes(const struct line *l, struct db *db, bool erases, GError **error)
{
    struct erase_ticket_row *rows = NULL;
    size_t n = 0;

    if (!sql_erase_family(db, l->a, l->id, ERASE_FAMILY_MOST + 1, &rows, &n, error))
        return false;
    if (n > ERASE_FAMILY_MOST) {
        fail_set(error, FAIL_TOO_BIG, "ticket: more than %d tickets went into it",
                 ERASE_FAMILY_MOST);
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (rows[i].id != l->id && !stands(l, "ticket", &rows[i]) &&
            (erases || !stands(l, "veiled", &rows[i]))) {
            fail_set(error, FAIL_CONFLICT,
                     "ticket: %s has gone into it in this backup, and was kept (unmerge that, then "
                     "delete or anonymise)",
                     rows[i].number);
            return false;
        }
    return true;
}

static bool ticket_tx(struct db *db, void *data, GError **error)
{
    struct line *l = data;
    const struct ticket_change c = {.db = db, .a = l->a, .at = clock_now()};
    bool erases = strcmp(l->kind, "ticket") == 0;
    struct certificate_counts done = {0};
    struct forgotten_ticket_row *row = NULL;
    struct ticket_erased erased;

    arena_reset(l->a);
    l->changed = false;
    if (!sql_forgotten_ticket(db, l->a, l->id, l->key, &row, error))
        return false;
    if (row == NULL || (!erases && row->anonymised_at != 0) ||
        (l->created_at != 0 && l->created_at != row->created_at))
        return true;
    if (l->created_at == 0 || row->merged_into != 0) {
        fail_set(error, FAIL_CONFLICT, "ticket %s: %s", l->key,
                 row->merged_into != 0
                     ? "it has gone into another one in this backup"
                     : "when it was made is not known, it may be another one (look at it)");
        return false;
    }
    if (!family_goes(l, db, erases, error))
        return false;
    l->changed = true;
    return erases ? ticket_erase_anywhere(&c, l->id, REASON, &erased, error)
                  : anonymise_ticket(&c, l->id, &done, error);
}

/* 1 stands for nobody (sql/anonymise.sql). */
static bool still(struct line *l, bool *is_there, GError **error)
{
    g_autoptr(db_conn) db = db_take(l->house->pool, error);
    struct forgotten_still_row *row = NULL;

    if (db == NULL || !sql_forgotten_still(db, l->a, l->id, &row, error))
        return false;
    *is_there = row != NULL && row->created_at == l->created_at && row->anonymised_at != 1 &&
                (row->anonymised_at == 0 || row->begun == 1 || row->texts < l->texts || row->erased < l->erased);
    return true;
}

static bool person(struct line *l, GError **error)
{
    static const struct actor shell = {.role = ROLE_ADMIN, .name = "restore"};
    const struct anonymise_order o = {.pool = l->house->pool,
                                      .a = l->a,
                                      .actor = &shell,
                                      .peer = "",
                                      .person_id = l->id,
                                      .reason = REASON,
                                      .texts = l->texts == 1,
                                      .erase = l->erased == 1,
                                      .listed = true};
    struct certificate_counts done;
    int64_t certificate;

    arena_reset(l->a);
    l->changed = false;
    if (!still(l, &l->changed, error))
        return false;
    return !l->changed || anonymise_person(&o, &done, &certificate, error);
}

/* False: it could not be done, and why. */
static bool one(struct line *l, struct forgotten_done *done, GError **error)
{
    bool is_person = strcmp(l->kind, "person") == 0;

    if (is_person ? !person(l, error) : !db_write(l->house->pool, ticket_tx, l, error))
        return false;
    *(is_person                          ? &done->people
      : strcmp(l->kind, "ticket") == 0 ? &done->erased
                                         : &done->veiled) += l->changed ? 1 : 0;
    return true;
}

/* What the rules refuse stays and is counted; anything else ends it. */
static bool refused(const GError *why)
{
    return fail_is(why, FAIL_CONFLICT) || fail_is(why, FAIL_INVALID) || fail_is(why, FAIL_TOO_BIG);
}

/* LINES are a set of those of this house. */
static bool replay_round(const struct house *house, GHashTable *all, GPtrArray *lines,
                         struct forgotten_done *done, GError **error)
{
    g_autoptr(arena) a = arena_new();

    done->kept = 0;
    for (guint i = 0; i < lines->len; i++) {
        g_auto(GStrv) fields = g_strsplit(lines->pdata[i], " ", FIELDS + 1);
        struct line l = {.house = house, .a = a, .all = all};
        g_autoptr(GError) why = NULL;

        if (!read_line(fields, &l) || one(&l, done, &why))
            continue;
        if (!refused(why)) {
            g_propagate_error(error, g_steal_pointer(&why));
            return false;
        }
        log_event(LOG_WARN, "restore", "%s=%" G_GINT64_FORMAT " error=%s", l.kind, l.id,
                  why->message);
        done->kept++;
    }
    return true;
}

static bool name_of(const struct house *house, struct arena *a, const char **name, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);

    return db != NULL && house_of(db, a, name, error);
}

bool forgotten_replay(const struct house *house, const char *list, struct forgotten_done *done,
                      GError **error)
{
    g_autoptr(GHashTable) all = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) entries = read_lines(list), lines = g_ptr_array_new();
    g_autoptr(arena) a = arena_new();
    const char *name;

    *done = (struct forgotten_done){0};
    if (!name_of(house, a, &name, error))
        return false;
    for (guint i = 0; i < entries->len; i++) {
        bool ours;
        const char *line = line_of(entries->pdata[i], name, &ours);

        done->foreign += ours ? 0 : 1;
        if (!ours)
            continue;
        g_hash_table_add(all, (gpointer)(uintptr_t)line);
        g_ptr_array_add(lines, (gpointer)(uintptr_t)line);
    }
    /* A ticket that went into another one can go only after that: so twice. */
    return replay_round(house, all, lines, done, error) &&
           replay_round(house, all, lines, done, error);
}
