/* desk.h - what people do with tickets, whole: the article, the state, the mail that follows, in
 * one transaction. The browser, the API and the mail intake call these; each checks that ACTOR
 * has the right, and callers have made sure that the ticket is visible to him. */
#pragma once
#include "core/article.h"
#include "core/house.h"
#include "core/notify.h"

struct desk_call {
    const struct ticket_change *c; /* actor_id is set from ACTOR */
    const struct house *house;
    const struct actor *actor;
    bool *counted; /* where a limit counts once for all runs of one transaction; NULL: each of them */
};

struct desk_message {
    const char *text; /* plain text as typed */
    const char *state; /* the state after it; NULL: as it follows */
    const struct article_file *files;
    size_t n_files;
};

struct desk_opening {
    const char *channel; /* web, phone */
    const char *title;
    struct desk_message message;
    int64_t queue_id;    /* 0: the first */
    int64_t priority;    /* 0: normal */
    int64_t customer_id; /* a customer opens for himself, or for a colleague of the company */
    const struct ticket_row *about; /* the visible ticket that it came up in: guests need one */
    bool no_acknowledgement;
    bool take, closed; /* by an agent: it is his; it is done (the closing mail is the only one) */
};

/* A new ticket from the web or the phone, with its acknowledgement. */
bool desk_open(const struct desk_call *d, const struct desk_opening *o, struct ticket_row *ticket,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* An agent writes to the customer; state "closed" closes with the same mail. */
bool desk_reply(const struct desk_call *d, struct ticket_row *ticket, const struct desk_message *m,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Visible to agents only; nobody is mailed. */
bool desk_note(const struct desk_call *d, struct ticket_row *ticket, const struct desk_message *m,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The customer (or a participant) writes on the web; a closed or waiting ticket opens again. */
bool desk_answer(const struct desk_call *d, struct ticket_row *ticket, const struct desk_message *m,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool desk_take(const struct desk_call *d, struct ticket_row *ticket, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
bool desk_assign(const struct desk_call *d, struct ticket_row *ticket, int64_t owner_id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Closes without a message; an agent's closing mails the customer, the customer's own does not. */
bool desk_close(const struct desk_call *d, struct ticket_row *ticket, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* REASON becomes a public article where it is not empty. */
bool desk_reopen(const struct desk_call *d, struct ticket_row *ticket, const char *reason,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* New message of a customer's, by whatever way: closed and waiting tickets become open, and so does
 * one that lies in the bin. */
bool desk_customer_wrote(const struct ticket_change *c, struct ticket_row *ticket, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
