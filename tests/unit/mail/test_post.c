/* When a mail that did not go out is tried again, and when it is given up. */
#include "base/clock.h"
#include "mail/post.h"

#include <glib.h>

static const int64_t now = 1795000000000;

/* 1, 2, 4 … 60 minutes, up to a quarter less by chance. */
static void next_at(void)
{
    static const struct {
        int64_t attempts, minutes;
    } cases[] = {{0, 1},  {1, 2},  {2, 4},  {3, 8},   {4, 16},
                 {5, 32}, {6, 60}, {7, 60}, {64, 60}, {1000000, 60}};

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int64_t most = cases[i].minutes * CLOCK_MINUTE, least = INT64_MAX, longest = 0;

        for (int k = 0; k < 500; k++) {
            int64_t wait = post_next_at(now, cases[i].attempts) - now;

            g_assert_cmpint(wait, <=, most);
            g_assert_cmpint(wait, >=, most - most / 4);
            least = MIN(least, wait);
            longest = MAX(longest, wait);
        }
        /* they don't all come back at the same moment */
        g_assert_cmpint(longest - least, >, most / 8);
    }
}

static void over(void)
{
    static const struct {
        int64_t age;
        bool over;
    } cases[] = {{0, false},
                 {-CLOCK_HOUR, false},
                 {CLOCK_DAY, false},
                 {5 * CLOCK_DAY, false},
                 {5 * CLOCK_DAY + 1, true},
                 {50 * CLOCK_DAY, true}};

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_true(post_is_over(now, now - cases[i].age) == cases[i].over);
}

/* Five days are worth some hundred tries, not thousands. */
static void tries_in_all(void)
{
    int64_t at = now, attempts = 0;

    while (!post_is_over(at, now))
        at = post_next_at(at, attempts++);
    g_assert_cmpint(attempts, >, 100);
    g_assert_cmpint(attempts, <, 200);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/post/next-at", next_at);
    g_test_add_func("/post/over", over);
    g_test_add_func("/post/tries-in-all", tries_in_all);
    return g_test_run();
}
