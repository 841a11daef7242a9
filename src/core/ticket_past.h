/* ticket_past.h - a ticket that has a past, written at once as it stands now: for the demo, and for
 * what comes from elsewhere. Its events and messages are those that it would have, had it been
 * written one after the other; its row is written once instead of with each of them. */
#pragma once
#include "core/article.h"

struct ticket_past {
    struct ticket_new ticket; /* owner_id and state are the first ones: 0, NULL; with its number */
    int64_t id;               /* its own, as those of its articles, by ticket_past_reserve() */
    /* Oldest first, each with the time and the author that it had; ticket_id is filled in. */
    struct article_new *articles;
    size_t n_articles;
    const struct marks *marks; /* marks_of_title(); NULL: they are looked for */
    int64_t owner_id;  /* who has it now, 0: nobody */
    const char *state; /* the one that it has now */
    int64_t settled_at, settled_by; /* when and by whom owner and state became that */
};

/* Inside db_write(): takes the ids of N tickets and of their articles, and looks whether their numbers may be
 * given away; FAIL_GONE where one was a ticket's that was deleted for good. */
bool ticket_past_reserve(struct db *db, struct arena *a, struct ticket_past *past, size_t n,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside the same. C says where; its time and actor are those of each event. */
bool ticket_past_add(const struct ticket_change *c, const struct ticket_past *past,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
