/* The wall: what is written is read back the same; what a hostile child could write is refused. */
#include "base/fail.h"
#include "base/wire.h"
#include "decode/maildoc.h"

#include <glib.h>
#include <string.h>

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

enum { DOC_MAX = 1 << 24, CONTENT = 100 };

static struct mail_address people[] = {{"Jane", "j@x.example"}, {NULL, "k@x.example"}};
static const char *words[] = {"<a@x>", "<b@x>"};
static struct mail_attachment files[] = {
    {"a.txt", "text/plain", 40, SHA, true, "id", 0},
    {NULL, "image/png", 60, SHA, false, NULL, 40},
};
static struct mail_recipient fates[] = {
    {"r@x.example", "5.1.1", "550", "userunknown", "failed", "550 no", true}};
static struct mail_calendar event = {"REQUEST",       "s",       "l", "o", "20261123", NULL, 1,
                                     MAILDOC_NO_DATE, {words, 2}};
static struct mail_forwarded passed_on = {
    {"Jane", "j@x.example"}, {people, 2}, {NULL, 0}, "s", "d", "t"};

static struct maildoc whole(void)
{
    return (struct maildoc){
        .message_id = "<1@x>",
        .in_reply_to = {words, 1},
        .references = {words, 2},
        .date_at = -5,
        .from = {people, 1},
        .to = {people, 2},
        .return_path = "",
        .subject = "Grüße",
        .body_text = "text\nof lines\n",
        .body_html = "<p>x</p>",
        .new_text = "text",
        .attachments = files,
        .n_attachments = 2,
        .kind = MAILDOC_BOUNCE,
        .kind_reason = "why",
        .auto_submitted = true,
        .recipients = fates,
        .n_recipients = 1,
        .security = MAILDOC_SIGNED,
        .calendar = &event,
        .forwarded = &passed_on,
        .fingerprint = SHA,
        .dkim_domain = "x.example",
        .problems = {words, 2},
    };
}

static struct maildoc *through(struct arena *a, const struct maildoc *d, int64_t content,
                               GError **error)
{
    g_auto(buf) out;

    buf_init(&out, DOC_MAX);
    maildoc_write(d, &out);
    g_assert_true(buf_ok(&out));
    return maildoc_read(a, buf_text(&out), out.len, content, error);
}

static void test_same(void)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    g_auto(buf) before, after;
    const struct maildoc d = whole();
    const struct maildoc *got = through(a, &d, CONTENT, &error);

    g_assert_no_error(error);
    buf_init(&before, DOC_MAX);
    buf_init(&after, DOC_MAX);
    maildoc_json(&d, &before);
    maildoc_json(got, &after);
    g_assert_cmpstr(buf_text(&before), ==, buf_text(&after));
    g_assert_cmpstr(got->return_path, ==, "");
    g_assert_cmpstr(got->dkim_domain, ==, "x.example");
    g_assert_cmpint(got->date_at, ==, -5);
    g_assert_cmpint(got->calendar->end_at, ==, MAILDOC_NO_DATE);
    g_assert_cmpstr(got->recipients[0].diagnostic, ==, "550 no");
    g_assert_cmpint(got->attachments[1].offset, ==, 40);
    g_assert_null(got->list_id);
}

static void test_empty(void)
{
    g_autoptr(arena) a = arena_new();
    const struct maildoc *d = maildoc_read(a, "", 0, 0, NULL);

    g_assert_nonnull(d);
    g_assert_cmpstr(d->body_text, ==, "");
    g_assert_cmpint(d->date_at, ==, MAILDOC_NO_DATE);
}

/* Cut at each byte: never more than an error. */
static void test_cut(void)
{
    const struct maildoc d = whole();
    g_auto(buf) out;

    buf_init(&out, DOC_MAX);
    maildoc_write(&d, &out);
    for (size_t n = 0; n < out.len; n++) {
        g_autoptr(arena) a = arena_new();
        g_autoptr(GError) error = NULL;
        g_autofree char *exact = g_memdup2(out.data, n);

        if (maildoc_read(a, exact, n, CONTENT, &error) == NULL)
            g_assert_true(fail_is(error, FAIL_CORRUPT));
    }
}

static void spoil_name(struct maildoc *d)
{
    d->attachments[0].filename = "../../etc/passwd";
}

static void spoil_offset(struct maildoc *d)
{
    d->attachments[0].offset = 61;
}

static void spoil_overflow(struct maildoc *d)
{
    d->attachments[0].size = INT64_MAX;
    d->attachments[0].offset = 1;
}

static void spoil_negative(struct maildoc *d)
{
    d->attachments[0].size = -1;
}

static void spoil_hash(struct maildoc *d)
{
    d->attachments[0].sha256 = "../x";
}

static void spoil_line(struct maildoc *d)
{
    d->subject = "x\r\nBcc: evil@y.example";
}

static void spoil_id(struct maildoc *d)
{
    d->message_id = "<a@x>\n";
}

static void spoil_address(struct maildoc *d)
{
    d->to.v[0].address = NULL;
}

static void spoil_utf8(struct maildoc *d)
{
    d->body_text = "\xC3";
}

static void spoil_kind(struct maildoc *d)
{
    d->kind = (enum maildoc_kind)99;
}

static void test_hostile(void)
{
    static void (*const spoils[])(struct maildoc *) = {
        spoil_name, spoil_offset, spoil_overflow, spoil_negative, spoil_hash,
        spoil_line, spoil_id,     spoil_address,  spoil_utf8,     spoil_kind,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(spoils); i++) {
        g_autoptr(arena) a = arena_new();
        g_autoptr(GError) error = NULL;
        struct maildoc d = whole();

        d.attachments = arena_memdup(a, files, sizeof files);
        d.to.v = arena_memdup(a, people, sizeof people);
        spoils[i](&d);
        g_assert_null(through(a, &d, CONTENT, &error));
        g_assert_true(fail_is(error, FAIL_CORRUPT));
    }
}

static void test_unknown_tag(void)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    g_auto(buf) out;

    buf_init(&out, DOC_MAX);
    wire_put_text(&out, 999, "x");
    g_assert_null(maildoc_read(a, buf_text(&out), out.len, CONTENT, &error));
    g_assert_true(fail_is(error, FAIL_CORRUPT));
}

static void test_long_list(void)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    g_auto(buf) out;

    buf_init(&out, DOC_MAX);
    for (int i = 0; i < 101; i++)
        wire_put_text(&out, 3, "<a@x>");
    g_assert_null(maildoc_read(a, buf_text(&out), out.len, CONTENT, &error));
    g_assert_true(fail_is(error, FAIL_CORRUPT));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/maildoc/same", test_same);
    g_test_add_func("/maildoc/empty", test_empty);
    g_test_add_func("/maildoc/cut", test_cut);
    g_test_add_func("/maildoc/hostile", test_hostile);
    g_test_add_func("/maildoc/unknown-tag", test_unknown_tag);
    g_test_add_func("/maildoc/long-list", test_long_list);
    return g_test_run();
}
