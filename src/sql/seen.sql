-- Never backwards: a page that was opened long ago says nothing of what was read since.
-- do seen_put(person_id int, ticket_id int, article_id int, seen_at int)
INSERT INTO ticket_seen (person_id, ticket_id, article_id, seen_at)
VALUES (:person_id, :ticket_id, :article_id, :seen_at)
ON CONFLICT (person_id, ticket_id) DO UPDATE SET article_id = excluded.article_id,
    seen_at = excluded.seen_at WHERE ticket_seen.article_id < excluded.article_id;

-- do seen_remove(person_id int, ticket_id int)
DELETE FROM ticket_seen WHERE person_id = :person_id AND ticket_id = :ticket_id;

-- opt seen_get(person_id int, ticket_id int) -> seen_row(article_id int, seen_at int)
SELECT article_id, seen_at FROM ticket_seen WHERE person_id = :person_id AND ticket_id = :ticket_id;

-- Of the tickets in IDS (a JSON list) those that hold something unread: an article of somebody
-- else's, newer than the last one read. Customers see public articles only, when they are due. What
-- an agent never opened counts while it is not closed.
-- many seen_unread(person_id int, is_agent int, now int, ids text) -> seen_unread_row(ticket_id int, opened int)
-- sqlite
SELECT t.id, CASE WHEN s.ticket_id IS NULL THEN 0 ELSE 1 END
FROM json_each(:ids) j JOIN ticket t ON t.id = j.value
    LEFT JOIN ticket_seen s ON s.ticket_id = t.id AND s.person_id = :person_id
WHERE (:is_agent = 0 OR s.ticket_id IS NOT NULL OR t.state NOT IN ('closed', 'merged'))
    AND EXISTS (SELECT 1 FROM article x WHERE x.ticket_id = t.id AND x.id > coalesce(s.article_id, 0)
        AND (x.author_id IS NULL OR x.author_id <> :person_id) AND x.mark <> 'withdrawn'
        AND (:is_agent = 1 OR (x.internal = 0 AND x.held_until <= :now)));
-- postgres
SELECT t.id, CASE WHEN s.ticket_id IS NULL THEN 0 ELSE 1 END
FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN ticket t ON t.id = CAST(j.value AS bigint)
    LEFT JOIN ticket_seen s ON s.ticket_id = t.id AND s.person_id = :person_id
WHERE (:is_agent = 0 OR s.ticket_id IS NOT NULL OR t.state NOT IN ('closed', 'merged'))
    AND EXISTS (SELECT 1 FROM article x WHERE x.ticket_id = t.id AND x.id > coalesce(s.article_id, 0)
        AND (x.author_id IS NULL OR x.author_id <> :person_id) AND x.mark <> 'withdrawn'
        AND (:is_agent = 1 OR (x.internal = 0 AND x.held_until <= :now)));
