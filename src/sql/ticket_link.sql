-- do ticket_link_add(ticket_id int, other_id int, kind text, created_at int)
INSERT INTO ticket_link (ticket_id, other_id, kind, created_at)
VALUES (:ticket_id, :other_id, :kind, :created_at)
ON CONFLICT (ticket_id, other_id) DO NOTHING;

-- do ticket_link_remove(ticket_id int, other_id int)
DELETE FROM ticket_link WHERE ticket_id = :ticket_id AND other_id = :other_id;

-- The linked tickets that this agent may see. "later" is 1 where the other one is the newer.
-- many ticket_link_list(ticket_id int, person_id int) -> ticket_link_row(id int, number text,
--   title text, state text, owner_id int?, kind text, later int, changed_at int)
SELECT t.id, t.number, t.title, t.state, t.owner_id, l.kind,
    CASE WHEN l.other_id = :ticket_id THEN 1 ELSE 0 END, t.changed_at
FROM ticket_link l
JOIN ticket t ON t.id = CASE WHEN l.other_id = :ticket_id THEN l.ticket_id ELSE l.other_id END
JOIN queue q ON q.id = t.queue_id
WHERE (l.ticket_id = :ticket_id OR l.other_id = :ticket_id) AND t.state <> 'merged' AND (q.confidential = 0 OR EXISTS (
    SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
ORDER BY t.id;

-- Other tickets of the same customer, or of the same company, that this agent may see: open ones
-- first.
-- many ticket_near(ticket_id int, customer_id int, company_id int?, person_id int, most int) -> ticket_near_row(
--   id int, number text, title text, state text, owner_id int?, customer_id int, customer_name text, changed_at int)
SELECT t.id, t.number, t.title, t.state, t.owner_id, t.customer_id, c.name, t.changed_at
FROM ticket t JOIN person c ON c.id = t.customer_id
WHERE t.id IN (
    SELECT o.id FROM (SELECT x.id FROM ticket x
        WHERE x.customer_id = :customer_id AND x.state NOT IN ('closed', 'merged') AND x.id <> :ticket_id AND x.queue_id NOT IN (
            SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
                SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id))
        ORDER BY x.changed_at DESC, x.id DESC LIMIT :most) o
    UNION ALL SELECT g.id FROM (SELECT x.id FROM ticket x
        WHERE x.customer_id = :customer_id AND x.state = 'closed' AND x.id <> :ticket_id AND x.queue_id NOT IN (
            SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
                SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id))
        ORDER BY x.changed_at DESC, x.id DESC LIMIT :most) g
    UNION ALL SELECT k.id FROM (SELECT x.id FROM ticket x
        WHERE x.company_id = :company_id AND x.state NOT IN ('closed', 'merged') AND x.id <> :ticket_id AND x.queue_id NOT IN (
            SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
                SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id))
        ORDER BY x.changed_at DESC, x.id DESC LIMIT :most) k
    UNION ALL SELECT n.id FROM (SELECT x.id FROM ticket x
        WHERE x.company_id = :company_id AND x.state = 'closed' AND x.id <> :ticket_id AND x.queue_id NOT IN (
            SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
                SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id))
        ORDER BY x.changed_at DESC, x.id DESC LIMIT :most) n)
ORDER BY CASE WHEN t.state = 'closed' THEN 1 ELSE 0 END, t.changed_at DESC, t.id DESC LIMIT :most;

-- do follower_add(ticket_id int, person_id int)
INSERT INTO follower (ticket_id, person_id) VALUES (:ticket_id, :person_id)
ON CONFLICT (ticket_id, person_id) DO NOTHING;

-- do follower_remove(ticket_id int, person_id int)
DELETE FROM follower WHERE ticket_id = :ticket_id AND person_id = :person_id;

-- many follower_list(ticket_id int) -> follower_row(person_id int, name text)
SELECT f.person_id, p.name FROM follower f JOIN person p ON p.id = f.person_id
WHERE f.ticket_id = :ticket_id AND p.locked = 0 ORDER BY p.name, p.id;

-- do participant_remove(ticket_id int, person_id int)
DELETE FROM participant WHERE ticket_id = :ticket_id AND person_id = :person_id;

-- do ticket_set_customer(id int, customer_id int, company_id int?, changed_at int)
UPDATE ticket SET customer_id = :customer_id, company_id = :company_id, changed_at = :changed_at
WHERE id = :id;

-- What is due, in the order of its time.
-- many ticket_due(now int, most int) -> ticket_due_row(id int, pending_at int)
SELECT id, pending_at FROM ticket WHERE pending_at IS NOT NULL AND pending_at <= :now
ORDER BY pending_at, id LIMIT :most;

-- Takes the time off a ticket that is due; 0 rows where another one was faster.
-- do ticket_due_take(id int, pending_at int)
UPDATE ticket SET pending_at = NULL WHERE id = :id AND pending_at = :pending_at;

-- do ticket_unreplied(id int, replied_at int)
UPDATE ticket SET replied_at = NULL WHERE id = :id AND replied_at = :replied_at;

-- one queue_reopens(id int) -> queue_reopens_row(reopen_days int)
SELECT reopen_days FROM queue WHERE id = :id;

-- do queue_set_reopens(id int, reopen_days int)
UPDATE queue SET reopen_days = :reopen_days WHERE id = :id;

-- The newest article that ACTOR did not write himself: has the conversation moved?
-- opt article_newest_of_others(ticket_id int, person_id int) -> article_newest_row(id int)
SELECT id FROM article WHERE ticket_id = :ticket_id
    AND (author_id IS NULL OR author_id <> :person_id) AND mark <> 'withdrawn' ORDER BY id DESC LIMIT 1;

-- opt article_newest(ticket_id int) -> article_newest_row
SELECT id FROM article WHERE ticket_id = :ticket_id ORDER BY id DESC LIMIT 1;

-- do article_hold(id int, held_until int)
UPDATE article SET held_until = :held_until WHERE id = :id;

-- do article_withdraw(id int)
UPDATE article SET mark = 'withdrawn', internal = 1 WHERE id = :id;

-- Before its mails go: they name the ids.
-- do article_forget_refs(article_id int)
DELETE FROM message_ref WHERE article_id = :article_id AND message_id IN (
    SELECT o.message_id FROM outbox o WHERE o.article_id = :article_id
    UNION SELECT a.message_id FROM article a WHERE a.id = :article_id);

-- Mails of an article that nobody has begun to send.
-- do outbox_take_back(article_id int, now int)
DELETE FROM outbox WHERE article_id = :article_id AND state = 'waiting' AND attempts = 0
    AND leased_until <= :now AND purpose IN ('reply', 'closing');

-- one outbox_of_article(article_id int) -> outbox_left_row(n int)
SELECT count(*) FROM outbox WHERE article_id = :article_id AND purpose IN ('reply', 'closing');

-- The last public message of a customer's, for what an answer goes to.
-- opt article_answered(ticket_id int) -> article_answered_row(id int, author_id int?, to_text text, cc_text text)
SELECT id, author_id, to_text, cc_text FROM article
WHERE ticket_id = :ticket_id AND sender = 'customer' AND internal = 0
ORDER BY created_at DESC, id DESC LIMIT 1;

-- The history with names instead of ids: of people, of queues and tickets that this agent may see.
-- many ticket_history(ticket_id int, person_id int) -> ticket_history_row(id int, at int,
--   actor_id int?, actor_name text?, what text, before text?, after text?, article_id int?,
--   before_name text?, after_name text?, field text?)
SELECT e.id, e.at, e.actor_id, p.name, e.what, e.before, e.after, e.article_id,
    CASE WHEN e.before IS NULL THEN NULL
        WHEN e.what IN ('owner', 'customer', 'participant', 'follower', 'mention') THEN
            (SELECT x.name FROM person x WHERE x.id = CAST(e.before AS bigint))
        WHEN e.what = 'queue' THEN (SELECT x.name FROM queue x WHERE x.id = CAST(e.before AS bigint)
            AND (x.confidential = 0 OR EXISTS (SELECT 1 FROM queue_member m
                WHERE m.queue_id = x.id AND m.person_id = :person_id)))
        WHEN e.what IN ('link', 'merged', 'unmerged', 'split', 'unsplit', 'moved', 'unmoved') THEN coalesce((SELECT t.number FROM ticket t JOIN queue x ON x.id = t.queue_id
            WHERE t.id = CAST(e.before AS bigint) AND (x.confidential = 0 OR EXISTS (
                SELECT 1 FROM queue_member m WHERE m.queue_id = x.id AND m.person_id = :person_id))),
            (SELECT min(s.number) FROM tombstone s WHERE s.ticket_id = CAST(e.before AS bigint)))
    END,
    CASE WHEN e.after IS NULL THEN NULL
        WHEN e.what IN ('owner', 'customer', 'participant', 'follower', 'mention') THEN
            (SELECT x.name FROM person x WHERE x.id = CAST(e.after AS bigint))
        WHEN e.what = 'queue' THEN (SELECT x.name FROM queue x WHERE x.id = CAST(e.after AS bigint)
            AND (x.confidential = 0 OR EXISTS (SELECT 1 FROM queue_member m
                WHERE m.queue_id = x.id AND m.person_id = :person_id)))
        WHEN e.what IN ('link', 'merged', 'unmerged', 'split', 'unsplit', 'moved', 'unmoved') THEN coalesce((SELECT t.number FROM ticket t JOIN queue x ON x.id = t.queue_id
            WHERE t.id = CAST(e.after AS bigint) AND (x.confidential = 0 OR EXISTS (
                SELECT 1 FROM queue_member m WHERE m.queue_id = x.id AND m.person_id = :person_id))),
            (SELECT min(s.number) FROM tombstone s WHERE s.ticket_id = CAST(e.after AS bigint)))
    END,
    CASE WHEN e.what LIKE 'field:%' THEN (SELECT f.data FROM record f
        WHERE f.kind = 'field' AND f.name = 'ticket.' || substr(e.what, 7)) END
FROM ticket_event e LEFT JOIN person p ON p.id = e.actor_id
WHERE e.ticket_id = :ticket_id ORDER BY e.id;
