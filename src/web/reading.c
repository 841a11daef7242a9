#include "web/reading.h"

#include "base/clock.h"
#include "core/seen.h"

enum { NOTES_MOST = 10 * 1000 };

struct note {
    int64_t person_id, ticket_id, article_id;
};

struct reading {
    GMutex lock;
    GArray *notes;
};

struct reading *reading_new(void)
{
    struct reading *r = g_new0(struct reading, 1);

    g_mutex_init(&r->lock);
    r->notes = g_array_new(FALSE, FALSE, sizeof(struct note));
    return r;
}

void reading_free(struct reading *r)
{
    if (r == NULL)
        return;
    g_array_unref(r->notes);
    g_mutex_clear(&r->lock);
    g_free(r);
}

void reading_note(struct reading *r, int64_t person_id, int64_t ticket_id, int64_t article_id)
{
    struct note note = {person_id, ticket_id, article_id};

    if (r == NULL)
        return;
    g_mutex_lock(&r->lock);
    if (r->notes->len < NOTES_MOST)
        g_array_append_val(r->notes, note);
    g_mutex_unlock(&r->lock);
}

static bool flush_tx(struct db *db, void *data, GError **error)
{
    const GArray *notes = data;

    for (guint i = 0; i < notes->len; i++) {
        const struct note *n = &g_array_index(notes, struct note, i);

        if (!seen_mark(db, n->person_id, n->ticket_id, n->article_id, clock_now(), error))
            return false;
    }
    return true;
}

bool reading_flush(struct reading *r, const struct house *house, GError **error)
{
    g_autoptr(GArray) notes = NULL;

    g_mutex_lock(&r->lock);
    if (r->notes->len > 0) {
        notes = r->notes;
        r->notes = g_array_new(FALSE, FALSE, sizeof(struct note));
    }
    g_mutex_unlock(&r->lock);
    return notes == NULL || db_write(house->pool, flush_tx, notes, error);
}
