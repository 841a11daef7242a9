/* search_suggest.h - how a question may go on while it is typed, and what a wrong one may have
 * meant. */
#pragma once
#include "core/right.h"
#include "core/search_query.h"
#include "db/db.h"

enum { SEARCH_SUGGESTIONS_MOST = 10 };

struct search_suggestion {
    const char *word;  /* what is put in: "status:", "bereich:\"Netzwerk & WLAN\"" */
    const char *query; /* the whole question with it */
};

struct search_suggestions {
    struct search_suggestion v[SEARCH_SUGGESTIONS_MOST];
    size_t n;
};

/* How the last word of TYPED goes on: a field, or behind its colon what it knows: words, queues
 * that ACTOR sees, agents, tags, customers, companies. LANG is "de" or "en". */
bool search_suggest(struct db *db, struct arena *a, const struct actor *actor, const char *typed,
                    const char *lang, struct search_suggestions *out,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same at the first problem of QUERY, whose text is TYPED: fields of a similar name, and what
 * its field knows. */
bool search_suggest_instead(struct db *db, struct arena *a, const struct actor *actor,
                            const char *typed, const struct search_query *query, const char *lang,
                            struct search_suggestions *out,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
