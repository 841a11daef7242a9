/* oauth_app.h - the programs that people of the desk may let in by OAuth 2.0 (RFC 6749), as clients
 * made for Zammad ask for it: set up by administrators, with a secret that is shown once. What such a
 * program gets is oauth_grant.h's; core/oauth.h is the other side, where we are the client. */
#pragma once
#include "core/admin.h"
#include "rows/oauth.h"

enum {
    OAUTH_APP_NAME_MAX = 60,
    OAUTH_REDIRECT_MAX = 1000,
    OAUTH_REDIRECTS_MOST = 10,
    OAUTH_REDIRECTS_MAX = OAUTH_REDIRECTS_MOST * (OAUTH_REDIRECT_MAX + 1)
};

struct oauth_app_edit {
    const char *name;
    const char *redirects; /* one address a line */
};

bool oauth_app_list(struct db *db, struct arena *a, struct oauth_app_row **rows, size_t *n,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_NOT_FOUND where there is none. */
bool oauth_app_get(struct db *db, struct arena *a, int64_t id, struct oauth_app_row *row,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* By what it calls itself (hostile); *ROW NULL where there is none. */
bool oauth_app_find(struct db *db, struct arena *a, const char *client_id,
                    struct oauth_app_row **row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* *ID 0 adds one. *SECRET is shown once, for a new one and where RENEW asks for another; else NULL. */
bool oauth_app_save(const struct admin_act *act, int64_t *id, const struct oauth_app_edit *edit,
                    bool renew, const char **secret, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With it goes all that people let it do. */
bool oauth_app_remove(const struct admin_act *act, int64_t id,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Constant time in the secret. */
bool oauth_app_proved(struct arena *a, const struct oauth_app_row *app, const char *secret);
/* Whether URI is, byte for byte, one of the application's addresses. */
bool oauth_app_returns_to(const struct oauth_app_row *app, const char *uri);
/* Whether people may be sent to URI at all: https with a host, http on this machine, or the scheme of
 * a program of one's own ("com.example.app:", "web+app:"); no fragment, no user, nothing to escape. */
bool oauth_redirect_ok(const char *uri);
/* What a Content-Security-Policy calls it: "https://cloud.example", "com.example.app:". Of one that
 * oauth_redirect_ok() took. */
const char *oauth_redirect_source(struct arena *a, const char *uri);
