#include "base/ip.h"

#include <arpa/inet.h>
#include <glib.h>
#include <netinet/in.h>
#include <string.h>

/* An address is 16 bytes, IPv4 as ::ffff:a.b.c.d. */
struct net {
    unsigned char bytes[16];
    unsigned bits;
};

#define SEPARATORS " ,;\t\r\n"

static bool same_net(const unsigned char *address, const struct net *n)
{
    unsigned whole = n->bits / 8, rest = n->bits % 8;
    unsigned mask = (0xFFU << (8 - rest)) & 0xFFU;

    return memcmp(address, n->bytes, whole) == 0 &&
           (rest == 0 || ((address[whole] ^ n->bytes[whole]) & mask) == 0);
}

static bool bytes_of(const struct sockaddr *sa, unsigned char out[16])
{
    if (sa->sa_family == AF_INET6) {
        memcpy(out, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
        return true;
    }
    if (sa->sa_family != AF_INET)
        return false;
    memset(out, 0, 10);
    memset(out + 10, 0xFF, 2);
    memcpy(out + 12, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
    return true;
}

/* "10.0.0.0/8", "::1": one of them. */
static bool net_parse(const char *text, struct net *n)
{
    char host[IP_TEXT_MAX];
    const char *slash = strchr(text, '/');
    size_t len = slash == NULL ? strlen(text) : (size_t)(slash - text);
    guint64 bits = 0;
    bool v4;

    if (len == 0 || len >= sizeof host)
        return false;
    memcpy(host, text, len);
    host[len] = '\0';
    memset(n->bytes, 0, 10);
    memset(n->bytes + 10, 0xFF, 2);
    v4 = inet_pton(AF_INET, host, n->bytes + 12) == 1;
    if (!v4 && inet_pton(AF_INET6, host, n->bytes) != 1)
        return false;
    n->bits = 128;
    if (slash == NULL)
        return true;
    if (!g_ascii_string_to_unsigned(slash + 1, 10, 0, v4 ? 32 : 128, &bits, NULL))
        return false;
    n->bits = (unsigned)bits + (v4 ? 96 : 0);
    return true;
}

/* RFC 6890 and its registries: what is not an address of somebody on the open internet. */
static const char *const reserved[] = {
    "0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
};

/* IPv6: only 2000::/3 is given out, and these in it are not somebody's. */
static const char *const reserved6[] = {"2001::/23", "2001:db8::/32", "3fff::/20"};

static bool any_has(const char *const *nets, size_t n, const unsigned char *address)
{
    struct net net;

    for (size_t i = 0; i < n; i++)
        if (net_parse(nets[i], &net) && same_net(address, &net))
            return true;
    return false;
}

static bool public4(const unsigned char *v4)
{
    unsigned char address[16] = {0};

    memset(address + 10, 0xFF, 2);
    memcpy(address + 12, v4, 4);
    return !any_has(reserved, G_N_ELEMENTS(reserved), address);
}

bool ip_is_public(const struct sockaddr *sa)
{
    static const unsigned char mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    static const unsigned char nat64[12] = {0x00, 0x64, 0xFF, 0x9B};
    unsigned char a[16];

    if (!bytes_of(sa, a))
        return false;
    if (memcmp(a, mapped, 12) == 0 || memcmp(a, nat64, 12) == 0)
        return public4(a + 12);
    if (a[0] == 0x20 && a[1] == 0x02)
        return public4(a + 2);
    return (a[0] & 0xE0) == 0x20 && !any_has(reserved6, G_N_ELEMENTS(reserved6), a);
}

bool ip_list_has(const char *list, const struct sockaddr *sa)
{
    g_auto(GStrv) parts = g_strsplit_set(list, SEPARATORS, IP_LIST_MOST * 4);
    unsigned char address[16];
    struct net n;

    if (!bytes_of(sa, address))
        return false;
    for (char **p = parts; *p != NULL; p++)
        if (net_parse(*p, &n) && same_net(address, &n))
            return true;
    return false;
}

bool ip_list_ok(const char *list, char *wrong)
{
    g_auto(GStrv) parts = g_strsplit_set(list, SEPARATORS, IP_LIST_MOST * 4);
    size_t found = 0;
    struct net n;

    for (char **p = parts; *p != NULL; p++) {
        if (**p == '\0')
            continue;
        if (!net_parse(*p, &n) || ++found > IP_LIST_MOST) {
            g_strlcpy(wrong, *p, IP_TEXT_MAX);
            return false;
        }
    }
    return true;
}
