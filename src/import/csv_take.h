/* csv_take.h - takes over tickets out of CSV files, as Zammad, OTRS, Znuny and osTicket export
 * lists and as people write them (RFC 4180; commas, semicolons, tabs; UTF-8 or Windows-1252). Rows
 * with the same id or number are one ticket, in whatever file and order; a row with a text is a
 * message of it. docs/IMPORT.md has the names of the columns. */
#pragma once
#include "import/take.h"

struct csv_options {
    const char *const *paths; /* of the files */
    size_t n_paths;
    const char *map;  /* "Header=field,Header=field"; NULL */
    const char *zone; /* of times without one; NULL: the house's */
};

/* A row that says of no ticket is told of by its line, and counted as failed; the others come.
 * FAIL_INVALID where a file has no line of names that are known. Nothing is written before all
 * files are read. */
bool csv_import(struct take *t, const struct csv_options *o,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "2026-04-17 09:30", "17.04.2026 09:30:00", "4/17/2026 9:30 AM", with a zone or in ZONE, as
 * milliseconds; 0 where it is none. */
int64_t csv_time(GTimeZone *zone, const char *text);
/* Whether customers must not see a message, by what stands for "internal" and for its kind: what is
 * not plainly a no is a yes. */
bool csv_internal(const char *internal, const char *kind);
