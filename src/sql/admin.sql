-- What the administration reads and writes of queues, people and companies.
-- many admin_queues() -> admin_queue_row(id int, name text, confidential int, lang text,
--   greeting text, signature text, hours text, reopen_days int, concern int, members int, open int)
SELECT q.id, q.name, q.confidential, q.lang, q.greeting, q.signature, q.hours, q.reopen_days, q.concern + 1,
    (SELECT count(*) FROM queue_member m WHERE m.queue_id = q.id),
    (SELECT CAST(coalesce(sum(d.n), 0) AS bigint) FROM desk_count d WHERE d.queue_id = q.id)
FROM queue q ORDER BY q.name, q.id;

-- opt admin_queue(id int) -> admin_queue_row
SELECT q.id, q.name, q.confidential, q.lang, q.greeting, q.signature, q.hours, q.reopen_days, q.concern + 1,
    (SELECT count(*) FROM queue_member m WHERE m.queue_id = q.id), 0
FROM queue q WHERE q.id = :id;

-- CONCERN, here and below: 1 above enum concern_level, 0 for no choice.
-- do admin_queue_set(id int, name text, confidential int, lang text, greeting text, signature text,
--   hours text, reopen_days int, concern int)
UPDATE queue SET name = :name, confidential = :confidential, lang = :lang, greeting = :greeting,
    signature = :signature, hours = :hours, reopen_days = :reopen_days, concern = CASE WHEN :concern = 0 THEN 2 ELSE :concern - 1 END WHERE id = :id;

-- do admin_queue_members_clear(queue_id int)
DELETE FROM queue_member WHERE queue_id = :queue_id;

-- People by name after (AFTER_NAME, AFTER_ID); STAFF 1: agents and administrators, 0: customers.
-- PATTERN and OTHER are ways to write what name, company or address holds.
-- many admin_people(staff int, company_id int, pattern text, other text, after_name text,
--   after_id int, most int) -> admin_person_row(id int, role text, name text, company text?,
--   address text?, phone text?, locked int, verified int, seen_at int?)
SELECT p.id, p.role, p.name, f.name,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1),
    (SELECT n.shown FROM person_phone n WHERE n.person_id = p.id ORDER BY n.id LIMIT 1),
    p.locked, p.verified, p.seen_at
FROM person p LEFT JOIN company f ON f.id = p.company_id
WHERE CASE WHEN p.role = 'customer' THEN 0 ELSE 1 END = :staff
    AND (:company_id = 0 OR p.company_id = :company_id)
    AND (p.name > :after_name OR (p.name = :after_name AND p.id > :after_id))
    AND (lower(p.name || ' ' || coalesce(f.name, '')) LIKE :pattern ESCAPE '!'
        OR p.name || ' ' || coalesce(f.name, '') LIKE :other ESCAPE '!'
        OR EXISTS (SELECT 1 FROM person_address b WHERE b.person_id = p.id AND b.address LIKE :pattern ESCAPE '!'))
ORDER BY p.name, p.id LIMIT :most;

-- opt admin_person(id int) -> admin_person_full_row(id int, role text, name text, company_id int?,
--   company text?, lang text?, locked int, verified int, note text, created_at int, seen_at int?, concern int)
SELECT p.id, p.role, p.name, p.company_id, f.name, p.lang, p.locked, p.verified, p.note,
    p.created_at, p.seen_at, coalesce(p.concern + 1, 0)
FROM person p LEFT JOIN company f ON f.id = p.company_id WHERE p.id = :id;

-- do admin_person_set(id int, role text, name text, company_id int?, lang text?, locked int, note text, concern int)
UPDATE person SET role = :role, name = :name, company_id = :company_id, lang = :lang,
    locked = :locked, note = :note,
    concern = nullif(:concern, 0) - 1 WHERE id = :id;

-- do admin_address_remove(person_id int, address text)
DELETE FROM person_address WHERE person_id = :person_id AND address = :address;

-- do admin_address_place(address text, shown text, position int)
UPDATE person_address SET shown = :shown, position = :position WHERE address = :address;

-- do admin_phones_clear(person_id int)
DELETE FROM person_phone WHERE person_id = :person_id;

-- Confidential queues are for those who work here.
-- do admin_memberships_end(person_id int)
DELETE FROM queue_member WHERE person_id = :person_id;

-- do admin_tokens_end(person_id int)
DELETE FROM token WHERE person_id = :person_id;

-- many admin_companies(pattern text, other text, after_name text, after_id int, most int)
--   -> admin_company_row(id int, name text, sees_all int, concern int, note text, people int, domains text?)
-- sqlite
SELECT c.id, c.name, c.sees_all, coalesce(c.concern + 1, 0), c.note, (SELECT count(*) FROM person p WHERE p.company_id = c.id),
    (SELECT group_concat(d.domain, ' ') FROM company_domain d WHERE d.company_id = c.id)
FROM company c
WHERE (c.name > :after_name OR (c.name = :after_name AND c.id > :after_id))
    AND (lower(c.name) LIKE :pattern ESCAPE '!' OR c.name LIKE :other ESCAPE '!'
        OR EXISTS (SELECT 1 FROM company_domain d WHERE d.company_id = c.id AND d.domain LIKE :pattern ESCAPE '!'))
ORDER BY c.name, c.id LIMIT :most;
-- postgres
SELECT c.id, c.name, c.sees_all, coalesce(c.concern + 1, 0), c.note, (SELECT count(*) FROM person p WHERE p.company_id = c.id),
    (SELECT string_agg(d.domain, ' ') FROM company_domain d WHERE d.company_id = c.id)
FROM company c
WHERE (c.name > :after_name OR (c.name = :after_name AND c.id > :after_id))
    AND (lower(c.name) LIKE :pattern ESCAPE '!' OR c.name LIKE :other ESCAPE '!'
        OR EXISTS (SELECT 1 FROM company_domain d WHERE d.company_id = c.id AND d.domain LIKE :pattern ESCAPE '!'))
ORDER BY c.name, c.id LIMIT :most;

-- opt admin_company(id int) -> admin_company_row
-- sqlite
SELECT c.id, c.name, c.sees_all, coalesce(c.concern + 1, 0), c.note, (SELECT count(*) FROM person p WHERE p.company_id = c.id),
    (SELECT group_concat(d.domain, ' ') FROM company_domain d WHERE d.company_id = c.id)
FROM company c WHERE c.id = :id;
-- postgres
SELECT c.id, c.name, c.sees_all, coalesce(c.concern + 1, 0), c.note, (SELECT count(*) FROM person p WHERE p.company_id = c.id),
    (SELECT string_agg(d.domain, ' ') FROM company_domain d WHERE d.company_id = c.id)
FROM company c WHERE c.id = :id;

-- do admin_company_set(id int, name text, sees_all int, note text, concern int)
UPDATE company SET name = :name, sees_all = :sees_all, note = :note,
    concern = nullif(:concern, 0) - 1 WHERE id = :id;

-- do admin_domains_clear(company_id int)
DELETE FROM company_domain WHERE company_id = :company_id;

-- Those whose mail domain it is and who belong to nobody yet.
-- do admin_company_gather(company_id int, ending text)
UPDATE person SET company_id = :company_id
WHERE company_id IS NULL AND role = 'customer' AND id IN (
    SELECT a.person_id FROM person_address a
    WHERE substr(a.address, length(a.address) - length(:ending) + 1) = :ending);

-- many admin_company_names() -> admin_company_name_row(id int, name text)
SELECT id, name FROM company ORDER BY name, id LIMIT 2000;
