-- both
-- Warnings about the running desk that hold, by their key; each is mailed once.
CREATE TABLE health_alarm (
    key {TEXT} PRIMARY KEY,
    since_at {INT} NOT NULL,
    seen_at {INT} NOT NULL,
    mailed_at {INT}
) {STRICT};
