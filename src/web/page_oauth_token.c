/* page_oauth_token.c - POST /oauth/token (RFC 6749 sections 4.1.3 and 6): a program that shows its
 * secret fetches what somebody consented to, or renews it. POST /oauth/revoke (RFC 7009): it gives it
 * back. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/form.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "core/oauth_grant.h"
#include "core/throttle.h"
#include "web/shell.h"

#include <string.h>

enum { BASIC_MOST = 1000, PART_MAX = 200 };

/* Whatever else a program sends is passed over (RFC 6749 section 3.2). */
static const struct field token_fields[] = {
    {"grant_type", FIELD_LINE, .max = 60},
    {"code", FIELD_LINE, .max = PART_MAX},
    {"redirect_uri", FIELD_LINE, .max = OAUTH_REDIRECT_MAX},
    {"client_id", FIELD_LINE, .max = 100},
    {"client_secret", FIELD_SECRET},
    {"code_verifier", FIELD_LINE, .max = PART_MAX},
    {"refresh_token", FIELD_LINE, .max = PART_MAX},
    {"scope", FIELD_LINE, .max = OAUTH_SCOPE_MAX},
    {"", FIELD_TEXT, .family = true},
    {NULL},
};

static const struct field revoke_fields[] = {
    {"token", FIELD_LINE, .max = PART_MAX},
    {"token_type_hint", FIELD_LINE, .max = 60},
    {"client_id", FIELD_LINE, .max = 100},
    {"client_secret", FIELD_SECRET},
    {"", FIELD_TEXT, .family = true},
    {NULL},
};

static const struct throttle_rule by_peer = {"oauth.peer", 20, 10 * CLOCK_SECOND, true};

static void refuse(struct answer *answer, unsigned status, const char *fault)
{
    struct jw j;

    answer_json(answer, status);
    jw_init(&j, answer_buf(answer));
    jw_open(&j, NULL, '{');
    jw_text(&j, "error", fault);
    jw_close(&j, '}');
}

static void invalid(struct request *r, struct answer *answer)
{
    (void)r;
    refuse(answer, 400, "invalid_request");
}

struct client {
    const char *id, *secret;
    bool basic; /* by the Authorization field */
};

/* Both halves are percent-encoded within it (RFC 6749 section 2.3.1). */
static struct client client_of(struct request *r)
{
    const char *field = request_header(r, "authorization");
    struct arena *a = request_arena(r);
    struct client c = {request_text(r, "client_id"), request_text(r, "client_secret"), false};
    g_autofree guchar *plain = NULL;
    const char *text, *colon;
    gsize n = 0;

    if (field == NULL || !text_starts_ci(field, "Basic ") || strlen(field) > BASIC_MOST)
        return c;
    plain = g_base64_decode(field + strlen("Basic "), &n);
    text = arena_strndup(a, (const char *)plain, n);
    colon = strchr(text, ':');
    c = (struct client){"", "", true};
    if (colon == NULL)
        return c;
    c.id = form_decode(a, text, (size_t)(colon - text), true);
    c.secret = form_decode(a, colon + 1, strlen(colon + 1), true);
    if (c.id == NULL || c.secret == NULL)
        c.id = c.secret = "";
    return c;
}

struct fetching {
    struct arena *a;
    struct oauth_fetch fetch;
    struct oauth_given given;
    bool renew;
    const char *secret; /* to be revoked */
};

static bool fetch_tx(struct db *db, void *data, GError **error)
{
    struct fetching *f = data;

    return f->renew ? oauth_grant_renew(db, f->a, &f->fetch, &f->given, error)
                    : oauth_grant_fetch(db, f->a, &f->fetch, &f->given, error);
}

static void give(struct answer *answer, const struct fetching *f)
{
    struct jw j;

    answer_json(answer, 200);
    jw_init(&j, answer_buf(answer));
    jw_open(&j, NULL, '{');
    jw_text(&j, "access_token", f->given.access);
    jw_text(&j, "token_type", "Bearer");
    jw_int(&j, "expires_in", OAUTH_ACCESS_MS / CLOCK_SECOND);
    jw_text(&j, "refresh_token", f->given.refresh);
    jw_text(&j, "scope", *f->given.scopes == '\0' ? "full" : f->given.scopes);
    jw_int(&j, "created_at", f->fetch.now / CLOCK_SECOND);
    jw_close(&j, '}');
}

/* A wrong secret is counted for the address that it came from. */
static void failed(struct request *r, struct answer *answer, const char *peer, unsigned status,
                   const char *fault)
{
    throttle_note(shell_app(r)->house->throttle, &by_peer, peer, clock_now());
    log_event(LOG_WARN, "oauth.refused", "why=%s peer=%s", fault, peer);
    refuse(answer, status, fault);
}

static void broken(struct answer *answer, const GError *error)
{
    log_event(LOG_ERROR, "oauth.token", "error=%s", error->message);
    refuse(answer, fail_is(error, FAIL_BUSY) ? 503 : 500, "server_error");
}

static void fetch(struct request *r, struct answer *answer, const struct oauth_app_row *app, bool renew)
{
    struct fetching f = {.a = request_arena(r),
                         .renew = renew,
                         .fetch = {.app = app,
                                   .code = request_text(r, "code"),
                                   .redirect = request_text(r, "redirect_uri"),
                                   .verifier = request_text(r, "code_verifier"),
                                   .refresh = request_text(r, "refresh_token"),
                                   .scope = request_text(r, "scope"),
                                   .peer = request_ip(r),
                                   .now = clock_now()}};
    g_autoptr(GError) error = NULL;

    if (!db_write(shell_app(r)->house->pool, fetch_tx, &f, &error)) {
        broken(answer, error);
    } else if (f.given.access == NULL) {
        /* Not counted: all people of one program come from its server, and what is random needs no limit. */
        log_event(LOG_WARN, "oauth.refused", "why=invalid_grant peer=%s", request_ip(r));
        refuse(answer, 400, "invalid_grant");
    } else {
        give(answer, &f);
    }
}

/* The program that shows its secret; NULL where the answer is written already. */
static const struct oauth_app_row *proved(struct request *r, struct answer *answer)
{
    const struct house *house = shell_app(r)->house;
    const struct client client = client_of(r);
    struct oauth_app_row *app = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = NULL;
    char peer[64];
    int64_t wait;

    throttle_peer(peer, request_ip(r));
    wait = throttle_wait(house->throttle, &by_peer, peer, clock_now());
    if (wait > 0) {
        refuse(answer, 429, "temporarily_unavailable");
        answer_header(answer, "Retry-After",
                      arena_printf(request_arena(r), "%" G_GINT64_FORMAT, wait / CLOCK_SECOND + 1));
        return NULL;
    }
    db = db_take(house->pool, &error);
    if (db == NULL || !oauth_app_find(db, request_arena(r), client.id, &app, &error)) {
        log_event(LOG_ERROR, "oauth.token", "error=%s", error->message);
        refuse(answer, 500, "server_error");
        return NULL;
    }
    if (app != NULL && oauth_app_proved(request_arena(r), app, client.secret))
        return app;
    failed(r, answer, peer, 401, "invalid_client");
    if (client.basic)
        answer_header(answer, "WWW-Authenticate", "Basic realm=\"Vorgang\"");
    return NULL;
}

static void token(struct request *r, struct answer *answer)
{
    const struct oauth_app_row *app = proved(r, answer);
    const char *kind = request_text(r, "grant_type");
    bool renew = strcmp(kind, "refresh_token") == 0;

    if (app == NULL)
        return;
    if (!renew && strcmp(kind, "authorization_code") != 0)
        refuse(answer, 400, *kind == '\0' ? "invalid_request" : "unsupported_grant_type");
    else
        fetch(r, answer, app, renew);
}

static bool revoke_tx(struct db *db, void *data, GError **error)
{
    struct fetching *f = data;

    return oauth_grant_revoke(db, f->a, &f->fetch, f->secret, error);
}

/* What is no token (of the program's) is as good as revoked (RFC 7009 section 2.2). */
static void give_back(struct request *r, struct answer *answer)
{
    struct fetching f = {.a = request_arena(r),
                         .secret = request_text(r, "token"),
                         .fetch = {.peer = request_ip(r), .now = clock_now()}};
    g_autoptr(GError) error = NULL;

    if (*f.secret == '\0') {
        refuse(answer, 400, "invalid_request");
        return;
    }
    f.fetch.app = proved(r, answer);
    if (f.fetch.app == NULL)
        return;
    if (!db_write(shell_app(r)->house->pool, revoke_tx, &f, &error)) {
        broken(answer, error);
        return;
    }
    answer_json(answer, 200);
    buf_puts(answer_buf(answer), "{}");
}

const struct route oauth_token_routes[] = {
    {HTTP_POST, "/oauth/token", RIGHT_PUBLIC, token_fields, token, ROUTE_BLOCKS | ROUTE_NO_CSRF, invalid},
    {HTTP_POST, "/oauth/revoke", RIGHT_PUBLIC, revoke_fields, give_back, ROUTE_BLOCKS | ROUTE_NO_CSRF, invalid},
};
const size_t oauth_token_n_routes = G_N_ELEMENTS(oauth_token_routes);
