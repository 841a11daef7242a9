#include "core/search_file.h"

#include "base/clock.h"
#include "core/search_index.h"
#include "sql/search_file.h"

#include <string.h>

/* Of one message; their texts are in memory together. */
enum { FILES_READ_MOST = 64 };

int64_t search_file_part(size_t i)
{
    return 1 + (int64_t)MIN(i, (size_t)SEARCH_TICKET_PART - 2);
}

static void take_rows(struct arena *a, const struct search_file_row *rows, struct search_files *out)
{
    out->v = ARENA_ARRAY(a, struct search_file, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->article_id = rows[i].article_id;
        out->v[i] = (struct search_file){.blob_id = rows[i].blob_id,
                                         .size = rows[i].size,
                                         .filename = rows[i].filename,
                                         .content_type = rows[i].content_type,
                                         .fate = rows[i].fate,
                                         .text = rows[i].text};
    }
}

bool search_files_next(struct db_pool *pool, struct arena *a, struct search_files *out,
                       GError **error)
{
    g_autoptr(db_conn) db = db_take(pool, error);
    struct search_file_row *rows = NULL;

    *out = (struct search_files){0};
    if (db == NULL || !sql_search_file_next(db, a, FILES_READ_MOST, &rows, &out->n, error))
        return false;
    take_rows(a, rows, out);
    return true;
}

bool search_files_of(struct db *db, struct arena *a, int64_t article_id, struct search_files *out,
                     GError **error)
{
    struct search_file_row *rows = NULL;

    *out = (struct search_files){0};
    if (!sql_search_file_of(db, a, article_id, FILES_READ_MOST, &rows, &out->n, error))
        return false;
    for (size_t i = 0; i < out->n; i++)
        rows[i].text = rows[i].text == NULL ? "" : rows[i].text;
    take_rows(a, rows, out);
    return true;
}

static bool put_tx(struct db *db, void *data, GError **error)
{
    const struct search_files *files = data;
    int64_t now = clock_now(), moved = 0;

    if (!sql_search_file_done(db, files->article_id, &moved, error))
        return false;
    if (moved == 0)
        return true;
    for (size_t i = 0; i < files->n; i++)
        if (!sql_blob_text_put(db, files->v[i].blob_id, files->v[i].text, files->v[i].fate, now,
                               NULL, error))
            return false;
    return search_index_files(db, files, error);
}

bool search_files_put(struct db_pool *pool, const struct search_files *files, GError **error)
{
    return db_write_later(pool, put_tx, (void *)(uintptr_t)files, error);
}

bool search_files_wait(struct db *db, int64_t article_id, GError **error)
{
    return sql_search_file_wait(db, article_id, NULL, error);
}

bool search_files_restart(struct db *db, GError **error)
{
    return sql_search_file_restart(db, NULL, error);
}
