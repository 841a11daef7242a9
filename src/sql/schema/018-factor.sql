-- both
-- The second factor: an authenticator app (RFC 6238), its secret sealed by the key file.
CREATE TABLE factor_app (
    person_id {INT} PRIMARY KEY REFERENCES person(id) ON DELETE CASCADE,
    secret {BLOB} NOT NULL,
    last_step {INT} NOT NULL DEFAULT 0,
    created_at {INT} NOT NULL,
    confirmed_at {INT}
) {STRICT};

CREATE TABLE factor_recovery (
    hash {TEXT} PRIMARY KEY,
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    used_at {INT}
) {STRICT};
CREATE INDEX factor_recovery_by_person ON factor_recovery(person_id);

-- Who has shown the password and still owes the second factor.
CREATE TABLE factor_step (
    hash {TEXT} PRIMARY KEY,
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    keep {INT} NOT NULL,
    expires_at {INT} NOT NULL
) {STRICT};
CREATE INDEX factor_step_by_time ON factor_step(expires_at);
CREATE INDEX factor_step_by_person ON factor_step(person_id);
