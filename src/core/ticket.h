/* ticket.h - tickets: making, finding, changing. Each change appends to ticket_event within the
 * caller's transaction. Writers run inside db_write(). */
#pragma once
#include "base/arena.h"
#include "core/right.h"
#include "db/db.h"
#include "rows/ticket.h"
#include "rows/ticket_event.h"

enum ticket_list { TICKET_LIST_ACTIVE, TICKET_LIST_MINE, TICKET_LIST_CLOSED, TICKET_LIST_CUSTOMER };

struct ticket_new {
    const char *number; /* NULL: the next one */
    const char *title;
    const char *state; /* NULL: "new" */
    int64_t priority;  /* 1 low, 2 normal, 3 high, 4 urgent; 0: normal */
    int64_t queue_id;  /* 0: the first */
    int64_t customer_id;
    int64_t company_id;
    int64_t owner_id;    /* 0: nobody */
    const char *channel; /* mail, web, phone, api */
    const char *lang;
    int64_t account_id;
    const char *named_number; /* a number that the message named but that it did not go to */
    int64_t at;
    int64_t actor_id; /* 0: the system */
};

struct ticket_change {
    struct db *db;
    struct arena *a;
    int64_t actor_id; /* 0: the system */
    int64_t at;
    /* NULL, or where struct search_article are put for article_index_all(): SQLite writes its
     * search index out at each savepoint, so that who sets many does it once for all. */
    GArray *index_later;
};

bool ticket_create(struct db *db, struct arena *a, const struct ticket_new *t, int64_t *id,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One line of at most 250 characters. */
const char *ticket_title(struct arena *a, const char *typed);
/* Who has to act in this state: agent, customer, nobody; NULL: there is no such state. */
const char *ticket_waits_for(const char *state);
/* From now on the number leads to the ticket. */
bool ticket_number_put(struct db *db, struct arena *a, const char *number, int64_t id,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool ticket_get(struct db *db, struct arena *a, int64_t id, struct ticket_row *ticket,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* By a number as people type it; merged numbers lead on. *ID is 0 where nothing has it. */
bool ticket_find(struct db *db, struct arena *a, const char *typed, int64_t *id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The one that was given this number, also where it went into another one since. */
bool ticket_numbered(struct db *db, struct arena *a, const char *typed, int64_t *id,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* From a ticket that went into another one to where that leads; any other leads to itself. */
bool ticket_lead(struct db *db, struct arena *a, int64_t *id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The ticket that ACTOR asks for by number: FAIL_NOT_FOUND both where there is none and where he
 * may not see it; FAIL_GONE, to whoever has signed in, where it was deleted for good. Every read for
 * a person goes through here. */
bool ticket_visible(struct db *db, struct arena *a, const struct actor *actor, const char *typed,
                    struct ticket_row *ticket, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool ticket_visible_id(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Newest change first; BEFORE is the changed_at to go on from (INT64_MAX: start). Lists hold only
 * what ACTOR may see. */
bool ticket_list(struct db *db, struct arena *a, const struct actor *actor, enum ticket_list which,
                 int64_t before, int64_t most, struct ticket_row **rows, size_t *n,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The only function that changes a state. The same state again is a no-op. */
bool ticket_set_state(const struct ticket_change *c, struct ticket_row *ticket, const char *state,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* OWNER_ID 0: nobody. FAIL_INVALID where it is not an agent. A new ticket becomes open. */
bool ticket_set_owner(const struct ticket_change *c, struct ticket_row *ticket, int64_t owner_id,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool ticket_set_queue(const struct ticket_change *c, struct ticket_row *ticket, int64_t queue_id,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool ticket_set_priority(const struct ticket_change *c, struct ticket_row *ticket, int64_t priority,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool ticket_is_closed(const struct ticket_row *ticket);
/* Whether a person takes part: its customer, a participant. Agents do not count here. */
bool ticket_takes_part(struct db *db, struct arena *a, const struct ticket_row *ticket,
                       int64_t person_id, bool *takes_part,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool ticket_participant_add(struct db *db, int64_t ticket_id, int64_t person_id,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool ticket_event_add(const struct ticket_change *c, int64_t ticket_id, const char *what,
                      const char *before, const char *after, int64_t article_id,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Everything that happened to a ticket, oldest first. */
bool ticket_events(struct db *db, struct arena *a, int64_t ticket_id,
                   struct ticket_event_row **rows, size_t *n,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Events of all tickets after event *LAST, which is moved on; *LAST -1: only finds the newest. */
bool ticket_events_since(struct db *db, struct arena *a, int64_t *last,
                         struct ticket_event_live_row **rows, size_t *n,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
