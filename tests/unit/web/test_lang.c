/* Which language a person gets, and how times and sizes read in it. */
#include "base/zone.h"
#include "web/words.h"

#include <string.h>

static void test_pick(void)
{
    static const struct {
        const char *own, *accept;
        enum lang fallback, want;
    } cases[] = {
        {NULL, NULL, LANG_DE, LANG_DE},
        {NULL, NULL, LANG_EN, LANG_EN},
        {"en", "de", LANG_DE, LANG_EN},
        {"de", "en", LANG_EN, LANG_DE},
        {"fr", "en", LANG_DE, LANG_EN},
        {"", "en", LANG_DE, LANG_EN},
        {NULL, "", LANG_DE, LANG_DE},
        {NULL, "en", LANG_DE, LANG_EN},
        {NULL, "EN-us", LANG_DE, LANG_EN},
        {NULL, "de-AT, en;q=0.9", LANG_EN, LANG_DE},
        {NULL, "de;q=0.5, en;q=0.7", LANG_DE, LANG_EN},
        {NULL, "en;q=0.5,de;q=0.5", LANG_DE, LANG_EN},
        {NULL, "fr, en ; q=0.3", LANG_DE, LANG_EN},
        {NULL, "fr, es", LANG_EN, LANG_EN},
        {NULL, "en;q=0", LANG_DE, LANG_DE},
        {NULL, "de;q=0, *;q=0.1", LANG_DE, LANG_EN},
        {NULL, "*", LANG_EN, LANG_EN},
        {NULL, "en;q=0.1, *", LANG_EN, LANG_DE},
        {NULL, "eng", LANG_DE, LANG_DE},
        {NULL, "en;q=1e999", LANG_DE, LANG_DE},
        {NULL, "en;q=nan, de;q=0.001", LANG_EN, LANG_DE},
        {NULL, "en;q=2", LANG_DE, LANG_DE},
        {NULL, "en;q=1.000", LANG_DE, LANG_EN},
        {NULL, ",,;q=1, ,en", LANG_DE, LANG_EN},
        {NULL, "e", LANG_DE, LANG_DE},
        {NULL, ";", LANG_DE, LANG_DE},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("case %zu: %s", i, cases[i].accept);
        g_assert_cmpint(lang_pick(cases[i].own, cases[i].accept, cases[i].fallback), ==,
                        cases[i].want);
    }
}

/* A field of a megabyte costs no more than its first thousand bytes. */
static void test_pick_long(void)
{
    g_autofree char *long_field = g_strnfill(1 << 20, ',');

    memcpy(long_field + (1 << 20) - 2, "en", 2);
    g_assert_cmpint(lang_pick(NULL, long_field, LANG_DE), ==, LANG_DE);
}

static void test_text(void)
{
    g_assert_cmpstr(lang_text(LANG_DE, "Anmelden"), ==, "Anmelden");
    g_assert_cmpstr(lang_text(LANG_EN, "Anmelden"), ==, "Sign in");
    g_assert_cmpstr(lang_text(LANG_EN, "kein Satz von uns"), ==, "kein Satz von uns");
    g_assert_cmpuint(lang_n_pairs, >, 50);
    for (size_t i = 1; i < lang_n_pairs; i++)
        g_assert_cmpint(strcmp(lang_pairs[i - 1].de, lang_pairs[i].de), <, 0);
}

static void test_times(void)
{
    static const struct {
        int64_t at;
        const char *de, *en;
    } cases[] = {
        {INT64_C(1795453440000), "23.11.2026, 18:04", "23 Nov 2026, 18:04"},
        {INT64_C(1774745999000), "29.03.2026, 01:59", "29 Mar 2026, 01:59"}, /* summer begins */
        {INT64_C(1774746000000), "29.03.2026, 03:00", "29 Mar 2026, 03:00"},
        {INT64_C(1792889999000), "25.10.2026, 02:59", "25 Oct 2026, 02:59"}, /* and ends */
        {INT64_C(1792890000000), "25.10.2026, 02:00", "25 Oct 2026, 02:00"},
        {0, "01.01.1970, 01:00", "1 Jan 1970, 01:00"},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmpstr(lang_date(a, LANG_DE, zone_get(NULL), cases[i].at), ==, cases[i].de);
        g_assert_cmpstr(lang_date(a, LANG_EN, zone_get(NULL), cases[i].at), ==, cases[i].en);
    }
    g_assert_cmpstr(lang_date(a, LANG_DE, zone_get("Asia/Kolkata"), cases[0].at), ==, "23.11.2026, 22:34");
    g_assert_cmpstr(lang_day(a, LANG_EN, zone_get("Asia/Tokyo"), cases[0].at), ==, "24 Nov 2026");
    g_assert_cmpstr(lang_clock(a, zone_get("America/New_York"), cases[0].at), ==, "12:04");
    g_assert_cmpstr(lang_stamp(a, zone_get("UTC"), cases[0].at), ==, "2026-11-23 17:04");
    g_assert_cmpstr(lang_iso_day(a, zone_get("Asia/Tokyo"), cases[0].at), ==, "2026-11-24");
    g_assert_cmpint(lang_morning(zone_get("UTC"), "2026-11-23"), ==, INT64_C(1795420800000));
    g_assert_cmpint(lang_morning(zone_get("Asia/Tokyo"), "2026-11-23"), ==, INT64_C(1795388400000));
    g_assert_nonnull(lang_date(a, LANG_DE, zone_get(NULL), INT64_MAX));
    g_assert_nonnull(lang_date(a, LANG_EN, zone_get(NULL), INT64_MIN));
}

static void test_ago(void)
{
    static const struct {
        int64_t minutes;
        const char *de, *en;
    } cases[] = {
        {-5, "jetzt", "now"},
        {0, "jetzt", "now"},
        {5, "5 min", "5 min"},
        {59, "59 min", "59 min"},
        {60, "1 Std.", "1 h"},
        {23 * 60, "23 Std.", "23 h"},
        {24 * 60, "gestern", "yesterday"},
        {72 * 60, "3 Tage", "3 days"},
    };
    const int64_t now = INT64_C(1795453440000);
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmpstr(lang_ago(a, LANG_DE, zone_get(NULL), now - cases[i].minutes * 60000, now), ==, cases[i].de);
        g_assert_cmpstr(lang_ago(a, LANG_EN, zone_get(NULL), now - cases[i].minutes * 60000, now), ==, cases[i].en);
    }
}

static void test_size(void)
{
    static const struct {
        int64_t bytes;
        const char *de, *en;
    } cases[] = {
        {0, "0 B", "0 B"},
        {1023, "1023 B", "1023 B"},
        {14 * 1024, "14 KB", "14 KB"},
        {1024 * 1024 - 1, "1,0 MB", "1.0 MB"},
        {INT64_C(3) * 1024 * 1024 * 1024 / 2, "1,5 GB", "1.5 GB"},
        {INT64_MAX, "8589934592,0 GB", "8589934592.0 GB"},
        {1468006, "1,4 MB", "1.4 MB"},
        {INT64_C(25) * 1024 * 1024, "25,0 MB", "25.0 MB"},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmpstr(lang_size(a, LANG_DE, cases[i].bytes), ==, cases[i].de);
        g_assert_cmpstr(lang_size(a, LANG_EN, cases[i].bytes), ==, cases[i].en);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lang/pick", test_pick);
    g_test_add_func("/lang/pick_long", test_pick_long);
    g_test_add_func("/lang/text", test_text);
    g_test_add_func("/lang/times", test_times);
    g_test_add_func("/lang/ago", test_ago);
    g_test_add_func("/lang/size", test_size);
    return g_test_run();
}
