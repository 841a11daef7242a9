/* mark.h - by what tickets are found alike: the stems of the words in their titles, and the devices,
 * numbers and error codes in what customers write ("#srv-dc01", "#0x11b"). They are written down
 * with each ticket, and teach where such words belong: queues are read from the tickets as they are
 * now, so whoever moves a ticket corrects it. */
#pragma once
#include "base/arena.h"
#include "db/db.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct house;

enum { MARKS_MOST = 16, MARK_BYTES = 40, MARK_TEXT_BYTES = 4000 };

struct marks {
    const char *v[MARKS_MOST]; /* each once */
    size_t n;
};

/* Adds those of a title or sentence, and the codes in a longer text. Pure; texts are UTF-8. */
void marks_of_words(struct arena *a, const char *text, struct marks *m);
void marks_of_codes(struct arena *a, const char *text, struct marks *m);
/* What mark_title() writes down. */
void marks_of_title(struct arena *a, const char *title, struct marks *m);
bool mark_is_code(const char *mark);

/* Inside db_write(). */
bool mark_put(struct db *db, int64_t ticket_id, const struct marks *m,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool mark_title(struct db *db, struct arena *a, int64_t ticket_id, const char *title,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool mark_text(struct db *db, struct arena *a, int64_t ticket_id, const char *text,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A part of the tickets from before there were marks; *LEFT of them still to do. */
bool mark_fill(const struct house *house, struct arena *a, bool *left,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The queue where tickets with these marks lie, *QUEUE_ID 0 where there is none that stands out;
 * *ODDS how much more so than in queue OWN, as a logarithm: below 0 they belong in OWN. */
bool mark_queue(struct db *db, struct arena *a, const struct marks *m, int64_t own,
                int64_t *queue_id, double *odds, GError **error) G_GNUC_WARN_UNUSED_RESULT;
