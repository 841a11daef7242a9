/* csv_take.c: times as lists have them; csv_column.c: names as they have them. */
#include "base/zone.h"
#include "import/csv_column.h"
#include "import/csv_take.h"

static void test_time(void)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } rows[] = {
        {"2026-04-17", 1776376800},          {"2026-04-17 09:30", 1776411000},
        {"2026-04-17 09:30:05", 1776411005}, {"2026-04-17T09:30:00Z", 1776418200},
        {"2026-04-17T09:30:00+00:00", 1776418200}, {"17.04.2026 09:30", 1776411000},
        {"17.4.26, 9:30:05", 1776411005},    {"4/17/2026 9:30 AM", 1776411000},
        {"4/17/26 9:30 pm", 1776454200},     {"17/04/2026 09:30", 1776411000},
        {"4/17/2026 12:05 AM", 1776377100},  {"gestern", 0},
        {"", 0},                             {"17.13.2026", 0},
        {"31.02.2026 10:00", 0},             {"2026-04-17 99:99", 0},
        {"1.2.3.4.5.6", 0},                  {"99999999999", 0},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (csv_time(zone_get("Europe/Berlin"), rows[i].text) != rows[i].seconds * 1000)
            g_error("%s is %" G_GINT64_FORMAT, rows[i].text, csv_time(zone_get("Europe/Berlin"), rows[i].text) / 1000);
}

static void test_columns(void)
{
    struct csv_cells row = {.text = {"Ticket#", "Erstellt am", "ETAG", "customer-e-mail", "Etwas = Anderes", "Status", "state"}, .n = 7};
    struct csv_columns c;

    csv_columns_read(&c, &row, "Etwas = Anderes=title, etag = tags");
    g_assert_cmpint(c.at[CSV_NUMBER], ==, 0);
    g_assert_cmpint(c.at[CSV_CREATED], ==, 1);
    g_assert_cmpint(c.at[CSV_TAGS], ==, 2);
    g_assert_cmpint(c.at[CSV_CUSTOMER_EMAIL], ==, 3);
    g_assert_cmpint(c.at[CSV_TITLE], ==, 4);
    g_assert_cmpint(c.at[CSV_STATE], ==, 5);
    g_assert_cmpuint(c.known, ==, 6);
    g_assert_true(csv_field_known("article_id"));
    g_assert_false(csv_field_known("x"));
    g_assert_false(csv_field_known(""));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csv_take/time", test_time);
    g_test_add_func("/csv_take/columns", test_columns);
    return g_test_run();
}
