/* api_query.h - the inside of a search: sets of ids, and what a field's value finds. */
#pragma once
#include "web/api.h"

enum { API_FOUND_MOST = 100 * 1000 };

struct set {
    int64_t *ids; /* ascending */
    size_t n;
};

struct api_search_field;

struct finder {
    struct api *x;
    const struct api_resource *res;
    const char *p;
    const struct api_search_field *field; /* whose values stand in the parentheses around; NULL: none */
    int depth, leaves;
    bool all; /* everything is asked for, not what a word finds */
    bool odd; /* it can't be read */
    GError **error;
    bool failed;
};

/* What a field's name means: a column, or the name of something that a column refers to. */
struct api_search_field {
    enum record_kind kind;
    const char *name, *column;
    enum record_kind rel;
    enum { AS_TEXT, AS_INT, AS_TIME, AS_REL, AS_STATE, AS_PRIORITY, AS_TAG, AS_BODY, AS_OWN } as;
    const struct custom_field *own; /* of AS_OWN: one that people defined */
};

/* NULL where the kind has no such field. */
const struct api_search_field *api_search_field_of(const struct finder *f, const char *name, size_t n);
struct set api_of_value(struct finder *f, const struct api_search_field *field, enum db_find_op op,
                        const char *text);
/* "a TO b" */
struct set api_of_range(struct finder *f, const struct api_search_field *field, const char *text);

/* All ids for which the terms hold; at most two terms. */
struct set api_found_by(struct finder *f, const struct db_find_term *terms, size_t n);
struct set api_of_rows(struct finder *f, const struct api_id_row *rows, size_t n);
struct set api_joined(struct finder *f, const struct set *a, const struct set *b);
/* api_condition.c: keeps of FOUND what the body's "condition" holds for; false with the error. */
bool api_narrow_by_condition(struct finder *f, struct set *found);
/* What is in A and (KEEP) also in B, or (not KEEP) not in B. */
struct set api_narrowed(struct set a, const struct set *b, bool keep);
