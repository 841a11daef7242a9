/* secure.h - which encryption a mail server's address asks for, the same for mail in and out. A
 * password or token leaves this machine by verified TLS only. */
#pragma once
#include <curl/curl.h>
#include <glib.h>
#include <stdbool.h>

struct secure {
    long level; /* CURLUSESSL_… */
    bool verify;
};

/* With a scheme that ends in "s" TLS from the first byte, else STARTTLS; at a loopback address it is
 * taken if offered, whoever it is by. "?tls=required", "?tls=opportunistic" (whatever encryption
 * there is, unverified) and "?tls=none" say otherwise. Verified wherever a CA_FILE is given. */
struct secure secure_of(GUri *uri, const char *ca_file);
/* FAIL_INVALID where there is no host, something else than ?tls= follows it, or a SECRET would go
 * over the net in the clear. WHAT begins the message: "SMTP". */
bool secure_ok(GUri *uri, const struct secure *tls, bool secret, const char *what,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Which addresses a connection may go to. REFUSED afterwards: it was to go to one of the own network. */
struct secure_reach {
    bool refused;
};
/* Only the open internet; REACH must outlive CURL. */
void secure_public(CURL *curl, struct secure_reach *reach);
void secure_set(CURL *curl, const struct secure *tls, const char *ca_file);
/* An address of this machine: nobody listens on the way. Only numbers and localhost: a name that
 * begins with "127." may lead anywhere. */
bool secure_is_loopback(const char *host);
/* "scheme://host:port", brackets around IPv6; free it. */
char *secure_base(GUri *uri);
