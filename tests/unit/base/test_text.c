#include "base/damm.h"
#include "base/text.h"

#include <string.h>

static void repair(void)
{
    static const struct {
        const char *in;
        size_t n;
        const char *out;
    } cases[] = {
        {"plain", 5, "plain"},
        {"gr\xc3\xbc\xc3\x9f", 6, "grüß"},
        {"a\xff"
         "b",
         3,
         "a\xEF\xBF\xBD"
         "b"},
        {"a\0b", 3, "ab"},
        {"a\x1b[1m", 5, "a[1m"},
        {"\xe2\x82", 2, "\xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *got = text_repair(a, cases[i].in, cases[i].n);

        g_assert_cmpstr(got, ==, cases[i].out);
        g_assert_true(text_utf8_ok(got, strlen(got)));
    }
}

static void lines(void)
{
    g_autoptr(arena) a = arena_new();

    g_assert_cmpstr(text_one_line(a, "  a \r\n\t b  "), ==, "a b");
    g_assert_cmpstr(text_unix_lines(a, "a\r\nb\rc\n"), ==, "a\nb\nc\n");
    g_assert_cmpstr(text_cut(a, "Straße", 6), ==, "Straße");
    g_assert_cmpstr(text_cut(a, "Straße", 5), ==, "Stra…");
    g_assert_cmpstr(text_cut(a, "Straße", 0), ==, "");
    g_assert_cmpstr(text_trim(a, " \t x y\n"), ==, "x y");
}

/* Damm finds each single wrong digit and each swap of neighbours. */
static void damm(void)
{
    static const char digits[] = "20260417";
    char number[16] = {0};

    memcpy(number, digits, 8);
    number[8] = damm_digit(digits, 8);
    g_assert_true(damm_ok(number, 9));
    for (size_t i = 0; i < 9; i++) {
        char kept = number[i];

        for (char c = '0'; c <= '9'; c++) {
            number[i] = c;
            g_assert_true(damm_ok(number, 9) == (c == kept));
        }
        number[i] = kept;
        if (i > 0 && number[i - 1] != kept) {
            number[i] = number[i - 1];
            number[i - 1] = kept;
            g_assert_false(damm_ok(number, 9));
            number[i - 1] = number[i];
            number[i] = kept;
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/repair", repair);
    g_test_add_func("/text/lines", lines);
    g_test_add_func("/damm/finds", damm);
    return g_test_run();
}
