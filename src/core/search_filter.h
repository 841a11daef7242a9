/* search_filter.h - the fields of a question as conditions of a statement. Private to the search.
 */
#pragma once
#include "core/right.h"
#include "core/search_query.h"
#include "db/db.h"
#include "db/db_find.h"

struct search_condition {
    struct db_find_term terms[DB_FIND_TERMS_MOST];
    size_t n;
    bool never; /* it names somebody or something that there is not */
    int64_t n_tags, has_file;
    const char *tags, *no_tags; /* JSON lists */
    const char *own, *no_own;   /* ids of tickets; OWN is NULL for any */
    const char *rules;          /* what else own fields must hold (core/custom_find.h); NULL: nothing */
    bool by_own;                /* one of them says something */
};

/* Fields that ACTOR may not ask for (customers have few) leave everything as it is. */
bool search_condition_read(struct db *db, struct arena *a, const struct actor *actor,
                           const struct search_way *way, int64_t now, struct search_condition *out,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool search_field_open(const struct actor *actor, enum search_field field);
