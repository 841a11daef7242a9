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

-- All of them.
-- many custom_all_values(fields text) -> custom_value_row
-- sqlite
SELECT v.object_id, v.field_id, v.value FROM custom_value v
WHERE v.field_id IN (SELECT k.value FROM json_each(:fields) k)
ORDER BY v.object_id, v.field_id;
-- postgres
SELECT v.object_id, v.field_id, v.value FROM custom_value v
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

-- Things whose value in a field is KEY, fits PATTERN as LIKE takes it, or is a number from LOW to HIGH.
-- many custom_find_key(field_id int, key text, most int) -> custom_id_row(id int)
SELECT v.object_id FROM custom_value v WHERE v.field_id = :field_id AND v.key = :key LIMIT :most;

-- many custom_find_part(field_id int, pattern text, most int) -> custom_id_row
SELECT v.object_id FROM custom_value v
WHERE v.field_id = :field_id AND v.key LIKE CAST(:pattern AS text) ESCAPE '!' LIMIT :most;

-- many custom_find_number(field_id int, low int, high int, most int) -> custom_id_row
SELECT v.object_id FROM custom_value v
WHERE v.field_id = :field_id AND v.number BETWEEN :low AND :high LIMIT :most;

-- Those of the things in IDS (a JSON list) for which a rule (core/custom_find.h) holds.
-- many custom_among(ids text, rule text) -> custom_id_row
-- sqlite
SELECT DISTINCT j.value FROM json_each(:ids) j JOIN json_each(:rule, '$.any') w
    JOIN custom_value v ON v.object_id = j.value AND v.field_id = json_extract(:rule, '$.field')
WHERE v.number BETWEEN w.value ->> 'low' AND w.value ->> 'high' OR v.key LIKE w.value ->> 'pattern' ESCAPE '!'
ORDER BY 1;
-- postgres
SELECT DISTINCT v.object_id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    CROSS JOIN json_array_elements(CAST(CAST(:rule AS text) AS json) -> 'any') AS w(value)
    JOIN custom_value v ON v.object_id = CAST(j.value AS bigint)
        AND v.field_id = CAST(CAST(CAST(:rule AS text) AS json) ->> 'field' AS bigint)
WHERE v.number BETWEEN CAST(w.value ->> 'low' AS bigint) AND CAST(w.value ->> 'high' AS bigint)
    OR v.key LIKE w.value ->> 'pattern' ESCAPE '!'
ORDER BY 1;

-- do custom_touch(ticket_id int, changed_at int)
-- later
UPDATE ticket SET changed_at = :changed_at WHERE id = :ticket_id;

-- The tickets of the customers, or of the companies (BY_COMPANY 1), in IDS (a JSON list).
-- many custom_tickets(ids text, by_company int, most int) -> custom_id_row
-- sqlite
SELECT t.id FROM json_each(:ids) j JOIN ticket t ON t.customer_id = j.value WHERE :by_company = 0
UNION SELECT t.id FROM json_each(:ids) j JOIN ticket t ON t.company_id = j.value WHERE :by_company = 1
LIMIT :most;
-- postgres
SELECT t.id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN ticket t ON t.customer_id = CAST(j.value AS bigint) WHERE :by_company = 0
UNION SELECT t.id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN ticket t ON t.company_id = CAST(j.value AS bigint) WHERE :by_company = 1
LIMIT :most;
