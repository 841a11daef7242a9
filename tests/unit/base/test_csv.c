#include "base/csv.h"

static void test_cells(void)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"Drucker", "\"Drucker\""},
        {NULL, "\"\""},
        {"", "\"\""},
        {"ein \"Wort\", zwei", "\"ein \"\"Wort\"\", zwei\""},
        {"zwei\r\nZeilen", "\"zwei\r\nZeilen\""},
        {"=1+1", "\"'=1+1\""},
        {"+49 911", "\"'+49 911\""},
        {"-5", "\"'-5\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"\t=1", "\"'\t=1\""},
        {" =HYPERLINK(\"x\")", "\"' =HYPERLINK(\"\"x\"\")\""},
        {"\rx", "\"'\rx\""},
        {"＝1+1", "\"'＝1+1\""},
        {"a=1", "\"a=1\""},
        {"2026-0417-9", "\"2026-0417-9\""},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(buf) out;
        struct csv c;

        buf_init(&out, 1000);
        csv_begin(&c, &out);
        csv_cell(&c, cases[i].text);
        g_assert_cmpstr(buf_text(&out) + 3, ==, cases[i].want);
    }
}

static void test_rows(void)
{
    g_auto(buf) out;
    struct csv c;

    buf_init(&out, 1000);
    csv_begin(&c, &out);
    csv_cell(&c, "a");
    csv_cell(&c, "b");
    csv_row(&c);
    csv_cell(&c, "c");
    csv_cell(&c, NULL);
    csv_row(&c);
    g_assert_cmpstr(buf_text(&out), ==, "\xef\xbb\xbf\"a\",\"b\"\r\n\"c\",\"\"\r\n");
    g_assert_true(buf_ok(&out));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cells", test_cells);
    g_test_add_func("/rows", test_rows);
    return g_test_run();
}
