/* search_rank.h - which of the tickets that were found is the one that was meant. Private to the
 * search. */
#pragma once
#include "core/search_collect.h"

/* Whether TEXT has a word of the question. */
bool search_text_has(const struct search_collecting *c, const char *text);
/* Orders the candidates, best first: by how their titles fit, how near each other the words stand,
 * and how new they are; where only fields were asked for, by their last change. TEXTS may hold the
 * message of a candidate (by its article). */
void search_rank(struct search_collecting *c, const struct search_text_row *texts, size_t n);
