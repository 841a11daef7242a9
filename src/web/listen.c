#include "web/listen.h"

#include "base/fail.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

/* "HOST:PORT", "[V6]:PORT", "*:PORT". */
static bool split(const char *text, char **host, unsigned *port, GError **error)
{
    const char *colon = strrchr(text, ':');
    size_t n = colon == NULL ? 0 : (size_t)(colon - text);
    guint64 number;

    if (colon == NULL || !g_ascii_string_to_unsigned(colon + 1, 10, 0, 65535, &number, NULL)) {
        fail_set(error, FAIL_INVALID, "listen %s: no such address (say HOST:PORT)", text);
        return false;
    }
    if (n >= 2 && text[0] == '[' && text[n - 1] == ']')
        *host = g_strndup(text + 1, n - 2);
    else
        *host = n == 0 || (n == 1 && text[0] == '*') ? NULL : g_strndup(text, n);
    *port = (unsigned)number;
    return true;
}

static int open_one(const struct addrinfo *at, unsigned port)
{
    struct sockaddr_storage address;
    const int on = 1;
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    memcpy(&address, at->ai_addr, at->ai_addrlen);
    if (at->ai_family == AF_INET6)
        ((struct sockaddr_in6 *)(void *)&address)->sin6_port = htons((uint16_t)port);
    else
        ((struct sockaddr_in *)(void *)&address)->sin_port = htons((uint16_t)port);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (at->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)(void *)&address, at->ai_addrlen) == 0 &&
        listen(fd, BACKLOG) == 0)
        return fd;
    close(fd);
    return -1;
}

static unsigned bound_port(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t n = sizeof address;

    if (getsockname(fd, (struct sockaddr *)(void *)&address, &n) != 0)
        return 0;
    return ntohs(address.ss_family == AF_INET6
                     ? ((struct sockaddr_in6 *)(void *)&address)->sin6_port
                     : ((struct sockaddr_in *)(void *)&address)->sin_port);
}

bool listen_open(const char *text, int *fds, size_t max, size_t *n, unsigned *port, GError **error)
{
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    g_autofree char *host = NULL;
    struct addrinfo *found = NULL;
    int why = EADDRNOTAVAIL;

    *n = 0;
    if (!split(text, &host, port, error))
        return false;
    if (getaddrinfo(host, "0", &hints, &found) != 0)
        found = NULL;
    for (struct addrinfo *at = found; at != NULL && *n < max; at = at->ai_next) {
        if (at->ai_family != AF_INET && at->ai_family != AF_INET6)
            continue;
        fds[*n] = open_one(at, *port);
        why = fds[*n] < 0 ? errno : why;
        if (fds[*n] >= 0)
            *port = bound_port(fds[(*n)++]);
    }
    if (found != NULL)
        freeaddrinfo(found);
    if (*n > 0)
        return true;
    fail_set(error, FAIL_IO, "listen %s: %s (is it taken? choose another with --listen)", text,
             g_strerror(why));
    return false;
}
