-- one report_cursor() -> report_cursor_row(event_id int, newest int)
SELECT c.event_id, (SELECT coalesce(max(e.id), 0) FROM ticket_event e) FROM report_cursor c;

-- do report_cursor_put(event_id int)
UPDATE report_cursor SET event_id = :event_id;

-- Returns when all who have written events, and may not have ended, have: then no event below the
-- newest that can be seen is still to come. In a transaction of its own; PostgreSQL only.
-- Of this transaction: who waits for a lock keeps others from it who come later.
-- one report_settle_soon() -> report_settle_row(is text)
-- sqlite
SELECT '';
-- postgres
SELECT set_config('lock_timeout', '200ms', true);

-- do report_settle()
-- sqlite
DELETE FROM ticket_event WHERE id = -1;
-- postgres
LOCK TABLE ticket_event IN SHARE MODE;

-- Which those are is looked up first on PostgreSQL: it would read all tickets to join them to their events.
-- part HAPPENED_TO
-- sqlite
IN (SELECT e.ticket_id FROM ticket_event e WHERE e.id > :after AND e.id <= :upto);
-- postgres
= ANY (ARRAY(SELECT DISTINCT e.ticket_id FROM ticket_event e WHERE e.id > :after AND e.id <= :upto));

-- Of every ticket that something happened to from AFTER (not included) to UPTO, what is so now.
-- do report_forget(after int, upto int)
DELETE FROM report_ticket WHERE ticket_id {HAPPENED_TO};

-- do report_take(after int, upto int)
INSERT INTO report_ticket (ticket_id, queue_id, owner_id, company_id, channel, created_at, answered_at,
    closed_at, reopened)
SELECT t.id, t.queue_id, t.owner_id, t.company_id, t.channel, t.created_at,
    (SELECT min(a.created_at) FROM article a
     WHERE a.ticket_id = t.id AND a.sender = 'agent' AND a.internal = 0 AND a.kind <> 'note'),
    CASE WHEN t.state = 'closed' THEN coalesce(t.closed_at, t.changed_at) END,
    (SELECT count(*) FROM ticket_event e WHERE e.ticket_id = t.id AND e.what = 'state'
     AND e.before = 'closed' AND e.after IN ('new', 'open'))
FROM ticket t
WHERE t.state <> 'merged' AND t.id {HAPPENED_TO};

-- What was packed of the tickets that something happened to is not so any more.
-- do report_chunk_forget(after int, upto int)
DELETE FROM report_chunk WHERE id IN (SELECT t.created_at / 2592000000 FROM ticket t WHERE t.id {HAPPENED_TO});

-- Who forgets chunks meanwhile, in another process, waits: what is packed would else be old and stay.
-- do report_chunk_lock()
-- sqlite
DELETE FROM report_chunk WHERE id = -1;
-- postgres
LOCK TABLE report_chunk IN SHARE ROW EXCLUSIVE MODE;

-- do report_chunk_put(id int, data blob)
INSERT INTO report_chunk (id, data) VALUES (:id, :data)
ON CONFLICT (id) DO UPDATE SET data = excluded.data;

-- many report_chunk_ids() -> report_chunk_id_row(id int)
SELECT id FROM report_chunk ORDER BY id;

-- each report_chunks(first int, last int) -> report_chunk_row(id int, data blob)
SELECT id, data FROM report_chunk WHERE id >= :first AND id <= :last ORDER BY id;

-- opt report_first() -> report_first_row(created_at int)
SELECT created_at FROM report_ticket ORDER BY created_at LIMIT 1;

-- What was made in a time.
-- each report_made(from int, until int) -> report_row(ticket_id int, queue_id int, owner_id int?,
--   company_id int?, channel text, created_at int, answered_at int?, closed_at int?, reopened int)
SELECT r.ticket_id, r.queue_id, r.owner_id, r.company_id, r.channel, r.created_at, r.answered_at,
    r.closed_at, r.reopened
FROM report_ticket r WHERE r.created_at >= :from AND r.created_at < :until;

-- each report_bucket(from int, until int) -> report_row
SELECT r.ticket_id, r.queue_id, r.owner_id, r.company_id, r.channel, r.created_at, r.answered_at,
    r.closed_at, r.reopened
FROM report_ticket r WHERE r.created_at >= :from AND r.created_at < :until ORDER BY r.ticket_id;

-- What was solved in a time and made before it.
-- each report_late(from int, until int) -> report_row
SELECT r.ticket_id, r.queue_id, r.owner_id, r.company_id, r.channel, r.created_at, r.answered_at,
    r.closed_at, r.reopened
FROM report_ticket r
WHERE r.closed_at IS NOT NULL AND r.closed_at >= :from AND r.closed_at < :until AND r.created_at < :from;

-- each report_open() -> report_row
SELECT r.ticket_id, r.queue_id, r.owner_id, r.company_id, r.channel, r.created_at, r.answered_at,
    r.closed_at, r.reopened
FROM report_ticket r WHERE r.closed_at IS NULL;

-- Which tickets have a tag, of those that a report can be about.
-- each report_tagged(tag_id int) -> report_tag_row(ticket_id int, tag_id int)
SELECT ticket_id, tag_id FROM ticket_tag WHERE tag_id = :tag_id;

-- each report_made_tags(from int, until int) -> report_tag_row
SELECT x.ticket_id, x.tag_id FROM report_ticket r JOIN ticket_tag x ON x.ticket_id = r.ticket_id
WHERE r.created_at >= :from AND r.created_at < :until;

-- each report_bucket_tags(from int, until int) -> report_tag_row
SELECT x.ticket_id, x.tag_id FROM report_ticket r JOIN ticket_tag x ON x.ticket_id = r.ticket_id
WHERE r.created_at >= :from AND r.created_at < :until ORDER BY x.ticket_id, x.tag_id;

-- each report_late_tags(from int, until int) -> report_tag_row
SELECT x.ticket_id, x.tag_id FROM report_ticket r JOIN ticket_tag x ON x.ticket_id = r.ticket_id
WHERE r.closed_at IS NOT NULL AND r.closed_at >= :from AND r.closed_at < :until AND r.created_at < :from;

-- opt report_queue_name(id int) -> report_name_row(name text)
SELECT name FROM queue WHERE id = :id;

-- opt report_person_name(id int) -> report_name_row
SELECT name FROM person WHERE id = :id;

-- opt report_company_name(id int) -> report_name_row
SELECT name FROM company WHERE id = :id;

-- opt report_tag_name(id int) -> report_name_row
SELECT name FROM tag WHERE id = :id;

-- Who can be chosen as owner: those who have tickets.
-- many report_owners() -> report_choice_row(id int, name text)
SELECT p.id, p.name FROM person p WHERE p.role <> 'customer' ORDER BY p.name LIMIT 500;

-- One company's tickets of a time, for its monthly report.
-- many report_of_company(company_id int, from int, until int, most int) -> report_line_row(number text,
--   title text, customer text, queue_id int, owner_id int?, created_at int, changed_at int, answered_at int?,
--   closed_at int?, state text)
SELECT t.number, t.title, c.name, r.queue_id, r.owner_id, r.created_at, t.changed_at, r.answered_at,
    r.closed_at, t.state
FROM report_ticket r JOIN ticket t ON t.id = r.ticket_id JOIN person c ON c.id = t.customer_id
WHERE r.company_id = :company_id AND ((r.created_at >= :from AND r.created_at < :until)
    OR (r.closed_at >= :from AND r.closed_at < :until) OR (r.created_at < :from AND r.closed_at IS NULL))
ORDER BY r.created_at, r.ticket_id LIMIT :most;
