/* database.h - tests that run on both databases, each case in a fresh one. */
#pragma once
#include "db/db.h"

struct test_database {
    struct db_pool *pool; /* migrated */
    const char *url;      /* for a second pool, as another process would open it */
    const char *dir;      /* a folder that the test may use; it goes with the database */
};

enum { ON_SQLITE = 1, ON_POSTGRES = 2, ON_BOTH = 3 };

/* Adds /sqlite/NAME and /postgres/NAME. The server is VORGANG_TEST_POSTGRES; without that variable
 * one is started for this program, and ends with it. */
void test_database_add(const char *name, int on, void (*fn)(struct test_database *));
