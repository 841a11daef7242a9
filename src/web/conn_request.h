/* conn_request.h - from the bytes of a head to a request with its row, and the log line after. */
#pragma once
#include "web/conn.h"

/* Makes c->request from a whole head of N bytes. 0, or the status of a refusal. */
unsigned conn_read_request(struct conn *c, const char *head, size_t n);
/* Finds the row and judges the announced body against it. False: the answer is written. */
bool conn_route(struct conn *c);
bool conn_has_body(const struct conn *c);
/* More than other rows take, or who sends it wants to know first: who may send it is asked before it is
 * read. */
bool conn_body_is_large(const struct conn *c);
/* Must c->job run on a worker? */
bool conn_job_waits(const struct conn *c);
void conn_log(const struct conn *c);
/* The same for a page that was given again. */
void conn_log_again(const struct conn *c, const struct recent_page *page);
void conn_log_refusal(const struct conn *c, unsigned status);
