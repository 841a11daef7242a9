/* Dates above messages that were passed on, as mailers of several languages write them. */
#include "mail/forward_date.h"

#include <glib.h>

static void dates(void)
{
    static const struct {
        const char *text;
        int64_t at;
    } cases[] = {
        {"Freitag, 20. November 2026 16:04", 1795187040000},
        {"Fri, 20 Nov 2026 16:04:00 +0100", 1795187040000},
        {"Friday, November 20, 2026 4:04 PM", 1795187040000},
        {"20.11.2026 um 16:04 Uhr", 1795187040000},
        {"2026-11-20 16:04", 1795187040000},
        {"11/20/2026 4:04 PM", 1795187040000},
        {"20/11/2026 16:04", 1795187040000},
        {"vendredi 20 novembre 2026 16:04", 1795187040000},
        {"2. März 2026 12:00", 1772449200000},
        {"July 1, 2026 12:00 AM", 1782856800000},
        {"gestern", 0},
        {"", 0},
        {"99.99.2026 10:00", 0},
        {"20. November", 0},
        {NULL, 0},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(forward_date(cases[i].text), ==, cases[i].at);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/forward-date/all", dates);
    return g_test_run();
}
