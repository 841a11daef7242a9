-- one queue_by_id(id int) -> queue_row(id int, name text, confidential int, lang text,
--   greeting text, signature text, hours text)
SELECT id, name, confidential, lang, greeting, signature, hours FROM queue WHERE id = :id;

-- opt queue_by_name(name text) -> queue_row
SELECT id, name, confidential, lang, greeting, signature, hours FROM queue WHERE name = :name;

-- opt queue_first() -> queue_row
SELECT id, name, confidential, lang, greeting, signature, hours FROM queue ORDER BY id LIMIT 1;

-- many queue_list() -> queue_row
SELECT id, name, confidential, lang, greeting, signature, hours FROM queue ORDER BY name, id;

-- new queue_add(name text, confidential int, lang text, created_at int)
INSERT INTO queue (name, confidential, lang, created_at)
VALUES (:name, :confidential, :lang, :created_at) RETURNING id;

-- do queue_member_add(queue_id int, person_id int)
INSERT INTO queue_member (queue_id, person_id) VALUES (:queue_id, :person_id)
ON CONFLICT (queue_id, person_id) DO NOTHING;

-- many queue_members(queue_id int) -> queue_member_row(person_id int)
SELECT person_id FROM queue_member WHERE queue_id = :queue_id ORDER BY person_id;

-- many queue_visible(person_id int) -> queue_row
SELECT id, name, confidential, lang, greeting, signature, hours FROM queue q
WHERE q.confidential = 0 OR EXISTS (
    SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id)
ORDER BY q.name, q.id;
