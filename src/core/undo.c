#include "core/undo.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "core/tag.h"
#include "core/undo_structure.h"
#include "sql/undo.h"

#include <string.h>

/* Everything of a ticket that an act can touch, but for its messages. */
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
    return sql_undo_put_back(c->db, t->id, w->closed_at, w->pending_at, w->waits_for, NULL, error);
}

/* Whether all that people change is the same in both. */
static bool same(const struct was *v, const struct was *w)
{
    if (v->owner_id != w->owner_id || v->queue_id != w->queue_id || v->priority != w->priority ||
        v->pending_at != w->pending_at || strcmp(v->state, w->state) != 0 ||
        v->n_tags != w->n_tags)
        return false;
    for (size_t i = 0; i < v->n_tags; i++)
        if (!holds(w->tags, w->n_tags, v->tags[i]))
            return false;
    return true;
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

bool undo_put_back(const struct ticket_change *c, struct ticket_row *t, const char *before,
                   GError **error)
{
    struct was w = {0};

    return recall(c->a, before, &w, error) && put_back(c, t, &w, error);
}

bool undo_begin(const struct desk_call *d, const char *what, int64_t *id, GError **error)
{
    return sql_undo_add(d->c->db, d->actor->person_id, what, d->c->at, id, error);
}

bool undo_keep(const struct ticket_change *c, int64_t id, int64_t ticket_id, int64_t other_id,
               const char *before, GError **error)
{
    struct ticket_row t;
    const char *after;

    return ticket_get(c->db, c->a, ticket_id, &t, error) &&
           undo_remember(c, &t, &after, error) &&
           sql_undo_ticket_add(c->db,
                               &(struct sql_undo_ticket_add){.undo_id = id,
                                                             .ticket_id = ticket_id,
                                                             .other_id = other_id,
                                                             .before = before,
                                                             .after = after},
                               NULL, error);
}

/* An act on its way back. */
struct back {
    const struct desk_call *d;
    const struct undo_row *record;
    const struct undo_ticket_row *rows;
    bool *visible, *untouched;
    const char **waits; /* who is to act now, where that is another one than after the act */
    size_t n;
    GString *left;
    struct undo_result *result;
};

static bool look_at(struct back *b, size_t i, GError **error)
{
    const struct ticket_change *c = b->d->c;
    const struct undo_ticket_row *x = &b->rows[i];
    struct was after = {0}, now = {0};
    const char *text;
    struct ticket_row t;
    g_autoptr(GError) hidden = NULL;

    b->visible[i] = ticket_visible_id(c->db, c->a, b->d->actor, x->ticket_id, &hidden);
    if (!b->visible[i] && !fail_is(hidden, FAIL_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&hidden));
        return false;
    }
    if (*x->after == '\0' || !b->visible[i])
        return true;
    if (!ticket_get(c->db, c->a, x->ticket_id, &t, error) || !undo_remember(c, &t, &text, error) ||
        !recall(c->a, text, &now, error) || !recall(c->a, x->after, &after, error))
        return false;
    b->untouched[i] = same(&now, &after);
    if (strcmp(now.waits_for, after.waits_for) != 0)
        b->waits[i] = now.waits_for;
    return true;
}

/* Before anything goes back, which makes events of its own. Whose messages go back must all be
 * visible; of the others one. */
static bool look(struct back *b, GError **error)
{
    bool structural = undo_is_structural(b->record->what);
    size_t seen = 0;

    for (size_t i = 0; i < b->n; i++) {
        if (!look_at(b, i, error))
            return false;
        seen += b->visible[i];
    }
    if (seen > 0 && (!structural || seen == b->n))
        return true;
    fail_set(error, FAIL_NOT_FOUND, "undo: there is nothing of yours to take back");
    return false;
}

/* Messages that came since keep their say in who is to act. */
static bool go_back(const struct back *b, size_t i, struct ticket_row *t, GError **error)
{
    struct was w = {0};

    if (!recall(b->d->c->a, b->rows[i].before, &w, error))
        return false;
    if (b->waits[i] != NULL)
        w.waits_for = b->waits[i];
    return put_back(b->d->c, t, &w, error);
}

static bool undo_one(struct back *b, size_t i, GError **error)
{
    const struct ticket_change *c = b->d->c;
    const struct undo_ticket_row *x = &b->rows[i];
    struct undo_mails_row mails;
    struct ticket_row t;

    if (!ticket_get(c->db, c->a, x->ticket_id, &t, error))
        return false;
    /* What is in another ticket still has nothing of its own to put back. */
    if (*x->before != '\0' && (t.merged_into != 0 || !b->untouched[i])) {
        if (b->visible[i])
            g_string_append_printf(b->left, "%s%s", b->left->len > 0 ? ", " : "", t.number);
        b->result->n_left++;
        return true;
    }
    if (*x->before != '\0' && !go_back(b, i, &t, error))
        return false;
    if (strcmp(b->record->what, "delete") == 0 &&
        !ticket_event_add(c, t.id, "restored", NULL, NULL, 0, error))
        return false;
    if (!sql_undo_drop_mails(c->db, t.id, b->record->at, c->at, NULL, error) ||
        !sql_undo_mails(c->db, c->a, t.id, b->record->at, &mails, error))
        return false;
    b->result->restored++;
    b->result->mailed += mails.n > 0;
    return true;
}

bool undo_find(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
               struct undo_row **record, GError **error)
{
    if (!sql_undo_get(db, a, id, record, error))
        return false;
    if (*record != NULL && (*record)->person_id != actor->person_id)
        *record = NULL;
    return true;
}

bool undo_of_ticket(struct db *db, struct arena *a, int64_t ticket_id, int64_t now,
                    struct undo_row **rows, size_t *n, GError **error)
{
    return sql_undo_of_ticket(db, a, ticket_id, now - UNDO_DAYS * CLOCK_DAY, UNDO_SHOWN, rows, n,
                              error);
}

/* What lies in the bin can be taken out of it at any time. */
static bool find_record(const struct desk_call *d, int64_t id, struct undo_row **record,
                        GError **error)
{
    if (!sql_undo_get(d->c->db, d->c->a, id, record, error))
        return false;
    if (*record == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "undo: there is nothing of yours to take back");
        return false;
    }
    if ((*record)->at >= d->c->at - UNDO_DAYS * CLOCK_DAY || strcmp((*record)->what, "delete") == 0)
        return true;
    fail_set(error, FAIL_CONFLICT, "undo: it can be taken back for %d days only", UNDO_DAYS);
    return false;
}

static bool claim(const struct desk_call *d, int64_t id, GError **error)
{
    int64_t mine = 0;

    if (!sql_undo_done(d->c->db, id, d->c->at, &mine, error))
        return false;
    if (mine == 0)
        fail_set(error, FAIL_CONFLICT, "undo: it has been taken back already");
    return mine > 0;
}

bool undo_take_back(const struct desk_call *d, int64_t id, struct undo_result *result,
                    GError **error)
{
    g_autoptr(GString) left = g_string_new("");
    struct back b = {.d = d, .left = left, .result = result};
    struct undo_ticket_row *rows = NULL;
    struct undo_row *record = NULL;

    *result = (struct undo_result){.left = ""};
    if (!right_has(d->actor, RIGHT_TICKET_CHANGE)) {
        fail_set(error, FAIL_DENIED, "ticket: you may not do this (ask an administrator)");
        return false;
    }
    if (!find_record(d, id, &record, error) ||
        !sql_undo_tickets(d->c->db, d->c->a, id, &rows, &b.n, error))
        return false;
    b.record = record;
    b.rows = rows;
    b.visible = ARENA_ARRAY(d->c->a, bool, b.n + 1);
    b.untouched = ARENA_ARRAY(d->c->a, bool, b.n + 1);
    b.waits = ARENA_ARRAY(d->c->a, const char *, b.n + 1);
    if (!look(&b, error) || !claim(d, id, error) || !undo_structure(d, record, rows, b.n, error))
        return false;
    for (size_t i = 0; i < b.n; i++)
        if (!undo_one(&b, i, error))
            return false;
    result->left = arena_strndup(d->c->a, left->str, left->len);
    return true;
}
