/* db_postgres.h - what the files about PostgreSQL share. Private to the room. */
#pragma once
#include "db/db_driver.h"

#include <libpq-fe.h>

enum {
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_FLOAT8 = 701,
    OID_BYTEA = 17
};

/* Says what RESULT, an error, means (NULL: the connection's own); returns false. */
bool postgres_fail(struct db *db, const PGresult *result, GError **error);
bool postgres_is_done(const PGresult *result);
/* The same of a result that it takes over. */
bool postgres_finished(struct db *db, PGresult *result, GError **error);
Oid postgres_oid(enum db_type type);
/* NAME is what it is prepared as; "" for one that is not. */
bool postgres_prepare(struct db *db, const struct db_stmt_def *def, char name[32], GError **error);
/* Sends a statement. *RESULT is its answer, which may be an error (PQclear); NULL where nobody WAITS for
 * it. False: it was not sent, or one that was sent before failed. */
bool postgres_ask(struct db *db, const struct db_stmt_def *def, const struct db_value *params,
                  bool waits, PGresult **result, GError **error);
/* Reads the answers that nobody has waited for yet; the first error of them. */
bool postgres_catch_up(struct db *db, GError **error);
