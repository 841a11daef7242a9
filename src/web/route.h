/* route.h - the table of everything that can be asked for.
 *
 * A row says method, path, right, fields and handler; the guard does session, right, CSRF and
 * fields before the handler runs, so no handler does them again. One complete example:
 *
 *     static const struct field reply_fields[] = {
 *         {"body", FIELD_TEXT, .required = true, .max = 100000},
 *         {"close", FIELD_FLAG},
 *         {"files", FIELD_FILE, .multi = true},
 *         {NULL},
 *     };
 *
 *     static void desk_reply(struct request *r, struct answer *a)
 *     {
 *         g_autoptr(GError) error = NULL;
 *         const char *number = request_param(r, "number");
 *
 *         if (!ticket_reply(request_app(r), request_actor(r), number, request_text(r, "body"),
 *                           request_flag(r, "close"), &error))
 *             answer_fail(r, a, error);
 *         else
 *             answer_redirect(r, a, "/desk/t/%s", number);
 *     }
 *
 *     const struct route desk_routes[] = {
 *         {HTTP_GET, "/desk/t/:number", RIGHT_DESK, no_fields, desk_ticket},
 *         {HTTP_POST, "/desk/t/:number/reply", RIGHT_REPLY, reply_fields, desk_reply,
 *          ROUTE_UPLOAD, .invalid = desk_ticket_again},
 *     };
 *
 * In a pattern ":name" matches one segment and a closing "*name" the rest of the path. Rows are
 * tried in order. GET rows serve HEAD too and must not change anything.
 *
 * Fields: a POST field that the table does not name, or one that comes twice without .multi, is
 * answered 400 (it is not from our form). On GET an unknown one is passed over, because mail
 * programs and trackers decorate links; it still cannot be read. An invalid one gives 422 (400 on
 * GET): by the row's `invalid` handler, which shows the form again with request_problem() (and may
 * use all request_* readers; of an invalid field request_text() gives what was typed), or by the
 * error page if there is none. "csrf" is understood everywhere and never stands in a table. */
#pragma once
#include "core/right.h"
#include "web/head.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct request;
struct answer;

enum field_kind {
    FIELD_LINE,   /* one line; trimmed; .max characters, 255 if 0 */
    FIELD_TEXT,   /* several lines, LF between them; .max characters, 100,000 if 0 */
    FIELD_SECRET, /* a password: bytes as they came, at most 1,024; never shown again */
    FIELD_INT,    /* digits with an optional minus */
    FIELD_EMAIL,  /* one address; trimmed */
    FIELD_CHOICE, /* one of .values */
    FIELD_FLAG,   /* a checkbox: "1", "on", "true" or "yes"; absent or "0" is false */
    FIELD_PATH,   /* an own path to go to afterwards: "/…", no host, no escape */
    FIELD_FILE,   /* a file of a multipart form; needs ROUTE_UPLOAD */
};

struct field {
    const char *name; /* NULL ends the table */
    enum field_kind kind;
    bool required; /* present and not empty; for files: at least one */
    bool multi;    /* may come several times */
    size_t max;
    const char *const *values; /* NULL-terminated, for FIELD_CHOICE */
    /* Stands for all names that begin with it ("f."): FIELD_TEXT only, read by request_family(). The
     * last of those that come twice counts: a box that is not ticked has a hidden field before it. */
    bool family;
};

/* For rows whose forms have only buttons. */
extern const struct field no_fields[];

enum route_flags {
    ROUTE_UPLOAD = 1, /* multipart with files, up to LIMIT_HTTP_UPLOAD; implies ROUTE_BLOCKS */
    ROUTE_BLOCKS = 2, /* may wait (password hash, PostgreSQL, reports): runs on a worker */
    /* Authorization field instead of forms; any body, read by request_body(). Give ROUTE_BLOCKS
     * too: a password in that field takes a quarter of a second. */
    ROUTE_API = 4,
    ROUTE_SECRET = 8,   /* the path holds a secret: logs show the pattern only */
    ROUTE_FAST = 16,    /* public and never waits: in the HTTP thread; nobody is looked up */
    ROUTE_CHALLENGE = 256, /* nobody is told how to sign in (401), not that it is forbidden */
    ROUTE_NO_CSRF = 32, /* a POST by machines that prove themselves otherwise (RFC 8058) */
    /* A GET whose page follows from the request's head and struct site_state alone: asked for again
     * in the same second it is given again (web/recent.h). */
    ROUTE_RECENT = 64,
    ROUTE_OWING = 128,  /* also for who has yet to set up the second factor that the house asks for */
};

typedef void (*route_handler)(struct request *r, struct answer *a);

struct route {
    enum http_method method;
    const char *path;
    enum right right; /* RIGHT_PUBLIC says so; 0 is refused at start */
    const struct field *fields;
    route_handler handler;
    unsigned flags;
    route_handler invalid;
    /* For forms that people write long texts into: runs instead of the handler where whoever sent it is
     * not signed in any more, or signed in anew, so that the token does not fit; shows what was typed
     * and changes nothing. Bodies up to LIMIT_HTTP_BODY then. */
    route_handler lost;
};

/* A list of tables, so that each page file brings its own. */
struct route_list {
    const struct route *routes;
    size_t n;
};
#define ROUTES(array)                                                                              \
    {                                                                                              \
        (array), G_N_ELEMENTS(array)                                                               \
    }

enum { ROUTE_PARAMS = 4, ROUTE_SEGMENTS = 16 };

struct route_params {
    struct route_param {
        const char *name, *value;
    } items[ROUTE_PARAMS];
    size_t n;
};

struct arena;

/* Judges every row once at start: a right, a handler, a field table, a lawful pattern, no file
 * field without ROUTE_UPLOAD, no row twice. FAIL_BUG names the row. */
bool route_check(const struct route_list *lists, size_t n,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Calls SEE for each row; for tests that try every route as everybody. */
void route_all(const struct route_list *lists, size_t n,
               void (*see)(const struct route *route, void *data), void *data);

struct route_match {
    const struct route *route; /* NULL: none */
    struct route_params params;
    unsigned allowed; /* methods that the path has, when none matched */
    unsigned status;  /* 0; 400 for a path that nobody may send; 404; 405 */
};
/* Finds the row for METHOD and the still encoded PATH, which is decoded once; %00, %2F, %5C,
 * controls, "." and ".." segments and broken UTF-8 are 400. */
struct route_match route_find(const struct route_list *lists, size_t n, struct arena *a,
                              enum http_method method, const char *path);
/* "GET, HEAD, POST" for an Allow field. */
const char *route_methods(struct arena *a, unsigned methods);
