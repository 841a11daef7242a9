/* db_find.h - lists that people filter and order: constant pieces of SQL and bound values.
 *
 * A statement of the kind "find" (tools/sql2c.py) names the columns that may be asked for. What the
 * caller passes here is only names out of that list, operators and values: a name that is not in
 * the list is FAIL_INVALID, and no byte that came from outside ever enters the text. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DB_FIND_TERMS_MOST = 16, DB_FIND_VALUES_MOST = 50, DB_FIND_ROWS_MOST = 1000 };

enum db_find_op {
    DB_FIND_EQ,
    DB_FIND_NE, /* true for NULL, too */
    DB_FIND_LT,
    DB_FIND_LE,
    DB_FIND_GT,
    DB_FIND_GE,
    DB_FIND_CONTAINS, /* text columns; the case of A to Z does not matter */
    DB_FIND_IN,
    DB_FIND_IS_NULL,
    DB_FIND_NOT_NULL,
};

struct db_find_value {
    int64_t i;     /* for int columns */
    const char *s; /* for text columns; never NULL there */
};

struct db_find_term {
    const char *column;
    enum db_find_op op;
    struct db_find_value value;
    const struct db_find_value *values; /* DB_FIND_IN: up to DB_FIND_VALUES_MOST; none finds none */
    size_t n_values;
};

struct db_find {
    const struct db_find_term *terms; /* all must hold; up to DB_FIND_TERMS_MOST */
    size_t n_terms;
    const char *order; /* NULL: by the key. Rows that are equal in it are ordered by the key */
    bool descending;
    int64_t limit;  /* 1 to DB_FIND_ROWS_MOST */
    int64_t offset; /* 0 or more; for lists of any length use AFTER instead */
    /* Goes on behind the row that had this value in the ORDER column and this key. The column must
     * not be nullable. */
    const struct db_find_after {
        struct db_find_value value;
        int64_t key;
    } * after;
};
