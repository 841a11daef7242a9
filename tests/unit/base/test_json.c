#include "base/fail.h"
#include "base/json.h"

#include <string.h>

static void writes(void)
{
    g_auto(buf) b;
    struct jw j;

    buf_init(&b, 1000);
    jw_init(&j, &b);
    jw_open(&j, NULL, '{');
    jw_text(&j, "a", "x\"\\\n\x01");
    jw_open(&j, "b", '[');
    jw_int(&j, NULL, 1);
    jw_bool(&j, NULL, true);
    jw_close(&j, ']');
    jw_text(&j, "c", NULL);
    jw_close(&j, '}');
    g_assert_cmpstr(buf_text(&b), ==,
                    "{\"a\": \"x\\\"\\\\\\n\\u0001\", \"b\": [1, true], \"c\": null}");
}

static void refuses(void)
{
    static const char *const bad[] = {
        "",
        "{",
        "{\"a\":1,\"a\":2}",
        "\"\\u0000\"",
        "nul",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]"};

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(json_read(bad[i], strlen(bad[i]), &error));
        g_assert_true(fail_is(error, FAIL_INVALID));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/writes", writes);
    g_test_add_func("/json/refuses", refuses);
    return g_test_run();
}
