#include "decode/fingerprint.h"

#include "base/secret.h"

#include <string.h>

enum { PIECE_BYTES = 16 * 1024 };

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

static size_t without_blanks(char *s, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (s[i] != ' ' && s[i] != '\n' && s[i] != '\r' && s[i] != '\t')
            s[kept++] = s[i];
    return kept;
}

/* Files in base64 come through as they are: their hash will do, and they are not read twice. */
static bool is_file(const struct part *p)
{
    return p->transfer == TRANSFER_BASE64 && strncmp(p->content_type, "text/", 5) != 0;
}

/* The content as it is once its transfer encoding is undone: relays change that. Its length comes
 * behind it. */
static void add_part(struct secret_hasher *h, const struct part *p)
{
    char piece[PIECE_BYTES];
    struct transfer t;
    uint64_t total = 0;
    size_t n;

    transfer_init(&t, p->transfer, p->body, p->body_len);
    while ((n = transfer_read(&t, piece, sizeof piece)) > 0) {
        n = without_blanks(piece, n);
        secret_hasher_add(h, piece, n);
        total += n;
    }
    secret_hasher_add(h, &total, sizeof total);
}

const char *fingerprint_of(struct arena *a, const struct maildoc *d, const struct part_tree *tree,
                           const char *const *hashes)
{
    g_autoptr(secret_hasher) h = secret_hasher_new();
    char *hex = arena_alloc(a, SECRET_HASH_HEX + 1);

    add(h, d->message_id);
    add(h, d->subject);
    secret_hasher_add(h, &d->date_at, sizeof d->date_at);
    add_addresses(h, &d->from);
    add_addresses(h, &d->to);
    add_addresses(h, &d->cc);
    for (size_t i = 0; i < tree->n; i++) {
        if (hashes[i] != NULL && is_file(&tree->v[i]))
            add(h, hashes[i]);
        else if (!tree->v[i].is_multipart)
            add_part(h, &tree->v[i]);
    }
    secret_hasher_end(h, hex);
    return hex;
}
