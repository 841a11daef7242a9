/* listen.h - "HOST:PORT" to listening sockets. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Opens one socket for each address that TEXT names, at most MAX, none of which block. Port 0: all
 * get the same free one. "*" is every address of this machine. *N and *PORT are set; FAIL_INVALID
 * for a text that is no address, FAIL_IO where it is taken. */
bool listen_open(const char *text, int *fds, size_t max, size_t *n, unsigned *port,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
