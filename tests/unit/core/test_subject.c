#include "base/text.h"
#include "core/number.h"
#include "core/subject.h"
#include "core/subject_number.h"

#include <string.h>

#define NUMBER "2026-0417-5"
#define TAG "[Ticket#2026-0417-5]"

static void tagged(void)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"WLAN geht nicht", TAG " WLAN geht nicht"},
        {"Re: AW: WG: FW: Antw: SV: TR: WLAN", TAG " WLAN"},
        {"RE: Fwd: VS: RIF: Ynt: Odp: RES: ENC: RV: VB: WLAN", TAG " WLAN"},
        {"答复: 回复：转发： WLAN", TAG " WLAN"},
        {"İLT: ΑΠ: Vá: ОТВ: WLAN", TAG " WLAN"},
        {"AW: " TAG " WLAN", TAG " WLAN"},
        {TAG " Re: " TAG " AW: " TAG " WLAN", TAG " WLAN"},
        {"Re[4]: RE: " TAG " AW: " TAG " x", TAG " x"},
        {"Re(2): Re^3: RE2: Re *4: Re : x", TAG " x"},
        {"RE:AW:re:x", TAG " x"},
        {"[[Ticket#2026-0417-5]] x", TAG " x"},
        {"(Ticket#2026-0417-5) x", TAG " x"},
        {"Ticket#2026-0417-5 x", TAG " x"},
        {"MeinTicket#2026-0417-5", TAG " MeinTicket#2026-0417-5"},
        {"[Ticket #2026-0417-5] x", TAG " x"},
        {"[TICKET#2026-0417-5] x", TAG " x"},
        {"[#2026-0417-5] x", TAG " x"},
        {"[Ticket#2026‑0417‑5] x", TAG " x"},
        {"x " TAG, TAG " x"},
        {"x " TAG " y", TAG " x y"},
        {"x" TAG "y", TAG " x y"},
        {"[" TAG " x]", TAG " [ x]"},
        {"[Ticket#2026-0001-9] fremd", TAG " fremd"},
        {"[Ticket#20260417100017] Anderes Haus", TAG " [Ticket#20260417100017] Anderes Haus"},
        {"[Ticket#2026-0417-8] vertippt", TAG " [Ticket#2026-0417-8] vertippt"},
        {"", TAG},
        {"Re:", TAG},
        {" \t ", TAG},
        {TAG, TAG},
        {"[Liste] Frage: wie geht das?", TAG " [Liste] Frage: wie geht das?"},
        {"AW: [EXTERN] AW: [EXTERN] Re: [EXTERN] WLAN", TAG " [EXTERN] WLAN"},
        {"[EXTERN] AW: [Liste] Re: [Liste] WLAN", TAG " [EXTERN] [Liste] WLAN"},
        {"[a][b] unberührt", TAG " [a][b] unberührt"},
        {"[Fwd: WLAN]", TAG " WLAN"},
        {"Re: [Fwd: AW: WLAN]", TAG " WLAN"},
        {"\u200E\u200FRe: \u202AWLAN", TAG " WLAN"},
        {"Response: 42", TAG " Response: 42"},
        {"Ref: Rechnung 12", TAG " Ref: Rechnung 12"},
        {"Hinweis: Server", TAG " Hinweis: Server"},
        {"https://example.org: kaputt", TAG " https://example.org: kaputt"},
        {"Zeile\r\nBcc: x@evil.example", TAG " Zeile Bcc: x@evil.example"},
        {"{{number}} %s%n", TAG " {{number}} %s%n"},
        {":", TAG " :"},
        {"[]", TAG " []"},
        {"[[[[[[[[", TAG " [[[[[[[["},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *once = subject_tagged(a, NUMBER, cases[i].in);

        g_assert_cmpstr(once, ==, cases[i].out);
        g_assert_cmpstr(subject_tagged(a, NUMBER, once), ==, once);
    }
    g_assert_cmpstr(subject_tagged(a, "20110417100017", "AW: [Ticket#20110417100017] alt"), ==,
                    "[Ticket#20110417100017] alt");
}

/* Whatever rounds it goes through, the number is there once, and nothing is lost. */
static void rounds(void)
{
    static const char *const before[] = {
        "Re: ", "AW: ", "WG: ",    "FW: ",      "FWD: ",  "Antw: ",
        "SV: ", "TR: ", "Re[2]: ", "[EXTERN] ", "答复: ", "\u00A0"};
    g_autoptr(arena) a = arena_new();
    const char *subject = subject_tagged(a, NUMBER, "Drucker: Papierstau im 2. OG");

    for (int i = 0; i < 60; i++) {
        const char *first;

        subject = arena_printf(a, "%s%s", before[(i * 7) % (int)G_N_ELEMENTS(before)], subject);
        if (i % 3 == 0)
            subject = subject_tagged(a, NUMBER, subject);
        first = strstr(subject, TAG);
        g_assert_nonnull(first);
        g_assert_null(strstr(first + 1, TAG));
    }
    subject = subject_tagged(a, NUMBER, subject);
    g_assert_cmpstr(subject, ==, TAG " [EXTERN] Drucker: Papierstau im 2. OG");
}

static void shortened(void)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GString) umlauts = g_string_new(NULL), prefixes = g_string_new(NULL);
    char *out;

    for (int i = 0; i < 3000; i++) {
        g_string_append(umlauts, "ü");
        g_string_append(prefixes, "Re: [x] ");
    }
    out = subject_tagged(a, NUMBER, umlauts->str);
    g_assert_cmpint(g_utf8_strlen(out, -1), ==, SUBJECT_MAX_CHARS);
    g_assert_true(g_str_has_prefix(out, TAG " ü"));
    g_assert_true(g_str_has_suffix(out, "…") && text_utf8_ok(out, strlen(out)));
    g_assert_cmpstr(subject_tagged(a, NUMBER, prefixes->str), ==, TAG " [x]");
}

static void base(void)
{
    g_autoptr(arena) a = arena_new();

    g_assert_cmpstr(subject_base(a, "AW: " TAG " WLAN"), ==, "WLAN");
    g_assert_cmpstr(subject_base(a, "WG: [Ticket#20260417100017] x"), ==,
                    "[Ticket#20260417100017] x");
    g_assert_true(subject_is_reply(a, TAG " AW: x"));
    g_assert_true(subject_is_reply(a, "[EXTERN] Antwort: x"));
    g_assert_true(subject_is_reply(a, "[Fwd: x]"));
    g_assert_false(subject_is_reply(a, TAG " x"));
    g_assert_false(subject_is_reply(a, "[a][b]  x"));
}

static const char *const patterns[] = {"INC%d{6}", "HD-%d", "100%%%d{2,3}", NULL};

static const struct {
    const char *text;
    const char *line, *body; /* keys, separated by spaces */
} numbers[] = {
    {"AW: " TAG " WLAN", "202604175", "202604175"},
    {"zu 2026-0001-9 und 2026-0002-4", "202600019 202600024", "202600019 202600024"},
    {"2026‑0001‑9 2026–0002–4", "202600019 202600024", "202600019 202600024"},
    {"2026-0001-9 2026-0001-9 202600019", "202600019", "202600019"},
    {"202600019", "202600019", ""},
    {"#202600019", "202600019", "202600019"},
    {"Ticket #2026-0001-9", "202600019", "202600019"},
    {"ticket# 2026-0001-9, bitte", "202600019", "202600019"},
    {"(2026-0001-9).", "202600019", "202600019"},
    {"„2026-0001-9“", "202600019", "202600019"},
    {"2026-0001-8 ist vertippt, #2026-0001-8 auch", "", ""},
    {"Tel. 0911 555 27-14 am 2026-11-23", "", ""},
    {"+49 911 2026-0001-9-33", "", ""},
    {"0911-2026-0001-9", "", ""},
    {"Rechnung 20260417", "", ""},
    {"x2026-0001-9 2026-0001-9x", "", ""},
    {"#4711004 aus dem alten System", "4711004", "4711004"},
    {"[Ticket#20260417100017]", "20260417100017", "20260417100017"},
    {"[example.com #12345] RT", "12345", "12345"},
    {"[GLPI #0000966]", "0000966", "0000966"},
    {"#123 und #include <stdio.h> und # 99", "", ""},
    {"Farbe #ff00aa1", "", ""},
    {"INC004711 inc004712 INC0047111 xINC004711", "inc004711 inc004712", "inc004711 inc004712"},
    {"[HD-1] x", "hd1", "hd1"},
    {"HD-x HD- 100%12 100%1234", "10012", "10012"},
    {"####", "", ""},
    {"# # #", "", ""},
    {"[#99999999999999999999999] x", "99999999999999999999999", "99999999999999999999999"},
    {"[#１] x", "", ""},
    {"2026-0001-", "", ""},
    {"", "", ""},
};

static char *keys_of(struct arena *a, const char *text, enum subject_where where)
{
    g_autoptr(GString) s = g_string_new(NULL);
    const char **keys = NULL;
    size_t n = 99;

    subject_numbers(a, text, where, patterns, &keys, &n);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(s, "%s%s", i > 0 ? " " : "", keys[i]);
    return arena_strdup(a, s->str);
}

static void numbers_found(void)
{
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_test_message("%s", numbers[i].text);
        g_assert_cmpstr(keys_of(a, numbers[i].text, SUBJECT_LINE), ==, numbers[i].line);
        g_assert_cmpstr(keys_of(a, numbers[i].text, SUBJECT_BODY), ==, numbers[i].body);
    }
}

static void typed(void)
{
    static const struct {
        const char *typed, *key;
    } cases[] = {
        {"2026-0417-5", "202604175"},
        {"202604175", "202604175"},
        {"2026 0417 5", "202604175"},
        {"#2026-0417-5", "202604175"},
        {"Ticket#2026-0417-5", "202604175"},
        {TAG, "202604175"},
        {"AW: " TAG " WLAN", "202604175"},
        {" 2026‑0417‑5 ", "202604175"},
        {"4711004", "4711004"},
        {"INC004711", "inc004711"},
        {"WLAN", NULL},
        {"", NULL},
        {"[]#", NULL},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(subject_number_typed(a, cases[i].typed, NULL), ==, cases[i].key);
}

static void patterns_checked(void)
{
    static const char *const good[] = {"INC%d{6}", "HD-%d",         "Ticket#%d{14}", "#%d{5,}",
                                       "%d{7}",    "%d{4}-%d{6,8}", "100%%%d{5}"};
    static const char *const bad[] = {"",
                                      "%d",
                                      "#%d",
                                      "%d{2}",
                                      "INC",
                                      "INC%",
                                      "INC%d{",
                                      "INC%d{0}",
                                      "INC%d{6",
                                      "INC%d{7,6}",
                                      "INC%d{99999999999999999999}",
                                      "INC%x",
                                      "INC\n%d",
                                      "INC%d{a}"};

    for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_true(subject_pattern_ok(good[i], NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_test_message("%s", bad[i]);
        g_assert_false(subject_pattern_ok(bad[i], NULL));
    }
}

static void formats(void)
{
    g_autoptr(arena) a = arena_new();

    g_assert_cmpstr(number_format(a, 2026, 1), ==, "2026-0001-9");
    g_assert_cmpstr(number_key(a, "[Ticket#2026-0001-9]"), ==, "202600019");
    g_assert_null(number_key(a, " - "));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/subject/tagged", tagged);
    g_test_add_func("/subject/rounds", rounds);
    g_test_add_func("/subject/shortened", shortened);
    g_test_add_func("/subject/base", base);
    g_test_add_func("/subject/numbers", numbers_found);
    g_test_add_func("/subject/typed", typed);
    g_test_add_func("/subject/patterns", patterns_checked);
    g_test_add_func("/number/formats", formats);
    return g_test_run();
}
