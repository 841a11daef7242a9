/* desk_send.h - everything that an agent writes in a ticket: answer, forward, note, call; with the
 * state after it, the recipients, the stop where somebody else wrote meanwhile, and the way back
 * while the mail has not left. Inside db_write(), as core/desk.h. */
#pragma once
#include "core/desk.h"
#include "core/recipients.h"

enum desk_send_kind {
    DESK_SEND_REPLY,   /* to who wrote last */
    DESK_SEND_ALL,     /* to everybody who has part in the conversation */
    DESK_SEND_PARTY,   /* to the customer and the participants */
    DESK_SEND_FORWARD, /* to somebody else; the customer does not see it */
    DESK_SEND_NOTE,    /* agents only; "@Name" tells that agent and makes them follow */
    DESK_SEND_CALL,    /* a call with the customer, for agents only */
};

struct desk_send {
    enum desk_send_kind kind;
    struct desk_message message;
    const char *html;   /* of the same words, cleaned (decode/clean.h); NULL: plain text */
    const char *to;     /* DESK_SEND_FORWARD: typed addresses; else NULL */
    const char *cc;     /* more addresses as typed, NULL or "": none. They take part from then on */
    int64_t pending_at; /* with a message.state of "pending …": when; 0: until somebody writes */
    int64_t forwards;   /* DESK_SEND_FORWARD: the article that goes along, with its files */
    int64_t seen;       /* the newest article that the writer has seen; 0: not asked */
    int64_t hold_ms;    /* how long it can be taken back before it leaves */
};

/* FAIL_CONFLICT where an answer or forward was begun before somebody else's newest message;
 * FAIL_INVALID where it says nothing, goes to nobody, or an address is none. */
bool desk_send(const struct desk_call *d, struct ticket_row *ticket, const struct desk_send *s,
               int64_t *article_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes one's own answer back: its mails go, the state becomes what it was, the article stays for
 * the history, marked and for agents only. *TEXT is what was written. FAIL_CONFLICT where a mail
 * has left already, FAIL_NOT_FOUND where it is not one's own answer in this ticket. */
bool desk_undo(const struct desk_call *d, struct ticket_row *ticket, int64_t article_id,
               const char **text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A new ticket for what a customer writes in TICKET, which does not open again; linked with it.
 * TICKET becomes the new one. */
bool desk_continue(const struct desk_call *d, struct ticket_row *ticket,
                   const struct desk_message *m, GError **error) G_GNUC_WARN_UNUSED_RESULT;
