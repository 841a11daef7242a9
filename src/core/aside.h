/* aside.h - what a restore replaces, where that is tables and no file: on PostgreSQL they wait in a schema of
 * their own until the backup has proved good. Each is one transaction. */
#pragma once
#include "db/db.h"

enum aside {
    ASIDE_BACK, /* what waits is there again, and what was put in its place is gone; nothing where none waits */
    ASIDE_PUT,
    ASIDE_DROP, /* for good: the next backup would have in it what was deleted */
};

bool aside_do(struct db_pool *pool, enum aside what, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether something waits: a restore runs, or has broken off. */
bool aside_stands(struct db *db, bool *stands, GError **error) G_GNUC_WARN_UNUSED_RESULT;
