#include "decode/airlock_shed.h"

#include "decode/sandbox.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* What decoding calls, and what that calls. A library too few here makes the airlock refuse to
 * start: the cell that tries its lock decodes a message, too (airlock_cell_try). */
static const char *const needed[] = {"ld-linux",     "libc.so", "libm.so",   "libgcc_s",
                                     "libglib-2.0.", "libpcre", "libgumbo.", "libsodium."};

static bool is_spare_library(const char *path)
{
    const char *name = strrchr(path, '/');

    if (name == NULL || strstr(name, ".so") == NULL || strstr(path, "/gconv/") != NULL)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
        if (g_str_has_prefix(name + 1, needed[i]))
            return false;
    return true;
}

/* One line of /proc/self/maps: "7f00-7fff r-xp 00000000 08:01 1234   /usr/lib/…/libpq.so.5". */
static void shed_line(const char *line)
{
    guint64 from, to;
    char *rest;
    const char *path = strchr(line, '/');

    from = g_ascii_strtoull(line, &rest, 16);
    if (path == NULL || *rest != '-' || !is_spare_library(path))
        return;
    to = g_ascii_strtoull(rest + 1, NULL, 16);
    /* Where the kernel does not want to, it is only slower. */
    (void)madvise((void *)(uintptr_t)from, (size_t)(to - from), MADV_DONTFORK);
}

void airlock_shed(void)
{
    g_autofree char *maps = NULL;
    g_auto(GStrv) lines = NULL;

    if (!sandbox_is_real() || g_getenv("LD_BIND_NOW") == NULL ||
        !g_file_get_contents("/proc/self/maps", &maps, NULL, NULL))
        return;
    lines = g_strsplit(maps, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++)
        shed_line(lines[i]);
}
