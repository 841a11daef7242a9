-- The fields that people defined, of the things whose names begin with PREFIX ("ticket."), "" for all.
-- many custom_fields(prefix text) -> custom_field_row(id int, name text, data text)
-- sqlite
SELECT id, name, data FROM record INDEXED BY record_own_field
WHERE kind = 'field' AND data NOT LIKE '%"builtin":true%'
    AND substr(name, 1, length(CAST(:prefix AS text))) = CAST(:prefix AS text)
ORDER BY id;
-- postgres
SELECT id, name, data FROM record
WHERE kind = 'field' AND data NOT LIKE '%"builtin":true%'
    AND substr(name, 1, length(CAST(:prefix AS text))) = CAST(:prefix AS text)
ORDER BY id;

-- The values of the things in IDS in the fields in FIELDS (JSON lists).
-- many custom_values(ids text, fields text) -> custom_value_row(object_id int, field_id int, value text)
-- sqlite
SELECT v.object_id, v.field_id, v.value
FROM json_each(:ids) j JOIN custom_value v ON v.object_id = j.value
WHERE v.field_id IN (SELECT k.value FROM json_each(:fields) k)
ORDER BY v.object_id, v.field_id;
-- postgres
SELECT v.object_id, v.field_id, v.value
FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN custom_value v ON v.object_id = CAST(j.value AS bigint)
WHERE v.field_id IN (SELECT CAST(k.value AS bigint)
    FROM json_array_elements_text(CAST(CAST(:fields AS text) AS json)) AS k(value))
ORDER BY v.object_id, v.field_id;

-- do custom_put(field_id int, object_id int, value text, key text, number int, has_number int)
INSERT INTO custom_value (field_id, object_id, value, key, number)
VALUES (:field_id, :object_id, :value, :key, CASE WHEN :has_number = 1 THEN :number END)
ON CONFLICT (field_id, object_id) DO UPDATE SET value = excluded.value, key = excluded.key,
    number = excluded.number;

-- do custom_remove(field_id int, object_id int)
DELETE FROM custom_value WHERE field_id = :field_id AND object_id = :object_id;

-- Of a thing that goes for good.
-- do custom_forget(object_id int, prefix text)
DELETE FROM custom_value WHERE object_id = :object_id AND field_id IN (SELECT f.id FROM record f
    WHERE f.kind = 'field' AND substr(f.name, 1, length(CAST(:prefix AS text))) = CAST(:prefix AS text));

-- Of somebody who becomes somebody else: what that one has stays.
-- do custom_move(from_id int, to_id int, prefix text)
UPDATE custom_value SET object_id = :to_id
WHERE object_id = :from_id AND field_id IN (SELECT f.id FROM record f
        WHERE f.kind = 'field' AND substr(f.name, 1, length(CAST(:prefix AS text))) = CAST(:prefix AS text))
    AND NOT EXISTS (SELECT 1 FROM custom_value o
        WHERE o.field_id = custom_value.field_id AND o.object_id = :to_id);

-- Things whose value in one of FIELDS (a JSON list) fits: PATTERN as LIKE takes it, or one of the
-- numbers from LOW to HIGH where BY_NUMBER is 1.
-- many custom_find(fields text, pattern text, by_number int, low int, high int, most int) -> custom_id_row(id int)
-- sqlite
SELECT DISTINCT v.object_id FROM json_each(:fields) j JOIN custom_value v ON v.field_id = j.value
WHERE (:by_number = 1 AND v.number BETWEEN :low AND :high)
    OR (:by_number = 0 AND v.key LIKE :pattern ESCAPE '!')
ORDER BY 1 DESC LIMIT :most;
-- postgres
SELECT DISTINCT v.object_id
FROM json_array_elements_text(CAST(CAST(:fields AS text) AS json)) AS j(value)
    JOIN custom_value v ON v.field_id = CAST(j.value AS bigint)
WHERE (:by_number = 1 AND v.number BETWEEN :low AND :high)
    OR (:by_number = 0 AND v.key LIKE CAST(:pattern AS text) ESCAPE '!')
ORDER BY 1 DESC LIMIT :most;

-- do custom_touch(ticket_id int, changed_at int)
UPDATE ticket SET changed_at = :changed_at WHERE id = :ticket_id;

-- The tickets of the customers, or of the companies (BY_COMPANY 1), in IDS (a JSON list).
-- many custom_tickets(ids text, by_company int, most int) -> custom_id_row
-- sqlite
SELECT t.id FROM json_each(:ids) j JOIN ticket t ON t.customer_id = j.value WHERE :by_company = 0
UNION SELECT t.id FROM json_each(:ids) j JOIN ticket t ON t.company_id = j.value WHERE :by_company = 1
ORDER BY 1 DESC LIMIT :most;
-- postgres
SELECT t.id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN ticket t ON t.customer_id = CAST(j.value AS bigint) WHERE :by_company = 0
UNION SELECT t.id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN ticket t ON t.company_id = CAST(j.value AS bigint) WHERE :by_company = 1
ORDER BY 1 DESC LIMIT :most;
