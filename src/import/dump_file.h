/* dump_file.h - the bytes of a dump, plain or packed by gzip or Zstandard, piece by piece: memory
 * stays the same whatever the file's size. One thread. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct dump_file dump_file;

/* PATH "-" is standard input. FAIL_INVALID for what is no plain dump: pg_dump's own format, UTF-16
 * as PowerShell writes it. Free with dump_file_close(). */
struct dump_file *dump_file_open(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of bytes that stay the caller's. */
struct dump_file *dump_file_of(const void *data, size_t size,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void dump_file_close(struct dump_file *f);
/* The next bytes, valid until the next call; *N is 0 at the end. FAIL_CORRUPT where what is packed
 * is damaged or cut off. */
bool dump_file_read(struct dump_file *f, const char **data, size_t *n,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(dump_file, dump_file_close)
