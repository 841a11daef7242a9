#include "decode/fingerprint.h"

#include "base/secret.h"

#include <string.h>

/* Each piece with its length, so that no two lists of pieces look alike. */
static void add(struct secret_hasher *h, const char *s)
{
    uint64_t n = s == NULL ? UINT64_MAX : strlen(s);

    secret_hasher_add(h, &n, sizeof n);
    if (s != NULL)
        secret_hasher_add(h, s, strlen(s));
}

static void add_addresses(struct secret_hasher *h, const struct mail_addresses *list)
{
    for (size_t i = 0; i < list->n; i++)
        add(h, list->v[i].address);
    add(h, NULL);
}

const char *fingerprint_of(struct arena *a, const struct maildoc *d)
{
    g_autoptr(secret_hasher) h = secret_hasher_new();
    char *hex = arena_alloc(a, SECRET_HASH_HEX + 1);

    add(h, d->message_id);
    add(h, d->subject);
    secret_hasher_add(h, &d->date_at, sizeof d->date_at);
    add_addresses(h, &d->from);
    add_addresses(h, &d->to);
    add_addresses(h, &d->cc);
    add(h, d->body_text);
    add(h, d->body_html);
    for (size_t i = 0; i < d->n_attachments; i++)
        add(h, d->attachments[i].sha256);
    secret_hasher_end(h, hex);
    return hex;
}
