/* spool.h - rows that are too many for memory: kept in a file of no name that is gone with the
 * program, and found again by list and key. First all are put, then they are looked for. One
 * thread. */
#pragma once
#include "base/str.h"
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct spool spool;

/* The file lies in $TMPDIR, else /var/tmp. Free with spool_free(). */
struct spool *spool_new(GError **error) G_GNUC_WARN_UNUSED_RESULT;
void spool_free(struct spool *s);
/* KEY may be NULL. */
bool spool_put(struct spool *s, int64_t list, const char *key, struct str value,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After the last spool_put(). */
bool spool_ready(struct spool *s, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Gives FN the values of LIST with KEY (NULL: all) as they were put, each valid until FN returns,
 * until FN returns false. FN may look for others. */
typedef bool (*spool_fn)(struct str value, void *data, GError **error);
bool spool_each(struct spool *s, int64_t list, const char *key, spool_fn fn, void *data,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(spool, spool_free)
