/* request_private.h - the inside of a request: filled by conn, route and guard, by nobody else. */
#pragma once
#include "web/guard.h"
#include "web/multipart.h"
#include "web/request.h"
#include "web/route.h"

struct field_value {
    const char **texts, **rests; /* rests: of a field that stands for many */
    size_t n, room, rests_room;
    int64_t number; /* of FIELD_INT, or the index for FIELD_CHOICE */
    struct upload *files;
    size_t n_files, files_room;
    enum problem problem;
};

struct request {
    struct arena *arena;
    const struct site *site;
    struct head head;
    const char *ip;
    const struct route *route;
    struct route_params params;
    struct actor actor;
    const void *proof; /* what guard_ops.authorization() made of the field */
    bool entered;   /* session and right are checked */
    bool lost;      /* only route->lost may run: the session has ended, or the token is of another */
    bool by_header; /* authenticated by the Authorization field: no CSRF possible */
    struct str body;
    struct field_value *values; /* as many as the route has fields */
    bool invalid;
    const char *form_csrf; /* what the form brought */
    const char *pre;       /* the pre-session, from its cookie or new */
    bool pre_is_new;
    const char *once; /* what request_once() gave */
};
