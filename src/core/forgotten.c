#include "core/forgotten.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "core/anonymise.h"
#include "core/ticket_erase.h"
#include "sql/forgotten.h"

#include <stdio.h>
#include <string.h>

#define REASON "again after a restore"

enum { FIELDS = 5 };

static bool add_line(const struct forgotten_row *row, void *user)
{
    GString *out = user;

    if (strcmp(row->kind, "person") == 0)
        g_string_append_printf(out,
                               "person %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                               " %" G_GINT64_FORMAT "\n",
                               row->id, row->created_at, row->texts, row->erased);
    else
        g_string_append_printf(out, "%s %" G_GINT64_FORMAT " %s\n", row->kind, row->id, row->name);
    return true;
}

bool forgotten_list(struct db *db, GString *out, GError **error)
{
    return sql_forgotten_all(db, add_line, out, error);
}

/* The first line of the file says of which state it is. */
static char *head_of(const struct forgotten_mark_row *m)
{
    return g_strdup_printf("# vorgang %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                           "\n",
                           m->certificates, m->tombstones, m->people);
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

bool forgotten_keep(const struct house *house, GError **error)
{
    g_autofree char *path = g_build_filename(house->data_dir, FORGOTTEN_FILE, NULL), *head = NULL;
    g_autoptr(GString) list = g_string_new(NULL);
    g_autoptr(arena) a = arena_new();
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct forgotten_mark_row mark;

    if (db == NULL || !sql_forgotten_mark(db, a, &mark, error))
        return false;
    if (mark.certificates == 0 && mark.tombstones == 0 && mark.people == 0)
        return true;
    head = head_of(&mark);
    if (is_kept(path, head))
        return true;
    g_string_append(list, head);
    return forgotten_list(db, list, error) &&
           g_file_set_contents_full(path, list->str, (gssize)list->len,
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                    0600, error);
}

/* One line, as numbers. */
struct line {
    const struct house *house;
    struct arena *a;
    char **fields;
    int64_t id, created_at;
    bool changed;
};

static bool ticket_tx(struct db *db, void *data, GError **error)
{
    struct line *l = data;
    const struct ticket_change c = {.db = db, .a = l->a, .at = clock_now()};
    bool erases = strcmp(l->fields[0], "ticket") == 0;
    struct certificate_counts done = {0};
    struct forgotten_ticket_row *row = NULL;
    struct ticket_erased erased;

    arena_reset(l->a);
    l->changed = false;
    if (!sql_forgotten_ticket(db, l->a, l->id, l->fields[2], &row, error))
        return false;
    if (row == NULL || (!erases && row->anonymised_at != 0))
        return true;
    l->changed = true;
    return erases ? ticket_erase_anywhere(&c, l->id, REASON, &erased, error)
                  : anonymise_ticket(&c, l->id, &done, error);
}

static bool still(struct line *l, bool *is_there, GError **error)
{
    g_autoptr(db_conn) db = db_take(l->house->pool, error);
    struct forgotten_still_row *row = NULL;

    if (db == NULL || !sql_forgotten_still(db, l->a, l->id, &row, error))
        return false;
    *is_there = row != NULL && row->anonymised_at == 0 &&
                (l->created_at == 0 || row->created_at == l->created_at);
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
                                      .texts = strcmp(l->fields[3], "1") == 0,
                                      .erase = strcmp(l->fields[4], "1") == 0};
    struct certificate_counts done;
    int64_t certificate;

    arena_reset(l->a);
    l->changed = false;
    if (!still(l, &l->changed, error))
        return false;
    return !l->changed || anonymise_person(&o, &done, &certificate, error);
}

static bool is_line(char **f)
{
    guint n = g_strv_length(f);

    if (n == 3)
        return strcmp(f[0], "ticket") == 0 || strcmp(f[0], "veiled") == 0;
    return n == FIELDS && strcmp(f[0], "person") == 0;
}

/* False: it could not be done, and why. */
static bool one(struct line *l, struct forgotten_done *done, GError **error)
{
    bool is_person = strcmp(l->fields[0], "person") == 0;

    if (!g_ascii_string_to_signed(l->fields[1], 10, 1, G_MAXINT64, &l->id, NULL))
        return true;
    l->created_at = is_person ? g_ascii_strtoll(l->fields[2], NULL, 10) : 0;
    if (is_person ? !person(l, error) : !db_write(l->house->pool, ticket_tx, l, error))
        return false;
    *(is_person                             ? &done->people
      : strcmp(l->fields[0], "ticket") == 0 ? &done->erased
                                            : &done->veiled) += l->changed ? 1 : 0;
    return true;
}

/* What the rules refuse stays and is counted; anything else ends it. */
static bool refused(const GError *why)
{
    return fail_is(why, FAIL_CONFLICT) || fail_is(why, FAIL_INVALID) || fail_is(why, FAIL_TOO_BIG);
}

bool forgotten_replay(const struct house *house, const char *list, struct forgotten_done *done,
                      GError **error)
{
    g_auto(GStrv) lines = g_strsplit(list, "\n", -1);
    g_autoptr(arena) a = arena_new();

    *done = (struct forgotten_done){0};
    /* A ticket that went into another one can go only after that: so twice. */
    for (int round = 0; round < 2; round++) {
        done->kept = 0;
        for (char **text = lines; *text != NULL; text++) {
            g_auto(GStrv) fields = g_strsplit(*text, " ", FIELDS + 1);
            struct line l = {.house = house, .a = a, .fields = fields};
            g_autoptr(GError) why = NULL;

            if (!is_line(fields) || one(&l, done, &why))
                continue;
            if (!refused(why)) {
                g_propagate_error(error, g_steal_pointer(&why));
                return false;
            }
            log_event(LOG_WARN, "restore", "%s=%" G_GINT64_FORMAT " error=%s", fields[0], l.id,
                      why->message);
            done->kept++;
        }
    }
    return true;
}
