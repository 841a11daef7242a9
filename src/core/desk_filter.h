/* desk_filter.h - what a list of the desk shows, and in which order. It is written as the query of
 * an address ("view=mine&state=new&sort=created"): so it stands in links, in saved views and in
 * forms, and one reader serves all three. Pure functions. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which tickets it starts from. */
enum desk_scope {
    DESK_ACTIVE,
    DESK_MINE,
    DESK_UNASSIGNED,
    DESK_WAITING,
    DESK_CLOSED,
    DESK_ALL,
    DESK_SCOPES
};

enum desk_sort {
    DESK_BY_CHANGED,
    DESK_BY_CREATED,
    DESK_BY_NUMBER,
    DESK_BY_TITLE,
    DESK_BY_CUSTOMER,
    DESK_BY_QUEUE,
    DESK_BY_PRIORITY,
    DESK_SORTS
};

/* States as the desk speaks of them; bits of desk_filter.states. */
enum { DESK_STATE_NEW = 1, DESK_STATE_OPEN = 2, DESK_STATE_WAITING = 4, DESK_STATE_CLOSED = 8 };

/* Beside the id of an agent. */
enum { DESK_OWNER_ANY = 0, DESK_OWNER_ME = -1, DESK_OWNER_NOBODY = -2 };

/* An own field (core/custom_field.h) with the value that is looked for: "f.serial=4711". */
enum { DESK_OWN_MOST = 5 };
struct desk_own {
    const char *name, *value;
};

struct desk_filter {
    enum desk_scope scope;
    enum desk_sort sort;
    bool ascending;
    unsigned states;                             /* 0: as the scope says */
    unsigned priorities;                         /* bit 1 << priority; 0: any */
    int64_t queue_id;                            /* 0: any */
    int64_t owner_id;                            /* DESK_OWNER_… or an agent */
    const char *tag, *customer, *company, *text; /* "" any; never NULL after desk_filter_init() */
    struct desk_own own[DESK_OWN_MOST]; /* all must hold */
    size_t n_own;
    int64_t since_days, idle_days; /* changed within, not changed for so many days; 0: any */
};

struct desk_filter desk_filter_init(void);
/* One name with its value; lists may come several times. False where it is no part of a filter or
 * nothing that can be meant: F stays as it was. */
bool desk_filter_set(struct arena *a, struct desk_filter *f, const char *name, const char *value);
/* Reads a whole query; what is not part of a filter is passed over. */
bool desk_filter_read(struct arena *a, const char *query, struct desk_filter *f,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The shortest query that means F; "" for the default. */
const char *desk_filter_query(struct arena *a, const struct desk_filter *f);
/* How many things narrow it down beside scope, queue and order. */
size_t desk_filter_parts(const struct desk_filter *f);
/* The words of the query: "mine", "created", "waiting". */
const char *desk_scope_name(enum desk_scope scope);
const char *desk_sort_name(enum desk_sort sort);
const char *desk_state_name(unsigned bit);
