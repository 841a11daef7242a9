/* events.h - the live stream (server-sent events, HTML section 9.2): who hears what.
 *
 * One ring of the last 256 events. Each subscriber is a place in that ring and nothing more, so a
 * slow one costs no memory: who falls out of the ring is disconnected, comes back with its
 * Last-Event-ID, and is told "reset" (load the page again) if that is gone. After a restart of the
 * program old ids are recognised as foreign and get "reset" as well.
 *
 * A stream lives a quarter of an hour at most, then the browser connects again and passes the guard
 * again; a session that ends is disconnected at once by events_end_session().
 *
 * Thread-safe. Publishing never waits for a subscriber. */
#pragma once
#include "base/buf.h"
#include "core/right.h"

#include <stdbool.h>
#include <stdint.h>

struct events;

/* Who may hear of it: those who have the right, and the persons named. A ticket in a confidential
 * queue, or a customer's: RIGHT_UNSET and a list of persons. */
struct audience {
    enum right right;
    const int64_t *persons;
    size_t n;
};

struct events *events_new(void);
void events_free(struct events *e);
/* TYPE is a word such as "ticket"; JSON is one line of UTF-8. Both are copied. */
void events_publish(struct events *e, const char *type, const char *json,
                    const struct audience *audience);
/* Ends the streams of one session (signed out, locked). */
void events_end_session(struct events *e, int64_t session_id);

/* For conn and http only. */
struct events_place {
    uint64_t next; /* the first event not yet seen */
    bool reset;    /* has to be told that it missed something */
    bool ended;    /* close the stream */
};
/* Where somebody begins who has seen LAST_ID (the header's value; NULL: from now on). */
void events_begin(struct events *e, const char *last_id, struct events_place *place);
/* Appends to OUT what ACTOR has not heard yet; moves the place. */
void events_pull(struct events *e, const struct actor *actor, struct events_place *place,
                 struct buf *out);
/* CALL runs after each publish, in the publisher's thread; http wakes its loops with it. */
void events_on_publish(struct events *e, void (*call)(void *data), void *data);
