#include "web/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

struct peers {
    pthread_mutex_t lock;
    GHashTable *counts; /* text → number */
    unsigned per_ip, total, now;
    char **proxies;
};

struct peers *peers_new(unsigned per_ip, unsigned total, const char *const *proxies)
{
    struct peers *p = g_new0(struct peers, 1);

    pthread_mutex_init(&p->lock, NULL);
    p->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    p->per_ip = per_ip;
    p->total = total;
    p->proxies = g_new0(char *, 1);
    if (proxies != NULL) {
        g_strfreev(p->proxies);
        p->proxies = g_strdupv((char **)(uintptr_t)proxies);
    }
    return p;
}

void peers_free(struct peers *p)
{
    if (p == NULL)
        return;
    g_hash_table_destroy(p->counts);
    g_strfreev(p->proxies);
    pthread_mutex_destroy(&p->lock);
    g_free(p);
}

static void address_text(const struct sockaddr_storage *from, char text[PEER_TEXT])
{
    const struct sockaddr_in6 *six = (const void *)from;
    const struct sockaddr_in *four = (const void *)from;

    g_strlcpy(text, "?", PEER_TEXT);
    if (from->ss_family == AF_INET)
        inet_ntop(AF_INET, &four->sin_addr, text, PEER_TEXT);
    else if (from->ss_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
        inet_ntop(AF_INET, six->sin6_addr.s6_addr + 12, text, PEER_TEXT);
    else if (from->ss_family == AF_INET6)
        inet_ntop(AF_INET6, &six->sin6_addr, text, PEER_TEXT);
}

static bool is_proxy(const struct peers *p, const char *text)
{
    return g_strv_contains((const char *const *)p->proxies, text);
}

/* What is counted together: the address, or its /64. */
static char *count_key(const char *text)
{
    struct in6_addr six;
    char out[PEER_TEXT];

    if (inet_pton(AF_INET6, text, &six) != 1)
        return g_strdup(text);
    memset(six.s6_addr + 8, 0, 8);
    inet_ntop(AF_INET6, &six, out, sizeof out);
    return g_strdup(out);
}

bool peers_enter(struct peers *p, const struct sockaddr_storage *from, char text[PEER_TEXT])
{
    g_autofree char *key = NULL;
    unsigned n;
    bool ok;

    address_text(from, text);
    key = count_key(text);
    pthread_mutex_lock(&p->lock);
    n = GPOINTER_TO_UINT(g_hash_table_lookup(p->counts, key));
    ok = p->now < p->total && (n < p->per_ip || is_proxy(p, text));
    if (ok) {
        p->now++;
        g_hash_table_insert(p->counts, g_steal_pointer(&key), GUINT_TO_POINTER(n + 1));
    }
    pthread_mutex_unlock(&p->lock);
    return ok;
}

void peers_leave(struct peers *p, const char *text)
{
    g_autofree char *key = count_key(text);
    unsigned n;

    pthread_mutex_lock(&p->lock);
    n = GPOINTER_TO_UINT(g_hash_table_lookup(p->counts, key));
    p->now--;
    if (n <= 1)
        g_hash_table_remove(p->counts, key);
    else
        g_hash_table_insert(p->counts, g_steal_pointer(&key), GUINT_TO_POINTER(n - 1));
    pthread_mutex_unlock(&p->lock);
}

const char *peers_client(const struct peers *p, struct arena *a, const char *text,
                         const char *forwarded)
{
    unsigned char any[sizeof(struct in6_addr)];
    const char *last;

    if (forwarded == NULL || !is_proxy(p, text))
        return text;
    last = strrchr(forwarded, ',');
    last = last == NULL ? forwarded : last + 1;
    last += strspn(last, " \t");
    if (inet_pton(AF_INET, last, any) != 1 && inet_pton(AF_INET6, last, any) != 1)
        return text;
    return arena_strdup(a, last);
}
