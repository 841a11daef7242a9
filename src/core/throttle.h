/* throttle.h - how often strangers may try something: a bucket of tries for each key, which fills
 * again by the time. Kept in memory of fixed size: a flood of keys pushes out those that are nearly
 * full again first. Thread-safe. */
#pragma once
#include <glib.h>
#include <stdint.h>

typedef struct throttle throttle;

struct throttle_rule {
    const char *name;
    int64_t burst;    /* tries at once */
    int64_t every_ms; /* then one in so much time */
};

struct throttle *throttle_new(void);
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
/* What a client's address is counted by: IPv4 whole, of IPv6 the /64 that one line gets. */
void throttle_peer(char out[64], const char *ip);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(throttle, throttle_free)
