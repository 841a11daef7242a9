/* library.h - libraries that only one process in a while needs: they are loaded by it, so that an idle
 * desk holds nothing of them. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct library_symbol {
    const char *name;
    void *to; /* of a function pointer */
};

/* Loads SONAME for the rest of the process and fills all N pointers. FAIL_IO where the library or one
 * of them is not there. */
bool library_load(const char *soname, const struct library_symbol *symbols, size_t n,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For tables of functions: LIBRARY_POINTER is a member with the type that the library's own header
 * gives NAME, LIBRARY_SYMBOL its row; LIB is the struct that has the members. */
#define LIBRARY_POINTER(name) __typeof__(name) *name;
#define LIBRARY_SYMBOL(name) {#name, &lib.name},
