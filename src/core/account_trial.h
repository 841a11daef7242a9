/* account_trial.h - the test of an account: whether it lets us in both ways, and whether a mail
 * that we send to ourselves comes back. Only the last one is kept. */
#pragma once
#include "core/account_state.h"

struct account_trial {
    int64_t at; /* 0: never tested */
    bool in_tried, out_tried;
    enum account_fault in_fault, out_fault;
    const char *in_answer, *out_answer; /* the server's words; "" where it went well */
    const char *message_id;             /* of the mail to ourselves; "" where none was sent */
    int64_t sent_at, back_at;           /* 0: not yet */
    /* What the server says of the sender of the mail that came back (mail/finding.h, of a test);
     * "": it says nothing, and the mail is not signed. */
    const char *auth;
};

bool account_trial_get(struct db *db, struct arena *a, int64_t account_id, struct account_trial *t,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A new one, in the place of the last. */
bool account_trial_put(const struct house *house, int64_t account_id, const struct account_trial *t,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): MESSAGE_ID came in. *OURS where that is the mail of a test which was still
 * out. */
bool account_trial_back(struct db *db, const char *message_id, int64_t at, const char *auth,
                        bool *ours, GError **error) G_GNUC_WARN_UNUSED_RESULT;
