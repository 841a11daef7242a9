/* search_listed.h - the tickets that a question's conditions leave, without its words. Private to the
 * search. */
#pragma once
#include "core/search_collect.h"
#include "core/search_filter.h"

/* Newest change first, at most MOST. */
bool search_listed(struct search_collecting *c, const struct search_condition *condition,
                   int64_t most, struct search_document_row **rows, size_t *n,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
