#include "base/form.h"

#include <string.h>

static char *list(struct arena *a, const struct form *form)
{
    char *out = arena_strdup(a, "");

    for (size_t i = 0; i < form->n; i++)
        out = arena_printf(a, "%s[%s=%s]", out, form->pairs[i].name, form->pairs[i].value);
    return out;
}

static void test_read(void)
{
    static const struct {
        const char *text, *want; /* NULL: refused */
    } cases[] = {
        {"", ""},
        {"a=b", "[a=b]"},
        {"a=b&c=d", "[a=b][c=d]"},
        {"a", "[a=]"},
        {"a=", "[a=]"},
        {"=b", "[=b]"},
        {"&&a=1&&b=2&", "[a=1][b=2]"},
        {"a=b=c", "[a=b=c]"},
        {"a+b=c+d", "[a b=c d]"},
        {"a=%C3%A4%c3%b6", "[a=äö]"},
        {"a=%2B%26%3D", "[a=+&=]"},
        {"a=1&a=2", "[a=1][a=2]"},
        {"a=%0d%0a", "[a=\r\n]"},
        {"a=%", NULL},
        {"a=%4", NULL},
        {"a=%zz", NULL},
        {"a=%u002e", NULL},
        {"a=%00", NULL},
        {"%00=a", NULL},
        {"a=%ff", NULL},
        {"a=%c0%80", NULL},
        {"a=%ed%a0%80", NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(arena) a = arena_new();
        g_autoptr(GError) error = NULL;
        struct form form;
        bool ok = form_read(a, cases[i].text, strlen(cases[i].text), 100, &form, &error);

        g_test_message("%s", cases[i].text);
        g_assert_true(ok == (cases[i].want != NULL));
        g_assert_true(ok == (error == NULL));
        if (ok)
            g_assert_cmpstr(list(a, &form), ==, cases[i].want);
    }
}

static void test_limits(void)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *many = g_strnfill(200 * 1000, '&');
    struct form form;

    g_assert_false(form_read(a, many, strlen(many), 1000, &form, &error));
    g_assert_false(form_read(a, "a=b&c=d", 7, 1, &form, NULL));
    g_assert_true(form_read(a, "a=b", 3, 1, &form, NULL));
    g_assert_true(form_read(a, NULL, 0, 1, &form, NULL));
    g_assert_false(form_read(a, "a=b\0c", 5, 1, &form, NULL));
    g_assert_null(form_get(&form, "x"));
}

static void test_encode(void)
{
    static const char *const texts[] = {"", "abc", "a b", "ä&=?#%+", "/t/1?x=y", "\r\n\t\"<>"};

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(arena) a = arena_new();
        const char *coded = form_encode(a, texts[i]);

        g_assert_cmpstr(form_decode(a, coded, strlen(coded), true), ==, texts[i]);
        g_assert_null(strpbrk(coded, " &=?#+\r\n\"<>"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/form/read", test_read);
    g_test_add_func("/form/limits", test_limits);
    g_test_add_func("/form/encode", test_encode);
    return g_test_run();
}
