/* oauth_talk.h - the talking to an OAuth2 provider: a code becomes tokens, tokens are renewed
 * before they end (RFC 6749 sections 4.1.3 and 6). By HTTPS and libcurl; waits. */
#pragma once
#include "core/account_state.h"
#include "core/oauth.h"

/* A token that is good for some minutes at least, in A; ACCOUNT_CONSENT where there is none to be
 * had any more. */
bool oauth_bearer(const struct house *house, const char *data_dir, struct arena *a,
                  const struct account_row *account, const char **bearer, enum account_fault *fault,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* CODE came back with the browser: exchanges it for tokens and keeps them. */
bool oauth_redeem(const struct house *house, const char *data_dir, int64_t account_id,
                  const char *code, const char *verifier, const char *redirect,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
