/* reading.h - what people have read, noted by pages that must not wait, and written down a moment
 * later by the ticker of serve. Thread-safe. Lost with the process: then a mark "unread" stays. */
#pragma once
#include "core/house.h"

typedef struct reading reading;

struct reading *reading_new(void);
void reading_free(struct reading *r); /* NULL does nothing */
/* Up to ARTICLE. NULL for R notes nothing. */
void reading_note(struct reading *r, int64_t person_id, int64_t ticket_id, int64_t article_id);
/* Writes what was noted. */
bool reading_flush(struct reading *r, const struct house *house,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(reading, reading_free)
