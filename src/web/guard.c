#include "web/guard.h"

#include "base/fail.h"
#include "base/form.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "web/answer_private.h"
#include "web/check.h"
#include "web/cookie.h"
#include "web/request_private.h"

#include <string.h>

enum { GUEST_COOKIE_MOST = 1000 };

bool site_secure(const struct site *site)
{
    return site->base_url != NULL && g_str_has_prefix(site->base_url, "https://");
}

/* Browsers take "__Host-" only with Secure, and Secure only over https. */
const char *site_session_cookie(const struct site *site)
{
    return site_secure(site) ? "__Host-sid" : "sid";
}

const char *site_pre_cookie(const struct site *site)
{
    return site_secure(site) ? "__Host-pre" : "pre";
}

const char *site_guest_cookie(const struct site *site)
{
    return site_secure(site) ? "__Host-key" : "key";
}

static bool is_write(const struct request *r)
{
    return r->route->method != HTTP_GET;
}

static bool is_api(const struct request *r)
{
    return (r->route->flags & ROUTE_API) != 0;
}

/* Whoever has no session may have come by the link of a mail. */
static bool find_guest(struct request *r, GError **error)
{
    const struct guard_ops *ops = &r->site->ops;
    const char *keys;

    if (r->actor.role != ROLE_NOBODY || is_api(r) || ops->guest == NULL ||
        !cookie_get(r->arena, request_header(r, "cookie"), site_guest_cookie(r->site), &keys) ||
        keys == NULL || *keys == '\0' || strlen(keys) > GUEST_COOKIE_MOST)
        return true;
    return ops->guest(r->site->app, r->arena, keys, &r->actor, error);
}

/* Who is it? False: the answer is written. */
static bool find_actor(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    const struct guard_ops *ops = &r->site->ops;
    const char *header = is_api(r) ? request_header(r, "authorization") : NULL;
    const char *id;

    r->actor = (struct actor){.name = ""};
    if ((r->route->flags & ROUTE_FAST) != 0)
        return true;
    if (!cookie_get(r->arena, request_header(r, "cookie"), site_session_cookie(r->site), &id)) {
        answer_error(r, a, 400);
        return false;
    }
    if (header != NULL && ops->authorization != NULL) {
        r->by_header = true;
        if (ops->authorization(r->site->app, r->arena, header, request_ip(r), &r->actor,
                               &r->proof, &error))
            return true;
    } else if ((id == NULL || *id == '\0' || strlen(id) > 128 || ops->session == NULL ||
                ops->session(r->site->app, r->arena, id, &r->actor, &error)) &&
               find_guest(r, &error)) {
        return true;
    }
    answer_fail(r, a, error);
    return false;
}

/* Nobody is sent to sign in and comes back here, who owes a second factor to set it up; a form that was
 * sent is refused, because its content would be lost on the way. */
static void refuse_right(struct request *r, struct answer *a)
{
    bool nobody = r->actor.role == ROLE_NOBODY || r->actor.role == ROLE_GUEST;
    const char *query = request_query(r);
    const char *here = request_path(r);

    if (r->actor.owes_factor && !is_write(r) && !is_api(r) && r->site->factor_path != NULL) {
        answer_redirect(r, a, "%s", r->site->factor_path);
        return;
    }
    if (!nobody || is_write(r) || is_api(r) || r->site->login_path == NULL) {
        bool challenge = nobody && (r->by_header || (r->route->flags & ROUTE_CHALLENGE) != 0);

        answer_error(r, a, challenge ? 401 : 403);
        if (challenge)
            answer_header(a, "WWW-Authenticate", "Token realm=\"Vorgang\"");
        return;
    }
    if (query != NULL)
        here = arena_printf(r->arena, "%s?%s", here, query);
    answer_redirect(r, a, "%s?next=%s", r->site->login_path, form_encode(r->arena, here));
}

/* Scheme and host of the page that sent this: our configured one, or the one it was asked at. */
bool guard_own_origin(const struct request *r, const char *origin)
{
    const char *host = request_header(r, "host");
    const char *scheme = site_secure(r->site) ? "https" : "http";

    if (r->site->base_url != NULL && text_eq_ci(origin, r->site->base_url))
        return true;
    return text_eq_ci(origin, arena_printf(r->arena, "%s://%s", scheme, host));
}

/* What the browser itself says about where the request comes from. Sec-Fetch-Site decides if it is
 * there. Without it (old browsers; plain http that is not on this machine) Origin must be ours; it
 * is "null" from our own pages too, since they ask for no referrer, so that one proves nothing in
 * either direction and the token decides alone. */
static bool sender_ok(const struct request *r)
{
    const char *site = request_header(r, "sec-fetch-site");
    const char *origin = request_header(r, "origin");

    if (site != NULL)
        return strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0;
    if (origin != NULL && strcmp(origin, "null") != 0)
        return guard_own_origin(r, origin);
    return true;
}

/* A form whose sender is not signed in any more, read only to be shown to them again. */
static bool may_be_kept(const struct request *r)
{
    bool nobody = r->actor.role == ROLE_NOBODY || r->actor.role == ROLE_GUEST;

    return nobody && is_write(r) && r->route->lost != NULL && !r->head.chunked &&
           r->head.content_length <= LIMIT_HTTP_BODY && sender_ok(r);
}

/* Who owes a second factor is nobody yet where everybody may be, and gets nowhere else. */
static bool enter_owing(struct request *r, struct answer *a)
{
    if (r->route->right != RIGHT_PUBLIC) {
        refuse_right(r, a);
        return false;
    }
    r->actor = (struct actor){.name = ""};
    r->entered = true;
    return true;
}

bool guard_enter(struct request *r, struct answer *a)
{
    if (r->entered)
        return true;
    if (!find_actor(r, a))
        return false;
    if (r->actor.owes_factor && (r->route->flags & ROUTE_OWING) == 0)
        return enter_owing(r, a);
    if (!right_has(&r->actor, r->route->right)) {
        log_event(LOG_INFO, "guard.denied", "route=%s person=%" G_GINT64_FORMAT " ip=%s",
                  r->route->path, r->actor.person_id, r->ip);
        r->lost = may_be_kept(r);
        if (!r->lost) {
            refuse_right(r, a);
            return false;
        }
    }
    r->entered = true;
    return true;
}

static bool token_ok(struct request *r)
{
    const char *want, *got = r->form_csrf;

    if (got == NULL)
        got = request_header(r, "x-csrf-token");
    want = request_csrf(r);
    /* A pre-session made just now was in no form yet. */
    return got != NULL && want != NULL && *want != '\0' && !r->pre_is_new &&
           secret_equal(want, got);
}

static bool csrf_ok(struct request *r)
{
    if (!is_write(r) || r->by_header || (r->route->flags & ROUTE_NO_CSRF) != 0)
        return true;
    if (sender_ok(r) && token_ok(r))
        return true;
    r->lost = r->route->lost != NULL && sender_ok(r);
    log_event(LOG_WARN, "guard.csrf", "route=%s person=%" G_GINT64_FORMAT " ip=%s", r->route->path,
              r->actor.person_id, r->ip);
    return false;
}

static void run_handler(struct request *r, struct answer *a)
{
    if (!r->invalid) {
        r->route->handler(r, a);
    } else if (r->route->invalid != NULL) {
        r->route->invalid(r, a);
    } else {
        answer_error(r, a, is_write(r) ? 422 : 400);
    }
    /* A form shown again is no success, whoever found the fault. */
    if (r->invalid && is_write(r) && a->status == 200)
        a->status = 422;
    if (buf_ok(&a->body))
        return;
    log_event(LOG_ERROR, "http.fail", "path=%s why=the page went over its maximum", r->route->path);
    answer_error(r, a, 500);
}

/* Nothing was done: it stays a refusal, whatever the page says. */
static void show_lost(struct request *r, struct answer *a)
{
    r->route->lost(r, a);
    if (a->status >= 300 && a->status < 400)
        answer_error(r, a, 403);
    if (a->status < 400 || a->status == 422)
        a->status = 403;
}

void guard_run(struct request *r, struct answer *a)
{
    unsigned status;

    if (!guard_enter(r, a))
        return;
    status = check_fields(r);
    if (status == 0 && !r->lost && !csrf_ok(r))
        status = 403;
    if (r->lost && (status == 0 || status == 403))
        show_lost(r, a);
    else if (status != 0)
        answer_error(r, a, status);
    else
        run_handler(r, a);
    if (r->pre_is_new && r->actor.csrf == NULL)
        answer_cookie(r, a, site_pre_cookie(r->site), r->pre, -1);
}
