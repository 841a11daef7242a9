#include "base/fail.h"
#include "base/limits.h"
#include "decode/clean.h"
#include "decode/clean_url.h"
#include "decode/css.h"

#include <glib.h>
#include <string.h>

#define REL " rel=\"noopener noreferrer nofollow ugc\" target=\"_blank\""

static const struct {
    const char *html, *want;
} cases[] = {
    {"", ""},
    {"Hallo <b>Welt</b>", "Hallo <b>Welt</b>"},
    {"a < b & \"c\" 'd' `e`", "a &lt; b &amp; &quot;c&quot; &#39;d&#39; &#96;e&#96;"},
    {"<p>eins<p>zwei", "<p>eins</p><p>zwei</p>"},
    /* numbers that do not fit an int are no characters */
    {"a&#xFFFFFF80;b&#4294967000;c&#xfffffffffffffffff", "a\uFFFDb\uFFFDc\uFFFD"},
    {"<a href='https://x.example/&#xfffffffe;'>x</a>",
     "<a href=\"https://x.example/\uFFFD\"" REL ">x</a>"},
    {"&#x00000000041;&#0000000000066;", "AB"},
    /* gone with what is in it */
    {"a<script>alert(1)</script>b", "ab"},
    {"a<style>p{}</style><title>t</title><!-- c --><template>x</template>b", "ab"},
    {"a<svg><p>x</p></svg><math><mi>y</mi></math>b", "a<p>x</p>b"},
    {"a<iframe>x</iframe><embed src=x>b", "ab"},
    {"a<span style='display:none'>vorab</span><i hidden>c</i>b", "ab"},
    /* loses its tag, keeps its words */
    {"<form action=x><input name=y><button>ok</button></form>", "<div><span>ok</span></div>"},
    {"<blink>a</blink><o:p>b</o:p><object>c</object>", "abc"},
    {"<center>a</center>", "<div align=\"center\">a</div>"},
    {"Max <max@firma.example> schrieb", "Max &lt;max@firma.example&gt; schrieb"},
    /* attributes */
    {"<p onclick=x id=a class=b name=c style='position:fixed'>x</p>", "<p>x</p>"},
    {"<td>x</td>", "x"},
    {"<table width='100%' border=1 onload=x><tr><td colspan=2 bgcolor=yellow>x</table>",
     "<table width=\"100%\" border=\"1\"><tbody><tr><td colspan=\"2\" "
     "bgcolor=\"#ffff00\">x</td></tr>"
     "</tbody></table>"},
    {"<p title='a\"b' lang=de dir=RTL align=evil>x</p>",
     "<p title=\"a&quot;b\" dir=\"rtl\" lang=\"de\">x</p>"},
    {"<pre>\n\nx</pre>", "<pre>\n\nx</pre>"},
    /* styles become tags */
    {"<span style='color:red;font-weight:bold'>x</span>",
     "<span><font color=\"#ff0000\"><b>x</b></font></span>"},
    {"<span style='font-style:italic;text-decoration:line-through'>x</span>",
     "<span><i><s>x</s></i></span>"},
    {"<span style='color:white'>x</span><p style='text-align:center'>y</p>",
     "<span>x</span><p align=\"center\">y</p>"},
    {"<span style='color:expression(alert(1))'>x</span>", "<span>x</span>"},
    /* links */
    {"<a href=https://x.example/?a=1&amp;b=2>x</a>",
     "<a href=\"https://x.example/?a=1&amp;b=2\"" REL ">x</a>"},
    {"<a href='mailto:a@b.example'>x</a>", "<a href=\"mailto:a@b.example\"" REL ">x</a>"},
    {"<a href='//x.example'>x</a>", "<a href=\"https://x.example\"" REL ">x</a>"},
    {"<a href='javascript:alert(1)'>x</a>", "<a>x</a>"},
    {"<a href=' java\tscript:alert(1)'>x</a>", "<a>x</a>"},
    {"<a href='data:text/html,x'>x</a><a href='#x'>y</a><a href='/x'>z</a>",
     "<a>x</a><a>y</a><a>z</a>"},
    /* pictures */
    {"<img src='cid:a@b' alt=Logo width=20 onerror=x>",
     "<img src=\"/img/a%40b\" alt=\"Logo\" width=\"20\">"},
    {"<img src='https://x.example/a.png' alt=A>",
     "<img src=\"/img/remote/https%3A%2F%2Fx.example%2Fa.png\" alt=\"A\">"},
    {"<img src='https://x.example/t.gif' width=1 height=1>", ""},
    {"<img src='data:image/png;base64,AAAA' alt=Bild>", "<img alt=\"Bild\">"},
    {"<img src=/img/../../x>", "<img src=\"/img/..%2F..%2Fx\">"},
    {"<img src='/img/remote/javascript%3Ax'><img src='/img/..'>", ""},
    /* what is left out held apart what touches now */
    {"<p>a<object><p>b</object>", "<p>a</p><p>b</p><p></p>"},
};

static void test_cases(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(arena) a = arena_new();
        g_autoptr(GError) error = NULL;
        char *once = NULL, *twice = NULL;

        g_test_message("%s", cases[i].html);
        g_assert_true(clean_html(a, cases[i].html, strlen(cases[i].html), &once, &error));
        g_assert_no_error(error);
        g_assert_cmpstr(once, ==, cases[i].want);
        g_assert_true(clean_html(a, once, strlen(once), &twice, &error));
        g_assert_cmpstr(once, ==, twice);
    }
}

static char *repeated(const char *s, size_t times)
{
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < times; i++)
        g_string_append(out, s);
    return g_string_free(out, FALSE);
}

static bool too_big(const char *s, size_t times)
{
    g_autofree char *html = repeated(s, times);
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    char *out = NULL;
    bool ok = clean_html(a, html, strlen(html), &out, &error);

    g_assert_true(ok || fail_is(error, FAIL_TOO_BIG));
    return !ok;
}

static void test_limits(void)
{
    g_assert_true(too_big("<div>", 100000));
    g_assert_true(too_big("<b>", 100000));
    g_assert_true(too_big("<p><font color=red>", 1000));
    g_assert_true(too_big("<span><div></span>", 1000));
    g_assert_true(too_big("<table><tr><td></div>", 1000));
    g_assert_true(too_big("x", LIMIT_HTML_BYTES + 1));
    g_assert_true(too_big("<br>", LIMIT_HTML_NODES + 1));
    g_assert_true(too_big("<body a=1>", 1000));
    g_assert_false(too_big("<div>", LIMIT_HTML_DEPTH));
    g_assert_false(too_big("<p>x", 10000));
    g_assert_false(too_big("<table><tr><td>x</table>", 10000));
    g_assert_false(too_big("<!--[if mso]><table><tr><td><![endif]-->x", 10000));
    g_assert_false(too_big("<a name=x>", 1000));
    g_assert_false(too_big("&lt;", 100000));
}

static void test_attributes(void)
{
    g_autoptr(GString) html = g_string_new("<p");

    for (int i = 0; i <= LIMIT_HTML_ATTRIBUTES; i++)
        g_string_append_printf(html, " a%d", i);
    g_string_append(html, ">x</p>");
    g_assert_true(too_big(html->str, 1));
}

static void test_url_length(void)
{
    g_autoptr(arena) a = arena_new();
    g_autofree char *path = repeated("x", LIMIT_URL_BYTES);
    g_autofree char *url = g_strconcat("https://x.example/", path, NULL);

    g_assert_null(clean_link(a, url));
    url[LIMIT_URL_BYTES] = '\0';
    g_assert_cmpstr(clean_link(a, url), ==, url);
    g_assert_null(clean_link(a, "https://"));
    g_assert_null(clean_link(a, "https:///x"));
    g_assert_cmpstr(clean_link(a, "HTTPS://x/\xe2\x80\xae<\">"), ==, "https://x/%3C%22%3E");
}

static void test_css(void)
{
    struct css css;

    css_read("color : #F00 ; width:10px;height:5.5pt; background:rgb(250, 250,250) !important",
             &css);
    g_assert_cmpstr(css.color, ==, "#ff0000");
    g_assert_cmpstr(css.background, ==, "#fafafa");
    g_assert_cmpint(css.width, ==, 10);
    g_assert_cmpint(css.height, ==, 5);
    css_read("content:';display:none';font-weight:700", &css);
    g_assert_false(css.hidden);
    g_assert_true(css.bold);
    css_read("max-height:0;overflow:hidden", &css);
    g_assert_true(css.hidden);
    css_read("background:url(x);color:\\72 ed;width:calc(1px)", &css);
    g_assert_cmpstr(css.background, ==, "");
    g_assert_cmpstr(css.color, ==, "");
    g_assert_cmpint(css.width, ==, -1);
    css_read(NULL, &css);
    g_assert_false(css.hidden);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions(); /* each line that fails is told */
    g_test_add_func("/clean/cases", test_cases);
    g_test_add_func("/clean/limits", test_limits);
    g_test_add_func("/clean/attributes", test_attributes);
    g_test_add_func("/clean/urls", test_url_length);
    g_test_add_func("/clean/css", test_css);
    return g_test_run();
}
