#include "core/notice_choice.h"

#include "base/clock.h"
#include "base/fail.h"
#include "sql/notice.h"

enum { ALL_KINDS = (1 << NOTICE_KINDS) - 1 };

const char *notice_kind_name(enum notice_kind kind)
{
    static const char *const names[NOTICE_KINDS] = {[NOTICE_REPLY] = "reply",
                                                    [NOTICE_NEW] = "new",
                                                    [NOTICE_ASSIGNED] = "assigned",
                                                    [NOTICE_MENTION] = "mention"};

    return names[kind];
}

struct notice_choice notice_choice_default(void)
{
    return (struct notice_choice){.desk = ALL_KINDS, .mail = ALL_KINDS};
}

bool notice_choice_get(struct db *db, struct arena *a, int64_t person_id,
                       struct notice_choice *choice, GError **error)
{
    struct notice_choice_row *row = NULL;
    struct notice_queue_row *queues = NULL;

    *choice = notice_choice_default();
    if (!sql_notice_choice_get(db, a, person_id, &row, error) ||
        !sql_notice_queues(db, a, person_id, &queues, &choice->n_queues, error))
        return false;
    choice->queues = ARENA_ARRAY(a, int64_t, choice->n_queues + 1);
    for (size_t i = 0; i < choice->n_queues; i++)
        choice->queues[i] = queues[i].queue_id;
    if (row == NULL)
        return true;
    choice->desk = (unsigned)row->desk & ALL_KINDS;
    choice->mail = (unsigned)row->mail & ALL_KINDS;
    choice->only_queues = row->only_queues != 0;
    choice->quiet_from = row->quiet_from;
    choice->quiet_to = row->quiet_to;
    return true;
}

static bool is_time(int64_t minutes)
{
    return minutes >= 0 && minutes < NOTICE_DAY_MINUTES;
}

bool notice_choice_put(struct db *db, int64_t person_id, const struct notice_choice *choice,
                       GError **error)
{
    const struct sql_notice_choice_put row = {.person_id = person_id,
                                              .desk = choice->desk & ALL_KINDS,
                                              .mail = choice->mail & ALL_KINDS,
                                              .only_queues = choice->only_queues,
                                              .quiet_from = choice->quiet_from,
                                              .quiet_to = choice->quiet_to};

    if (!is_time(choice->quiet_from) || !is_time(choice->quiet_to)) {
        fail_set(error, FAIL_INVALID, "quiet hours: there is no such time (write 22:00)");
        return false;
    }
    if (!sql_notice_choice_put(db, &row, NULL, error) ||
        !sql_notice_queues_clear(db, person_id, NULL, error))
        return false;
    for (size_t i = 0; i < choice->n_queues; i++)
        if (!sql_notice_queue_add(db, person_id, choice->queues[i], NULL, error))
            return false;
    return true;
}

bool notice_choice_has_queue(const struct notice_choice *choice, int64_t queue_id)
{
    if (!choice->only_queues)
        return true;
    for (size_t i = 0; i < choice->n_queues; i++)
        if (choice->queues[i] == queue_id)
            return true;
    return false;
}

static int64_t minute_of_day(GTimeZone *zone, int64_t at)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at / CLOCK_SECOND), t = NULL;

    t = utc == NULL ? NULL : g_date_time_to_timezone(utc, zone);
    return t == NULL ? 0 : g_date_time_get_hour(t) * 60 + g_date_time_get_minute(t);
}

/* In the night when clocks change the end is an hour off; nobody is told twice for that. */
int64_t notice_quiet_end(const struct notice_choice *choice, GTimeZone *zone, int64_t now)
{
    int64_t from = choice->quiet_from, to = choice->quiet_to, m = minute_of_day(zone, now);
    bool quiet = from < to ? m >= from && m < to : m >= from || m < to;

    if (from == to || !quiet)
        return 0;
    return now - now % CLOCK_MINUTE +
           (to - m + NOTICE_DAY_MINUTES) % NOTICE_DAY_MINUTES * CLOCK_MINUTE;
}
