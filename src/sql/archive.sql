-- opt archive_find(source text, kind text, key text) -> archive_row(person_id int?, ticket_id int?, at int)
SELECT person_id, ticket_id, at FROM archived WHERE source = :source AND kind = :kind AND key = :key;

-- do archive_put(source text, kind text, key text, person_id int?, ticket_id int?, at int)
INSERT INTO archived (source, kind, key, person_id, ticket_id, at)
VALUES (:source, :kind, :key, :person_id, :ticket_id, :at);

-- opt archive_company(name text) -> archive_id_row(id int)
SELECT min(c.id) FROM company c WHERE c.name = :name HAVING min(c.id) IS NOT NULL;

-- opt archive_number(key text) -> archive_id_row
SELECT ticket_id FROM ticket_number WHERE key = :key
UNION ALL SELECT ticket_id FROM tombstone WHERE key = :key;

-- Numbers of our own form are not given a second time.
-- do archive_counter(year int, last int)
INSERT INTO ticket_counter (year, last) VALUES (:year, :last)
ON CONFLICT (year) DO UPDATE SET last = excluded.last WHERE ticket_counter.last < excluded.last;

-- do archive_changed(id int, changed_at int)
UPDATE ticket SET changed_at = :changed_at WHERE id = :id;

-- Whether the history of a ticket knows that it was linked with another one, or went into it: what was
-- undone here since is not done again.
-- opt archive_told(ticket_id int, what text, after text) -> archive_id_row
SELECT min(e.ticket_id) FROM ticket_event e WHERE e.ticket_id = :ticket_id AND e.what = :what
    AND e.after = :after HAVING min(e.ticket_id) IS NOT NULL;
