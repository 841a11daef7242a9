-- both
-- What was taken over from another system, by its key there: taken over again, it is not doubled.
-- Nobody is told of what happened to a ticket before AT, when it came.
CREATE TABLE archived (
    source {TEXT} NOT NULL,
    kind {TEXT} NOT NULL CHECK (kind IN ('person', 'ticket', 'article')),
    key {TEXT} NOT NULL,
    person_id {INT} REFERENCES person(id) ON DELETE CASCADE,
    ticket_id {INT} REFERENCES ticket(id) ON DELETE CASCADE,
    at {INT} NOT NULL,
    PRIMARY KEY (source, kind, key)
) {STRICT};
CREATE INDEX archived_by_ticket ON archived(ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX archived_by_person ON archived(person_id) WHERE person_id IS NOT NULL;
