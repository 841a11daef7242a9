#include "decode/forward.h"

#include <glib.h>

/* Each passes on "Text" of Max to Ich, about a printer; NULL: the subject says nothing. */
static const struct {
    const char *subject, *body, *date;
} cases[] = {
    {NULL,
     "Bitte kümmern.\n\n---------- Forwarded message ---------\nVon: Max <max@firma.example>\n"
     "Date: Mo., 3. Juni 2019 um 10:15 Uhr\nSubject: Drucker\nTo: <ich@firma.example>\n\nText\n",
     "Mo., 3. Juni 2019 um 10:15 Uhr"},
    {NULL,
     "Anfang der weitergeleiteten Nachricht:\n\n> Von: Max <max@firma.example>\n> Betreff: "
     "Drucker\n"
     "> Datum: 3. Juni 2019\n> An: ich@firma.example\n>\n> Text\n",
     "3. Juni 2019"},
    {NULL,
     "> Anfang der weitergeleiteten Nachricht:\n>\n> Von: Max <max@firma.example>\n> Betreff: "
     "Drucker\n"
     "> Datum: 3. Juni 2019\n> An: ich@firma.example\n>\n> Text\n",
     "3. Juni 2019"},
    {NULL,
     "-------- Weitergeleitete Nachricht --------\nBetreff: \tDrucker\nDatum: \tMon, 3 Jun 2019\n"
     "Von: \tMax <max@firma.example>\nAn: \tich@firma.example\n\n\nText\n",
     "Mon, 3 Jun 2019"},
    {"WG: Drucker",
     "zur Info\n\nVon: Max <max@firma.example>\nGesendet: Montag, 3. Juni 2019 10:15\n"
     "An: ich@firma.example\nBetreff: Drucker\n\nText\n",
     "Montag, 3. Juni 2019 10:15"},
    {"Drucker",
     "Von: Max [mailto:max@firma.example]\nGesendet: Montag\nAn: ich@firma.example\n"
     "Betreff: Drucker\n\nText\n",
     "Montag"},
    {NULL,
     "  ----- Weitergeleitete Nachricht ----- Von: Max <max@firma.example>An: "
     "\"ich@firma.example\" "
     "<ich@firma.example>Gesendet: Montag, 3. Juni 2019, 10:15:00 MESZBetreff: Drucker\nText\n",
     "Montag, 3. Juni 2019, 10:15:00 MESZ"},
};

static void test_found(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(arena) a = arena_new();
        struct mail_forwarded *f = forward_find(a, cases[i].subject, cases[i].body);

        g_test_message("%s", cases[i].body);
        g_assert_nonnull(f);
        if (f == NULL)
            continue;
        g_assert_cmpstr(f->from.name, ==, "Max");
        g_assert_cmpstr(f->from.address, ==, "max@firma.example");
        g_assert_cmpuint(f->to.n, ==, 1);
        g_assert_cmpstr(f->to.v[0].address, ==, "ich@firma.example");
        g_assert_cmpstr(f->subject, ==, "Drucker");
        g_assert_cmpstr(f->date_text, ==, cases[i].date);
        g_assert_cmpstr(f->text, ==, "Text");
    }
}

/* Answers, and what only talks of forwarding. */
static const struct {
    const char *subject, *body;
} others[] = {
    {NULL, ""},
    {"AW: Drucker",
     "Geht wieder.\n\nVon: Max <a@b.example>\nGesendet: Mo\nAn: x\nBetreff: Drucker\n\nAlt"},
    {"Re: x", "Ja.\n\nAm 3.6.2019 um 10:15 schrieb Max <a@b.example>:\n> Alt\n> ---- Forwarded "
              "message ----\n"
              "> From: c@d.example\n> Subject: y\n"},
    {NULL, "Please see the forwarded message below and answer."},
    {NULL, "---------- Forwarded message ---------\n\nohne Absender"},
};

static void test_none(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(arena) a = arena_new();

        g_test_message("%s", others[i].body);
        g_assert_null(forward_find(a, others[i].subject, others[i].body));
    }
}

static void test_without_address(void)
{
    static const char body[] =
        "Von: Max Muster\nGesendet: Montag\nAn: Eva; Ida\nBetreff: x\n\nText";
    g_autoptr(arena) a = arena_new();
    struct mail_forwarded *f = forward_find(a, "WG: x", body);

    g_assert_nonnull(f);
    g_assert_cmpstr(f->from.name, ==, "Max Muster");
    g_assert_null(f->from.address);
    g_assert_cmpuint(f->to.n, ==, 2);
    g_assert_cmpstr(f->to.v[1].name, ==, "Ida");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions(); /* each line that fails is told */
    g_test_add_func("/forward/found", test_found);
    g_test_add_func("/forward/none", test_none);
    g_test_add_func("/forward/without_address", test_without_address);
    return g_test_run();
}
