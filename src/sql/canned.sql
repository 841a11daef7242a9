-- Those that somebody may use: own and shared ones, but none of a confidential queue that is closed
-- to them.
-- many canned_list(person_id int, most int) -> canned_row(id int, person_id int?, name text,
--   body text, shared int, queue_id int?, lang text?, changed_at int, queue_name text?,
--   person_name text?)
SELECT c.id, c.person_id, c.name, c.body, c.shared, c.queue_id, c.lang, c.changed_at, q.name, p.name
FROM canned c LEFT JOIN queue q ON q.id = c.queue_id LEFT JOIN person p ON p.id = c.person_id
WHERE (c.shared = 1 OR c.person_id = :person_id) AND (c.queue_id IS NULL OR q.confidential = 0
    OR EXISTS (SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
ORDER BY CASE WHEN c.person_id = :person_id THEN 0 ELSE 1 END, c.name, c.id LIMIT :most;

-- Of those, what fits a ticket of this queue in this language.
-- many canned_for(person_id int, queue_id int, lang text, most int) -> canned_row
SELECT c.id, c.person_id, c.name, c.body, c.shared, c.queue_id, c.lang, c.changed_at, q.name, p.name
FROM canned c LEFT JOIN queue q ON q.id = c.queue_id LEFT JOIN person p ON p.id = c.person_id
WHERE (c.shared = 1 OR c.person_id = :person_id) AND (c.lang IS NULL OR c.lang = :lang)
    AND (c.queue_id IS NULL OR (c.queue_id = :queue_id AND (q.confidential = 0
    OR EXISTS (SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))))
ORDER BY CASE WHEN c.person_id = :person_id THEN 0 ELSE 1 END, c.name, c.id LIMIT :most;

-- opt canned_get(id int, person_id int) -> canned_row
SELECT c.id, c.person_id, c.name, c.body, c.shared, c.queue_id, c.lang, c.changed_at, q.name, p.name
FROM canned c LEFT JOIN queue q ON q.id = c.queue_id LEFT JOIN person p ON p.id = c.person_id
WHERE c.id = :id AND (c.shared = 1 OR c.person_id = :person_id)
    AND (c.queue_id IS NULL OR q.confidential = 0
    OR EXISTS (SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id));

-- one canned_count(person_id int) -> canned_count_row(n int)
SELECT count(*) FROM canned WHERE person_id = :person_id;

-- new canned_add(person_id int, name text, body text, shared int, queue_id int?, lang text?,
--   changed_at int)
INSERT INTO canned (person_id, name, body, shared, queue_id, lang, changed_at)
VALUES (:person_id, :name, :body, :shared, :queue_id, :lang, :changed_at) RETURNING id;

-- Its author's to change, and a shared one also an administrator's.
-- do canned_change(id int, person_id int, is_admin int, name text, body text, shared int,
--   queue_id int?, lang text?, changed_at int)
UPDATE canned SET name = :name, body = :body, shared = :shared, queue_id = :queue_id, lang = :lang,
    changed_at = :changed_at
WHERE id = :id AND (person_id = :person_id OR (shared = 1 AND :is_admin = 1));

-- do canned_remove(id int, person_id int, is_admin int)
DELETE FROM canned
WHERE id = :id AND (person_id = :person_id OR (shared = 1 AND :is_admin = 1));
