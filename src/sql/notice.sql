-- one notice_cursor() -> notice_cursor_row(event_id int, newest int)
SELECT c.event_id, (SELECT coalesce(max(e.id), 0) FROM ticket_event e) FROM notice_cursor c;

-- do notice_cursor_put(event_id int)
-- later
UPDATE notice_cursor SET event_id = :event_id;

-- Events that somebody may have to be told of.
-- many notice_events(last int, since int, most int) -> notice_event_row(id int, ticket_id int,
--   at int, what text, after text?, article_id int?, actor_id int?, who text?, held_until int?,
--   first_article int?, queue_id int, confidential int, owner_id int?, number text, title text)
SELECT e.id, e.ticket_id, e.at, e.what, e.after, e.article_id, coalesce(e.actor_id, a.author_id),
    coalesce(p.name, w.name, a.from_text, c.name), a.held_until,
    (SELECT min(x.id) FROM article x WHERE x.ticket_id = e.ticket_id),
    t.queue_id, q.confidential, t.owner_id, t.number, t.title
FROM ticket_event e JOIN ticket t ON t.id = e.ticket_id JOIN queue q ON q.id = t.queue_id
    JOIN person c ON c.id = t.customer_id LEFT JOIN article a ON a.id = e.article_id
    LEFT JOIN person p ON p.id = e.actor_id LEFT JOIN person w ON w.id = a.author_id
WHERE e.id > :last AND e.at >= :since AND e.what IN ('created', 'owner', 'article', 'mention')
ORDER BY e.id LIMIT :most;

-- many notice_people() -> notice_person_row(person_id int, name text, lang text?, zone text?, address text?,
--   has_choice int, desk int?, mail int?, only_queues int?, quiet_from int?, quiet_to int?)
SELECT p.id, p.name, p.lang, p.zone,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1),
    CASE WHEN c.person_id IS NULL THEN 0 ELSE 1 END, c.desk, c.mail, c.only_queues, c.quiet_from,
    c.quiet_to
FROM person p LEFT JOIN notice_choice c ON c.person_id = p.id
WHERE p.role IN ('agent', 'admin') AND p.role <> 'customer' AND p.locked = 0 ORDER BY p.id;

-- many notice_queues_all() -> notice_queue_row(person_id int, queue_id int)
SELECT person_id, queue_id FROM notice_queue ORDER BY person_id, queue_id;

-- Nothing where that cause has been told.
-- do notice_add(person_id int, ticket_id int, cause text, kind text, actor_id int?,
--   article_id int?, at int, desk int)
INSERT INTO notice (person_id, ticket_id, cause, kind, actor_id, article_id, at, desk)
VALUES (:person_id, :ticket_id, :cause, :kind, :actor_id, :article_id, :at, :desk)
ON CONFLICT (person_id, ticket_id, cause) DO NOTHING;

-- Newest first; what he may no longer see is left out.
-- many notice_list(person_id int, before int, most int) -> notice_row(id int, kind text, at int,
--   read_at int?, number text, title text, who text?, begins text?, internal int?)
SELECT n.id, n.kind, n.at, n.read_at, t.number, t.title, coalesce(p.name, a.from_text, c.name),
    substr(coalesce(a.new_text, a.body_text), 1, 400), a.internal
FROM notice n JOIN ticket t ON t.id = n.ticket_id JOIN queue q ON q.id = t.queue_id
    JOIN person c ON c.id = t.customer_id
    LEFT JOIN person p ON p.id = n.actor_id LEFT JOIN article a ON a.id = n.article_id
WHERE n.person_id = :person_id AND n.desk = 1 AND n.id < :before
    AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
ORDER BY n.id DESC LIMIT :most;

-- Of each agent, up to MOST: somebody may never have read any of a hundred thousand.
-- many notice_unread(most int) -> notice_count_row(person_id int, n int)
SELECT p.id, (SELECT count(*) FROM (SELECT 1 FROM notice n
        WHERE n.person_id = p.id AND n.read_at IS NULL AND n.desk = 1 LIMIT :most) u)
FROM person p WHERE p.role IN ('agent', 'admin') AND p.role <> 'customer';

-- do notice_read_ticket(person_id int, ticket_id int, at int)
UPDATE notice SET read_at = :at
WHERE person_id = :person_id AND ticket_id = :ticket_id AND read_at IS NULL;

-- do notice_read_upto(person_id int, upto int, at int)
UPDATE notice SET read_at = :at WHERE person_id = :person_id AND id <= :upto AND read_at IS NULL;

-- Of the oldest, MOST of them, those that are old enough. Those from a clock that ran ahead wait beside.
-- do notice_forget(ahead int, most int, before int)
DELETE FROM notice WHERE id IN (SELECT o.id FROM notice o WHERE o.at <= :ahead ORDER BY o.id LIMIT :most)
    AND at < :before;

-- opt notice_choice_get(person_id int) -> notice_choice_row(desk int, mail int, only_queues int,
--   quiet_from int, quiet_to int)
SELECT desk, mail, only_queues, quiet_from, quiet_to FROM notice_choice WHERE person_id = :person_id;

-- do notice_choice_put(person_id int, desk int, mail int, only_queues int, quiet_from int, quiet_to int)
INSERT INTO notice_choice (person_id, desk, mail, only_queues, quiet_from, quiet_to)
VALUES (:person_id, :desk, :mail, :only_queues, :quiet_from, :quiet_to)
ON CONFLICT (person_id) DO UPDATE SET desk = excluded.desk, mail = excluded.mail,
    only_queues = excluded.only_queues, quiet_from = excluded.quiet_from,
    quiet_to = excluded.quiet_to;

-- many notice_queues(person_id int) -> notice_queue_row
SELECT person_id, queue_id FROM notice_queue WHERE person_id = :person_id ORDER BY queue_id;

-- do notice_queue_add(person_id int, queue_id int)
INSERT INTO notice_queue (person_id, queue_id) VALUES (:person_id, :queue_id)
ON CONFLICT (person_id, queue_id) DO NOTHING;

-- do notice_queues_clear(person_id int)
DELETE FROM notice_queue WHERE person_id = :person_id;
