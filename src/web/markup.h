/* put.h - what compiled templates write with. put(o, x) chooses by the type of x: texts are always
 * escaped, only struct html passes as it is, and any other type does not compile. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "web/words.h"
#include <stdbool.h>

struct put {
    struct buf *out;
    struct arena *a;
    enum lang lang;
    GTimeZone *zone;
    const char *csrf; /* of the forms of this page */
    int64_t now;
};

/* Markup that another template or the cleaner made; never text of people. */
struct html {
    const char *markup;
};

/* An address that may stand in href, src, action: made by url_path() or url_checked(). */
struct url {
    const char *address;
};

/* An own path; values must come percent-encoded (url_part). */
struct url url_path(struct arena *a, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* http, https, mailto and tel pass, everything else becomes "#". */
struct url url_checked(struct arena *a, const char *address);
/* Percent-encodes all but unreserved characters (RFC 3986). */
char *url_part(struct arena *a, const char *s);

void put_raw(struct put *o, const char *s, size_t n);
void put_text(struct put *o, const char *s); /* NULL writes nothing */
void put_str(struct put *o, struct str s);
void put_int(struct put *o, int64_t n);
void put_html(struct put *o, struct html h);
void put_url(struct put *o, struct url u);
/* A value in the path of an address; "." and ".." write nothing, a browser would climb. */
void put_url_part(struct put *o, const char *s);
/* The same behind a "?" or "#". */
void put_url_query(struct put *o, const char *s);
void put_path(struct put *o, const char *s);
void put_date(struct put *o, int64_t at);
void put_day(struct put *o, int64_t at);
void put_ago(struct put *o, int64_t at);
void put_size(struct put *o, int64_t bytes);
/* Text with its line breaks, and its addresses (http, https) as links. */
void put_lines(struct put *o, const char *s);
void put_csrf(struct put *o);

static inline void put_int32(struct put *o, int n)
{
    put_int(o, n);
}
static inline void put_unsigned(struct put *o, size_t n)
{
    put_int(o, (int64_t)n);
}

#define put(o, x)                                                                                  \
    _Generic((x), char *: put_text, const char *: put_text, struct str: put_str, int: put_int32,   \
             int64_t: put_int, size_t: put_unsigned, struct html: put_html)(o, x)

/* A slot of a sentence: %(name)s takes the argument of that name, escaped. */
struct put_arg {
    const char *name;
    const char *text; /* NULL: the number */
    int64_t number;
};
static inline const char *put_arg_text(const char *s)
{
    return s == NULL ? "" : s;
}
#define PUT_ARG(x)                                                                                 \
    _Generic((x), char *: put_arg_text((const char *)(uintptr_t)(x)),                              \
             const char *: put_arg_text((const char *)(uintptr_t)(x)), default: NULL),             \
        _Generic((x), char *: 0, const char *: 0, default: (int64_t)(uintptr_t)(x))
void put_words(struct put *o, const char *german, const struct put_arg *args, size_t n);

bool put_same(const char *a, const char *b);
static inline bool put_same_number(int64_t a, int64_t b)
{
    return a == b;
}
/* a == b: texts by their characters, numbers by value. */
#define put_equal(a, b)                                                                            \
    _Generic((a), char * : put_same, const char * : put_same, default : put_same_number)(a, b)
/* A number for < and >; a text here does not compile. */
static inline int64_t put_number(int64_t n)
{
    return n;
}
static inline bool put_truth_text(const char *s)
{
    return s != NULL && *s != '\0';
}
static inline bool put_truth_int(int64_t n)
{
    return n != 0;
}
#define put_truth(x)                                                                               \
    _Generic((x), char *: put_truth_text((const char *)(uintptr_t)(x)),                            \
             const char *: put_truth_text((const char *)(uintptr_t)(x)),                           \
             default: put_truth_int((int64_t)(uintptr_t)(x)))
