/* uu.h - files that old mailers put into the text by uuencode. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

struct uu_block {
    const char *begin, *end; /* from "begin 644 name" to behind the line "end" */
    const char *name;
};

/* The first whole block in TEXT (LF line ends); false if there is none. */
bool uu_find(struct arena *a, const char *text, struct uu_block *out);
