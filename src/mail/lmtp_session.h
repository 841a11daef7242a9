/* lmtp_session.h - one LMTP conversation (RFC 2033): bytes in, replies out, no sockets.
 *
 * It knows LHLO, MAIL, RCPT, DATA, RSET, NOOP, VRFY, HELP, QUIT (the table is in lmtp_command.c),
 * and the extensions PIPELINING, 8BITMIME, SMTPUTF8, SIZE, ENHANCEDSTATUSCODES; DSN parameters are
 * accepted and passed over. The end of a message is CRLF "." CRLF and nothing else, so that a bare
 * LF smuggles no second one; apart from dot-stuffing its bytes stay as they come.
 * One thread at a time. */
#pragma once
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

/* A message as it came. All of it belongs to the session and ends with the call of store(). */
struct lmtp_message {
    const void *data; /* NULL: in the file, from its beginning */
    int fd;           /* -1: in memory */
    int64_t size;
    const char *mail_from; /* "" for <>; UTF-8 */
    const char *const *rcpt_to;
    size_t n_rcpt_to;
    bool smtputf8; /* the sender said so, RFC 6531 */
};

/* Must outlive every session. Called from the threads of all sessions at the same time. */
struct lmtp_handler {
    /* Returns true only when the message is on disk. One call a message, whatever the number of
     * recipients; the error becomes the reply by fail_lmtp(). */
    bool (*store)(void *app, const struct lmtp_message *m, GError **error);
    /* Whether ADDRESS is one of ours; the error becomes the reply. NULL: all are. */
    bool (*rcpt)(void *app, const char *address, GError **error);
    void *app;
    const char *host;      /* how we call ourselves */
    const char *spool_dir; /* where big messages wait, unlinked; NULL: in a memfd */
};

typedef struct lmtp_session lmtp_session;

struct lmtp_session *lmtp_session_new(const struct lmtp_handler *handler);
void lmtp_session_free(struct lmtp_session *s);
/* Appends the greeting. */
void lmtp_session_greet(struct lmtp_session *s, struct buf *out);
/* Takes bytes as they come and appends the replies: at most 64 bytes of OUT for each of N, and
 * what store() earned. False: the conversation is over, send what is in OUT and hang up. */
bool lmtp_session_feed(struct lmtp_session *s, const char *data, size_t n, struct buf *out);
/* True while a message is coming in: whoever ends the conversation now makes its sender repeat
 * it from the beginning. */
bool lmtp_session_in_data(const struct lmtp_session *s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(lmtp_session, lmtp_session_free)
