/* conn_body.h - the body of a request, from the socket into its spool. */
#pragma once
#include "web/conn.h"

enum conn_body {
    BODY_WAIT,    /* more will come; the socket is watched */
    BODY_MORE,    /* something came; call again */
    BODY_WHOLE,   /* complete */
    BODY_REFUSED, /* ERROR is set, or the chunks are broken */
    BODY_LOST,    /* the client went away: no handler may see half a body */
};

enum conn_body conn_body_read(struct conn *c, GError **error);
