-- new session_add(hash text, person_id int, csrf text, created_at int, seen_at int, expires_at int, peer text)
INSERT INTO session (hash, person_id, csrf, created_at, seen_at, expires_at, peer)
VALUES (:hash, :person_id, :csrf, :created_at, :seen_at, :expires_at, :peer) RETURNING id;

-- opt session_by_hash(hash text, now int) -> session_row(id int, person_id int, csrf text,
--   seen_at int, expires_at int, role text, name text, lang text?, zone text?, company_id int?, address text?)
SELECT s.id, s.person_id, s.csrf, s.seen_at, s.expires_at, p.role, p.name, p.lang, p.zone, p.company_id,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1)
FROM session s JOIN person p ON p.id = s.person_id
WHERE s.hash = :hash AND s.expires_at > :now AND p.locked = 0;

-- do session_seen(id int, seen_at int)
UPDATE session SET seen_at = :seen_at WHERE id = :id;

-- do session_end(id int)
DELETE FROM session WHERE id = :id;

-- do session_end_all(person_id int)
DELETE FROM session WHERE person_id = :person_id;

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
