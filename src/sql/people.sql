-- By the name alone: how a list of customers names a company.
-- opt people_company(name text) -> people_company_row(id int)
SELECT id FROM company WHERE lower(name) = lower(:name) ORDER BY id LIMIT 1;

-- Whose the ADDRESSES (a JSON list) are.
-- many people_known(addresses text) -> people_known_row(address text, id int, role text)
-- sqlite
SELECT x.address, p.id, p.role FROM json_each(:addresses) j JOIN person_address x ON x.address = j.value
    JOIN person p ON p.id = x.person_id;
-- postgres
SELECT x.address, p.id, p.role FROM json_array_elements_text(CAST(CAST(:addresses AS text) AS json)) AS j(value)
    JOIN person_address x ON x.address = j.value JOIN person p ON p.id = x.person_id;

-- As many ids of people who are not there yet.
-- many people_ids(count int) -> people_id_row(id int)
-- sqlite
WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < :count)
SELECT i + coalesce((SELECT s.seq FROM sqlite_sequence s WHERE s.name = 'person'), 0) FROM k;
-- postgres
SELECT nextval(pg_get_serial_sequence('person', 'id')) FROM generate_series(1, CAST(:count AS bigint));

-- Customers, many at a time: JSON lists of objects.
-- do people_add(people text, at int)
-- sqlite
INSERT INTO person (id, role, name, company_id, lang, verified, created_at, note)
SELECT j.value ->> 'id', 'customer', j.value ->> 'name', j.value ->> 'company', j.value ->> 'lang', 1, :at,
    j.value ->> 'note'
FROM json_each(:people) j;
-- postgres
INSERT INTO person (id, role, name, company_id, lang, verified, created_at, note)
SELECT CAST(j.value ->> 'id' AS bigint), 'customer', j.value ->> 'name', CAST(j.value ->> 'company' AS bigint),
    j.value ->> 'lang', 1, :at, j.value ->> 'note'
FROM json_array_elements(CAST(CAST(:people AS text) AS json)) AS j(value);

-- do people_add_addresses(addresses text)
-- sqlite
INSERT INTO person_address (address, shown, person_id, position)
SELECT j.value ->> 'key', j.value ->> 'shown', j.value ->> 'id', j.value ->> 'position'
FROM json_each(:addresses) j;
-- postgres
INSERT INTO person_address (address, shown, person_id, position)
SELECT j.value ->> 'key', j.value ->> 'shown', CAST(j.value ->> 'id' AS bigint), CAST(j.value ->> 'position' AS bigint)
FROM json_array_elements(CAST(CAST(:addresses AS text) AS json)) AS j(value);

-- do people_add_phones(phones text)
-- sqlite
INSERT INTO person_phone (person_id, shown, digits)
SELECT j.value ->> 'id', j.value ->> 'shown', j.value ->> 'key' FROM json_each(:phones) j ORDER BY j.key;
-- postgres
INSERT INTO person_phone (person_id, shown, digits)
SELECT CAST(j.value ->> 'id' AS bigint), j.value ->> 'shown', j.value ->> 'key'
FROM json_array_elements(CAST(CAST(:phones AS text) AS json)) WITH ORDINALITY AS j(value, place) ORDER BY j.place;

-- each people_export(staff int) -> people_export_row(id int, name text, addresses text?, phones text?,
--   company text?, lang text?, note text)
-- sqlite
SELECT p.id, p.name, (SELECT group_concat(a.shown, ' ') FROM
        (SELECT shown FROM person_address WHERE person_id = p.id ORDER BY position, address) a),
    (SELECT group_concat(n.shown, '; ') FROM
        (SELECT shown FROM person_phone WHERE person_id = p.id ORDER BY id) n),
    c.name, p.lang, p.note
FROM person p LEFT JOIN company c ON c.id = p.company_id
WHERE (p.role <> 'customer') = (:staff <> 0) ORDER BY p.name, p.id;
-- postgres
SELECT p.id, p.name,
    (SELECT string_agg(a.shown, ' ' ORDER BY a.position, a.address) FROM person_address a WHERE a.person_id = p.id),
    (SELECT string_agg(n.shown, '; ' ORDER BY n.id) FROM person_phone n WHERE n.person_id = p.id),
    c.name, p.lang, p.note
FROM person p LEFT JOIN company c ON c.id = p.company_id
WHERE (p.role <> 'customer') = (:staff <> 0) ORDER BY p.name, p.id;

-- many people_tickets(person_id int) -> people_ticket_row(id int)
SELECT id FROM ticket WHERE customer_id = :person_id ORDER BY id;

-- do people_move_participants(into_id int, from_id int)
UPDATE participant SET person_id = :into_id WHERE person_id = :from_id AND NOT EXISTS (
    SELECT 1 FROM participant p WHERE p.ticket_id = participant.ticket_id AND p.person_id = :into_id);

-- do people_move_articles(into_id int, from_id int)
UPDATE article SET author_id = :into_id WHERE author_id = :from_id;

-- do people_move_outbox(into_id int, from_id int)
UPDATE outbox SET person_id = :into_id WHERE person_id = :from_id;

-- do people_move_events(into_id int, from_id int)
UPDATE ticket_event SET actor_id = :into_id WHERE actor_id = :from_id;

-- do people_move_audit(into_id int, from_id int)
UPDATE audit SET actor_id = :into_id WHERE actor_id = :from_id;

-- do people_move_notices(into_id int, from_id int)
UPDATE notice SET actor_id = :into_id WHERE actor_id = :from_id;

-- The one's come behind the other's.
-- do people_move_addresses(into_id int, from_id int)
UPDATE person_address SET person_id = :into_id, position = position + 1 +
    (SELECT COALESCE(MAX(b.position), 0) FROM person_address b WHERE b.person_id = :into_id)
WHERE person_id = :from_id;

-- do people_move_phones(into_id int, from_id int)
UPDATE person_phone SET person_id = :into_id WHERE person_id = :from_id AND NOT EXISTS (
    SELECT 1 FROM person_phone n WHERE n.person_id = :into_id AND n.digits = person_phone.digits);

-- do people_move_wishes(into_id int, from_id int)
UPDATE inbox SET wanted_by = :into_id WHERE wanted_by = :from_id;

-- do people_move_undo(into_id int, from_id int)
UPDATE undo SET person_id = :into_id WHERE person_id = :from_id;

-- do people_move_companies(into_id int, from_id int)
INSERT INTO person_company (person_id, company_id)
SELECT p.id, x.company_id FROM person_company x JOIN person p ON p.id = :into_id
WHERE x.person_id = :from_id
ON CONFLICT (person_id, company_id) DO NOTHING;

-- do people_move_times(into_id int, from_id int)
UPDATE time_account SET created_by = :into_id WHERE created_by = :from_id;

-- What is left of the one goes with him.
-- do people_drop_participants(person_id int)
DELETE FROM participant WHERE person_id = :person_id;

-- do people_remove(id int)
DELETE FROM person WHERE id = :id;
