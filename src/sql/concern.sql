-- The last messages of a ticket before an article, newest first, without notes.
-- many concern_messages(ticket_id int, before_id int, most int)
--   -> concern_message_row(id int, sender text, created_at int, text text)
SELECT id, sender, created_at, substr(coalesce(new_text, body_text), 1, 16000) FROM article
WHERE ticket_id = :ticket_id AND id < :before_id AND internal = 0 AND sender <> 'system'
ORDER BY id DESC LIMIT :most;

-- A person's and a company's are 1 above what they chose, 0 where they did not.
-- one concern_levels(queue_id int, person_id int)
--   -> concern_levels_row(queue int, person int, company int)
SELECT q.concern, coalesce(p.concern + 1, 0), coalesce(c.concern + 1, 0)
FROM queue q LEFT JOIN person p ON p.id = :person_id LEFT JOIN company c ON c.id = p.company_id
WHERE q.id = :queue_id;

-- do concern_add(article_id int, label text, score int, reasons text, words text, title text,
--   priority int, state text, at int)
INSERT INTO article_concern (article_id, label, score, reasons, words, title, priority, state, at)
VALUES (:article_id, :label, :score, :reasons, :words, :title, :priority, :state, :at);

-- What waits for a decision in a ticket, and what was filed quietly.
-- many concern_of_ticket(ticket_id int) -> concern_row(article_id int, label text, score int,
--   reasons text, words text, title text, priority int, state text)
SELECT c.article_id, c.label, c.score, c.reasons, c.words, c.title, c.priority, c.state
FROM article m JOIN article_concern c ON c.article_id = m.id
WHERE m.ticket_id = :ticket_id AND c.state IN ('open', 'quiet') ORDER BY c.article_id;

-- opt concern_get(article_id int, ticket_id int) -> concern_row
SELECT c.article_id, c.label, c.score, c.reasons, c.words, c.title, c.priority, c.state
FROM article_concern c JOIN article m ON m.id = c.article_id
WHERE c.article_id = :article_id AND m.ticket_id = :ticket_id;

-- do concern_decide(article_id int, was text, state text, decided_by int, decided_at int)
UPDATE article_concern SET state = :state, decided_by = :decided_by, decided_at = :decided_at
WHERE article_id = :article_id AND state = :was;

-- Filed without opening its ticket, newest first, that this agent may see.
-- many concern_quiet(person_id int, before_id int, most int) -> concern_quiet_row(article_id int,
--   at int, ticket_id int, number text, title text, state text, who text, text text)
SELECT c.article_id, c.at, t.id, t.number, t.title, t.state, p.name,
    substr(coalesce(m.new_text, m.body_text), 1, 300)
FROM article_concern c JOIN article m ON m.id = c.article_id JOIN ticket t ON t.id = m.ticket_id
JOIN queue q ON q.id = t.queue_id JOIN person p ON p.id = t.customer_id
WHERE c.state = 'quiet' AND c.article_id < :before_id
    AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m2 WHERE m2.queue_id = q.id AND m2.person_id = :person_id))
ORDER BY c.article_id DESC LIMIT :most;

