-- do mark_put(mark text, ticket_id int)
-- later
INSERT INTO ticket_mark (mark, ticket_id) VALUES (:mark, :ticket_id)
ON CONFLICT (mark, ticket_id) DO NOTHING;

-- The newest tickets with this mark.
-- many mark_tickets(mark text, most int) -> mark_ticket_row(ticket_id int, queue_id int)
SELECT m.ticket_id, t.queue_id FROM (SELECT ticket_id FROM ticket_mark WHERE mark = :mark
    ORDER BY ticket_id DESC LIMIT :most) m
JOIN ticket t ON t.id = m.ticket_id WHERE t.state <> 'merged';

-- What the customer wrote first.
-- opt mark_first_text(ticket_id int) -> mark_text_row(text text)
SELECT substr(coalesce(new_text, body_text), 1, 4000) FROM article
WHERE ticket_id = :ticket_id AND internal = 0 AND sender = 'customer' ORDER BY id LIMIT 1;

-- One that may be shown beside another, if this agent may see it.
-- opt related_ticket(id int, person_id int) -> related_row(id int, number text, title text,
--   state text, owner_id int?, customer_id int, customer_name text, company_id int?, created_at int,
--   confidential int)
SELECT t.id, t.number, t.title, t.state, t.owner_id, t.customer_id, c.name, t.company_id,
    t.created_at, q.confidential
FROM ticket t JOIN queue q ON q.id = t.queue_id JOIN person c ON c.id = t.customer_id
WHERE t.id = :id AND t.state <> 'merged' AND (q.confidential = 0 OR EXISTS (
    SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id));

-- Of the same customer or company, made at about the same time; ids grow with the time, and lead
-- (the +): somebody may have thousands.
-- many related_soon(ticket_id int, low_id int, high_id int, low int, high int, customer_id int,
--   company_id int?) -> related_id_row(id int)
SELECT t.id FROM ticket t
WHERE t.id BETWEEN :low_id AND :high_id AND t.id <> :ticket_id AND t.state <> 'merged'
    AND +t.created_at BETWEEN :low AND :high
    AND (+t.customer_id = :customer_id OR +t.company_id = :company_id)
ORDER BY t.id DESC LIMIT 20;

-- Tickets from before there were marks, newest first.
-- many mark_unread(before_id int, most int) -> mark_unread_row(id int, title text)
SELECT id, title FROM ticket WHERE id <= :before_id ORDER BY id DESC LIMIT :most;
