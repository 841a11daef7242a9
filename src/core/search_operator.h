/* search_operator.h - "or", "oder", "|" and their like among the words of a search. Pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* How many bytes of an operator stand at P, 0 where none does. */
size_t search_operator_at(const char *p, bool *is_or);
