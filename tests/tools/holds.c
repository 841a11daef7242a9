#include "tools/holds.h"

#include "core/check.h"

static void found(const char *area, const char *what, void *user)
{
    (void)user;
    g_test_message("%s: %s", area, what);
    g_test_fail();
}

void test_holds(const struct house *house)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(check_all(house, found, NULL, &error));
    g_assert_no_error(error);
}
