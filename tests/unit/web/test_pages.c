/* What templates become: sample.html byte by byte, and the real pages with a hostile view. */
#include "base/zone.h"
#include "pages/gate.h"
#include "sample.h"

#include <string.h>

/* Ends text, attribute, tag and script, and holds a line separator of JavaScript. */
#define CANARY "\"'><script>&\xE2\x80\xA8"
#define CANARY_SAFE "&quot;&#39;&gt;&lt;script&gt;&amp;\xE2\x80\xA8"
#define CANARY_URL "%22%27%3E%3Cscript%3E%26%E2%80%A8"

struct fixture {
    struct arena *a;
    struct buf buf;
    struct put o;
};

static void set_up(struct fixture *f, gconstpointer data)
{
    (void)data;
    f->a = arena_new();
    buf_init(&f->buf, 1 << 20);
    f->o = (struct put){&f->buf, f->a, LANG_DE, zone_get(NULL), "s<cret", 0};
}

static void tear_down(struct fixture *f, gconstpointer data)
{
    (void)data;
    buf_release(&f->buf);
    arena_free(f->a);
}

static void test_values(struct fixture *f, gconstpointer data)
{
    const struct sample v = {.text = CANARY,
                             .slice = {"a<b", 2},
                             .small = -7,
                             .big = INT64_MIN,
                             .html = {"<b>ours</b>"}};

    (void)data;
    page_sample_values(&f->o, &v);
    g_assert_cmpstr(
        buf_text(&f->buf), ==,
        "<p title=\"" CANARY_SAFE "\" data-x='" CANARY_SAFE "'>" CANARY_SAFE
        "|a&lt;|-7|-9223372036854775808|<b>ours</b>|</p>\n<textarea name=\"t\">\n" CANARY_SAFE
        "</textarea>");
}

static void test_urls(struct fixture *f, gconstpointer data)
{
    struct sample v = {.text = CANARY, .same = "a/b?c", .url = {"/x?a=1&b=\"2"}};

    (void)data;
    page_sample_urls(&f->o, &v);
    g_assert_cmpstr(buf_text(&f->buf), ==,
                    "<a href=\"/x?a=1&amp;b=&quot;2\">1</a><a href=\"/t/" CANARY_URL
                    "/x?q=" CANARY_URL "#a%2Fb%3Fc\">2</a>");
    buf_clear(&f->buf);
    v.text = "..";
    page_sample_urls(&f->o, &v);
    g_assert_nonnull(strstr(buf_text(&f->buf), "href=\"/t//x?q=..#"));
}

static void test_ways(struct fixture *f, gconstpointer data)
{
    char one[] = "gleich";
    struct sample_item items[] = {{"A&B", {"/a"}}, {"C", {"/c"}}};
    const struct sample v = {.text = one,
                             .same = "gleich",
                             .empty = "",
                             .small = 2,
                             .big = 3,
                             .yes = true,
                             .items = items,
                             .n_items = 2};

    (void)data;
    page_sample_ways(&f->o, &v);
    g_assert_cmpstr(buf_text(&f->buf), ==,
                    "<p class=\"same\">\nempty equal not-x two</p>\n1:<a href=\"/a\">A&amp;B</a>, "
                    "2:<a href=\"/c\">C</a>");
    buf_clear(&f->buf);
    page_sample_ways(&f->o, &(struct sample){.text = "x", .empty = "e"});
    g_assert_cmpstr(buf_text(&f->buf), ==, "<p>\n</p>\n");
}

static void test_words(struct fixture *f, gconstpointer data)
{
    const struct sample v = {.text = CANARY, .small = 404};

    (void)data;
    page_sample_words(&f->o, &v);
    g_assert_cmpstr(buf_text(&f->buf), ==,
                    "<p title=\"Antwort an " CANARY_SAFE "\">Anmelden & Fehler 404</p>");
    buf_clear(&f->buf);
    f->o.lang = LANG_EN;
    page_sample_words(&f->o, &v);
    g_assert_null(strstr(buf_text(&f->buf), "Anmelden"));
    g_assert_nonnull(strstr(buf_text(&f->buf), CANARY_SAFE));
}

static void test_form(struct fixture *f, gconstpointer data)
{
    const struct sample v = {.text = CANARY, .url = {"/t/1/reply"}};

    (void)data;
    page_sample_form(&f->o, &v);
    g_assert_cmpstr(
        buf_text(&f->buf), ==,
        "<form method=\"post\" action=\"/t/1/reply\" class=\"a b\" aria-label=\"Anmelden\" "
        "enctype=\"multipart/form-data\"><input type=\"hidden\" name=\"csrf\" "
        "value=\"s&lt;cret\"><input name=\"n\" value=\"" CANARY_SAFE
        "\"></form><form method=\"post\" action=\"/login\"><input type=\"hidden\" "
        "name=\"csrf\" value=\"s&lt;cret\"></form>");
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;

    for (const char *p = text; (p = strstr(p, what)) != NULL; p++)
        n++;
    return n;
}

/* Every text of the view is hostile; what comes out has no tag that the template does not have. */
static void check_page(const char *html)
{
    static const char *const never[] = {
        CANARY, "<script>", " style=", "<style", " onclick=", "javascript:"};

    for (size_t i = 0; i < G_N_ELEMENTS(never); i++)
        g_assert_null(strstr(html, never[i]));
    g_assert_true(g_str_has_prefix(html, "<!doctype html>"));
    g_assert_cmpuint(count(html, "<h1"), ==, 1);
    g_assert_cmpuint(count(html, "<main"), ==, 1);
    g_assert_cmpuint(count(html, "method=\"post\""), ==, count(html, "name=\"csrf\""));
    g_assert_cmpuint(count(html, "<form"), ==, count(html, "</form>"));
}

static struct view_shell hostile_shell(void)
{
    return (struct view_shell){.title = CANARY,
                               .desk_name = CANARY,
                               .lang = "de",
                               .other_lang = "en",
                               .path = CANARY,
                               .theme = CANARY,
                               .section = CANARY,
                               .name = CANARY,
                               .face = {.initials = CANARY},
                               .contact = CANARY,
                               .address = CANARY,
                               .notice = CANARY};
}

static void test_gate(struct fixture *f, gconstpointer data)
{
    const struct view_gate v = {hostile_shell(), CANARY, CANARY, CANARY, true, {"/login"}};
    const struct view_error e = {hostile_shell(), 404, CANARY, CANARY};

    (void)data;
    for (int lang = LANG_DE; lang <= LANG_EN; lang++) {
        f->o.lang = (enum lang)lang;
        buf_clear(&f->buf);
        page_login(&f->o, &v);
        check_page(buf_text(&f->buf));
        g_assert_nonnull(strstr(buf_text(&f->buf), "value=\"" CANARY_SAFE "\""));
        g_assert_true((strstr(buf_text(&f->buf), "Passwort") != NULL) == (lang == LANG_DE));
        buf_clear(&f->buf);
        page_setup(&f->o, &v);
        check_page(buf_text(&f->buf));
        buf_clear(&f->buf);
        page_error(&f->o, &e);
        check_page(buf_text(&f->buf));
    }
}

/* Going over the buffer's maximum says so once and writes nothing beyond it. */
static void test_full(struct fixture *f, gconstpointer data)
{
    const struct view_gate v = {hostile_shell(), CANARY, CANARY, CANARY, true, {"/login"}};

    (void)data;
    f->buf.max = 300;
    page_login(&f->o, &v);
    g_assert_false(buf_ok(&f->buf));
    g_assert_cmpuint(f->buf.len, <=, 300);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(struct fixture *, gconstpointer);
    } tests[] = {
        {"/pages/values", test_values}, {"/pages/urls", test_urls}, {"/pages/ways", test_ways},
        {"/pages/words", test_words},   {"/pages/form", test_form}, {"/pages/gate", test_gate},
        {"/pages/full", test_full},
    };

    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, struct fixture, NULL, set_up, tests[i].run, tear_down);
    return g_test_run();
}
