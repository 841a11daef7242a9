/* concern_signal.h - what is looked at in a reply: X(NAME, "short name", "reason as people read
 * it"). Each is a number, mostly 0 or 1, at most about 3. */
#pragma once
#include <stdbool.h>

#define CONCERN_SIGNAL_LIST(X)                                                                     \
    X(BIAS, "bias", "how often it is so")                                                          \
    X(THANKS, "thanks", "says thanks")                                                             \
    X(WORKS, "works", "says that it works")                                                        \
    X(ACK, "ack", "takes note")                                                                    \
    X(PLEASED, "pleased", "nothing but thanks or good news")                                       \
    X(PLEASED_SHARE, "pleased_share", "mostly thanks or good news")                                \
    X(PLEASED_BUT, "pleased_but", "good news, then a matter")                                      \
    X(SHIFT_FIRST, "shift_first", "begins by changing the subject")                                \
    X(SHIFT_LATER, "shift_later", "changes the subject later on")                                  \
    X(ADDS, "adds", "adds something")                                                              \
    X(REQUEST, "request", "asks for something")                                                    \
    X(WISH, "wish", "wants something that is not there yet")                                       \
    X(FAULT, "fault", "reports a fault")                                                           \
    X(BUT, "but", "objects")                                                                       \
    X(AGAIN, "again", "still, again, or since then")                                               \
    X(REFERS, "refers", "refers to what was said")                                                 \
    X(STRANGER, "stranger", "introduces somebody")                                                 \
    X(REVISES, "revises", "corrects or approves the order")                                        \
    X(URGENT, "urgent", "is urgent")                                                               \
    X(HOW, "how", "asks how something is done")                                                    \
    X(QUESTIONS, "questions", "asks a question")                                                   \
    X(EXCLAIMS, "exclaims", "exclaims")                                                            \
    X(OVERLAP, "overlap", "shares words with the ticket")                                          \
    X(NO_OVERLAP, "no_overlap", "shares no word with the ticket")                                  \
    X(FOREIGN, "foreign", "names a subject that the ticket does not know")                         \
    X(ONLY_FOREIGN, "only_foreign", "names only other subjects")                                   \
    X(FOREIGN_MATTER, "foreign_matter", "asks for or reports something of another subject")        \
    X(SPLIT, "split", "about the ticket first, then another matter")                               \
    X(OWN, "own", "brings a matter of its own")                                                    \
    X(OWN_ONLY, "own_only", "brings only a matter of its own")                                     \
    X(GOOD_THEN_OWN, "good_then_own", "good news, then a matter of its own")                       \
    X(ANSWER_THEN_OWN, "answer_then_own", "an answer, then a matter of its own")                   \
    X(RELAPSE, "relapse", "reports a fault in words of the ticket")                                \
    X(OTHER_FAULT, "other_fault", "reports a fault in words that the ticket does not know")        \
    X(ASKED, "asked", "we had asked something")                                                    \
    X(TEST, "test", "we had asked to try or to watch")                                             \
    X(DONE, "done", "we had said that it is done")                                                 \
    X(ANSWERS, "answers", "a plain answer to what we asked")                                       \
    X(DONE_WISH, "done_wish", "wants something after the matter was done")                         \
    X(CLOSED, "closed", "the ticket is closed")                                                    \
    X(CLOSED_LONG, "closed_long", "the ticket was closed weeks ago")                               \
    X(FRESH, "fresh", "we have not answered yet")                                                  \
    X(PENDING, "pending", "the ticket waits for the customer")                                     \
    X(SUBJECT_OTHER, "subject_other", "has a subject of its own")                                  \
    X(COLLEAGUE, "colleague", "comes from a colleague")                                            \
    X(TINY, "tiny", "is a few words")                                                              \
    X(SHORT, "short", "is short")                                                                  \
    X(LONG, "long", "is long")                                                                     \
    X(NUMBERS, "numbers", "brings figures")                                                        \
    X(FILE, "file", "brings a file")                                                               \
    X(ARCHIVE, "archive", "has words that stand in tickets of another queue")

enum concern_signal {
#define X(NAME, name, reason) SIGNAL_##NAME,
    CONCERN_SIGNAL_LIST(X)
#undef X
        CONCERN_SIGNALS
};

struct concern_look;

/* The reply's own matter, for who makes a ticket of it. */
struct concern_matter {
    const char *title; /* its first sentence, cut; "" where none stands out */
    const char *passage; /* from that sentence on, as it was written but for white space; or "" */
    const char *words; /* the things it names that the ticket does not know: "WLAN, Kasse"; or "" */
    bool urgent;
};

/* Sets every signal of what L has seen; ON has CONCERN_SIGNALS places. */
void concern_signals_of(struct concern_look *l, double *on, struct concern_matter *own);
