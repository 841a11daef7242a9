/* content.h - the content file: the decoded contents of all attachments, one after the other.
 *
 * Bytes pass through once, hashed and written on their way; nothing is kept in memory. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CONTENT_SHA256_HEX = 64 };

struct content {
    int fd; /* -1: contents are counted and hashed but not kept */
    int64_t size;
};

/* One attachment on its way in. */
struct content_item {
    int64_t offset, size;
    char sha256[CONTENT_SHA256_HEX + 1];
};

struct transfer;

/* Decodes T to its end into the file; what follows base64 data is left in T. False: FAIL_TOO_BIG
 * over LIMIT_MAIL_CONTENT bytes in all, FAIL_IO. */
bool content_add(struct content *c, struct transfer *t, struct content_item *out,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
