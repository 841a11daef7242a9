-- What was deleted for good or anonymised, for a backup from before (core/forgotten.h).
-- do forgotten_person_put(person_id int, at int, texts int, erased int)
INSERT INTO forgotten_person (person_id, created_at, at, texts, erased)
SELECT p.id, p.created_at, :at, :texts, :erased FROM person p WHERE p.id = :person_id
ON CONFLICT (person_id) DO UPDATE SET at = excluded.at,
    texts = CASE WHEN forgotten_person.texts = 1 THEN 1 ELSE excluded.texts END,
    erased = CASE WHEN forgotten_person.erased = 1 THEN 1 ELSE excluded.erased END;

-- Made one with another person: before its row goes. It goes with who was anonymised later, not before.
-- do forgotten_merged(into_id int, from_id int, at int)
INSERT INTO forgotten_person (person_id, created_at, at, texts, erased, into_id)
SELECT p.id, p.created_at, CAST(:at AS bigint), 0, 0, CAST(:into_id AS bigint) FROM person p
WHERE p.id = :from_id
ON CONFLICT (person_id) DO NOTHING;

-- do forgotten_follow(into_id int, from_id int, at int)
UPDATE forgotten_person SET into_id = :into_id, at = :at WHERE into_id = :from_id;

-- KIND: ticket (deleted; NAME its number), veiled (a ticket without its people), person.
-- each forgotten_all() -> forgotten_row(kind text, id int, name text, created_at int, texts int,
--   erased int)
SELECT x.kind, x.id, x.name, x.created_at, x.texts, x.erased FROM (
    SELECT 'ticket' AS kind, s.ticket_id AS id, s.number AS name, s.created_at AS created_at, 0 AS texts,
        0 AS erased FROM tombstone s GROUP BY s.ticket_id, s.number, s.created_at
    UNION ALL SELECT 'veiled', t.id, t.number, t.created_at, 0, 0 FROM ticket t WHERE t.anonymised_at IS NOT NULL
    UNION ALL SELECT 'person', f.person_id, '', f.created_at, coalesce(r.texts, f.texts),
        coalesce(r.erased, f.erased) FROM forgotten_person f
        LEFT JOIN forgotten_person r ON r.person_id = f.into_id AND r.into_id IS NULL AND r.at >= f.at
        WHERE f.into_id IS NULL OR r.person_id IS NOT NULL) x
ORDER BY x.kind, x.id;

-- The same of a database before step 053, which does not know it all.
-- each forgotten_before() -> forgotten_row
SELECT x.kind, x.id, x.name, x.created_at, x.texts, x.erased FROM (
    SELECT 'ticket' AS kind, s.ticket_id AS id, s.number AS name, CAST(0 AS bigint) AS created_at, 0 AS texts,
        0 AS erased FROM tombstone s GROUP BY s.ticket_id, s.number
    UNION ALL SELECT 'veiled', t.id, t.number, t.created_at, 0, 0 FROM ticket t WHERE t.anonymised_at IS NOT NULL
    UNION ALL SELECT 'person', p.id, '', p.created_at,
        CASE WHEN EXISTS (SELECT 1 FROM article a WHERE a.author_id = p.id AND a.sender = 'customer'
            AND a.body_text = '[Der Text wurde aus Gründen des Datenschutzes entfernt.]') THEN 1 ELSE 0 END,
        CASE WHEN EXISTS (SELECT 1 FROM audit y WHERE y.what = 'privacy.erased'
            AND y.object = 'person ' || p.id) THEN 1 ELSE 0 END FROM person p WHERE p.anonymised_at > 1) x
ORDER BY x.kind, x.id;

-- Changes whenever that list does.
-- one forgotten_mark() -> forgotten_mark_row(certificates int, tombstones int, people int)
SELECT (SELECT coalesce(max(id), 0) FROM certificate), (SELECT count(*) FROM tombstone),
    (SELECT count(*) FROM forgotten_person);

-- opt forgotten_ticket(id int, key text) -> forgotten_ticket_row(created_at int, anonymised_at int?,
--   merged_into int?)
SELECT t.created_at, t.anonymised_at, t.merged_into FROM ticket_number n JOIN ticket t ON t.id = n.ticket_id
WHERE n.key = :key AND t.id = :id;

-- How far it has gone already.
-- opt forgotten_still(id int) -> forgotten_still_row(created_at int, anonymised_at int?, texts int,
--   erased int, begun int)
SELECT p.created_at, p.anonymised_at, coalesce(f.texts, 0), coalesce(f.erased, 0),
    CASE WHEN EXISTS (SELECT 1 FROM leaving v WHERE v.person_id = p.id) THEN 1 ELSE 0 END
FROM person p LEFT JOIN forgotten_person f ON f.person_id = p.id WHERE p.id = :id;
