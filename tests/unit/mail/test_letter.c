/* The letters: every kind in both languages, what an administrator's own template may hold, and
 * that whatever fills a slot stays text. */
#include "base/fail.h"
#include "core/letter.h"

#include <glib.h>
#include <string.h>

static const char *const langs[] = {"de", "en"};

static const struct letter_concern three[] = {
    {"2026-0001-3", "Drucker druckt nicht"},
    {"2026-0002-6", NULL},
    {"2026-0003-8", "Zeile\neins"},
};

/* A letter with everything in it. */
static struct letter_facts full(enum letter_kind kind, const char *lang)
{
    return (struct letter_facts){.kind = kind,
                                 .lang = lang,
                                 .desk = "Nordlicht IT",
                                 .agent = "Jana Brandt",
                                 .signature = "",
                                 .phone = "030 1234",
                                 .hours = "Mo–Fr 8–17 Uhr",
                                 .base_url = "https://desk.example",
                                 .text = "Bitte neu starten.",
                                 .quoted = "Er druckt nicht.",
                                 .parent = "2026-0009-1",
                                 .from = "Petra <petra@kunde.example>",
                                 .url = "https://desk.example/access/abc",
                                 .minutes = 30,
                                 .concerns = three,
                                 .n_concerns = kind == LETTER_BUNDLE ? 3 : 1};
}

static struct letter write_ok(struct arena *a, const struct letter_facts *f)
{
    g_autoptr(GError) error = NULL;
    struct letter out = {0};
    bool ok = letter_write(a, f, &out, &error);

    g_assert_no_error(error);
    g_assert_true(ok);
    g_assert_true(g_utf8_validate(out.text, -1, NULL) && g_utf8_validate(out.html, -1, NULL));
    return out;
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        g_error("no \"%s\" in:\n%s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        g_error("\"%s\" is in:\n%s", part, text);
}

/* One of each kind, without a language where both must have it. */
static void every_kind(void)
{
    static const struct {
        enum letter_kind kind;
        const char *lang, *part;
    } cases[] = {
        {LETTER_ACKNOWLEDGEMENT, NULL, "2026-0001-3"},
        {LETTER_ACKNOWLEDGEMENT, NULL, "https://desk.example/t/2026-0001-3"},
        {LETTER_ACKNOWLEDGEMENT, "de", "Betreff: Drucker druckt nicht"},
        {LETTER_ACKNOWLEDGEMENT, "en", "Subject: Drucker druckt nicht"},
        {LETTER_ACKNOWLEDGEMENT, "de", "Sie erreichen uns auch unter 030 1234, Mo–Fr 8–17 Uhr."},
        {LETTER_ACKNOWLEDGEMENT, "en", "You can also reach us at 030 1234, Mo–Fr 8–17 Uhr."},
        {LETTER_ACKNOWLEDGEMENT, "de", "Ihre Nachricht:\n> Er druckt nicht."},
        {LETTER_ACKNOWLEDGEMENT, "en", "Your message:\n> Er druckt nicht."},
        {LETTER_BUNDLE, "de", "wir haben 3 Anliegen"},
        {LETTER_BUNDLE, "en", "3 requests"},
        {LETTER_BUNDLE, NULL,
         "2026-0001-3  Drucker druckt nicht\nhttps://desk.example/t/2026-0001-3"},
        {LETTER_BUNDLE, NULL, "2026-0002-6\nhttps://desk.example/t/2026-0002-6"},
        {LETTER_BUNDLE, NULL, "2026-0003-8  Zeile eins\n"},
        {LETTER_BUNDLE, NULL, "https://desk.example/faq"},
        {LETTER_REPLY, NULL, "Bitte neu starten.\n\n"},
        {LETTER_REPLY, "de", "Freundliche Grüße\nJana Brandt\nNordlicht IT"},
        {LETTER_REPLY, "en", "Kind regards\nJana Brandt\nNordlicht IT"},
        {LETTER_REPLY, NULL, "-- \nTicket 2026-0001-3 · https://desk.example/t/2026-0001-3"},
        {LETTER_CLOSING, NULL, "Bitte neu starten.\n\n"},
        {LETTER_CLOSING, "de", "Dieses Ticket ist jetzt geschlossen."},
        {LETTER_CLOSING, "en", "This ticket is now closed."},
        {LETTER_CLOSED, "de", "wir haben Ihr Anliegen abgeschlossen."},
        {LETTER_CLOSED, "en", "we have completed your request."},
        {LETTER_NUMBER, NULL, "2026-0009-1"},
        {LETTER_NUMBER, NULL, "2026-0001-3"},
        {LETTER_ACCESS, NULL, "https://desk.example/access/abc\n"},
        {LETTER_ACCESS, "de", "Er gilt 30 Minuten"},
        {LETTER_ACCESS, "en", "It works for 30 minutes"},
        {LETTER_REGISTRATION, NULL, "https://desk.example/access/abc\n"},
        {LETTER_AGENT, NULL, "2026-0001-3"},
        {LETTER_AGENT, NULL, "Petra <petra@kunde.example>"},
        {LETTER_AGENT, NULL, "https://desk.example/desk/t/2026-0001-3"},
        {LETTER_AGENT, NULL, "\n> Er druckt nicht."},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (size_t l = 0; l < G_N_ELEMENTS(langs); l++) {
            struct letter_facts f = full(cases[i].kind, langs[l]);

            if (cases[i].lang == NULL || strcmp(cases[i].lang, langs[l]) == 0)
                assert_has(write_ok(a, &f).text, cases[i].part);
        }
}

/* What an agent is told of is the first line, and where to choose it the last. */
static void agent_events(void)
{
    static const struct {
        const char *notice, *lang, *line;
    } cases[] = {
        {NULL, "de", "Neues Ticket von Petra <petra@kunde.example>"},
        {"new", "en", "New ticket from Petra <petra@kunde.example>"},
        {"assigned", "de", "Petra <petra@kunde.example> hat Ihnen ein Ticket zugewiesen"},
        {"reply", "en", "New message from Petra <petra@kunde.example>"},
        {"mention", "de", "Petra <petra@kunde.example> hat Sie in einer Notiz erwähnt"},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct letter_facts f = full(LETTER_AGENT, cases[i].lang);
        struct letter letter;

        f.notice = cases[i].notice;
        letter = write_ok(a, &f);
        g_assert_true(g_str_has_prefix(letter.text, cases[i].line));
        g_assert_true(g_str_has_suffix(letter.text, "\nhttps://desk.example/profile/notices\n"));
    }
}

/* Tidy in every kind and language, with everything and with as little as there may be. */
static void always_tidy(void)
{
    g_autoptr(arena) a = arena_new();

    for (int kind = 0; kind < LETTER_KINDS; kind++)
        for (size_t l = 0; l < G_N_ELEMENTS(langs); l++) {
            const struct letter_concern bare = {"2026-0001-3", NULL};
            struct letter_facts f = full((enum letter_kind)kind, langs[l]);
            struct letter_facts least = {.kind = f.kind,
                                         .lang = langs[l],
                                         .desk = "D",
                                         .agent = "",
                                         .signature = "",
                                         .phone = "",
                                         .hours = "",
                                         .base_url = "https://d.example",
                                         .concerns = &bare,
                                         .n_concerns = 1,
                                         .minutes = 1};
            struct letter all = write_ok(a, &f), little = write_ok(a, &least);

            for (size_t k = 0; k < 2; k++) {
                const char *text = k == 0 ? all.text : little.text;

                assert_lacks(text, "{{");
                assert_lacks(text, "\n\n\n");
                assert_lacks(text, "\r");
                g_assert_true(g_str_has_suffix(text, "\n") && !g_str_has_suffix(text, "\n\n"));
                g_assert_cmpint(*text, !=, '\n');
            }
            assert_has(all.html, kind >= 0 && strcmp(langs[l], "en") == 0 ? "<html lang=\"en\">"
                                                                          : "<html lang=\"de\">");
            g_assert_true(g_str_has_suffix(all.html, "</body></html>\n"));
            g_assert_cmpstr(letter_template(f.kind, "en"), !=, letter_template(f.kind, "de"));
        }
}

static void unknown_language_is_german(void)
{
    g_autoptr(arena) a = arena_new();
    struct letter_facts f = full(LETTER_CLOSED, "fr");

    assert_has(write_ok(a, &f).text, "Guten Tag");
    f.lang = NULL;
    assert_has(write_ok(a, &f).text, "Guten Tag");
    g_assert_cmpstr(letter_template(LETTER_REPLY, NULL), ==, letter_template(LETTER_REPLY, "de"));
}

static void no_account_letter_needs_a_ticket(void)
{
    static const enum letter_kind kinds[] = {LETTER_ACCESS, LETTER_REGISTRATION};
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        struct letter_facts f = full(kinds[i], "de");

        f.concerns = NULL;
        f.n_concerns = 0;
        assert_lacks(write_ok(a, &f).text, "/t/");
    }
}

static void validity(void)
{
    static const struct {
        int minutes;
        const char *de, *en;
    } cases[] = {{1, "1 Minute ", "1 minute "},   {30, "30 Minuten ", "30 minutes "},
                 {60, "1 Stunde ", "1 hour "},    {90, "90 Minuten ", "90 minutes "},
                 {120, "2 Stunden ", "2 hours "}, {1440, "1 Tag ", "1 day "},
                 {4320, "3 Tage ", "3 days "},    {1500, "25 Stunden ", "25 hours "}};
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct letter_facts f = full(LETTER_ACCESS, "de");

        f.minutes = cases[i].minutes;
        assert_has(write_ok(a, &f).text, arena_printf(a, "gilt %s", cases[i].de));
        f.lang = "en";
        assert_has(write_ok(a, &f).text, arena_printf(a, "for %s", cases[i].en));
    }
}

/* What fills a slot is never looked at for slots again. */
static void slots_in_values(void)
{
    static const struct letter_concern sly = {"2026-0001-3",
                                              "{{url}} {{signature}} {{nonsense}} {{"};
    g_autoptr(arena) a = arena_new();
    struct letter_facts f = full(LETTER_REPLY, "de");
    struct letter out;

    f.text = "{{desk}} {{number}} {{nonsense}}";
    f.quoted = "{{url}}";
    f.greeting = "{{agent}} {{text}}";
    f.signature = "{{agent}} {{text}}";
    out = write_ok(a, &f);
    assert_has(out.text, "{{desk}} {{number}} {{nonsense}}\n");
    assert_has(out.text, "> {{url}}\n");
    assert_has(out.text, "{{agent}} {{text}}\n");
    assert_has(out.html, "{{desk}} {{number}} {{nonsense}}");
    f = full(LETTER_ACKNOWLEDGEMENT, "de");
    f.concerns = &sly;
    assert_has(write_ok(a, &f).text, "Betreff: {{url}} {{signature}} {{nonsense}} {{\n");
}

/* Where a concern brings its recipient's own link, that one stands in the letter, and no other. */
static void own_links(void)
{
    static const struct letter_concern two[] = {
        {"2026-0001-3", "Drucker", "https://desk.example/t/2026-0001-3/k/1-2-3-abc"},
        {"2026-0002-6", "Maus", NULL}};
    g_autoptr(arena) a = arena_new();
    struct letter_facts f = full(LETTER_BUNDLE, "de");
    struct letter out;

    f.concerns = two;
    f.n_concerns = 2;
    out = write_ok(a, &f);
    assert_has(out.text, "https://desk.example/t/2026-0001-3/k/1-2-3-abc\n");
    assert_has(out.text, "https://desk.example/t/2026-0002-6\n");
    assert_has(out.html, "href=\"https://desk.example/t/2026-0001-3/k/1-2-3-abc\"");
    f.kind = LETTER_REPLY;
    f.n_concerns = 1;
    assert_has(write_ok(a, &f).text, "/t/2026-0001-3/k/1-2-3-abc");
}

#define EVIL "<script>alert(1)</script> \"x\" 'y' & <img src=x onerror=a>"

/* Each fact that is text, as markup: none of it becomes an element or leaves an attribute. */
static void html_is_escaped(void)
{
    static const struct letter_concern evil = {"2026-0001-3", EVIL};
    g_autoptr(arena) a = arena_new();

    for (int kind = 0; kind < LETTER_KINDS; kind++) {
        struct letter_facts f = full((enum letter_kind)kind, "de");
        struct letter out;

        f.desk = f.agent = f.signature = f.phone = f.hours = f.text = f.quoted = f.from = EVIL;
        f.parent = EVIL;
        f.url = "https://desk.example/access/\"><script>x</script>";
        f.concerns = &evil;
        f.n_concerns = 1;
        out = write_ok(a, &f);
        assert_lacks(out.html, "<script");
        assert_lacks(out.html, "<img");
        if (kind != LETTER_ACCESS && kind != LETTER_REGISTRATION)
            assert_has(out.html, "&lt;script&gt;");
    }
}

static void links(void)
{
    static const struct {
        const char *text, *html;
    } cases[] = {
        {"https://a.example/x?y=1&z=2",
         "<a href=\"https://a.example/x?y=1&amp;z=2\">https://a.example/x?y=1&amp;z=2</a>"},
        {"siehe https://a.example/x.", "<a href=\"https://a.example/x\">https://a.example/x</a>."},
        {"(http://a.example/)", "(<a href=\"http://a.example/\">http://a.example/</a>)"},
        {"https://a.example/\"onclick=x",
         "<a href=\"https://a.example/\">https://a.example/</a>&quot;onclick=x"},
        {"<https://a.example/>", "&lt;<a href=\"https://a.example/\">https://a.example/</a>&gt;"},
        {"http https:// http://", "<p>http https:// http://"},
        {"javascript:alert(1)", "<p>javascript:alert(1)"},
        {"ftp://a.example/http", "<p>ftp://a.example/http"},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct letter_facts f = full(LETTER_REPLY, "de");

        f.text = cases[i].text;
        assert_has(write_ok(a, &f).html, cases[i].html);
    }
}

/* What the composer wrote goes in as it is (it was cleaned before); the text part keeps the words.
 */
static void rich_text(void)
{
    g_autoptr(arena) a = arena_new();
    struct letter_facts f = full(LETTER_REPLY, "de");
    struct letter out;

    f.text = "Bitte neu starten.\n\x01\n";
    f.html = "<p>Bitte <b>neu</b> starten. {{desk}}</p>";
    out = write_ok(a, &f);
    assert_has(out.html, "<div><p>Bitte <b>neu</b> starten. {{desk}}</p></div>");
    assert_has(out.text, "Bitte neu starten.");
    assert_lacks(out.text, "<b>");
    g_assert_null(strstr(strstr(out.html, "<div><p>Bitte") + 10, "<div><p>Bitte"));
}

static void quote_has_an_end(void)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GString) many = g_string_new(NULL);
    struct letter_facts f = full(LETTER_ACKNOWLEDGEMENT, "de");
    const char *text;

    for (int i = 0; i < 100; i++)
        g_string_append_printf(many, "Zeile %d\r\n", i);
    g_string_append_printf(many, "%0500d", 1);
    f.quoted = many->str;
    text = write_ok(a, &f).text;
    assert_has(text, "> Zeile 11\n> […]\n");
    assert_lacks(text, "Zeile 12");
    f.quoted = "   \n";
    assert_lacks(write_ok(a, &f).text, ">  ");
}

static void templates_are_checked(void)
{
    static const struct {
        enum letter_kind kind;
        const char *template;
        bool ok;
    } cases[] = {
        {LETTER_ACKNOWLEDGEMENT, "{{number}} {{link}}", true},
        {LETTER_ACKNOWLEDGEMENT, "{{number}}", false},
        {LETTER_ACKNOWLEDGEMENT, "{{link}}", false},
        {LETTER_ACKNOWLEDGEMENT, "", false},
        {LETTER_ACKNOWLEDGEMENT, "{{number}} {{link}} {{password}}", false},
        {LETTER_ACKNOWLEDGEMENT, "{{number}} {{link}} {{", false},
        {LETTER_ACKNOWLEDGEMENT, "{{number}} {{link}} {{}}", false},
        {LETTER_ACKNOWLEDGEMENT, "{{number}} {{link}} {{ desk }}", true},
        {LETTER_ACKNOWLEDGEMENT, "{{number}} {{link}} {{DESK}}", false},
        {LETTER_ACKNOWLEDGEMENT, "{{number}} {{link}} {{des}}", false},
        {LETTER_ACKNOWLEDGEMENT, "{{number}} {{link}} {{desks}}", false},
        {LETTER_ACKNOWLEDGEMENT, "{{number}} {{link}} {x} }} { {", true},
        {LETTER_ACKNOWLEDGEMENT, "{{{number}}} {{link}}", false},
        {LETTER_ACKNOWLEDGEMENT, "{{number}}{{number}}{{link}}{{faq}}{{hours}}{{quoted}}", true},
        {LETTER_BUNDLE, "{{number}} {{link}}", false},
        {LETTER_BUNDLE, "{{list}}", true},
        {LETTER_REPLY, "{{text}} {{number}} {{link}}", true},
        {LETTER_REPLY, "{{number}} {{link}}", false},
        {LETTER_CLOSING, "{{number}} {{link}}", false},
        {LETTER_CLOSED, "{{number}} {{link}}", true},
        {LETTER_ACCESS, "{{url}}", true},
        {LETTER_ACCESS, "{{link}}", false},
        {LETTER_REGISTRATION, "{{url}} {{validity}}", true},
        {LETTER_AGENT, "{{number}} {{link}}", false},
        {LETTER_AGENT, "{{number}} {{desklink}} {{from}}", true},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        if (letter_template_ok(cases[i].kind, cases[i].template, &error) != cases[i].ok)
            g_error("%s: \"%s\" is %s", letter_name(cases[i].kind), cases[i].template,
                    cases[i].ok ? error->message : "taken");
        g_assert_true(cases[i].ok ? error == NULL : fail_is(error, FAIL_INVALID));
    }
    for (int kind = 0; kind < LETTER_KINDS; kind++)
        for (size_t l = 0; l < G_N_ELEMENTS(langs); l++) {
            g_autoptr(GError) error = NULL;

            g_assert_true(letter_template_ok(
                (enum letter_kind)kind, letter_template((enum letter_kind)kind, langs[l]), &error));
            g_assert_no_error(error);
        }
}

static void own_template(void)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    struct letter_facts f = full(LETTER_CLOSED, "en");
    struct letter out = {0};

    f.template = "Ahoy!\r\n\r\n\r\n\r\n{{number}}: {{link}}\r\n{{desk}}";
    g_assert_cmpstr(write_ok(a, &f).text, ==,
                    "Ahoy!\n\n2026-0001-3: https://desk.example/t/2026-0001-3\nNordlicht IT\n");
    f.template = "{{nobody}}";
    g_assert_false(letter_write(a, &f, &out, &error));
    g_assert_true(fail_is(error, FAIL_INVALID));
}

static void names(void)
{
    enum letter_kind kind;

    for (int i = 0; i < LETTER_KINDS; i++) {
        g_assert_true(letter_by_name(letter_name((enum letter_kind)i), &kind));
        g_assert_cmpint((int)kind, ==, i);
    }
    g_assert_false(letter_by_name("", &kind));
    g_assert_false(letter_by_name("Reply", &kind));
    g_assert_false(letter_by_name("replyx", &kind));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/letter/every-kind", every_kind);
    g_test_add_func("/letter/agent-events", agent_events);
    g_test_add_func("/letter/always-tidy", always_tidy);
    g_test_add_func("/letter/unknown-language-is-german", unknown_language_is_german);
    g_test_add_func("/letter/no-account-letter-needs-a-ticket", no_account_letter_needs_a_ticket);
    g_test_add_func("/letter/validity", validity);
    g_test_add_func("/letter/slots-in-values", slots_in_values);
    g_test_add_func("/letter/own-links", own_links);
    g_test_add_func("/letter/html-is-escaped", html_is_escaped);
    g_test_add_func("/letter/links", links);
    g_test_add_func("/letter/rich-text", rich_text);
    g_test_add_func("/letter/quote-has-an-end", quote_has_an_end);
    g_test_add_func("/letter/templates-are-checked", templates_are_checked);
    g_test_add_func("/letter/own-template", own_template);
    g_test_add_func("/letter/names", names);
    return g_test_run();
}
