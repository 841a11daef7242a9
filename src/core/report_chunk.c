#include "core/report_chunk.h"

#include "base/buf.h"
#include "base/fail.h"
#include "sql/report.h"

#include <string.h>

enum { FORM = 1, CHUNK_BYTES_MOST = 256 * 1024 * 1024, TAGS_MOST = 1000, CHANNELS_MOST = 50 };

struct making {
    struct arena *a;
    int64_t id;
    GArray *rows; /* struct report_row, by ticket_id */
    GArray *tags; /* struct report_tag_row, by ticket_id */
    GPtrArray *channels;
    bool put;
};

/* LEB128; what may be negative goes by zigzag. */
static void put(struct buf *out, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        buf_putc(out, (char)(n | 0x80));
    buf_putc(out, (char)n);
}

static void put_signed(struct buf *out, int64_t n)
{
    put(out, (uint64_t)n << 1 ^ (uint64_t)(n >> 63));
}

/* 0: never. */
static void put_time(struct buf *out, int64_t from, int64_t at)
{
    put(out, at == 0 ? 0 : 1);
    if (at != 0)
        put_signed(out, at - from);
}

struct reading {
    const unsigned char *at, *end;
    bool broken;
};

static uint64_t take(struct reading *r)
{
    uint64_t n = 0;

    for (unsigned shift = 0; shift < 64 && r->at < r->end; shift += 7) {
        unsigned char c = *r->at++;

        n |= (uint64_t)(c & 0x7f) << shift;
        if (c < 0x80)
            return n;
    }
    r->broken = true;
    return 0;
}

static int64_t take_signed(struct reading *r)
{
    uint64_t n = take(r);

    return (int64_t)(n >> 1 ^ (0 - (n & 1)));
}

static int64_t take_time(struct reading *r, int64_t from)
{
    return take(r) == 0 ? 0 : (int64_t)((uint64_t)from + (uint64_t)take_signed(r));
}

static size_t channel_of(struct making *m, const char *name)
{
    for (guint i = 0; i < m->channels->len; i++)
        if (strcmp(g_ptr_array_index(m->channels, i), name) == 0)
            return i;
    g_ptr_array_add(m->channels, arena_strdup(m->a, name));
    return m->channels->len - 1;
}

static bool keep_row(const struct report_row *r, void *data)
{
    struct making *m = data;
    struct report_row copy = *r;
    size_t channel = channel_of(m, r->channel);

    copy.channel = g_ptr_array_index(m->channels, channel);
    g_array_append_val(m->rows, copy);
    return true;
}

static bool keep_tag(const struct report_tag_row *t, void *data)
{
    g_array_append_val(((struct making *)data)->tags, *t);
    return true;
}

static void put_row(struct making *m, struct buf *out, const struct report_row *r,
                    const struct report_row *before, guint *tag)
{
    guint first = *tag;

    put_signed(out, r->ticket_id - before->ticket_id);
    put_signed(out, r->queue_id);
    put_signed(out, r->owner_id);
    put_signed(out, r->company_id);
    put(out, channel_of(m, r->channel));
    put_signed(out, r->created_at - before->created_at);
    put_time(out, r->created_at, r->answered_at);
    put_time(out, r->created_at, r->closed_at);
    put(out, (uint64_t)r->reopened);
    while (*tag < m->tags->len &&
           g_array_index(m->tags, struct report_tag_row, *tag).ticket_id == r->ticket_id)
        ++*tag;
    put(out, *tag - first);
    for (guint i = first; i < *tag; i++)
        put_signed(out, g_array_index(m->tags, struct report_tag_row, i).tag_id);
}

static void put_all(struct making *m, struct buf *out)
{
    struct report_row before = {.created_at = m->id * REPORT_CHUNK_SPAN};
    guint tag = 0;

    put(out, FORM);
    put(out, m->channels->len);
    for (guint i = 0; i < m->channels->len; i++)
        buf_add(out, g_ptr_array_index(m->channels, i),
                strlen(g_ptr_array_index(m->channels, i)) + 1);
    put(out, m->rows->len);
    for (guint i = 0; i < m->rows->len; i++) {
        const struct report_row *r = &g_array_index(m->rows, struct report_row, i);

        put_row(m, out, r, &before, &tag);
        before = *r;
    }
}

/* Behind what was counted before: what is not counted yet would be missing in it. */
static bool make_tx(struct db *db, void *data, GError **error)
{
    struct making *m = data;
    int64_t from = m->id * REPORT_CHUNK_SPAN, until = from + REPORT_CHUNK_SPAN;
    g_auto(buf) out;

    buf_init(&out, CHUNK_BYTES_MOST);
    g_array_set_size(m->rows, 0);
    g_array_set_size(m->tags, 0);
    m->put = false;
    if (!sql_report_chunk_lock(db, NULL, error) ||
        !sql_report_bucket(db, from, until, keep_row, m, error) ||
        !sql_report_bucket_tags(db, from, until, keep_tag, m, error))
        return false;
    put_all(m, &out);
    if (!buf_ok(&out) || m->channels->len > CHANNELS_MOST)
        return true; /* it stays as it is */
    m->put = sql_report_chunk_put(db, m->id, (struct str){out.data, out.len}, NULL, error);
    return m->put;
}

/* The oldest span that is over and not packed; -1: none. */
static bool missing(const struct house *house, struct arena *a, int64_t now, int64_t *id,
                    GError **error)
{
    int64_t end = now / REPORT_CHUNK_SPAN - REPORT_CHUNKS_OPEN;
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct report_first_row *first = NULL;
    struct report_chunk_id_row *ids = NULL;
    size_t n = 0, at = 0;

    *id = -1;
    if (db == NULL || !sql_report_first(db, a, &first, error) ||
        !sql_report_chunk_ids(db, a, &ids, &n, error))
        return false;
    if (first == NULL || first->created_at < 0)
        return true;
    for (int64_t i = first->created_at / REPORT_CHUNK_SPAN; i < end; i++) {
        while (at < n && ids[at].id < i)
            at++;
        if (at == n || ids[at].id != i) {
            *id = i;
            return true;
        }
    }
    return true;
}

bool report_chunk_make(const struct house *house, int64_t now, bool *more, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GArray) rows = g_array_new(false, false, sizeof(struct report_row));
    g_autoptr(GArray) tags = g_array_new(false, false, sizeof(struct report_tag_row));
    g_autoptr(GPtrArray) channels = g_ptr_array_new();
    struct making m = {.a = a, .rows = rows, .tags = tags, .channels = channels};

    *more = false;
    if (!missing(house, a, now, &m.id, error))
        return false;
    if (m.id < 0)
        return true;
    if (!db_write_later(house->pool, make_tx, &m, error))
        return false;
    *more = m.put;
    return true;
}

static bool broken(int64_t id, GError **error)
{
    fail_set(error, FAIL_CORRUPT, "report_chunk %" G_GINT64_FORMAT ": is damaged (delete its row)",
             id);
    return false;
}

static bool take_channels(struct reading *r, const char **channels, uint64_t *n)
{
    if (take(r) != FORM)
        return false;
    *n = take(r);
    if (r->broken || *n > CHANNELS_MOST)
        return false;
    for (uint64_t i = 0; i < *n; i++) {
        const unsigned char *end = memchr(r->at, '\0', (size_t)(r->end - r->at));

        if (end == NULL)
            return false;
        channels[i] = (const char *)r->at;
        r->at = end + 1;
    }
    return true;
}

static bool take_row(struct reading *r, struct report_row *row, const char *const *channels,
                     uint64_t n_channels)
{
    uint64_t channel;

    row->ticket_id = (int64_t)((uint64_t)row->ticket_id + (uint64_t)take_signed(r));
    row->queue_id = take_signed(r);
    row->owner_id = take_signed(r);
    row->company_id = take_signed(r);
    channel = take(r);
    row->created_at = (int64_t)((uint64_t)row->created_at + (uint64_t)take_signed(r));
    row->answered_at = take_time(r, row->created_at);
    row->closed_at = take_time(r, row->created_at);
    row->reopened = (int64_t)take(r);
    row->channel = channel < n_channels ? channels[channel] : "";
    return !r->broken && channel < n_channels;
}

bool report_chunk_read(int64_t id, struct str data, report_chunk_fn fn, void *fn_data,
                       GError **error)
{
    struct reading r = {(const unsigned char *)data.p, (const unsigned char *)data.p + data.n,
                        false};
    struct report_row row = {.created_at = id * REPORT_CHUNK_SPAN};
    const char *channels[CHANNELS_MOST];
    int64_t tags[TAGS_MOST];
    uint64_t n_channels = 0, n;

    if (!take_channels(&r, channels, &n_channels))
        return broken(id, error);
    n = take(&r);
    for (uint64_t i = 0; i < n; i++) {
        uint64_t n_tags;

        if (!take_row(&r, &row, channels, n_channels) || (n_tags = take(&r)) > TAGS_MOST)
            return broken(id, error);
        for (uint64_t k = 0; k < n_tags; k++)
            tags[k] = take_signed(&r);
        if (r.broken)
            return broken(id, error);
        if (!fn(&row, tags, (size_t)n_tags, fn_data))
            return true;
    }
    return true;
}
