/* canned.h - canned texts for answers: own ones and shared ones, for one queue and one language or
 * for all, with placeholders like {{customer.name}} from a closed list. The composer lists those
 * that fit its ticket and puts the expanded text in; nothing is sent by itself. Changes run inside
 * db_write(); callers have checked RIGHT_REPLY. What was changed of shared ones goes into the audit log,
 * the words of a confidential queue's own do not. */
#pragma once
#include "core/admin.h"
#include "core/house.h"
#include "core/ticket.h"
#include "rows/canned.h"

enum {
    CANNED_NAME_MAX = 80,    /* characters */
    CANNED_BODY_MAX = 20000, /* characters */
    CANNED_A_PERSON = 300,
    CANNED_LIST_MAX = 1000,
    CANNED_SLOTS = 13,
};

struct canned {
    const char *name, *body;
    bool shared;
    int64_t queue_id; /* 0: every queue */
    const char *lang; /* "de", "en"; NULL: both */
};

/* The placeholders that there are; what each stands for is told by web/page_canned.c. */
extern const char *const canned_slots[CANNED_SLOTS];

/* The first placeholder in TEXT that there is none of, as it was typed; NULL if all are good. */
const char *canned_unknown(struct arena *a, const char *text);
/* FAIL_INVALID without a name or body, with an unknown placeholder or a queue that the actor may not
 * see; FAIL_TOO_BIG over CANNED_A_PERSON or the lengths above. */
bool canned_add(const struct admin_act *act, const struct canned *c, int64_t *id,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Own ones, and for administrators shared ones; others are FAIL_NOT_FOUND. */
bool canned_change(const struct admin_act *act, int64_t id, const struct canned *c,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool canned_remove(const struct admin_act *act, int64_t id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
struct canned canned_of(const struct canned_row *row);
/* Notes in the audit log what a shared text was (NULL: it is new) and is (NULL: it went). */
bool canned_note(const struct admin_act *act, const struct canned *was, const struct canned *is,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool canned_may_change(const struct actor *actor, const struct canned_row *row);

/* All that ACTOR may use, own ones first, by name. */
bool canned_list(struct db *db, struct arena *a, const struct actor *actor,
                 struct canned_row **rows, size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of those, what fits TICKET's queue and language. */
bool canned_for_ticket(struct db *db, struct arena *a, const struct actor *actor,
                       const struct ticket_row *ticket, struct canned_row **rows, size_t *n,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_NOT_FOUND where ACTOR may not use it. */
bool canned_get(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                struct canned_row *row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* TEXT with its placeholders filled for TICKET and the agent who writes: plain text, each value in
 * one line, read once (what stands in a value is never a placeholder). What nobody knows (no
 * company) is empty; an unknown placeholder stays as it is. */
bool canned_expand(struct db *db, struct arena *a, const struct house *house, const char *text,
                   const struct ticket_row *ticket, const struct actor *agent, const char **out,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
