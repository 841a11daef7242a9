/* desk_list.h - the lists of the desk: rows with all that a line shows, and the numbers beside the
 * views. Only what ACTOR may see, in rows and in numbers; agents only. */
#pragma once
#include "core/desk_filter.h"
#include "core/right.h"
#include "db/db.h"
#include "rows/count.h"
#include "rows/desk_list.h"

struct desk_line {
    const struct desk_list_row *ticket;
    bool unread;
    const char *last_who;  /* "" where nothing was said yet */
    const char *last_text; /* how it begins, greetings passed over; one line */
    bool last_internal, last_from_customer;
    const char **tags;
    size_t n_tags;
};

/* The row behind which a page goes on: its value in the list's order, and its id. */
struct desk_after {
    const char *value;
    int64_t id; /* 0: from the top */
};

struct desk_lines {
    struct desk_line *lines;
    size_t n;
    struct desk_after next; /* id 0: there is no more */
};

enum { DESK_LINES_MOST = 200 };

/* At most LIMIT lines behind AFTER. FAIL_INVALID for an AFTER that can't be. */
bool desk_list(struct db *db, struct arena *a, const struct actor *actor,
               const struct desk_filter *f, const struct desk_after *after, int64_t limit,
               int64_t now, struct desk_lines *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many tickets F has, counting no further than MOST. */
bool desk_list_count(struct db *db, struct arena *a, const struct actor *actor,
                     const struct desk_filter *f, int64_t most, int64_t now, int64_t *n,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

struct desk_numbers {
    struct desk_count_row total;   /* queue_id 0 */
    struct desk_count_row *queues; /* those with active tickets */
    size_t n_queues;
};

/* All of them by one statement, which reads an index alone. */
bool desk_numbers(struct db *db, struct arena *a, const struct actor *actor,
                  struct desk_numbers *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
