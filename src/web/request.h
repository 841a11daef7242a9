/* request.h - one request as a handler sees it: already checked.
 *
 * When a handler runs, the guard has found the person, checked the right, the CSRF token and every
 * field against the route's field table. What the table does not name cannot be read.
 * All texts live in request_arena() and last until the answer has been sent. A request belongs to
 * one thread at a time. */
#pragma once
#include "base/arena.h"
#include "base/str.h"
#include "core/right.h"
#include "web/head.h"

#include <stdbool.h>
#include <stdint.h>

struct route;
struct site;
struct request;

struct arena *request_arena(const struct request *r);
/* What http_start() was given for the application. */
void *request_app(const struct request *r);
/* Never NULL; role ROLE_NOBODY for somebody who is not signed in. */
const struct actor *request_actor(const struct request *r);
/* What the guard's authorization() found out about the Authorization field; NULL: nothing. */
const void *request_proof(const struct request *r);
const struct route *request_route(const struct request *r);
enum http_method request_method(const struct request *r);
/* The path as it came, and the text after '?' or NULL: for links back to here. */
const char *request_path(const struct request *r);
const char *request_query(const struct request *r);
/* A header field by its lower-case name, NULL if absent. Hostile text. */
const char *request_header(const struct request *r, const char *name);
/* The address of the client; X-Forwarded-For counts only if a trusted proxy connected. */
const char *request_ip(const struct request *r);
/* A part of the path that the pattern names: ":number" → "number". Decoded, valid UTF-8. */
const char *request_param(const struct request *r, const char *name);

/* Fields, by their names in the route's table. Absent ones: "", FALLBACK, -1, false, 0 files.
 * A name that the table does not have is a bug and is logged as one. */
const char *request_text(const struct request *r, const char *name);
int64_t request_int(const struct request *r, const char *name, int64_t fallback);
bool request_flag(const struct request *r, const char *name);
/* The index among the field's values. */
int request_choice(const struct request *r, const char *name);
bool request_has(const struct request *r, const char *name);
/* All values of a FIELD_MULTI field; returns how many. */
size_t request_texts(const struct request *r, const char *name, const char *const **texts);

/* What came of a field that stands for many: the text of the one called NAME and REST, NULL where none
 * came; and all of them, the rests of the names in RESTS. */
const char *request_family(const struct request *r, const char *name, const char *rest);
size_t request_families(const struct request *r, const char *name, const char *const **rests,
                        const char *const **texts);

/* An uploaded file: its bytes are mapped, not copied, and go with the request. */
struct upload {
    const char *filename; /* harmless as a label; never a path */
    const char *type;     /* as the browser claims; not to be believed */
    const void *data;
    size_t size;
};
size_t request_files(const struct request *r, const char *name, const struct upload **files);
/* The raw body, for ROUTE_API rows (JSON). */
struct str request_body(const struct request *r);

/* What is wrong with a field; pages turn it into words. */
enum problem {
    PROBLEM_NONE,
    PROBLEM_MISSING,
    PROBLEM_TOO_LONG,
    PROBLEM_NOT_A_NUMBER,
    PROBLEM_NOT_AN_EMAIL,
    PROBLEM_NOT_A_CHOICE,
    PROBLEM_CHARACTERS, /* controls, or line breaks in one line */
    PROBLEM_REFUSED,    /* said by the handler itself: wrong password, taken address */
};
/* True if the fields are not all valid; only a row's `invalid` handler ever sees that. */
bool request_invalid(const struct request *r);
enum problem request_problem(const struct request *r, const char *name);
/* A handler that finds a fault itself sets it here and shows the form again. */
void request_refuse(struct request *r, const char *name);
/* "missing", "too_long" … for JSON and tests. */
const char *problem_name(enum problem problem);

/* A value that marks one form, so that the same one sent twice is done once; the same for the whole
 * answer. Every other value of a page of a ROUTE_RECENT row must follow from request and database. */
const char *request_once(struct request *r);
/* The secret that each form of this person carries in its hidden field "csrf". For somebody who
 * is not signed in it is the value of the pre-session cookie, set with this answer if need be. */
const char *request_csrf(struct request *r);
/* The own address of this site, "https://desk.example.org", without a slash at the end. */
const char *request_base_url(const struct request *r);
