/* totp.h - codes by time (RFC 6238 over RFC 4226): SHA-1, six digits, 30 seconds, as every
 * authenticator app reads them. Pure functions. */
#pragma once
#include "base/arena.h"
#include <stddef.h>
#include <stdint.h>

enum { TOTP_SECRET_BYTES = 20, TOTP_DIGITS = 6, TOTP_STEP_MS = 30000, TOTP_DRIFT = 1 };

/* HOTP (RFC 4226, 5.3) for COUNTER, DIGITS of it (at most 9). */
uint32_t totp_hotp(const uint8_t *secret, size_t n, uint64_t counter, unsigned digits);
/* The step that CODE is the code of, among the one of NOW and TOTP_DRIFT on both sides, and after
 * step AFTER (codes are good once); 0 where it is none. Takes the same time for each code. */
int64_t totp_match(const uint8_t *secret, size_t n, const char *code, int64_t now, int64_t after);
/* What a QR code holds: otpauth://totp/ISSUER:ACCOUNT?secret=… */
char *totp_uri(struct arena *a, const char *issuer, const char *account, const char *base32);
