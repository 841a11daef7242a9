-- both
-- By what tickets are found alike: stems of their titles' words, and devices, numbers and codes in
-- what customers wrote (core/mark.h).
CREATE TABLE ticket_mark (
    mark {TEXT} NOT NULL,
    ticket_id {INT} NOT NULL REFERENCES ticket(id),
    PRIMARY KEY (mark, ticket_id)
) {STRICT};
-- Tickets up to this one have none yet; they get them while the program runs.
INSERT INTO setting (name, value) SELECT 'mark.left', CAST(max(id) AS TEXT) FROM ticket HAVING max(id) > 0;
