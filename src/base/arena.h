/* arena.h - memory with one lifetime: that of a request, a message, a command.
 *
 * Values (texts, rows, view structs) are taken from an arena and never freed singly; freeing the
 * arena frees them all. Handles (connections, files) do not belong here: they are g_autoptr.
 * Memory comes zeroed. Running out of memory ends the process as GLib does, so sizes that come
 * from outside are capped by the caller before they get here.
 * An arena belongs to one thread at a time. */
#pragma once
#include <glib.h>
#include <stdarg.h>
#include <stddef.h>

typedef struct arena arena;

/* A new, empty arena; free it with arena_free() or hold it in g_autoptr(arena). */
struct arena *arena_new(void) G_GNUC_WARN_UNUSED_RESULT;
void arena_free(struct arena *a);
/* Forgets every value but keeps the first block for reuse. */
void arena_reset(struct arena *a);
/* Bytes handed out so far. */
size_t arena_used(const struct arena *a);

void *arena_alloc(struct arena *a, size_t size) G_GNUC_ALLOC_SIZE(2) G_GNUC_WARN_UNUSED_RESULT;
/* COUNT elements of SIZE each; aborts on overflow of the product, never wraps. */
void *arena_array(struct arena *a, size_t count, size_t size) G_GNUC_WARN_UNUSED_RESULT;
void *arena_memdup(struct arena *a, const void *data, size_t size) G_GNUC_WARN_UNUSED_RESULT;
/* NULL stays NULL. */
char *arena_strdup(struct arena *a, const char *s) G_GNUC_WARN_UNUSED_RESULT;
/* Copies N bytes and ends them with NUL. */
char *arena_strndup(struct arena *a, const char *s, size_t n) G_GNUC_WARN_UNUSED_RESULT;
char *arena_printf(struct arena *a, const char *format, ...)
    G_GNUC_PRINTF(2, 3) G_GNUC_WARN_UNUSED_RESULT;
char *arena_vprintf(struct arena *a, const char *format, va_list args)
    G_GNUC_PRINTF(2, 0) G_GNUC_WARN_UNUSED_RESULT;

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

G_DEFINE_AUTOPTR_CLEANUP_FUNC(arena, arena_free)
