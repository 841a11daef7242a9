/* access_note.h - who looks into tickets of confidential queues, noted by pages that must not wait
 * and written a moment later by the ticker of serve (core/access_log.h). The same look within some
 * minutes is noted once. Thread-safe. Lost with the process: the last moment. */
#pragma once
#include "core/access_log.h"

typedef struct access_notes access_notes;
struct request;
struct ticket_row;

struct access_notes *access_notes_new(void);
void access_notes_free(struct access_notes *n); /* NULL does nothing */
/* SEEN->at is not read. NULL for N notes nothing. */
void access_note(struct access_notes *n, const struct access_seen *seen);
/* R's actor looks at the ticket; nothing for customers, and where T lies in no confidential queue.
 */
void access_note_ticket(struct request *r, const struct ticket_row *t, enum access_way way);
/* The same where only its id is known. */
void access_note_id(struct request *r, int64_t ticket_id, enum access_way way);
/* Writes what was noted. */
bool access_notes_flush(struct access_notes *n, const struct house *house,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(access_notes, access_notes_free)
