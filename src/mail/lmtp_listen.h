/* lmtp_listen.h - a listening socket from "HOST:PORT", "[IPv6]:PORT" (port 0: any free one) or
 * "unix:PATH". */
#pragma once
#include <glib.h>

/* The descriptor, or -1. *PORT is the port it got (0 for a unix socket). A socket file that nobody
 * listens on any more is replaced, any other file is left alone. */
int lmtp_listen(const char *where, int *port, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The path in WHERE, NULL if it is no unix socket. */
const char *lmtp_listen_path(const char *where);
