-- Passkeys; credential is the base64url of the authenticator's id.
-- many passkey_list(person_id int) -> passkey_row(id int, credential text, name text,
--   created_at int, used_at int?)
SELECT id, credential, name, created_at, used_at FROM passkey WHERE person_id = :person_id
ORDER BY id;

-- opt passkey_find(credential text) -> passkey_full_row(id int, person_id int, algorithm int,
--   public_key blob, sign_count int)
SELECT k.id, k.person_id, k.algorithm, k.public_key, k.sign_count
FROM passkey k JOIN person p ON p.id = k.person_id
WHERE k.credential = :credential AND p.locked = 0;

-- do passkey_add(person_id int, credential text, algorithm int, public_key blob, sign_count int,
--   name text, created_at int)
INSERT INTO passkey (person_id, credential, algorithm, public_key, sign_count, name, created_at)
VALUES (:person_id, :credential, :algorithm, :public_key, :sign_count, :name, :created_at)
ON CONFLICT (credential) DO NOTHING;

-- An authenticator that counts has to count up; one that does not says 0 for ever.
-- do passkey_use(id int, sign_count int, at int)
UPDATE passkey SET sign_count = :sign_count, used_at = :at
WHERE id = :id AND (sign_count < :sign_count OR (sign_count = 0 AND :sign_count = 0));

-- do passkey_remove(id int, person_id int)
DELETE FROM passkey WHERE id = :id AND person_id = :person_id;

-- do passkey_clear(person_id int)
DELETE FROM passkey WHERE person_id = :person_id;

-- do passkey_spend(hash text, expires_at int)
INSERT INTO passkey_spent (hash, expires_at) VALUES (:hash, :expires_at) ON CONFLICT (hash) DO NOTHING;

-- do passkey_spent_sweep(now int)
DELETE FROM passkey_spent WHERE expires_at <= :now;
