/* spool.h - a body of unknown size on its way in: in memory while small, then in a file that has
 * no name, so that nothing is left behind whatever happens. One thread at a time. */
#pragma once
#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct spool {
    const char *dir; /* where the file goes; not owned */
    struct buf memory;
    int fd; /* -1 while in memory */
    size_t len, max;
    void *map;
};

void spool_init(struct spool *s, const char *dir, size_t max);
void spool_release(struct spool *s);
/* FAIL_TOO_BIG over the maximum, FAIL_IO if the disk does not take it. */
bool spool_add(struct spool *s, const void *data, size_t n,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All of it as one piece of memory, until spool_release(). */
bool spool_view(struct spool *s, struct str *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
