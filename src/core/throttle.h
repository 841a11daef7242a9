/* throttle.h - how often strangers may try something: a bucket of tries for each key, which fills
 * again by the time. Kept in memory of fixed size: a flood of keys pushes out those that are nearly
 * full again first. What counts wrong passwords and the like is written to the database behind it
 * (core/throttle_keep.h). Thread-safe. */
#pragma once
#include "base/arena.h"
#include "base/secret.h"
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct throttle throttle;

enum { THROTTLE_BUCKETS = 16384 };

struct throttle_rule {
    const char *name;
    int64_t burst;    /* tries at once */
    int64_t every_ms; /* then one in so much time */
    bool kept;        /* survives a restart */
};

/* KEY hides the keys of buckets: under another one they are not found again. */
struct throttle *throttle_new(const uint8_t key[static SECRET_KEY_BYTES]);
void throttle_free(struct throttle *t);
/* 0, or how many milliseconds KEY has to wait; counts nothing. */
int64_t throttle_wait(struct throttle *t, const struct throttle_rule *rule, const char *key,
                      int64_t now);
/* Counts one try. */
void throttle_note(struct throttle *t, const struct throttle_rule *rule, const char *key,
                   int64_t now);
/* Both: 0 and counted, or the wait and not. */
int64_t throttle_take(struct throttle *t, const struct throttle_rule *rule, const char *key,
                      int64_t now);
/* Takes back one that was counted. */
void throttle_give_back(struct throttle *t, const struct throttle_rule *rule, const char *key);
/* All tries are there again. */
void throttle_forget(struct throttle *t, const struct throttle_rule *rule, const char *key);
/* One bucket as it is kept: a hash, and when it will be full again. */
struct throttle_row;
/* The kept buckets that have changed since the last call, into *ROWS; how many. */
size_t throttle_changed(struct throttle *t, struct arena *a, struct throttle_row **rows);
/* Those could not be written: they are changed still. */
void throttle_changed_again(struct throttle *t, const struct throttle_row *rows, size_t n);
/* Fills an empty one with what was kept. No wait is longer than a day, whatever the clock did. */
void throttle_restore(struct throttle *t, const struct throttle_row *rows, size_t n, int64_t now);
/* What a client's address is counted by: IPv4 whole, of IPv6 the /64 that one line gets. */
void throttle_peer(char out[64], const char *ip);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(throttle, throttle_free)
