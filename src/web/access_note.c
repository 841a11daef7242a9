#include "web/access_note.h"

#include "base/clock.h"
#include "core/ticket.h"
#include "web/shell.h"

#include <string.h>

enum { NOTES_MOST = 20 * 1000, KNOWN_MOST = 20 * 1000, WRITE_MOST = 500 };

struct access_notes {
    GMutex lock;
    GHashTable *known;   /* key of a look -> struct known */
    GArray *waiting;     /* struct access_seen */
    GStringChunk *names; /* of the tokens in WAITING */
};

struct known {
    int64_t since; /* clock_monotonic() */
    unsigned ways;
};

static void set_up(struct access_notes *n)
{
    n->waiting = g_array_new(FALSE, FALSE, sizeof(struct access_seen));
    n->names = g_string_chunk_new(1024);
}

struct access_notes *access_notes_new(void)
{
    struct access_notes *n = g_new0(struct access_notes, 1);

    g_mutex_init(&n->lock);
    n->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    set_up(n);
    return n;
}

void access_notes_free(struct access_notes *n)
{
    if (n == NULL)
        return;
    g_hash_table_unref(n->known);
    g_array_unref(n->waiting);
    g_string_chunk_free(n->names);
    g_mutex_clear(&n->lock);
    g_free(n);
}

static gboolean is_over(gpointer key, gpointer value, gpointer now)
{
    const struct known *k = value;

    (void)key;
    return *(const int64_t *)now - k->since > ACCESS_SPAN;
}

/* Whether this look was noted within the span; from now on it is. */
static bool was_noted(struct access_notes *n, const struct access_seen *seen, int64_t now)
{
    char *key = g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s",
                                seen->ticket_id, seen->person_id, seen->behalf_id, seen->token);
    struct known *k = g_hash_table_lookup(n->known, key);
    bool noted;

    if (k != NULL && now - k->since <= ACCESS_SPAN) {
        noted = (k->ways & (unsigned)seen->way) != 0;
        k->ways |= (unsigned)seen->way;
        g_free(key);
        return noted;
    }
    if (g_hash_table_size(n->known) >= KNOWN_MOST)
        g_hash_table_foreach_remove(n->known, is_over, &now);
    if (g_hash_table_size(n->known) >= KNOWN_MOST)
        g_hash_table_remove_all(n->known); /* the log itself puts looks together, too */
    k = g_new(struct known, 1);
    *k = (struct known){now, (unsigned)seen->way};
    g_hash_table_replace(n->known, key, k);
    return false;
}

void access_note(struct access_notes *n, const struct access_seen *seen)
{
    struct access_seen note = *seen;

    if (n == NULL || seen->person_id == 0)
        return;
    note.at = clock_now();
    g_mutex_lock(&n->lock);
    if (n->waiting->len < NOTES_MOST && !was_noted(n, seen, clock_monotonic())) {
        note.token = g_string_chunk_insert(n->names, seen->token);
        g_array_append_val(n->waiting, note);
    }
    g_mutex_unlock(&n->lock);
}

void access_note_id(struct request *r, int64_t ticket_id, enum access_way way)
{
    const struct actor *who = request_actor(r);

    if (right_is_agent(who) && ticket_id != 0)
        access_note(shell_app(r)->access, &(struct access_seen){.ticket_id = ticket_id,
                                                                .person_id = who->person_id,
                                                                .token = "",
                                                                .way = way});
}

void access_note_ticket(struct request *r, const struct ticket_row *t, enum access_way way)
{
    if (t->confidential != 0)
        access_note_id(r, t->id, way);
}

struct batch {
    const GArray *notes;
    guint from;
};

static bool write_tx(struct db *db, void *data, GError **error)
{
    const struct batch *b = data;

    for (guint i = b->from; i < b->notes->len && i < b->from + WRITE_MOST; i++)
        if (!access_log_put(db, &g_array_index(b->notes, struct access_seen, i), error))
            return false;
    return true;
}

static void put_back(struct access_notes *n, const GArray *notes, guint from)
{
    g_mutex_lock(&n->lock);
    for (guint i = from; i < notes->len && n->waiting->len < NOTES_MOST; i++) {
        struct access_seen note = g_array_index(notes, struct access_seen, i);

        note.token = g_string_chunk_insert(n->names, note.token);
        g_array_append_val(n->waiting, note);
    }
    g_mutex_unlock(&n->lock);
}

bool access_notes_flush(struct access_notes *n, const struct house *house, GError **error)
{
    g_autoptr(GArray) notes = NULL;
    GStringChunk *names = NULL;
    struct batch b = {.from = 0};
    bool ok = true;

    if (n == NULL)
        return true;
    g_mutex_lock(&n->lock);
    if (n->waiting->len > 0) {
        notes = n->waiting;
        names = n->names;
        set_up(n);
    }
    g_mutex_unlock(&n->lock);
    if (notes == NULL)
        return true;
    for (b.notes = notes; ok && b.from < notes->len; b.from += ok ? WRITE_MOST : 0)
        ok = db_write(house->pool, write_tx, &b, error);
    if (!ok) /* for the next time: a log that forgets is none */
        put_back(n, notes, b.from);
    g_string_chunk_free(names);
    return ok;
}
