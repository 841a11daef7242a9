/* webhook_feed.c - from events to deliveries, and their fate. */
#include "core/webhook.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/tag.h"
#include "sql/webhook.h"

#include <string.h>

enum { EVENTS_MOST = 500, FORGET_MOST = 1000, CLAIM_LOOK = 200 };

/* Whether EVENT, one of webhook_events, is what happened. */
static bool is(const char *event, const struct webhook_event_row *e)
{
    bool state = strcmp(e->what, "state") == 0;

    if (strcmp(event, "ticket.created") == 0)
        return strcmp(e->what, "created") == 0;
    if (strcmp(event, "article.created") == 0)
        return strcmp(e->what, "article") == 0;
    if (strcmp(event, "ticket.closed") == 0)
        return state && g_strcmp0(e->after, "closed") == 0;
    if (strcmp(event, "ticket.reopened") == 0)
        return state && g_strcmp0(e->before, "closed") == 0;
    return strcmp(e->what, "created") != 0 && strcmp(e->what, "article") != 0;
}

static bool has_word(const char *list, const char *word)
{
    const char *at = strstr(list, word);
    size_t n = strlen(word);

    return at != NULL && (at == list || at[-1] == ',') && (at[n] == ',' || at[n] == '\0');
}

/* The first event of HOOK's that E is; NULL if none. */
static const char *wanted(const struct webhook_row *hook, const struct webhook_event_row *e)
{
    for (const char *const *event = webhook_events; *event != NULL; event++)
        if (has_word(hook->events, *event) && is(*event, e))
            return *event;
    return NULL;
}

struct feed {
    struct arena *a;
    int64_t now;
    bool more;
    struct webhook_row *hooks;
    size_t n_hooks;
};

static bool concerns(struct feed *f, struct db *db, const struct webhook_row *hook,
                     const struct webhook_event_row *e, const char **event, GError **error)
{
    struct webhook_id_row *tag = NULL;
    int64_t tag_id = 0;

    *event = hook->active && e->id > hook->begin_event ? wanted(hook, e) : NULL;
    if (*event == NULL)
        return true;
    if (hook->queue_id != 0 ? hook->queue_id != e->queue_id : e->confidential != 0)
        *event = NULL;
    else if (e->priority < hook->priority || (e->internal != 0 && !hook->with_internal))
        *event = NULL;
    else if (!text_empty(hook->tag)) {
        if (!tag_find(db, f->a, hook->tag, &tag_id, error) ||
            !sql_webhook_has_tag(db, f->a, e->ticket_id, tag_id, &tag, error))
            return false;
        *event = tag == NULL ? NULL : *event;
    }
    return true;
}

static bool feed_event(struct feed *f, struct db *db, const struct webhook_event_row *e,
                       GError **error)
{
    for (size_t i = 0; i < f->n_hooks; i++) {
        struct sql_webhook_delivery_add row = {.webhook_id = f->hooks[i].id,
                                               .uuid = secret_token(f->a, 16),
                                               .event_id = e->id,
                                               .ticket_id = e->ticket_id,
                                               .article_id = e->article_id,
                                               .created_at = f->now,
                                               .next_at = MAX(f->now, e->held_until)};

        if (!concerns(f, db, &f->hooks[i], e, &row.event, error) ||
            (row.event != NULL && !sql_webhook_delivery_add(db, &row, NULL, error)))
            return false;
    }
    return true;
}

/* Where the first of the active ones begins: what is before concerns nobody. */
static int64_t begin_of(const struct feed *f)
{
    int64_t first = G_MAXINT64;

    for (size_t i = 0; i < f->n_hooks; i++)
        if (f->hooks[i].active)
            first = MIN(first, f->hooks[i].begin_event);
    return first;
}

static bool feed_tx(struct db *db, void *data, GError **error)
{
    struct feed *f = data;
    struct webhook_cursor_row cursor;
    struct webhook_event_row *events = NULL;
    size_t n = 0;
    int64_t begin;

    f->more = false;
    if (!sql_webhook_cursor(db, f->a, &cursor, error) ||
        !sql_webhook_list(db, f->a, &f->hooks, &f->n_hooks, error))
        return false;
    begin = begin_of(f);
    if (begin == G_MAXINT64)
        return true;
    if (!sql_webhook_events(db, f->a, MAX(cursor.event_id, begin), EVENTS_MOST, &events, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!feed_event(f, db, &events[i], error))
            return false;
    f->more = n == EVENTS_MOST;
    /* What an archive brought is passed over, and not looked at again. */
    return sql_webhook_cursor_put(db, f->more ? events[n - 1].id : MAX(cursor.newest, begin), NULL, error);
}

/* Reading alone tells that there is nothing to do: most of the time there is not. */
static bool anything(const struct house *house, struct arena *a, bool *any, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct feed f = {.a = a};
    struct webhook_cursor_row cursor;

    if (db == NULL || !sql_webhook_list(db, a, &f.hooks, &f.n_hooks, error) ||
        !sql_webhook_cursor(db, a, &cursor, error))
        return false;
    *any = begin_of(&f) != G_MAXINT64 && cursor.newest > MAX(cursor.event_id, begin_of(&f));
    return true;
}

bool webhook_feed(const struct house *house, struct arena *a, int64_t now, bool *more,
                  GError **error)
{
    struct feed f = {.a = a, .now = now};
    bool any = false;

    *more = false;
    if (!anything(house, a, &any, error))
        return false;
    if (any && !db_write_later(house->pool, feed_tx, &f, error))
        return false;
    *more = f.more;
    return true;
}

static bool forget_tx(struct db *db, void *data, GError **error)
{
    const int64_t *now = data;

    return sql_webhook_delivery_forget(db, *now - WEBHOOK_KEPT_DAYS * (int64_t)CLOCK_DAY,
                                       FORGET_MOST, NULL, error);
}

bool webhook_forget(const struct house *house, int64_t now, GError **error)
{
    return db_write_later(house->pool, forget_tx, &now, error);
}

struct claim {
    struct arena *a;
    int64_t now, until;
    const int64_t *busy;
    size_t n_busy, most;
    struct webhook_due_row *rows;
    size_t n;
};

static bool is_busy(const struct claim *c, int64_t hook)
{
    for (size_t i = 0; i < c->n_busy; i++)
        if (c->busy[i] == hook)
            return true;
    for (size_t i = 0; i < c->n; i++)
        if (c->rows[i].webhook_id == hook)
            return true;
    return false;
}

static bool claim_tx(struct db *db, void *data, GError **error)
{
    struct claim *c = data;
    struct webhook_due_row *due = NULL;
    size_t n_due = 0;

    c->n = 0;
    if (!sql_webhook_delivery_due(db, c->a, c->now, CLAIM_LOOK, &due, &n_due, error))
        return false;
    c->rows = ARENA_ARRAY(c->a, struct webhook_due_row, n_due + 1);
    for (size_t i = 0; i < n_due && c->n < c->most; i++) {
        if (is_busy(c, due[i].webhook_id))
            continue;
        if (!sql_webhook_delivery_lease(db, due[i].id, c->until, NULL, error))
            return false;
        c->rows[c->n++] = due[i];
    }
    return true;
}

static bool any_due(const struct house *house, const struct claim *c, bool *due, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct webhook_due_row *rows = NULL;
    size_t n = 0;

    if (db == NULL || !sql_webhook_delivery_waiting(db, c->a, c->now, CLAIM_LOOK, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n && !*due; i++)
        *due = !is_busy(c, rows[i].webhook_id);
    return true;
}

bool webhook_claim(const struct house *house, struct arena *a, int64_t now, int64_t lease_ms,
                   const int64_t *busy, size_t n_busy, size_t most, struct webhook_due_row **rows,
                   size_t *n, GError **error)
{
    struct claim c = {
        .a = a, .now = now, .until = now + lease_ms, .busy = busy, .n_busy = n_busy, .most = most};
    bool due = false;

    *n = 0;
    if (!any_due(house, &c, &due, error))
        return false;
    if (due && !db_write(house->pool, claim_tx, &c, error))
        return false;
    *rows = c.rows;
    *n = c.n;
    return true;
}

struct kept {
    int64_t id;
    const char *payload;
};

static bool keep_tx(struct db *db, void *data, GError **error)
{
    const struct kept *k = data;

    return sql_webhook_delivery_payload(db, k->id, k->payload, NULL, error);
}

bool webhook_keep_payload(const struct house *house, int64_t delivery_id, const char *payload,
                          GError **error)
{
    struct kept k = {delivery_id, payload};

    return db_write(house->pool, keep_tx, &k, error);
}

/* Ten seconds after the first, a day after the last but one. */
static int64_t wait_after(int64_t attempts)
{
    static const int64_t waits[] = {10 * CLOCK_SECOND, CLOCK_MINUTE,   5 * CLOCK_MINUTE,
                                    30 * CLOCK_MINUTE, 2 * CLOCK_HOUR, 8 * CLOCK_HOUR,
                                    CLOCK_DAY};

    return waits[CLAMP(attempts, 0, (int64_t)G_N_ELEMENTS(waits) - 1)];
}

static bool ended_tx(struct db *db, void *data, GError **error)
{
    const struct sql_webhook_delivery_end *row = data;

    return sql_webhook_delivery_end(db, row, NULL, error);
}

bool webhook_ended(const struct house *house, const struct webhook_delivery_row *d,
                   enum webhook_fate fate, int64_t status, const char *answer, int64_t now,
                   GError **error)
{
    static const char *const states[] = {[WEBHOOK_ACCEPTED] = "accepted",
                                         [WEBHOOK_LATER] = "waiting",
                                         [WEBHOOK_FAILED] = "failed",
                                         [WEBHOOK_DROPPED] = "dropped"};
    struct sql_webhook_delivery_end row = {
        .id = d->id, .status = status, .answer = answer, .next_at = d->next_at};

    if (fate == WEBHOOK_LATER && d->attempts + 1 >= WEBHOOK_ATTEMPTS)
        fate = WEBHOOK_FAILED;
    row.state = states[fate];
    if (fate == WEBHOOK_LATER)
        row.next_at = now + wait_after(d->attempts);
    else
        row.ended_at = now;
    return db_write(house->pool, ended_tx, &row, error);
}
