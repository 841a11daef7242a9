-- do tag_put(key text, name text)
-- later
INSERT INTO tag (key, name) VALUES (:key, :name) ON CONFLICT (key) DO NOTHING;

-- opt tag_by_key(key text) -> tag_row(id int, name text)
SELECT id, name FROM tag WHERE key = :key;

-- do ticket_tag_add(ticket_id int, tag_id int)
INSERT INTO ticket_tag (ticket_id, tag_id) VALUES (:ticket_id, :tag_id)
ON CONFLICT (ticket_id, tag_id) DO NOTHING;

-- do ticket_tag_remove(ticket_id int, tag_id int)
DELETE FROM ticket_tag WHERE ticket_id = :ticket_id AND tag_id = :tag_id;

-- do ticket_tag_touch(ticket_id int, changed_at int)
-- later
UPDATE ticket SET changed_at = :changed_at WHERE id = :ticket_id;

-- one ticket_tag_count(ticket_id int) -> ticket_tag_count_row(n int)
SELECT count(*) FROM ticket_tag WHERE ticket_id = :ticket_id;

-- The tags of the tickets in IDS, a JSON list.
-- many ticket_tag_list(ids text) -> ticket_tag_row(ticket_id int, tag_id int, name text)
-- sqlite
SELECT x.ticket_id, g.id, g.name FROM json_each(:ids) j JOIN ticket_tag x ON x.ticket_id = j.value
    JOIN tag g ON g.id = x.tag_id ORDER BY x.ticket_id, g.key;
-- postgres
SELECT x.ticket_id, g.id, g.name
FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN ticket_tag x ON x.ticket_id = CAST(j.value AS bigint)
    JOIN tag g ON g.id = x.tag_id ORDER BY x.ticket_id, g.key;

-- The tags in use that this agent may know of: a confidential queue's own ones stay there.
-- many tag_visible(person_id int, most int) -> tag_row
SELECT g.id, g.name FROM tag g WHERE EXISTS (
    SELECT 1 FROM ticket_tag x JOIN ticket t ON t.id = x.ticket_id JOIN queue q ON q.id = t.queue_id
    WHERE x.tag_id = g.id AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id)))
ORDER BY g.key LIMIT :most;
