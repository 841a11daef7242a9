-- both
-- People whose data are being taken out (core/anonymise.h), and what went so far: an end that breaks
-- off says so, and the next call goes on.
CREATE TABLE leaving (
    person_id {INT} PRIMARY KEY,
    at {INT} NOT NULL,
    tickets {INT} NOT NULL DEFAULT 0,
    messages {INT} NOT NULL DEFAULT 0,
    mails {INT} NOT NULL DEFAULT 0,
    files {INT} NOT NULL DEFAULT 0
) {STRICT};
