/* Person, automatic, list or bounce, and who must not get an automatic answer. */
#include "decode/decode.h"

#include <glib.h>
#include <string.h>

static const struct {
    const char *name, *headers, *body;
    enum maildoc_kind kind;
    bool auto_submitted, no_auto_reply;
} mails[] = {
    {"a person", "From: a@x.example\nSubject: Frage\n", "Hallo", MAILDOC_PERSON, false, false},
    {"a person says so", "From: a@x.example\nAuto-Submitted: no\n", "x", MAILDOC_PERSON, false,
     false},
    {"RFC 3834", "From: a@x.example\nAuto-Submitted: auto-generated; x=y\n", "x", MAILDOC_AUTOMATIC,
     true, true},
    {"bulk", "From: a@x.example\nPrecedence: bulk\n", "x", MAILDOC_PERSON, false, true},
    {"junk, in capitals", "From: a@x.example\nPRECEDENCE: Junk\n", "x", MAILDOC_PERSON, false,
     true},
    {"a list by its precedence", "From: a@x.example\nPrecedence: list\n", "x", MAILDOC_LIST, false,
     true},
    {"a list", "From: a@x.example\nList-Id: <l.x.example>\n", "x", MAILDOC_LIST, false, true},
    {"a newsletter", "From: a@x.example\nList-Unsubscribe: <https://x.example/u>\n", "x",
     MAILDOC_LIST, false, true},
    {"precedence of a machine", "From: a@x.example\nPrecedence: auto_reply\n", "x",
     MAILDOC_AUTOMATIC, true, true},
    {"Exchange asks for silence", "From: a@x.example\nX-Auto-Response-Suppress: OOF, AutoReply\n",
     "x", MAILDOC_PERSON, false, true},
    {"Exchange asks for nothing", "From: a@x.example\nX-Auto-Response-Suppress: None\n", "x",
     MAILDOC_PERSON, false, false},
    {"a help desk", "From: a@x.example\nX-OTRS-Loop: yes\n", "x", MAILDOC_PERSON, false, true},
    {"away, in German", "From: a@x.example\nSubject: Abwesenheitsnotiz: Angebot\n", "Bin weg",
     MAILDOC_AUTOMATIC, true, true},
    {"away, encoded", "From: a@x.example\nSubject: =?utf-8?Q?R=C3=A9ponse_automatique?=: x\n", "x",
     MAILDOC_AUTOMATIC, true, true},
    {"a person is away", "From: a@x.example\nSubject: Out of office next week\n", "x",
     MAILDOC_PERSON, false, false},
    {"a person answers a machine", "From: a@x.example\nSubject: Re: Automatic reply: x\n", "x",
     MAILDOC_PERSON, false, false},
    {"away, with signs", "Return-Path: <>\nFrom: a@x.example\nSubject: Im Urlaub\n", "x",
     MAILDOC_AUTOMATIC, true, true},
    {"null path", "Return-Path: <>\nFrom: a@x.example\nSubject: x\n", "x", MAILDOC_AUTOMATIC, true,
     true},
    {"noreply", "From: Shop <no-reply@x.example>\n", "x", MAILDOC_PERSON, false, true},
    {"noreply, in German", "From: nicht.antworten@x.example\n", "x", MAILDOC_PERSON, false, true},
    {"a form", "From: no-reply@x.example\nReply-To: kunde@y.example\n", "x", MAILDOC_PERSON, false,
     false},
    {"a postmaster writes", "From: Postmaster <postmaster@x.example>\nSubject: Wartung\n",
     "Am Samstag ist Wartung. Your message to me@x.example was read.", MAILDOC_PERSON, false, true},
    {"qmail", "Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nSubject: failure notice\n",
     "<a@y.example>:\n550 no such user\n", MAILDOC_BOUNCE, true, true},
    {"a daemon without an address", "From: MAILER-DAEMON <>\nSubject: Mail delivery failed\n",
     "There was an error delivering your mail to <a@y.example>.\n550 5.1.1 no", MAILDOC_BOUNCE,
     true, true},
    {"in German", "Return-Path: <>\nFrom: postmaster@x.example\nSubject: Unzustellbar: Angebot\n",
     "a@y.example\n550 5.1.1 unbekannt", MAILDOC_BOUNCE, true, true},
    {"forwarded by a person",
     "From: a@x.example\nSubject: Fwd: Undelivered Mail Returned to Sender\n",
     "Was ist das?\n\n<a@y.example>: host mx said: 550 5.1.1 User unknown", MAILDOC_PERSON, false,
     false},
    {"forwarded as it is",
     "From: a@x.example\nSubject: Fwd: failure notice\nContent-Type: multipart/mixed; "
     "boundary=b\n",
     "--b\n\nWas ist das?\n--b\nContent-Type: message/rfc822\n\nFrom: MAILER-DAEMON@x.example\n"
     "Content-Type: multipart/report; report-type=delivery-status; boundary=c\n\n--c\n"
     "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@y.example\n"
     "Action: failed\nStatus: 5.1.1\n--c--\n--b--\n",
     MAILDOC_PERSON, false, false},
    {"with its report attached by a person",
     "From: a@x.example\nSubject: Was ist das?\nContent-Type: multipart/mixed; boundary=b\n",
     "--b\n\nWas ist das?\n--b\nContent-Type: message/delivery-status\n\n"
     "Final-Recipient: rfc822; a@y.example\nAction: failed\nStatus: 5.1.1\n--b--\n",
     MAILDOC_PERSON, false, false},
    {"a receipt",
     "From: a@x.example\nContent-Type: multipart/report; report-type=disposition-notification; "
     "boundary=b\n",
     "--b\n\nread\n--b\nContent-Type: message/disposition-notification\n\nDisposition: "
     "manual-action/MDN-sent-manually; displayed\n--b--\n",
     MAILDOC_AUTOMATIC, true, true},
    {"a complaint",
     "From: fbl@x.example\nContent-Type: multipart/report; report-type=feedback-report; "
     "boundary=b\n",
     "--b\n\nabuse\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n"
     "Original-Rcpt-To: <a@y.example>\n--b--\n",
     MAILDOC_AUTOMATIC, true, true},
};

static struct maildoc *read_mail(struct arena *a, const char *headers, const char *body)
{
    const char *raw = arena_printf(a, "%s\n%s", headers, body);
    struct maildoc *doc = NULL;
    GError *error = NULL;

    g_assert_true(decode_message(a, raw, strlen(raw), -1, &doc, &error));
    g_assert_no_error(error);
    return doc;
}

static void kind(void)
{
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(mails); i++) {
        struct maildoc *doc = read_mail(a, mails[i].headers, mails[i].body);

        g_test_message("%s", mails[i].name);
        g_assert_cmpint(doc->kind, ==, mails[i].kind);
        g_assert_true(doc->auto_submitted == mails[i].auto_submitted);
        g_assert_true(doc->no_auto_reply == mails[i].no_auto_reply);
        g_assert_true((doc->kind_reason != NULL) >= (doc->kind != MAILDOC_PERSON));
        g_assert_true((doc->n_recipients > 0) >= (doc->kind == MAILDOC_BOUNCE));
    }
}

static const char returned[] =
    "--b\nContent-Type: text/plain\n\n<a@y.example>: host mx said: 550 5.1.1 User unknown\n"
    "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\n"
    "Final-Recipient: rfc822; a@y.example\nAction: failed\nStatus: 5.1.1\n"
    "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <sent-1@x.example>\n"
    "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\n--b--\n";

static void bounce(void)
{
    g_autoptr(arena) a = arena_new();
    struct maildoc *doc =
        read_mail(a,
                  "From: MAILER-DAEMON@x.example\nContent-Type: multipart/report; "
                  "report-type=delivery-status; boundary=b\n",
                  returned);

    g_assert_cmpint(doc->kind, ==, MAILDOC_BOUNCE);
    g_assert_cmpstr(doc->kind_reason, ==, "report-type=delivery-status");
    g_assert_cmpstr(doc->returned_message_id, ==, "<sent-1@x.example>");
    g_assert_cmpstr(doc->returned_subject, ==, "Grüße");
    g_assert_cmpuint(doc->n_recipients, ==, 1);
    g_assert_cmpstr(doc->recipients[0].action, ==, "failed");
    g_assert_cmpstr(doc->recipients[0].reason, ==, "userunknown");
    g_assert_true(doc->recipients[0].hard);
}

/* Those who are away or complain are named, with nothing else. */
static void named(void)
{
    g_autoptr(arena) a = arena_new();
    const char *headers = "From: A <a@x.example>\nSubject: Automatische Antwort: x\n";
    struct maildoc *doc = read_mail(a, headers, "weg");

    g_assert_cmpuint(doc->n_recipients, ==, 1);
    g_assert_cmpstr(doc->recipients[0].final_recipient, ==, "a@x.example");
    g_assert_cmpstr(doc->recipients[0].reason, ==, "vacation");
    g_assert_null(doc->recipients[0].status);
    doc = read_mail(a, mails[G_N_ELEMENTS(mails) - 1].headers, mails[G_N_ELEMENTS(mails) - 1].body);
    g_assert_cmpuint(doc->n_recipients, ==, 1);
    g_assert_cmpstr(doc->recipients[0].final_recipient, ==, "a@y.example");
    g_assert_cmpstr(doc->recipients[0].reason, ==, "feedback");
}

int main(int argc, char **argv)
{
    GError *error = NULL;

    g_test_init(&argc, &argv, NULL);
    g_assert_true(decode_warm_up(&error));
    g_assert_no_error(error);
    g_test_add_func("/decode/kind/kind", kind);
    g_test_add_func("/decode/kind/bounce", bounce);
    g_test_add_func("/decode/kind/named", named);
    return g_test_run();
}
