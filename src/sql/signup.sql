-- new signup_add(address text, shown text, name text, company text, phone text, lang text, created_at int)
INSERT INTO signup (address, shown, name, company, phone, lang, state, created_at)
VALUES (:address, :shown, :name, :company, :phone, :lang, 'new', :created_at) RETURNING id;

-- opt signup_by_id(id int) -> signup_row(id int, address text, shown text, name text,
--   company text, phone text, lang text, state text, created_at int, confirmed_at int?)
SELECT id, address, shown, name, company, phone, lang, state, created_at, confirmed_at
FROM signup WHERE id = :id;

-- opt signup_by_link(hash text, now int) -> signup_row
SELECT s.id, s.address, s.shown, s.name, s.company, s.phone, s.lang, s.state, s.created_at, s.confirmed_at
FROM signup_link l JOIN signup s ON s.id = l.signup_id
WHERE l.hash = :hash AND l.expires_at > :now AND s.state = 'new';

-- many signup_waiting(most int) -> signup_row
SELECT id, address, shown, name, company, phone, lang, state, created_at, confirmed_at
FROM signup WHERE state = 'waiting' ORDER BY confirmed_at, id LIMIT :most;

-- one signup_count_waiting() -> signup_count_row(n int)
SELECT count(*) FROM signup WHERE state = 'waiting';

-- do signup_confirm(id int, name text, phone text, at int)
UPDATE signup SET state = 'waiting', name = :name, phone = :phone, confirmed_at = :at WHERE id = :id;

-- do signup_refuse(id int)
UPDATE signup SET state = 'refused' WHERE id = :id AND state = 'waiting';

-- Everything that the address had open; what was refused stays until it is old.
-- do signup_drop(address text)
DELETE FROM signup WHERE address = :address AND state <> 'refused';

-- do signup_sweep(new_before int, refused_before int)
DELETE FROM signup WHERE (state = 'new' AND created_at < :new_before)
    OR (state = 'refused' AND created_at < :refused_before);

-- do signup_link_add(hash text, signup_id int, expires_at int)
INSERT INTO signup_link (hash, signup_id, expires_at) VALUES (:hash, :signup_id, :expires_at);
