#include "core/bulk.h"

#include "base/fail.h"
#include "core/bin.h"
#include "core/queue_right.h"
#include "core/tag.h"
#include "core/undo.h"
#include "sql/undo.h"

#include <string.h>

struct bulk {
    const struct desk_call *d;
    const struct bulk_change *change;
    int64_t id;
    size_t changed;
};

static const struct {
    const char *word, *state;
} states[] = {{"open", "open"}, {"waiting", "pending reminder"}, {"closed", "closed"}};

/* A queue that he may not see himself is none that he can move tickets to. */
static bool queue_known(const struct bulk *b, GError **error)
{
    const struct ticket_change *c = b->d->c;
    struct queue_row *rows = NULL;
    size_t n = 0;

    if (!queue_list(c->db, c->a, b->d->actor, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == b->change->id)
            return true;
    fail_set(error, FAIL_NOT_FOUND, "queue: there is no such queue");
    return false;
}

static bool set_state(const struct bulk *b, struct ticket_row *t, GError **error)
{
    const struct ticket_change *c = b->d->c;

    for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
        if (strcmp(states[i].word, b->change->text) != 0)
            continue;
        if (strcmp(states[i].state, "closed") != 0)
            return ticket_set_state(c, t, states[i].state, error);
        return desk_close(b->d, t, error) &&
               sql_undo_hold_mails(c->db, t->id, c->at, c->at + UNDO_HOLD_MS, NULL, error);
    }
    fail_set(error, FAIL_INVALID, "ticket %s: there is no state \"%s\"", t->number,
             b->change->text);
    return false;
}

static bool apply(const struct bulk *b, struct ticket_row *t, GError **error)
{
    const struct bulk_change *x = b->change;

    switch (x->what) {
    case BULK_TAKE:
        return desk_take(b->d, t, error);
    case BULK_ASSIGN:
        return desk_assign(b->d, t, x->id, error);
    case BULK_QUEUE:
        return ticket_set_queue(b->d->c, t, x->id, error);
    case BULK_PRIORITY:
        return ticket_set_priority(b->d->c, t, x->id, error);
    case BULK_STATE:
        return set_state(b, t, error);
    case BULK_TAG:
        return tag_add(b->d->c, t->id, x->text, error);
    case BULK_UNTAG:
        return tag_remove(b->d->c, t->id, x->text, error);
    case BULK_WHATS:
    default:
        fail_set(error, FAIL_BUG, "bulk: unknown action");
        return false;
    }
}

/* The record begins with the first ticket that really changed. */
static bool record(struct bulk *b, int64_t ticket_id, const char *before, GError **error)
{
    if (b->id == 0 && !undo_begin(b->d, bulk_name(b->change->what), &b->id, error))
        return false;
    b->changed++;
    return undo_keep(b->d->c, b->id, ticket_id, 0, before, error);
}

static bool change_one(struct bulk *b, const char *number, GError **error)
{
    const struct ticket_change *c = b->d->c;
    struct undo_event_row was, is;
    struct ticket_row t;
    const char *before;

    if (!ticket_visible(c->db, c->a, b->d->actor, number, &t, error))
        return false;
    if (bin_holds(&t)) /* since the list was shown */
        return true;
    return undo_remember(c, &t, &before, error) &&
           sql_undo_last_event(c->db, c->a, t.id, &was, error) && apply(b, &t, error) &&
           sql_undo_last_event(c->db, c->a, t.id, &is, error) &&
           (is.id == was.id || record(b, t.id, before, error));
}

static bool is_allowed(const struct bulk *b, size_t n, GError **error)
{
    if (!right_has(b->d->actor, RIGHT_TICKET_CHANGE)) {
        fail_set(error, FAIL_DENIED, "ticket: you may not do this (ask an administrator)");
        return false;
    }
    if (n > BULK_TICKETS_MOST) {
        fail_set(error, FAIL_TOO_BIG, "list: %zu tickets at once, at most %d", n,
                 BULK_TICKETS_MOST);
        return false;
    }
    return b->change->what != BULK_QUEUE || queue_known(b, error);
}

bool bulk_do(const struct desk_call *d, const char *const *numbers, size_t n,
             const struct bulk_change *change, int64_t *bulk_id, size_t *changed, GError **error)
{
    struct bulk b = {.d = d, .change = change};

    if (!is_allowed(&b, n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!change_one(&b, numbers[i], error))
            return false;
    *bulk_id = b.id;
    *changed = b.changed;
    return true;
}

static const char *const names[BULK_WHATS] = {
    [BULK_TAKE] = "take",         [BULK_ASSIGN] = "assign", [BULK_QUEUE] = "queue",
    [BULK_PRIORITY] = "priority", [BULK_STATE] = "state",   [BULK_TAG] = "tag",
    [BULK_UNTAG] = "untag",
};

const char *bulk_name(enum bulk_what what)
{
    return names[what];
}

enum bulk_what bulk_parse(const char *name)
{
    size_t i = 0;

    while (i < BULK_WHATS && strcmp(names[i], name) != 0)
        i++;
    return (enum bulk_what)i;
}
