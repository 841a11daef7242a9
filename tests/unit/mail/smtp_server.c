#include "smtp_server.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TICK_MS = 20, LINE_ROOM = 4096 };

struct smtp_server {
    struct script script;
    int listener, port;
    GThread *thread;
    GMutex mutex; /* over HEARD */
    gint stopping;
    int connections, mails, commands;
    bool tls_done;
    GString *clear, *secret, *mail, *mail_from, *rcpt_to;
    gnutls_certificate_credentials_t credentials;
    char *ca;
};

/* One connection. */
struct link {
    struct smtp_server *server;
    int fd;
    gnutls_session_t tls; /* NULL: in the clear */
    char in[LINE_ROOM];
    size_t n_in;
};

static ssize_t receive(struct link *l, char *to, size_t room)
{
    if (l->tls != NULL)
        return gnutls_record_recv(l->tls, to, room);
    return recv(l->fd, to, room, 0);
}

/* The next line without its end; NULL when nothing more will come. */
static char *next_line(struct link *l)
{
    struct pollfd p = {.fd = l->fd, .events = POLLIN};

    for (;;) {
        char *end = memchr(l->in, '\n', l->n_in);
        ssize_t n;

        if (end != NULL) {
            size_t len = (size_t)(end - l->in);
            char *line = g_strndup(l->in, len > 0 && end[-1] == '\r' ? len - 1 : len);

            l->n_in -= len + 1;
            memmove(l->in, end + 1, l->n_in);
            return line;
        }
        while ((l->tls == NULL || gnutls_record_check_pending(l->tls) == 0) &&
               poll(&p, 1, TICK_MS) == 0)
            if (g_atomic_int_get(&l->server->stopping))
                return NULL;
        n = l->n_in == sizeof l->in ? 0 : receive(l, l->in + l->n_in, sizeof l->in - l->n_in);
        if (n <= 0)
            return NULL;
        l->n_in += (size_t)n;
    }
}

/* False: "" stands for closing. */
static bool say(struct link *l, const char *told, const char *usual)
{
    const char *text = told != NULL ? told : usual;
    g_autofree char *line = g_strconcat(text, "\r\n", NULL);

    if (*text == '\0')
        return false;
    if (l->tls != NULL)
        return gnutls_record_send(l->tls, line, strlen(line)) > 0;
    return send(l->fd, line, strlen(line), MSG_NOSIGNAL) > 0;
}

static void hear(struct link *l, const char *line)
{
    struct smtp_server *s = l->server;

    g_mutex_lock(&s->mutex);
    s->commands++;
    g_string_append_printf(l->tls != NULL ? s->secret : s->clear, "%s\n", line);
    g_mutex_unlock(&s->mutex);
}

static void note(struct smtp_server *s, GString *where, const char *line)
{
    g_mutex_lock(&s->mutex);
    g_string_assign(where, line);
    g_mutex_unlock(&s->mutex);
}

static bool read_mail(struct link *l)
{
    struct smtp_server *s = l->server;
    g_autoptr(GString) mail = g_string_new(NULL);
    const struct timespec slow = {.tv_sec = s->script.slow_ms / 1000,
                                  .tv_nsec = s->script.slow_ms % 1000 * 1000000L};

    for (;;) {
        g_autofree char *line = next_line(l);

        if (line == NULL)
            return false;
        if (strcmp(line, ".") == 0)
            break;
        g_string_append_printf(mail, "%s\r\n", *line == '.' ? line + 1 : line);
    }
    note(s, s->mail, mail->str);
    g_mutex_lock(&s->mutex);
    s->mails++;
    g_mutex_unlock(&s->mutex);
    nanosleep(&slow, NULL);
    return say(l, s->script.dot, "250 2.0.0 taken") && !s->script.drops_idle;
}

static bool start_tls(struct link *l)
{
    struct smtp_server *s = l->server;
    int rc;

    if (!say(l, s->script.starttls, "220 go ahead"))
        return false;
    if (s->script.starttls != NULL && *s->script.starttls != '2')
        return true;
    gnutls_init(&l->tls, GNUTLS_SERVER);
    gnutls_set_default_priority(l->tls);
    gnutls_credentials_set(l->tls, GNUTLS_CRD_CERTIFICATE, s->credentials);
    gnutls_transport_set_int(l->tls, l->fd);
    gnutls_handshake_set_timeout(l->tls, 5000);
    do
        rc = gnutls_handshake(l->tls);
    while (rc < 0 && !gnutls_error_is_fatal(rc));
    g_mutex_lock(&s->mutex);
    s->tls_done = rc == 0;
    g_mutex_unlock(&s->mutex);
    return rc == 0;
}

static bool greet(struct link *l)
{
    const struct script *c = &l->server->script;
    g_autofree char *usual =
        g_strdup_printf("250-test.example\r\n%s%s250 ENHANCEDSTATUSCODES",
                        c->offers_tls && l->tls == NULL ? "250-STARTTLS\r\n" : "",
                        c->offers_auth ? "250-AUTH PLAIN XOAUTH2\r\n" : "");

    return say(l, c->ehlo, usual);
}

/* "AUTH PLAIN" and what belongs to it, which may come on a line of its own. */
static bool log_in(struct link *l, const char *line)
{
    const char *auth = l->server->script.auth;

    if (strchr(line + strlen("AUTH "), ' ') == NULL) {
        g_autofree char *rest = say(l, NULL, "334 ") ? next_line(l) : NULL;

        if (rest == NULL)
            return false;
        hear(l, rest);
    }
    return say(l, auth, "235 2.7.0 welcome");
}

/* The answer to one command; false: the connection ends. */
static bool answer(struct link *l, const char *line)
{
    struct smtp_server *s = l->server;
    const struct script *c = &s->script;

    if (g_ascii_strncasecmp(line, "EHLO", 4) == 0)
        return greet(l);
    if (g_ascii_strncasecmp(line, "HELO", 4) == 0)
        return say(l, c->ehlo, "250 test.example");
    if (g_ascii_strncasecmp(line, "STARTTLS", 8) == 0)
        return start_tls(l);
    if (g_ascii_strncasecmp(line, "AUTH ", 5) == 0)
        return log_in(l, line);
    if (g_ascii_strncasecmp(line, "MAIL", 4) == 0) {
        note(s, s->mail_from, line);
        return say(l, c->mail, "250 2.1.0 ok");
    }
    if (g_ascii_strncasecmp(line, "RCPT", 4) == 0) {
        note(s, s->rcpt_to, line);
        return say(l, c->rcpt, "250 2.1.5 ok");
    }
    if (g_ascii_strncasecmp(line, "DATA", 4) == 0)
        return say(l, c->data, "354 go on") && (c->data != NULL || read_mail(l));
    if (g_ascii_strncasecmp(line, "QUIT", 4) == 0) {
        (void)say(l, NULL, "221 2.0.0 bye");
        return false;
    }
    return say(l, NULL, "250 2.0.0 ok");
}

static void serve(struct smtp_server *s, int fd)
{
    struct link l = {.server = s, .fd = fd};
    bool going = say(&l, s->script.greeting, "220 test.example ESMTP");

    while (going) {
        g_autofree char *line = next_line(&l);

        if (line == NULL)
            break;
        hear(&l, line);
        going = answer(&l, line);
    }
    if (l.tls != NULL)
        gnutls_deinit(l.tls);
    close(fd);
}

static void *run(void *data)
{
    struct smtp_server *s = data;
    struct pollfd p = {.fd = s->listener, .events = POLLIN};

    while (!g_atomic_int_get(&s->stopping)) {
        int fd = poll(&p, 1, TICK_MS) > 0 ? accept(s->listener, NULL, NULL) : -1;

        if (fd < 0)
            continue;
        g_mutex_lock(&s->mutex);
        s->connections++;
        g_mutex_unlock(&s->mutex);
        serve(s, fd);
    }
    return NULL;
}

/* A certificate for 127.0.0.1 that nobody has signed but itself. */
static void make_certificate(struct smtp_server *s)
{
    static const unsigned char address[] = {127, 0, 0, 1}, serial[] = {1};
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t crt;
    gnutls_datum_t pem;
    int fd = g_file_open_tmp("smtp-ca-XXXXXX", &s->ca, NULL);

    gnutls_x509_privkey_init(&key);
    gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
                                 GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    gnutls_x509_crt_init(&crt);
    gnutls_x509_crt_set_version(crt, 3);
    gnutls_x509_crt_set_serial(crt, serial, sizeof serial);
    gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, "127.0.0.1", 9);
    gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, address, sizeof address,
                                         GNUTLS_FSAN_SET);
    gnutls_x509_crt_set_activation_time(crt, time(NULL) - 3600);
    gnutls_x509_crt_set_expiration_time(crt, time(NULL) + 3600);
    gnutls_x509_crt_set_basic_constraints(crt, 1, -1);
    gnutls_x509_crt_set_key(crt, key);
    gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0);
    gnutls_certificate_allocate_credentials(&s->credentials);
    gnutls_certificate_set_x509_key(s->credentials, &crt, 1, key);
    gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem);
    g_assert_cmpint(write(fd, pem.data, pem.size), ==, pem.size);
    close(fd);
    gnutls_free(pem.data);
    gnutls_x509_crt_deinit(crt);
    gnutls_x509_privkey_deinit(key);
}

struct smtp_server *smtp_server_start(const struct script *script)
{
    struct smtp_server *s = g_new0(struct smtp_server, 1);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;

    s->script = *script;
    s->clear = g_string_new(NULL);
    s->secret = g_string_new(NULL);
    s->mail = g_string_new(NULL);
    s->mail_from = g_string_new(NULL);
    s->rcpt_to = g_string_new(NULL);
    if (script->offers_tls)
        make_certificate(s);
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(s->listener, (struct sockaddr *)(void *)&at, sizeof at), ==, 0);
    g_assert_cmpint(listen(s->listener, 16), ==, 0);
    g_assert_cmpint(getsockname(s->listener, (struct sockaddr *)(void *)&at, &n), ==, 0);
    s->port = ntohs(at.sin_port);
    s->thread = g_thread_new("smtp", run, s);
    return s;
}

int smtp_server_port(const struct smtp_server *s)
{
    return s->port;
}

const char *smtp_server_ca(const struct smtp_server *s)
{
    return s->ca;
}

struct heard smtp_server_heard(struct smtp_server *s)
{
    struct heard h;

    g_mutex_lock(&s->mutex);
    h = (struct heard){.connections = s->connections,
                       .mails = s->mails,
                       .commands = s->commands,
                       .tls = s->tls_done,
                       .clear = g_strdup(s->clear->str),
                       .secret = g_strdup(s->secret->str),
                       .mail = g_strdup(s->mail->str),
                       .mail_from = g_strdup(s->mail_from->str),
                       .rcpt_to = g_strdup(s->rcpt_to->str)};
    g_mutex_unlock(&s->mutex);
    return h;
}

void heard_clear(struct heard *h)
{
    g_free(h->clear);
    g_free(h->secret);
    g_free(h->mail);
    g_free(h->mail_from);
    g_free(h->rcpt_to);
}

void smtp_server_stop(struct smtp_server *s)
{
    g_atomic_int_set(&s->stopping, 1);
    g_thread_join(s->thread);
    close(s->listener);
    if (s->credentials != NULL) {
        gnutls_certificate_free_credentials(s->credentials);
        unlink(s->ca);
    }
    g_free(s->ca);
    g_string_free(s->clear, TRUE);
    g_string_free(s->secret, TRUE);
    g_string_free(s->mail, TRUE);
    g_string_free(s->mail_from, TRUE);
    g_string_free(s->rcpt_to, TRUE);
    g_free(s);
}
