/* damm.h - the Damm check digit (H. M. Damm, 2004): finds each single wrong digit and each swap
 * of neighbours. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* The check digit '0'..'9' over the digits among S (others are passed over). */
char damm_digit(const char *s, size_t n);
/* True if the last digit among S is the check digit of those before it. */
bool damm_ok(const char *s, size_t n);
