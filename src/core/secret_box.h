/* secret_box.h - secrets at rest: sealed by libsodium with a key file that stands outside the
 * database (DATA/secret.key, mode 0600, made on first use). Fails closed. */
#pragma once
#include "base/arena.h"
#include "base/str.h"
#include <stdbool.h>

/* The sealed form of TEXT. */
bool secret_box_seal(struct arena *a, const char *data_dir, const char *text, struct str *sealed,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_CORRUPT where the key is another one or the bytes were changed. */
bool secret_box_open(struct arena *a, const char *data_dir, struct str sealed, char **text,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
