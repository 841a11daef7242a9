-- do ticket_counter_step(year int, n int)
-- later
INSERT INTO ticket_counter (year, last) VALUES (:year, :n)
ON CONFLICT (year) DO UPDATE SET last = ticket_counter.last + excluded.last;

-- one ticket_counter(year int) -> ticket_counter_row(last int)
SELECT last FROM ticket_counter WHERE year = :year;

-- new ticket_add(number text, title text, state text, priority int, queue_id int,
--   customer_id int, company_id int?, owner_id int?, channel text, lang text, account_id int?,
--   named_number text?, created_at int, changed_at int, closed_at int?, waits_for text)
INSERT INTO ticket (number, title, state, priority, queue_id, customer_id, company_id, owner_id,
    channel, lang, account_id, named_number, created_at, changed_at, closed_at, waits_for)
VALUES (:number, :title, :state, :priority, :queue_id, :customer_id, :company_id, :owner_id,
    :channel, :lang, :account_id, :named_number, :created_at, :changed_at, :closed_at, :waits_for)
RETURNING id;

-- The ids of MOST tickets that nobody waits for, each in its turn.
-- many ticket_ids(most int) -> ticket_id_row(id int)
-- sqlite
WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT c.n + 1 FROM c WHERE c.n < :most)
SELECT coalesce((SELECT q.seq FROM sqlite_sequence q WHERE q.name = 'ticket'), 0) + c.n FROM c;
-- postgres
SELECT nextval(pg_get_serial_sequence('ticket', 'id')) FROM generate_series(1, :most);

-- A ticket of the past, as it stands now.
-- do ticket_add_past(id int, number text, title text, state text, priority int, queue_id int,
--   customer_id int, company_id int?, owner_id int?, channel text, lang text, created_at int,
--   changed_at int, replied_at int?, closed_at int?, articles int, waits_for text)
-- later
INSERT INTO ticket (id, number, title, state, priority, queue_id, customer_id, company_id, owner_id,
    channel, lang, created_at, changed_at, replied_at, closed_at, articles, waits_for)
VALUES (:id, :number, :title, :state, :priority, :queue_id, :customer_id, :company_id, :owner_id,
    :channel, :lang, :created_at, :changed_at, :replied_at, :closed_at, :articles, :waits_for);

-- do ticket_number_add(key text, ticket_id int)
-- later
INSERT INTO ticket_number (key, ticket_id) VALUES (:key, :ticket_id);

-- opt ticket_any() -> ticket_id_row
SELECT id FROM ticket LIMIT 1;

-- opt ticket_id_by_key(key text) -> ticket_id_row
SELECT ticket_id FROM ticket_number WHERE key = :key;

-- one ticket_by_id(id int) -> ticket_row(id int, number text, title text, state text,
--   priority int, queue_id int, customer_id int, company_id int?, owner_id int?, channel text,
--   lang text, account_id int?, named_number text?, created_at int, changed_at int,
--   replied_at int?, closed_at int?, pending_at int?, articles int, waits_for text,
--   merged_into int?, queue_name text, confidential int, customer_name text, owner_name text?,
--   company_name text?)
SELECT t.id, t.number, t.title, t.state, t.priority, t.queue_id, t.customer_id, t.company_id,
    t.owner_id, t.channel, t.lang, t.account_id, t.named_number, t.created_at, t.changed_at,
    t.replied_at, t.closed_at, t.pending_at, t.articles, t.waits_for, t.merged_into,
    q.name, q.confidential, c.name, o.name, f.name
FROM ticket t JOIN queue q ON q.id = t.queue_id JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id
WHERE t.id = :id;

-- Inside a write: the row is ours until the transaction ends, and is read as it is now. SQLite's
-- writers are alone anyhow.
-- do ticket_hold(id int)
-- later
-- sqlite
UPDATE ticket SET articles = articles WHERE id = :id AND 1 = 0;
-- postgres
SELECT FROM ticket WHERE id = :id FOR NO KEY UPDATE;

-- The one question whether somebody may see a ticket. An agent sees every queue that is not
-- confidential, and those confidential ones where he is a member; a customer sees his own, those
-- he takes part in, and those of his company where it is allowed.
-- opt ticket_visible(id int, person_id int, is_agent int) -> ticket_id_row
SELECT t.id FROM ticket t JOIN queue q ON q.id = t.queue_id
WHERE t.id = :id AND (t.deleted_at IS NULL OR :is_agent = 1) AND (
    (:is_agent = 1 AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id)))
    OR (:is_agent = 0 AND (t.customer_id = :person_id
        OR EXISTS (SELECT 1 FROM participant p WHERE p.ticket_id = t.id AND p.person_id = :person_id)
        OR EXISTS (SELECT 1 FROM person me JOIN company f ON f.id = me.company_id
            WHERE me.id = :person_id AND f.sees_all = 1 AND f.id = t.company_id))));

-- many ticket_list_active(person_id int, before int, most int) -> ticket_row
SELECT t.id, t.number, t.title, t.state, t.priority, t.queue_id, t.customer_id, t.company_id,
    t.owner_id, t.channel, t.lang, t.account_id, t.named_number, t.created_at, t.changed_at,
    t.replied_at, t.closed_at, t.pending_at, t.articles, t.waits_for, t.merged_into,
    q.name, q.confidential, c.name, o.name, f.name
FROM ticket t JOIN queue q ON q.id = t.queue_id JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id
WHERE t.state NOT IN ('closed', 'merged') AND t.changed_at < :before
    AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
ORDER BY t.changed_at DESC, t.id LIMIT :most;

-- many ticket_list_closed(person_id int, before int, most int) -> ticket_row
SELECT t.id, t.number, t.title, t.state, t.priority, t.queue_id, t.customer_id, t.company_id,
    t.owner_id, t.channel, t.lang, t.account_id, t.named_number, t.created_at, t.changed_at,
    t.replied_at, t.closed_at, t.pending_at, t.articles, t.waits_for, t.merged_into,
    q.name, q.confidential, c.name, o.name, f.name
FROM ticket t JOIN queue q ON q.id = t.queue_id JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id
WHERE t.state = 'closed' AND t.changed_at < :before
    AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
ORDER BY t.changed_at DESC, t.id LIMIT :most;

-- many ticket_list_owned(owner_id int, person_id int, before int, most int) -> ticket_row
SELECT t.id, t.number, t.title, t.state, t.priority, t.queue_id, t.customer_id, t.company_id,
    t.owner_id, t.channel, t.lang, t.account_id, t.named_number, t.created_at, t.changed_at,
    t.replied_at, t.closed_at, t.pending_at, t.articles, t.waits_for, t.merged_into,
    q.name, q.confidential, c.name, o.name, f.name
FROM ticket t JOIN queue q ON q.id = t.queue_id JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id
WHERE t.owner_id = :owner_id AND t.state NOT IN ('closed', 'merged') AND t.changed_at < :before
    AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
ORDER BY t.changed_at DESC, t.id LIMIT :most;

-- many ticket_list_customer(person_id int, before int, most int) -> ticket_row
SELECT t.id, t.number, t.title, t.state, t.priority, t.queue_id, t.customer_id, t.company_id,
    t.owner_id, t.channel, t.lang, t.account_id, t.named_number, t.created_at, t.changed_at,
    t.replied_at, t.closed_at, t.pending_at, t.articles, t.waits_for, t.merged_into,
    q.name, q.confidential, c.name, o.name, f.name
FROM ticket t JOIN queue q ON q.id = t.queue_id JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id
WHERE t.state <> 'merged' AND t.changed_at < :before AND (t.customer_id = :person_id
    OR t.id IN (SELECT p.ticket_id FROM participant p WHERE p.person_id = :person_id)
    OR t.company_id = (SELECT g.id FROM person me JOIN company g ON g.id = me.company_id
        WHERE me.id = :person_id AND g.sees_all = 1))
ORDER BY t.changed_at DESC, t.id LIMIT :most;

-- Newest first, for the command line.
-- each ticket_each(before int) -> ticket_row
SELECT t.id, t.number, t.title, t.state, t.priority, t.queue_id, t.customer_id, t.company_id,
    t.owner_id, t.channel, t.lang, t.account_id, t.named_number, t.created_at, t.changed_at,
    t.replied_at, t.closed_at, t.pending_at, t.articles, t.waits_for, t.merged_into,
    q.name, q.confidential, c.name, o.name, f.name
FROM ticket t JOIN queue q ON q.id = t.queue_id JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id
WHERE t.id < :before ORDER BY t.id DESC;

-- do ticket_set_state(id int, state text, closed_at int?, changed_at int, waits_for text, pending_at int?)
-- later
UPDATE ticket SET state = :state, closed_at = :closed_at, changed_at = :changed_at,
    waits_for = :waits_for, pending_at = :pending_at,
    deleted_at = CASE WHEN :state = 'merged' THEN deleted_at END WHERE id = :id;

-- do ticket_set_pending(id int, pending_at int?, changed_at int)
-- later
UPDATE ticket SET pending_at = :pending_at, changed_at = :changed_at WHERE id = :id;

-- do ticket_set_owner(id int, owner_id int?, changed_at int)
-- later
UPDATE ticket SET owner_id = :owner_id, changed_at = :changed_at WHERE id = :id;

-- do ticket_set_queue(id int, queue_id int, changed_at int)
-- later
UPDATE ticket SET queue_id = :queue_id, changed_at = :changed_at WHERE id = :id;

-- do ticket_set_priority(id int, priority int, changed_at int)
-- later
UPDATE ticket SET priority = :priority, changed_at = :changed_at WHERE id = :id;

-- do ticket_set_title(id int, title text, changed_at int)
-- later
UPDATE ticket SET title = :title, changed_at = :changed_at WHERE id = :id;

-- What nothing is sorted by: of a ticket that was changed at this moment, as a new one was.
-- do ticket_grew_now(id int, changed_at int)
UPDATE ticket SET articles = articles + 1
WHERE id = :id AND changed_at = :changed_at AND merged_into IS NULL;

-- Nothing where it went into another one in the same moment.
-- do ticket_grew(id int, changed_at int)
UPDATE ticket SET articles = articles + 1, changed_at = :changed_at
WHERE id = :id AND merged_into IS NULL;

-- do ticket_replied(id int, replied_at int, waits_for text)
-- later
UPDATE ticket SET replied_at = coalesce(replied_at, :replied_at), waits_for = :waits_for WHERE id = :id;

-- do ticket_waits(id int, waits_for text)
-- later
UPDATE ticket SET waits_for = :waits_for WHERE id = :id;

-- do participant_add(ticket_id int, person_id int)
-- later
INSERT INTO participant (ticket_id, person_id) VALUES (:ticket_id, :person_id)
ON CONFLICT (ticket_id, person_id) DO NOTHING;

-- opt participant_is(ticket_id int, person_id int) -> ticket_id_row
SELECT ticket_id FROM participant WHERE ticket_id = :ticket_id AND person_id = :person_id;
