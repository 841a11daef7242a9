/* report.h - what became of the tickets, in numbers.
 *
 * A row for each ticket is kept up to date from ticket_event by report_keep(), in small steps
 * behind everybody's back; a report reads those rows of its time once and never the tickets
 * themselves. Times count round the clock, in milliseconds. All functions are thread-safe. */
#pragma once
#include "base/arena.h"
#include "core/house.h"
#include "core/right.h"
#include "rows/report.h"

enum { REPORT_STEPS_MOST = 400, REPORT_GROUPS_MOST = 20, REPORT_AGES = 5, REPORT_LINES_MOST = 500 };

enum report_by {
    REPORT_BY_QUEUE,
    REPORT_BY_OWNER,
    REPORT_BY_COMPANY,
    REPORT_BY_CHANNEL,
    REPORT_BY_TAG
};

struct report_ask {
    const int64_t *starts; /* of each step, ascending; the first one begins the report */
    size_t n_starts;       /* 1 to REPORT_STEPS_MOST */
    int64_t until;         /* not included */
    enum report_by by;
    int64_t queue_id, owner_id, company_id, tag_id; /* 0: all */
    const char *channel;                            /* "mail" and so on; "" or NULL: all */
};

/* N waits; the middle one, and the one that nine of ten do not exceed. */
struct report_wait {
    size_t n;
    int64_t median, p90;
};

/* Created: made in the time. Solved: closed in it and still so. First: from the making to the first
 * answer, of those made in it. Solution: from the making to the closing, of those solved in it. */
struct report_sum {
    int64_t id;       /* of the group; 0: none (no owner, no company) */
    const char *name; /* NULL where there is none; a channel's own word ("mail") */
    size_t created, solved, open, reopened; /* reopened: of the solved, those open again before */
    struct report_wait first, solution;
};

struct report {
    struct report_sum all;
    struct report_sum *steps; /* as many as were asked for; open is 0 */
    size_t n_steps;
    struct report_sum *groups; /* those with the most made first */
    size_t n_groups, n_groups_all;
    size_t ages[REPORT_AGES]; /* open now, younger than report_ages[i]; the last: older */
    bool behind;              /* what happened last is not counted yet */
};

extern const int64_t report_ages[REPORT_AGES - 1];

/* What ACTOR may see: queues that are confidential count for their members alone. FAIL_DENIED for
 * others than agents. */
bool report_make(struct db *db, struct arena *a, const struct actor *actor,
                 const struct report_ask *ask, int64_t now, struct report *out,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Who can be asked for as owner, by name. */
bool report_owners(struct db *db, struct arena *a, struct report_choice_row **rows, size_t *n,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The name of a queue, person, company or tag; NULL where there is none. It says nothing of who may
 * know it. */
bool report_name(struct db *db, struct arena *a, enum report_by by, int64_t id, const char **name,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The tickets of a company that were made, solved or open in a time, oldest first. */
bool report_company(struct db *db, struct arena *a, const struct actor *actor, int64_t company_id,
                    int64_t from, int64_t until, struct report_line_row **rows, size_t *n,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Counts what happened since it was last called, at most for some thousand events; MORE: call
 * again. */
bool report_keep(const struct house *house, bool *more, GError **error) G_GNUC_WARN_UNUSED_RESULT;
