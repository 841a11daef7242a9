#include "mail/authres.h"

#include "base/text.h"

#include <glib.h>
#include <string.h>

enum { VALUE_MAX = 16 * 1024 };

/* VALUE without comments and with quoted strings emptied: what is left are the protocol's own
 * words, so that nobody speaks through a comment or a reason="…". */
static char *bare(const char *value)
{
    char *out = g_malloc(strlen(value) + 1), *p = out;
    int depth = 0;
    bool quoted = false;

    for (; *value != '\0'; value++) {
        if (*value == '\\' && (quoted || depth > 0) && value[1] != '\0')
            value++;
        else if (quoted)
            quoted = *value != '"';
        else if (*value == '"' && depth == 0)
            quoted = true;
        else if (*value == '(')
            depth++;
        else if (*value == ')' && depth > 0)
            depth--;
        else if (depth == 0)
            *p++ = *value;
    }
    *p = '\0';
    return out;
}

/* One "dmarc=pass header.from=example.org" between semicolons. */
static bool dmarc_passes(const char *part, size_t n, const char *domain)
{
    g_autofree char *text = g_strndup(part, n);
    g_auto(GStrv) words = g_strsplit_set(text, " \t\r\n", -1);
    bool passes = false, aligned = false;
    int seen = 0;

    for (char **w = words; *w != NULL; w++) {
        if (**w == '\0')
            continue;
        if (seen++ == 0) {
            if (!text_eq_ci(*w, "dmarc=pass"))
                return false;
            passes = true;
        } else if (text_starts_ci(*w, "header.from=")) {
            aligned = text_eq_ci(*w + strlen("header.from="), domain);
        }
    }
    return passes && aligned;
}

bool authres_verified(const char *value, const char *authserv_id, const char *from_address)
{
    const char *at = from_address == NULL ? NULL : strrchr(from_address, '@');
    g_autofree char *text = NULL;
    size_t n = strlen(authserv_id);
    int passed = 0;

    if (value == NULL || n == 0 || at == NULL || strlen(value) > VALUE_MAX)
        return false;
    text = bare(value);
    g_strstrip(text);
    if (g_ascii_strncasecmp(text, authserv_id, n) != 0 || strchr("; \t", text[n]) == NULL)
        return false;
    for (const char *p = strchr(text, ';'); p != NULL;) {
        size_t len = strcspn(p + 1, ";");

        passed += dmarc_passes(p + 1, len, at + 1) ? 1 : 0;
        p = p[1 + len] == ';' ? p + 1 + len : NULL;
    }
    return passed == 1;
}
