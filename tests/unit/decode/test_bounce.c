/* Reports as a dozen mail systems write them: whom they name, and what is made of it. */
#include "decode/bounce.h"
#include "decode/bounce_dsn.h"

#include <glib.h>
#include <string.h>

#define RETURNED                                                                                   \
    "Return-Path: <me@x.example>\nReceived: from a by b\nMessage-ID: <sent-1@x.example>\n"         \
    "To: a@y.example\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\n\nText\n"

/* FATES: "address status reply reason hard", one a line; "-" where there is none. */
static const struct {
    const char *name, *text, *status, *fates;
} reports[] = {
    {"qmail",
     "Hi. This is the qmail-send program at x.example.\n"
     "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
     "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
     "<a@y.example>:\n192.0.2.1 does not like recipient.\n"
     "Remote host said: 550 5.1.1 User unknown\nGiving up on 192.0.2.1.\n\n"
     "<b@y.example>:\nSorry, I couldn't find any host named y.example. (#5.1.2)\n\n"
     "<c@y.example>:\nSorry, I wasn't able to establish an SMTP connection. (#4.4.1)\n"
     "I'm not going to try again; this message has been in the queue too long.\n\n"
     "--- Below this line is a copy of the message.\n\n" RETURNED,
     NULL,
     "a@y.example 5.1.1 550 userunknown hard\nb@y.example 5.1.2 - hostunknown hard\n"
     "c@y.example 4.4.1 - expired soft\n"},
    {"exim",
     "This message was created automatically by mail delivery software.\n\n"
     "A message that you sent could not be delivered to one or more of its\n"
     "recipients. This is a permanent error. The following address(es) failed:\n\n"
     "  a@t-online.de\n    host mx01.t-online.de [192.0.2.1]\n"
     "    SMTP error from remote mail server after RCPT TO:<a@t-online.de>:\n"
     "    550 5.1.1 unknown recipient: a@t-online.de\n"
     "  b@gmx.de\n    host mx00.gmx.net [192.0.2.2]\n"
     "    SMTP error from remote mail server after end of data:\n"
     "    552-Requested mail action aborted: exceeded storage allocation\n"
     "    552 Quota exceeded. The recipient's mailbox is full.\n"
     "  c@y.example\n    Unrouteable address\n"
     "  d@y.example\n    host mx.y.example [192.0.2.3]\n"
     "    SMTP error from remote mail server after MAIL FROM:<me@x.example>:\n"
     "    550 Sender verify failed\n\n"
     "------ This is a copy of the message, including all the headers. ------\n\n" RETURNED,
     NULL,
     "a@t-online.de 5.1.1 550 userunknown hard\nb@gmx.de 5.0.922 552 mailboxfull soft\n"
     "c@y.example 5.0.912 - hostunknown hard\nd@y.example 5.0.901 550 rejected soft\n"},
    {"postfix",
     "This is the mail system at host x.example.\n\nI'm sorry to have to inform you ...\n\n"
     "<a@y.example>: host mx.y.example[192.0.2.1] said: 550 5.2.1\n"
     "    <a@y.example>... User Unknown (in reply to RCPT TO command)\n\n"
     "<b@y.example>: host mx.y.example[192.0.2.1] said: 550 No such user here\n"
     "    (in reply to end of DATA command)\n",
     "Reporting-MTA: dns; x.example\n\nFinal-Recipient: rfc822; a@y.example\nAction: failed\n"
     "Status: 5.2.1\nRemote-MTA: dns; mx.y.example\n"
     "Diagnostic-Code: smtp; 550 5.2.1 <a@y.example>... User Unknown\n\n"
     "Final-Recipient: rfc822; b@y.example\nAction: failed\nStatus: 5.0.0\n"
     "Diagnostic-Code: smtp; 550 No such user here\n",
     "a@y.example 5.2.1 550 userunknown hard\nb@y.example 5.0.0 550 filtered soft\n"},
    {"sendmail",
     "The original message was received at Thu, 1 Jan 2026 10:00:00 +0100\nfrom localhost\n\n"
     "   ----- The following addresses had permanent fatal errors -----\n<a@y.example>\n"
     "    (reason: 550-5.7.1 This message does not have authentication information or fails to "
     "pass)\n\n   ----- Transcript of session follows -----\n"
     "... while talking to gmail-smtp-in.l.google.com.:\n>>> DATA\n"
     "<<< 550-5.7.1 This message does not have authentication information or fails to pass\n"
     "<<< 550-5.7.1 authentication checks.\n<<< 550 5.7.1 x - gsmtp\n"
     "554 5.0.0 Service unavailable\n",
     "Reporting-MTA: dns; x.example\n\nFinal-Recipient: RFC822; a@y.example\nAction: failed\n"
     "Status: 5.7.1\nDiagnostic-Code: SMTP; 550-5.7.1 This message does not have authentication "
     "information or fails to pass\n",
     "a@y.example 5.7.1 550 authfailure soft\n"},
    {"old sendmail",
     "   ----- Transcript of session follows -----\n550 y.example (smtp)... 550 Host unknown\n"
     "554 <a@y.example>... 550 Host unknown (Authoritative answer from name server)\n\n"
     "   ----- Unsent message follows -----\n" RETURNED,
     NULL, "a@y.example 5.0.912 550 hostunknown hard\n"},
    {"GMX",
     "The following address\nfailed:\n\n\"a@y.example\":\n"
     "SMTP error from remote server after RCPT command:\nhost: mx.y.example\n"
     "5.1.1 <a@y.example>... User Unknown\n\n"
     "--- The header of the original message is following. ---\n\n" RETURNED,
     NULL, "a@y.example 5.1.1 - userunknown hard\n"},
    {"IONOS",
     "The following address\nfailed:\n\na@y.example:\n"
     "SMTP error from remote server for RCPT TO command, host: mx.y.example (192.0.2.1) reason: "
     "550 5.1.1 User unknown\n\nb@y.example:\nhost not found\n\n"
     "--- The header of the original message is following. ---\n\n" RETURNED,
     NULL, "a@y.example 5.1.1 550 userunknown hard\nb@y.example 5.0.912 - hostunknown hard\n"},
    {"Exchange, German",
     "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:\n\n"
     "a@y.example<mailto:a@y.example>\nDie E-Mail-Adresse wurde nicht gefunden.\n\n"
     "Diagnoseinformationen für Administratoren:\n\nGenerierender Server: ex.y.example\n\n"
     "a@y.example\nRemote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'\n\n"
     "Ursprüngliche Nachrichtenkopfzeilen:\n\n" RETURNED,
     NULL, "a@y.example 5.1.1 550 userunknown hard\n"},
    {"Exchange, given up",
     "Delivery has failed to these recipients or groups:\n\na@y.example<mailto:a@y.example>\n\n"
     "a@y.example\n1/1/2026 8:05 PM - Remote Server at y.example returned '550 4.4.7 "
     "QUEUE.Expired; message expired'\n1/1/2026 7:58 PM - Remote Server at y.example returned "
     "'441 4.4.1 Error encountered: Failed to connect.'\n",
     "Final-Recipient: rfc822;a@y.example\nAction: failed\nStatus: 4.4.7\n"
     "Diagnostic-Code: smtp;550 4.4.7 QUEUE.Expired; message expired\n",
     "a@y.example 4.4.1 - expired soft\n"},
    {"Notes",
     "------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\n"
     "a@y.example\n\n------- Returned Message --------\n\n" RETURNED,
     NULL, "a@y.example 5.0.911 - userunknown hard\n"},
    {"MailMarshal",
     "Your message:\n   From:    me@x.example\n   Subject: x\n\nCould not be delivered because of\n"
     "\n550 5.1.1 User unknown\n\nThe following recipients were affected: \n    a@y.example\n\n"
     "Additional Information\n======================\nOriginal Sender:    <me@x.example>\n",
     NULL, "a@y.example 5.1.1 550 userunknown hard\n"},
    {"Dovecot", "Your message to <a> was automatically rejected:\nQuota exceeded\n",
     "Final-Recipient: rfc822; a@y.example\nAction: failed\nStatus: 5.2.2\n",
     "a@y.example 5.2.2 - mailboxfull soft\n"},
    {"a pipe", "",
     "Final-Recipient: rfc822; a@y.example\nAction: failed\nStatus: 5.2.0\n"
     "Diagnostic-Code: x-unix; procmail: Lock failure\n",
     "a@y.example 5.2.0 - mailererror soft\n"},
    {"delayed, fields without blanks between and behind the colon", "",
     "Reporting-MTA:dns;x.example\nFinal-Recipient:rfc822;a@y.example\nAction:delayed\n"
     "Status:4.4.7\nFinal-Recipient:rfc822;b@y.example\nAction:delivered\nStatus:2.1.5\n",
     "a@y.example 4.4.7 - expired soft\nb@y.example 2.1.5 - delivered soft\n"},
    {"Amazon",
     "{\"notificationType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[{\"emailAddress\":"
     "\"a@y.example\",\"action\":\"failed\",\"status\":\"5.1.1\",\"diagnosticCode\":\"smtp; 550 "
     "5.1.1 user!\n  unknown\"}]},\"mail\":{\"headers\":[{\"name\":\"Message-ID\",\"value\":"
     "\"<sent-1@x.example>\"}]}}",
     NULL, "a@y.example 5.1.1 550 userunknown hard\n"},
    {"a report in a report",
     "Es folgt ein Fehlerbericht.\n\nFrom: MAILER-DAEMON@y.example\nTo: me@x.example\n\n"
     "<a@y.example>: host mx[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO\n"
     "    command)\n",
     NULL, "a@y.example 5.1.1 550 userunknown hard\n"},
    {"nothing", "", NULL, "- 5.0.900 - undefined soft\n"},
};

static char *show(const struct bounce_report *report)
{
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < report->n; i++) {
        const struct mail_recipient *r = &report->recipients[i];

        g_string_append_printf(out, "%s %s %s %s %s\n",
                               r->final_recipient == NULL ? "-" : r->final_recipient, r->status,
                               r->reply_code == NULL ? "-" : r->reply_code, r->reason,
                               r->hard ? "hard" : "soft");
    }
    return g_string_free(out, FALSE);
}

static void report(void)
{
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(reports); i++) {
        struct bounce_source source = {.text = reports[i].text,
                                       .statuses = &reports[i].status,
                                       .n_statuses = reports[i].status != NULL};
        struct bounce_report out;
        g_autofree char *got = NULL;

        g_test_message("%s", reports[i].name);
        bounce_read(a, &source, &out);
        got = show(&out);
        g_assert_cmpstr(got, ==, reports[i].fates);
        if (strstr(reports[i].text, "sent-1@x.example") != NULL)
            g_assert_cmpstr(out.message_id, ==, "<sent-1@x.example>");
        if (strstr(reports[i].text, "=?utf-8?") != NULL)
            g_assert_cmpstr(out.subject, ==, "Grüße");
    }
}

/* X-Failed-Recipients is the list, whatever else is named. */
static void named(void)
{
    g_autoptr(arena) a = arena_new();
    struct bounce_source source = {
        .text = "A message sent by\n\n  <me@x.example>\n\ncould not be delivered. The following "
                "address(es) failed:\n\n  a@y.example\n    (generated from b@y.example)\n    "
                "mailbox is full: retry timeout exceeded\n",
        .failed = "a@y.example",
    };
    struct bounce_report out;

    bounce_read(a, &source, &out);
    g_assert_cmpuint(out.n, ==, 1);
    g_assert_cmpstr(out.recipients[0].final_recipient, ==, "a@y.example");
    g_assert_cmpstr(out.recipients[0].reason, ==, "mailboxfull");
    g_assert_cmpstr(out.recipients[0].status, ==, "4.0.922");
}

static void limits(void)
{
    g_autoptr(arena) a = arena_new();
    GString *text = g_string_new(NULL);
    struct bounce_source source = {0};
    struct bounce_report out;

    for (int i = 0; i < 5000; i++)
        g_string_append_printf(text, "<u%d@y.example>: 550 User unknown\n", i);
    source.text = text->str;
    bounce_read(a, &source, &out);
    g_assert_cmpuint(out.n, ==, BOUNCE_RECIPIENTS_MOST);
    g_string_free(text, TRUE);
}

static void looks(void)
{
    g_autoptr(arena) a = arena_new();

    g_assert_true(bounce_is_report(a, reports[0].text));
    g_assert_false(bounce_is_report(a, NULL));
    g_assert_false(bounce_is_report(a, "Hallo,\nanbei das Angebot.\nGruß\n"));
    g_assert_false(bounce_is_report(
        a, "Your message to support@x.example has come in. Our spam filter is new.\n"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/bounce/report", report);
    g_test_add_func("/decode/bounce/named", named);
    g_test_add_func("/decode/bounce/limits", limits);
    g_test_add_func("/decode/bounce/looks", looks);
    return g_test_run();
}
