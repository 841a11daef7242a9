-- new block_add(value text, note text, person_id int?, created_at int)
INSERT INTO block (value, note, person_id, created_at)
VALUES (:value, :note, :person_id, :created_at) RETURNING id;

-- The one that holds for VALUE now.
-- opt block_of(value text) -> block_of_row(id int)
SELECT id FROM block WHERE value = :value AND ended_at IS NULL;

-- one block_count() -> block_count_row(n int)
SELECT count(*) FROM block WHERE ended_at IS NULL;

-- Newest first.
-- many block_list(most int) -> block_row(id int, value text, note text, who text?, created_at int,
--   ended_at int?, swallowed int)
SELECT b.id, b.value, b.note, p.name, b.created_at, b.ended_at,
    (SELECT count(*) FROM inbox i WHERE i.block_id = b.id)
FROM block b LEFT JOIN person p ON p.id = b.person_id WHERE b.ended_at IS NULL
ORDER BY b.id DESC LIMIT :most;

-- opt block_by_id(id int) -> block_row
SELECT b.id, b.value, b.note, p.name, b.created_at, b.ended_at,
    (SELECT count(*) FROM inbox i WHERE i.block_id = b.id)
FROM block b LEFT JOIN person p ON p.id = b.person_id WHERE b.id = :id;

-- do block_end(id int, at int)
UPDATE block SET ended_at = :at WHERE id = :id AND ended_at IS NULL;

-- Somebody who works here with this address, or one below this domain.
-- opt block_staff(value text, ending text) -> block_staff_row(address text)
SELECT a.address FROM person_address a JOIN person p ON p.id = a.person_id
WHERE p.role <> 'customer' AND (a.address = :value
    OR substr(a.address, length(a.address) - length(:ending) + 1) = :ending)
LIMIT 1;
