-- do ticket_event_add(ticket_id int, at int, actor_id int?, what text, before text?, after text?, article_id int?)
-- later
INSERT INTO ticket_event (ticket_id, at, actor_id, what, before, after, article_id)
VALUES (:ticket_id, :at, :actor_id, :what, :before, :after, :article_id);

-- All that a ticket of the past has gone through, its messages (FIRST to LAST) among it, one after the
-- other.
-- do ticket_event_add_past(ticket_id int, at int, actor_id int?, channel text, first int, last int,
--   settled_at int, settled_by int?, owner text?, state text)
-- later
-- sqlite
INSERT INTO ticket_event (ticket_id, at, actor_id, what, before, after, article_id)
SELECT :ticket_id, :at, :actor_id, 'created', NULL, :channel, NULL
UNION ALL SELECT :ticket_id, :at, :actor_id, 'state', NULL, 'new', NULL
UNION ALL SELECT z.ticket_id, z.created_at, z.author_id, 'article', NULL, z.who, z.id
FROM (SELECT a.ticket_id, a.created_at, a.author_id, CASE WHEN a.internal = 1 THEN 'note' ELSE a.sender END AS who,
    a.id FROM article a WHERE a.id BETWEEN :first AND :last AND +a.ticket_id = :ticket_id ORDER BY a.id) z
UNION ALL SELECT :ticket_id, :settled_at, :settled_by, 'owner', NULL, :owner, NULL WHERE :owner IS NOT NULL
UNION ALL SELECT :ticket_id, :settled_at, :settled_by, 'state', 'new', :state, NULL WHERE :state <> 'new';
-- postgres
INSERT INTO ticket_event (ticket_id, at, actor_id, what, before, after, article_id)
SELECT z.ticket_id, z.at, z.actor_id, z.what, z.before, z.after, z.article_id FROM (
    SELECT 1 AS nth, CAST(:ticket_id AS bigint) AS ticket_id, CAST(:at AS bigint) AS at,
        CAST(:actor_id AS bigint) AS actor_id, 'created' AS what, NULL AS before,
        CAST(:channel AS text) AS after, CAST(NULL AS bigint) AS article_id
    UNION ALL SELECT 2, :ticket_id, :at, :actor_id, 'state', NULL, 'new', NULL
    UNION ALL SELECT 3, a.ticket_id, a.created_at, a.author_id, 'article', NULL,
        CASE WHEN a.internal = 1 THEN 'note' ELSE a.sender END, a.id
    FROM article a WHERE a.id BETWEEN CAST(:first AS bigint) AND CAST(:last AS bigint) AND a.ticket_id = :ticket_id
    UNION ALL SELECT 4, :ticket_id, CAST(:settled_at AS bigint), CAST(:settled_by AS bigint), 'owner', NULL,
        CAST(:owner AS text), NULL WHERE CAST(:owner AS text) IS NOT NULL
    UNION ALL SELECT 5, :ticket_id, CAST(:settled_at AS bigint), CAST(:settled_by AS bigint), 'state', 'new',
        CAST(:state AS text), NULL WHERE CAST(:state AS text) <> 'new') z
ORDER BY z.nth, z.article_id;

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
