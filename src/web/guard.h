/* guard.h - stands between the request and its handler: session, right, CSRF, fields; in that
 * order, for every row alike.
 *
 * The web room knows no SQL; the application fills in struct guard_ops. */
#pragma once
#include "base/arena.h"
#include "core/right.h"
#include "web/route.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct request;
struct answer;
struct events;

/* What pages depend on beside their request, as numbers that change with it (web/recent.h). */
struct site_state {
    int64_t second;   /* of the clock */
    int64_t database; /* changes with every commit of any process */
    uint64_t notices, events;
};

struct guard_ops {
    /* Whose session is SESSION_ID (the cookie's value, hostile)? Fills *OUT, texts in A, and
     * returns true; an unknown or expired one leaves *OUT as it is (nobody) and is true as well.
     * False with an error only when it could not be found out. */
    bool (*session)(void *app, struct arena *a, const char *session_id, struct actor *out,
                    GError **error);
    /* Who comes with the links of mails that are in the cookie KEYS, where there is no session; fills
     * *OUT as above. NULL: nobody. */
    bool (*guest)(void *app, struct arena *a, const char *keys, struct actor *out, GError **error);
    /* The same for the value of an Authorization field; NULL: no API. *PROOF is what the handler finds
     * as request_proof(): what the field was found to be. PEER: whose tries are counted. */
    bool (*authorization)(void *app, struct arena *a, const char *value, const char *peer,
                          struct actor *out, const void **proof, GError **error);
    /* Writes the page for an error STATUS into the answer (answer_buf(), answer_html()); the
     * status stays. NULL: a plain page in both languages. Must neither fail nor wait: it also runs
     * for paths that have no row, where nobody has been looked up. */
    void (*error_page)(struct request *r, struct answer *a, unsigned status);
    /* How things stand now; must not wait. NULL, or false: unknown, and no page is given again. */
    bool (*state)(void *app, struct site_state *out);
};

/* What is served, to whom, and how: made by the application once, read by all threads. */
struct site {
    const struct route_list *lists;
    size_t n_lists;
    struct guard_ops ops;
    void *app;
    const char *base_url;   /* without a slash at the end; https makes Secure cookies and HSTS */
    const char *factor_path; /* "/profile/factor": where who owes a second factor is sent */
    const char *login_path; /* "/login": where a page that needs somebody sends nobody */
    struct events *events;  /* NULL: no live stream */
    bool slow_database;     /* every row but ROUTE_FAST ones runs on a worker (PostgreSQL) */
};

/* Whether ORIGIN (scheme and host, as browsers send it) is this site's own. */
bool guard_own_origin(const struct request *r, const char *origin);
bool site_secure(const struct site *site);
const char *site_session_cookie(const struct site *site); /* "__Host-sid" or "sid" */
const char *site_pre_cookie(const struct site *site);
const char *site_guest_cookie(const struct site *site);

/* Session and right; before an upload's body is read. False: the answer is written. */
bool guard_enter(struct request *r, struct answer *a);
/* All of it, and then the handler or the refusal: afterwards the answer is written. */
void guard_run(struct request *r, struct answer *a);
