/* The small languages of headers: encoded words, parameters, addresses, dates, message ids, names
 * of files, charsets. */
#include "base/text.h"
#include "decode/address.h"
#include "decode/charset.h"
#include "decode/date.h"
#include "decode/filename.h"
#include "decode/msgid.h"
#include "decode/param.h"
#include "decode/words.h"

#include <glib.h>
#include <string.h>

struct pair {
    const char *in, *out;
};

static const struct pair WORDS[] = {
    {"plain", "plain"},
    {"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"},
    {"=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"},
    {"=?iso-8859-1?q?Gr=FC=DFe_an_alle?=", "Grüße an alle"},
    {"Re: =?utf-8?q?a?= b", "Re: a b"},
    /* neighbours, cut inside a character */
    {"=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "Grüße"},
    {"=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=", "Grüße"},
    {"=?utf-8?q?a?= \t =?iso-8859-1?q?=E4?=", "aä"},
    {"=?utf-8?q?a?==?utf-8?q?b?=", "ab"},
    {"=?utf-8?q?a?= x =?utf-8?q?b?=", "a x b"},
    /* what mailers should not write */
    {"=?utf-8?q?Gr=C3=BC=C3=9Fe an alle?= x", "Grüße an alle x"},
    {"=?utf-8?q?Gr=C3=BC=C3=9Fe", "Grüße"},
    {"=?utf-8?B?R3LDvMOfZQ?=", "Grüße"},
    {"\"=?utf-8?q?=C3=A4?=\"", "\"ä\""},
    {"x=?utf-8?q?=C3=A4?=y", "xäy"},
    {"=?utf-8*de?q?=C3=A4?=", "ä"},
    {"=?utf-8?q?a=?=", "a="},
    {"=?utf-8?q?a?b?=", "a?b"},
    {"=?utf-8?x?a?=", "=?utf-8?x?a?="},
    {"=?utf-8?q?a=ZZ?=", "a=ZZ"},
    {"=?nosuch?q?a?=", "a"},
    {"=?=?=?=?", "=?=?=?=?"},
    {"=?iso-2022-jp?B?GyRCJCIbKEI=?=", "あ"},
    {"=?us-ascii?q?=C3=A4?=", "ä"},
    {"=?us-ascii?q?=E4?=", "ä"},
};

static void test_words(void)
{
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++)
        g_assert_cmpstr(words_decode(a, WORDS[i].in, NULL), ==, WORDS[i].out);
}

static void test_words_limit(void)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GString) many = g_string_new(NULL);
    bool broken = false;
    const char *out;

    for (int i = 0; i < 1001; i++)
        g_string_append(many, "=?utf-8?q?a?= ");
    out = words_decode(a, many->str, &broken);
    g_assert_true(broken);
    g_assert_true(g_str_has_suffix(out, "=?utf-8?q?a?= "));
    g_assert_cmpuint(strspn(out, "a"), ==, 1000);
}

static const struct {
    const char *in, *name, *out;
} PARAMS[] = {
    {"text/plain; charset=utf-8", "charset", "utf-8"},
    {"text/plain; charset = \"utf-8\" ; x=y", "charset", "utf-8"},
    {"text/plain; CHARSET=UTF-8", "charset", "UTF-8"},
    {"text/plain charset=utf-8", "charset", "utf-8"},
    {"text/plain; charset=utf-8 format=flowed", "format", "flowed"},
    {"text/plain; charset=\"utf-8\" format=flowed", "format", "flowed"},
    {"text/plain; charset=utf-8 (a comment)", "charset", "utf-8 (a comment)"},
    {"a; name=\"a;b\\\"c.txt\"", "name", "a;b\"c.txt"},
    {"a; name=\"C:\\dir\\x.txt\"", "name", "C:\\dir\\x.txt"},
    {"a; name=my file (1).pdf; size=3", "name", "my file (1).pdf"},
    {"a; name=\"open", "name", "open"},
    {"a; name=\"=?utf-8?q?=C3=A4?=.txt\"", "name", "ä.txt"},
    {"a; filename*=utf-8''%C3%A4.txt", "filename", "ä.txt"},
    {"a; filename*=iso-8859-1'de'%E4.txt", "filename", "ä.txt"},
    {"a; filename=plain.txt; filename*=utf-8''%C3%A4.txt", "filename", "ä.txt"},
    {"a; filename*0*=utf-8''%C3; filename*1*=%A4; filename*2=.txt", "filename", "ä.txt"},
    {"a; filename*1=b; filename*0=a; filename*2=c", "filename", "abc"},
    {"a; filename*=%C3%A4.txt", "filename", "ä.txt"},
    {"a; filename*=nosuch''%C3%A4.txt", "filename", "nosuch''ä.txt"},
    {"a; =x; ; name=y", "name", "y"},
    {"a", "name", NULL},
    {"", "name", NULL},
    {NULL, "name", NULL},
};

static void test_params(void)
{
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(PARAMS); i++) {
        struct params p = params_parse(a, PARAMS[i].in);

        g_assert_cmpstr(params_get(&p, PARAMS[i].name), ==, PARAMS[i].out);
    }
}

static void test_params_limit(void)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GString) many = g_string_new("a/b");
    struct params p;

    for (int i = 0; i < 200; i++)
        g_string_append_printf(many, "; n*%d=x", 199 - i);
    p = params_parse(a, many->str);
    g_assert_true(p.dropped);
    g_assert_cmpuint(strlen(params_get(&p, "n")), ==, 100);
}

/* "name|address" of each, with a blank between. */
static const struct pair ADDRESSES[] = {
    {"a@B.Example", "-|a@b.example"},
    {"Jane Doe <Jane@X.example>", "Jane Doe|Jane@x.example"},
    {"\"Doe, Jane\" <j@x.example>, b@y.example", "Doe, Jane|j@x.example -|b@y.example"},
    {"=?utf-8?q?J=C3=A4ne=2C_D?= <j@x.example>", "Jäne, D|j@x.example"},
    {"=?utf-8?q?Doe, Jane?= <j@x.example>", "Doe, Jane|j@x.example"},
    {"j@x.example (Jane (the) Doe)", "Jane (the) Doe|j@x.example"},
    {"group: a@x.example, B <b@x.example>; c@x.example",
     "-|a@x.example B|b@x.example -|c@x.example"},
    {"undisclosed-recipients:;", ""},
    {"a@x.example; b@x.example", "-|a@x.example -|b@x.example"},
    {"Jane j@x.example", "Jane|j@x.example"},
    {"Jane <j@x.example", "Jane|j@x.example"},
    {"<a@x.example> <b@x.example>", "-|a@x.example -|b@x.example"},
    {"\"a@x.example\" <evil@y.example>", "a@x.example|evil@y.example"},
    {"<@relay.example,@b.example:a@x.example>", "-|a@x.example"},
    {"J <jdoe@machine(comment).  example>", "J|jdoe@machine.example"},
    {"Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", "Pete|pete@silly.test"},
    {"\"odd local\"@x.example", "-|\"odd local\"@x.example"},
    {"<\"odd local\"@x.example>", "-|\"odd local\"@x.example"},
    {"root", "-|root"},
    {"MAILER-DAEMON (Mail Delivery System)", "Mail Delivery System|MAILER-DAEMON"},
    {"Jane Doe", ""},
    {"<>", ""},
    {",,;,", ""},
    {"\"open <a@x.example>", "open|a@x.example"},
    {"'Jane' <j@x.example>", "Jane|j@x.example"},
    {"=?utf-8?q?Jane_=3Cj=40x=2Eexample=3E?=", "Jane|j@x.example"},
    {"mailto:a@x.example", "-|a@x.example"},
};

static void test_addresses(void)
{
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(ADDRESSES); i++) {
        struct mail_addresses list = {0};
        bool broken = false, dropped = false;
        g_autoptr(GString) got = g_string_new(NULL);

        address_list(a, ADDRESSES[i].in, &list, &broken, &dropped);
        for (size_t k = 0; k < list.n; k++)
            g_string_append_printf(got, "%s%s|%s", k > 0 ? " " : "",
                                   list.v[k].name != NULL ? list.v[k].name : "-",
                                   list.v[k].address);
        g_assert_cmpstr(got->str, ==, ADDRESSES[i].out);
        g_assert_false(dropped);
    }
}

static void test_addresses_limit(void)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GString) many = g_string_new(NULL);
    struct mail_addresses list = {0};
    bool broken = false, dropped = false;

    for (int i = 0; i < 600; i++)
        g_string_append_printf(many, "a%d@x.example, ", i);
    address_list(a, many->str, &list, &broken, &dropped);
    g_assert_cmpuint(list.n, ==, 500);
    g_assert_true(dropped);
}

static const struct {
    const char *in;
    int64_t at;
} DATES[] = {
    {"Mon, 23 Nov 2026 10:00:00 +0100", INT64_C(1795424400000)},
    {"23 Nov 2026 10:00:00 +0100", INT64_C(1795424400000)},
    {"Mon, 23 Nov 26 10:00 +0100 (CET)", INT64_C(1795424400000)},
    {"Mon, 23 Nov 2026 04:00:00 EST", INT64_C(1795424400000)},
    {"Mon, 23 Nov 2026 09:00:00 GMT", INT64_C(1795424400000)},
    {"Mon, 23 Nov 2026 09:00:00 Z", INT64_C(1795424400000)},
    {"Mon, 23 Nov 2026 09:00:00", INT64_C(1795424400000)},
    {"Mon, 23 November 2026 10.00.00 +01:00", INT64_C(1795424400000)},
    {"2026-11-23T09:00:00Z", INT64_C(1795424400000)},
    {"2026-11-23 10:00:00.123 +0100", INT64_C(1795424400000)},
    {"Mon Nov 23 09:00:00 2026", INT64_C(1795424400000)},
    {"Mon, 23 Nov 2026 10:00:00 GMT+1", INT64_C(1795424400000)},
    {"(nested (comment)) Mon, 23 Nov 2026 10:00:00 +0100", INT64_C(1795424400000)},
    {"Thu, 1 Jan 1970 00:00:00 +0000", 0},
    {"Wed, 31 Dec 1969 23:59:59 +0000", -1000},
    {"Tue, 29 Feb 2028 00:00:00 +0000", INT64_C(1835395200000)},
    {"yesterday", MAILDOC_NO_DATE},
    {"32 Foo 2026 10:00:00", MAILDOC_NO_DATE},
    {"99999999999999999999", MAILDOC_NO_DATE},
    {"", MAILDOC_NO_DATE},
    {NULL, MAILDOC_NO_DATE},
};

static void test_dates(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(DATES); i++)
        g_assert_cmpint(date_parse(DATES[i].in, NULL), ==, DATES[i].at);
    g_assert_cmpint(date_parse_calendar("20261123T090000Z", 60), ==, INT64_C(1795424400000));
    g_assert_cmpint(date_parse_calendar("20261123T100000", 60), ==, INT64_C(1795424400000));
    g_assert_cmpint(date_parse_calendar("20261123", 0), ==, INT64_C(1795392000000));
    g_assert_cmpint(date_parse_calendar("2026", 0), ==, MAILDOC_NO_DATE);
}

static const struct pair IDS[] = {
    {"<a@b>", "<a@b>"},
    {" <a@b> <c@d>\t<e@f>", "<a@b><c@d><e@f>"},
    {"<a@b><c@d>", "<a@b><c@d>"},
    {"<a b@c d>", "<ab@cd>"},
    {"a@b, c@d", "<a@b><c@d>"},
    {"message of Monday <a@b>", "<a@b>"},
    {"<a@b", "<a@b>"},
    {"<>", ""},
    {"", ""},
};

static void test_ids(void)
{
    g_autoptr(arena) a = arena_new();
    size_t dropped;
    struct mail_texts some;

    for (size_t i = 0; i < G_N_ELEMENTS(IDS); i++) {
        struct mail_texts list = msgid_list(a, IDS[i].in, 100, NULL);
        g_autoptr(GString) got = g_string_new(NULL);

        for (size_t k = 0; k < list.n; k++)
            g_string_append(got, list.v[k]);
        g_assert_cmpstr(got->str, ==, IDS[i].out);
    }
    some = msgid_list(a, "<1@x> <2@x> <3@x> <4@x> <5@x>", 3, &dropped);
    g_assert_cmpuint(dropped, ==, 2);
    g_assert_cmpstr(some.v[0], ==, "<1@x>");
    g_assert_cmpstr(some.v[1], ==, "<4@x>");
    g_assert_cmpstr(some.v[2], ==, "<5@x>");
    g_assert_cmpstr(msgid_first(a, "xxxx"), ==, "<xxxx>");
    g_assert_null(msgid_first(a, NULL));
}

static const struct pair NAMES[] = {
    {"a.txt", "a.txt"},
    {"Größe 1.pdf", "Größe 1.pdf"},
    {"../../etc/passwd", "passwd"},
    {"/etc/cron.d/x", "x"},
    {"C:\\dir\\x.txt", "x.txt"},
    {"Rechnung 11/2026.pdf", "Rechnung 11_2026.pdf"},
    {"a\r\nb.txt", "a  b.txt"},
    {"gpj.\xE2\x80\xAE"
     "exe",
     "gpj.exe"},
    {"a\xEF\xBC\x8F"
     "b",
     "a_b"},
    {".", "Anhang"},
    {"..", "Anhang"},
    {"", "Anhang"},
    {"   ", "Anhang"},
    {"x. . .", "x"},
    {".htaccess", ".htaccess"},
    {"dir/", "dir_"},
};

static void test_filenames(void)
{
    g_autoptr(arena) a = arena_new();
    g_autofree char *big = g_strnfill(400, 'x');
    g_autofree char *named = g_strconcat(big, ".pdf", NULL);
    bool changed = false;
    const char *cut;

    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
        g_assert_cmpstr(filename_safe(a, NAMES[i].in, NULL), ==, NAMES[i].out);
    cut = filename_safe(a, named, &changed);
    g_assert_cmpuint(strlen(cut), ==, 255);
    g_assert_true(g_str_has_suffix(cut, ".pdf"));
    g_assert_true(changed);
    g_assert_null(filename_safe(a, NULL, NULL));
}

static const struct {
    const char *charset, *in, *out;
} CHARSETS[] = {
    {"utf-8", "\xC3\xA4", "ä"},
    {"UTF8", "\xC3\xA4", "ä"},
    {NULL, "\xC3\xA4", "ä"},
    {NULL, "\xE4", "ä"},
    {"us-ascii", "\xE4", "ä"},
    {"utf-8", "a\xE4z \xC3\xA4", "aäz ä"},
    {"iso-8859-1", "\x80\xE4", "€ä"},
    {"ISO_8859-15", "\xA4", "€"},
    {"windows-1251", "\xEF\xF0", "пр"},
    {"cp-850", "\x84", "ä"},
    {"ks_c_5601-1987", "\xC7\xD1", "한"},
    {"gb2312", "\xD6\xD0\x81\x30\x84\x36", "中¥"},
    {"iso-8859-8-i", "\xE0", "א"},
    {"unicode-1-1-utf-7", "+AOQ-", "ä"},
    {"shift_jis", "\x87\x40", "①"},
    {"iso-2022-jp", "\x1b$B-!\x1b(B x", "① x"},
    {"koi8-r", "\xD0", "п"},
    {"x-unknown", "\xC3\xA4", "ä"},
    {"ansi_x3.110-1983", "\xE4", "ä"},
    {"no such thing", "\xC3\xA4", "ä"},
    {"hz-gb-2312", "a~{VPND~}b~~", "a中文b~"},
    {"big5", "\xA4\xA4", "中"},
    {"euc-jp", "\xA4\xA2", "あ"},
    {"euc-jp", "\xC3\xA4\xC3\xB6\xC3\xBC!\xC3", "辰旦端!\xEF\xBF\xBD"},
    {"gb18030", "gr\xC3\xBC\xC3\x9F", "gr眉脽"},
};

static void test_charsets(void)
{
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(CHARSETS); i++)
        g_assert_cmpstr(charset_utf8(a, CHARSETS[i].charset, CHARSETS[i].in, strlen(CHARSETS[i].in),
                                     NULL, NULL),
                        ==, CHARSETS[i].out);
    g_assert_true(charset_known("Windows-1252"));
    g_assert_false(charset_known("../../etc/passwd"));
}

/* After the seal nothing is opened any more, and all that mail needs is there. */
static void test_charsets_sealed(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(charset_warm_up(&error));
    g_assert_no_error(error);
    test_charsets();
    g_assert_false(charset_known("ebcdic-at-de"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/words/decode", test_words);
    g_test_add_func("/words/limit", test_words_limit);
    g_test_add_func("/param/parse", test_params);
    g_test_add_func("/param/limit", test_params_limit);
    g_test_add_func("/address/list", test_addresses);
    g_test_add_func("/address/limit", test_addresses_limit);
    g_test_add_func("/date/parse", test_dates);
    g_test_add_func("/msgid/list", test_ids);
    g_test_add_func("/filename/safe", test_filenames);
    g_test_add_func("/charset/utf8", test_charsets);
    g_test_add_func("/charset/sealed", test_charsets_sealed);
    return g_test_run();
}
