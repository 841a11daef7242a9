/* csv_take.c: times as lists have them; csv_column.c: names as they have them. */
#include "base/limits.h"
#include "base/zone.h"
#include "import/csv_column.h"
#include "import/csv_take.h"

static void test_time(void)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } rows[] = {
        {"2026-04-17", 1776376800},
        {"2026-04-17 09:30", 1776411000},
        {"2026-04-17 09:30:05", 1776411005},
        {"2026-04-17T09:30:00Z", 1776418200},
        {"2026-04-17T09:30:00+00:00", 1776418200},
        {"17.04.2026 09:30", 1776411000},
        {"17.4.26, 9:30:05", 1776411005},
        {"4/17/2026 9:30 AM", 1776411000},
        {"4/17/26 9:30 pm", 1776454200},
        {"17/04/2026 09:30", 1776411000},
        {"4/17/2026 12:05 AM", 1776377100},
        {"gestern", 0},
        {"", 0},
        {"17.13.2026", 0},
        {"31.02.2026 10:00", 0},
        {"2026-04-17 99:99", 0},
        {"1.2.3.4.5.6", 0},
        {"99999999999", 0},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (csv_time(zone_get("Europe/Berlin"), rows[i].text) != rows[i].seconds * 1000)
            g_error("%s is %" G_GINT64_FORMAT, rows[i].text,
                    csv_time(zone_get("Europe/Berlin"), rows[i].text) / 1000);
}

static void test_columns(void)
{
    struct csv_cells row = {.text = {"Ticket#", "Erstellt am", "ETAG", "customer-e-mail",
                                     "Etwas = Anderes", "Status", "state"},
                            .n = 7};
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

/* What is not plainly a no is hidden from customers. */
static void test_internal(void)
{
    static const struct {
        const char *internal, *kind;
        bool is;
    } rows[] = {
        {"", "", false},
        {"0", "email-external", false},
        {"False", "note", false},
        {"Nein", "", false},
        {" no ", "phone", false},
        {"falsch", "", false},
        {"f", "", false},
        {"n", "", false},
        {"1", "", true},
        {"wahr", "", true},
        {"ja", "", true},
        {"intern", "", true},
        {"nur intern", "", true},
        {"✓", "", true},
        {"", "note-internal", true},
        {"0", "Email-Internal", true},
        {"", "Interne Notiz", true},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (csv_internal(rows[i].internal, rows[i].kind) != rows[i].is)
            g_error("'%s' of kind '%s' is %d", rows[i].internal, rows[i].kind, !rows[i].is);
}

/* A file that is larger than one may be, and files that are together; times that are none. */
static void test_room(void)
{
    struct take t = {.last = true};

    g_assert_false(take_fits(&t, LIMIT_MAIL_BYTES + 1));
    for (size_t sum = 0; sum < TAKE_FILES_MOST; sum += LIMIT_MAIL_BYTES) {
        if (sum % LIMIT_MAIL_CONTENT == 0)
            take_message(&t);
        g_assert_true(take_fits(&t, LIMIT_MAIL_BYTES));
        if ((sum + LIMIT_MAIL_BYTES) % LIMIT_MAIL_CONTENT == 0)
            g_assert_false(take_fits(&t, 1));
    }
    take_message(&t);
    g_assert_false(take_fits(&t, 1));
    g_assert_true(take_fits(&t, 0));
    g_assert_cmpuint(g_hash_table_size(t.left), ==, 2);
    g_hash_table_unref(t.left);
    g_assert_cmpint(take_seconds(1700000000), ==, G_GINT64_CONSTANT(1700000000000));
    g_assert_cmpint(take_seconds(-1) + take_seconds(0) + take_seconds(G_MAXINT64), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csv_take/time", test_time);
    g_test_add_func("/csv_take/columns", test_columns);
    g_test_add_func("/csv_take/internal", test_internal);
    g_test_add_func("/csv_take/room", test_room);
    return g_test_run();
}
