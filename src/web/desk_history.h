/* desk_history.h - what happened to a ticket, as sentences in the language of the request. */
#pragma once
#include "rows/ticket_link.h"
#include "web/request.h"

struct history_words {
    const char *text; /* "" where nothing is to be told */
    const char *icon; /* mail, state, person, link, bad, clock, split, merge, undo, other */
    bool in_thread;   /* also between the messages */
};

struct history_words history_words(struct request *r, const struct ticket_history_row *e);
/* TEXT with its %(name)s filled; NULL arguments are "". */
char *history_fill(struct arena *a, const char *text, const char *who, const char *from,
                   const char *to);
