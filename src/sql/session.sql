-- new session_add(hash text, person_id int, csrf text, created_at int, seen_at int, expires_at int, peer text)
INSERT INTO session (hash, person_id, csrf, created_at, seen_at, expires_at, peer)
VALUES (:hash, :person_id, :csrf, :created_at, :seen_at, :expires_at, :peer) RETURNING id;

-- opt session_by_hash(hash text, now int) -> session_row(id int, person_id int, csrf text,
--   seen_at int, expires_at int, role text, name text, lang text?, zone text?, company_id int?, address text?,
--   factors int)
SELECT s.id, s.person_id, s.csrf, s.seen_at, s.expires_at, p.role, p.name, p.lang, p.zone, p.company_id,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1),
    CASE WHEN EXISTS (SELECT 1 FROM factor_app f WHERE f.person_id = p.id AND f.confirmed_at IS NOT NULL)
        OR EXISTS (SELECT 1 FROM passkey k WHERE k.person_id = p.id) THEN 1 ELSE 0 END
FROM session s JOIN person p ON p.id = s.person_id
WHERE s.hash = :hash AND s.expires_at > :now AND p.locked = 0;

-- do session_seen(id int, seen_at int)
UPDATE session SET seen_at = :seen_at WHERE id = :id;

-- do session_end(id int)
DELETE FROM session WHERE id = :id;

-- do session_end_all(person_id int)
DELETE FROM session WHERE person_id = :person_id;

-- None lasts longer than so many ms; of customers, or of the others.
-- do session_shorten(customers int, life int)
UPDATE session SET expires_at = created_at + :life
WHERE expires_at > created_at + :life AND person_id IN (
    SELECT id FROM person WHERE CASE WHEN role = 'customer' THEN 1 ELSE 0 END = :customers);

-- Who is signed in, newest first.
-- many session_all(now int, desk_seen int, customer_seen int, pattern text, other text, before int,
--   most int) -> session_all_row(id int, person_id int, name text, role text, created_at int,
--   seen_at int, peer text, address text?, factors int)
SELECT s.id, p.id, p.name, p.role, s.created_at, s.seen_at, s.peer,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1),
    CASE WHEN EXISTS (SELECT 1 FROM factor_app f WHERE f.person_id = p.id AND f.confirmed_at IS NOT NULL)
        OR EXISTS (SELECT 1 FROM passkey k WHERE k.person_id = p.id) THEN 1 ELSE 0 END
FROM session s JOIN person p ON p.id = s.person_id
WHERE s.expires_at > :now AND s.id < :before
    AND s.seen_at >= CASE WHEN p.role = 'customer' THEN :customer_seen ELSE :desk_seen END
    AND (lower(p.name) LIKE :pattern ESCAPE '!' OR p.name LIKE :other ESCAPE '!'
        OR EXISTS (SELECT 1 FROM person_address b WHERE b.person_id = p.id AND b.address LIKE :pattern ESCAPE '!'))
ORDER BY s.id DESC LIMIT :most;

-- opt session_whose(id int) -> session_whose_row(person_id int, name text)
SELECT p.id, p.name FROM session s JOIN person p ON p.id = s.person_id WHERE s.id = :id;

-- do session_sweep(now int)
DELETE FROM session WHERE expires_at <= :now;

-- do token_add(hash text, person_id int, name text, created_at int)
INSERT INTO token (hash, person_id, name, created_at) VALUES (:hash, :person_id, :name, :created_at);

-- do access_link_add(hash text, purpose text, person_id int?, expires_at int)
INSERT INTO access_link (hash, purpose, person_id, expires_at)
VALUES (:hash, :purpose, :person_id, :expires_at);

-- opt access_link_find(hash text, purpose text, now int) -> access_link_row(person_id int?)
SELECT person_id FROM access_link WHERE hash = :hash AND purpose = :purpose AND expires_at > :now;

-- do access_link_use(hash text)
DELETE FROM access_link WHERE hash = :hash;

-- do access_link_drop(purpose text)
DELETE FROM access_link WHERE purpose = :purpose;
