-- By the name alone: how a list of customers names a company.
-- opt people_company(name text) -> people_company_row(id int)
SELECT id FROM company WHERE lower(name) = lower(:name) ORDER BY id LIMIT 1;

-- do people_note(id int, note text)
UPDATE person SET note = :note WHERE id = :id;

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
