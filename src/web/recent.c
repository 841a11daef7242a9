#include "web/recent.h"

#include "base/arena.h"
#include "core/draft.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

struct recent {
    pthread_mutex_t lock;
    unsigned char secret[crypto_generichash_KEYBYTES];
    struct recent_page *pages[RECENT_PAGES];
};

static void page_clear(void *data)
{
    struct recent_page *page = data;

    g_free(page->path);
    g_free(page->query);
    g_free(page->data);
}

void recent_drop(struct recent_page *page)
{
    if (page != NULL)
        g_atomic_rc_box_release_full(page, page_clear);
}

struct recent *recent_new(void)
{
    struct recent *r = g_new0(struct recent, 1);

    pthread_mutex_init(&r->lock, NULL);
    randombytes_buf(r->secret, sizeof r->secret);
    return r;
}

void recent_free(struct recent *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < RECENT_PAGES; i++)
        recent_drop(r->pages[i]);
    pthread_mutex_destroy(&r->lock);
    g_free(r);
}

bool recent_key(const struct recent *r, const char *peer, const char *head, size_t n,
                unsigned char key[RECENT_KEY])
{
    crypto_generichash_state hash;

    if (n < 4 || memcmp(head, "GET ", 4) != 0)
        return false;
    return crypto_generichash_init(&hash, r->secret, sizeof r->secret, RECENT_KEY) == 0 &&
           crypto_generichash_update(&hash, (const unsigned char *)peer, strlen(peer) + 1) == 0 &&
           crypto_generichash_update(&hash, (const unsigned char *)head, n) == 0 &&
           crypto_generichash_final(&hash, key, RECENT_KEY) == 0;
}

static size_t place_of(const unsigned char key[RECENT_KEY])
{
    return key[0] % RECENT_PAGES;
}

static bool same_state(const struct site_state *a, const struct site_state *b)
{
    return a->second == b->second && a->database == b->database && a->notices == b->notices &&
           a->events == b->events;
}

struct recent_page *recent_find(struct recent *r, const struct site *site,
                                const unsigned char key[RECENT_KEY])
{
    struct recent_page *page;
    struct site_state now;

    pthread_mutex_lock(&r->lock);
    page = r->pages[place_of(key)];
    if (page != NULL && memcmp(page->key, key, RECENT_KEY) == 0)
        g_atomic_rc_box_acquire(page);
    else
        page = NULL;
    pthread_mutex_unlock(&r->lock);
    if (page == NULL || (site->ops.state(site->app, &now) && same_state(&page->state, &now)))
        return page;
    recent_drop(page);
    return NULL;
}

void recent_write(const struct recent_page *page, struct buf *out)
{
    g_autoptr(arena) a = arena_new();
    const char *once = form_key_new(a);
    size_t begin = out->len;

    buf_add(out, page->data, page->n);
    for (size_t i = 0; buf_ok(out) && i < page->n_holes; i++)
        memcpy(out->data + begin + page->holes[i], once, strlen(once));
}

/* Where ONCE stands in the page; false where that is too often. */
static bool find_holes(struct recent_page *page, const char *once)
{
    size_t n = once == NULL ? 0 : strlen(once);
    const char *p = page->data, *end = page->data + page->n;

    while (n > 0 && (p = memmem(p, (size_t)(end - p), once, n)) != NULL) {
        if (page->n_holes == RECENT_HOLES)
            return false;
        page->holes[page->n_holes++] = (size_t)(p - page->data);
        p += n;
    }
    return true;
}

static void put(struct recent *r, struct recent_page *page)
{
    struct recent_page *old[RECENT_PAGES];
    size_t n = 0;

    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < RECENT_PAGES; i++)
        if (r->pages[i] != NULL &&
            (i == place_of(page->key) || r->pages[i]->state.second != page->state.second))
            old[n++] = g_steal_pointer(&r->pages[i]);
    r->pages[place_of(page->key)] = page;
    pthread_mutex_unlock(&r->lock);
    while (n > 0)
        recent_drop(old[--n]);
}

void recent_keep(struct recent *r, const unsigned char key[RECENT_KEY],
                 const struct site_state *state, const char *path, const char *query,
                 struct str head, struct str body, const char *once)
{
    struct recent_page *page;

    if (head.n + body.n > RECENT_BYTES)
        return;
    page = g_atomic_rc_box_new0(struct recent_page);
    memcpy(page->key, key, RECENT_KEY);
    page->state = *state;
    page->path = g_strdup(path);
    page->query = g_strdup(query);
    page->n = head.n + body.n;
    page->data = g_malloc(page->n + 1);
    memcpy(page->data, head.p, head.n);
    memcpy(page->data + head.n, body.p, body.n);
    if (find_holes(page, once))
        put(r, page);
    else
        recent_drop(page);
}
