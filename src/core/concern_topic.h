/* concern_topic.h - what a help desk hears about (printing, accounts, tills, keys …), by German and
 * English stems, and which of it a text names. Tables only. Pure and thread-safe. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CONCERN_TOPICS = 128 };

struct concern_topics {
    uint64_t v[CONCERN_TOPICS / 64];
    uint32_t fields; /* to which they belong; near topics share one */
};

/* PLAIN is as concern_plain() makes it. */
struct concern_topics concern_topics(const char *plain);
bool concern_topics_any(struct concern_topics a);
/* Whether A and B have one in common. */
bool concern_topics_share(struct concern_topics a, struct concern_topics b);
/* How many A has that B has not. */
int concern_topics_beyond(struct concern_topics a, struct concern_topics b);
void concern_topics_add(struct concern_topics *set, int topic);
void concern_topics_join(struct concern_topics *set, struct concern_topics more);

/* Each place, bytes FROM to TO, where PLAIN names a topic; places may overlap. */
typedef void (*concern_topic_fn)(void *data, int topic, size_t from, size_t to);
void concern_topics_each(const char *plain, concern_topic_fn found, void *data);
