/* import_draft.h - the file of people that somebody looks at before it is imported: it lies in the data
 * folder until then, for an hour at most. Thread-safe. */
#pragma once
#include <stdint.h>

/* Where the one of PERSON_ID lies that TOKEN names; g_free() it. */
char *import_draft_path(const char *data_dir, int64_t person_id, const char *token);
/* Removes those whose hour has gone. */
void import_draft_sweep(const char *data_dir);
