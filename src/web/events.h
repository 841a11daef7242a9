/* events.h - the live stream (server-sent events, HTML section 9.2): who hears what.
 *
 * One ring of the last 256 events. Each subscriber is a place in that ring and nothing more, so a
 * slow one costs no memory: who falls out of the ring is disconnected and comes back with the id of
 * what he heard last. An id is "BOOT-EVENT-MARK": the run of the program, the place in its ring,
 * and the newest ticket_event told by then. Where the ring does not go back that far, or the
 * program has started anew, what was missed is read from the database (web/live.h) and told by
 * events_replay(); where that can't be, the stream says "reset" (load the page again).
 *
 * A stream begins with "hello". It lives a quarter of an hour at most, then the browser connects
 * again and passes the guard again; a session that ends is disconnected by events_end_session().
 *
 * Thread-safe. Publishing never waits for a subscriber. */
#pragma once
#include "base/buf.h"
#include "core/right.h"

#include <stdbool.h>
#include <stdint.h>

struct events;

/* Who may hear of it: those who have the right, and the persons named. A ticket in a confidential
 * queue, or a customer's: RIGHT_UNSET and a list of persons. A guest hears only of a ticket that is
 * named, and only of those that his links are for. */
struct audience {
    enum right right;
    const int64_t *persons;
    size_t n;
    int64_t ticket; /* 0: no guest hears of it */
};

enum { EVENTS_PERSONS_MAX = 512 }; /* more are not told */

struct events *events_new(void);
void events_free(struct events *e);
/* Whether ACTOR hears what is for AUDIENCE. Pure. */
bool events_may_hear(const struct audience *audience, const struct actor *actor);
/* TYPE is a word such as "ticket"; JSON is one line of UTF-8. Both are copied. */
void events_publish(struct events *e, const char *type, const char *json,
                    const struct audience *audience);
/* The same for the row STORED of ticket_event; ids must come in their order. */
void events_publish_stored(struct events *e, int64_t stored, const char *type, const char *json,
                           const struct audience *audience);
/* Until events_release() nobody is woken for what is published: many at once cost one call. One
 * thread at a time holds. */
void events_hold(struct events *e);
void events_release(struct events *e);
/* All stored events up to this one are told, or older than this run. */
void events_mark(struct events *e, int64_t stored);
/* The id that a page made now carries: of two seconds ago, so that nothing falls between what it
 * shows and what its stream tells. */
enum { EVENTS_ID_BYTES = 64 };
void events_here(struct events *e, char id[static EVENTS_ID_BYTES]);
/* Changes whenever something is told, or marked as told. */
uint64_t events_version(struct events *e);
/* Ends the streams of one session (signed out, revoked); E may be NULL. */
void events_end_session(struct events *e, int64_t session_id);
/* Those of all sessions of a person but one (0: of all). */
void events_end_person(struct events *e, int64_t person_id, int64_t but_session);

/* For conn and http only. */
struct events_place {
    uint64_t next; /* the first event not yet seen */
    int64_t mark;  /* stored events up to this one have been told */
    int64_t since; /* not 0: those after this one must come from the database */
    bool greet;    /* "hello" has not been said */
    bool reset;    /* has to be told that it missed something */
    bool ended;    /* close the stream */
};
/* Where somebody begins who has seen LAST_ID (the header's value; NULL: from now on). */
void events_begin(struct events *e, const char *last_id, struct events_place *place);
/* Appends an event that the database tells of; in the order of their ids, before the first pull. */
void events_replay(const struct events *e, struct events_place *place, int64_t stored,
                   const char *type, const char *json, struct buf *out);
/* Appends to OUT what ACTOR has not heard yet; moves the place. */
void events_pull(struct events *e, const struct actor *actor, struct events_place *place,
                 struct buf *out);
/* CALL runs after each publish, in the publisher's thread; http wakes its loops with it. */
void events_on_publish(struct events *e, void (*call)(void *data), void *data);
