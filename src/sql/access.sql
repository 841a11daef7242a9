-- do access_ask_add(address_hash text, mailed int, at int)
INSERT INTO access_ask (address_hash, mailed, at) VALUES (:address_hash, :mailed, :at);

-- one access_ask_count(address_hash text, since int) -> access_ask_count_row(n int)
SELECT count(*) FROM access_ask WHERE address_hash = :address_hash AND mailed = 1 AND at >= :since;

-- Whoever used a link has the mailbox: the next one may come at once.
-- do access_ask_forget(address_hash text)
DELETE FROM access_ask WHERE address_hash = :address_hash;

-- do access_ask_sweep(before int)
DELETE FROM access_ask WHERE at < :before;

-- do access_link_sweep(now int)
DELETE FROM access_link WHERE expires_at <= :now AND purpose = 'access';

-- do access_link_drop_person(person_id int)
DELETE FROM access_link WHERE person_id = :person_id;

-- What the signed link to one ticket is made of, and whether its person may use any.
-- opt ticket_key_facts(ticket_id int, person_id int) -> ticket_key_row(ticket_generation int,
--   person_generation int, role text, name text, lang text?, zone text?, locked int, address text?)
SELECT t.key_generation, p.key_generation, p.role, p.name, p.lang, p.zone, p.locked,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1)
FROM ticket t, person p WHERE t.id = :ticket_id AND p.id = :person_id;

-- do ticket_key_revoke(ticket_id int)
UPDATE ticket SET key_generation = key_generation + 1 WHERE id = :ticket_id;

-- do ticket_key_revoke_person(person_id int)
UPDATE person SET key_generation = key_generation + 1 WHERE id = :person_id;
