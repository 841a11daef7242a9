/* portal.h - the customers' overview of their tickets, and who their colleagues are. Only what
 * ACTOR may see (the same as ticket_visible() says of each), for customers who are signed in;
 * nobody and guests get FAIL_DENIED. */
#pragma once
#include "core/right.h"
#include "db/db.h"
#include "rows/count.h"
#include "rows/portal.h"

enum portal_scope { PORTAL_ALL, PORTAL_WAITING, PORTAL_OPEN, PORTAL_CLOSED, PORTAL_SCOPES };
enum portal_sort { PORTAL_BY_CHANGED, PORTAL_BY_CREATED, PORTAL_BY_TITLE, PORTAL_SORTS };

enum { PORTAL_LINES_MOST = 200, PORTAL_COUNT_MOST = 1000 };

struct portal_filter {
    enum portal_scope scope;
    enum portal_sort sort; /* the first one: what waits for the customer, then open, then closed */
    const char *text;      /* words, "" for all: in titles, numbers, and what was written */
    bool mine;             /* without the company's */
};

struct portal_line {
    const struct portal_row *ticket;
    enum portal_scope part; /* PORTAL_WAITING, PORTAL_OPEN or PORTAL_CLOSED */
    bool unread;
};

/* Behind which row a page goes on; id 0: from the top. */
struct portal_after {
    enum portal_scope part;
    const char *value; /* of the order */
    int64_t id;
};

struct portal_lines {
    struct portal_line *lines;
    size_t n;
    struct portal_after next; /* id 0: there is no more */
};

/* At most LIMIT lines behind AFTER. FAIL_INVALID for an AFTER that can't be. */
bool portal_list(struct db *db, struct arena *a, const struct actor *actor,
                 const struct portal_filter *f, const struct portal_after *after, int64_t limit,
                 int64_t now, struct portal_lines *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many there are in each part; those over PORTAL_COUNT_MOST are not counted. */
bool portal_counts(struct db *db, struct arena *a, const struct actor *actor, bool mine,
                   struct portal_counts_row *counts, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* *COMPANY is NULL where ACTOR has none. */
bool portal_company(struct db *db, struct arena *a, const struct actor *actor,
                    struct portal_company_row **company, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* By name, a few hundred at most. */
bool portal_colleagues(struct db *db, struct arena *a, const struct actor *actor,
                       struct portal_colleague_row **rows, size_t *n,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* *COLLEAGUE is NULL where PERSON_ID is not one. */
bool portal_colleague(struct db *db, struct arena *a, const struct actor *actor, int64_t person_id,
                      struct portal_colleague_row **colleague,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Who may hear, besides the desk, that TICKET_ID has changed: its customer, who takes part, and his
 * company where it sees all; at most MOST. */
bool portal_hearers(struct db *db, struct arena *a, int64_t ticket_id, size_t most,
                    int64_t **persons, size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
