/* report.c - one pass over the rows of a time: sums, steps, groups, ages. */
#include "core/report.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/queue_right.h"
#include "core/report_chunk.h"
#include "core/report_wait.h"
#include "sql/report.h"

#include <string.h>

const int64_t report_ages[REPORT_AGES - 1] = {4 * CLOCK_HOUR, CLOCK_DAY, 3 * CLOCK_DAY,
                                              7 * CLOCK_DAY};

/* A sum that still grows, with its waits. */
struct heap {
    int64_t key; /* the group's id, or one of its channel's name */
    struct report_sum sum;
    GArray *first, *solution;
};

struct count {
    struct arena *a;
    const struct report_ask *ask;
    int64_t now;
    struct queue_row *queues;
    size_t n_queues;
    struct heap all;
    struct heap *steps;
    GHashTable *groups;  /* key -> struct heap * */
    GPtrArray *channels; /* their names, by key */
    GHashTable *tagged;  /* ids of the tickets that have the tag asked for; NULL: any */
    GHashTable *by_id;   /* for groups by tag: id -> struct report_row * */
    GArray *gaps;        /* struct gap: what is not packed */
    GError *why;
    struct report *out;
};

struct gap {
    int64_t from, until;
};

static void heap_begin(struct heap *h)
{
    h->first = g_array_new(FALSE, FALSE, sizeof(int64_t));
    h->solution = g_array_new(FALSE, FALSE, sizeof(int64_t));
}

static void heap_end(struct heap *h)
{
    if (h->first != NULL)
        g_array_unref(h->first);
    if (h->solution != NULL)
        g_array_unref(h->solution);
}

static void group_free(gpointer data)
{
    heap_end(data);
    g_free(data);
}

static struct report_sum heap_sum(struct heap *h)
{
    h->sum.first = report_wait_of(h->first);
    h->sum.solution = report_wait_of(h->solution);
    return h->sum;
}

static bool within(const struct report_ask *ask, int64_t at)
{
    return at >= ask->starts[0] && at < ask->until;
}

/* A clock that was set back makes no wait shorter than none. */
static void add_wait(GArray *waits, int64_t from, int64_t to)
{
    int64_t wait = MAX(to - from, 0);

    g_array_append_val(waits, wait);
}

static void heap_made(struct heap *h, const struct report_row *r)
{
    h->sum.created++;
    if (r->answered_at != 0)
        add_wait(h->first, r->created_at, r->answered_at);
}

static void heap_solved(struct heap *h, const struct report_row *r)
{
    h->sum.solved++;
    h->sum.reopened += r->reopened > 0;
    add_wait(h->solution, r->created_at, r->closed_at);
}

static void heap_add(struct heap *h, const struct report_ask *ask, const struct report_row *r)
{
    if (within(ask, r->created_at))
        heap_made(h, r);
    if (r->closed_at != 0 && within(ask, r->closed_at))
        heap_solved(h, r);
}

static struct heap *step_at(struct count *c, int64_t at)
{
    size_t low = 0, high = c->ask->n_starts;

    while (high - low > 1) {
        size_t middle = (low + high) / 2;

        if (c->ask->starts[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return &c->steps[low];
}

static bool is_seen(const struct count *c, int64_t queue_id)
{
    for (size_t i = 0; i < c->n_queues; i++)
        if (c->queues[i].id == queue_id)
            return true;
    return false;
}

/* What is asked for but for the tag. */
static bool is_asked(const struct count *c, const struct report_row *r)
{
    const struct report_ask *ask = c->ask;

    return is_seen(c, r->queue_id) && (ask->queue_id == 0 || ask->queue_id == r->queue_id) &&
           (ask->owner_id == 0 || ask->owner_id == r->owner_id) &&
           (ask->company_id == 0 || ask->company_id == r->company_id) &&
           (text_empty(ask->channel) || strcmp(ask->channel, r->channel) == 0);
}

static bool is_tagged(const struct count *c, const struct report_row *r)
{
    return c->tagged == NULL || g_hash_table_contains(c->tagged, &r->ticket_id);
}

static struct heap *group(struct count *c, int64_t key)
{
    struct heap *h = g_hash_table_lookup(c->groups, &key);

    if (h == NULL) {
        h = g_new0(struct heap, 1);
        heap_begin(h);
        h->key = key;
        if (c->ask->by == REPORT_BY_CHANNEL)
            h->sum.name = g_ptr_array_index(c->channels, key);
        else
            h->sum.id = key;
        g_hash_table_insert(c->groups, &h->key, h);
    }
    return h;
}

static int64_t channel_key(struct count *c, const char *name)
{
    guint i = 0;

    while (i < c->channels->len && strcmp(g_ptr_array_index(c->channels, i), name) != 0)
        i++;
    if (i == c->channels->len)
        g_ptr_array_add(c->channels, arena_strdup(c->a, name));
    return i;
}

/* The group of R; NULL where groups are tags: a ticket can have several. */
static struct heap *group_of(struct count *c, const struct report_row *r)
{
    switch (c->ask->by) {
    case REPORT_BY_QUEUE:
        return group(c, r->queue_id);
    case REPORT_BY_OWNER:
        return group(c, r->owner_id);
    case REPORT_BY_COMPANY:
        return group(c, r->company_id);
    case REPORT_BY_CHANNEL:
        return group(c, channel_key(c, r->channel));
    case REPORT_BY_TAG:
        break;
    }
    return NULL;
}

static void remember(struct count *c, const struct report_row *r)
{
    struct report_row *copy = arena_memdup(c->a, r, sizeof *r);

    copy->channel = "";
    g_hash_table_insert(c->by_id, &copy->ticket_id, copy);
}

static void tag_row(struct count *c, const struct report_row *r, int64_t tag_id)
{
    struct heap *h = group(c, tag_id);

    heap_add(h, c->ask, r);
    h->sum.open += r->closed_at == 0;
}

static void count_row(struct count *c, const struct report_row *r)
{
    struct heap *h = group_of(c, r);

    heap_add(&c->all, c->ask, r);
    if (within(c->ask, r->created_at))
        heap_made(step_at(c, r->created_at), r);
    if (r->closed_at != 0 && within(c->ask, r->closed_at))
        heap_solved(step_at(c, r->closed_at), r);
    if (h != NULL)
        heap_add(h, c->ask, r);
}

static bool period_row(const struct report_row *r, void *data)
{
    struct count *c = data;

    if (!is_asked(c, r) || !is_tagged(c, r))
        return true;
    count_row(c, r);
    if (c->ask->by == REPORT_BY_TAG)
        remember(c, r);
    return true;
}

/* The same of a row whose tags are known. */
static bool packed_row(const struct report_row *r, const int64_t *tags, size_t n_tags, void *data)
{
    struct count *c = data;
    bool tagged = c->ask->tag_id == 0;

    for (size_t i = 0; i < n_tags && !tagged; i++)
        tagged = tags[i] == c->ask->tag_id;
    if (!tagged || !is_asked(c, r))
        return true;
    count_row(c, r);
    for (size_t i = 0; i < n_tags && c->ask->by == REPORT_BY_TAG; i++)
        tag_row(c, r, tags[i]);
    return true;
}

static void add_gap(struct count *c, int64_t from, int64_t until)
{
    struct gap gap = {from, until};

    if (from < until)
        g_array_append_val(c->gaps, gap);
}

static bool open_row(const struct report_row *r, void *data)
{
    struct count *c = data;
    struct heap *h;
    size_t i = 0;

    if (!is_asked(c, r) || !is_tagged(c, r))
        return true;
    while (i < REPORT_AGES - 1 && c->now - r->created_at >= report_ages[i])
        i++;
    c->out->ages[i]++;
    c->all.sum.open++;
    if ((h = group_of(c, r)) != NULL)
        h->sum.open++;
    return true;
}

static bool tagged_row(const struct report_tag_row *t, void *data)
{
    struct count *c = data;
    int64_t *id = arena_memdup(c->a, &t->ticket_id, sizeof t->ticket_id);

    g_hash_table_add(c->tagged, id);
    return true;
}

static bool tag_of_period(const struct report_tag_row *t, void *data)
{
    struct count *c = data;
    const struct report_row *r = g_hash_table_lookup(c->by_id, &t->ticket_id);

    if (r != NULL)
        tag_row(c, r, t->tag_id);
    return true;
}

/* Where the last gap begins ends what was packed. */
static bool packed(const struct report_chunk_row *chunk, void *data)
{
    struct count *c = data;
    struct gap *open = &g_array_index(c->gaps, struct gap, c->gaps->len - 1);
    int64_t begin = chunk->id * REPORT_CHUNK_SPAN;

    open->until = begin;
    add_gap(c, begin + REPORT_CHUNK_SPAN, c->ask->until);
    return report_chunk_read(chunk->id, chunk->data, packed_row, c, &c->why);
}

/* What was made in the time: whole spans as they are packed, the rest row by row. */
static bool read_made(struct count *c, struct db *db, GError **error)
{
    const struct report_ask *ask = c->ask;
    int64_t first = (ask->starts[0] + REPORT_CHUNK_SPAN - 1) / REPORT_CHUNK_SPAN;

    add_gap(c, ask->starts[0], ask->until);
    if (c->gaps->len > 0 &&
        !sql_report_chunks(db, first, ask->until / REPORT_CHUNK_SPAN - 1, packed, c, error))
        return false;
    if (c->why != NULL) {
        g_propagate_error(error, g_steal_pointer(&c->why));
        return false;
    }
    for (guint i = 0; i < c->gaps->len; i++) {
        const struct gap *g = &g_array_index(c->gaps, struct gap, i);

        if (g->from < g->until &&
            (!sql_report_made(db, g->from, g->until, period_row, c, error) ||
             (ask->by == REPORT_BY_TAG &&
              !sql_report_made_tags(db, g->from, g->until, tag_of_period, c, error))))
            return false;
    }
    return true;
}

static bool read_rows(struct count *c, struct db *db, GError **error)
{
    const struct report_ask *ask = c->ask;

    if (ask->tag_id != 0) {
        c->tagged = g_hash_table_new(g_int64_hash, g_int64_equal);
        if (!sql_report_tagged(db, ask->tag_id, tagged_row, c, error))
            return false;
    }
    if (ask->by == REPORT_BY_TAG)
        c->by_id = g_hash_table_new(g_int64_hash, g_int64_equal);
    return read_made(c, db, error) &&
           sql_report_late(db, ask->starts[0], ask->until, period_row, c, error) &&
           sql_report_open(db, open_row, c, error) &&
           (ask->by != REPORT_BY_TAG ||
            sql_report_late_tags(db, ask->starts[0], ask->until, tag_of_period, c, error));
}

static int larger(const void *a, const void *b)
{
    const struct heap *x = *(const struct heap *const *)a, *y = *(const struct heap *const *)b;
    size_t n = x->sum.created + x->sum.open, m = y->sum.created + y->sum.open;

    return n != m ? (n < m) - (n > m) : (x->sum.id > y->sum.id) - (x->sum.id < y->sum.id);
}

bool report_name(struct db *db, struct arena *a, enum report_by by, int64_t id, const char **name,
                 GError **error)
{
    static bool (*const names[])(struct db *, struct arena *, int64_t, struct report_name_row **,
                                 GError **) = {
        [REPORT_BY_QUEUE] = sql_report_queue_name,     [REPORT_BY_OWNER] = sql_report_person_name,
        [REPORT_BY_COMPANY] = sql_report_company_name, [REPORT_BY_CHANNEL] = NULL,
        [REPORT_BY_TAG] = sql_report_tag_name,
    };
    struct report_name_row *row = NULL;

    *name = NULL;
    if (names[by] == NULL || id == 0)
        return true;
    if (!names[by](db, a, id, &row, error))
        return false;
    *name = row == NULL ? NULL : row->name;
    return true;
}

static bool sum_up(struct count *c, struct db *db, GError **error)
{
    struct report *out = c->out;
    guint n = 0;
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    GHashTableIter iter;
    gpointer heap;

    out->all = heap_sum(&c->all);
    out->n_steps = c->ask->n_starts;
    out->steps = ARENA_ARRAY(c->a, struct report_sum, out->n_steps);
    for (size_t i = 0; i < out->n_steps; i++)
        out->steps[i] = heap_sum(&c->steps[i]);
    g_hash_table_iter_init(&iter, c->groups);
    while (g_hash_table_iter_next(&iter, NULL, &heap))
        g_ptr_array_add(sorted, heap);
    g_ptr_array_sort(sorted, larger);
    n = MIN(sorted->len, REPORT_GROUPS_MOST);
    out->n_groups_all = sorted->len;
    out->groups = ARENA_ARRAY(c->a, struct report_sum, n + 1);
    for (guint i = 0; i < n; i++) {
        out->groups[i] = heap_sum(g_ptr_array_index(sorted, i));
        if (c->ask->by != REPORT_BY_CHANNEL &&
            !report_name(db, c->a, c->ask->by, out->groups[i].id, &out->groups[i].name, error))
            return false;
    }
    out->n_groups = n;
    return true;
}

static void count_begin(struct count *c)
{
    heap_begin(&c->all);
    c->steps = g_new0(struct heap, c->ask->n_starts);
    for (size_t i = 0; i < c->ask->n_starts; i++)
        heap_begin(&c->steps[i]);
    c->groups = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, group_free);
    c->channels = g_ptr_array_new();
    c->gaps = g_array_new(FALSE, FALSE, sizeof(struct gap));
}

static void count_end(struct count *c)
{
    heap_end(&c->all);
    for (size_t i = 0; i < c->ask->n_starts; i++)
        heap_end(&c->steps[i]);
    g_free(c->steps);
    g_hash_table_unref(c->groups);
    g_ptr_array_unref(c->channels);
    g_array_unref(c->gaps);
    g_clear_pointer(&c->tagged, g_hash_table_unref);
    g_clear_pointer(&c->by_id, g_hash_table_unref);
}

static bool may_report(const struct actor *actor, GError **error)
{
    if (right_has(actor, RIGHT_DESK))
        return true;
    fail_set(error, FAIL_DENIED, "report: only agents see it (ask an administrator)");
    return false;
}

bool report_make(struct db *db, struct arena *a, const struct actor *actor,
                 const struct report_ask *ask, int64_t now, struct report *out, GError **error)
{
    struct count c = {.a = a, .ask = ask, .now = now, .out = out};
    struct report_cursor_row cursor;
    bool ok;

    *out = (struct report){0};
    if (ask->n_starts == 0 || ask->n_starts > REPORT_STEPS_MOST) {
        fail_set(error, FAIL_INVALID, "report: 1 to %d steps (choose a shorter time)",
                 REPORT_STEPS_MOST);
        return false;
    }
    if (!may_report(actor, error) || !queue_list(db, a, actor, &c.queues, &c.n_queues, error) ||
        !sql_report_cursor(db, a, &cursor, error))
        return false;
    out->behind = cursor.newest > cursor.event_id;
    count_begin(&c);
    ok = read_rows(&c, db, error) && sum_up(&c, db, error);
    count_end(&c);
    return ok;
}

bool report_owners(struct db *db, struct arena *a, struct report_choice_row **rows, size_t *n,
                   GError **error)
{
    return sql_report_owners(db, a, rows, n, error);
}

bool report_company(struct db *db, struct arena *a, const struct actor *actor, int64_t company_id,
                    int64_t from, int64_t until, struct report_line_row **rows, size_t *n,
                    GError **error)
{
    struct count c = {.a = a};
    size_t kept = 0;

    if (!may_report(actor, error) || !queue_list(db, a, actor, &c.queues, &c.n_queues, error) ||
        !sql_report_of_company(db, a, company_id, from, until, REPORT_LINES_MOST, rows, n, error))
        return false;
    for (size_t i = 0; i < *n; i++)
        if (is_seen(&c, (*rows)[i].queue_id))
            (*rows)[kept++] = (*rows)[i];
    *n = kept;
    return true;
}
