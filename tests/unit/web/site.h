/* site.h - a small site with one row of each kind, for the tests of guard and http and for the
 * server that the attack test speaks to. People are told apart by their session id: "customer",
 * "agent", "admin", "owing" (an administrator who has yet to set up a second factor); "broken" stands
 * for a database that is away. */
#pragma once
#include "web/answer.h"
#include "web/events.h"
#include "web/guard.h"
#include "web/request.h"

#include "base/fail.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char site_token[] = "csrf-of-the-session";
static int site_writes; /* how often a handler that changes something has run */
static int site_closed; /* how many contents were closed */

static bool site_session(void *app, struct arena *a, const char *id, struct actor *out,
                         GError **error)
{
    (void)app;
    if (strcmp(id, "broken") == 0) {
        fail_set(error, FAIL_BUSY, "database: away");
        return false;
    }
    out->owes_factor = strcmp(id, "owing") == 0;
    out->role = out->owes_factor ? ROLE_ADMIN : role_parse(id);
    if (out->role == ROLE_NOBODY)
        return true;
    out->person_id = out->role;
    out->session_id = 70 + (int)out->role;
    out->name = arena_strdup(a, id);
    out->csrf = site_token;
    return true;
}

static bool site_authorization(void *app, struct arena *a, const char *value, const char *peer,
                               struct actor *out, const void **proof, GError **error)
{
    (void)peer;
    *proof = NULL;
    return strcmp(value, "Token token=good") != 0 || site_session(app, a, "agent", out, error);
}

static void page(struct request *r, struct answer *a)
{
    buf_printf(answer_buf(a), "<p>%s by %s csrf=%s", request_route(r)->path, request_actor(r)->name,
               request_csrf(r));
    answer_html(a, 200);
}

static void page_ticket(struct request *r, struct answer *a)
{
    buf_printf(answer_buf(a), "ticket %s", request_param(r, "number"));
    answer_html(a, 200);
}

static const char *const kinds[] = {"phone", "mail", NULL};
static const struct field all_fields[] = {
    {.name = "title", .kind = FIELD_LINE, .required = true, .max = 10},
    {.name = "body", .kind = FIELD_TEXT},
    {.name = "email", .kind = FIELD_EMAIL},
    {.name = "count", .kind = FIELD_INT},
    {.name = "kind", .kind = FIELD_CHOICE, .values = kinds},
    {.name = "urgent", .kind = FIELD_FLAG},
    {.name = "next", .kind = FIELD_PATH},
    {.name = "password", .kind = FIELD_SECRET},
    {.name = "tag", .kind = FIELD_LINE, .multi = true},
    {.name = "files", .kind = FIELD_FILE, .multi = true},
    {.name = NULL},
};

/* Shows every value as the handler reads it. */
static void write_all(struct request *r, struct answer *a)
{
    struct buf *out = answer_buf(a);
    const struct upload *files;
    const char *const *tags;
    size_t n = request_texts(r, "tag", &tags);

    g_atomic_int_inc(&site_writes);
    buf_printf(out, "title=%s body=%s email=%s count=%d kind=%d urgent=%d next=%s password=%s",
               request_text(r, "title"), request_text(r, "body"), request_text(r, "email"),
               (int)request_int(r, "count", -7), request_choice(r, "kind"),
               request_flag(r, "urgent"), request_text(r, "next"), request_text(r, "password"));
    for (size_t i = 0; i < n; i++)
        buf_printf(out, " tag=%s", tags[i]);
    n = request_files(r, "files", &files);
    for (size_t i = 0; i < n; i++)
        buf_printf(out, " file=%s:%zu", files[i].filename, files[i].size);
    answer_html(a, 200);
}

static void write_again(struct request *r, struct answer *a)
{
    static const char *const names[] = {"title", "body", "email", "count",
                                        "kind",  "next", "tag",   "files"};

    buf_puts(answer_buf(a), "again:");
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (request_problem(r, names[i]) != PROBLEM_NONE)
            buf_printf(answer_buf(a), " %s=%s", names[i],
                       problem_name(request_problem(r, names[i])));
    answer_html(a, 200);
}

static void kept(struct request *r, struct answer *a)
{
    buf_printf(answer_buf(a), "kept title=%s body=%s", request_text(r, "title"),
               request_text(r, "body"));
    answer_html(a, 200);
}

static const struct field login_fields[] = {
    {.name = "next", .kind = FIELD_PATH},
    {.name = "user", .kind = FIELD_LINE},
    {.name = "pass", .kind = FIELD_SECRET},
    {.name = NULL},
};

static void login(struct request *r, struct answer *a)
{
    g_atomic_int_inc(&site_writes);
    answer_redirect(r, a, "%s", request_has(r, "next") ? request_text(r, "next") : "/tickets");
    answer_session(r, a, "customer", 3600);
}

static void slow(struct request *r, struct answer *a)
{
    (void)r;
    g_usleep(300 * 1000);
    answer_text(a, 200, "slow");
}

static void stream(struct request *r, struct answer *a)
{
    (void)answer_events(r, a, request_header(r, "last-event-id"));
}

static void json(struct request *r, struct answer *a)
{
    struct str body = request_body(r);

    g_atomic_int_inc(&site_writes);
    buf_printf(answer_buf(a), "{\"bytes\":%zu}", body.n);
    answer_json(a, 200);
}

enum { SITE_FILE = 1000 * 1000 };

static bool file_read(void *handle, int64_t offset, void *out, size_t room, size_t *n,
                      GError **error)
{
    char *to = out;

    (void)handle;
    (void)error;
    *n = (size_t)MIN((int64_t)room, SITE_FILE - offset);
    for (size_t i = 0; i < *n; i++)
        to[i] = (char)('a' + (offset + (int64_t)i) % 26);
    if (offset == 0)
        memcpy(to, "\x89PNG\r\n\x1a\n", MIN(*n, (size_t)8));
    return true;
}

static void file_close(void *handle)
{
    (void)handle;
    g_atomic_int_inc(&site_closed);
}

static void file(struct request *r, struct answer *a)
{
    bool in_place = strcmp(request_param(r, "id"), "image") == 0;
    const struct content c = {
        .filename = "Gr\xc3\xbc\xc3\x9f"
                    "e\r\n\"x\".png",
        .size = SITE_FILE,
        .read = file_read,
        .close = file_close,
        .inline_image = in_place,
    };

    answer_content(r, a, &c);
}

static void asset(struct request *r, struct answer *a)
{
    static const struct static_file css = {
        .type = "text/css",
        .etag = "\"e1\"",
        .data = "plain",
        .size = 5,
        .gzip = "zip",
        .gzip_size = 3,
    };

    if (strcmp(request_param(r, "path"), "a.css") == 0)
        answer_static(r, a, &css);
    else
        answer_error(r, a, 404);
}

static const struct route site_routes[] = {
    {HTTP_GET, "/", RIGHT_PUBLIC, no_fields, page, 0, NULL},
    {HTTP_GET, "/login", RIGHT_PUBLIC, login_fields, page, 0, NULL},
    {HTTP_POST, "/login", RIGHT_PUBLIC, login_fields, login, ROUTE_BLOCKS, NULL},
    {HTTP_GET, "/tickets", RIGHT_SIGNED_IN, no_fields, page, 0, NULL},
    {HTTP_POST, "/tickets/new", RIGHT_TICKET_CREATE, all_fields, write_all, ROUTE_UPLOAD,
     write_again},
    {HTTP_POST, "/long", RIGHT_TICKET_CREATE, all_fields, write_all, ROUTE_UPLOAD, write_again,
     .lost = kept},
    {HTTP_GET, "/t/:number", RIGHT_PUBLIC, no_fields, page_ticket, 0, NULL},
    {HTTP_GET, "/desk", RIGHT_DESK, no_fields, page, 0, NULL},
    {HTTP_POST, "/desk/note", RIGHT_NOTE, no_fields, login, 0, NULL},
    {HTTP_GET, "/admin", RIGHT_ADMIN, no_fields, page, 0, NULL},
    {HTTP_GET, "/factor", RIGHT_SIGNED_IN, no_fields, page, ROUTE_OWING, NULL},
    {HTTP_GET, "/slow", RIGHT_PUBLIC, no_fields, slow, ROUTE_BLOCKS, NULL},
    {HTTP_GET, "/events", RIGHT_SIGNED_IN, no_fields, stream, 0, NULL},
    {HTTP_GET, "/attachments/:id", RIGHT_PUBLIC, no_fields, file, 0, NULL},
    {HTTP_GET, "/assets/*path", RIGHT_PUBLIC, no_fields, asset, ROUTE_FAST, NULL},
    {HTTP_POST, "/api/v1/tickets", RIGHT_DESK, no_fields, json, ROUTE_API, NULL},
    {HTTP_GET, "/api/v1/tickets", RIGHT_DESK, no_fields, page, ROUTE_API, NULL},
};
static const struct route_list site_lists[] = {ROUTES(site_routes)};

static G_GNUC_UNUSED const struct site test_site = {
    .lists = site_lists,
    .n_lists = 1,
    .ops = {.session = site_session, .authorization = site_authorization},
    .base_url = "http://127.0.0.1",
    .factor_path = "/factor",
    .login_path = "/login",
};
