/* link.h - a logged-in connection to an IMAP or POP3 server. libcurl connects, encrypts and logs in
 * (PLAIN, LOGIN, SCRAM, OAUTHBEARER, XOAUTH2, whatever the server offers); from then on the bytes are
 * the caller's. Never waits longer than it is told, and a stop ends every wait. A link belongs to one
 * thread. */
#pragma once
#include "core/account_state.h"
#include <curl/curl.h>

struct link_config {
    const char *url;      /* imaps://USER@HOST:PORT … */
    const char *user;     /* where the URL names none */
    const char *password; /* NULL: none */
    const char *bearer;   /* an OAuth2 access token instead; NULL */
    const char *ca_file;
    bool public_only; /* not into this machine's own network */
    int seconds; /* for connecting and logging in; 0: 30 */
    /* Becomes 1 when the program ends; STOP_FD then is readable. STOP NULL, STOP_FD -1: never. */
    const gint *stop;
    int stop_fd;
};

/* What kind of trouble an answer of libcurl's is; BEARER: it was logged in with a token. */
enum account_fault link_fault(CURLcode code, bool bearer);

typedef struct mail_link mail_link;

/* NULL with *FAULT saying what kind of trouble it is. */
struct mail_link *link_open(const struct link_config *c, enum account_fault *fault,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void link_close(struct mail_link *l);
bool link_write(struct mail_link *l, const char *data, size_t n, enum account_fault *fault,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Up to ROOM bytes; *GOT is 0 where TIMEOUT_MS passed without any. False once the connection is
 * gone or a stop came (FAIL_BUSY). */
bool link_read(struct mail_link *l, char *out, size_t room, int64_t timeout_ms, size_t *got,
               enum account_fault *fault, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(mail_link, link_close)
