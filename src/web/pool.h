/* pool.h - a bounded number of threads that do what may wait. One thread starts at
 * once, the others when they are first needed; they stay. Not GThreadPool, because the sanitizers
 * cannot see its locks (so that each hand over would look like a race and hide the true ones), and
 * its stacks have the system's size. Thread-safe. */
#pragma once
#include <stddef.h>

struct pool;

/* NULL if not even one thread can be started. */
struct pool *pool_new(unsigned threads, size_t stack, void (*work)(void *job));
/* Waits for what is being done; what still stands in line is dropped. */
void pool_free(struct pool *p);
/* Puts a job in line, behind all others. */
void pool_push(struct pool *p, void *job);
/* How many stand in line. */
unsigned pool_waiting(struct pool *p);
