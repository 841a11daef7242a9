/* person.h - people for the tests' scenes. */
#pragma once
#include "core/right.h"
#include "db/db.h"

/* Adds a person whose address is proved; the texts live in A. Inside db_write(); ends the test
 * where it does not work. */
struct actor test_person(struct db *db, struct arena *a, enum role role, const char *name,
                         const char *address);
