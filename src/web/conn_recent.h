/* conn_recent.h - a connection and the pages that are given again (web/recent.h). */
#pragma once
#include "web/conn.h"

/* Puts a page that was made a moment ago in line, if the head of LEN bytes asks for one. */
bool conn_recent_find(struct conn *c, size_t len);
/* Before the handler runs: notes how things stand, where the row's page may be given again. */
void conn_recent_begin(struct conn *c);
/* Keeps the page that stands in line, whole. */
void conn_recent_keep(struct conn *c);
void conn_recent_forget(struct conn *c);
