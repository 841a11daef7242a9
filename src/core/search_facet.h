/* search_facet.h - narrowing results down, and how many each choice would leave. Private to the
 * search. */
#pragma once
#include "core/search.h"
#include "core/search_collect.h"

bool search_facet_passes(const struct search_collecting *c, const struct search_filter *filter,
                         const struct search_candidate *x);
/* Counts all candidates; the queues are without their names still. */
void search_facet_count(const struct search_collecting *c, struct search_found *found);
