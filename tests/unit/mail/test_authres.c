#include "mail/authres.h"

#include <string.h>

#define ID "mx.desk.example"

static const struct {
    const char *value, *from;
    bool verified;
} cases[] = {
    {ID "; dmarc=pass header.from=kunde.example", "anna@kunde.example", true},
    {ID " 1; dmarc=pass header.from=kunde.example", "anna@kunde.example", true},
    {"MX.Desk.Example; DMARC=PASS Header.From=Kunde.Example", "anna@kunde.example", true},
    {ID "; dmarc=pass (p=none dis=none) header.from=kunde.example", "anna@kunde.example", true},
    {ID "; dmarc=pass header.from=\"kunde.example\"", "anna@kunde.example", true},
    {ID "; dmarc = pass header.from = kunde.example;", "anna@kunde.example", true},
    {ID "; dmarc/1=pass header.from=kunde.example", "anna@kunde.example", true},
    {ID
     ";\r\n\tspf=pass smtp.mailfrom=srs0=ab=cd=x@y.example;\r\n\tdkim=pass header.d=kunde.example "
     "header.b=aGk+/w==;\r\n\tdmarc=pass reason=\"a;b=c\" header.from=kunde.example",
     "anna@kunde.example", true},
    {"(hi) \"" ID "\" (there) 1 ; dmarc=pass header.from=kunde.example", "anna@kunde.example",
     true},
    {ID "; dmarc=pass header.from=xn--mller-kva.example", "anna@müller.example", true},
    /* not ours */
    {"mx.evil.example; dmarc=pass header.from=kunde.example", "anna@kunde.example", false},
    {ID ".evil.example; dmarc=pass header.from=kunde.example", "anna@kunde.example", false},
    {"x" ID "; dmarc=pass header.from=kunde.example", "anna@kunde.example", false},
    {"mx.evil.example (" ID "); dmarc=pass header.from=kunde.example", "anna@kunde.example", false},
    {"mx.evil.example; " ID "; dmarc=pass header.from=kunde.example", "anna@kunde.example", false},
    {ID " evil; dmarc=pass header.from=kunde.example", "anna@kunde.example", false},
    {ID " 1 2; dmarc=pass header.from=kunde.example", "anna@kunde.example", false},
    {ID, "anna@kunde.example", false},
    {ID "; none", "anna@kunde.example", false},
    {"", "anna@kunde.example", false},
    {NULL, "anna@kunde.example", false},
    /* not passed, or for somebody else */
    {ID "; dmarc=fail header.from=kunde.example", "anna@kunde.example", false},
    {ID "; dmarc=none header.from=kunde.example", "anna@kunde.example", false},
    {ID "; dmarc=passed header.from=kunde.example", "anna@kunde.example", false},
    {ID "; dmarc=pass", "anna@kunde.example", false},
    {ID "; dmarc=pass header.from=evil.example", "anna@kunde.example", false},
    {ID "; dmarc=pass header.from=kunde.example.evil.example", "anna@kunde.example", false},
    {ID "; dmarc=pass header.from=example", "anna@kunde.example", false},
    {ID "; dmarc=pass header.d=kunde.example", "anna@kunde.example", false},
    {ID "; dmarc=pass header.from=kunde.example header.from=evil.example", "x@evil.example", false},
    {ID "; dmarc=pass header.from=kunde.example; dmarc=fail header.from=kunde.example",
     "anna@kunde.example", false},
    {ID "; dmarc=fail header.from=kunde.example; dmarc=pass header.from=kunde.example",
     "anna@kunde.example", false},
    {ID "; dmarc=pass header.from=evil.example; dmarc=pass header.from=kunde.example",
     "anna@kunde.example", false},
    {ID "; spf=pass smtp.mailfrom=kunde.example; dkim=pass header.d=kunde.example",
     "anna@kunde.example", false},
    {ID "; dmarc=pass header.from=kunde.example", "anna@kunde.еxample", false},
    {ID "; dmarc=pass header.from=kunde.example", "kunde.example", false},
    {ID "; dmarc=pass header.from=kunde.example", "@kunde.example", false},
    {ID "; dmarc=pass header.from=kunde.example", NULL, false},
    /* words in comments and strings are no results */
    {ID "; dmarc=fail (dmarc=pass header.from=kunde.example)", "anna@kunde.example", false},
    {ID "; dmarc=fail reason=\"; dmarc=pass header.from=kunde.example\"", "anna@kunde.example",
     false},
    {ID "; spf=pass smtp.mailfrom=\"x; dmarc=pass header.from=kunde.example\"",
     "anna@kunde.example", false},
    {ID "; dmarc=fail (a \\) ; dmarc=pass) header.from=kunde.example", "anna@kunde.example", false},
    /* broken ones say nothing at all */
    {ID "; dmarc=pass header.from=kunde.example (", "anna@kunde.example", false},
    {ID "; dmarc=pass header.from=kunde.example \"", "anna@kunde.example", false},
    {ID "; dmarc=pass header.from=kunde.example )", "anna@kunde.example", false},
    {ID "; dmarc=pass header.from=kunde.example evil", "anna@kunde.example", false},
    {ID "; =pass; dmarc=pass header.from=kunde.example", "anna@kunde.example", false},
    {ID "; dmarc==pass header.from=kunde.example", "anna@kunde.example", false},
    {ID "; dmarc=pass header.from=", "anna@kunde.example", false},
    {ID "; ; dmarc=pass header.from=kunde.example", "anna@kunde.example", false},
};

static void table(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].value);
        g_assert_cmpint(authres_verified(cases[i].value, ID, cases[i].from), ==, cases[i].verified);
        g_assert_false(authres_verified(cases[i].value, "", cases[i].from));
        g_assert_false(authres_verified(cases[i].value, "other.example", cases[i].from));
    }
}

static void results(void)
{
    g_autoptr(arena) a = arena_new();
    struct authres r;

    g_assert_cmpstr(authres_server(a, "(x) mx.desk.example 1; spf=pass"), ==, "mx.desk.example");
    g_assert_cmpstr(authres_server(a, "; spf=pass"), ==, "");
    g_assert_cmpstr(authres_server(a, NULL), ==, "");
    authres_read(a,
                 ID "; spf=softfail; dkim=fail header.d=a; dkim=pass header.d=b; dmarc=temperror",
                 ID, &r);
    g_assert_true(r.ours);
    g_assert_cmpint(r.spf, ==, AUTHRES_FAIL);
    g_assert_cmpint(r.dkim, ==, AUTHRES_PASS);
    g_assert_cmpint(r.dmarc, ==, AUTHRES_OTHER);
    g_assert_null(r.dmarc_domain);
    authres_read(a, ID "; none", ID, &r);
    g_assert_true(r.ours);
    g_assert_cmpint(r.dmarc, ==, AUTHRES_NONE);
}

static void bounded(void)
{
    g_autoptr(GString) s = g_string_new(ID);

    for (int i = 0; i < AUTHRES_RESULTS; i++)
        g_string_append(s, "; dkim=pass");
    g_string_append(s, "; dmarc=pass header.from=kunde.example");
    g_assert_false(authres_verified(s->str, ID, "anna@kunde.example"));
    g_string_assign(s, ID "; dmarc=pass header.from=kunde.example (");
    while (s->len < 2 * AUTHRES_BYTES)
        g_string_append_c(s, '(');
    g_assert_false(authres_verified(s->str, ID, "anna@kunde.example"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/authres/table", table);
    g_test_add_func("/authres/results", results);
    g_test_add_func("/authres/bounded", bounded);
    return g_test_run();
}
