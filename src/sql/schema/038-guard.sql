-- both
-- Counted tries, by a hash of who and what; when none of them counts any more.
CREATE TABLE throttle (
    bucket {INT} PRIMARY KEY,
    full_at {INT} NOT NULL
) {STRICT};
CREATE INDEX throttle_by_time ON throttle(full_at);

-- Who has said whether an answer helped, as a hash; once a day counts.
CREATE TABLE faq_voter (
    voter {TEXT} PRIMARY KEY,
    at {INT} NOT NULL
) {STRICT};
CREATE INDEX faq_voter_by_time ON faq_voter(at);
