/* check.h - does the database hold together: schema, foreign keys, every ticket's events against
 * its state, blobs against their hashes, the search index against the articles. Reads only. */
#pragma once
#include "core/house.h"

/* Calls FOUND with each thing that is wrong. Returns false only if checking itself failed. */
bool check_all(const struct house *house, void (*found)(const char *area, const char *what, void *),
               void *user, GError **error) G_GNUC_WARN_UNUSED_RESULT;
