/* demo_speed.h - the tickets of a desk that has none come in at full speed. */
#pragma once
#include "db/db.h"

/* Between ON and off nobody else should write. Where it is never put off, whatever opens the database next
 * does what is left. Not inside db_write(). */
bool demo_speed(struct db_pool *pool, bool on, GError **error) G_GNUC_WARN_UNUSED_RESULT;
