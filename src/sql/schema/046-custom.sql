-- both
-- The values of the fields that people defined (record, kind 'field'), for whatever the field is of.
-- VALUE is JSON; KEY is what it is compared by (folded, shortened), NUMBER the same of numbers, days
-- (YYYYMMDD) and checkboxes.
CREATE TABLE custom_value (
    field_id {INT} NOT NULL,
    object_id {INT} NOT NULL,
    value {TEXT} NOT NULL,
    key {TEXT} NOT NULL,
    number {INT},
    PRIMARY KEY (field_id, object_id)
) {STRICT};
CREATE INDEX custom_value_by_object ON custom_value(object_id, field_id);
CREATE INDEX custom_value_by_key ON custom_value(field_id, key);
CREATE INDEX custom_value_by_number ON custom_value(field_id, number) WHERE number IS NOT NULL;
-- Those fields are few, and asked for with every ticket.
CREATE INDEX record_own_field ON record(id) WHERE kind = 'field' AND data NOT LIKE '%"builtin":true%';

-- Until now they stood among what the API alone knows of a thing.
-- only sqlite
INSERT INTO custom_value (field_id, object_id, value, key, number)
SELECT f.id, r.id,
    CASE j.type WHEN 'text' THEN json_quote(j.value) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
        ELSE CAST(j.value AS TEXT) END,
    CASE j.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
        ELSE replace(replace(replace(replace(lower(substr(CAST(j.value AS TEXT), 1, 200)), 'Ä', 'ä'), 'Ö', 'ö'),
            'Ü', 'ü'), 'ß', 'ss') END,
    CASE WHEN j.type IN ('true', 'false', 'integer') THEN CAST(j.value AS INTEGER)
        WHEN j.type = 'text' AND j.value GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
            THEN CAST(replace(j.value, '-', '') AS INTEGER) END
FROM record r JOIN json_each(r.data, '$.fields') j
    JOIN record f ON f.kind = 'field' AND f.name = replace(r.kind, 'article', 'ticketarticle') || '.' || j.key
WHERE j.type <> 'null' AND json_type(r.data, '$.fields') = 'object';
UPDATE record SET data = json_remove(data, '$.fields') WHERE json_type(data, '$.fields') = 'object';
-- only postgres
INSERT INTO custom_value (field_id, object_id, value, key, number)
SELECT f.id, r.id, CAST(j.value AS text),
    replace(lower(substr(CASE WHEN json_typeof(j.value) = 'string' THEN CAST(j.value AS json) #>> '{}'
        ELSE CAST(j.value AS text) END, 1, 200)), 'ß', 'ss'),
    CASE WHEN json_typeof(j.value) = 'boolean' THEN CASE WHEN CAST(j.value AS text) = 'true' THEN 1 ELSE 0 END
        WHEN CAST(j.value AS text) ~ '^-?[0-9]{1,18}$' THEN CAST(CAST(j.value AS text) AS bigint)
        WHEN CAST(j.value AS text) ~ '^"[0-9]{4}-[0-9]{2}-[0-9]{2}"$'
            THEN CAST(replace(CAST(j.value AS json) #>> '{}', '-', '') AS bigint) END
FROM record r CROSS JOIN LATERAL json_each(CASE WHEN json_typeof(CAST(r.data AS json) -> 'fields') = 'object'
        THEN CAST(r.data AS json) -> 'fields' ELSE '{}' END) AS j(name, value)
    JOIN record f ON f.kind = 'field' AND f.name = replace(r.kind, 'article', 'ticketarticle') || '.' || j.name
WHERE json_typeof(j.value) <> 'null';
UPDATE record SET data = CAST(CAST(data AS jsonb) - 'fields' AS text)
WHERE json_typeof(CAST(data AS json) -> 'fields') = 'object';
