/* lmtp_session.h - one LMTP conversation (RFC 2033): bytes in, replies out, no sockets.
 *
 * It knows LHLO, MAIL, RCPT, DATA, RSET, NOOP, VRFY, HELP, QUIT, and the extensions PIPELINING,
 * 8BITMIME, SMTPUTF8, SIZE, ENHANCEDSTATUSCODES; DSN parameters are accepted and passed over. The
 * end of a message is CRLF "." CRLF and nothing else, so that a bare LF smuggles no second one.
 * One thread at a time. */
#pragma once
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

struct lmtp_message {
    const void *data; /* NULL: in the file */
    int fd;
    int64_t size;
    const char *mail_from;
    const char *const *rcpt_to;
    size_t n_rcpt_to;
};

struct lmtp_handler {
    /* Returns true only when the message is on disk. One call a message, whatever the number of
     * recipients; the error becomes the reply by fail_lmtp(). */
    bool (*store)(void *app, const struct lmtp_message *m, GError **error);
    void *app;
    const char *host;      /* how we call ourselves */
    const char *spool_dir; /* where big messages wait, unlinked */
};

typedef struct lmtp_session lmtp_session;

struct lmtp_session *lmtp_session_new(const struct lmtp_handler *handler);
void lmtp_session_free(struct lmtp_session *s);
/* Appends the greeting. */
void lmtp_session_greet(struct lmtp_session *s, struct buf *out);
/* Takes bytes as they come and appends the replies. False: the conversation is over, send what is
 * in OUT and hang up. */
bool lmtp_session_feed(struct lmtp_session *s, const char *data, size_t n, struct buf *out);
/* True between MAIL and the end of its message: ending now makes the sender try again. */
bool lmtp_session_is_busy(const struct lmtp_session *s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(lmtp_session, lmtp_session_free)
