-- both
-- Passkeys (WebAuthn), and challenges that were answered: each is good once.
CREATE TABLE passkey (
    id {ID},
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    credential {TEXT} NOT NULL UNIQUE,
    algorithm {INT} NOT NULL,
    public_key {BLOB} NOT NULL,
    sign_count {INT} NOT NULL,
    name {TEXT} NOT NULL,
    created_at {INT} NOT NULL,
    used_at {INT}
) {STRICT};
CREATE INDEX passkey_by_person ON passkey(person_id, id);

CREATE TABLE passkey_spent (
    hash {TEXT} PRIMARY KEY,
    expires_at {INT} NOT NULL
) {STRICT};
CREATE INDEX passkey_spent_by_time ON passkey_spent(expires_at);
