/* queue_edit.h - queues as an administrator sets them up. */
#pragma once
#include "core/audit.h"
#include "rows/admin.h"

enum { QUEUE_NAME_MAX = 60, QUEUE_LINE_MAX = 200, QUEUE_TEXT_MAX = 4000 };

struct queue_edit {
    const char *name;
    const char *lang;       /* "de", "en" */
    const char *greeting;   /* how its letters begin; "": as the template has it */
    const char *signature;  /* of its letters; "" if none */
    const char *hours;      /* when somebody is there, as its letters say it; "": the desk's */
    bool confidential;      /* only its members see its tickets */
    int64_t reopen_days;    /* core/ticket_property.h */
    int64_t concern; /* 1 above what is chosen of enum concern_level; 0: nothing */
    const int64_t *members; /* agents and administrators */
    size_t n_members;
};

/* By name, with the number of its members and of its tickets that are not closed. */
bool queue_edit_list(struct db *db, struct arena *a, struct admin_queue_row **rows, size_t *n,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_NOT_FOUND where there is none. */
bool queue_edit_get(struct db *db, struct arena *a, int64_t id, struct queue_edit *e,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Changes queue *ID, or makes one where it is 0. FAIL_INVALID for what cannot be (the message says
 * what), FAIL_CONFLICT where another has the name. */
bool queue_edit_save(const struct admin_act *act, int64_t *id, const struct queue_edit *e,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
