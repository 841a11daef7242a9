/* holds.h - what every test of the rules ends with. */
#pragma once
#include "core/house.h"

/* Everything that `vorgang check` looks at holds; says what does not, and fails the test. */
void test_holds(const struct house *house);
