/* policy.h - the house's rules for signing in: for whom a second factor is a must, how long a session
 * lasts. Administrators change them while it runs, and they hold at once: every request asks the copy
 * in memory, which the ticker of serve renews for what another process has changed. Thread-safe. */
#pragma once
#include "core/admin.h"
#include "core/house.h"

enum {
    POLICY_IDLE_LEAST = 15,        /* minutes */
    POLICY_IDLE_MOST = 7 * 24 * 60,
    POLICY_DAYS_MOST = 365
};

struct policy {
    bool factor[ROLE_ADMIN + 1]; /* by role: who has no second factor may only set one up */
    int64_t idle_minutes;        /* of people of the desk: a session ends after so long without a click */
    int64_t desk_days;           /* and after so many days in any case */
    int64_t customer_days;       /* of customers, who write twice a year: both */
};

/* The copy in memory, with what holds where nothing is set; the house's. */
struct policy_held *policy_held_new(void);
void policy_held_free(struct policy_held *held);

struct policy policy_of(const struct house *house);
/* Reads what is set. */
bool policy_refresh(const struct house *house, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(), policy_refresh() after it. Sessions that would be over by now end. FAIL_INVALID
 * with ADMIN_SESSION for a length out of bounds. */
bool policy_save(const struct admin_act *act, const struct policy *policy,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How long somebody of ROLE stays signed in without a click, and at most; in ms. */
int64_t policy_idle(const struct policy *policy, enum role role);
int64_t policy_life(const struct policy *policy, enum role role);
