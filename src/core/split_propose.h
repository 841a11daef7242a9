/* split_propose.h - what a message that goes to a ticket of its own would best be called there, and
 * where it belongs: by the judge of concerns, and by the queues where tickets with such words lie. */
#pragma once
#include "core/article.h"
#include "core/ticket.h"

struct split_proposal {
    const char *title; /* never "" */
    const char *passage; /* the words that are about it; "" where none stand out */
    int64_t queue_id;  /* one that the actor sees */
    int64_t priority;
};

/* For message M of ticket T; both are ones that ACTOR sees. */
bool split_propose(struct db *db, struct arena *a, const struct actor *actor,
                   const struct ticket_row *t, const struct article_row *m,
                   struct split_proposal *p, GError **error) G_GNUC_WARN_UNUSED_RESULT;
