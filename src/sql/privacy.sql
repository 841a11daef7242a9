-- Legal holds, rules for retention, certificates (core/hold.h, core/retention.h, core/certificate.h).
-- new hold_add(kind text, object_id int, reason text, since_at int, actor_id int?)
INSERT INTO legal_hold (kind, object_id, reason, since_at, actor_id)
VALUES (:kind, :object_id, :reason, :since_at, :actor_id) RETURNING id;

-- do hold_end(id int, at int)
UPDATE legal_hold SET ended_at = :at WHERE id = :id AND ended_at IS NULL;

-- Those that hold, newest first, with what they are about.
-- many hold_list(most int) -> hold_row(id int, kind text, object_id int, reason text, since_at int,
--   who text?, name text?)
SELECT h.id, h.kind, h.object_id, h.reason, h.since_at, p.name AS who,
    CASE h.kind WHEN 'ticket' THEN (SELECT t.number FROM ticket t WHERE t.id = h.object_id)
        WHEN 'person' THEN (SELECT x.name FROM person x WHERE x.id = h.object_id)
        ELSE (SELECT f.name FROM company f WHERE f.id = h.object_id) END AS name
FROM legal_hold h LEFT JOIN person p ON p.id = h.actor_id
WHERE h.ended_at IS NULL ORDER BY h.id DESC LIMIT :most;

-- opt hold_get(id int) -> hold_row
SELECT h.id, h.kind, h.object_id, h.reason, h.since_at, p.name AS who,
    CASE h.kind WHEN 'ticket' THEN (SELECT t.number FROM ticket t WHERE t.id = h.object_id)
        WHEN 'person' THEN (SELECT x.name FROM person x WHERE x.id = h.object_id)
        ELSE (SELECT f.name FROM company f WHERE f.id = h.object_id) END AS name
FROM legal_hold h LEFT JOIN person p ON p.id = h.actor_id WHERE h.id = :id AND h.ended_at IS NULL;

-- A hold on the ticket, on somebody who takes part in it, or on its company.
-- opt hold_of_ticket(ticket_id int) -> hold_why_row(id int, kind text, reason text)
SELECT h.id, h.kind, h.reason FROM ticket t JOIN legal_hold h ON h.ended_at IS NULL
    AND ((h.kind = 'ticket' AND h.object_id = t.id)
        OR (h.kind = 'company' AND h.object_id = t.company_id)
        OR (h.kind = 'person' AND (h.object_id = t.customer_id OR EXISTS (SELECT 1 FROM participant p
            WHERE p.ticket_id = t.id AND p.person_id = h.object_id))))
WHERE t.id = :ticket_id ORDER BY h.id LIMIT 1;

-- On the person or the company.
-- opt hold_of_person(person_id int) -> hold_why_row
SELECT h.id, h.kind, h.reason FROM person p JOIN legal_hold h ON h.ended_at IS NULL
    AND ((h.kind = 'person' AND h.object_id = p.id) OR (h.kind = 'company' AND h.object_id = p.company_id))
WHERE p.id = :person_id ORDER BY h.id LIMIT 1;

-- A ticket with this person in it that a hold keeps: on itself, on its company, on somebody else in it.
-- opt hold_ticket_of_person(person_id int) -> hold_ticket_row(number text, reason text)
SELECT t.number, h.reason FROM ticket t JOIN legal_hold h ON h.ended_at IS NULL
    AND ((h.kind = 'ticket' AND h.object_id = t.id)
        OR (h.kind = 'company' AND h.object_id = t.company_id)
        OR (h.kind = 'person' AND (h.object_id = t.customer_id OR EXISTS (SELECT 1 FROM participant k
            WHERE k.ticket_id = t.id AND k.person_id = h.object_id))))
WHERE t.id IN (SELECT x.id FROM ticket x WHERE x.customer_id = :person_id
    UNION SELECT p.ticket_id FROM participant p WHERE p.person_id = :person_id
    UNION SELECT w.ticket_id FROM article w WHERE w.author_id = :person_id AND w.sender = 'customer')
ORDER BY h.id LIMIT 1;

-- opt hold_company(name text) -> hold_id_row(id int)
SELECT id FROM company WHERE lower(name) = lower(:name) ORDER BY id LIMIT 1;

-- new retention_add(queue_id int?, months int, act text, created_at int, actor_id int?)
INSERT INTO retention (queue_id, months, act, created_at, actor_id)
VALUES (:queue_id, :months, :act, :created_at, :actor_id) RETURNING id;

-- do retention_remove(id int)
DELETE FROM retention WHERE id = :id;

-- many retention_list() -> retention_row(id int, queue_id int?, queue text?, months int, act text,
--   who text?, tickets int, messages int, mails int, files int)
SELECT r.id, r.queue_id, q.name, r.months, r.act, p.name, r.tickets, r.messages, r.mails, r.files
FROM retention r LEFT JOIN queue q ON q.id = r.queue_id LEFT JOIN person p ON p.id = r.actor_id
ORDER BY q.name, r.id;

-- Closed tickets that a rule for QUEUE_ID (0: all without a rule of their own) would take, oldest
-- first; those that are held are no part of it, nor those that others went into and that are held.
-- What lies in a confidential queue has no title here.
-- many retention_due(queue_id int, before int, most int) -> retention_ticket_row(id int, number text,
--   title text, closed_at int)
WITH RECURSIVE held (id) AS (
    SELECT h.object_id FROM legal_hold h WHERE h.ended_at IS NULL AND h.kind = 'ticket'
    UNION SELECT t.id FROM legal_hold h JOIN ticket t ON t.company_id = h.object_id
        WHERE h.ended_at IS NULL AND h.kind = 'company'
    UNION SELECT t.id FROM legal_hold h JOIN ticket t ON t.customer_id = h.object_id
        WHERE h.ended_at IS NULL AND h.kind = 'person'
    UNION SELECT p.ticket_id FROM legal_hold h JOIN participant p ON p.person_id = h.object_id
        WHERE h.ended_at IS NULL AND h.kind = 'person'),
keeps (id) AS (
    SELECT id FROM held
    UNION SELECT (SELECT t.merged_into FROM ticket t WHERE t.id = k.id) FROM keeps k WHERE k.id IS NOT NULL)
SELECT t.id, t.number, CASE WHEN q.confidential = 1 THEN '' ELSE t.title END, t.closed_at
FROM ticket t JOIN queue q ON q.id = t.queue_id
WHERE t.state = 'closed' AND t.anonymised_at IS NULL AND t.closed_at < :before
    AND ((:queue_id <> 0 AND t.queue_id = :queue_id) OR (:queue_id = 0 AND NOT EXISTS (
        SELECT 1 FROM retention x WHERE x.queue_id = t.queue_id)))
    AND t.id NOT IN (SELECT id FROM keeps WHERE id IS NOT NULL)
ORDER BY t.closed_at, t.id LIMIT :most;

-- Whether it still is, where the writer holds it: it may have been opened again meanwhile.
-- opt retention_still(id int, queue_id int, before int) -> retention_still_row(id int)
SELECT t.id FROM ticket t
WHERE t.id = :id AND t.state = 'closed' AND t.anonymised_at IS NULL AND t.closed_at < :before
    AND ((:queue_id <> 0 AND t.queue_id = :queue_id) OR (:queue_id = 0 AND NOT EXISTS (
        SELECT 1 FROM retention x WHERE x.queue_id = t.queue_id)));

-- do retention_did(id int, tickets int, messages int, mails int, files int)
UPDATE retention SET tickets = tickets + :tickets, messages = messages + :messages,
    mails = mails + :mails, files = files + :files WHERE id = :id;

-- do retention_told(id int)
UPDATE retention SET tickets = 0, messages = 0, mails = 0, files = 0 WHERE id = :id;

-- new certificate_add(at int, what text, subject text, actor text, reason text, tickets int,
--   messages int, mails int, files int, previous text, hash text)
INSERT INTO certificate (at, what, subject, actor, reason, tickets, messages, mails, files, previous, hash)
VALUES (:at, :what, :subject, :actor, :reason, :tickets, :messages, :mails, :files, :previous, :hash)
RETURNING id;

-- many certificate_list(before int, most int) -> certificate_row(id int, at int, what text,
--   subject text, actor text, reason text, tickets int, messages int, mails int, files int,
--   previous text, hash text)
SELECT id, at, what, subject, actor, reason, tickets, messages, mails, files, previous, hash
FROM certificate WHERE id < :before ORDER BY id DESC LIMIT :most;

-- opt certificate_get(id int) -> certificate_row
SELECT id, at, what, subject, actor, reason, tickets, messages, mails, files, previous, hash
FROM certificate WHERE id = :id;
