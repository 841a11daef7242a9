/* decode.h - a message, from raw bytes to a maildoc. Runs in the airlock's child: no function
 * under it opens a file, asks for the zone, or starts a thread. */
#pragma once
#include "decode/maildoc.h"
#include <stdbool.h>
#include <stddef.h>

/* Opens what decoding needs of the system (iconv's tables): once, before the lock. */
bool decode_warm_up(GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Decodes the N bytes at RAW. Contents of attachments are written one after the other to
 * CONTENT_FD, from its position on (-1: not kept); the maildoc has their offsets from there. False
 * and FAIL_TOO_BIG over a limit of base/limits.h, FAIL_IO if the contents can't be written;
 * everything else is read somehow, with a note in problems. */
bool decode_message(struct arena *a, const char *raw, size_t n, int content_fd,
                    struct maildoc **out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
