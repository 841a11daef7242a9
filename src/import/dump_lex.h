/* dump_lex.h - the pieces that SQL of a dump is made of: blanks and comments, words, names, values.
 * For dump_reader.c alone. */
#pragma once
#include "base/buf.h"
#include "import/dump_reader.h"

struct dump_lex {
    struct dump_file *file;
    const char *at, *end;
    int back; /* a byte that was taken too early; -1: none */
    bool ended;
    GError *why; /* reading failed: it ends here */
    size_t line;
    bool postgres, complete;
};

enum { LEX_END = -1 };

/* LEX_END at the end, and where reading failed. */
int lex_peek(struct dump_lex *l);
int lex_take(struct dump_lex *l);
/* Over blanks and comments. */
void lex_blank(struct dump_lex *l);
/* The rest of the line, its end included. */
void lex_skip_line(struct dump_lex *l);
/* The rest of the statement, its ';' included. */
void lex_skip_statement(struct dump_lex *l);
/* The next word in capitals, "" where there is none; cut at DUMP_NAME_MOST. */
void lex_word(struct dump_lex *l, char word[DUMP_NAME_MOST]);
/* A name, quoted or bare, the last one of "schema.table". False where there is none; *QUOTED may be
 * NULL. */
bool lex_name(struct dump_lex *l, char name[DUMP_NAME_MOST], bool *quoted);
/* One value of a row, up to its ',' or ')', added to OUT (NULL: passed over). */
bool lex_value(struct dump_lex *l, struct buf *out, bool *null, GError **error);
/* Up to a ',' or ')' that belongs to nothing before it, which is not taken. */
bool lex_skip_item(struct dump_lex *l, GError **error);
/* One cell of COPY; *LAST where it ends its line. */
bool lex_cell(struct dump_lex *l, struct buf *out, bool *null, bool *last, GError **error);
/* "line N: WHY"; false. */
bool lex_fail(const struct dump_lex *l, const char *why, GError **error);
