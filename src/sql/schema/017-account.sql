-- both
-- How mail is taken from an account, and how fast it may send.
ALTER TABLE account ADD COLUMN active {INT} NOT NULL DEFAULT 1;
ALTER TABLE account ADD COLUMN folder {TEXT} NOT NULL DEFAULT 'INBOX';
ALTER TABLE account ADD COLUMN after_taking {TEXT} NOT NULL DEFAULT 'seen' CHECK (after_taking IN ('seen', 'move', 'delete', 'leave'));
ALTER TABLE account ADD COLUMN move_to {TEXT} NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN begin_with {TEXT} NOT NULL DEFAULT 'all' CHECK (begin_with IN ('all', 'unread', 'new'));
ALTER TABLE account ADD COLUMN archive {INT} NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN auth {TEXT} NOT NULL DEFAULT 'password' CHECK (auth IN ('password', 'oauth2'));
ALTER TABLE account ADD COLUMN per_minute {INT} NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN per_hour {INT} NOT NULL DEFAULT 0;

-- The consent of whoever owns the mailbox (RFC 6749); secrets are sealed.
CREATE TABLE account_oauth (
    account_id {INT} PRIMARY KEY REFERENCES account(id),
    provider {TEXT} NOT NULL CHECK (provider IN ('microsoft', 'google', 'other')),
    authorize_url {TEXT} NOT NULL,
    token_url {TEXT} NOT NULL,
    scope {TEXT} NOT NULL,
    client_id {TEXT} NOT NULL,
    client_secret {BLOB},
    access_token {BLOB},
    access_until {INT},
    refresh_token {BLOB},
    refresh_until {INT},
    granted_at {INT}
) {STRICT};

-- What became of taking mail; settings stand in account.
CREATE TABLE account_state (
    account_id {INT} PRIMARY KEY REFERENCES account(id),
    doing {TEXT} NOT NULL,
    ok_at {INT},
    failed_at {INT},
    fault {TEXT} NOT NULL DEFAULT '',
    answer {TEXT} NOT NULL DEFAULT '',
    next_at {INT},
    tries {INT} NOT NULL DEFAULT 0,
    mail_at {INT}
) {STRICT};

-- How far a folder has been read, in the numbers that its server gives (RFC 9051 section 2.3.1.1).
CREATE TABLE fetch_folder (
    account_id {INT} NOT NULL REFERENCES account(id),
    folder {TEXT} NOT NULL,
    validity {TEXT} NOT NULL,
    begun_uid {INT} NOT NULL,
    last_uid {INT} NOT NULL,
    cursor_url {TEXT} NOT NULL DEFAULT '',
    PRIMARY KEY (account_id, folder)
) {STRICT};

-- One row a message that was taken: the same one again meets this key. Where the server has
-- numbered anew, its hash tells.
CREATE TABLE fetched (
    id {ID},
    account_id {INT} NOT NULL REFERENCES account(id),
    folder {TEXT} NOT NULL,
    validity {TEXT} NOT NULL,
    uid {TEXT} NOT NULL,
    hash {TEXT} NOT NULL DEFAULT '',
    inbox_id {INT} REFERENCES inbox(id),
    manner {TEXT} NOT NULL CHECK (manner IN ('live', 'old', 'archive', 'held')),
    taken_at {INT} NOT NULL,
    settled {INT} NOT NULL DEFAULT 0,
    UNIQUE (account_id, folder, validity, uid)
) {STRICT};
CREATE INDEX fetched_by_hash ON fetched(account_id, hash);
CREATE INDEX fetched_by_inbox ON fetched(inbox_id) WHERE inbox_id IS NOT NULL;
CREATE INDEX fetched_unsettled ON fetched(account_id, id) WHERE settled = 0;
CREATE INDEX fetched_by_time ON fetched(account_id, taken_at);

-- Addresses that a server said do not exist: nothing is sent there until a person says so, or mail
-- comes from them.
CREATE TABLE suppressed (
    address {TEXT} PRIMARY KEY,
    since_at {INT} NOT NULL,
    answer {TEXT} NOT NULL,
    outbox_id {INT} REFERENCES outbox(id)
) {STRICT};

-- Which account carried a mail, for its limits.
ALTER TABLE outbox ADD COLUMN sent_by {INT} REFERENCES account(id);
CREATE INDEX outbox_by_sender ON outbox(sent_by, ended_at) WHERE sent_by IS NOT NULL;
