#include "mail/autoreply.h"

#include "base/clock.h"

static void machines(void)
{
    static const char *const yes[] = {
        "noreply@x.de",         "No-Reply@x.de",
        "no_reply@x.de",        "noreply-4711@x.de",
        "noreply+abc@x.de",     "news.noreply@x.de",
        "mailer-daemon@x.de",   "MAILER-DAEMON",
        "postmaster@x.de",      "bounce@x.de",
        "bounces+123=a@x.de",   "list-bounces@x.de",
        "owner-liste@x.de",     "liste-request@x.de",
        "prvs=1234=anna@x.de",  "srs0=ab=cd=x.de=anna@y.de",
        "donotreply@x.de",      "do-not-reply@x.de",
        "nicht-antworten@x.de", "root@server.x.de",
        "listserv@x.de",        "keine-antwort@x.de",
    };
    static const char *const no[] = {
        "anna@x.de",    "bouncer@x.de", "rootmann@x.de",     "noreplyman@x.de",
        "owner@x.de",   "nobodys@x.de", "requests@x.de",     "reply@x.de",
        "daemons@x.de", "@x.de",        "anna+noreply@x.de", "postmasters@x.de",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(yes); i++) {
        g_test_message("%s", yes[i]);
        g_assert_true(autoreply_is_machine(yes[i]));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(no); i++) {
        g_test_message("%s", no[i]);
        g_assert_false(autoreply_is_machine(no[i]));
    }
}

static void kinds(void)
{
    static const struct {
        struct autoreply_facts f;
        enum autoreply_verdict verdict;
    } cases[] = {
        {{.sender = "anna@x.de"}, AUTOREPLY_SEND},
        {{.sender = "anna@x.de", .return_path = "anna@x.de"}, AUTOREPLY_SEND},
        {{.sender = NULL}, AUTOREPLY_NEVER},
        {{.sender = ""}, AUTOREPLY_NEVER},
        {{.sender = "support@desk.example", .own_address = true}, AUTOREPLY_NEVER},
        {{.sender = "anna@x.de", .kind = MAILDOC_BOUNCE}, AUTOREPLY_NEVER},
        {{.sender = "anna@x.de", .return_path = ""}, AUTOREPLY_NEVER},
        {{.sender = "anna@x.de", .kind = MAILDOC_AUTOMATIC}, AUTOREPLY_NEVER},
        {{.sender = "anna@x.de", .auto_submitted = true}, AUTOREPLY_NEVER},
        {{.sender = "anna@x.de", .kind = MAILDOC_LIST}, AUTOREPLY_NEVER},
        {{.sender = "anna@x.de", .no_auto_reply = true}, AUTOREPLY_NEVER},
        {{.sender = "noreply@x.de"}, AUTOREPLY_NEVER},
        {{.sender = "anna@x.de", .return_path = "bounces+1@x.de"}, AUTOREPLY_NEVER},
        {{.sender = "anna@x.de", .known = true, .kind = MAILDOC_LIST}, AUTOREPLY_NEVER},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct autoreply_facts f = cases[i].f;
        const char *de = "", *en = "";

        f.lang = "de";
        g_assert_cmpint(autoreply_decide(&f, &de), ==, cases[i].verdict);
        f.lang = "en";
        g_assert_cmpint(autoreply_decide(&f, &en), ==, cases[i].verdict);
        g_assert_true((de == NULL) == (cases[i].verdict == AUTOREPLY_SEND));
        g_assert_true(de == NULL || g_strcmp0(de, en) != 0);
    }
}

/* How many mails one address gets from somebody who writes each minute for a day. */
static int flood(bool known)
{
    static int64_t sent_at[2000];
    int n = 0;

    for (int64_t minute = 0; minute < 1440; minute++) {
        struct autoreply_facts f = {.sender = "anna@x.de", .known = known};
        const char *reason;

        for (size_t w = 0; w < AUTOREPLY_WINDOWS; w++)
            for (int i = 0; i < n; i++)
                f.sent[w] += sent_at[i] > minute - autoreply_windows[w].minutes ? 1 : 0;
        if (autoreply_decide(&f, &reason) == AUTOREPLY_SEND)
            sent_at[n++] = minute;
        else
            g_assert_cmpint(autoreply_decide(&f, &reason), ==, AUTOREPLY_JOIN);
    }
    return n;
}

static void caps(void)
{
    struct autoreply_facts f = {.sender = "anna@x.de", .sent = {0, 0, 5}};
    const char *reason;

    g_assert_cmpint(autoreply_decide(&f, &reason), ==, AUTOREPLY_JOIN);
    g_assert_nonnull(reason);
    f.known = true;
    g_assert_cmpint(autoreply_decide(&f, &reason), ==, AUTOREPLY_SEND);
    f.sent[1] = 15;
    g_assert_cmpint(autoreply_decide(&f, &reason), ==, AUTOREPLY_JOIN);
    g_assert_cmpint(flood(false), <=, 20);
    g_assert_cmpint(flood(false), >=, 15);
    g_assert_cmpint(flood(true), >, 100);
    g_assert_cmpint(flood(true), <=, 300);
    for (size_t i = 1; i < AUTOREPLY_WINDOWS; i++)
        g_assert_cmpint(autoreply_windows[i].minutes, >, autoreply_windows[i - 1].minutes);
}

/* Nobody waits longer than the window for the first word, however many come. */
static void due(void)
{
    const int64_t window = 5 * CLOCK_MINUTE, now = 1000 * CLOCK_MINUTE;

    g_assert_cmpint(autoreply_due_at(now, 0, window), ==, now + window);
    g_assert_cmpint(autoreply_due_at(now, now - CLOCK_MINUTE, window), ==, now + 4 * CLOCK_MINUTE);
    g_assert_cmpint(autoreply_due_at(now, now - CLOCK_HOUR, window), ==, now);
    g_assert_cmpint(autoreply_due_at(now, 0, 0), ==, now);
    g_assert_cmpint(autoreply_due_at(now, 0, -1), ==, now);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/autoreply/machines", machines);
    g_test_add_func("/autoreply/kinds", kinds);
    g_test_add_func("/autoreply/caps", caps);
    g_test_add_func("/autoreply/due", due);
    return g_test_run();
}
