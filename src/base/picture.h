/* picture.h - what kind of picture some bytes are. Pure and thread-safe. */
#pragma once
#include <stddef.h>

/* By the first bytes, never by a name: "image/png", "image/jpeg", "image/gif", "image/webp"; NULL for
 * anything else. */
const char *picture_type(const void *data, size_t n);
