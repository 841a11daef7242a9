/* person_import_private.h - what reading and judging people's CSV shares with writing them. */
#pragma once
#include "base/csv_read.h"
#include "core/person_import.h"

enum import_column { COL_NAME, COL_ADDRESS, COL_PHONE, COL_COMPANY, COL_LANG, COL_NOTE, COLUMNS };
/* A column of an own field is COLUMNS and its place. */
enum { IMPORT_TEXT_MOST = 200, IMPORT_GROUP = 500, IGNORED = -1 };
enum { IMPORT_LIST_BYTES = 128 * 1024 * 1024 }; /* what a statement is given of a group */

struct import_row {
    size_t line;
    bool broken, too_wide; /* it is no row; it has more cells than the first line */
    const char *cell[COLUMNS]; /* "" where there is none */
    char **addresses, **phones;
    size_t n_addresses, n_phones;
    const char **own; /* by its field's place; NULL: no such column */
    int64_t id;       /* of who it is already, 0: new */
    bool added;
};

/* A file on its way. It is read a group at a time: a statement for each of its rows would be a journey
 * to the database for each. */
struct import_job {
    const struct admin_act *act;
    struct db *db;
    struct arena *a, *row_arena; /* ROW_ARENA: of the group */
    struct csv_reader reader;
    int column[CSV_CELLS_MOST];
    size_t n_columns;
    struct custom_set own;
    size_t n_own; /* columns of own fields */
    size_t read;
    struct import_row *rows;
    size_t n_rows;
    GHashTable *known;     /* of the group: address → struct people_known_row */
    GHashTable *seen;      /* address → line */
    GHashTable *companies; /* folded name → id; 0: would be new */
    GHashTable *domains;   /* of those without a company → its id, 0: none */
    struct person_import *found;
};

/* A list that a statement is given; FAIL_TOO_BIG where it did not fit. */
void import_list_begin(struct jw *w, struct buf *list);
const char *import_list_end(struct jw *w, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Puts the group in. */
bool import_write_rows(struct import_job *j, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The row's own fields, judged (DRY: *REFUSAL says what is wrong, and it is false with ERROR) or kept. */
bool import_own_fields(struct import_job *j, const struct import_row *row, bool dry, struct custom_refusal *refusal,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
