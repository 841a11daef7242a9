-- one person_by_id(id int) -> person_row(id int, role text, name text, company_id int?,
--   lang text?, locked int, verified int, created_at int, address text?)
SELECT p.id, p.role, p.name, p.company_id, p.lang, p.locked, p.verified, p.created_at,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1)
FROM person p WHERE p.id = :id;

-- opt person_by_address(address text) -> person_row
SELECT p.id, p.role, p.name, p.company_id, p.lang, p.locked, p.verified, p.created_at, a.shown
FROM person_address a JOIN person p ON p.id = a.person_id WHERE a.address = :address;

-- many person_list() -> person_row
SELECT p.id, p.role, p.name, p.company_id, p.lang, p.locked, p.verified, p.created_at,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1)
FROM person p ORDER BY p.id;

-- many person_agents() -> person_row
SELECT p.id, p.role, p.name, p.company_id, p.lang, p.locked, p.verified, p.created_at,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1)
FROM person p WHERE p.role IN ('agent', 'admin') AND p.role <> 'customer' AND p.locked = 0 ORDER BY p.name, p.id;

-- new person_add(role text, name text, company_id int?, lang text?, verified int, created_at int)
INSERT INTO person (role, name, company_id, lang, verified, created_at)
VALUES (:role, :name, :company_id, :lang, :verified, :created_at) RETURNING id;

-- do person_address_add(address text, shown text, person_id int, position int)
INSERT INTO person_address (address, shown, person_id, position)
VALUES (:address, :shown, :person_id, :position);

-- many person_addresses(person_id int) -> person_address_row(address text, shown text)
SELECT address, shown FROM person_address WHERE person_id = :person_id ORDER BY position, address;

-- Addresses that are not of ASCII alone.
-- many person_addresses_foreign() -> person_address_row
-- sqlite
SELECT address, shown FROM person_address WHERE shown GLOB '*[^ -~]*' ORDER BY address;
-- postgres
SELECT address, shown FROM person_address WHERE shown ~ '[^ -~]' ORDER BY address;

-- do person_address_rekey(address text, fresh text)
UPDATE person_address SET address = :fresh WHERE address = :address;

-- do person_address_bounced(address text, at int)
UPDATE person_address SET bounced_at = :at WHERE address = :address;

-- do person_phone_add(person_id int, shown text, digits text)
INSERT INTO person_phone (person_id, shown, digits) VALUES (:person_id, :shown, :digits);

-- many person_phones(person_id int) -> person_phone_row(shown text)
SELECT shown FROM person_phone WHERE person_id = :person_id ORDER BY id;

-- opt person_by_phone(digits text) -> person_row
SELECT p.id, p.role, p.name, p.company_id, p.lang, p.locked, p.verified, p.created_at,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1)
FROM person p WHERE p.id = (SELECT min(f.person_id) FROM person_phone f WHERE f.digits = :digits);

-- do person_set_name(id int, name text)
UPDATE person SET name = :name WHERE id = :id;

-- do person_set_role(id int, role text)
UPDATE person SET role = :role WHERE id = :id;

-- do person_set_lang(id int, lang text?)
UPDATE person SET lang = :lang WHERE id = :id;

-- do person_set_company(id int, company_id int?)
UPDATE person SET company_id = :company_id WHERE id = :id;

-- do person_set_locked(id int, locked int)
UPDATE person SET locked = :locked WHERE id = :id;

-- do person_set_password(id int, password text?)
UPDATE person SET password = :password, verified = 1 WHERE id = :id;

-- do person_set_verified(id int)
UPDATE person SET verified = 1 WHERE id = :id;

-- opt person_login(address text) -> person_login_row(id int, password text?, locked int)
SELECT p.id, p.password, p.locked
FROM person_address a JOIN person p ON p.id = a.person_id WHERE a.address = :address;

-- do person_login_ok(id int, at int)
UPDATE person SET seen_at = :at WHERE id = :id;

-- one person_count_role(role text) -> person_count_row(n int)
SELECT count(*) FROM person WHERE role = :role AND locked = 0;

-- By the index of his tickets: PostgreSQL would read everybody's until one is his, to the end where none is.
-- one person_answered(person_id int) -> person_known_row(answered int)
SELECT CASE WHEN (SELECT t.id FROM ticket t WHERE t.customer_id = :person_id AND t.replied_at IS NOT NULL
        ORDER BY t.changed_at DESC LIMIT 1) IS NOT NULL
    THEN 1 ELSE 0 END;

-- many person_participants(ticket_id int, most int) -> person_row
SELECT p.id, p.role, p.name, p.company_id, p.lang, p.locked, p.verified, p.created_at,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1)
FROM participant t JOIN person p ON p.id = t.person_id WHERE t.ticket_id = :ticket_id
ORDER BY p.id LIMIT :most;
