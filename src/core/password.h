/* password.h - which passwords are good enough (NIST SP 800-63B): long, and none that is tried
 * first. No rules about kinds of characters. Pure and thread-safe. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum { PASSWORD_MIN_CHARS = 10, PASSWORD_MAX_BYTES = 1024 };

enum password_fault {
    PASSWORD_OK,
    PASSWORD_SHORT,
    PASSWORD_LONG,
    PASSWORD_TEXT,     /* no valid UTF-8 */
    PASSWORD_COMMON,   /* on the list of those that are tried first, or one of its words with
                          trimmings */
    PASSWORD_REPEATS,  /* "aaaaaaaaaa", "abcabcabcabc" */
    PASSWORD_SEQUENCE, /* "1234567890", "qwertzuiop" */
    PASSWORD_PERSONAL, /* little more than a name, an address, or the desk's name */
    PASSWORD_FAULTS,
};

/* WORDS are what others know of the person: name, address, the desk's name; NULL ones are passed
 * over. */
enum password_fault password_judge(const char *password, const char *const *words, size_t n);
/* FAIL_INVALID with the reason for everything but PASSWORD_OK. */
bool password_fault_fail(enum password_fault fault, GError **error);
