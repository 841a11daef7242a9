#include "base/buf.h"

static void grows_and_stops(void)
{
    g_auto(buf) b;

    buf_init(&b, 10);
    buf_puts(&b, "12345");
    buf_printf(&b, "%d", 678);
    g_assert_cmpstr(buf_text(&b), ==, "12345678");
    buf_puts(&b, "9ab");
    g_assert_false(buf_ok(&b));
    g_assert_cmpstr(buf_text(&b), ==, "12345678");
    buf_clear(&b);
    g_assert_true(buf_ok(&b));
    g_assert_cmpstr(buf_text(&b), ==, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/buf/grows-and-stops", grows_and_stops);
    return g_test_run();
}
