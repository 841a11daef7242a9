/* smtp_server.h - a small SMTP server for tests that says what it is told to say, in a thread of
 * its own, and remembers what it heard. One connection at a time. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* What it answers; NULL: what a friendly server says. "" closes the connection instead. */
struct script {
    const char *greeting, *ehlo, *starttls, *auth, *mail, *rcpt, *data, *dot;
    bool offers_tls, offers_auth;
    bool drops_idle; /* closes after each mail, without a word */
    int slow_ms;     /* before the answer to the mail itself */
};

typedef struct heard heard; /* for g_auto(heard) */
struct heard {
    int connections, mails, commands;
    bool tls;     /* a handshake came to its end */
    char *clear;  /* every line that came without TLS */
    char *secret; /* every line that came through TLS */
    char *mail;   /* the last one, dots removed */
    char *mail_from, *rcpt_to;
};

struct smtp_server;
struct smtp_server *smtp_server_start(const struct script *script);
int smtp_server_port(const struct smtp_server *s);
/* A PEM file with the certificate that it shows; removed by stop. */
const char *smtp_server_ca(const struct smtp_server *s);
/* What it heard so far. Free with heard_clear(). */
struct heard smtp_server_heard(struct smtp_server *s);
void heard_clear(struct heard *h);
void smtp_server_stop(struct smtp_server *s);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(heard, heard_clear)
