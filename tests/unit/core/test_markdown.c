/* Markdown: what it becomes, and what it must not become. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "core/markdown.h"

#include <string.h>

static void test_html(void)
{
    static const struct {
        const char *text, *html;
    } cases[] = {
        {"Eins\nzwei", "<p>Eins\nzwei</p>\n"},
        {"# Kopf", "<h3>Kopf</h3>\n"},
        {"###### tief", "<h6>tief</h6>\n"},
        {"*a* **b** `c<d`", "<p><em>a</em> <strong>b</strong> <code>c&#60;d</code></p>\n"},
        {"- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"},
        {"3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n"},
        {"- a\n\n- b", "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n"},
        {"> q", "<blockquote>\n<p>q</p>\n</blockquote>\n"},
        {"```sh\n<x>\n```", "<pre><code>&#60;x&#62;\n</code></pre>\n"},
        {"a  \nb", "<p>a<br>\nb</p>\n"},
        {"| a | b |\n| - | - |\n| 1 | 2 |",
         "<table>\n<tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr>\n"
         "<tr><td>1</td><td>2</td></tr>\n</table>\n"},
        {"[x](https://a.example/?q=1&r=\"2)",
         "<p><a rel=\"nofollow noopener noreferrer\" "
         "href=\"https://a.example/?q=1&#38;r=&#34;2\">x</a></p>\n"},
        {"<mailto:a@b.example>", "<p><a rel=\"nofollow noopener noreferrer\" "
                                 "href=\"mailto:a@b.example\">mailto:a@b.example</a></p>\n"},
        /* Refused: no such scheme, hidden ones, raw HTML, pictures. */
        {"[x](javascript:alert(1))", "<p>x</p>\n"},
        {"[x](JaVaScRiPt&colon;alert(1))", "<p>x</p>\n"},
        {"[x](data:text/html,a)", "<p>x</p>\n"},
        {"[x](//evil.example)", "<p>x</p>\n"},
        {"[x](/desk)", "<p>x</p>\n"},
        {"[x](<https://a.example/ b>)", "<p>x</p>\n"},
        {"[x](https:\\\\a.example)", "<p>x</p>\n"},
        {"<script>alert(1)</script>", "<p>&#60;script&#62;alert(1)&#60;/script&#62;\n</p>\n"},
        {"a <b onclick=x>c</b>", "<p>a &#60;b onclick=x&#62;c&#60;/b&#62;</p>\n"},
        {"![Bild](https://a.example/x.png)", "<p>Bild</p>\n"},
        {"www.a.example und https://a.example", "<p>www.a.example und https://a.example</p>\n"},
        {"", ""},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *html = NULL;
        GError *error = NULL;

        g_assert_true(markdown_html(a, cases[i].text, 3, &html, &error));
        g_assert_no_error(error);
        g_assert_cmpstr(html, ==, cases[i].html);
    }
}

static char *repeat(struct arena *a, const char *s, size_t bytes)
{
    size_t n = strlen(s), times = bytes / n;
    char *out = arena_alloc(a, times * n + 1);

    for (size_t i = 0; i < times; i++)
        memcpy(out + i * n, s, n);
    return out;
}

/* As long as it may be, and as bad as it can be: an answer, or a refusal, but at once. */
static void test_worst(void)
{
    static const char *const patterns[] = {
        "> ",   "[",      "![",       "![]()",  "*a ",   "_a ",   "**a *",     "`a ``",
        "<!--", "<?",     "[a](",     "[a][b]", "- ",    "1. ",   "&amp;",     "\\[",
        "<a ",  "]",      "[a]: b\n", "~~~\n",  "|a",    "| a\n", "*_",        "_*a ",
        "a**b", "[a](<b", "![l",      "\n\n",   "- a\n", "`",     "<![CDATA[", "<!A ",
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(GError) error = NULL;
        const char *text = repeat(a, patterns[i], LIMIT_MARKDOWN_BYTES), *html = NULL;
        int64_t at = clock_monotonic();
        bool ok = markdown_html(a, text, 2, &html, &error);

        at = clock_monotonic() - at;
        g_test_message("%-8s %5d ms %s", patterns[i], (int)at, ok ? "" : error->message);
        g_assert_cmpint(at, <, 10 * CLOCK_SECOND); /* with sanitizers; a tenth of it without */
        g_assert_true(ok || fail_is(error, FAIL_INVALID) || fail_is(error, FAIL_TOO_BIG));
    }
}

/* Few bytes that would be millions of cells. */
static void test_cells(void)
{
    g_autoptr(arena) a = arena_new();
    const char *head = repeat(a, "|x", 16000), *line = repeat(a, "|-", 16000);
    const char *text = arena_printf(a, "%s\n%s\n%s", head, line, repeat(a, "|\n", 16000)), *html;
    g_autoptr(GError) error = NULL;

    g_assert_false(markdown_html(a, text, 2, &html, &error));
    g_assert_true(fail_is(error, FAIL_TOO_BIG));
}

static void test_words(void)
{
    g_autoptr(arena) a = arena_new();

    g_assert_cmpstr(
        markdown_words(a, "# Kopf\n\nEin *wichtiges* [Wort](https://a.example)\n\n- a\n- b"), ==,
        "Kopf\nEin wichtiges Wort\na\n\nb");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/markdown/html", test_html);
    g_test_add_func("/markdown/worst", test_worst);
    g_test_add_func("/markdown/cells", test_cells);
    g_test_add_func("/markdown/words", test_words);
    return g_test_run();
}
