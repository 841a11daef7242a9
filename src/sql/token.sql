-- Whose token it is, and what it may. Locked people's are none.
-- opt token_by_hash(hash text, now int) -> token_actor_row(id int, title text, scopes text, compat text,
--   used_at int?, app_id int?, person_id int, role text, name text, lang text?, address text?)
SELECT k.id, k.name, k.scopes, k.compat, k.used_at, k.app_id, p.id, p.role, p.name, p.lang,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1)
FROM token k JOIN person p ON p.id = k.person_id
WHERE k.hash = :hash AND p.locked = 0 AND (k.expires_at IS NULL OR k.expires_at > :now);

-- do token_used(id int, at int)
UPDATE token SET used_at = :at WHERE id = :id;

-- new token_make(hash text, person_id int, name text, scopes text, compat text, expires_at int?,
--   app_id int?, created_at int)
INSERT INTO token (hash, person_id, name, scopes, compat, expires_at, app_id, created_at)
VALUES (:hash, :person_id, :name, :scopes, :compat, :expires_at, :app_id, :created_at) RETURNING id;

-- One that a program renews by itself is good until that ends.
-- many token_list(person_id int) -> token_row(id int, name text, scopes text, compat text,
--   expires_at int?, used_at int?, created_at int)
SELECT t.id, t.name, t.scopes, t.compat, coalesce((SELECT max(r.expires_at) FROM oauth_refresh r
    WHERE r.token_id = t.id AND r.spent_at IS NULL), t.expires_at), t.used_at, t.created_at
FROM token t WHERE t.person_id = :person_id ORDER BY t.id;

-- one token_count(person_id int) -> token_count_row(n int)
SELECT count(*) FROM token WHERE person_id = :person_id;

-- do token_remove(id int, person_id int)
DELETE FROM token WHERE id = :id AND person_id = :person_id;

-- For signing in by a password: by the address, or by the login that the API gave.
-- opt token_login(login text) -> token_login_row(id int, password text?, locked int, role text,
--   name text, lang text?, address text?)
SELECT p.id, p.password, p.locked, p.role, p.name, p.lang,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1)
FROM person p WHERE p.id = coalesce(
    (SELECT b.person_id FROM person_address b WHERE b.address = :login),
    (SELECT r.id FROM record r WHERE r.kind = 'user' AND r.name = :login));
