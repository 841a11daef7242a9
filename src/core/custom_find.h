/* custom_find.h - what own fields find: by a value as people and programs write it. */
#pragma once
#include "core/custom_field.h"

enum { CUSTOM_FOUND_MOST = 20 * 1000 }; /* ids that a statement is given */

/* Ids, ascending, each once. */
struct custom_ids {
    int64_t *v;
    size_t n;
};

/* Which tickets a question means. Few are named, so that a statement can look them up; of many it asks
 * each ticket that it comes by, by a rule: a JSON object
 *   {"field": 7, "of": "ticket|customer|company", "any": [{"pattern": "%a%"}, {"low": 1, "high": 3}]} */
struct custom_found {
    bool known; /* there is such a field, and who asks may see it */
    struct custom_ids ids;
    const char *rule; /* NULL: IDS are all of them */
};

/* Tickets by a field of their own, of their customer or of the company, whichever has it under NAME
 * and may be seen by ACTOR; several values are any of them. A value is a part of a text; an option or its
 * label; "ja", "no"; a number, "<5", "3..9"; a day, "2026-03..", "<7d"; "*" for anything. What can't be
 * meant finds nothing. */
bool custom_find_tickets(struct db *db, struct arena *a, const struct actor *actor, const char *name,
                         const char *const *values, size_t n, int64_t now, struct custom_found *out,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* RULES, a JSON list (NULL: none yet), with that of FOUND, and "no": "1" where what it finds must not be. */
const char *custom_rules_with(struct arena *a, const char *rules, const struct custom_found *found, bool no);
/* Those of IDS, things of F's kind, whose field F holds VALUE. */
bool custom_among(struct db *db, struct arena *a, const struct custom_field *f, const char *value, int64_t now,
                  const struct custom_ids *ids, struct custom_ids *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void custom_ids_join(struct arena *a, struct custom_ids *into, const struct custom_ids *more);
void custom_ids_narrow(struct custom_ids *ids, const struct custom_ids *by);

/* What may stand before the colon in a search, and the name that it means: names, and labels without
 * blanks, of the fields that ACTOR may see. */
struct custom_spelling {
    const char *said, *name; /* said: folded */
};
/* The name that SAID means; NULL for none. */
const char *custom_spelled(struct arena *a, const struct custom_spelling *spellings, size_t n, const char *said);
bool custom_spellings(struct db *db, struct arena *a, const struct actor *actor, struct custom_spelling **out,
                      size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
