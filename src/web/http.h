/* http.h - the HTTP/1.1 server: sockets, threads, TLS, time-outs, a graceful end.
 *
 *     struct http *http = http_start(&site, &options, &error);
 *     ... wait for SIGTERM ...
 *     http_stop(http);
 *
 * Two threads with epoll each own the connections they accepted; rows that may wait run on a
 * bounded pool of workers while their connection rests. Memory while idle: one small struct for
 * each open connection.
 *
 * Why this is not libmicrohttpd, which DESIGN names first. Debian 12 has 0.9.75, which folds lines,
 * takes bare LF and repeated lengths, and shows the application neither the bytes nor the place
 * where one request ends and the next begins. To refuse odd framing before it (security/RULES.md
 * 5), on every request of a connection and under TLS too, a front has to terminate TLS, read and
 * judge each head, measure each body (chunked ones too), hold the time-outs and the limits, and
 * copy the rest through a socket pair: that is a whole server in front of a server, with two ideas
 * of every message boundary, which is the fault that smuggling lives on. Without it there is one
 * reader (head.c, chunk.c: 300 lines, fuzzed), and RULES 4 (least rate, header time-out) can be
 * had, which the library does not offer. Upgrading to 1.0.5 would still leave its leniency about
 * line ends. What is lost: nothing that is used here. */
#pragma once
#include "web/guard.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct http;

struct http_options {
    const char *listen;   /* "HOST:PORT", "[::1]:PORT", "*:PORT"; port 0: any free one */
    const char *tls_cert; /* PEM files; NULL: plain HTTP */
    const char *tls_key;
    const char *spool_dir;  /* for uploads over 1 MiB; NULL: the system's temporary folder */
    const char *access_log; /* a file that gets "METHOD TARGET STATUS" lines, for tests; or NULL */
    const char *const *trusted_proxies; /* addresses whose X-Forwarded-For counts; or NULL */
    unsigned per_ip;                    /* connections from one address; 0: LIMIT_HTTP_PER_IP */
    unsigned workers;                   /* 0: 6 */
    /* Called once the address is bound and before anything is served: with port 0 this is where
     * the site's base_url can be completed. May be NULL. */
    void (*bound)(void *data, unsigned port);
    void *bound_data;
    int64_t head_ms, idle_ms; /* 0: as limits.h says; shorter in tests */
};

/* Checks the routes, binds and serves. SITE stays the caller's and must outlive the server.
 * FAIL_BUG for a faulty route table, FAIL_IO where the address is taken, FAIL_INVALID for a bad
 * option. */
struct http *http_start(const struct site *site, const struct http_options *options,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
unsigned http_port(const struct http *http);
/* Stops accepting, answers what has been asked, ends streams, and frees; at most 5 s. Returns how
 * many requests were left without an answer: 0 unless a handler hung (then its memory is left to
 * the end of the process). */
unsigned http_stop(struct http *http);
