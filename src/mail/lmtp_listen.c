#include "mail/lmtp_listen.h"

#include "base/fail.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 128 };

const char *lmtp_listen_path(const char *where)
{
    return g_str_has_prefix(where, "unix:") ? where + strlen("unix:") : NULL;
}

static int failed(const char *where, const char *why, GError **error)
{
    fail_set(error, FAIL_IO, "LMTP %s: %s (choose another with --lmtp, or --lmtp off)", where, why);
    return -1;
}

static int failed_with(int fd, const char *where, GError **error)
{
    const char *why = g_strerror(errno);

    if (fd >= 0)
        close(fd);
    return failed(where, why, error);
}

/* A socket that was left behind by a killed server; one that answers belongs to somebody. */
static void remove_stale(const struct sockaddr_un *address)
{
    struct stat st;
    int fd;

    if (lstat(address->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode))
        return;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 &&
        errno == ECONNREFUSED)
        unlink(address->sun_path);
    close(fd);
}

/* Everybody may connect who may enter the folder, as with a port on the loopback. */
static int listen_unix(const char *where, GError **error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd;

    if (g_strlcpy(address.sun_path, lmtp_listen_path(where), sizeof address.sun_path) >=
        sizeof address.sun_path)
        return failed(where, "the path is too long", error);
    remove_stale(&address);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        chmod(address.sun_path, 0666) != 0 || listen(fd, BACKLOG) != 0)
        return failed_with(fd, where, error);
    return fd;
}

static int listen_one(const struct addrinfo *found)
{
    int one = 1;
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
        bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    close(fd);
    return -1;
}

static int port_of(int fd)
{
    struct sockaddr_storage bound = {0};
    socklen_t n = sizeof bound;

    if (getsockname(fd, (struct sockaddr *)&bound, &n) != 0)
        return 0;
    return ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                             : ((struct sockaddr_in *)&bound)->sin_port);
}

static int listen_tcp(const char *where, int *port, GError **error)
{
    struct addrinfo hints = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *found = NULL;
    const char *colon = strrchr(where, ':'), *from = where;
    g_autofree char *host = NULL;
    int fd = -1, r;

    if (colon == NULL)
        return failed(where, "it is not HOST:PORT", error);
    if (*from == '[' && colon > from && colon[-1] == ']')
        host = g_strndup(from + 1, (size_t)(colon - from - 2));
    else
        host = g_strndup(from, (size_t)(colon - from));
    r = getaddrinfo(host[0] == '\0' ? NULL : host, colon + 1, &hints, &found);
    if (r != 0)
        return failed(where, gai_strerror(r), error);
    for (const struct addrinfo *f = found; f != NULL && fd < 0; f = f->ai_next)
        fd = listen_one(f);
    r = errno;
    freeaddrinfo(found);
    errno = r;
    if (fd < 0)
        return failed_with(fd, where, error);
    *port = port_of(fd);
    return fd;
}

int lmtp_listen(const char *where, int *port, GError **error)
{
    *port = 0;
    return lmtp_listen_path(where) != NULL ? listen_unix(where, error)
                                           : listen_tcp(where, port, error);
}
