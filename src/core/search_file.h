/* search_file.h - the words of files in the search: which files are to be read, and what they say.
 * They are read elsewhere (mail/file_index.h); a file that came many times is read once. */
#pragma once
#include "base/arena.h"
#include "db/db.h"

struct search_file {
    int64_t blob_id, size;
    const char *filename, *content_type;
    const char *fate; /* of mail/file_reader.h; NULL: it has not been read yet */
    const char *text;
};

/* All files of one message, in their order. */
struct search_files {
    int64_t article_id; /* 0: there is none to be read */
    struct search_file *v;
    size_t n;
};

/* The next message whose files are not in the index. */
bool search_files_next(struct db_pool *pool, struct arena *a, struct search_files *out,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Those of ARTICLE_ID, where the index has them; else none. */
bool search_files_of(struct db *db, struct arena *a, int64_t article_id, struct search_files *out,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Keeps what the files say and puts it into the index; not again where that was done meanwhile. */
bool search_files_put(struct db_pool *pool, const struct search_files *files,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): a message with files has come. */
bool search_files_wait(struct db *db, int64_t article_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): the index was emptied, all files come into it anew. */
bool search_files_restart(struct db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The part of a message's documents in which the words of its file number I (from 0) stand. */
int64_t search_file_part(size_t i);
