/* search_query.h - what people type into the search, taken apart. One language for browser, API and
 * saved views:
 *
 *     drucker "papier fehlt" -toner  (vpn oder wlan)  status:offen  bereich:support  erstellt:<7d
 *
 * Words must all be there; "or", "oder", brackets and "-" are understood, and fields with a German
 * or an English name. Nothing ever fails: what can't be meant is searched as words, and PROBLEMS
 * say so, with the place. Bounded and pure; it is a fuzz target. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SEARCH_QUERY_BYTES = 1000,
    SEARCH_TERMS_MOST = 12, /* of one way */
    SEARCH_WAYS_MOST = 8,   /* that "or" makes */
    SEARCH_DEPTH_MOST = 8,  /* of brackets */
    SEARCH_PROBLEMS_MOST = 5,
    SEARCH_VALUES_MOST = 8,
};

enum search_field {
    SEARCH_TEXT,    /* words, all forms of them; with PHRASE in this order */
    SEARCH_SUBJECT, /* the same, in the subject alone */
    SEARCH_STATE,   /* VALUES: "new", "open", "waiting", "closed", "active" */
    SEARCH_QUEUE,
    SEARCH_OWNER, /* "me", "none" or a name */
    SEARCH_CUSTOMER,
    SEARCH_COMPANY,
    SEARCH_TAG,
    SEARCH_CHANNEL,  /* "mail", "web", "phone", "api" */
    SEARCH_PRIORITY, /* "1" to "4" */
    SEARCH_HAS,      /* "attachment" */
    SEARCH_CREATED,  /* FROM, BEFORE */
    SEARCH_UPDATED,
    SEARCH_CLOSED,
    SEARCH_OWN, /* a field that people defined; OWN is its name */
    SEARCH_FIELDS
};

struct search_term {
    enum search_field field;
    bool negated, phrase;
    const char *values[SEARCH_VALUES_MOST]; /* one of them; text has one */
    size_t n_values;
    const char *own;
    int64_t from, before; /* milliseconds; 0, INT64_MAX: open */
    size_t at, length;    /* its place in the query, in bytes */
};

/* All terms of a way must hold; one way must. */
struct search_way {
    struct search_term *terms;
    size_t n;
};

enum search_problem_kind {
    SEARCH_UNKNOWN_FIELD,
    SEARCH_BAD_VALUE,
    SEARCH_BAD_DATE,
    SEARCH_OPEN_QUOTE,
    SEARCH_BRACKETS,
    SEARCH_TOO_MUCH
};

struct search_problem {
    enum search_problem_kind kind;
    size_t at, length; /* bytes of the query */
    const char *what;  /* the text there */
};

struct search_query {
    struct search_way ways[SEARCH_WAYS_MOST];
    size_t n_ways; /* 0: nothing was asked */
    struct search_problem problems[SEARCH_PROBLEMS_MOST];
    size_t n_problems;
};

struct custom_spelling;
/* SPELLINGS: of the N fields that people defined (core/custom_find.h). */
void search_query_read(struct arena *a, const char *typed, int64_t now,
                       const struct custom_spelling *spellings, size_t n, struct search_query *out);
/* "status", "state" …: names of fields that begin with TYPED, for suggestions; ends with NULL. LANG
 * is "de" or "en". */
const char *const *search_query_fields(struct arena *a, const char *typed, const char *lang);
/* False where no field has this name, in either language. */
bool search_query_field(const char *name, enum search_field *field);
/* The words that FIELD knows, NULL-ended; NULL where it takes names. */
const char *const *search_query_values(const char *field, const char *lang);
