/* Whole messages: which words are the body, which parts are attachments, what is broken, and where
 * the limits are. */
#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "decode/decode.h"

#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define HEAD "From: a@b.example\nMIME-Version: 1.0\n"
#define MIXED HEAD "Content-Type: multipart/mixed; boundary=b\n\n"

struct shape {
    const char *raw, *text, *files; /* "name type size" of each, with commas */
};

static const struct shape SHAPES[] = {
    {HEAD "\nHallo\n", "Hallo\n", ""},
    {HEAD "\n", "", ""},
    {HEAD, "", ""},
    {"", "", ""},
    {"From: a@b.example\r\n\r\none\r\ntwo\r\n", "one\ntwo\n", ""},
    {"From: a@b.example\r\rone\rtwo\r", "one\ntwo\n", ""},
    {"From a@b Mon Nov 23 10:00:00 2026\n" HEAD "\nx\n", "x\n", ""},
    {" From: a@b.example\nSubject: x\n\nx\n", "x\n", ""},
    {HEAD "no header at all\nsecond\n", "no header at all\nsecond\n", ""},
    {HEAD "Content-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=\n=C3=9Fe =3D =ZZ\n",
     "Grüße = =ZZ\n", ""},
    {HEAD "Content-Transfer-Encoding: base64\n\nSGFs\nbG8=\n", "Hallo", ""},
    {HEAD "Content-Transfer-Encoding: base64\n\nSGFsbG8=\n____\nlist footer\n",
     "Hallo\n____\nlist footer\n", ""},
    {HEAD "Content-Type: text/plain; charset=iso-8859-1\n\n\xFC\n", "ü\n", ""},
    {HEAD "Content-Type: text/html\n\n<p>a <b>b</b></p>\n", "a b", ""},
    {HEAD "Content-Type: text/plain; format=flowed\n\na \nb\n> q \n> r\n-- \nc\n",
     "a b\n> q \n> r\n-- \nc\n", ""},
    {HEAD "Content-Type: text/plain; format=flowed; delsp=yes\n\na \nb \n\nc\n", "ab\n\nc\n", ""},
    /* pieces in a row */
    {MIXED "--b\n\none\n--b\n\ntwo\n--b--\n", "one\ntwo", ""},
    {MIXED "--b\nContent-Type: text/html\n\n<p>h</p>\n--b\n\nfooter\n--b--\n", "h\nfooter", ""},
    {MIXED "--b\n\none\n--b\nContent-Type: image/png; name=a.png\n\nxyz\n--b--\n", "one",
     "a.png image/png 3"},
    {MIXED
     "--b\n\none\n--b\nContent-Type: text/plain\nContent-Disposition: attachment\n\nxyz\n--b--\n",
     "one", "- text/plain 3"},
    {MIXED "--b\n\none\n--b\nContent-Type: message/rfc822\n\nSubject: i\n\nx\n--b--\n", "one",
     "- message/rfc822 13"},
    {MIXED "preamble\n--b\n\none\n--b--\nepilogue\n", "one", ""},
    /* broken boundaries */
    {MIXED "--b\n\none\n", "one\n", ""},
    {MIXED "--b  \n\none\n--b-- \n", "one", ""},
    {HEAD "Content-Type: multipart/mixed\n\n--xyz\nContent-Type: text/plain\n\none\n--xyz--\n",
     "one", ""},
    {HEAD "Content-Type: multipart/mixed; boundary=wrong\n\n--xyz\nContent-Type: text/plain\n\n"
          "one\n--xyz--\n",
     "one", ""},
    {HEAD "Content-Type: multipart/mixed; boundary=none\n\njust text\n", "just text\n", ""},
    {MIXED "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nin\n--b\n\nout\n--b--\n",
     "in\nout", ""},
    {MIXED "--b\n\none\n--b--\n--b\n\ntwo\n--b--\n", "one\ntwo", ""},
    {MIXED "--b\n--b\n\ntwo\n--b--\n", "two", ""},
    /* alternatives */
    {HEAD "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nplain\n--b\nContent-Type: "
          "text/html\n\n<p>html</p>\n--b--\n",
     "plain", ""},
    {HEAD "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: "
          "text/html\n\n<p>html</p>\n--b--\n",
     "html", ""},
    {HEAD "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
          "<img src=cid:i>h\n--b\nContent-Type: image/gif\nContent-ID: <i>\n\nGIF\n--b--\n",
     "h", "- image/gif 3"},
    /* files in unusual places */
    {HEAD "\ntext\nbegin 644 a.txt\n#86)C\n`\nend\nmore\n", "text\nmore\n",
     "a.txt application/octet-stream 3"},
    {HEAD "\nbegin 644 none\nof the kind\n", "begin 644 none\nof the kind\n", ""},
    {HEAD "Content-Type: application/pdf; name=\"../x.pdf\"\n\n%PDF\n", "",
     "x.pdf application/pdf 5"},
    {HEAD "Content-Type: text/plain; name=a.txt\n\nxyz\n", "xyz\n", "a.txt text/plain 4"},
    {HEAD "Content-Type: nonsense\n\nxyz\n", "xyz\n", ""},
    {HEAD "Content-Type: text/plain\n charset=iso-8859-1\n\n\xFC\n", "ü\n", ""},
};

static struct maildoc *decoded(struct arena *a, const char *raw, size_t n)
{
    g_autoptr(GError) error = NULL;
    struct maildoc *doc;

    g_assert_true(decode_message(a, raw, n, -1, &doc, &error));
    g_assert_no_error(error);
    return doc;
}

static char *files_of(const struct maildoc *d)
{
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < d->n_attachments; i++)
        g_string_append_printf(out, "%s%s %s %d", i > 0 ? ", " : "",
                               d->attachments[i].filename != NULL ? d->attachments[i].filename
                                                                  : "-",
                               d->attachments[i].content_type, (int)d->attachments[i].size);
    return g_string_free(out, FALSE);
}

static void test_shapes(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SHAPES); i++) {
        g_autoptr(arena) a = arena_new();
        struct maildoc *d = decoded(a, SHAPES[i].raw, strlen(SHAPES[i].raw));
        g_autofree char *files = files_of(d);
        const char *text = d->body_text_is_from_html ? text_trim(a, d->body_text) : d->body_text;

        g_test_message("shape %zu", i);
        g_assert_cmpstr(text, ==, SHAPES[i].text);
        g_assert_cmpstr(files, ==, SHAPES[i].files);
    }
}

static void test_headers(void)
{
    static const char raw[] =
        "Return-Path: <>\nDelivered-To: Desk@Y.example\nAuthentication-Results: mx; dkim=pass\n"
        "DKIM-Signature: v=1; a=rsa-sha256;\n\td=firma.example; s=k; b=QUJD\n"
        "From: \"J\" <j@X.example>\nTo: a@y.example\nTo: b@y.example\nReply-To: r@x.example\n"
        "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n =?utf-8?q?_an?=\n\tSie\nMessage-ID: <1@x>\n"
        "In-Reply-To: <0@x>\nReferences: <a@x> <0@x>\nDate: Mon, 23 Nov 2026 10:00:00 +0100\n"
        "List-Id: x\n\nx\n";
    g_autoptr(arena) a = arena_new();
    const struct maildoc *d = decoded(a, raw, strlen(raw));

    g_assert_cmpstr(d->return_path, ==, "");
    g_assert_cmpstr(d->delivered_to.v[0].address, ==, "Desk@y.example");
    g_assert_cmpstr(d->from.v[0].address, ==, "j@x.example");
    g_assert_cmpstr(d->from.v[0].name, ==, "J");
    g_assert_cmpuint(d->to.n, ==, 2);
    g_assert_cmpstr(d->subject, ==, "Grüße an Sie");
    g_assert_cmpstr(d->message_id, ==, "<1@x>");
    g_assert_cmpstr(d->in_reply_to.v[0], ==, "<0@x>");
    g_assert_cmpuint(d->references.n, ==, 2);
    g_assert_cmpint(d->date_at, ==, INT64_C(1795424400000));
    g_assert_cmpstr(d->authentication_results, ==, "mx; dkim=pass");
    g_assert_cmpstr(d->dkim_domain, ==, "firma.example");
    g_assert_cmpuint(d->problems.n, ==, 0);
}

/* Two senders: the first counts, and what a server found out about one of them is not believed. */
static void test_two_senders(void)
{
    static const char raw[] = "Authentication-Results: mx; dmarc=pass\nFrom: a@x.example\n"
                              "From: b@y.example\n\nx\n";
    g_autoptr(arena) a = arena_new();
    const struct maildoc *d = decoded(a, raw, strlen(raw));

    g_assert_cmpuint(d->from.n, ==, 1);
    g_assert_cmpstr(d->from.v[0].address, ==, "a@x.example");
    g_assert_null(d->authentication_results);
    g_assert_cmpstr(d->problems.v[0], ==, "From stands there twice: the first counts");
}

/* A bare CR in a header begins no other header. */
static void test_no_smuggling(void)
{
    static const char raw[] = "From: a@x.example\r\nSubject: x\rBcc: evil@y.example\r\n\r\nx\r\n";
    g_autoptr(arena) a = arena_new();
    const struct maildoc *d = decoded(a, raw, strlen(raw));

    g_assert_cmpuint(d->bcc.n, ==, 0);
    g_assert_cmpstr(d->subject, ==, "x Bcc: evil@y.example");
}

static void test_html_and_text(void)
{
    static const char raw[] = MIXED "--b\n\nsee <below>\n--b\nContent-Type: text/html\n\n"
                                    "<p>h<script>x</script></p>\n--b--\n";
    g_autoptr(arena) a = arena_new();
    const struct maildoc *d = decoded(a, raw, strlen(raw));

    g_assert_nonnull(strstr(d->body_html, "see &lt;below"));
    g_assert_nonnull(strstr(d->body_html, "h"));
    g_assert_null(strstr(d->body_html, "script"));
    g_assert_true(g_str_has_prefix(d->body_text, "see <below>\nh"));
    g_assert_false(d->body_text_is_from_html);
}

static const struct {
    const char *raw;
    enum maildoc_security is;
} SECURITY[] = {
    {HEAD "\nx\n", MAILDOC_PLAIN},
    {HEAD "Content-Type: multipart/signed; boundary=b\n\n--b\n\nx\n--b--\n", MAILDOC_SIGNED},
    {HEAD "Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--\n", MAILDOC_ENCRYPTED},
    {HEAD "Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nx\n", MAILDOC_SIGNED},
    {HEAD "Content-Type: application/pkcs7-mime\n\nx\n", MAILDOC_ENCRYPTED},
    {HEAD "Content-Type: application/pkcs7-mime; smime-type=certs-only\n\nx\n", MAILDOC_PLAIN},
    {HEAD "\n-----BEGIN PGP SIGNED MESSAGE-----\nx\n", MAILDOC_SIGNED},
    {HEAD "\nx\n-----BEGIN PGP MESSAGE-----\nx\n", MAILDOC_ENCRYPTED},
    {HEAD "\n> -----BEGIN PGP MESSAGE-----\nx\n", MAILDOC_PLAIN},
};

static void test_security(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SECURITY); i++) {
        g_autoptr(arena) a = arena_new();

        g_assert_cmpint(decoded(a, SECURITY[i].raw, strlen(SECURITY[i].raw))->security, ==,
                        SECURITY[i].is);
    }
}

static void test_calendar(void)
{
    static const char raw[] =
        HEAD "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\n"
             "BEGIN:VTIMEZONE\nTZID:W\nBEGIN:STANDARD\nTZOFFSETTO:+0100\n"
             "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nBEGIN:DAYLIGHT\n"
             "TZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\n"
             "END:VTIMEZONE\nBEGIN:VEVENT\nSUMMARY:One\\, t\n wo\nLOCATION:Raum 1\n"
             "ORGANIZER;CN=\"Jane: D\":MAILTO:j@x.example\nDTSTART;TZID=W:20260715T100000\n"
             "DTEND:20260715T090000Z\nBEGIN:VALARM\nEND:VALARM\nATTENDEE:mailto:k@x.example\n"
             "END:VEVENT\nEND:VCALENDAR\n";
    g_autoptr(arena) a = arena_new();
    const struct mail_calendar *c = decoded(a, raw, strlen(raw))->calendar;

    g_assert_nonnull(c);
    g_assert_cmpstr(c->method, ==, "REQUEST");
    g_assert_cmpstr(c->summary, ==, "One, two");
    g_assert_cmpstr(c->location, ==, "Raum 1");
    g_assert_cmpstr(c->organizer, ==, "Jane: D <j@x.example>");
    g_assert_cmpstr(c->start_text, ==, "20260715T100000 W");
    g_assert_cmpint(c->start_at, ==, INT64_C(1784102400000));
    g_assert_cmpint(c->end_at, ==, INT64_C(1784106000000));
    g_assert_cmpstr(c->attendees.v[0], ==, "k@x.example");
}

/* The same message by other ways has one fingerprint; another one with its Message-ID has not. */
static void test_fingerprint(void)
{
    static const char *const copies[] = {
        "From: a@x.example\nMessage-ID: <1@x>\nSubject: s\n\nHallo Welt\n",
        "Received: by z\nReturn-Path: <a@x>\nDelivered-To: b@y\nFrom: a@x.example\r\n"
        "Message-ID: <1@x>\r\nSubject: s\r\n\r\nHallo Welt\r\n",
        "From: a@x.example\nMessage-ID: <1@x>\nSubject: s\nContent-Transfer-Encoding: base64\n\n"
        "SGFsbG8gV2VsdAo=\n",
        "From: a@x.example\nMessage-ID: <1@x>\nSubject: s\n\nHallo Wald\n",
    };
    g_autoptr(arena) a = arena_new();
    const char *hash[G_N_ELEMENTS(copies)];

    for (size_t i = 0; i < G_N_ELEMENTS(copies); i++)
        hash[i] = decoded(a, copies[i], strlen(copies[i]))->fingerprint;
    g_assert_cmpstr(hash[0], ==, hash[1]);
    g_assert_cmpstr(hash[0], ==, hash[2]);
    g_assert_cmpstr(hash[0], !=, hash[3]);
}

static void test_contents(void)
{
    static const char raw[] = MIXED "--b\nContent-Type: image/png; name=a.png\n\nfirst\n--b\n"
                                    "Content-Type: image/png; name=b.png\n"
                                    "Content-Transfer-Encoding: base64\n\nc2Vjb25k\n--b--\n";
    g_autoptr(arena) a = arena_new();
    struct maildoc *d;
    char found[6];
    int fd = memfd_create("contents", MFD_CLOEXEC);

    g_assert_true(decode_message(a, raw, strlen(raw), fd, &d, NULL));
    g_assert_cmpuint(d->n_attachments, ==, 2);
    g_assert_cmpint(d->attachments[1].offset, ==, 5);
    g_assert_cmpint(pread(fd, found, 6, d->attachments[1].offset), ==, 6);
    g_assert_true(memcmp(found, "second", 6) == 0);
    g_assert_cmpstr(d->attachments[1].sha256, ==,
                    "16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4");
    close(fd);
}

/* NUL bytes anywhere are no end of anything. */
static void test_nul(void)
{
    static const char raw[] = "From: a@x.example\nSubject: a\0b\n\nx\0y\n";
    g_autoptr(arena) a = arena_new();
    const struct maildoc *d = decoded(a, raw, sizeof raw - 1);

    g_assert_cmpstr(d->subject, ==, "ab");
    g_assert_cmpstr(d->body_text, ==, "xy\n");
}

static void refused(const GString *raw, const char *what)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    struct maildoc *doc;

    g_assert_false(decode_message(a, raw->str, raw->len, -1, &doc, &error));
    g_assert_true(fail_is(error, FAIL_TOO_BIG));
    g_assert_nonnull(strstr(error->message, what));
}

static void repeat(GString *out, const char *what, int times)
{
    for (int i = 0; i < times; i++)
        g_string_append(out, what);
}

static void test_limits(void)
{
    g_autoptr(GString) raw = g_string_new(MIXED);

    repeat(raw, "--b\n\nx\n", 1204);
    refused(raw, "1205 MIME parts, at most 1000 are looked at");
    g_string_assign(raw, HEAD);
    for (int i = 0; i < 10000; i++)
        g_string_append_printf(raw, "Content-Type: multipart/mixed; boundary=%d\n\n--%d\n", i, i);
    refused(raw, "deeper than 32 levels");
    g_string_assign(raw, HEAD);
    repeat(raw, "X: y\n", 100000);
    refused(raw, "1001 header fields, at most 1000");
    g_string_assign(raw, HEAD "X: ");
    repeat(raw, "xxxxxxxxxx", 10000);
    refused(raw, "bytes in one header field, at most 65536");
    g_string_assign(raw, HEAD);
    for (int i = 0; i < 20; i++) {
        g_string_append(raw, "X: ");
        repeat(raw, "xxxxxxxxxx", 6000);
        g_string_append_c(raw, '\n');
    }
    refused(raw, "bytes of headers, at most 1048576");
}

/* One line of 10 MB is lawful; nothing of it is lost. */
static void test_long_text(void)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GString) raw = g_string_new(HEAD "\n");
    const struct maildoc *d;

    repeat(raw, "0123456789", 1024 * 1024);
    d = decoded(a, raw->str, raw->len);
    g_assert_cmpuint(strlen(d->body_text), ==, LIMIT_MAIL_TEXT);
    g_assert_cmpuint(d->n_attachments, ==, 1);
    g_assert_cmpstr(d->attachments[0].filename, ==, "nachricht.txt");
    g_assert_cmpint(d->attachments[0].size, ==, 10 * 1024 * 1024);
    g_assert_cmpuint(d->problems.n, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/shapes", test_shapes);
    g_test_add_func("/decode/headers", test_headers);
    g_test_add_func("/decode/two-senders", test_two_senders);
    g_test_add_func("/decode/no-smuggling", test_no_smuggling);
    g_test_add_func("/decode/html-and-text", test_html_and_text);
    g_test_add_func("/decode/security", test_security);
    g_test_add_func("/decode/calendar", test_calendar);
    g_test_add_func("/decode/fingerprint", test_fingerprint);
    g_test_add_func("/decode/contents", test_contents);
    g_test_add_func("/decode/nul", test_nul);
    g_test_add_func("/decode/limits", test_limits);
    g_test_add_func("/decode/long-text", test_long_text);
    return g_test_run();
}
