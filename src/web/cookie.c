#include "web/cookie.h"

#include <string.h>

bool cookie_get(struct arena *a, const char *header, const char *name, const char **value)
{
    size_t name_n = strlen(name);

    *value = NULL;
    for (const char *p = header; p != NULL && *p != '\0';) {
        size_t n;

        p += strspn(p, " \t;");
        n = strcspn(p, ";");
        if (n > name_n && p[name_n] == '=' && memcmp(p, name, name_n) == 0) {
            if (*value != NULL)
                return false;
            *value = arena_strndup(a, p + name_n + 1, n - name_n - 1);
        }
        p += n;
    }
    return true;
}

char *cookie_make(struct arena *a, const char *name, const char *value, int64_t max_age,
                  bool secure)
{
    const char *age = max_age < 0 ? "" : arena_printf(a, "; Max-Age=%" G_GINT64_FORMAT, max_age);

    return arena_printf(a, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", name, value, age,
                        secure ? "; Secure" : "");
}
