#include "base/arena.h"

#include <stdio.h>
#include <string.h>

enum { BLOCK_BYTES = 16 * 1024 - 64, ALIGN = 16 };

struct block {
    struct block *next;
    size_t size, used;
    _Alignas(ALIGN) char data[];
};

struct arena {
    struct block *blocks;
    size_t total;
};

static struct block *block_new(size_t size)
{
    struct block *b = g_malloc(sizeof *b + size);

    b->next = NULL;
    b->size = size;
    b->used = 0;
    return b;
}

struct arena *arena_new(void)
{
    struct arena *a = g_new0(struct arena, 1);

    a->blocks = block_new(BLOCK_BYTES);
    return a;
}

static void blocks_free(struct block *b)
{
    while (b != NULL) {
        struct block *next = b->next;

        g_free(b);
        b = next;
    }
}

void arena_free(struct arena *a)
{
    if (a == NULL)
        return;
    blocks_free(a->blocks);
    g_free(a);
}

void arena_reset(struct arena *a)
{
    struct block *keep = a->blocks;

    while (keep->next != NULL)
        keep = keep->next;
    while (a->blocks != keep) {
        struct block *next = a->blocks->next;

        g_free(a->blocks);
        a->blocks = next;
    }
    keep->used = 0;
    a->total = 0;
}

size_t arena_used(const struct arena *a)
{
    return a->total;
}

void *arena_alloc(struct arena *a, size_t size)
{
    struct block *b = a->blocks;
    size_t need;
    void *p;

    g_assert(size < G_MAXSSIZE - ALIGN);
    need = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (b->size - b->used < need) {
        b = block_new(MAX(need, (size_t)BLOCK_BYTES));
        b->next = a->blocks;
        a->blocks = b;
    }
    p = b->data + b->used;
    b->used += need;
    a->total += need;
    return memset(p, 0, need);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    g_assert(size == 0 || count < G_MAXSSIZE / size);
    return arena_alloc(a, count * size);
}

void *arena_memdup(struct arena *a, const void *data, size_t size)
{
    void *p = arena_alloc(a, size);

    if (size > 0)
        memcpy(p, data, size);
    return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    char *p = arena_alloc(a, n + 1);

    if (n > 0)
        memcpy(p, s, n);
    return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return s == NULL ? NULL : arena_strndup(a, s, strlen(s));
}

char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
    va_list again;
    char *p;
    int n;

    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    g_assert(n >= 0);
    p = arena_alloc(a, (size_t)n + 1);
    g_assert(p != NULL);
    vsnprintf(p, (size_t)n + 1, format, args);
    return p;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    char *p;

    va_start(args, format);
    p = arena_vprintf(a, format, args);
    va_end(args);
    return p;
}
