-- both
-- A person's own picture, as it was put up; MARK is its name in addresses, which nobody guesses.
CREATE TABLE person_picture (
    person_id {INT} PRIMARY KEY REFERENCES person(id) ON DELETE CASCADE,
    mark {TEXT} NOT NULL,
    shown {INT} NOT NULL CHECK (shown IN (0, 1)),
    added_at {INT} NOT NULL,
    data {BLOB} NOT NULL -- last: SQLite would read through it to what follows
) {STRICT};
-- All that picture_shown() asks for: the table itself is not read.
CREATE INDEX person_picture_shown ON person_picture(shown, added_at, person_id, mark);
