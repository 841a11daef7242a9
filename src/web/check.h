/* check.h - a request's fields against its route's field table (route.h says what is refused). */
#pragma once

struct request;

/* Fills r->values, r->invalid and r->form_csrf from the query (GET) or the body. 0, or the HTTP
 * status of what cannot come from one of our forms: 400, 413 or 415. */
unsigned check_fields(struct request *r);
