#include "mail/airlock_html.h"

#include "base/fail.h"

#include <string.h>

/* The airlock knows mails: so it becomes one. */
static char *as_mail(struct arena *a, const char *html)
{
    g_autofree char *base64 = g_base64_encode((const guchar *)html, strlen(html));

    return arena_printf(a,
                        "From: composer@localhost\r\nMIME-Version: 1.0\r\n"
                        "Content-Type: text/html; charset=UTF-8\r\n"
                        "Content-Transfer-Encoding: base64\r\n\r\n%s\r\n",
                        base64);
}

bool airlock_html(struct airlock *l, struct arena *a, const char *html, const char **clean,
                  const char **text, GError **error)
{
    struct airlock_batch b;
    const char *mail;
    bool ok;

    if (strlen(html) > LIMIT_HTML_BYTES) {
        fail_set(error, FAIL_TOO_BIG, "message: at most %d bytes of HTML (shorten it)",
                 LIMIT_HTML_BYTES);
        return false;
    }
    mail = as_mail(a, html);
    if (!airlock_batch_init(&b, a, error))
        return false;
    ok = airlock_batch_add(&b, mail, strlen(mail), error) && airlock_decode(l, &b, error);
    if (ok && b.items[0].doc == NULL) {
        fail_set(error, FAIL_INVALID, "message: %s (write it as plain text)",
                 b.items[0].reason == NULL ? "it can't be read" : b.items[0].reason);
        ok = false;
    }
    if (ok) {
        *text = b.items[0].doc->body_text;
        *clean = b.items[0].doc->body_html;
    }
    airlock_batch_clear(&b);
    return ok;
}
