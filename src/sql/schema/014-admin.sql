-- both
-- Who changed what in the administration; nothing is ever removed from it.
CREATE TABLE audit (
    id {ID},
    at {INT} NOT NULL,
    actor_id {INT} REFERENCES person(id),
    peer {TEXT} NOT NULL,
    what {TEXT} NOT NULL,
    object {TEXT} NOT NULL,
    field {TEXT} NOT NULL,
    before {TEXT} NOT NULL,
    after {TEXT} NOT NULL
) {STRICT};

ALTER TABLE person ADD COLUMN note {TEXT} NOT NULL DEFAULT '';
CREATE INDEX person_by_role_name ON person(role, name, id);
