/* demo_know.h - what the demo's desk knows: questions of an IT house, and canned texts. */
#pragma once
#include "core/right.h"
#include "db/db.h"

/* Adds them as AGENT's, once: a second demo in the same database finds them. Inside db_write(). */
bool demo_know_add(struct db *db, struct arena *a, const struct actor *agent, int64_t at,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
