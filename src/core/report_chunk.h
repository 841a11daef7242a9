/* report_chunk.h - what the reports count of a time that is over, packed: the rows of report_ticket
 * that were made in one CHUNK_SPAN, with their tags, as one row of report_chunk. A million tickets
 * are read so in a tenth of a second. A chunk is gone as soon as something happens to one of its
 * tickets (report_keep()), until it is made anew. */
#pragma once
#include "core/house.h"
#include "rows/report.h"

#include <stddef.h>

#define REPORT_CHUNK_SPAN (INT64_C(30) * 24 * 3600 * 1000) /* in report.sql and erase.sql, too */
/* Spans before the one that goes on now that stay unpacked: much happens to their tickets. */
enum { REPORT_CHUNKS_OPEN = 2 };

/* R's texts and TAGS are valid until FN returns; false stops. */
typedef bool (*report_chunk_fn)(const struct report_row *r, const int64_t *tags, size_t n_tags,
                                void *data);
/* Reads the chunk with this ID. FAIL_CORRUPT where DATA is none: what came until then is right. */
bool report_chunk_read(int64_t id, struct str data, report_chunk_fn fn, void *fn_data,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes one chunk that is missing, if any; MORE: call again. In the background, thread-safe. */
bool report_chunk_make(const struct house *house, int64_t now, bool *more,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
