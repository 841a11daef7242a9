-- new desk_view_add(person_id int, name text, filter text, shared int, created_at int)
INSERT INTO desk_view (person_id, name, filter, shared, created_at)
VALUES (:person_id, :name, :filter, :shared, :created_at) RETURNING id;

-- Somebody's own views, and those that others share.
-- many desk_view_list(person_id int) -> desk_view_row(id int, person_id int, name text,
--   filter text, shared int, person_name text)
SELECT v.id, v.person_id, v.name, v.filter, v.shared, p.name
FROM desk_view v JOIN person p ON p.id = v.person_id
WHERE v.person_id = :person_id OR (v.shared = 1 AND p.locked = 0)
ORDER BY CASE WHEN v.person_id = :person_id THEN 0 ELSE 1 END, v.name, v.id;

-- opt desk_view_get(id int, person_id int) -> desk_view_row
SELECT v.id, v.person_id, v.name, v.filter, v.shared, p.name
FROM desk_view v JOIN person p ON p.id = v.person_id
WHERE v.id = :id AND (v.person_id = :person_id OR (v.shared = 1 AND p.locked = 0));

-- do desk_view_change(id int, person_id int, name text, filter text, shared int)
UPDATE desk_view SET name = :name, filter = :filter, shared = :shared
WHERE id = :id AND person_id = :person_id;

-- Everybody's that ask for a tag.
-- many desk_view_tagged() -> desk_view_filter_row(id int, filter text)
SELECT id, filter FROM desk_view WHERE filter LIKE '%tag=%' ORDER BY id;

-- do desk_view_set_filter(id int, filter text)
UPDATE desk_view SET filter = :filter WHERE id = :id;

-- do desk_view_remove(id int, person_id int)
DELETE FROM desk_view WHERE id = :id AND person_id = :person_id;

-- one desk_view_count(person_id int) -> desk_view_count_row(n int)
SELECT count(*) FROM desk_view WHERE person_id = :person_id;

-- opt person_setting_get(person_id int, name text) -> person_setting_row(value text)
SELECT value FROM person_setting WHERE person_id = :person_id AND name = :name;

-- do person_setting_put(person_id int, name text, value text)
INSERT INTO person_setting (person_id, name, value) VALUES (:person_id, :name, :value)
ON CONFLICT (person_id, name) DO UPDATE SET value = excluded.value;
