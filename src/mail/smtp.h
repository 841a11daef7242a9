/* smtp.h - handing a mail to a server: SMTP by libcurl (RFC 5321) with a connection that is used
 * again, the local sendmail, or Microsoft Graph (which sends to everybody in the header). One
 * recipient a transaction, so that each fate is exactly known.
 * A handle belongs to one thread at a time. */
#pragma once
#include "base/arena.h"
#include "core/account_state.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct smtp_config {
    /* smtp://USER@HOST:PORT, smtps://…, sendmail:[PATH], graph:. With smtp, STARTTLS is required; at a
     * loopback address it is taken if offered, whoever it is by. "?tls=required",
     * "?tls=opportunistic" (whatever encryption there is, unverified) and "?tls=none" say
     * otherwise. A password never leaves this machine without verified TLS. */
    const char *url;
    const char *password;   /* NULL: no authentication */
    const char *bearer;     /* an OAuth2 access token (XOAUTH2) instead of the password; NULL */
    const char *user;       /* for the token, where the URL names none */
    const char *ca_file;    /* NULL or "": the system's */
    const char *local_name; /* for EHLO */
    bool public_only;       /* not into this machine's own network */
    /* 0: as RFC 5321 section 4.5.3.2 wants it */
    int connect_seconds, answer_seconds;
};

typedef struct smtp smtp;

enum smtp_fate {
    SMTP_ACCEPTED,
    SMTP_LATER, /* 4xx, or no answer about this mail at all: try again, with the same Message-ID */
    SMTP_REFUSED, /* 5xx about this mail */
};

struct smtp_answer {
    enum smtp_fate fate;
    int code;           /* 250, 450 …; 0: the server said nothing */
    const char *status; /* "5.1.1" (RFC 3463); NULL: not told */
    const char *words;  /* the server's, or why there are none; one line, valid UTF-8 */
};

/* The bytes of a mail: DATA, or SIZE bytes of the file FD from its beginning. */
struct smtp_mail {
    const void *data;
    int fd;
    int64_t size;
};

/* FAIL_INVALID where the URL is none, or would send a password in the clear. Does not connect. */
struct smtp *smtp_open(const struct smtp_config *c, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void smtp_close(struct smtp *s);
/* MAIL_FROM "" is the null return path, as automatic mail has (RFC 3834 section 3.3). Never fails
 * otherwise than by its answer. */
void smtp_send(struct smtp *s, struct arena *a, const char *mail_from, const char *rcpt_to,
               const struct smtp_mail *mail, struct smtp_answer *answer);
/* No mail of SIZE takes longer than this. */
int64_t smtp_longest_ms(int64_t size);
/* Connects and logs in, sends nothing. */
bool smtp_try(struct smtp *s, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What kind of trouble the last try was; ACCOUNT_OK for none. */
enum account_fault smtp_fault(const struct smtp *s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(smtp, smtp_close)
