/* csv_read.h - reading CSV as people and spreadsheets write it (RFC 4180, and not only that):
 * commas, semicolons or tabs, whichever the first line has most of; with or without a byte order
 * mark; UTF-8, else taken for Windows-1252. Hostile bytes; nothing is looked at twice, a row at a
 * time. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

enum { CSV_CELLS_MOST = 128, CSV_CELL_BYTES = 32 * 1024 };

struct csv_reader {
    const char *at, *end;
    char delimiter;
    bool utf8;
    size_t line;      /* of the row that comes next, from 1 */
    size_t cell_most; /* bytes of a cell: CSV_CELL_BYTES unless it is set to more */
};

struct csv_cells {
    const char
        *text[CSV_CELLS_MOST]; /* trimmed; the apostrophe that base/csv.h puts in front is gone */
    size_t n;
    size_t line; /* where the row begins */
};

/* DATA stays the caller's, and must outlive the reader. */
void csv_read_begin(struct csv_reader *r, const void *data, size_t size);
/* The next row that is not empty, texts in A. False at the end. A row that is none (a quote that is
 * never closed, too many or too large cells) is FAIL_INVALID with *CELLS->line set; reading may go
 * on behind it. */
bool csv_read_row(struct csv_reader *r, struct arena *a, struct csv_cells *cells, GError **error);
