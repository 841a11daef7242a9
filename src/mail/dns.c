#include "mail/dns.h"

#include "base/clock.h"
#include "base/text.h"

#include <ares.h>
#include <ares_nameser.h>
#include <poll.h>
#include <string.h>

enum { TRIES = 2, NAME_MAX_BYTES = 253 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void begin(void)
{
    (void)ares_library_init(ARES_LIB_INIT_ALL);
}

/* c-ares hands out targets as they came: with '/' or '@' inside, a name that seems to end in a domain
 * would lead elsewhere as part of an URL. */
static bool is_host(const char *name, size_t n)
{
    return n > 0 && n <= NAME_MAX_BYTES && g_ascii_isalnum(name[0]) &&
           strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-") >= n;
}

static void add(struct dns_ask *ask, const char *name, int port, int priority, int weight)
{
    size_t n = strlen(name), at;

    if (n > 0 && name[n - 1] == '.')
        n--;
    if (!is_host(name, n) || ask->n == DNS_HOSTS_MOST)
        return;
    for (at = ask->n++; at > 0 && (ask->hosts[at - 1].priority > priority ||
                                   (ask->hosts[at - 1].priority == priority &&
                                    ask->hosts[at - 1].weight < weight));
         at--)
        ask->hosts[at] = ask->hosts[at - 1];
    ask->hosts[at] = (struct dns_host){arena_strndup(ask->a, name, n), port, priority, weight};
}

static void on_answer(void *user, int status, int timeouts, unsigned char *bytes, int n)
{
    struct dns_ask *ask = user;
    struct ares_srv_reply *srv = NULL;
    struct ares_mx_reply *mx = NULL;

    (void)timeouts;
    if (status != ARES_SUCCESS)
        return;
    if (ask->mx && ares_parse_mx_reply(bytes, n, &mx) == ARES_SUCCESS)
        for (struct ares_mx_reply *m = mx; m != NULL; m = m->next)
            add(ask, m->host, 0, m->priority, 0);
    if (!ask->mx && ares_parse_srv_reply(bytes, n, &srv) == ARES_SUCCESS)
        for (struct ares_srv_reply *s = srv; s != NULL; s = s->next)
            add(ask, s->host, s->port, s->priority, s->weight);
    ares_free_data(mx);
    ares_free_data(srv);
}

/* One turn; false once nothing is waited for any more. */
static bool turn(ares_channel channel, int64_t left_ms)
{
    ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
    int bits = ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);
    struct pollfd fds[ARES_GETSOCK_MAXNUM];
    nfds_t n = 0;
    struct timeval most = {left_ms / 1000, left_ms % 1000 * 1000}, room, *wait;

    for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
        /* As its macros do, which shift into the sign. */
        bool in = ((unsigned)bits >> i & 1u) != 0,
             out = ((unsigned)bits >> (i + ARES_GETSOCK_MAXNUM) & 1u) != 0;

        if (in || out)
            fds[n++] = (struct pollfd){.fd = sockets[i],
                                       .events = (short)((in ? POLLIN : 0) | (out ? POLLOUT : 0))};
    }
    if (n == 0)
        return false;
    wait = ares_timeout(channel, &most, &room);
    if (poll(fds, n, (int)(wait->tv_sec * 1000 + wait->tv_usec / 1000) + 1) <= 0)
        ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    for (nfds_t i = 0; i < n; i++)
        if (fds[i].revents != 0)
            ares_process_fd(channel, fds[i].revents & POLLOUT ? ARES_SOCKET_BAD : fds[i].fd,
                            fds[i].revents & POLLOUT ? fds[i].fd : ARES_SOCKET_BAD);
    return true;
}

static bool open_channel(ares_channel *channel, int64_t timeout_ms)
{
    struct ares_options options = {.timeout = (int)(timeout_ms / (TRIES + 1)), .tries = TRIES};

    if (ares_init_options(channel, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES) != ARES_SUCCESS)
        return false;
#ifdef VORGANG_TEST_HOOKS
    if (g_getenv("VORGANG_TEST_DNS") != NULL)
        (void)ares_set_servers_ports_csv(*channel, g_getenv("VORGANG_TEST_DNS"));
#endif
    return true;
}

void dns_ask_all(struct dns_ask *asks, size_t n, int64_t timeout_ms)
{
    int64_t until = clock_monotonic() + timeout_ms, left;
    ares_channel channel;

    pthread_once(&once, begin);
    if (!open_channel(&channel, timeout_ms))
        return;
    for (size_t i = 0; i < n; i++)
        ares_query(channel, asks[i].name, ns_c_in, asks[i].mx ? ns_t_mx : ns_t_srv, on_answer,
                   &asks[i]);
    while ((left = until - clock_monotonic()) > 0 && turn(channel, left))
        ;
    ares_destroy(channel);
}
