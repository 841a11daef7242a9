/* lmtp_session.c: the same replies and the same messages however the bytes are cut; no message
 * without 250 and no 250 without a message; replies are whole lines without controls. */
#include "base/limits.h"
#include "base/log.h"
#include "mail/lmtp_session.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct seen {
    unsigned long hash;
    size_t promised; /* recipients who were told 250 2.0.0 for a message */
};

static bool store(void *app, const struct lmtp_message *m, GError **error)
{
    struct seen *seen = app;

    (void)error;
    if (m->mail_from == NULL || m->n_rcpt_to == 0 || m->n_rcpt_to > LIMIT_LMTP_RECIPIENTS)
        abort();
    seen->promised += m->n_rcpt_to;
    seen->hash = seen->hash * 31 + (unsigned long)m->size;
    for (int64_t i = 0; m->data != NULL && i < m->size; i++)
        seen->hash = seen->hash * 31 + ((const unsigned char *)m->data)[i];
    return true;
}

static void talk(const char *data, size_t n, size_t step, struct seen *seen, struct buf *out)
{
    struct lmtp_handler handler = {.store = store, .app = seen, .host = "h"};
    g_autoptr(lmtp_session) s = lmtp_session_new(&handler);

    for (size_t at = 0; at < n; at += step)
        if (!lmtp_session_feed(s, data + at, MIN(step, n - at), out))
            break;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct seen whole = {0}, cut = {0};
    g_auto(buf) a, b;
    size_t told = 0;

    log_threshold(LOG_ERROR + 1);
    buf_init(&a, (size_t)1 << 28);
    buf_init(&b, (size_t)1 << 28);
    talk((const char *)data, n, n == 0 ? 1 : n, &whole, &a);
    talk((const char *)data, n, n == 0 ? 1 : data[0] % 7 + 1, &cut, &b);
    if (strcmp(buf_text(&a), buf_text(&b)) != 0 || whole.hash != cut.hash ||
        strlen(buf_text(&a)) != a.len)
        abort();
    for (const char *p = buf_text(&a); (p = strstr(p, " ok, stored\r\n")) != NULL; p++)
        told++;
    if (told != whole.promised || (a.len > 0 && !g_str_has_suffix(a.data, "\r\n")))
        abort();
    for (size_t i = 0; i < a.len; i++)
        if ((unsigned char)a.data[i] < ' ' && a.data[i] != '\r' && a.data[i] != '\n')
            abort();
    return 0;
}
