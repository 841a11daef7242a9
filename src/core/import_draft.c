#include "core/import_draft.h"

#include <glib.h>
#include <glib/gstdio.h>

#define PREFIX "import-"
#define SUFFIX ".csv"
enum { KEEP_SECONDS = 3600 };

char *import_draft_path(const char *data_dir, int64_t person_id, const char *token)
{
    g_autofree char *name =
        g_strdup_printf(PREFIX "%" G_GINT64_FORMAT "-%s" SUFFIX, person_id, token);

    return g_build_filename(data_dir, name, NULL);
}

void import_draft_sweep(const char *data_dir)
{
    g_autoptr(GDir) d = g_dir_open(data_dir, 0, NULL);
    const char *name;

    while (d != NULL && (name = g_dir_read_name(d)) != NULL) {
        g_autofree char *path = g_build_filename(data_dir, name, NULL);
        GStatBuf st;

        if (g_str_has_prefix(name, PREFIX) && g_str_has_suffix(name, SUFFIX) &&
            g_lstat(path, &st) == 0 &&
            st.st_mtime + KEEP_SECONDS < g_get_real_time() / G_USEC_PER_SEC)
            g_unlink(path);
    }
}
