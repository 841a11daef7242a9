#include "core/account_trial.h"

#include "base/text.h"
#include "sql/account.h"

bool account_trial_get(struct db *db, struct arena *a, int64_t account_id, struct account_trial *t,
                       GError **error)
{
    struct account_trial_row *row = NULL;

    *t = (struct account_trial){.in_answer = "", .out_answer = "", .message_id = "", .auth = ""};
    if (!sql_account_trial_get(db, a, account_id, &row, error))
        return false;
    if (row == NULL)
        return true;
    *t = (struct account_trial){.at = row->tried_at,
                                .in_tried = row->in_fault != NULL,
                                .out_tried = row->out_fault != NULL,
                                .in_fault = account_fault_named(row->in_fault),
                                .out_fault = account_fault_named(row->out_fault),
                                .in_answer = row->in_answer,
                                .out_answer = row->out_answer,
                                .message_id = row->message_id,
                                .sent_at = row->sent_at,
                                .back_at = row->back_at,
                                .auth = row->auth};
    return true;
}

struct putting {
    int64_t account_id;
    const struct account_trial *t;
};

static bool put_tx(struct db *db, void *data, GError **error)
{
    const struct putting *p = data;
    const struct account_trial *t = p->t;
    const struct sql_account_trial_put row = {
        .account_id = p->account_id,
        .tried_at = t->at,
        .in_fault = t->in_tried ? account_fault_name(t->in_fault) : NULL,
        .in_answer = t->in_answer,
        .out_fault = t->out_tried ? account_fault_name(t->out_fault) : NULL,
        .out_answer = t->out_answer,
        .message_id = t->message_id,
        .sent_at = t->sent_at};

    return sql_account_trial_put(db, &row, NULL, error);
}

bool account_trial_put(const struct house *house, int64_t account_id, const struct account_trial *t,
                       GError **error)
{
    struct putting p = {account_id, t};

    return db_write(house->pool, put_tx, &p, error);
}

bool account_trial_back(struct db *db, const char *message_id, int64_t at, const char *auth,
                        bool *ours, GError **error)
{
    int64_t changed = 0;

    *ours = false;
    if (text_empty(message_id))
        return true;
    if (!sql_account_trial_back(db, message_id, at, auth, &changed, error))
        return false;
    *ours = changed > 0;
    return true;
}
