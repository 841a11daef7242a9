/* lmtp.h - the LMTP server: a listening socket, and a thread for each of at most
 * LIMIT_LMTP_SESSIONS conversations; whoever comes beyond that is asked to come again (421). */
#pragma once
#include "mail/lmtp_session.h"

typedef struct lmtp lmtp;

/* WHERE is "HOST:PORT" (port 0: any free one) or "unix:PATH". HANDLER must outlive the server. */
struct lmtp *lmtp_start(const char *where, const struct lmtp_handler *handler,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The port that it listens on; 0 for a unix socket. */
int lmtp_port(const struct lmtp *l);
/* Takes no new conversations, lets messages that are coming in finish, tells the rest 421, then
 * frees. At most 4.5 seconds. */
void lmtp_stop(struct lmtp *l);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(lmtp, lmtp_stop)
