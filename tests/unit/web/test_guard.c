/* The guard without a server: requests are made by hand, answers looked into. */
#include "site.h"
#include "web/answer_private.h"
#include "web/request_private.h"

#include "base/log.h"
#include "base/secret.h"

struct
try {
    enum http_method method;
    const char *path;      /* with its query */
    const char *fields[9]; /* name, value, ... */
    const char *body;
    int64_t length; /* as stated; 0: not looked at */
};

struct result {
    struct arena *arena;
    struct answer answer;
    unsigned status;
    const char *text, *location, *cookie;
};

static const char *field_of(const struct answer *a, const char *name)
{
    for (const struct answer_field *f = a->fields; f != NULL; f = f->next)
        if (strcmp(f->name, name) == 0)
            return f->value;
    return NULL;
}

static void run(const struct site *site, const struct try *t, struct result *out)
{
    struct arena *a = arena_new();
    struct request *r = ARENA_NEW(a, struct request);
    char *path = arena_strdup(a, t->path), *query = strchr(path, '?');
    struct route_match m;

    *out = (struct result){.arena = a};
    if (query != NULL)
        *query++ = '\0';
    *r = (struct request){.arena = a, .site = site, .ip = "127.0.0.1"};
    r->head.method = t->method;
    r->head.path = path;
    r->head.query = query;
    r->head.content_length = t->length;
    r->head.fields[r->head.n_fields++] = (struct head_field){"host", "desk.test:8080"};
    for (size_t i = 0; i + 1 < G_N_ELEMENTS(t->fields) && t->fields[i] != NULL; i += 2)
        r->head.fields[r->head.n_fields++] = (struct head_field){t->fields[i], t->fields[i + 1]};
    if (t->body != NULL)
        r->body = str_of(t->body);
    m = route_find(site->lists, site->n_lists, a, t->method, path);
    g_assert_nonnull(m.route);
    r->route = m.route;
    r->params = m.params;
    answer_init(&out->answer, a);
    guard_run(r, &out->answer);
    out->status = out->answer.status;
    out->text = buf_text(&out->answer.body);
    out->location = field_of(&out->answer, "Location");
    out->cookie = field_of(&out->answer, "Set-Cookie");
}

static void result_end(struct result *r)
{
    answer_release(&r->answer);
    arena_free(r->arena);
}

static unsigned status_of(const struct site *site, const struct try *t)
{
    struct result r;
    unsigned status;

    run(site, t, &r);
    status = r.status;
    result_end(&r);
    return status;
}

/* Each page as each kind of person. */
static void test_rights(void)
{
    static const char *const who[] = {
        NULL,        "sid=stranger", "sid=customer",        "sid=agent",
        "sid=admin", "sid=broken",   "sid=agent; sid=agent"};
    static const struct {
        const char *path;
        unsigned want[7];
    } cases[] = {
        {"/", {200, 200, 200, 200, 200, 503, 400}},
        {"/t/1", {200, 200, 200, 200, 200, 503, 400}},
        {"/tickets", {303, 303, 200, 200, 200, 503, 400}},
        {"/desk", {303, 303, 403, 200, 200, 503, 400}},
        {"/admin", {303, 303, 403, 403, 200, 503, 400}},
        {"/api/v1/tickets", {403, 403, 403, 200, 200, 503, 400}},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (size_t w = 0; w < G_N_ELEMENTS(who); w++) {
            const struct try t = {
                HTTP_GET, cases[i].path, {who[w] ? "cookie" : NULL, who[w]}, NULL};

            g_test_message("%s %s", cases[i].path, who[w]);
            g_assert_cmpuint(status_of(&test_site, &t), ==, cases[i].want[w]);
        }
}

/* Who owes a second factor gets to where it is set up, and is nobody elsewhere. */
static void test_owing(void)
{
    static const struct {
        enum http_method method;
        const char *path;
        unsigned want;
        const char *location, *text;
    } cases[] = {
        {HTTP_GET, "/factor", 200, NULL, "by owing csrf=csrf-of-the-session"},
        {HTTP_GET, "/", 200, NULL, "<p>/ by  csrf="},
        {HTTP_GET, "/tickets", 303, "/factor", ""},
        {HTTP_GET, "/desk", 303, "/factor", ""},
        {HTTP_GET, "/admin", 303, "/factor", ""},
        {HTTP_GET, "/events", 303, "/factor", ""},
        {HTTP_GET, "/api/v1/tickets", 403, NULL, ""},
        {HTTP_POST, "/api/v1/tickets", 403, NULL, ""},
        {HTTP_POST, "/desk/note", 403, NULL, ""},
        {HTTP_POST, "/long", 403, NULL, ""},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct try t = {cases[i].method,
                              cases[i].path,
                              {"cookie", "sid=owing", "x-csrf-token", "csrf-of-the-session",
                               "sec-fetch-site", "same-origin"},
                              NULL};
        int writes = site_writes;
        struct result r;

        g_test_message("%s", cases[i].path);
        run(&test_site, &t, &r);
        g_assert_cmpuint(r.status, ==, cases[i].want);
        g_assert_cmpstr(r.location, ==, cases[i].location);
        g_assert_nonnull(strstr(r.text, cases[i].text));
        g_assert_cmpint(site_writes, ==, writes);
        result_end(&r);
    }
}

static void test_login_redirect(void)
{
    const struct try t = {HTTP_GET, "/desk?a=b&c=%2F", {NULL}, NULL};
    struct result r;

    run(&test_site, &t, &r);
    g_assert_cmpuint(r.status, ==, 303);
    g_assert_cmpstr(r.location, ==, "/login?next=/desk%3Fa%3Db%26c%3D%252F");
    result_end(&r);
}

#define FORM "content-type", "application/x-www-form-urlencoded"
#define AGENT "cookie", "sid=agent"
#define TOKEN "csrf=csrf-of-the-session"

static void test_csrf(void)
{
    static const struct {
        struct try t;
        unsigned want;
    } cases[] = {
        {{HTTP_POST, "/desk/note", {FORM, AGENT}, TOKEN}, 303},
        {{HTTP_POST, "/desk/note", {FORM, AGENT, "sec-fetch-site", "same-origin"}, TOKEN}, 303},
        {{HTTP_POST, "/desk/note", {FORM, AGENT, "sec-fetch-site", "none"}, TOKEN}, 303},
        {{HTTP_POST, "/desk/note", {FORM, AGENT, "sec-fetch-site", "cross-site"}, TOKEN}, 403},
        {{HTTP_POST, "/desk/note", {FORM, AGENT, "sec-fetch-site", "same-site"}, TOKEN}, 403},
        {{HTTP_POST, "/desk/note", {FORM, AGENT, "origin", "http://127.0.0.1"}, TOKEN}, 303},
        {{HTTP_POST, "/desk/note", {FORM, AGENT, "origin", "http://desk.test:8080"}, TOKEN}, 303},
        {{HTTP_POST, "/desk/note", {FORM, AGENT, "origin", "https://desk.test:8080"}, TOKEN}, 403},
        {{HTTP_POST, "/desk/note", {FORM, AGENT, "origin", "http://evil.test"}, TOKEN}, 403},
        {{HTTP_POST, "/desk/note", {FORM, AGENT, "origin", "null"}, TOKEN}, 303},
        {{HTTP_POST, "/desk/note", {FORM, AGENT, "origin", "null"}, ""}, 403},
        {{HTTP_POST, "/desk/note", {FORM, AGENT, "x-csrf-token", "csrf-of-the-session"}, ""}, 303},
        {{HTTP_POST, "/desk/note", {FORM, AGENT}, ""}, 403},
        {{HTTP_POST, "/desk/note", {AGENT}, NULL}, 403},
        {{HTTP_POST, "/desk/note", {FORM, AGENT}, "csrf="}, 403},
        {{HTTP_POST, "/desk/note", {FORM, AGENT}, "csrf=csrf-of-the-sessio"}, 403},
        {{HTTP_POST, "/desk/note", {FORM, AGENT}, TOKEN "&" TOKEN}, 400},
        {{HTTP_POST, "/desk/note", {FORM}, TOKEN}, 403},
        {{HTTP_POST, "/desk/note?" TOKEN, {FORM, AGENT}, ""}, 403},
        /* the pre-session of somebody who is not signed in */
        {{HTTP_POST, "/login", {FORM}, "csrf="}, 403},
        {{HTTP_POST, "/login", {FORM, "cookie", "pre=x"}, "csrf=x"}, 403},
        {{HTTP_POST,
          "/login",
          {FORM, "cookie", "pre=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
          "csrf=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
         303},
        {{HTTP_POST,
          "/login",
          {FORM, "cookie", "pre=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
          "csrf=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"},
         403},
        {{HTTP_POST,
          "/login",
          {FORM, "cookie",
           "pre=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; pre=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
          "csrf=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
         403},
        /* the API: a header instead, or a session with its token */
        {{HTTP_POST, "/api/v1/tickets", {"authorization", "Token token=good"}, "{}"}, 200},
        {{HTTP_POST, "/api/v1/tickets", {"authorization", "Token token=bad"}, "{}"}, 401},
        {{HTTP_POST, "/api/v1/tickets", {AGENT}, "{}"}, 403},
        {{HTTP_POST, "/api/v1/tickets", {AGENT, "x-csrf-token", "csrf-of-the-session"}, "{}"}, 200},
        {{HTTP_POST, "/desk/note", {FORM, "authorization", "Token token=good"}, TOKEN}, 403},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int before = site_writes;

        g_test_message("%zu %s %s", i, cases[i].t.path, cases[i].t.body);
        g_assert_cmpuint(status_of(&test_site, &cases[i].t), ==, cases[i].want);
        g_assert_cmpint(site_writes - before, ==, cases[i].want < 400);
    }
}

static void test_pre_session(void)
{
    const struct try t = {HTTP_GET, "/login", {NULL}, NULL};
    struct site secure = test_site;
    struct result r;

    run(&test_site, &t, &r);
    g_assert_true(g_str_has_prefix(r.cookie, "pre="));
    g_assert_nonnull(strstr(r.cookie, "; Path=/; HttpOnly; SameSite=Lax"));
    g_assert_null(strstr(r.cookie, "Secure"));
    result_end(&r);
    secure.base_url = "https://desk.test";
    run(&secure, &t, &r);
    g_assert_true(g_str_has_prefix(r.cookie, "__Host-pre="));
    g_assert_true(g_str_has_suffix(r.cookie, "; Secure"));
    result_end(&r);
}

/* Fields: the answer's text, or the status. */
static void test_fields(void)
{
    static const struct {
        const char *body;
        unsigned status;
        const char *want;
    } cases[] = {
        {"title=+x+&body=a%0d%0ab&email=a%40b.de&count=-5&kind=mail&urgent=on&next=/t/"
         "1&password=+p+"
         "&tag=1&tag=2",
         200,
         "title=x body=a\nb email=a@b.de count=-5 kind=1 urgent=1 next=/t/1 password= p  tag=1 "
         "tag=2"},
        {"title=x", 200, "title=x body= email= count=-7 kind=-1 urgent=0 next= password="},
        {"title=x&count=&kind=&email=", 200,
         "title=x body= email= count=-7 kind=-1 urgent=0 next= password="},
        {"title=%C3%A4%C3%A4%C3%A4%C3%A4%C3%A4%C3%A4%C3%A4%C3%A4%C3%A4%C3%A4", 200, NULL},
        {"", 422, "again: title=missing"},
        {"title=++", 422, "again: title=missing"},
        {"title=12345678901", 422, "again: title=too_long"},
        {"title=a%0Ab", 422, "again: title=characters"},
        {"title=a%09b", 422, "again: title=characters"},
        {"title=x&body=a%07", 422, "again: body=characters"},
        {"title=x&body=a%C2%85", 422, "again: body=characters"},
        {"title=x&email=a", 422, "again: email=not_an_email"},
        {"title=x&email=a%40b%40c", 422, "again: email=not_an_email"},
        {"title=x&email=a%40b.de%0aBcc:c", 422, "again: email=not_an_email"},
        {"title=x&email=a%40-b", 422, "again: email=not_an_email"},
        {"title=x&count=5x", 422, "again: count=not_a_number"},
        {"title=x&count=1e400", 422, "again: count=not_a_number"},
        {"title=x&count=99999999999999999999", 422, "again: count=not_a_number"},
        {"title=x&kind=fax", 422, "again: kind=not_a_choice"},
        {"title=x&next=//evil.test", 422, "again: next=characters"},
        {"title=x&next=/%5Cevil.test", 422, "again: next=characters"},
        {"title=x&next=https://evil.test", 422, "again: next=characters"},
        {"title=x&title=y", 400, NULL},
        {"title=x&role=admin", 400, NULL},
        {"title=x&=", 400, NULL},
        {"title=x&files=abc", 400, NULL},
        {"title=a%00b", 400, NULL},
        {"title=%ff", 400, NULL},
        {"title=%", 400, NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body = g_strconcat(TOKEN "&", cases[i].body, NULL);
        const struct try t = {HTTP_POST, "/tickets/new", {FORM, AGENT}, body};
        struct result r;

        g_test_message("%s", cases[i].body);
        run(&test_site, &t, &r);
        g_assert_cmpuint(r.status, ==, cases[i].status);
        if (cases[i].want != NULL)
            g_assert_cmpstr(r.text, ==, cases[i].want);
        result_end(&r);
    }
}

static void test_types(void)
{
    static const struct {
        const char *path, *type, *body;
        unsigned want;
    } cases[] = {
        {"/desk/note", "application/x-www-form-urlencoded; charset=UTF-8", TOKEN, 303},
        {"/desk/note", "application/x-www-form-urlencoded; charset=utf-7", TOKEN, 415},
        {"/desk/note", "application/x-www-form-urlencodedx", TOKEN, 415},
        {"/desk/note", "text/plain", TOKEN, 415},
        {"/desk/note", "application/json", "{}", 415},
        {"/desk/note", "multipart/form-data; boundary=x", "--x--", 415},
        {"/tickets/new", "multipart/form-data", "--x--", 400},
        {"/tickets/new", "multipart/form-data; boundary=x", "--x--", 403},
        {"/tickets/new", "multipart/form-data; boundary=x",
         "--x\r\nContent-Disposition: form-data; name=csrf\r\n\r\ncsrf-of-the-session\r\n"
         "--x\r\nContent-Disposition: form-data; name=title\r\n\r\nx\r\n"
         "--x\r\nContent-Disposition: form-data; name=files; filename=a\r\n\r\nabc\r\n"
         "--x\r\nContent-Disposition: form-data; name=files; filename=\"\"\r\n\r\n\r\n--x--",
         200},
        {"/tickets/new", "multipart/form-data; boundary=x",
         "--x\r\nContent-Disposition: form-data; name=title; filename=a\r\n\r\nx\r\n--x--", 400},
        {"/tickets/new", "multipart/form-data; boundary=x",
         "--x\r\nContent-Disposition: form-data; name=title\r\n\r\n\xff\r\n--x--", 400},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct try t = {
            HTTP_POST, cases[i].path, {"content-type", cases[i].type, AGENT}, cases[i].body};

        g_test_message("%zu %s", i, cases[i].type);
        g_assert_cmpuint(status_of(&test_site, &t), ==, cases[i].want);
    }
}

static void test_query(void)
{
    const struct try good = {HTTP_GET, "/login?next=/t/1&utm_source=x", {NULL}, NULL};
    const struct try twice = {HTTP_GET, "/login?next=/a&next=/b", {NULL}, NULL};
    const struct try evil = {HTTP_GET, "/login?next=javascript:alert(1)", {NULL}, NULL};
    const struct try broken = {HTTP_GET, "/login?next=%ff", {NULL}, NULL};

    g_assert_cmpuint(status_of(&test_site, &good), ==, 200);
    g_assert_cmpuint(status_of(&test_site, &twice), ==, 400);
    g_assert_cmpuint(status_of(&test_site, &evil), ==, 400);
    g_assert_cmpuint(status_of(&test_site, &broken), ==, 400);
}

/* A long text whose sender is not signed in any more comes back, and nothing is done. */
static void test_lost(void)
{
    static const char typed[] = "title=x&body=lang", with_token[] = "title=x&body=lang&" TOKEN;
    static const struct {
        const char *cookie, *name, *value, *body;
        unsigned status;
        const char *want; /* NULL: an error page */
        int64_t length;
    } cases[] = {
        {"sid=agent", NULL, NULL, with_token, 200, "title=x", 0},
        {"sid=agent", NULL, NULL, typed, 403, "kept title=x body=lang", 0},
        {"sid=agent", NULL, NULL, "title=x&body=lang&csrf=old", 403, "kept title=x body=lang", 0},
        {"sid=stranger", NULL, NULL, with_token, 403, "kept title=x body=lang", 0},
        {"sid=stranger", NULL, NULL, "body=ohne+Titel", 403, "kept title= body=ohne Titel", 0},
        {"sid=stranger", "sec-fetch-site", "same-origin", typed, 403, "kept title=x body=lang", 0},
        {"sid=stranger", "sec-fetch-site", "cross-site", typed, 403, NULL, 0},
        {"sid=agent", "sec-fetch-site", "cross-site", with_token, 403, NULL, 0},
        {"sid=agent", "origin", "https://evil.example", typed, 403, NULL, 0},
        {"sid=stranger", NULL, NULL, "title=x&other=y", 400, NULL, 0},
        {"sid=stranger", NULL, NULL, typed, 403, NULL, 2 * 1024 * 1024}, /* not for strangers */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct try t = {HTTP_POST,
                              "/long",
                              {FORM, "cookie", cases[i].cookie, cases[i].name, cases[i].value},
                              cases[i].body,
                              cases[i].length};
        int writes = g_atomic_int_get(&site_writes);
        struct result r;

        g_test_message("%zu %s %s", i, cases[i].cookie, cases[i].body);
        run(&test_site, &t, &r);
        g_assert_cmpuint(r.status, ==, cases[i].status);
        g_assert_true(g_str_has_prefix(r.text, cases[i].want == NULL ? "<!DOCTYPE" : cases[i].want));
        g_assert_cmpint(g_atomic_int_get(&site_writes) - writes, ==, cases[i].status == 200);
        result_end(&r);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    log_threshold(LOG_ERROR);
    g_assert_true(secret_init());
    g_test_add_func("/guard/rights", test_rights);
    g_test_add_func("/guard/owing", test_owing);
    g_test_add_func("/guard/login-redirect", test_login_redirect);
    g_test_add_func("/guard/csrf", test_csrf);
    g_test_add_func("/guard/pre-session", test_pre_session);
    g_test_add_func("/guard/fields", test_fields);
    g_test_add_func("/guard/types", test_types);
    g_test_add_func("/guard/query", test_query);
    g_test_add_func("/guard/lost", test_lost);
    return g_test_run();
}
