/* tls.h - TLS 1.2 and 1.3 for the server, by GnuTLS, on sockets that do not block. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct tls_server; /* certificate and key; shared by all connections, read only */
struct tls;        /* one connection; one thread at a time */

/* Both files in PEM, the certificate with its chain. FAIL_IO or FAIL_INVALID. */
struct tls_server *tls_server_new(const char *cert_file, const char *key_file,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void tls_server_free(struct tls_server *s);

/* NULL when memory is short. The descriptor stays the caller's. */
struct tls *tls_new(struct tls_server *s, int fd);
void tls_free(struct tls *t);
/* 1 done, 0 goes on when the socket is ready (tls_wants_write), -1 failed. */
int tls_handshake(struct tls *t);
bool tls_wants_write(const struct tls *t);
/* As recv() and send(): -1 with EAGAIN or another errno. A send that gave EAGAIN must be repeated
 * with the same bytes. */
ssize_t tls_recv(struct tls *t, void *data, size_t n);
ssize_t tls_send(struct tls *t, const void *data, size_t n);
/* Says goodbye as far as the socket takes it. */
void tls_bye(struct tls *t);
