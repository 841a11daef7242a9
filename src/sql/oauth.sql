-- many oauth_apps() -> oauth_app_row(id int, name text, client_id text, secret_hash text, redirects text,
--   created_at int, tokens int)
SELECT a.id, a.name, a.client_id, a.secret_hash, a.redirects, a.created_at,
    (SELECT count(*) FROM token t WHERE t.app_id = a.id)
FROM oauth_app a ORDER BY a.name, a.id;

-- opt oauth_app_by_id(id int) -> oauth_app_row
SELECT a.id, a.name, a.client_id, a.secret_hash, a.redirects, a.created_at,
    (SELECT count(*) FROM token t WHERE t.app_id = a.id)
FROM oauth_app a WHERE a.id = :id;

-- opt oauth_app_by_client(client_id text) -> oauth_app_row
SELECT a.id, a.name, a.client_id, a.secret_hash, a.redirects, a.created_at, 0
FROM oauth_app a WHERE a.client_id = :client_id;

-- new oauth_app_add(name text, client_id text, secret_hash text, redirects text, created_at int)
INSERT INTO oauth_app (name, client_id, secret_hash, redirects, created_at)
VALUES (:name, :client_id, :secret_hash, :redirects, :created_at) RETURNING id;

-- do oauth_app_set(id int, name text, redirects text, secret_hash text)
UPDATE oauth_app SET name = :name, redirects = :redirects, secret_hash = :secret_hash WHERE id = :id;

-- do oauth_app_remove(id int)
DELETE FROM oauth_app WHERE id = :id;

-- do oauth_code_add(hash text, app_id int, person_id int, redirect text, scopes text, challenge text,
--   expires_at int)
INSERT INTO oauth_code (hash, app_id, person_id, redirect, scopes, challenge, expires_at)
VALUES (:hash, :app_id, :person_id, :redirect, :scopes, :challenge, :expires_at);

-- do oauth_codes_forget(now int)
DELETE FROM oauth_code WHERE expires_at <= :now;

-- do oauth_codes_end(person_id int)
DELETE FROM oauth_code WHERE person_id = :person_id;

-- What programs hold of a person; tokens made by hand stay.
-- do oauth_tokens_end(person_id int)
DELETE FROM token WHERE person_id = :person_id AND app_id IS NOT NULL;

-- opt oauth_code_get(hash text, app_id int) -> oauth_code_row(person_id int, token_id int?, redirect text,
--   scopes text, challenge text, used int, expires_at int, locked int)
SELECT c.person_id, c.token_id, c.redirect, c.scopes, c.challenge, c.used, c.expires_at, p.locked
FROM oauth_code c JOIN person p ON p.id = c.person_id WHERE c.hash = :hash AND c.app_id = :app_id;

-- do oauth_code_use(hash text)
UPDATE oauth_code SET used = 1 WHERE hash = :hash AND used = 0;

-- do oauth_code_became(hash text, token_id int)
UPDATE oauth_code SET token_id = :token_id WHERE hash = :hash;

-- All but the newest KEEP tokens of one program for one person.
-- do oauth_tokens_trim(app_id int, person_id int, keep int)
DELETE FROM token WHERE app_id = :app_id AND person_id = :person_id AND id NOT IN
    (SELECT k.id FROM token k WHERE k.app_id = :app_id AND k.person_id = :person_id
     ORDER BY k.id DESC LIMIT :keep);

-- do oauth_refresh_add(hash text, token_id int, expires_at int)
INSERT INTO oauth_refresh (hash, token_id, expires_at) VALUES (:hash, :token_id, :expires_at);

-- opt oauth_refresh_get(hash text, app_id int) -> oauth_refresh_row(token_id int, person_id int,
--   scopes text, expires_at int, spent_at int?, locked int)
SELECT r.token_id, t.person_id, t.scopes, r.expires_at, r.spent_at, p.locked
FROM oauth_refresh r JOIN token t ON t.id = r.token_id JOIN person p ON p.id = t.person_id
WHERE r.hash = :hash AND t.app_id = :app_id;

-- What of a program's has this secret: its token itself, or what renews it.
-- opt oauth_token_of(hash text, app_id int) -> oauth_token_row(id int, person_id int)
SELECT t.id, t.person_id FROM token t WHERE t.hash = :hash AND t.app_id = :app_id
UNION SELECT t.id, t.person_id FROM oauth_refresh r JOIN token t ON t.id = r.token_id
WHERE r.hash = :hash AND t.app_id = :app_id;

-- do oauth_refresh_spend(hash text, at int)
UPDATE oauth_refresh SET spent_at = :at WHERE hash = :hash AND spent_at IS NULL;

-- do oauth_refresh_forget(token_id int, before int)
DELETE FROM oauth_refresh WHERE token_id = :token_id AND spent_at < :before;

-- do oauth_token_renew(id int, hash text, expires_at int)
UPDATE token SET hash = :hash, expires_at = :expires_at WHERE id = :id;
