-- What somebody sees and changes of himself.
-- opt profile_get(id int) -> profile_row(id int, name text, lang text?, zone text?, signature text, role text,
--   has_password int)
SELECT id, name, lang, zone, signature, role, CASE WHEN password IS NULL THEN 0 ELSE 1 END
FROM person WHERE id = :id;

-- do profile_set(id int, name text, lang text?, zone text?, signature text)
UPDATE person SET name = :name, lang = :lang, zone = :zone, signature = :signature WHERE id = :id;

-- many profile_sessions(person_id int, now int) -> profile_session_row(id int, created_at int,
--   seen_at int, peer text)
SELECT id, created_at, seen_at, peer FROM session
WHERE person_id = :person_id AND expires_at > :now ORDER BY seen_at DESC, id DESC LIMIT 100;

-- do profile_session_end(person_id int, id int)
DELETE FROM session WHERE person_id = :person_id AND id = :id;

-- do profile_sessions_end_others(person_id int, id int)
DELETE FROM session WHERE person_id = :person_id AND id <> :id;
