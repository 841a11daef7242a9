/* notice_choice.h - how an agent wants to be told: of what, at the desk or by mail, of which
 * queues, and when not. */
#pragma once
#include "base/arena.h"
#include "db/db.h"
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From the least to the most important: of one cause the highest is told. */
enum notice_kind { NOTICE_REPLY, NOTICE_NEW, NOTICE_ASSIGNED, NOTICE_MENTION, NOTICE_KINDS };

struct notice_choice {
    unsigned desk, mail; /* a bit 1 << kind for each */
    bool only_queues;    /* of new tickets, and of answers that wait for nobody, in these alone */
    int64_t *queues;
    size_t n_queues;
    int64_t quiet_from, quiet_to; /* minutes of the day; the same: never quiet */
};

enum { NOTICE_DAY_MINUTES = 24 * 60 };

/* "reply", "new", "assigned", "mention". */
const char *notice_kind_name(enum notice_kind kind);
/* What holds for who has chosen nothing. */
struct notice_choice notice_choice_default(void);
bool notice_choice_get(struct db *db, struct arena *a, int64_t person_id,
                       struct notice_choice *choice, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(). FAIL_INVALID for a time that no day has. */
bool notice_choice_put(struct db *db, int64_t person_id, const struct notice_choice *choice,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether news of QUEUE_ID are wanted. */
bool notice_choice_has_queue(const struct notice_choice *choice, int64_t queue_id);
/* When the quiet hours that hold at NOW are over; 0 where it is not quiet. ZONE is the
 * agent's (base/zone.h). */
int64_t notice_quiet_end(const struct notice_choice *choice, GTimeZone *zone, int64_t now);
