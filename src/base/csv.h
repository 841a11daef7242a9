/* csv.h - writing CSV (RFC 4180): UTF-8 with a byte order mark, CRLF, every cell in quotes. A cell
 * that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection).
 * Whether it fitted says buf_ok() at the end. */
#pragma once
#include "base/buf.h"

struct csv {
    struct buf *out;
    bool middle; /* of a row */
};

/* Writes the mark. */
void csv_begin(struct csv *c, struct buf *out);
/* NULL is an empty cell. */
void csv_cell(struct csv *c, const char *text);
void csv_row(struct csv *c); /* ends one */
