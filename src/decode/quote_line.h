/* quote_line.h - a text cut into lines, each with what can be told of it by itself. */
#pragma once
#include "base/arena.h"
#include "decode/quote_words.h"

#include <stdbool.h>
#include <stddef.h>

enum quote_kind { QUOTE_NEW, QUOTE_QUOTE, QUOTE_SIGNATURE };

struct quote_line {
    const char *p; /* the line in the text, without its line break */
    size_t n;
    const char *low; /* folded, trimmed; "" where it is very long */
    bool blank;
    bool quoted; /* "> ", "AB> " */
    bool ruler;  /* "________", "-----", "====" and nothing else */
    enum quote_header header;
    enum quote_kind kind;
    size_t split; /* not 0: from here on the line is quoted, before it new */
};

struct quote_lines {
    struct quote_line *v;
    size_t n;
};

/* The lines of TEXT (LF; valid UTF-8). Beyond the first 10,000 the rest is one line. The lines
 * point into TEXT. */
struct quote_lines quote_lines_of(struct arena *a, const char *text);
/* Where the value of a header line begins: behind its colon; NULL if it has none. */
const char *quote_line_value(const struct quote_line *l);
/* True if a block of headers as mailers write it above an original begins at I: three of them, a
 * sender among them and whom it was for or when it was sent; or two with a date. */
bool quote_block_at(const struct quote_lines *l, size_t i);
