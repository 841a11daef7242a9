/* account_edit.h - mail accounts as an administrator sets them up: core/account.h with the right
 * and the log of changes. */
#pragma once
#include "core/account.h"
#include "core/audit.h"
#include "core/oauth.h"

/* Changes account *ID, or makes one where it is 0; OAUTH NULL leaves that alone. The log tells that
 * a password changed, never which. Inside db_write(). */
bool account_edit_save(const struct admin_act *act, const char *data_dir, int64_t *id,
                       const struct account_edit *e, const struct oauth_client *oauth,
                       enum account_wrong *wrong, GError **error) G_GNUC_WARN_UNUSED_RESULT;
