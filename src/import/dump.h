/* dump.h - the tables of a dumped system, read once from its dump and then asked by key. Whatever
 * order the dump has them in, memory holds one row at a time. One thread. */
#pragma once
#include "db/spool.h"
#include "import/dump_reader.h"
#include "import/take.h"

enum { DUMP_KEPT_MOST = 24 };

struct dump_table {
    const char *name;
    const char *key; /* the column that its rows are asked by; NULL: only all of them */
    const char *columns[DUMP_KEPT_MOST]; /* that are kept, NULL at the end; KEY is one of them */
};

/* A row: its kept columns. */
struct dump_row {
    const struct dump_table *table;
    struct str values[DUMP_KEPT_MOST]; /* p NULL: NULL, or a column that this dump has not */
};

typedef struct dump dump;

struct dump_options {
    const char *path;   /* of the dump, "-" for standard input */
    const char *prefix; /* of its tables; "" none; NULL: what the first one that is known has */
    const char *zone;   /* of its times; NULL: UTC */
    const char
        *files; /* the folder where the other system keeps files outside its database; NULL */
};

/* Reads all of it; TABLES end with a NULL name and stay the caller's. What a table has that is too
 * big is told of. FAIL_INVALID, naming the line, where it is no dump, or has none of the tables. */
struct dump *dump_read(struct take *t, const struct dump_table *tables,
                       const struct dump_options *o, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void dump_free(struct dump *d);
bool dump_is_postgres(const struct dump *d);
/* Calls FN for the rows of table NAME whose key is KEY (NULL: all), until it returns false. */
typedef bool (*dump_fn)(const struct dump_row *row, void *data, GError **error);
bool dump_each(struct dump *d, const char *name, const char *key, dump_fn fn, void *data,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A copy in A of the first one; *ROW NULL where there is none. KEY may be NULL or "": then there is
 * none. */
bool dump_find(struct dump *d, struct arena *a, const char *name, const char *key,
               const struct dump_row **row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The text in COLUMN of the first row with KEY, "" where there is none. */
bool dump_name(struct dump *d, struct arena *a, const char *table, const char *key,
               const char *column, const char **text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of the row of TABLE that COLUMN of ROW points to. */
bool dump_text_of(struct dump *d, struct arena *a, const char *table, const struct dump_row *row,
                  const char *column, const char *what, const char **text,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ROW may be NULL: then all is empty. Texts are valid UTF-8, in A, never NULL; bytes that are none
 * are taken for Windows-1252. */
const char *dump_text(struct arena *a, const struct dump_row *row, const char *column);
int64_t dump_int(const struct dump_row *row, const char *column);
bool dump_bool(const struct dump_row *row, const char *column);
/* "2026-04-17 09:30:00.123" in the zone of the dump; 0 where it is none. */
int64_t dump_time(const struct dump *d, const struct dump_row *row, const char *column);
/* What is no text: bytea of PostgreSQL is read; BASE64 where PostgreSQL holds such a text.
 * p NULL: with n 0 there is none, else these are more than MOST: n is how many. */
struct str dump_bytes(const struct dump *d, struct arena *a, const struct dump_row *row,
                      const char *column, bool base64, size_t most);
/* The file at PATH below the folder of dump_options.files; p NULL as above, also where it cannot be
 * read. */
struct str dump_outside(const struct dump *d, struct arena *a, const char *path, size_t most);

/* The names in that folder, NULL at the end; NULL where it cannot be read. */
const char *const *dump_folder(const struct dump *d, struct arena *a, const char *path);

/* Where tickets stand, and what takes over ONE of them (take_put()). */
struct dump_tickets {
    const char *table, *key, *number;
    bool (*one)(void *data, struct arena *a, const struct dump_row *row, GError **error);
    void *data;
};
/* All of them, those first that keep their number; one that cannot be taken is told of. */
bool dump_take_tickets(struct dump *d, struct take *t, const struct dump_tickets *tickets,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where links between tickets stand: both ends' kind, by its name in KINDS, and their keys. */
struct dump_links {
    const char *table, *kinds, *from_kind, *from, *to_kind, *to;
    /* Whether that ticket went into another one: then it is the one that it is linked with. */
    bool (*is_merged)(void *data, struct arena *a, const char *key, bool *merged, GError **error);
    void *data;
};
bool dump_take_links(struct dump *d, struct take *t, const struct dump_links *l,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(dump, dump_free)
