/* What puts values into pages: escaping, addresses, sentences with slots, times and sizes. */
#include "web/markup.h"

#include <string.h>

static const char *written(struct arena *a, const struct buf *b)
{
    return arena_strdup(a, buf_text(b));
}

static void test_text(void)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {NULL, ""},
        {"", ""},
        {"a", "a"},
        {"<>&\"'", "&lt;&gt;&amp;&quot;&#39;"},
        {"&amp;", "&amp;amp;"},
        {"`=\xE2\x80\xA8 \xC3\xBC", "`=\xE2\x80\xA8 \xC3\xBC"},
        {"</textarea><script>", "&lt;/textarea&gt;&lt;script&gt;"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(buf) b;
        struct put o = {.out = &b};

        buf_init(&b, 1000);
        put_text(&o, cases[i].in);
        g_assert_cmpstr(buf_text(&b), ==, cases[i].out);
    }
}

static void test_lines(void)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {NULL, ""},
        {"a\n\nb<", "a<br>\n<br>\nb&lt;"},
        {"h http://", "h http://"},
        {"javascript:alert(1) data:text/html,x", "javascript:alert(1) data:text/html,x"},
        {"(https://a.example/?x=1&y=\"2).",
         "(<a rel=\"noopener noreferrer nofollow ugc\" target=\"_blank\" "
         "href=\"https://a.example/?x=1&amp;y=\">https://a.example/?x=1&amp;y=</a>&quot;2)."},
        {"https://a.example/'onclick=x", "<a rel=\"noopener noreferrer nofollow ugc\" "
                                         "target=\"_blank\" href=\"https://a.example/\">"
                                         "https://a.example/</a>&#39;onclick=x"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(buf) b;
        struct put o = {.out = &b};

        buf_init(&b, 1000);
        put_lines(&o, cases[i].in);
        g_assert_cmpstr(buf_text(&b), ==, cases[i].out);
    }
}

static void test_checked(void)
{
    static const struct {
        const char *in;
        bool ok;
    } cases[] = {
        {"https://a.example/", true},  {"HTTP://a.example", true},     {"mailto:a@b.example", true},
        {"tel:+49911", true},          {"javascript:alert(1)", false}, {"JavaScript:x", false},
        {" https://a.example", false}, {"\tjavascript:x", false},      {"data:text/html,x", false},
        {"vbscript:x", false},         {"//evil.example/", false},     {"", false},
        {"file:///etc/passwd", false}, {"java\nscript:x", false},      {"blob:x", false},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(url_checked(a, cases[i].in).address, ==, cases[i].ok ? cases[i].in : "#");
}

/* A path that a value could turn into another host becomes our start page. */
static void test_path(void)
{
    g_autoptr(arena) a = arena_new();

    g_assert_cmpstr(url_path(a, "/t/%s", url_part(a, "a/../b c")).address, ==, "/t/a%2F..%2Fb%20c");
    g_assert_cmpstr(url_path(a, "/%s", "/evil.example").address, ==, "/");
    g_assert_cmpstr(url_path(a, "/%s", "\\evil.example").address, ==, "/");
    g_assert_cmpstr(url_path(a, "%s", "https://evil.example").address, ==, "/");
}

static void test_words(void)
{
    g_autoptr(arena) a = arena_new();
    g_auto(buf) b;
    struct put o = {.out = &b, .a = a, .lang = LANG_DE};

    buf_init(&b, 1000);
    put_words(&o, "%(b)s <%(a)s> %(none)s 100 %",
              (const struct put_arg[]){{"a", PUT_ARG("%(b)s&")}, {"b", PUT_ARG(-5)}}, 2);
    g_assert_cmpstr(written(a, &b), ==, "-5 &lt;%(b)s&amp;&gt;  100 %");
    buf_clear(&b);
    put_words(&o, "offen %(a", (const struct put_arg[]){{"a", PUT_ARG("x")}}, 1);
    g_assert_true(g_str_has_prefix(buf_text(&b), "offen "));
}

static void test_truth(void)
{
    char empty[] = "", full[] = "x";

    g_assert_false(put_truth((const char *)NULL));
    g_assert_false(put_truth(empty));
    g_assert_true(put_truth(full));
    g_assert_true(put_truth(INT64_C(1) << 40));
    g_assert_false(put_truth(0));
    g_assert_true(put_equal(full, "x"));
    g_assert_false(put_equal(full, "y"));
    g_assert_false(put_equal((const char *)NULL, "y"));
    g_assert_true(put_equal(3, 3));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/put/text", test_text);
    g_test_add_func("/put/lines", test_lines);
    g_test_add_func("/put/checked", test_checked);
    g_test_add_func("/put/path", test_path);
    g_test_add_func("/put/words", test_words);
    g_test_add_func("/put/truth", test_truth);
    return g_test_run();
}
