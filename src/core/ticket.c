#include "core/ticket.h"

#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "core/count.h"
#include "core/mark.h"
#include "core/number.h"
#include "core/queue_right.h"
#include "core/subject_number.h"
#include "sql/erase.h"
#include "sql/person.h"
#include "sql/queue.h"
#include "sql/ticket.h"
#include "sql/ticket_event.h"

#include <string.h>

enum { TITLE_MAX_CHARS = 250 };

static const struct {
    const char *name;
    const char *waits_for;
    bool ended;
} states[] = {
    {"new", "agent", false},           {"open", "agent", false},
    {"pending reminder", "customer", false}, {"pending close", "customer", false},
    {"closed", "nobody", true},        {"merged", "nobody", true},
};

bool ticket_event_add(const struct ticket_change *c, int64_t ticket_id, const char *what,
                      const char *before, const char *after, int64_t article_id, GError **error)
{
    return sql_ticket_event_add(c->db,
                                &(struct sql_ticket_event_add){.ticket_id = ticket_id,
                                                               .at = c->at,
                                                               .actor_id = c->actor_id,
                                                               .what = what,
                                                               .before = before,
                                                               .after = after,
                                                               .article_id = article_id},
                                NULL, error);
}

/* A number of a ticket that was deleted for good is nobody's any more. */
static bool is_free(struct db *db, struct arena *a, const char *key, GError **error)
{
    struct tombstone_row *gone = NULL;

    if (!sql_tombstone_by_key(db, a, key, &gone, error))
        return false;
    if (gone != NULL)
        fail_set(error, FAIL_GONE, "ticket %s: it was deleted for good", gone->number);
    return gone == NULL;
}

bool ticket_number_put(struct db *db, struct arena *a, const char *number, int64_t id,
                       GError **error)
{
    char *key = number_key(a, number);

    if (key == NULL) {
        fail_set(error, FAIL_INVALID, "ticket: \"%s\" can't be a number", number);
        return false;
    }
    return is_free(db, a, key, error) && sql_ticket_number_add(db, key, id, NULL, error);
}

const char *ticket_title(struct arena *a, const char *typed)
{
    return text_cut(a, text_one_line(a, typed), TITLE_MAX_CHARS);
}

const char *ticket_waits_for(const char *state)
{
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        if (strcmp(states[i].name, state) == 0)
            return states[i].waits_for;
    return NULL;
}

bool ticket_create(struct db *db, struct arena *a, const struct ticket_new *t, int64_t *id,
                   GError **error)
{
    struct ticket_change c = {.db = db, .a = a, .actor_id = t->actor_id, .at = t->at};
    struct sql_ticket_add row = {
        .state = t->state == NULL ? "new" : t->state, .priority = t->priority ? t->priority : 2,
        .queue_id = t->queue_id, .customer_id = t->customer_id, .company_id = t->company_id,
        .owner_id = t->owner_id, .channel = t->channel, .lang = t->lang,
        .account_id = t->account_id, .named_number = t->named_number, .created_at = t->at,
        .changed_at = t->at, .waits_for = "agent"};
    char *number = arena_strdup(a, t->number);

    if (number == NULL && !number_next(db, a, t->at, &number, error))
        return false;
    if (row.queue_id == 0 && !queue_first(db, a, &row.queue_id, error))
        return false;
    row.number = number;
    row.title = ticket_title(a, t->title);
    if (strcmp(row.state, "closed") == 0) {
        row.closed_at = t->at;
        row.waits_for = "nobody";
    }
    return sql_ticket_add(db, &row, id, error) &&
           count_new(db,
                     &(struct count_ticket){row.state, row.queue_id, row.customer_id, row.company_id,
                                            row.owner_id},
                     error) &&
           ticket_number_put(db, a, number, *id, error) &&
           mark_title(db, a, *id, row.title, error) &&
           ticket_event_add(&c, *id, "created", NULL, t->channel, 0, error) &&
           ticket_event_add(&c, *id, "state", NULL, row.state, 0, error) &&
           (t->owner_id == 0 ||
            ticket_event_add(&c, *id, "owner", NULL,
                             arena_printf(a, "%" G_GINT64_FORMAT, t->owner_id), 0, error));
}

bool ticket_get(struct db *db, struct arena *a, int64_t id, struct ticket_row *ticket,
                GError **error)
{
    if (db_is_writing(db) && db_is_postgres(db) && !sql_ticket_hold(db, id, NULL, error))
        return false;
    return sql_ticket_by_id(db, a, id, ticket, error);
}

bool ticket_lead(struct db *db, struct arena *a, int64_t *id, GError **error)
{
    struct ticket_row ticket;

    /* Two that merge at the same moment may go a little beyond the limit. */
    for (int i = 0; i <= 2 * LIMIT_MERGE_CHAIN; i++) {
        if (!sql_ticket_by_id(db, a, *id, &ticket, error))
            return false;
        if (ticket.merged_into == 0)
            return true;
        *id = ticket.merged_into;
    }
    fail_set(error, FAIL_CORRUPT, "ticket %s: merged in a circle (run `vorgang check`)",
             ticket.number);
    return false;
}

bool ticket_numbered(struct db *db, struct arena *a, const char *typed, int64_t *id,
                     GError **error)
{
    const char *key = subject_number_typed(a, typed, NULL);
    struct ticket_id_row *row = NULL;

    *id = 0;
    if (key == NULL)
        return true;
    if (!sql_ticket_id_by_key(db, a, key, &row, error))
        return false;
    if (row != NULL)
        *id = row->id;
    return true;
}

bool ticket_find(struct db *db, struct arena *a, const char *typed, int64_t *id, GError **error)
{
    return ticket_numbered(db, a, typed, id, error) &&
           (*id == 0 || ticket_lead(db, a, id, error));
}

/* A guest sees what his links name, and of that what the person may see. */
static bool is_beyond_guest(const struct actor *actor, int64_t id)
{
    for (size_t i = 0; i < actor->n_tickets; i++)
        if (actor->tickets[i] == id)
            return false;
    return actor->role == ROLE_GUEST;
}

bool ticket_visible_id(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                       GError **error)
{
    struct ticket_id_row *seen = NULL;

    if (id != 0 && actor->role != ROLE_NOBODY && !is_beyond_guest(actor, id) &&
        !sql_ticket_visible(db, a, id, actor->person_id, right_is_agent(actor), &seen, error))
        return false;
    if (seen != NULL)
        return true;
    fail_set(error, FAIL_NOT_FOUND, "ticket: there is none with this number (check the number)");
    return false;
}

bool ticket_visible(struct db *db, struct arena *a, const struct actor *actor, const char *typed,
                    struct ticket_row *ticket, GError **error)
{
    const char *key = subject_number_typed(a, typed, NULL);
    int64_t id = 0;

    if (!ticket_find(db, a, typed, &id, error) ||
        (id == 0 && key != NULL && actor->role > ROLE_GUEST && !is_free(db, a, key, error)))
        return false;
    return ticket_visible_id(db, a, actor, id, error) &&
           ticket_get(db, a, id, ticket, error);
}

bool ticket_list(struct db *db, struct arena *a, const struct actor *actor, enum ticket_list which,
                 int64_t before, int64_t most, struct ticket_row **rows, size_t *n, GError **error)
{
    int64_t me = actor->person_id;

    *rows = NULL;
    *n = 0;
    if (actor->role == ROLE_NOBODY || actor->role == ROLE_GUEST)
        return true;
    if (!right_is_agent(actor))
        which = TICKET_LIST_CUSTOMER;
    switch (which) {
    case TICKET_LIST_ACTIVE:
        return sql_ticket_list_active(db, a, me, before, most, rows, n, error);
    case TICKET_LIST_MINE:
        return sql_ticket_list_owned(db, a, me, me, before, most, rows, n, error);
    case TICKET_LIST_CLOSED:
        return sql_ticket_list_closed(db, a, me, before, most, rows, n, error);
    case TICKET_LIST_CUSTOMER:
    default:
        return sql_ticket_list_customer(db, a, me, before, most, rows, n, error);
    }
}

bool ticket_is_closed(const struct ticket_row *ticket)
{
    return strcmp(ticket->state, "closed") == 0;
}

bool ticket_set_state(const struct ticket_change *c, struct ticket_row *ticket, const char *state,
                      GError **error)
{
    const char *before = ticket->state;
    size_t i = 0;

    while (i < G_N_ELEMENTS(states) && strcmp(states[i].name, state) != 0)
        i++;
    if (i == G_N_ELEMENTS(states)) {
        fail_set(error, FAIL_INVALID, "ticket %s: there is no state \"%s\"", ticket->number, state);
        return false;
    }
    if (strcmp(before, state) == 0)
        return true;
    if (ticket->pending_at != 0 &&
        !ticket_event_add(c, ticket->id, "pending",
                          arena_printf(c->a, "%" G_GINT64_FORMAT, ticket->pending_at), NULL, 0, error))
        return false;
    ticket->pending_at = 0;
    ticket->state = states[i].name;
    ticket->waits_for = states[i].waits_for;
    ticket->closed_at = strcmp(state, "closed") == 0 ? c->at : 0;
    ticket->changed_at = c->at;
    return sql_ticket_set_state(c->db,
                                &(struct sql_ticket_set_state){.id = ticket->id,
                                                               .state = state,
                                                               .closed_at = ticket->closed_at,
                                                               .changed_at = c->at,
                                                               .waits_for = ticket->waits_for},
                                NULL, error) &&
           ticket_event_add(c, ticket->id, "state", before, state, 0, error);
}

static bool id_event(const struct ticket_change *c, int64_t ticket_id, const char *what,
                     int64_t before, int64_t after, GError **error)
{
    const char *from = before ? arena_printf(c->a, "%" G_GINT64_FORMAT, before) : NULL;
    const char *to = after ? arena_printf(c->a, "%" G_GINT64_FORMAT, after) : NULL;

    return ticket_event_add(c, ticket_id, what, from, to, 0, error);
}

bool ticket_set_owner(const struct ticket_change *c, struct ticket_row *ticket, int64_t owner_id,
                      GError **error)
{
    int64_t before = ticket->owner_id;
    struct person_row owner;

    if (owner_id == before)
        return true;
    if (owner_id != 0) {
        if (!sql_person_by_id(c->db, c->a, owner_id, &owner, error))
            return false;
        if (strcmp(owner.role, "customer") == 0) {
            fail_set(error, FAIL_INVALID, "ticket %s: %s is not an agent", ticket->number,
                     owner.name);
            return false;
        }
        ticket->owner_name = owner.name;
    }
    ticket->owner_id = owner_id;
    if (!sql_ticket_set_owner(c->db, ticket->id, owner_id, c->at, NULL, error) ||
        !id_event(c, ticket->id, "owner", before, owner_id, error))
        return false;
    return strcmp(ticket->state, "new") != 0 || ticket_set_state(c, ticket, "open", error);
}

bool ticket_set_queue(const struct ticket_change *c, struct ticket_row *ticket, int64_t queue_id,
                      GError **error)
{
    int64_t before = ticket->queue_id;
    struct queue_row queue;

    if (queue_id == before)
        return true;
    if (!sql_queue_by_id(c->db, c->a, queue_id, &queue, error))
        return false;
    ticket->queue_id = queue_id;
    ticket->queue_name = queue.name;
    return sql_ticket_set_queue(c->db, ticket->id, queue_id, c->at, NULL, error) &&
           id_event(c, ticket->id, "queue", before, queue_id, error);
}

bool ticket_set_priority(const struct ticket_change *c, struct ticket_row *ticket, int64_t priority,
                         GError **error)
{
    int64_t before = ticket->priority;

    if (priority == before)
        return true;
    if (priority < 1 || priority > 4) {
        fail_set(error, FAIL_INVALID, "ticket %s: a priority is 1 to 4", ticket->number);
        return false;
    }
    ticket->priority = priority;
    return sql_ticket_set_priority(c->db, ticket->id, priority, c->at, NULL, error) &&
           id_event(c, ticket->id, "priority", before, priority, error);
}

bool ticket_takes_part(struct db *db, struct arena *a, const struct ticket_row *ticket,
                       int64_t person_id, bool *takes_part, GError **error)
{
    struct ticket_id_row *row = NULL;

    *takes_part = ticket->customer_id == person_id;
    if (*takes_part)
        return true;
    if (!sql_participant_is(db, a, ticket->id, person_id, &row, error))
        return false;
    *takes_part = row != NULL;
    return true;
}

bool ticket_participant_add(struct db *db, int64_t ticket_id, int64_t person_id, GError **error)
{
    return sql_participant_add(db, ticket_id, person_id, NULL, error);
}

bool ticket_events(struct db *db, struct arena *a, int64_t ticket_id,
                   struct ticket_event_row **rows, size_t *n, GError **error)
{
    return sql_ticket_event_list(db, a, ticket_id, rows, n, error);
}

bool ticket_events_since(struct db *db, struct arena *a, int64_t *last,
                         struct ticket_event_live_row **rows, size_t *n, GError **error)
{
    enum { EVENTS_A_LOOK = 100 };
    struct ticket_event_last_row newest;

    *n = 0;
    if (!sql_ticket_event_last(db, a, &newest, error))
        return false;
    if (*last < 0) {
        *last = newest.id;
        return true;
    }
    if (!sql_ticket_event_since(db, a, *last, EVENTS_A_LOOK, rows, n, error))
        return false;
    if (*n > 0)
        *last = (*rows)[*n - 1].id;
    if (*n < EVENTS_A_LOOK) /* what an archive brought is passed over, and not looked at again */
        *last = MAX(*last, newest.id);
    return true;
}
