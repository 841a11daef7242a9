/* Serves the test site of tests/unit/web/site.h until SIGTERM: for http_attacks.py and for
 * measuring. Prints "PORT" on standard output.
 * http_site LISTEN [ACCESS_LOG [CERT KEY]]; environment PER_IP. */
#include "../unit/web/site.h"

#include "base/log.h"
#include "base/secret.h"
#include "web/http.h"

#include <signal.h>
#include <stdlib.h>

static unsigned per_ip(void)
{
    const char *text = getenv("PER_IP");

    return text == NULL ? 0 : (unsigned)g_ascii_strtoull(text, NULL, 10);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    struct http_options o = {.listen = argc > 1 ? argv[1] : "127.0.0.1:0", .per_ip = per_ip()};
    struct site site = test_site;
    struct http *http;
    sigset_t signals;
    int got;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    o.access_log = argc > 2 && *argv[2] != '\0' ? argv[2] : NULL;
    o.tls_cert = argc > 4 ? argv[3] : NULL;
    o.tls_key = argc > 4 ? argv[4] : NULL;
    log_threshold(LOG_ERROR);
    if (!secret_init())
        return 1;
    site.events = events_new();
    http = http_start(&site, &o, &error);
    if (http == NULL) {
        fprintf(stderr, "http_site: %s\n", error->message);
        return 1;
    }
    printf("%u\n", http_port(http));
    fflush(stdout);
    sigwait(&signals, &got);
    got = (int)http_stop(http);
    events_free(site.events);
    return got == 0 ? 0 : 1;
}
