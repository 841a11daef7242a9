/* dump_reader.h - the rows of an SQL dump, one after the other: what pg_dump writes (COPY, or
 * INSERT with --inserts) and what mysqldump and mariadb-dump write (INSERT with many rows each,
 * backslash escapes, 0x and _binary). Everything else in it is passed over. Hostile bytes: one row
 * is in memory, and no more than DUMP_ROW_MOST of it. One thread. */
#pragma once
#include "base/str.h"
#include "import/dump_file.h"

enum {
    DUMP_COLUMNS_MOST = 400,
    DUMP_NAME_MOST = 256,
    DUMP_TABLES_MOST = 5000,
    DUMP_ROW_MOST = 160 * 1024 * 1024, /* a mail of LIMIT_MAIL_BYTES, written in hexadecimal */
};

struct dump_line {
    const char *table; /* without its schema */
    const char *const *columns;
    const struct str *values; /* p NULL is NULL */
    size_t n;
    size_t line;  /* where it begins, from 1 */
    bool too_big; /* over DUMP_ROW_MOST: the values are not there */
};

typedef struct dump_reader dump_reader;

/* Rows are given of tables that WANTED says yes to. FILE stays the caller's. */
struct dump_reader *dump_reader_new(struct dump_file *file,
                                    bool (*wanted)(const char *table, void *data), void *data);
void dump_reader_free(struct dump_reader *r);
/* The next row, valid until the next call; *ROW NULL at the end. FAIL_INVALID "line N: …" where it
 * is no such dump. */
bool dump_reader_next(struct dump_reader *r, const struct dump_line **row,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* So far. */
bool dump_reader_is_postgres(const struct dump_reader *r);
/* Whether the line was there that both programs end with. */
bool dump_reader_is_complete(const struct dump_reader *r);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(dump_reader, dump_reader_free)
