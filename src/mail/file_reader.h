/* file_reader.h - the trusted side of reading files for the search: each is read by a process of
 * its own (decode/file_text_child.h), whose words are checked before they are believed. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>

/* What became of a file: "read", "unknown" (no format that has words), "no reader" (the library is
 * not installed), "broken" (it came to no end: what was read until then is kept), "big". */
struct file_reading {
    const char *fate;
    const char *text; /* valid UTF-8, "" where there is none */
};

/* Reads the file behind IN; PROGRAM is this program. FAIL_IO where no process can be had. Thread-
 * safe; takes at most FILE_READER_MS. */
enum { FILE_READER_MS = 15 * 1000 };
bool file_reader_run(struct arena *a, const char *program, int in, const char *filename,
                     const char *content_type, struct file_reading *out,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
