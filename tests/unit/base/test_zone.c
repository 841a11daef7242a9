/* Which names are time zones, and what time it is there. */
#include "base/zone.h"

#include <string.h>

static void test_names(void)
{
    static const struct {
        const char *name;
        bool ok;
    } cases[] = {
        {"Europe/Berlin", true},
        {"America/Argentina/Buenos_Aires", true},
        {"Asia/Calcutta", true}, /* an old name */
        {"Etc/GMT+5", true},
        {"UTC", true},
        {NULL, false},
        {"", false},
        {"europe/berlin", false},
        {"Europe/Nowhere", false},
        {"Europe", false},
        {"Europe/", false},
        {"/etc/passwd", false},
        {"../zoneinfo/Europe/Berlin", false},
        {"Europe/../Europe/Berlin", false},
        {"Europe//Berlin", false},
        {"right/Europe/Berlin", false},
        {"posixrules", false},
        {"+02:00", false},
        {"UTC+3", false},
        {"EST5EDT,M3.2.0,M11.1.0", false},
        {"Europe/Berlin\n", false},
        {"Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("case %zu: %s", i, cases[i].name);
        g_assert_cmpint(zone_ok(cases[i].name), ==, cases[i].ok);
    }
}

static void test_hours(void)
{
    static const struct {
        const char *name;
        int hour;
    } cases[] = {
        {"Europe/Berlin", 18}, {"America/New_York", 12}, {"Asia/Kolkata", 22},
        {"UTC", 17},           {NULL, 18},               {"Atlantis/Poseidonis", 18},
    };
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(1795453440);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GDateTime) t = g_date_time_to_timezone(utc, zone_get(cases[i].name));

        g_assert_cmpint(g_date_time_get_hour(t), ==, cases[i].hour);
    }
    g_assert_true(zone_get("Asia/Tokyo") == zone_get("Asia/Tokyo"));
}

/* Every name that can be chosen is one, and each stands there once. */
static void test_list(void)
{
    const char *const *names = zone_names();
    size_t n = 0;
    bool berlin = false, utc = false;

    for (; names[n] != NULL; n++) {
        g_assert_true(zone_ok(names[n]));
        g_assert_true(n == 0 || strcmp(names[n - 1], names[n]) < 0);
        berlin = berlin || strcmp(names[n], "Europe/Berlin") == 0;
        utc = utc || strcmp(names[n], "UTC") == 0;
    }
    g_assert_true(berlin && utc);
    g_assert_cmpuint(n, >, 300);
}

static void test_house(void)
{
    g_assert_true(zone_house() == zone_get(ZONE_DEFAULT));
    zone_set_house("Asia/Tokyo");
    g_assert_true(zone_house() == zone_get("Asia/Tokyo"));
    zone_set_house("Nirgends");
    g_assert_true(zone_house() == zone_get(ZONE_DEFAULT));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/zone/names", test_names);
    g_test_add_func("/zone/hours", test_hours);
    g_test_add_func("/zone/list", test_list);
    g_test_add_func("/zone/house", test_house);
    return g_test_run();
}
