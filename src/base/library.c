#include "base/library.h"

#include "base/fail.h"

#include <dlfcn.h>
#include <string.h>

bool library_load(const char *soname, const struct library_symbol *symbols, size_t n, GError **error)
{
    void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

    if (library == NULL) {
        fail_set(error, FAIL_IO, "library %s: it cannot be loaded (install the package that has it)",
                 soname);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        void *symbol = dlsym(library, symbols[i].name);

        if (symbol == NULL) {
            fail_set(error, FAIL_IO, "library %s: it has no %s (install a newer one)", soname,
                     symbols[i].name);
            return false;
        }
        memcpy(symbols[i].to, &symbol, sizeof symbol);
    }
    return true;
}
