/* lmtp.h - the LMTP server: a listening socket, a thread for each conversation. */
#pragma once
#include "mail/lmtp_session.h"

typedef struct lmtp lmtp;

/* LISTEN is "HOST:PORT" (port 0: any free one) or "unix:PATH". HANDLER must outlive the server. */
struct lmtp *lmtp_start(const char *listen, const struct lmtp_handler *handler, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* The port that it listens on; 0 for a unix socket. */
int lmtp_port(const struct lmtp *l);
/* Takes no new conversations, lets running messages finish, then frees. At most four seconds. */
void lmtp_stop(struct lmtp *l);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(lmtp, lmtp_stop)
