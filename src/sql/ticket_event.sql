-- do ticket_event_add(ticket_id int, at int, actor_id int?, what text, before text?, after text?, article_id int?)
INSERT INTO ticket_event (ticket_id, at, actor_id, what, before, after, article_id)
VALUES (:ticket_id, :at, :actor_id, :what, :before, :after, :article_id);

-- many ticket_event_list(ticket_id int) -> ticket_event_row(id int, at int, actor_id int?,
--   actor_name text?, what text, before text?, after text?, article_id int?)
SELECT e.id, e.at, e.actor_id, p.name, e.what, e.before, e.after, e.article_id
FROM ticket_event e LEFT JOIN person p ON p.id = e.actor_id
WHERE e.ticket_id = :ticket_id ORDER BY e.id;

-- New events since a point, for the live stream.
-- many ticket_event_since(id int, most int) -> ticket_event_live_row(id int, ticket_id int,
--   number text, title text, what text, after text?, actor_id int?, actor_name text?, article_id int?,
--   owner_id int?, confidential int, queue_id int, internal int?, held_until int?)
SELECT e.id, e.ticket_id, t.number, t.title, e.what, e.after, e.actor_id, p.name, e.article_id,
    t.owner_id, q.confidential, q.id, a.internal, a.held_until
FROM ticket_event e JOIN ticket t ON t.id = e.ticket_id JOIN queue q ON q.id = t.queue_id
    LEFT JOIN person p ON p.id = e.actor_id LEFT JOIN article a ON a.id = e.article_id
WHERE e.id > :id AND NOT EXISTS (SELECT 1 FROM archived x
    WHERE x.ticket_id = e.ticket_id AND x.kind = 'ticket' AND e.at < x.at) ORDER BY e.id LIMIT :most;

-- one ticket_event_last() -> ticket_event_last_row(id int)
SELECT coalesce(max(id), 0) FROM ticket_event;
