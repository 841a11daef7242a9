/* smtp.h - handing a mail to a server: SMTP by libcurl with a connection that is used again, or
 * the local sendmail. One recipient a transaction, so that each fate is exactly known. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

struct smtp_config {
    /* smtp://USER@HOST:PORT, smtps://…, sendmail:[PATH]. With smtp STARTTLS is required, but for
     * loopback, where it is taken if offered; "?tls=opportunistic" and "?tls=none" say otherwise. */
    const char *url;
    const char *password;   /* NULL: no authentication */
    const char *ca_file;    /* "" : the system's */
    const char *local_name; /* for EHLO */
};

typedef struct smtp smtp;

enum smtp_fate { SMTP_ACCEPTED, SMTP_LATER, SMTP_REFUSED };

struct smtp *smtp_open(const struct smtp_config *c, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void smtp_close(struct smtp *s);
/* MAIL_FROM "" is the null return path. *ANSWER are the server's words (or why there are none). */
enum smtp_fate smtp_send(struct smtp *s, struct arena *a, const char *mail_from, const char *rcpt_to,
                         const void *data, size_t n, const char **answer);
/* Connects and logs in, sends nothing. */
bool smtp_try(struct smtp *s, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(smtp, smtp_close)
