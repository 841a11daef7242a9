#include "core/undo.h"

#include "base/fail.h"
#include "base/json.h"
#include "core/tag.h"
#include "sql/bulk.h"

#include <string.h>

/* Everything that a bulk action can touch. */
struct was {
    int64_t owner_id, queue_id, priority, closed_at, pending_at;
    const char *state, *waits_for;
    const char **tags;
    size_t n_tags;
};

static bool tags_of(const struct ticket_change *c, int64_t ticket_id, const char ***names,
                    size_t *n, GError **error)
{
    struct ticket_tag_row *rows = NULL;

    if (!tag_list(c->db, c->a, &ticket_id, 1, &rows, n, error))
        return false;
    *names = ARENA_ARRAY(c->a, const char *, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*names)[i] = rows[i].name;
    return true;
}

bool undo_remember(const struct ticket_change *c, const struct ticket_row *t, const char **before,
                   GError **error)
{
    const char **tags = NULL;
    size_t n = 0;
    g_auto(buf) out;
    struct jw j;

    buf_init(&out, 64 * 1024);
    if (!tags_of(c, t->id, &tags, &n, error))
        return false;
    jw_init(&j, &out);
    jw_open(&j, NULL, '{');
    jw_int(&j, "owner", t->owner_id);
    jw_int(&j, "queue", t->queue_id);
    jw_int(&j, "priority", t->priority);
    jw_text(&j, "state", t->state);
    jw_text(&j, "waits_for", t->waits_for);
    jw_int(&j, "closed_at", t->closed_at);
    jw_int(&j, "pending_at", t->pending_at);
    jw_open(&j, "tags", '[');
    for (size_t i = 0; i < n; i++)
        jw_text(&j, NULL, tags[i]);
    jw_close(&j, ']');
    jw_close(&j, '}');
    *before = arena_strdup(c->a, buf_text(&out));
    return true;
}

static bool read_tags(struct arena *a, json_t *list, struct was *w)
{
    w->n_tags = json_array_size(list);
    w->tags = ARENA_ARRAY(a, const char *, w->n_tags + 1);
    for (size_t i = 0; i < w->n_tags; i++)
        w->tags[i] = arena_strdup(a, json_string_value(json_array_get(list, i)));
    return true;
}

static bool recall(struct arena *a, const char *before, struct was *w, GError **error)
{
    json_auto_t *root = json_read(before, strlen(before), error);
    const char *state, *waits_for;
    json_int_t owner, queue, priority, closed, pending;
    json_t *tags;

    if (root == NULL)
        return false;
    if (json_unpack(root, "{s:I,s:I,s:I,s:I,s:I,s:s,s:s,s:o}", "owner", &owner, "queue", &queue,
                    "priority", &priority, "closed_at", &closed, "pending_at", &pending, "state",
                    &state, "waits_for", &waits_for, "tags", &tags) != 0) {
        fail_set(error, FAIL_CORRUPT, "undo: what a ticket was can't be read");
        return false;
    }
    *w = (struct was){.owner_id = owner,
                      .queue_id = queue,
                      .priority = priority,
                      .closed_at = closed,
                      .pending_at = pending,
                      .state = arena_strdup(a, state),
                      .waits_for = arena_strdup(a, waits_for)};
    return read_tags(a, tags, w);
}

static bool holds(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool tags_back(const struct ticket_change *c, int64_t ticket_id, const struct was *w,
                      GError **error)
{
    const char **now = NULL;
    size_t n = 0;

    if (!tags_of(c, ticket_id, &now, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!holds(w->tags, w->n_tags, now[i]) && !tag_remove(c, ticket_id, now[i], error))
            return false;
    for (size_t i = 0; i < w->n_tags; i++)
        if (!holds(now, n, w->tags[i]) && !tag_add(c, ticket_id, w->tags[i], error))
            return false;
    return true;
}

static bool pending_back(const struct ticket_change *c, const struct ticket_row *t,
                         const struct was *w, GError **error)
{
    if (w->pending_at != 0 && t->pending_at != w->pending_at &&
        !ticket_event_add(c, t->id, "pending", NULL,
                          arena_printf(c->a, "%" G_GINT64_FORMAT, w->pending_at), 0, error))
        return false;
    return sql_bulk_put_back(c->db, t->id, w->closed_at, w->pending_at, w->waits_for, NULL, error);
}

/* The state last: an owner makes a new ticket an open one. */
static bool put_back(const struct ticket_change *c, struct ticket_row *t, const struct was *w,
                     GError **error)
{
    return ticket_set_queue(c, t, w->queue_id, error) &&
           ticket_set_owner(c, t, w->owner_id, error) &&
           ticket_set_priority(c, t, w->priority, error) && tags_back(c, t->id, w, error) &&
           ticket_set_state(c, t, w->state, error) && pending_back(c, t, w, error);
}

/* Whether T is as the action left it, and still his to change. */
static bool untouched(const struct desk_call *d, const struct bulk_ticket_row *x, bool *is,
                      GError **error)
{
    const struct ticket_change *c = d->c;
    struct bulk_changes_row changes;
    g_autoptr(GError) hidden = NULL;

    *is = false;
    if (!ticket_visible_id(c->db, c->a, d->actor, x->ticket_id, &hidden)) {
        if (fail_is(hidden, FAIL_NOT_FOUND))
            return true;
        g_propagate_error(error, g_steal_pointer(&hidden));
        return false;
    }
    if (!sql_bulk_changes_since(c->db, c->a, x->ticket_id, x->event_id, &changes, error))
        return false;
    *is = changes.n == 0;
    return true;
}

static bool undo_one(const struct desk_call *d, const struct bulk_row *record,
                     const struct bulk_ticket_row *x, GString *left, struct undo_result *result,
                     GError **error)
{
    const struct ticket_change *c = d->c;
    struct bulk_mails_row mails;
    bool is = false;
    struct ticket_row t;
    struct was w;

    if (!untouched(d, x, &is, error) || !ticket_get(c->db, c->a, x->ticket_id, &t, error))
        return false;
    if (!is) {
        g_string_append_printf(left, "%s%s", left->len > 0 ? ", " : "", t.number);
        result->n_left++;
        return true;
    }
    if (!recall(c->a, x->before, &w, error) || !put_back(c, &t, &w, error) ||
        !sql_bulk_drop_mails(c->db, t.id, record->at, c->at, NULL, error) ||
        !sql_bulk_mails(c->db, c->a, t.id, record->at, &mails, error))
        return false;
    result->restored++;
    result->mailed += mails.n > 0;
    return true;
}

bool undo_find(struct db *db, struct arena *a, const struct actor *actor, int64_t bulk_id,
               struct bulk_row **record, GError **error)
{
    *record = NULL;
    return sql_bulk_get(db, a, bulk_id, actor->person_id, record, error);
}

static bool begin(const struct desk_call *d, int64_t bulk_id, struct bulk_row **record,
                  GError **error)
{
    int64_t mine = 0;

    if (!undo_find(d->c->db, d->c->a, d->actor, bulk_id, record, error))
        return false;
    if (*record == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "undo: there is nothing of yours to take back");
        return false;
    }
    if (!sql_bulk_undone(d->c->db, bulk_id, d->c->at, &mine, error))
        return false;
    if (mine > 0)
        return true;
    fail_set(error, FAIL_CONFLICT, "undo: it has been taken back already");
    return false;
}

bool undo_bulk(const struct desk_call *d, int64_t bulk_id, struct undo_result *result,
               GError **error)
{
    struct bulk_ticket_row *rows = NULL;
    struct bulk_row *record = NULL;
    g_autoptr(GString) left = g_string_new("");
    size_t n = 0;

    *result = (struct undo_result){.left = ""};
    if (!right_has(d->actor, RIGHT_TICKET_CHANGE)) {
        fail_set(error, FAIL_DENIED, "ticket: you may not do this (ask an administrator)");
        return false;
    }
    if (!begin(d, bulk_id, &record, error) ||
        !sql_bulk_tickets(d->c->db, d->c->a, bulk_id, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!undo_one(d, record, &rows[i], left, result, error))
            return false;
    result->left = arena_strndup(d->c->a, left->str, left->len);
    return true;
}
