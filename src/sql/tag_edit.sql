-- In the order of their keys; BUSY where work on one is not done.
-- many tag_page(pattern text, after text, most int) -> tag_edit_row(id int, key text, name text, n int,
--   busy int)
SELECT g.id, g.key, g.name, (SELECT count(*) FROM ticket_tag x WHERE x.tag_id = g.id),
    CASE WHEN EXISTS (SELECT 1 FROM tag_job j WHERE j.tag_id = g.id OR j.into_id = g.id) THEN 1 ELSE 0 END
FROM tag g WHERE g.key > :after AND g.key LIKE :pattern ESCAPE '!' ORDER BY g.key LIMIT :most;

-- opt tag_edit_by_id(id int) -> tag_edit_row
SELECT g.id, g.key, g.name, (SELECT count(*) FROM ticket_tag x WHERE x.tag_id = g.id),
    CASE WHEN EXISTS (SELECT 1 FROM tag_job j WHERE j.tag_id = g.id OR j.into_id = g.id) THEN 1 ELSE 0 END
FROM tag g WHERE g.id = :id;

-- do tag_rename(id int, key text, name text)
UPDATE tag SET key = :key, name = :name WHERE id = :id;

-- do tag_delete(id int)
DELETE FROM tag WHERE id = :id;

-- do tag_job_add(tag_id int, into_id int?, before text, actor_id int)
INSERT INTO tag_job (tag_id, into_id, before, actor_id, event_id)
VALUES (:tag_id, :into_id, :before, :actor_id, (SELECT coalesce(max(e.id), 0) FROM ticket_event e));

-- The work that there is, and what the tags are called now.
-- opt tag_job_next() -> tag_job_row(tag_id int, into_id int?, before text, after text?, actor_id int,
--   event_id int, ticket_id int)
SELECT j.tag_id, j.into_id, j.before, g.name, j.actor_id, j.event_id, j.ticket_id
FROM tag_job j LEFT JOIN tag g ON g.id = j.into_id ORDER BY j.event_id, j.tag_id LIMIT 1;

-- opt tag_job_of(tag_id int) -> tag_job_row
SELECT j.tag_id, j.into_id, j.before, g.name, j.actor_id, j.event_id, j.ticket_id
FROM tag_job j LEFT JOIN tag g ON g.id = j.into_id WHERE j.tag_id = :tag_id;

-- Tickets that have a tag, beyond one.
-- many tag_job_tickets(tag_id int, ticket_id int, most int) -> tag_ticket_row(ticket_id int)
SELECT x.ticket_id FROM ticket_tag x WHERE x.tag_id = :tag_id AND x.ticket_id > :ticket_id
ORDER BY x.ticket_id LIMIT :most;

-- Whether a ticket came to the tag under its new name.
-- opt tag_job_came(ticket_id int, event_id int, name text) -> tag_came_row(id int)
SELECT e.id FROM ticket_event e WHERE e.ticket_id = :ticket_id AND e.id > :event_id AND e.what = 'tag'
    AND e.after = :name LIMIT 1;

-- Another process may be at it: then it was somewhere else.
-- do tag_job_reached(tag_id int, was int, ticket_id int)
UPDATE tag_job SET ticket_id = :ticket_id WHERE tag_id = :tag_id AND ticket_id = :was;

-- do tag_job_end(tag_id int)
DELETE FROM tag_job WHERE tag_id = :tag_id;
