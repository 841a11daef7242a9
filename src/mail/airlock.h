/* airlock.h - the trusted side of the decoder's wall (DESIGN "The airlock").
 *
 * Hostile bytes go into a file, a locked child of another process decodes them, and what it says
 * is checked before it is believed. One that crashes, loops or eats memory costs its own message
 * only: of a batch whose child died, each message is decoded again alone. */
#pragma once
#include "base/arena.h"
#include "base/limits.h"
#include "core/blob.h"
#include "decode/maildoc.h"

typedef struct airlock airlock;

struct airlock_item {
    int64_t offset, size;   /* of the raw message in the input file */
    struct maildoc *doc;    /* NULL: held */
    const char *reason;     /* why it is held */
    int64_t content_at;     /* where its attachments begin in the output file */
};

struct airlock_batch {
    struct arena *arena; /* of the results */
    int in, out;         /* the output file stays readable until the batch is cleared */
    int64_t in_size;
    size_t n;
    struct airlock_item items[LIMIT_BATCH];
};

/* Starts the process; PROGRAM is this program ("/proc/self/exe"). Thread-safe from then on. */
struct airlock *airlock_start(const char *program, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void airlock_stop(struct airlock *l);

bool airlock_batch_init(struct airlock_batch *b, struct arena *a, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void airlock_batch_clear(struct airlock_batch *b);
bool airlock_batch_add(struct airlock_batch *b, const void *data, size_t n, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
bool airlock_batch_add_blob(struct airlock_batch *b, struct db *db, int64_t blob_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Fills every item. FAIL_CONFLICT: the child of a batch of several died, decode each alone.
 * FAIL_BUSY: no child could be had, try again later. */
bool airlock_decode(struct airlock *l, struct airlock_batch *b, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(airlock, airlock_stop)
