#include "base/clock.h"
#include "base/secret.h"
#include "decode/decode.h"
#include "mail/compose.h"
#include "mail/mime_write.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAIL_MOST ((size_t)64 * 1024 * 1024)

static struct compose plain(void)
{
    return (struct compose){.from_name = "Nordlicht IT",
                            .from_address = "support@desk.example",
                            .to = "Petra Krümel <petra@customer.example>",
                            .subject = "[Ticket#2026-0417-5] WLAN geht nicht",
                            .message_id = "<v1.1.abc.def@desk.example>",
                            .date_at = INT64_C(1795435200000),
                            .text = "Guten Tag,\n\nalles gut.\n"};
}

/* No CR or LF alone, no line over its limit, headers without controls. */
static void check_bytes(const char *s, size_t n)
{
    size_t line = 0;
    bool header = true;

    g_assert_cmpuint(strlen(s), ==, n);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];

        if (c == '\r') {
            g_assert_true(s[i + 1] == '\n');
            header = header && line > 0;
            g_assert_cmpuint(line, <=, header ? 78 : 76);
            line = 0;
            i++;
            continue;
        }
        g_assert_true(c == '\t' || (c >= 0x20 && c < 0x7f));
        line++;
    }
    g_assert_true(n > 2 && s[n - 2] == '\r' && s[n - 1] == '\n');
}

static const struct maildoc *through(struct arena *a, const struct compose *c, char **raw)
{
    g_autoptr(GError) error = NULL;
    struct maildoc *doc = NULL;
    g_auto(buf) out;
    bool ok;

    buf_init(&out, MAIL_MOST);
    ok = compose_write(c, &out, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    check_bytes(out.data, out.len);
    if (raw != NULL)
        *raw = arena_strdup(a, out.data);
    ok = decode_message(a, out.data, out.len, -1, &doc, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    for (size_t i = 0; i < doc->problems.n; i++)
        g_test_message("problem: %s, in %s", doc->problems.v[i], out.data);
    g_assert_cmpuint(doc->problems.n, ==, 0);
    return doc;
}

static void simple(void)
{
    g_autoptr(arena) a = arena_new();
    struct compose c = plain();
    const struct maildoc *d;
    char *raw;

    c.in_reply_to = "<first@customer.example>";
    c.references = "<a@x.example> evil <b@y.example>\r\nBcc: x@z <c@w.example>";
    c.cc = "Müller, Hans <hans@b.example>, c@c.example";
    c.reply_to = "support+1.abc@desk.example";
    c.lang = "de";
    d = through(a, &c, &raw);
    g_assert_cmpstr(d->subject, ==, c.subject);
    g_assert_cmpstr(d->message_id, ==, c.message_id);
    g_assert_cmpint(d->date_at, ==, c.date_at);
    g_assert_cmpstr(d->from.v[0].name, ==, "Nordlicht IT");
    g_assert_cmpstr(d->from.v[0].address, ==, "support@desk.example");
    g_assert_cmpstr(d->reply_to.v[0].address, ==, c.reply_to);
    g_assert_cmpuint(d->to.n, ==, 1);
    g_assert_cmpstr(d->to.v[0].name, ==, "Petra Krümel");
    g_assert_cmpuint(d->cc.n, ==, 2);
    g_assert_cmpstr(d->cc.v[0].name, ==, "Müller, Hans");
    g_assert_cmpstr(d->cc.v[1].address, ==, "c@c.example");
    g_assert_cmpuint(d->in_reply_to.n, ==, 1);
    g_assert_cmpuint(d->references.n, ==, 3);
    g_assert_cmpuint(d->bcc.n, ==, 0);
    g_assert_cmpint(d->kind, ==, MAILDOC_PERSON);
    g_assert_nonnull(strstr(d->body_text, "alles gut."));
    g_assert_null(strstr(raw, "Auto-Submitted"));
    g_assert_nonnull(strstr(raw, "Content-Language: de\r\n"));
}

static void automatic(void)
{
    g_autoptr(arena) a = arena_new();
    struct compose c = plain();
    const struct maildoc *d;
    char *raw;

    c.automatic = "auto-replied";
    d = through(a, &c, &raw);
    g_assert_cmpint(d->kind, ==, MAILDOC_AUTOMATIC);
    g_assert_true(d->auto_submitted && d->no_auto_reply);
    g_assert_nonnull(strstr(raw, "\r\nAuto-Submitted: auto-replied\r\n"));
    g_assert_nonnull(strstr(raw, "\r\nX-Auto-Response-Suppress: All\r\n"));
}

/* Whatever the subject is, it comes out as it went in, and ASCII words stay readable. */
static void subjects(void)
{
    static const char *const cases[] = {
        "[Ticket#2026-0417-5] Drucker für 2. OG druckt nicht",
        "[Ticket#2026-0417-5] "
        "プリンタが動きません、どうすればいいですか。よろしくお願いします。急いでいます。",
        "ä",
        "a ä",
        "ä a",
        "a ä b ö c",
        "100 % =?UTF-8?B?eA==?= wörtlich",
        "=?x?=",
        "a=b?c=d",
        "😀 Emoji 😀 und 👩‍👩‍👧 Familie",
        "1234567890 1234567890 1234567890 1234567890 1234567890 123456 ü",
        "Ein sehr langer Betreff ganz ohne Umlaute, der mehr als eine Zeile braucht und ueber "
        "mehrere "
        "Zeilen geht, bis er endlich zu Ende ist",
        "wortohneleerzeichenwortohneleerzeichenwortohneleerzeichenwortohneleerzeichenwortohne",
        "ü1234567890123456789012345678901234567890123456789012345678901234567890123456789012345",
        "12345678901234567890123456789012345678901234567890123456789012345 ü",
        "123456789012345678901234567890123456789012345678901234567890123 ü",
        "\"quoted\" (c) <x>, ;:",
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct compose c = plain();
        char *raw;

        c.subject = cases[i];
        g_test_message("%s", cases[i]);
        g_assert_cmpstr(through(a, &c, &raw)->subject, ==, cases[i]);
        if (i < 2)
            g_assert_nonnull(strstr(raw, "Subject: [Ticket#2026-0417-5] "));
    }

    /* A control goes; what stands behind it moves up, longer than the gap. */
    struct compose c = plain();

    c.subject = "Drucker\xc2\x85😀 geht";
    g_assert_cmpstr(through(a, &c, NULL)->subject, ==, "Drucker😀 geht");
}

/* Values of others never make a line of their own. */
static void injection(void)
{
    static const char evil[] =
        "Hallo\r\nBcc: x@evil.example\r\n\r\n<b>body</b>\n\x01\x7f\u2028\xC2\x85x";
    g_autoptr(arena) a = arena_new();
    struct compose c = plain();
    struct compose_file f = {.filename = "a\r\nX: y\".txt",
                             .content_type = "text/plain\r\nX-Evil: 1",
                             .data = "x",
                             .size = 1};
    const struct maildoc *d;
    char *raw;

    c.subject = c.from_name = c.lang = evil;
    c.message_id = "<a@b>\r\nBcc: x@evil.example";
    c.in_reply_to = "<a\r\nb@c>";
    c.references = "<\"a b\"@c> <> <@> <a@b<c@d> <ü@b> <a@b>";
    c.to = "Eve\r\nBcc: q <petra@customer.example>";
    c.files = &f;
    c.n_files = 1;
    d = through(a, &c, &raw);
    g_assert_cmpuint(d->bcc.n, ==, 0);
    g_assert_null(strstr(raw, "\nBcc"));
    g_assert_null(strstr(raw, "\nX"));
    g_assert_cmpuint(d->references.n, ==, 1);
    g_assert_cmpstr(d->to.v[0].address, ==, "petra@customer.example");
    g_assert_cmpuint(d->n_attachments, ==, 1);
    g_assert_cmpstr(d->attachments[0].content_type, ==, "application/octet-stream");
}

static void bad_addresses(void)
{
    static const char *const bad[] = {
        "nobody",
        "a@b@c",
        "a b@c.example",
        "<>",
        "a@",
        "@b.example",
        "x <a@b;c@d>",
        "a(c)@b.example",
        "\"a\"@b.example",
        "a@b.example>",
        "a@[127.0.0.1]",
        "a\\@b.example",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        struct compose c = plain();
        g_auto(buf) out;

        buf_init(&out, MAIL_MOST);
        c.to = bad[i];
        g_test_message("%s", bad[i]);
        g_assert_false(compose_write(&c, &out, &error));
        g_assert_nonnull(error);
    }
}

static void international(void)
{
    g_autoptr(arena) a = arena_new();
    struct compose c = plain();
    struct composed made;
    g_autoptr(GError) error = NULL;
    int fd = memfd_create("mail", MFD_CLOEXEC);
    char *raw;

    c.to = "post@bücher.example";
    g_assert_cmpstr(through(a, &c, &raw)->to.v[0].address, !=, NULL);
    g_assert_nonnull(strstr(raw, "To: post@xn--bcher-kva.example\r\n"));
    g_assert_true(compose_to_fd(&c, fd, (int64_t)MAIL_MOST, &made, &error) && !made.smtputf8);
    c.to = "jürgen@customer.example";
    g_assert_true(compose_to_fd(&c, fd, (int64_t)MAIL_MOST, &made, &error) && made.smtputf8);
    close(fd);
}

static void bodies(void)
{
    static const char *const texts[] = {
        "",
        "\n",
        "a",
        "a\nb",
        "a\r\nb\rc\nd",
        ".\n..\n.a\n",
        "From here\nFrom there",
        "a \nb\t\n c ",
        "= == =3D",
        "äöü 😀",
        "\n\n\nx",
        "--\n-- \nSig",
        ("123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
         "1"),
        "123456789012345678901234567890123456789012345678901234567890123456789012345 x",
        "ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää",
    };
    g_autoptr(arena) a = arena_new();
    g_autofree char *huge = g_strnfill(3 * 1024 * 1024, 'x');
    struct compose c = plain();
    char *raw;

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_auto(GStrv) want = g_strsplit(texts[i], "\r\n", -1), lines = NULL;
        g_autofree char *joined = g_strjoinv("\n", want), *got = NULL;

        g_strdelimit(joined, "\r", '\n');
        c.text = texts[i];
        got = g_strdup(through(a, &c, &raw)->body_text);
        g_strchomp(got);
        g_strchomp(joined);
        lines = g_strsplit(got, "\r\n", -1);
        g_free(got);
        got = g_strjoinv("\n", lines);
        g_assert_cmpstr(got, ==, joined);
        g_assert_null(strstr(raw, "\nFrom "));
        g_assert_null(strstr(raw, "\n."));
    }
    c.text = huge;
    g_assert_cmpuint(strlen(through(a, &c, NULL)->body_text), >=, strlen(huge));
}

static void files(void)
{
    static const char *const names[] = {
        "plan.txt",
        "Grüße aus Köln.pdf",
        "a\"b\\c.txt",
        "ein langer name.txt",
        "日本語のファイル名.docx",
        "rechnung 2026 (Kopie) – endgültig; wirklich, jetzt aber ganz bestimmt die letzte "
        "Fassung.pdf",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh."
        "txt",
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        struct compose_file f[] = {
            {.filename = names[i],
             .content_type = "text/plain; charset=x",
             .data = "Netzplan\n.\n",
             .size = 11},
            {.filename = "leer", .content_type = NULL, .data = "", .size = 0}};
        struct compose c = plain();
        const struct maildoc *d;
        g_autofree char *want = g_strdelimit(g_strdup(names[i]), "\\", '_');

        c.html = "<p>alles gut</p>";
        c.files = f;
        c.n_files = G_N_ELEMENTS(f);
        d = through(a, &c, NULL);
        g_assert_cmpuint(d->n_attachments, ==, 2);
        if (strchr(names[i], '"') == NULL) /* the decoder makes names safe */
            g_assert_cmpstr(d->attachments[0].filename, ==, want);
        g_assert_cmpint(d->attachments[0].size, ==, 11);
        g_assert_cmpstr(d->attachments[0].content_type, ==, "text/plain");
        g_assert_cmpint(d->attachments[1].size, ==, 0);
        g_assert_nonnull(strstr(d->body_text, "alles gut"));
        g_assert_nonnull(d->body_html);
    }
}

static void pictures(void)
{
    g_autoptr(arena) a = arena_new();
    struct compose_file f[] = {{.filename = "logo.png",
                                .content_type = "image/png",
                                .content_id = "logo@desk.example",
                                .data = "PNG",
                                .size = 3},
                               {.filename = "brief.eml",
                                .content_type = "message/rfc822",
                                .data = "Subject: x\n\ny\n",
                                .size = 14}};
    struct compose c = plain();
    const struct maildoc *d;
    char *raw;

    c.html = "<p><img src=\"cid:logo@desk.example\"></p>";
    c.files = f;
    c.n_files = G_N_ELEMENTS(f);
    d = through(a, &c, &raw);
    g_assert_cmpuint(d->n_attachments, ==, 2);
    g_assert_true(d->attachments[0].is_inline && !d->attachments[1].is_inline);
    g_assert_cmpstr(d->attachments[0].content_id, ==, "logo@desk.example");
    g_assert_cmpstr(d->attachments[1].content_type, ==, "application/octet-stream");
    g_assert_nonnull(strstr(raw, "multipart/related; type=\"text/html\";"));
    c.html = NULL;
    d = through(a, &c, &raw);
    g_assert_cmpuint(d->n_attachments, ==, 2);
    g_assert_null(strstr(raw, "multipart/related"));
}

/* A file of 25 MB, given in odd pieces. */
static bool give(void *user, int64_t offset, void *out, size_t room, size_t *n, GError **error)
{
    int64_t size = *(int64_t *)user;

    (void)error;
    *n = (size_t)MIN(MIN((int64_t)room, (int64_t)65521), size - offset);
    for (size_t i = 0; i < *n; i++)
        ((char *)out)[i] = (char)((offset + (int64_t)i) % 251);
    return true;
}

static void large(void)
{
    int64_t size = 25 * 1024 * 1024;
    struct compose_file f = {
        .filename = "groß.bin", .content_type = "application/zip", .read = give, .user = &size};
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    struct compose c = plain();
    struct composed made;
    struct maildoc *d = NULL;
    g_autofree char *raw = NULL;
    int fd = memfd_create("mail", MFD_CLOEXEC), content = memfd_create("content", MFD_CLOEXEC);
    char got[1000];

    c.files = &f;
    c.n_files = 1;
    g_assert_true(compose_to_fd(&c, fd, (int64_t)MAIL_MOST, &made, &error));
    raw = g_malloc((gsize)made.size);
    g_assert_cmpint(pread(fd, raw, (size_t)made.size, 0), ==, made.size);
    g_assert_true(decode_message(a, raw, (size_t)made.size, content, &d, &error));
    g_assert_cmpint(d->attachments[0].size, ==, size);
    g_assert_cmpint(pread(content, got, sizeof got, size - (int64_t)sizeof got), ==, sizeof got);
    for (size_t i = 0; i < sizeof got; i++)
        g_assert_cmpint(got[i], ==, (char)((size - (int64_t)sizeof got + (int64_t)i) % 251));
    g_assert_false(compose_to_fd(&c, fd, 20 * 1024 * 1024, NULL, &error));
    g_assert_nonnull(error);
    close(fd);
    close(content);
}

static bool broken_file(void *user, int64_t offset, void *out, size_t room, size_t *n,
                        GError **error)
{
    (void)user, (void)offset, (void)out, (void)room, (void)n;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_IO, "blob 3: gone");
    return false;
}

static void errors(void)
{
    struct compose_file f = {.filename = "x", .content_type = "text/plain", .read = broken_file};
    g_autoptr(GError) error = NULL, full = NULL;
    struct compose c = plain();
    g_auto(buf) out;
    int fd = g_open("/dev/full", O_WRONLY | O_CLOEXEC, 0);

    buf_init(&out, MAIL_MOST);
    c.files = &f;
    c.n_files = 1;
    g_assert_false(compose_write(&c, &out, &error));
    g_assert_cmpstr(error->message, ==, "blob 3: gone");
    c.n_files = 0;
    g_assert_cmpint(fd, >=, 0);
    g_assert_false(compose_to_fd(&c, fd, (int64_t)MAIL_MOST, NULL, &full));
    g_assert_nonnull(full);
    close(fd);
}

/* Bytes from everywhere in every value: still one clean mail. */
static void at_random(void)
{
    for (int round = 0; round < 300; round++) {
        g_autoptr(arena) a = arena_new();
        struct compose c = plain();
        const char *v[5];

        for (size_t i = 0; i < G_N_ELEMENTS(v); i++) {
            char *s = arena_alloc(a, 301);
            int n = g_test_rand_int_range(0, 300);

            for (int k = 0; k < n; k++)
                s[k] = (char)g_test_rand_int_range(1, 256);
            v[i] = s;
        }
        c.subject = v[0];
        c.from_name = v[1];
        c.references = v[2];
        c.in_reply_to = v[3];
        c.lang = v[4];
        g_assert_cmpuint(through(a, &c, NULL)->bcc.n, ==, 0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(secret_init());
    g_assert_true(decode_warm_up(NULL));
    g_test_add_func("/compose/simple", simple);
    g_test_add_func("/compose/automatic", automatic);
    g_test_add_func("/compose/subjects", subjects);
    g_test_add_func("/compose/injection", injection);
    g_test_add_func("/compose/bad-addresses", bad_addresses);
    g_test_add_func("/compose/international", international);
    g_test_add_func("/compose/bodies", bodies);
    g_test_add_func("/compose/files", files);
    g_test_add_func("/compose/pictures", pictures);
    g_test_add_func("/compose/large", large);
    g_test_add_func("/compose/errors", errors);
    g_test_add_func("/compose/at-random", at_random);
    return g_test_run();
}
