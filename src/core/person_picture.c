#include "core/person_picture.h"

#include "base/fail.h"
#include "base/log.h"
#include "base/picture.h"
#include "base/secret.h"
#include "sql/picture.h"
#include "sql/setting.h"

#include <string.h>

enum { MARK_CHARS = 16, HELD_MOST = 20000 };

/* Another value whenever a picture has changed. */
static const char change_name[] = "pictures_changed";

struct pictures_held {
    GMutex reading; /* one after the other: what is older never comes over what is newer */
    GRWLock lock;   /* of both */
    GHashTable *marks; /* int64_t -> char[] */
    char *change;
};

static const char *new_mark(struct arena *a)
{
    uint8_t random[MARK_CHARS / 2];

    secret_random(random, sizeof random);
    return arena_strndup(a, secret_hash(a, random, sizeof random), MARK_CHARS);
}

static bool note_change(struct db *db, struct arena *a, GError **error)
{
    return sql_setting_put(db, change_name, new_mark(a), NULL, error);
}

bool person_picture_put(struct db *db, struct arena *a, int64_t person_id, const void *data, size_t size,
                        int64_t at, GError **error)
{
    if (size > PERSON_PICTURE_MAX) {
        fail_set(error, FAIL_TOO_BIG, "picture: it has %zu bytes (send at most %d)", size, PERSON_PICTURE_MAX);
        return false;
    }
    if (picture_type(data, size) == NULL) {
        fail_set(error, FAIL_INVALID, "picture: it is none (send PNG, JPEG, GIF or WebP)");
        return false;
    }
    return sql_picture_put(db, person_id, new_mark(a), (struct str){data, size}, at, NULL, error) &&
           note_change(db, a, error);
}

bool person_picture_get(struct db *db, struct arena *a, int64_t person_id, struct person_picture *out, GError **error)
{
    struct picture_row *row = NULL;
    const char *type;

    if (!sql_picture_get(db, a, person_id, &row, error))
        return false;
    type = row == NULL ? NULL : picture_type(row->data.p, row->data.n);
    if (type == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "picture: there is none of this person");
        return false;
    }
    *out = (struct person_picture){.mark = row->mark,
                                   .type = type,
                                   .data = row->data.p,
                                   .size = row->data.n,
                                   .shown = row->shown != 0,
                                   .added_at = row->added_at};
    return true;
}

bool person_picture_is_kept(struct db *db, struct arena *a, int64_t person_id, bool *kept, GError **error)
{
    struct picture_count_row row;

    *kept = false;
    if (!sql_picture_count(db, a, person_id, &row, error))
        return false;
    *kept = row.n > 0;
    return true;
}

bool person_picture_show(struct db *db, int64_t person_id, bool shown, GError **error)
{
    g_autoptr(arena) a = arena_new();
    int64_t changed = 0;

    if (!sql_picture_show(db, person_id, shown, &changed, error))
        return false;
    if (changed > 0)
        return note_change(db, a, error);
    fail_set(error, FAIL_NOT_FOUND, "picture: there is none of this person");
    return false;
}

bool person_picture_remove(struct db *db, int64_t person_id, int64_t *removed, GError **error)
{
    g_autoptr(arena) a = arena_new();
    int64_t n = 0;

    if (!sql_picture_remove(db, person_id, &n, error) || (n > 0 && !note_change(db, a, error)))
        return false;
    if (removed != NULL)
        *removed = n;
    return true;
}

bool person_picture_move(struct db *db, int64_t into, int64_t from, GError **error)
{
    g_autoptr(arena) a = arena_new();

    return sql_picture_move(db, into, from, NULL, error) && note_change(db, a, error);
}

static GHashTable *new_marks(void)
{
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

struct pictures_held *pictures_held_new(void)
{
    struct pictures_held *held = g_new0(struct pictures_held, 1);

    g_mutex_init(&held->reading);
    g_rw_lock_init(&held->lock);
    held->marks = new_marks();
    held->change = g_strdup("");
    return held;
}

void pictures_held_free(struct pictures_held *held)
{
    if (held == NULL)
        return;
    g_rw_lock_clear(&held->lock);
    g_mutex_clear(&held->reading);
    g_hash_table_unref(held->marks);
    g_free(held->change);
    g_free(held);
}

static bool hold(const struct picture_shown_row *row, void *data)
{
    g_hash_table_insert(data, g_memdup2(&row->person_id, sizeof row->person_id), g_strdup(row->mark));
    return true;
}

static bool refresh(struct pictures_held *held, struct db *db, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GHashTable) marks = NULL, old = NULL;
    const char *change;
    bool same;

    /* The change is read before what has changed: what comes between is read again. */
    if (!setting_read(db, a, change_name, "", &change, error))
        return false;
    g_rw_lock_reader_lock(&held->lock);
    same = strcmp(change, held->change) == 0;
    g_rw_lock_reader_unlock(&held->lock);
    if (same)
        return true;
    marks = new_marks();
    if (!sql_picture_shown(db, HELD_MOST, hold, marks, error))
        return false;
    g_rw_lock_writer_lock(&held->lock);
    g_free(held->change);
    held->change = g_strdup(change);
    old = held->marks;
    held->marks = g_steal_pointer(&marks);
    g_rw_lock_writer_unlock(&held->lock);
    return true;
}

bool pictures_refresh(const struct house *house, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    bool ok;

    if (db == NULL)
        return false;
    g_mutex_lock(&house->pictures->reading);
    ok = refresh(house->pictures, db, error);
    g_mutex_unlock(&house->pictures->reading);
    return ok;
}

void pictures_changed(const struct house *house)
{
    g_autoptr(GError) error = NULL;

    if (!pictures_refresh(house, &error))
        log_event(LOG_WARN, "pictures.later", "error=%s", error->message);
}

const char *picture_of(const struct house *house, struct arena *a, int64_t person_id)
{
    const char *mark;

    g_rw_lock_reader_lock(&house->pictures->lock);
    mark = g_hash_table_lookup(house->pictures->marks, &person_id);
    mark = mark == NULL ? "" : arena_strdup(a, mark);
    g_rw_lock_reader_unlock(&house->pictures->lock);
    return mark;
}
