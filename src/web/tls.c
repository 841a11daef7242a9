#include "web/tls.h"

#include "base/fail.h"

#include <errno.h>
#include <stdint.h>
#include <gnutls/gnutls.h>

struct tls_server {
    gnutls_certificate_credentials_t creds;
    gnutls_priority_t priority;
    gnutls_datum_t ticket_key;
};

struct tls {
    gnutls_session_t session;
};

static bool server_init(struct tls_server *s, const char *cert_file, const char *key_file)
{
    static const char versions[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";
    int rc = gnutls_certificate_allocate_credentials(&s->creds);

    if (rc == 0)
        rc = gnutls_certificate_set_x509_key_file(s->creds, cert_file, key_file,
                                                  GNUTLS_X509_FMT_PEM);
    if (rc >= 0)
        rc = gnutls_priority_init(&s->priority, versions, NULL);
    if (rc >= 0)
        rc = gnutls_session_ticket_key_generate(&s->ticket_key);
    errno = rc;
    return rc >= 0;
}

struct tls_server *tls_server_new(const char *cert_file, const char *key_file, GError **error)
{
    struct tls_server *s = g_new0(struct tls_server, 1);

    if (server_init(s, cert_file, key_file))
        return s;
    fail_set(error, FAIL_INVALID, "TLS: cannot use %s with %s: %s (give a PEM chain and its key)",
             cert_file, key_file, gnutls_strerror(errno));
    tls_server_free(s);
    return NULL;
}

void tls_server_free(struct tls_server *s)
{
    if (s == NULL)
        return;
    if (s->creds != NULL)
        gnutls_certificate_free_credentials(s->creds);
    if (s->priority != NULL)
        gnutls_priority_deinit(s->priority);
    if (s->ticket_key.data != NULL)
        gnutls_memset(s->ticket_key.data, 0, s->ticket_key.size);
    gnutls_free(s->ticket_key.data);
    g_free(s);
}

static bool session_setup(gnutls_session_t session, struct tls_server *s, int fd)
{
    static const gnutls_datum_t alpn = {(unsigned char *)(uintptr_t) "http/1.1", 8};

    gnutls_transport_set_int(session, fd);
    gnutls_handshake_set_timeout(session, GNUTLS_INDEFINITE_TIMEOUT); /* conn has the deadline */
    return gnutls_priority_set(session, s->priority) == 0 &&
           gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, s->creds) == 0 &&
           gnutls_session_ticket_enable_server(session, &s->ticket_key) == 0 &&
           gnutls_alpn_set_protocols(session, &alpn, 1, 0) == 0;
}

struct tls *tls_new(struct tls_server *s, int fd)
{
    struct tls *t = g_new0(struct tls, 1);
    const unsigned flags = GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL;

    if (gnutls_init(&t->session, flags) == 0 && session_setup(t->session, s, fd))
        return t;
    tls_free(t);
    return NULL;
}

void tls_free(struct tls *t)
{
    if (t == NULL)
        return;
    if (t->session != NULL)
        gnutls_deinit(t->session);
    g_free(t);
}

static bool is_again(ssize_t rc)
{
    return rc == GNUTLS_E_AGAIN || rc == GNUTLS_E_INTERRUPTED;
}

int tls_handshake(struct tls *t)
{
    int rc;

    do
        rc = gnutls_handshake(t->session);
    while (rc == GNUTLS_E_WARNING_ALERT_RECEIVED);
    return rc == 0 ? 1 : is_again(rc) ? 0 : -1;
}

bool tls_wants_write(const struct tls *t)
{
    return gnutls_record_get_direction(t->session) == 1;
}

/* Renegotiation is refused like any other error. */
static ssize_t result(ssize_t rc)
{
    if (rc >= 0)
        return rc;
    errno = is_again(rc) ? EAGAIN : ECONNRESET;
    return -1;
}

ssize_t tls_recv(struct tls *t, void *data, size_t n)
{
    return result(gnutls_record_recv(t->session, data, n));
}

ssize_t tls_send(struct tls *t, const void *data, size_t n)
{
    return result(gnutls_record_send(t->session, data, n));
}

void tls_bye(struct tls *t)
{
    (void)gnutls_bye(t->session, GNUTLS_SHUT_WR);
}
