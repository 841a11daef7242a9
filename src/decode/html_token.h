/* html_token.h - HTML cut into tags and text, as the tokenizer of the standard does (WHATWG HTML
 * 13.2.5), but without building anything: linear, no memory. What of it is raw text (scripts,
 * styles) only the caller knows: html_raw_end(). Pure. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum { HTML_NAME_BYTES = 16 };

enum html_token_kind {
    HTML_TOKEN_TEXT, /* with references undecoded */
    HTML_TOKEN_START,
    HTML_TOKEN_STOP,
    HTML_TOKEN_NOTHING, /* comments, doctypes, end tags without a name */
};

struct html_token {
    enum html_token_kind kind;
    const char *p; /* all of it */
    size_t n;
    char name[HTML_NAME_BYTES]; /* of a tag: lower case, cut, NUL at its end */
    size_t name_len;
    const char *attributes; /* where they begin, up to the end of the tag */
    size_t n_attributes;
    bool closes_itself; /* "<br/>" */
};

/* Reads the token at P (before END) into T; where the next one begins. */
const char *html_token_next(const char *p, const char *end, struct html_token *t);
/* Copies the value of attribute NAME of tag T; false if it has none. Cut to SIZE; references stay
 * undecoded. */
bool html_token_attribute(const struct html_token *t, const char *name, char *out, size_t size);
/* At the end tag of NAME (lower case) in the raw text that begins at P; END if there is none. */
const char *html_raw_end(const char *p, const char *end, const char *name);
/* True if NAME stands in LIST, names between blanks: " br hr ". */
bool html_name_in(const char *list, const char *name);
