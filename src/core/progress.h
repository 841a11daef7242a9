/* progress.h - how far a ticket is, as its customer is told: two to four steps, and what a sentence
 * about it has to say. Pure, made of the ticket, its events and its public articles. */
#pragma once
#include "core/article.h"
#include "core/ticket.h"

enum progress_step { PROGRESS_RECEIVED, PROGRESS_WORKING, PROGRESS_WAITING, PROGRESS_CLOSED };
enum { PROGRESS_STEPS = 4 };

struct progress_item {
    enum progress_step step;
    bool done, current;
    int64_t at;      /* since when, 0: not yet, or nobody knows */
    int64_t until;   /* PROGRESS_WAITING that is over: till when; else 0 */
    const char *who; /* of the desk; "" where nobody can be named */
};

enum progress_says {
    PROGRESS_NEW,      /* it is here, nobody has it yet */
    PROGRESS_TAKEN,    /* who takes care of it, since at */
    PROGRESS_ANSWERED, /* in work; who answered last, at */
    PROGRESS_HEARD,    /* in work; the customer wrote last, at; who has it, or "" */
    PROGRESS_ASKED,    /* the customer is waited for; who wrote last, at ("", 0: nobody) */
    PROGRESS_SOLVED,   /* closed by the customer, at */
    PROGRESS_OVER,     /* closed, at, by who */
};

struct progress {
    struct progress_item items[PROGRESS_STEPS];
    size_t n;
    enum progress_says says;
    const char *who;
    int64_t at;
};

/* EVENTS and ARTICLES oldest first; texts stay theirs. */
void progress_of(const struct ticket_row *ticket, const struct ticket_event_row *events,
                 size_t n_events, const struct article_row *articles, size_t n_articles,
                 struct progress *out);
