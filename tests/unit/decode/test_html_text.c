#include "decode/html_text.h"
#include "decode/quote_html.h"

#include <glib.h>
#include <string.h>

static const struct {
    const char *html, *want;
} cases[] = {
    {"", ""},
    {"Hallo  <b>Welt</b>\n!", "Hallo Welt !"},
    {"<p>eins</p><p>zwei</p>", "eins\n\nzwei"},
    {"<div>eins</div><div>zwei</div>", "eins\nzwei"},
    {"a<br>b<br><br>c<br><br><br><br><br>d", "a\nb\n\nc\n\n\nd"},
    {"<ul><li>a</li><li><p>b</p></li></ul>c", "- a\n- b\n\nc"},
    {"<pre>a\n  b\n\n\n\nc</pre>", "a\n  b\n\n\n\nc"},
    {"<table><tr><td>1</td><td>2</td></tr><tr><td>3</table>", "1 2\n3"},
    {"x<blockquote>q<br>r<blockquote>s</blockquote></blockquote>y", "x\n\n> q\n> r\n>\n> > s\n\ny"},
    {"&auml;&#8364;&#x20ac;&amp;lt;&nbsp;x", "ä€€&lt; x"},
    {"a&#xFFFFFFFFFFFFFFFFFF41;b&#99999999999c&#0000000000066;", "a\uFFFDb\uFFFDcB"},
    {"<head><title>t</title></head><style>x</style><script>y</script>a<!-- b -->c", "ac"},
    {"<div style=\"display:none\">x<div>y</div>z</div>a", "a"},
    {"<div hidden>never closed", "never closed"},
    {"<svg>never closed", "never closed"},
    {"<a href=x>Link</a>", "Link"},
    {"Max <max@firma.example> schrieb", "Max <max@firma.example> schrieb"},
    {"a <3 b", "a <3 b"},
};

static void test_text(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(arena) a = arena_new();

        g_test_message("%s", cases[i].html);
        g_assert_cmpstr(html_text(a, cases[i].html, strlen(cases[i].html)), ==, cases[i].want);
    }
}

/* Text, and HTML where it is told apart (NULL: all of it is left). */
static const struct {
    const char *html, *text, *part;
} replies[] = {
    {"Neu<div class=gmail_quote><div class=gmail_attr>Di. 3.6. x@y.example:</div><blockquote>Alt"
     "</blockquote></div>",
     "Neu", "Neu<div></div>"},
    {"Neu<div class=gmail_quote>Ὁ Μάξ<div>Alt</div></div>", "Neu", "Neu"},
    {"<p>Neu</p><hr><div id=divRplyFwdMsg><b>X:</b> y</div><div>Alt</div>", "Neu",
     "<p>Neu</p><hr>"},
    {"<p>Neu</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>Von:</b> "
     "a</p></div><p>Alt",
     "Neu", "<p>Neu</p>"},
    {"Neu<br>Am 3.6.2019 um 10:15 schrieb Max &lt;a@b.example&gt;:<br><blockquote type=cite>Alt"
     "</blockquote>Dazwischen<blockquote type=cite>Alt</blockquote>",
     "Neu\n\n\nDazwischen", NULL},
    {"<blockquote>Alles</blockquote>", "Alles", NULL},
};

static void test_replies(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(replies); i++) {
        g_autoptr(arena) a = arena_new();
        size_t n = strlen(replies[i].html);

        g_test_message("%s", replies[i].html);
        g_assert_cmpstr(quote_new_text_of_html(a, replies[i].html, n), ==, replies[i].text);
        if (replies[i].part != NULL)
            g_assert_cmpstr(quote_new_html(a, replies[i].html, n), ==, replies[i].part);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions(); /* each line that fails is told */
    g_test_add_func("/html_text/cases", test_text);
    g_test_add_func("/html_text/replies", test_replies);
    return g_test_run();
}
