-- many webhook_list() -> webhook_row(id int, name text, url text, events text,
--   queue_id int?, priority int, tag text, with_internal int, secret blob, allowed text, active int,
--   begin_event int, shape text, waiting int, failed int)
SELECT w.id, w.name, w.url, w.events, w.queue_id, w.priority, w.tag, w.with_internal, w.secret,
    w.allowed, w.active, w.begin_event, w.shape,
    (SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'waiting'),
    (SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'failed')
FROM webhook w ORDER BY w.name, w.id;

-- opt webhook_by_id(id int) -> webhook_row
SELECT w.id, w.name, w.url, w.events, w.queue_id, w.priority, w.tag, w.with_internal, w.secret,
    w.allowed, w.active, w.begin_event, w.shape, 0, 0
FROM webhook w WHERE w.id = :id;

-- opt webhook_by_name(name text) -> webhook_id_row(id int)
SELECT id FROM webhook WHERE name = :name;

-- new webhook_add(name text, url text, events text, queue_id int?, priority int,
--   tag text, with_internal int, secret blob, allowed text, active int, shape text, created_at int)
INSERT INTO webhook (name, url, events, queue_id, priority, tag, with_internal, secret, allowed,
    active, begin_event, shape, created_at)
VALUES (:name, :url, :events, :queue_id, :priority, :tag, :with_internal, :secret, :allowed,
    :active, (SELECT coalesce(max(e.id), 0) FROM ticket_event e), :shape, :created_at) RETURNING id;

-- do webhook_set(id int, name text, url text, events text, queue_id int?,
--   priority int, tag text, with_internal int, allowed text, active int, shape text)
UPDATE webhook SET name = :name, url = :url, events = :events, queue_id = :queue_id,
    priority = :priority, tag = :tag, with_internal = :with_internal, allowed = :allowed, active = :active,
    shape = :shape
WHERE id = :id;

-- do webhook_set_tag(id int, tag text)
UPDATE webhook SET tag = :tag WHERE id = :id;

-- What happens while it rests is not made up for.
-- do webhook_begin(id int)
UPDATE webhook SET begin_event = (SELECT coalesce(max(e.id), 0) FROM ticket_event e) WHERE id = :id;

-- do webhook_set_secret(id int, secret blob)
UPDATE webhook SET secret = :secret WHERE id = :id;

-- do webhook_remove(id int)
DELETE FROM webhook WHERE id = :id;

-- one webhook_cursor() -> webhook_cursor_row(event_id int, newest int)
SELECT c.event_id, (SELECT coalesce(max(e.id), 0) FROM ticket_event e) FROM webhook_cursor c;

-- do webhook_cursor_put(event_id int)
UPDATE webhook_cursor SET event_id = :event_id;

-- many webhook_events(last int, most int) -> webhook_event_row(id int, ticket_id int, at int,
--   what text, before text?, after text?, article_id int?, queue_id int, confidential int, priority int,
--   held_until int?, internal int?)
SELECT e.id, e.ticket_id, e.at, e.what, e.before, e.after, e.article_id, t.queue_id, q.confidential,
    t.priority, a.held_until, a.internal
FROM ticket_event e JOIN ticket t ON t.id = e.ticket_id JOIN queue q ON q.id = t.queue_id
    LEFT JOIN article a ON a.id = e.article_id
WHERE e.id > :last AND NOT EXISTS (SELECT 1 FROM archived x
    WHERE x.ticket_id = e.ticket_id AND x.kind = 'ticket' AND e.at < x.at) ORDER BY e.id LIMIT :most;

-- opt webhook_change(id int) -> webhook_change_row(what text, before text?, after text?, actor_id int?)
SELECT what, before, after, actor_id FROM ticket_event WHERE id = :id;

-- opt webhook_has_tag(ticket_id int, tag_id int) -> webhook_id_row
SELECT tag_id FROM ticket_tag WHERE ticket_id = :ticket_id AND tag_id = :tag_id;

-- do webhook_delivery_add(webhook_id int, uuid text, event text, event_id int, ticket_id int?,
--   article_id int?, created_at int, next_at int)
INSERT INTO webhook_delivery (webhook_id, uuid, event, event_id, ticket_id, article_id, state,
    created_at, next_at)
VALUES (:webhook_id, :uuid, :event, :event_id, :ticket_id, :article_id, 'waiting', :created_at, :next_at)
ON CONFLICT DO NOTHING;

-- many webhook_delivery_due(now int, most int) -> webhook_due_row(id int, webhook_id int)
-- sqlite
SELECT id, webhook_id FROM webhook_delivery
WHERE state = 'waiting' AND next_at <= :now AND leased_until <= :now ORDER BY next_at, id LIMIT :most;
-- postgres
SELECT id, webhook_id FROM webhook_delivery
WHERE state = 'waiting' AND next_at <= :now AND leased_until <= :now ORDER BY next_at, id LIMIT :most
FOR UPDATE SKIP LOCKED;

-- many webhook_delivery_waiting(now int, most int) -> webhook_due_row
SELECT id, webhook_id FROM webhook_delivery
WHERE state = 'waiting' AND next_at <= :now AND leased_until <= :now ORDER BY next_at, id LIMIT :most;

-- do webhook_delivery_lease(id int, until int)
UPDATE webhook_delivery SET leased_until = :until WHERE id = :id AND state = 'waiting';

-- opt webhook_delivery_by_id(id int) -> webhook_delivery_row(id int, webhook_id int, uuid text,
--   event text, event_id int, ticket_id int?, number text?, article_id int?, state text, attempts int,
--   created_at int, next_at int, ended_at int?, payload text?, status int, answer text)
SELECT d.id, d.webhook_id, d.uuid, d.event, d.event_id, d.ticket_id, t.number, d.article_id, d.state,
    d.attempts, d.created_at, d.next_at, d.ended_at, d.payload, d.status, d.answer
FROM webhook_delivery d LEFT JOIN ticket t ON t.id = d.ticket_id WHERE d.id = :id;

-- Newest first, without what was sent.
-- many webhook_delivery_list(webhook_id int, before int, most int) -> webhook_delivery_row
SELECT d.id, d.webhook_id, d.uuid, d.event, d.event_id, d.ticket_id, t.number, d.article_id, d.state,
    d.attempts, d.created_at, d.next_at, d.ended_at, NULL, d.status, d.answer
FROM webhook_delivery d LEFT JOIN ticket t ON t.id = d.ticket_id
WHERE d.webhook_id = :webhook_id AND d.id < :before ORDER BY d.id DESC LIMIT :most;

-- do webhook_delivery_payload(id int, payload text)
UPDATE webhook_delivery SET payload = :payload WHERE id = :id AND payload IS NULL;

-- do webhook_delivery_end(id int, state text, status int, answer text, next_at int, ended_at int?)
UPDATE webhook_delivery SET state = :state, attempts = attempts + 1, status = :status,
    answer = :answer, next_at = :next_at, ended_at = :ended_at, leased_until = 0
WHERE id = :id AND state = 'waiting';

-- do webhook_delivery_retry(id int, webhook_id int, now int)
UPDATE webhook_delivery SET state = 'waiting', attempts = 0, next_at = :now, ended_at = NULL,
    leased_until = 0
WHERE id = :id AND webhook_id = :webhook_id AND state IN ('failed', 'accepted');

-- do webhook_delivery_forget(before int, most int)
DELETE FROM webhook_delivery WHERE id IN (
    SELECT d.id FROM webhook_delivery d WHERE d.created_at < :before AND d.state <> 'waiting'
    ORDER BY d.created_at LIMIT :most);

-- one webhook_newest_ticket() -> webhook_id_row
SELECT coalesce((SELECT t.id FROM ticket t JOIN queue q ON q.id = t.queue_id
    WHERE q.confidential = 0 ORDER BY t.id DESC LIMIT 1), 0);
