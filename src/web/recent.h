/* recent.h - pages made within this second, given again to who asks for exactly the same.
 *
 * Why such a page is never stale, and never somebody else's:
 *  - It is found by a keyed hash over the peer's address and every byte of the request's head:
 *    target, session cookie or token, language, theme, all of it. Who has not that cannot ask for the
 *    page, and another session, also of the same person, has a page with its own CSRF token.
 *  - It is given only while struct site_state is what it was before the page was made. That holds
 *    the number which the database changes with every commit of any process (so a session that was
 *    ended, a right that was taken, a mark "read", a new message count at once), what this process
 *    keeps in memory for pages (notices, the place in the live stream), and the second of the clock
 *    (ages, terms, sessions that end by themselves). So whatever might be forgotten here is over
 *    within a second.
 *  - What may serve for one form only (request_once()) is written anew into each copy.
 * Only rows that say ROUTE_RECENT are kept, and of their answers only whole pages with status 200.
 *
 * Bounded: RECENT_PAGES pages of RECENT_BYTES at most; those of earlier seconds go when a new one
 * comes. Thread-safe. */
#pragma once
#include "base/buf.h"
#include "base/str.h"
#include "web/guard.h"

enum { RECENT_PAGES = 64, RECENT_BYTES = 160 * 1024, RECENT_KEY = 32, RECENT_HOLES = 8 };

struct recent;

/* A page as it goes out, head and body. Shared: read only; give it back with recent_drop(). */
struct recent_page {
    unsigned char key[RECENT_KEY];
    struct site_state state;
    char *path, *query; /* for the log; query may be NULL */
    char *data;
    size_t n;
    size_t holes[RECENT_HOLES]; /* where the value for one form stands */
    size_t n_holes;
};

struct recent *recent_new(void);
void recent_free(struct recent *r); /* NULL does nothing */

/* The key of a request's head from PEER; false where nothing is kept for it (no GET). */
bool recent_key(const struct recent *r, const char *peer, const char *head, size_t n,
                unsigned char key[RECENT_KEY]);
/* The page, if there is one and SITE is still in its state; otherwise NULL. */
struct recent_page *recent_find(struct recent *r, const struct site *site,
                                const unsigned char key[RECENT_KEY]);
void recent_drop(struct recent_page *page); /* NULL does nothing */
/* Writes the page with new values for its forms to OUT. */
void recent_write(const struct recent_page *page, struct buf *out);

/* Keeps a page that was made after the site had been in STATE. ONCE, if not NULL, is the value for
 * one form. Pages that are too large, or carry the value too often, are not kept. */
void recent_keep(struct recent *r, const unsigned char key[RECENT_KEY],
                 const struct site_state *state, const char *path, const char *query,
                 struct str head, struct str body, const char *once);
