/* lmtp_private.h - what the two halves of a session share: lmtp_session.c cuts the bytes into
 * command lines and message, lmtp_command.c knows the verbs. */
#pragma once
#include "base/arena.h"
#include "base/limits.h"
#include "mail/lmtp_body.h"
#include "mail/lmtp_session.h"

enum lmtp_phase { LMTP_START, LMTP_READY, LMTP_MAIL, LMTP_RCPT, LMTP_DATA, LMTP_END };

struct lmtp_session {
    const struct lmtp_handler *handler;
    enum lmtp_phase phase;
    struct buf in; /* bytes not yet looked at: part of a line */
    struct lmtp_body body;
    bool line_start; /* in the message: the last two bytes were CRLF */
    bool line_too_long;
    unsigned mistakes;
    struct arena *arena; /* of one transaction */
    const char *mail_from;
    bool smtputf8;
    const char *rcpt[LIMIT_LMTP_RECIPIENTS];
    size_t n_rcpt;
};

/* The only place where the phase changes. READY forgets the transaction. */
void lmtp_session_enter(struct lmtp_session *s, enum lmtp_phase phase);
/* One line without its end, as text. */
void lmtp_command(struct lmtp_session *s, const char *line, struct buf *out);
/* A reply to something that no honest peer sends; too many of them end the conversation. */
void lmtp_mistake(struct lmtp_session *s, const char *reply, struct buf *out);
