#include "core/policy.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/audit.h"
#include "sql/session.h"

#include <string.h>

static const struct policy unset = {.idle_minutes = 8 * 60, .desk_days = 7, .customer_days = 30};

struct policy_held {
    GMutex lock;
    struct policy now;
};

/* What is set by number: where it stands, and within which bounds. */
static const struct {
    const char *name;
    size_t offset;
    int64_t least, most;
} numbers[] = {
    {"session_idle_minutes", offsetof(struct policy, idle_minutes), POLICY_IDLE_LEAST,
     POLICY_IDLE_MOST},
    {"session_desk_days", offsetof(struct policy, desk_days), 1, POLICY_DAYS_MOST},
    {"session_customer_days", offsetof(struct policy, customer_days), 1, POLICY_DAYS_MOST},
};

static int64_t number_of(const struct policy *p, size_t i)
{
    return *(const int64_t *)(const void *)((const char *)p + numbers[i].offset);
}

static void number_put(struct policy *p, size_t i, int64_t n)
{
    *(int64_t *)(void *)((char *)p + numbers[i].offset) = n;
}

struct policy_held *policy_held_new(void)
{
    struct policy_held *held = g_new0(struct policy_held, 1);

    g_mutex_init(&held->lock);
    held->now = unset;
    return held;
}

void policy_held_free(struct policy_held *held)
{
    if (held == NULL)
        return;
    g_mutex_clear(&held->lock);
    g_free(held);
}

struct policy policy_of(const struct house *house)
{
    struct policy p;

    g_mutex_lock(&house->policy->lock);
    p = house->policy->now;
    g_mutex_unlock(&house->policy->lock);
    return p;
}

static const char *factor_setting(struct arena *a, enum role role)
{
    return arena_printf(a, "factor_%s", role_name(role));
}

static bool read_policy(struct db *db, struct arena *a, struct policy *p, GError **error)
{
    const char *text;

    *p = unset;
    for (int role = ROLE_CUSTOMER; role <= ROLE_ADMIN; role++) {
        if (!setting_read(db, a, factor_setting(a, (enum role)role), "no", &text, error))
            return false;
        p->factor[role] = strcmp(text, "yes") == 0;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        gint64 n = 0;

        if (!setting_read(db, a, numbers[i].name, "", &text, error))
            return false;
        if (g_ascii_string_to_signed(text, 10, numbers[i].least, numbers[i].most, &n, NULL))
            number_put(p, i, n);
    }
    return true;
}

bool policy_refresh(const struct house *house, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    g_autoptr(arena) a = arena_new();
    struct policy p;

    /* Where the database does not answer, the rules stay as they were. */
    if (db == NULL || !read_policy(db, a, &p, error))
        return false;
    g_mutex_lock(&house->policy->lock);
    house->policy->now = p;
    g_mutex_unlock(&house->policy->lock);
    return true;
}

static const char *yes(bool b)
{
    return b ? "yes" : "no";
}

static bool put(const struct admin_act *act, const char *name, const char *before,
                const char *after, GError **error)
{
    return setting_put(act->db, name, after, error) &&
           audit_add(act, "policy.changed", "", &(struct audit_field){name, before, after}, 1,
                     error);
}

bool policy_save(const struct admin_act *act, const struct policy *p, GError **error)
{
    struct arena *a = act->a;
    struct policy was;

    if (!admin_allowed(act, error))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (number_of(p, i) < numbers[i].least || number_of(p, i) > numbers[i].most)
            return admin_refuse(act, ADMIN_SESSION, "", error);
    if (!read_policy(act->db, a, &was, error))
        return false;
    for (int role = ROLE_CUSTOMER; role <= ROLE_ADMIN; role++)
        if (!put(act, factor_setting(a, (enum role)role), yes(was.factor[role]),
                 yes(p->factor[role]), error))
            return false;
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (!put(act, numbers[i].name, arena_printf(a, "%" G_GINT64_FORMAT, number_of(&was, i)),
                 arena_printf(a, "%" G_GINT64_FORMAT, number_of(p, i)), error))
            return false;
    return sql_session_shorten(act->db, 0, policy_life(p, ROLE_AGENT), NULL, error) &&
           sql_session_shorten(act->db, 1, policy_life(p, ROLE_CUSTOMER), NULL, error);
}

int64_t policy_idle(const struct policy *policy, enum role role)
{
    return role == ROLE_CUSTOMER ? policy->customer_days * CLOCK_DAY
                                 : policy->idle_minutes * CLOCK_MINUTE;
}

int64_t policy_life(const struct policy *policy, enum role role)
{
    return (role == ROLE_CUSTOMER ? policy->customer_days : policy->desk_days) * CLOCK_DAY;
}
