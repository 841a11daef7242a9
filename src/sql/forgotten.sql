-- What was deleted for good or anonymised, for a backup from before (core/forgotten.h).
-- do forgotten_person_put(person_id int, at int, texts int, erased int)
INSERT INTO forgotten_person (person_id, created_at, at, texts, erased)
SELECT p.id, p.created_at, :at, :texts, :erased FROM person p WHERE p.id = :person_id
ON CONFLICT (person_id) DO UPDATE SET at = excluded.at,
    texts = CASE WHEN forgotten_person.texts = 1 THEN 1 ELSE excluded.texts END,
    erased = CASE WHEN forgotten_person.erased = 1 THEN 1 ELSE excluded.erased END;

-- KIND: ticket (deleted; NAME its number), veiled (a ticket without its people), person.
-- each forgotten_all() -> forgotten_row(kind text, id int, name text, created_at int, texts int,
--   erased int)
SELECT x.kind, x.id, x.name, x.created_at, x.texts, x.erased FROM (
    SELECT 'ticket' AS kind, s.ticket_id AS id, s.number AS name, 0 AS created_at, 0 AS texts, 0 AS erased
        FROM tombstone s GROUP BY s.ticket_id, s.number
    UNION ALL SELECT 'veiled', t.id, t.number, t.created_at, 0, 0 FROM ticket t WHERE t.anonymised_at IS NOT NULL
    UNION ALL SELECT 'person', f.person_id, '', f.created_at, f.texts, f.erased FROM forgotten_person f) x
ORDER BY x.kind, x.id;

-- Changes whenever that list does.
-- one forgotten_mark() -> forgotten_mark_row(certificates int, tombstones int, people int)
SELECT (SELECT coalesce(max(id), 0) FROM certificate), (SELECT count(*) FROM tombstone),
    (SELECT count(*) FROM forgotten_person);

-- opt forgotten_ticket(id int, number text) -> forgotten_ticket_row(id int, anonymised_at int?)
SELECT id, anonymised_at FROM ticket WHERE id = :id AND number = :number;

-- opt forgotten_still(id int) -> forgotten_still_row(created_at int, anonymised_at int?)
SELECT created_at, anonymised_at FROM person WHERE id = :id;
