/* demo_suites.h - the rows that the test suites of other people's API clients take for granted. */
#pragma once
#include "core/house.h"

/* In a database without people, else FAIL_CONFLICT. Its logins have the password "test", and any
 * password may be set there: such a database is for tests on this machine alone. */
bool demo_suites(const struct house *house, GError **error) G_GNUC_WARN_UNUSED_RESULT;
