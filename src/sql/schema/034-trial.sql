-- both
-- Whether its servers may stand in this machine's own network: the web asks, the command line allows.
ALTER TABLE account ADD COLUMN own_net {INT} NOT NULL DEFAULT 1;

-- The last test of an account: both ways, and a mail to itself. NULL faults: not tried.
CREATE TABLE account_trial (
    account_id {INT} PRIMARY KEY REFERENCES account(id),
    tried_at {INT} NOT NULL,
    in_fault {TEXT},
    in_answer {TEXT} NOT NULL,
    out_fault {TEXT},
    out_answer {TEXT} NOT NULL,
    message_id {TEXT} NOT NULL,
    sent_at {INT},
    back_at {INT},
    auth {TEXT} NOT NULL
) {STRICT};
CREATE INDEX account_trial_by_message ON account_trial(message_id);

-- What came to an account today.
CREATE INDEX inbox_by_account_day ON inbox(account_id, decided_at) WHERE account_id IS NOT NULL;
