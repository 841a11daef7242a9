-- both
-- Who of the desk opened which ticket of a confidential queue: one row a person, ticket and way of
-- signing in for some minutes, with all that was opened in them (WAYS, core/access_log.h). TICKET_ID
-- and NUMBER outlive a ticket that is deleted for good, as its tombstone does; QUEUE_ID is where it
-- lay then. BEHALF_ID: for whom a program acted; TOKEN: the name of the token it showed.
CREATE TABLE access_log (
    id {ID},
    ticket_id {INT} NOT NULL,
    number {TEXT} NOT NULL,
    queue_id {INT} NOT NULL REFERENCES queue(id) ON DELETE CASCADE,
    person_id {INT} REFERENCES person(id) ON DELETE SET NULL,
    behalf_id {INT} REFERENCES person(id) ON DELETE SET NULL,
    token {TEXT} NOT NULL,
    at {INT} NOT NULL,
    last_at {INT} NOT NULL,
    ways {INT} NOT NULL
) {STRICT};
CREATE INDEX access_log_by_queue ON access_log(queue_id, id);
CREATE INDEX access_log_by_ticket ON access_log(ticket_id, id);
CREATE INDEX access_log_by_at ON access_log(at);
CREATE INDEX access_log_by_person ON access_log(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX access_log_by_behalf ON access_log(behalf_id) WHERE behalf_id IS NOT NULL;
