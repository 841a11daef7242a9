-- both
-- How long a closed ticket opens again: -1 always, N for N days after closing, 0 never. After that
-- what the customer writes becomes a new ticket, linked with the old one.
ALTER TABLE queue ADD COLUMN reopen_days {INT} NOT NULL DEFAULT -1;

-- An agent's reply can be taken back until then; customers see it only afterwards.
ALTER TABLE article ADD COLUMN held_until {INT} NOT NULL DEFAULT 0;

CREATE INDEX ticket_pending ON ticket(pending_at) WHERE pending_at IS NOT NULL;

-- "related" stands once, the older ticket as other_id; "continues": ticket_id goes on with other_id.
CREATE TABLE ticket_link (
    ticket_id {INT} NOT NULL REFERENCES ticket(id),
    other_id {INT} NOT NULL REFERENCES ticket(id),
    kind {TEXT} NOT NULL CHECK (kind IN ('related', 'continues')),
    created_at {INT} NOT NULL,
    PRIMARY KEY (ticket_id, other_id),
    CHECK (ticket_id > other_id)
) {STRICT};
CREATE INDEX ticket_link_by_other ON ticket_link(other_id);

-- Agents who want to be told of what happens in a ticket.
CREATE TABLE follower (
    ticket_id {INT} NOT NULL REFERENCES ticket(id),
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    PRIMARY KEY (ticket_id, person_id)
) {STRICT};
CREATE INDEX follower_by_person ON follower(person_id);
