-- One more look within some minutes.
-- do access_log_more(ticket_id int, person_id int, behalf_id int, token text, way int, at int,
--   since int)
UPDATE access_log SET last_at = CASE WHEN last_at < :at THEN :at ELSE last_at END, ways = ways | :way
WHERE ticket_id = :ticket_id AND person_id = :person_id AND coalesce(behalf_id, 0) = :behalf_id
    AND token = :token AND at > :since;

-- Nothing where the ticket lies in no confidential queue.
-- do access_log_add(ticket_id int, person_id int, behalf_id int, token text, way int, at int)
INSERT INTO access_log (ticket_id, number, queue_id, person_id, behalf_id, token, at, last_at, ways)
SELECT t.id, t.number, t.queue_id, (SELECT p.id FROM person p WHERE p.id = :person_id),
    (SELECT p.id FROM person p WHERE p.id = :behalf_id), :token, :at, :at, :way
FROM ticket t JOIN queue q ON q.id = t.queue_id
WHERE t.id = :ticket_id AND q.confidential = 1;

-- What an export of all data of a person has of such tickets.
-- do access_log_dossier(person_id int, reader int, way int, at int)
INSERT INTO access_log (ticket_id, number, queue_id, person_id, behalf_id, token, at, last_at, ways)
SELECT t.id, t.number, t.queue_id, r.id, NULL, '', :at, :at, :way
FROM ticket t JOIN queue q ON q.id = t.queue_id JOIN person r ON r.id = :reader
WHERE q.confidential = 1 AND t.id IN (
    SELECT x.id FROM ticket x WHERE x.customer_id = :person_id
    UNION SELECT p.ticket_id FROM participant p WHERE p.person_id = :person_id
    UNION SELECT w.ticket_id FROM article w WHERE w.author_id = :person_id AND w.sender = 'customer');

-- many access_log_of_queue(queue_id int, before int, most int) -> access_row(id int, at int,
--   last_at int, number text, who text?, behalf text?, token text, ways int)
SELECT g.id, g.at, g.last_at, g.number, p.name, b.name, g.token, g.ways
FROM access_log g LEFT JOIN person p ON p.id = g.person_id LEFT JOIN person b ON b.id = g.behalf_id
WHERE g.queue_id = :queue_id AND g.id < :before ORDER BY g.id DESC LIMIT :most;

-- many access_log_of_ticket(ticket_id int, before int, most int) -> access_row
SELECT g.id, g.at, g.last_at, g.number, p.name, b.name, g.token, g.ways
FROM access_log g LEFT JOIN person p ON p.id = g.person_id LEFT JOIN person b ON b.id = g.behalf_id
WHERE g.ticket_id = :ticket_id AND g.id < :before ORDER BY g.id DESC LIMIT :most;

-- Whether there is one that may go.
-- opt access_log_old(before int) -> access_old_row(id int)
SELECT g.id FROM access_log g LEFT JOIN ticket t ON t.id = g.ticket_id
WHERE g.at < :before AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.ended_at IS NULL
    AND ((h.kind = 'ticket' AND h.object_id = g.ticket_id)
        OR (h.kind = 'person' AND h.object_id = t.customer_id)
        OR (h.kind = 'company' AND h.object_id = t.company_id)))
LIMIT 1;

-- The oldest ones first, but what a legal hold keeps.
-- do access_log_forget(before int, most int)
DELETE FROM access_log WHERE id IN (SELECT g.id FROM access_log g
    LEFT JOIN ticket t ON t.id = g.ticket_id
    WHERE g.at < :before AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.ended_at IS NULL
        AND ((h.kind = 'ticket' AND h.object_id = g.ticket_id)
            OR (h.kind = 'person' AND h.object_id = t.customer_id)
            OR (h.kind = 'company' AND h.object_id = t.company_id)))
    ORDER BY g.at LIMIT :most);

-- do access_log_move(into_id int, from_id int)
UPDATE access_log SET person_id = CASE WHEN person_id = :from_id THEN :into_id ELSE person_id END,
    behalf_id = CASE WHEN behalf_id = :from_id THEN :into_id ELSE behalf_id END
WHERE person_id = :from_id OR behalf_id = :from_id;
