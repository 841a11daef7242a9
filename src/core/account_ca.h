/* account_ca.h - the certificate authority that an account trusts beside the system's: a file's
 * path (set on the command line), or the certificates themselves (PEM, set in the browser). */
#pragma once
#include "core/account.h"

enum { ACCOUNT_CA_MAX = 64 * 1024 };

/* Whether TEXT is nothing, an absolute path, or certificates in PEM. */
bool account_ca_ok(const char *text);
bool account_ca_is_pem(const char *text);
/* For who connects: afterwards ACCOUNT's ca_file is a path, or "". Certificates get a file of their
 * own in DATA_DIR, named by what is in it. */
bool account_ca_ready(struct arena *a, const char *data_dir, struct account_row *account,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
