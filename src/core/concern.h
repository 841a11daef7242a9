/* concern.h - does a reply belong to its ticket, or does it bring a concern of its own?
 *
 * Looks at the words only: no database, no network, no chance. The reply is judged sentence by
 * sentence (thanks, about the ticket, a matter of its own), the signals are added up with fixed
 * weights (concern_weights.h), and so are its turns of phrase (concern_gram.txt); the label
 * with the highest sum wins. The weights are fitted by tests/mail/concerns.py --fit. Pure and
 * thread-safe; texts must be valid UTF-8. Only the first part of long texts is read (see
 * concern.c), so the time is bounded whatever comes. */
#pragma once
#include "base/arena.h"
#include "core/concern_gram.h"
#include "core/concern_signal.h"
#include "core/concern_trait.h"
#include <stdbool.h>
#include <stddef.h>

struct concern_message {
    bool agent;      /* from us; else from the customer */
    double age_days; /* before the reply */
    const char *text;
};

/* What is known when the reply comes. Texts may be NULL, which is the same as "". */
struct concern_case {
    const char *subject, *state;            /* of the ticket; state as in the contract */
    double closed_days;                     /* days since it was closed; below 0 where it is not */
    const struct concern_message *messages; /* oldest first */
    size_t n_messages;
    const char *reply_subject, *reply_text; /* text: what is new in it, without quotes */
    double archive; /* how much more its words belong in another queue (mark.h), a logarithm; or 0 */
    bool colleague;                         /* not from the one who asked */
};

enum concern_label {
    CONCERN_SAME,   /* about the ticket */
    CONCERN_NEW,    /* deserves a ticket of its own */
    CONCERN_BOTH,   /* something for the ticket and something of its own */
    CONCERN_THANKS, /* nobody has to act */
    CONCERN_LABELS
};

struct concern_verdict {
    enum concern_label label;
    double score;               /* how likely the label is, 0 to 1, by our own sums */
    double matter;              /* how likely it brings a matter of its own: new or both */
    struct concern_matter own;  /* that matter, as far as it was found */
    const enum concern_signal *why; /* what spoke for the label, strongest first */
    size_t n_why;
    double signals[CONCERN_SIGNALS]; /* for those who fit the weights, as what follows */
    double traits[CONCERN_TRAITS][TRAIT_WHERES], course[CONCERN_COURSES];
    struct concern_grams grams;
};

/* Fills *V; the texts in it live in the arena or for ever. */
void concern_judge(struct arena *a, const struct concern_case *c, struct concern_verdict *v);
/* "same", "new", "both", "thanks". */
const char *concern_label_name(enum concern_label label);
/* The short name of a signal, trait, course in the table of weights. */
const char *concern_trait_name(enum concern_trait t);
const char *concern_course_name(enum concern_course k);
/* The same of a signal, and what it says, in English. */
const char *concern_signal_name(enum concern_signal s);
const char *concern_signal_reason(enum concern_signal s);
