-- The second factor: authenticator app, recovery codes, and logins that wait for it.
-- opt factor_app(person_id int) -> factor_app_row(secret blob, last_step int, created_at int,
--   confirmed_at int?)
SELECT secret, last_step, created_at, confirmed_at FROM factor_app WHERE person_id = :person_id;

-- One that is in use is not replaced.
-- do factor_app_put(person_id int, secret blob, created_at int)
INSERT INTO factor_app (person_id, secret, created_at) VALUES (:person_id, :secret, :created_at)
ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at
WHERE factor_app.confirmed_at IS NULL;

-- do factor_app_confirm(person_id int, step int, at int)
UPDATE factor_app SET confirmed_at = :at, last_step = :step
WHERE person_id = :person_id AND confirmed_at IS NULL;

-- Each code is good once: of two at the same time one changes a row.
-- do factor_app_use(person_id int, step int)
UPDATE factor_app SET last_step = :step
WHERE person_id = :person_id AND confirmed_at IS NOT NULL AND last_step < :step;

-- do factor_app_remove(person_id int)
DELETE FROM factor_app WHERE person_id = :person_id;

-- do factor_recovery_add(hash text, person_id int)
INSERT INTO factor_recovery (hash, person_id) VALUES (:hash, :person_id);

-- do factor_recovery_use(hash text, person_id int, at int)
UPDATE factor_recovery SET used_at = :at
WHERE hash = :hash AND person_id = :person_id AND used_at IS NULL;

-- do factor_recovery_clear(person_id int)
DELETE FROM factor_recovery WHERE person_id = :person_id;

-- one factor_count(person_id int) -> factor_count_row(apps int, passkeys int,
--   codes int)
SELECT (SELECT count(*) FROM factor_app WHERE person_id = :person_id AND confirmed_at IS NOT NULL),
    (SELECT count(*) FROM passkey WHERE person_id = :person_id),
    (SELECT count(*) FROM factor_recovery WHERE person_id = :person_id AND used_at IS NULL);

-- do factor_step_add(hash text, person_id int, keep int, expires_at int)
INSERT INTO factor_step (hash, person_id, keep, expires_at)
VALUES (:hash, :person_id, :keep, :expires_at);

-- opt factor_step_find(hash text, now int) -> factor_step_row(person_id int, keep int, name text,
--   address text?)
SELECT s.person_id, s.keep, p.name,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1)
FROM factor_step s JOIN person p ON p.id = s.person_id
WHERE s.hash = :hash AND s.expires_at > :now AND p.locked = 0;

-- do factor_step_end(hash text)
DELETE FROM factor_step WHERE hash = :hash;

-- do factor_step_end_all(person_id int)
DELETE FROM factor_step WHERE person_id = :person_id;

-- do factor_step_sweep(now int)
DELETE FROM factor_step WHERE expires_at <= :now;
