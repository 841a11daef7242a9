#include "web/request_private.h"

#include "base/log.h"
#include "base/secret.h"
#include "core/draft.h"
#include "web/cookie.h"

#include <string.h>

struct arena *request_arena(const struct request *r)
{
    return r->arena;
}

void *request_app(const struct request *r)
{
    return r->site->app;
}

const struct actor *request_actor(const struct request *r)
{
    return &r->actor;
}

const void *request_proof(const struct request *r)
{
    return r->proof;
}

const struct route *request_route(const struct request *r)
{
    return r->route;
}

enum http_method request_method(const struct request *r)
{
    return r->head.method;
}

const char *request_path(const struct request *r)
{
    return r->head.path;
}

const char *request_query(const struct request *r)
{
    return r->head.query;
}

const char *request_header(const struct request *r, const char *name)
{
    return head_get(&r->head, name);
}

const char *request_ip(const struct request *r)
{
    return r->ip;
}

const char *request_base_url(const struct request *r)
{
    return r->site->base_url;
}

struct str request_body(const struct request *r)
{
    return r->body;
}

const char *request_param(const struct request *r, const char *name)
{
    for (size_t i = 0; i < r->params.n; i++)
        if (strcmp(r->params.items[i].name, name) == 0)
            return r->params.items[i].value;
    log_event(LOG_ERROR, "web.bug", "route=%s has no parameter %s",
              r->route == NULL ? "none" : r->route->path, name);
    return "";
}

/* An empty value where the table has no such field, so that a typing error cannot crash. */
static const struct field_value *value_of(const struct request *r, const char *name)
{
    static const struct field_value none = {.number = -1};

    for (size_t i = 0; r->values != NULL && r->route->fields[i].name != NULL; i++)
        if (strcmp(r->route->fields[i].name, name) == 0)
            return &r->values[i];
    log_event(LOG_ERROR, "web.bug", "route=%s has no field %s",
              r->route == NULL ? "none" : r->route->path, name);
    return &none;
}

const char *request_text(const struct request *r, const char *name)
{
    const struct field_value *v = value_of(r, name);

    return v->n == 0 ? "" : v->texts[0];
}

size_t request_families(const struct request *r, const char *name, const char *const **rests, const char *const **texts)
{
    const struct field_value *v = value_of(r, name);

    *rests = v->rests;
    *texts = v->texts;
    return v->n;
}

const char *request_family(const struct request *r, const char *name, const char *rest)
{
    const struct field_value *v = value_of(r, name);

    for (size_t i = v->n; i-- > 0;)
        if (strcmp(v->rests[i], rest) == 0)
            return v->texts[i];
    return NULL;
}

bool request_has(const struct request *r, const char *name)
{
    const struct field_value *v = value_of(r, name);

    return v->n > 0 && v->texts[0][0] != '\0';
}

int64_t request_int(const struct request *r, const char *name, int64_t fallback)
{
    const struct field_value *v = value_of(r, name);

    return v->n == 0 || v->texts[0][0] == '\0' || v->problem != PROBLEM_NONE ? fallback : v->number;
}

bool request_flag(const struct request *r, const char *name)
{
    const struct field_value *v = value_of(r, name);

    return v->n > 0 && v->number == 1;
}

int request_choice(const struct request *r, const char *name)
{
    const struct field_value *v = value_of(r, name);

    return v->n == 0 || v->problem != PROBLEM_NONE ? -1 : (int)v->number;
}

size_t request_texts(const struct request *r, const char *name, const char *const **texts)
{
    const struct field_value *v = value_of(r, name);

    *texts = v->texts;
    return v->n;
}

size_t request_files(const struct request *r, const char *name, const struct upload **files)
{
    const struct field_value *v = value_of(r, name);

    *files = v->files;
    return v->n_files;
}

bool request_invalid(const struct request *r)
{
    return r->invalid;
}

enum problem request_problem(const struct request *r, const char *name)
{
    return value_of(r, name)->problem;
}

void request_refuse(struct request *r, const char *name)
{
    for (size_t i = 0; r->values != NULL && r->route->fields[i].name != NULL; i++)
        if (strcmp(r->route->fields[i].name, name) == 0)
            r->values[i].problem = PROBLEM_REFUSED;
    r->invalid = true;
}

const char *problem_name(enum problem problem)
{
    static const char *const names[] = {
        [PROBLEM_NONE] = "none",
        [PROBLEM_MISSING] = "missing",
        [PROBLEM_TOO_LONG] = "too_long",
        [PROBLEM_NOT_A_NUMBER] = "not_a_number",
        [PROBLEM_NOT_AN_EMAIL] = "not_an_email",
        [PROBLEM_NOT_A_CHOICE] = "not_a_choice",
        [PROBLEM_CHARACTERS] = "characters",
        [PROBLEM_REFUSED] = "refused",
    };

    return names[problem];
}

enum { PRE_BYTES = 20, PRE_CHARS = 32 };

/* Ours are 32 characters of base32; anything else was planted. */
static bool pre_ok(const char *s)
{
    return s != NULL && strlen(s) == PRE_CHARS &&
           strspn(s, "abcdefghijklmnopqrstuvwxyz234567") == PRE_CHARS;
}

const char *request_csrf(struct request *r)
{
    if (r->actor.csrf != NULL)
        return r->actor.csrf;
    if (r->pre == NULL &&
        (!cookie_get(r->arena, head_get(&r->head, "cookie"), site_pre_cookie(r->site), &r->pre) ||
         !pre_ok(r->pre))) {
        r->pre = secret_token(r->arena, PRE_BYTES);
        r->pre_is_new = true;
    }
    return r->pre;
}

const char *request_once(struct request *r)
{
    if (r->once == NULL)
        r->once = form_key_new(r->arena);
    return r->once;
}
