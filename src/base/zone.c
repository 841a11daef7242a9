#include "base/zone.h"

#include <stdlib.h>
#include <string.h>

#define ZONEINFO "/usr/share/zoneinfo"

enum { NAMES_MOST = 2000 };

static GMutex lock;
static GHashTable *zones; /* name → GTimeZone *, only of names that zoneinfo has */

/* "America/Argentina/Buenos_Aires", "Etc/GMT+5": parts of letters, digits, "_", "+" and "-". All
 * real names begin in upper case; "right/…" and "posix/…" are the same zones in another reckoning.
 */
static bool is_name(const char *name)
{
    size_t n = strnlen(name, ZONE_NAME_MAX + 1);

    if (n == 0 || n > ZONE_NAME_MAX || !g_ascii_isupper(*name) || name[n - 1] == '/')
        return false;
    for (const char *p = name; *p != '\0'; p++)
        if (!g_ascii_isalnum(*p) && strchr("_+-", *p) == NULL && (*p != '/' || p[1] == '/'))
            return false;
    return true;
}

/* GLib takes rules such as "EST5EDT,M3.2.0" for zones as well: only names of files count here. */
static GTimeZone *load(const char *name)
{
    g_autofree char *path = g_build_filename(ZONEINFO, name, NULL);

    return g_file_test(path, G_FILE_TEST_IS_REGULAR) ? g_time_zone_new_identifier(name) : NULL;
}

/* NULL where there is none. */
static GTimeZone *find(const char *name)
{
    GTimeZone *zone;

    if (name == NULL || !is_name(name))
        return NULL;
    g_mutex_lock(&lock);
    if (zones == NULL)
        zones = g_hash_table_new(g_str_hash, g_str_equal);
    zone = g_hash_table_lookup(zones, name);
    if (zone == NULL && (zone = load(name)) != NULL)
        g_hash_table_insert(zones, g_strdup(name), zone);
    g_mutex_unlock(&lock);
    return zone;
}

bool zone_ok(const char *name)
{
    return find(name) != NULL;
}

GTimeZone *zone_get(const char *name)
{
    static gsize once;
    static GTimeZone *utc;
    GTimeZone *zone = find(name);

    if (zone == NULL)
        zone = find(ZONE_DEFAULT);
    if (g_once_init_enter(&once)) {
        utc = g_time_zone_new_utc();
        g_once_init_leave(&once, 1);
    }
    return zone == NULL ? utc : zone;
}

static int by_name(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Lines of "CC<tab>coordinates<tab>NAME<tab>comment". */
static const char **read_names(void)
{
    const char **names = g_new0(const char *, NAMES_MOST + 3);
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    size_t n = 0;

    names[n++] = g_strdup(ZONE_DEFAULT);
    names[n++] = g_strdup("UTC");
    if (g_file_get_contents(ZONEINFO "/zone.tab", &text, NULL, NULL))
        lines = g_strsplit(text, "\n", NAMES_MOST);
    for (char **line = lines; line != NULL && *line != NULL; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, "\t", 4);

        if (**line != '#' && g_strv_length(fields) >= 3 && strcmp(fields[2], ZONE_DEFAULT) != 0 &&
            is_name(fields[2]))
            names[n++] = g_strdup(fields[2]);
    }
    qsort(names, n, sizeof *names, by_name);
    return names;
}

const char *const *zone_names(void)
{
    static gsize once;
    static const char **names;

    if (g_once_init_enter(&once)) {
        names = read_names();
        g_once_init_leave(&once, 1);
    }
    return names;
}

static GTimeZone *house; /* atomic; zones live for ever */

GTimeZone *zone_house(void)
{
    GTimeZone *zone = g_atomic_pointer_get(&house);

    return zone == NULL ? zone_get(NULL) : zone;
}

void zone_set_house(const char *name)
{
    g_atomic_pointer_set(&house, zone_get(name));
}
