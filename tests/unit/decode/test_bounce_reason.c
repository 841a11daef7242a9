/* What servers say, and what is made of it: codes, reason, hardness. */
#include "decode/bounce_reason.h"
#include "decode/bounce_status.h"

#include <glib.h>

/* Answers as they come, by the step at which they were given. */
static const struct {
    const char *said;
    enum smtp_step step;
    const char *status, *reply, *reason;
    bool hard;
} answers[] = {
    /* who is it? */
    {"550 5.1.1 <a@x.example>: Recipient address rejected: User unknown in virtual mailbox table",
     STEP_RCPT, "5.1.1", "550", "userunknown", true},
    {"550 5.1.1 The email account that you tried to reach does not exist.", STEP_RCPT, "5.1.1",
     "550", "userunknown", true},
    {"550 No such user here", STEP_RCPT, "5.0.911", "550", "userunknown", true},
    {"550 No such user here", STEP_DATA, "5.0.910", "550", "filtered", false},
    {"550 Empfänger unbekannt", STEP_RCPT, "5.0.911", "550", "userunknown", true},
    {"550 unknown recipient: a@t-online.de", STEP_RCPT, "5.0.911", "550", "userunknown", true},
    {"550 Requested action not taken: mailbox unavailable", STEP_RCPT, "5.0.911", "550",
     "userunknown", true},
    {"553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", STEP_RCPT, "5.7.1",
     "553", "norelaying", false},
    {"554 5.7.1 <a@x.example>: Relay access denied", STEP_RCPT, "5.7.1", "554", "norelaying",
     false},
    {"551 5.1.6 User has moved to new@x.example", STEP_RCPT, "5.1.6", "551", "hasmoved", true},
    {"550 5.2.1 This mailbox is inactive", STEP_RCPT, "5.2.1", "550", "suspend", false},
    {"525 5.7.13 User account disabled", STEP_RCPT, "5.7.13", "525", "suspend", false},
    /* no room */
    {"452 4.2.2 Mailbox full", STEP_DATA, "4.2.2", "452", "mailboxfull", false},
    {"552 5.2.2 Over quota", STEP_RCPT, "5.2.2", "552", "mailboxfull", false},
    {"552-Requested mail action aborted: exceeded storage allocation 552-Quota exceeded. The "
     "recipient's mailbox is full.",
     STEP_DATA, "5.0.922", "552", "mailboxfull", false},
    {"550 Das Postfach ist voll", STEP_DATA, "5.0.922", "550", "mailboxfull", false},
    {"454 4.3.0 Daily message quota exceeded", STEP_DATA, "4.3.0", "454", "systemerror", false},
    {"552 5.3.4 Message size exceeds fixed limit", STEP_MAIL, "5.3.4", "552", "mesgtoobig", false},
    {"552 5.2.3 Message exceeds the recipient's size limit", STEP_DATA, "5.2.3", "552",
     "exceedlimit", false},
    {"452 4.3.1 Insufficient system storage", STEP_MAIL, "4.3.1", "452", "systemfull", false},
    /* where is it? */
    {"Host or domain name not found. Name service error for name=x.invalid type=AAAA: Host not "
     "found",
     STEP_UNKNOWN, "5.0.912", NULL, "hostunknown", true},
    {"550 5.1.2 Bad destination system address", STEP_RCPT, "5.1.2", "550", "hostunknown", true},
    {"Domain x.example does not accept mail (nullMX)", STEP_UNKNOWN, "5.0.932", NULL, "notaccept",
     true},
    {"connect to mx.x.example[192.0.2.1]:25: Connection timed out", STEP_UNKNOWN, "5.0.947", NULL,
     "expired", false},
    {"554 5.4.14 Hop count exceeded - possible mail loop", STEP_DATA, "5.4.14", "554",
     "networkerror", false},
    {"lost connection with mx.x.example[192.0.2.1] while sending message body", STEP_UNKNOWN,
     "5.0.944", NULL, "networkerror", false},
    {"mail for x.example loops back to myself", STEP_UNKNOWN, "5.0.930", NULL, "systemerror",
     false},
    /* who are you? */
    {"553 5.1.8 <a@x.example>... Domain of sender address a@x.example does not exist", STEP_MAIL,
     "5.1.8", "553", "rejected", false},
    {"550 Sender verify failed", STEP_MAIL, "5.0.918", "550", "rejected", false},
    {"501 5.0.0 Invalid domain name", STEP_HELO, "5.0.0", "501", "blocked", false},
    {"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
     STEP_RCPT, "5.7.1", "554", "blocked", false},
    {"550 5.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]", STEP_RCPT,
     "5.7.1", "550", "requireptr", false},
    {"554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help or to contact "
     "tosa@rx.t-online.de to clarify.) (BL)",
     STEP_CONNECT, "5.0.971", "554", "blocked", false},
    {"550 5.7.1 Rejected: 192.0.2.1 has a poor reputation", STEP_CONNECT, "5.7.1", "550",
     "badreputation", false},
    {"550 5.7.26 This mail has been blocked because the sender is unauthenticated.", STEP_DATA,
     "5.7.26", "550", "authfailure", false},
    {"550 5.7.23 The message was rejected because of Sender Policy Framework violation", STEP_DATA,
     "5.7.23", "550", "authfailure", false},
    {"530 5.7.0 Must issue a STARTTLS command first", STEP_MAIL, "5.7.0", "530", "securityerror",
     false},
    /* too much */
    {"421 4.7.0 Too many concurrent SMTP connections", STEP_CONNECT, "4.7.0", "421", "toomanyconn",
     false},
    {"450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents "
     "additional messages from being delivered.",
     STEP_RCPT, "4.2.1", "450", "speeding", false},
    {"450 4.7.1 Greylisted, please try again later", STEP_RCPT, "4.7.1", "450", "speeding", false},
    /* what is it? */
    {"554 5.7.1 Message rejected as spam", STEP_DATA, "5.7.1", "554", "spamdetected", false},
    {"550 5.7.0 Virus detected: Eicar-Test-Signature", STEP_DATA, "5.7.0", "550", "virusdetected",
     false},
    {"554 Transaction failed Reject due to policy restrictions.", STEP_DATA, "5.0.972", "554",
     "policyviolation", false},
    {"550-5.7.1 This message is not RFC 5322 compliant. There are multiple Subject 550-5.7.1 "
     "headers.",
     STEP_DATA, "5.7.1", "550", "notcompliantrfc", false},
    {"550 5.6.9 improper use of 8-bit data in message header", STEP_DATA, "5.6.9", "550",
     "contenterror", false},
    /* nothing told */
    {"550 Rejected", STEP_HELO, "5.0.971", "550", "blocked", false},
    {"503 5.5.1 Error: need RCPT command", STEP_DATA, "5.5.1", "503", "syntaxerror", false},
    {"250 2.1.5 Ok", STEP_RCPT, "2.1.5", "250", "delivered", false},
    {"Could not deliver for the last 432000 seconds. Giving up.", STEP_UNKNOWN, "5.0.947", NULL,
     "expired", false},
    {"xyzzy", STEP_UNKNOWN, "5.0.900", NULL, "undefined", false},
};

static void answer(void)
{
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
        struct bounce_fate fate = {
            .recipient = "a@x.example", .diagnosis = answers[i].said, .step = answers[i].step};
        struct mail_recipient got = {0};

        g_test_message("%s", answers[i].said);
        bounce_judge(a, &fate, &got);
        g_assert_cmpstr(got.reason, ==, answers[i].reason);
        g_assert_cmpstr(got.status, ==, answers[i].status);
        g_assert_cmpstr(got.reply_code, ==, answers[i].reply);
        g_assert_true(got.hard == answers[i].hard);
    }
}

/* Providers have words of their own. */
static void provider(void)
{
    static const struct {
        const char *host, *said, *reason;
    } cases[] = {
        {"lsean.ezweb.ne.jp", "550 : User unknown", "filtered"},
        {"lsean.ezweb.ne.jp", "550 <a@ezweb.ne.jp>: User unknown", "userunknown"},
        {"mx1.mail.icloud.com", "554 5.7.1 [CS01] Message rejected due to local policy.",
         "policyviolation"},
        {"x.mail.protection.outlook.com",
         "550 5.7.606 Access denied, banned sending IP [192.0.2.1].", "blocked"},
        {"x.mail.protection.outlook.com", "550 5.4.1 Recipient address rejected: Access denied.",
         "userunknown"},
        {"mta5.am0.yahoodns.net",
         "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to user complaints",
         "badreputation"},
        {"mta5.am0.yahoodns.net",
         "554 delivery error: dd This user doesn't have a yahoo.com account", "userunknown"},
        {"smtp-in.orange.fr", "550 5.2.0 Mail rejete. Mail rejected. ofr_506 [506]",
         "spamdetected"},
        {"mx00.gmx.net",
         "554-gmx.net (mxgmx016) Nemesis ESMTP Service not available 554-Bad DNS PTR resource "
         "record.",
         "requireptr"},
        {"mx00.t-online.de", "550 none/bad reverse DNS", "requireptr"},
        {"mx3.qq.com", "550 Mail content denied", "spamdetected"},
        {NULL,
         "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address "
         "lookup",
         "userunknown"},
        {NULL, "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required", "securityerror"},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bounce_fate fate = {.host = cases[i].host, .diagnosis = cases[i].said};
        struct mail_recipient got = {0};

        g_test_message("%s", cases[i].said);
        bounce_judge(a, &fate, &got);
        g_assert_cmpstr(got.reason, ==, cases[i].reason);
    }
}

static void codes(void)
{
    static const struct {
        const char *field, *words, *status, *reply;
    } cases[] = {
        {"5.0.0", "550 5.1.1 x", "5.1.1", "550"},
        {"5.1.1", "550 5.0.0 x", "5.1.1", "550"},
        {"5.1.1", "550 5.7.1 blacklisted", "5.7.1", "550"},
        {"4.4.7 (message expired)", "554 4.4.7 expired <421 4.4.2 Connection timed out>", "4.4.2",
         "421"},
        {"4.0.0", "554 Blocked - see https://x.example", "4.0.0", NULL},
        {"4.5.0", "550 5.5.0 Service refuse", "5.5.0", "550"},
        {NULL, "host mx[2001:db8:220:6d::1]:25: socket error", NULL, NULL},
        {NULL, "Exim 4.5.1.1 at 550.example", NULL, NULL},
        {NULL, "571 No PTR Record found", NULL, NULL},
        {NULL, "Delivery failed (#5.1.1)", "5.1.1", NULL},
        {"", "", NULL, NULL},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bounce_codes got = bounce_codes_pick(a, cases[i].field, cases[i].words);

        g_test_message("%s", cases[i].words);
        g_assert_cmpstr(got.status, ==, cases[i].status);
        g_assert_cmpstr(got.reply, ==, cases[i].reply);
    }
}

static void words(void)
{
    g_autoptr(arena) a = arena_new();
    g_autofree char *big = g_strnfill(100000, 'x');

    g_assert_cmpstr(bounce_words_fold(a, "550-5.7.1 One\n 550-5.7.1  two\r\n550 5.7.1 three"), ==,
                    "one two three");
    g_assert_cmpstr(bounce_words_fold(a, "can\xe2\x80\x99t\xc2\xa0GO"), ==, "can't go");
    g_assert_cmpstr(bounce_words_fold(a, NULL), ==, "");
    g_assert_cmpuint(strlen(bounce_words_fold(a, big)), ==, BOUNCE_WORDS_MOST);
    g_assert_true(bounce_words_match("mailbox of a is full", "x|mailbox * full"));
    g_assert_false(bounce_words_match("full mailbox", "mailbox * full"));
    g_assert_false(bounce_words_match("x", NULL));
    for (int i = REASON_NONE + 1; i < REASON_COUNT; i++)
        g_assert_nonnull(bounce_reason_name((enum bounce_reason)i));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/bounce/answer", answer);
    g_test_add_func("/decode/bounce/provider", provider);
    g_test_add_func("/decode/bounce/codes", codes);
    g_test_add_func("/decode/bounce/words", words);
    return g_test_run();
}
