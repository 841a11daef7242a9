/* airlock.h - the trusted side of the decoder's wall (DESIGN "The airlock").
 *
 * Hostile bytes go into a file, a locked child of another process decodes them, and what it says
 * is checked before it is believed, after the child is dead. One that crashes, loops or eats
 * memory costs its own message only: of a batch whose child died, each message is decoded again
 * alone. */
#pragma once
#include "base/arena.h"
#include "base/limits.h"
#include "core/blob.h"
#include "decode/maildoc.h"

typedef struct airlock airlock;

struct airlock_item {
    int64_t offset, size; /* of the raw message in the input file */
    struct maildoc *doc;  /* NULL: held */
    const char *reason;   /* why it is held, one line; NULL if it is not */
    int out;              /* the file with the contents of its attachments; the batch's */
    int64_t content_at;   /* where they begin in it: add mail_attachment.offset */
};

struct airlock_batch {
    struct arena *arena; /* of the results */
    int in;
    int64_t in_size;
    size_t n;
    struct airlock_item items[LIMIT_BATCH];
    int outs[LIMIT_BATCH + 1]; /* stay readable until the batch is cleared */
    size_t n_outs;
};

/* Starts the process and waits until it has tried its lock: FAIL_IO with the reason where that
 * does not hold. PROGRAM is this program ("/proc/self/exe"), started with the argument "airlock".
 * Thread-safe from then on: up to LIMIT_CHILDREN batches are decoded at the same time. If the
 * process dies it is started anew. */
struct airlock *airlock_start(const char *program, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void airlock_stop(struct airlock *l);

/* A batch has at most LIMIT_BATCH messages and belongs to one thread. */
bool airlock_batch_init(struct airlock_batch *b, struct arena *a,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void airlock_batch_clear(struct airlock_batch *b);
bool airlock_batch_add(struct airlock_batch *b, const void *data, size_t n,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool airlock_batch_add_blob(struct airlock_batch *b, struct db *db, int64_t blob_id,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Fills every item: a doc, or the reason why a person must look. FAIL_BUSY: no child could be had,
 * try again later; then nothing is said about any message. */
bool airlock_decode(struct airlock *l, struct airlock_batch *b,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The process id, for tests and figures; -1 while there is none. */
int airlock_pid(struct airlock *l);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(airlock, airlock_stop)
