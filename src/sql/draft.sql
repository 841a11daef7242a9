-- do draft_put(person_id int, place text, subject text, body text, extra text, changed_at int)
INSERT INTO draft (person_id, place, subject, body, extra, changed_at)
VALUES (:person_id, :place, :subject, :body, :extra, :changed_at)
ON CONFLICT (person_id, place) DO UPDATE SET subject = excluded.subject, body = excluded.body,
    extra = excluded.extra, changed_at = excluded.changed_at;

-- opt draft_get(person_id int, place text) -> draft_row(subject text, body text, extra text, changed_at int)
SELECT subject, body, extra, changed_at FROM draft WHERE person_id = :person_id AND place = :place;

-- do draft_remove(person_id int, place text)
DELETE FROM draft WHERE person_id = :person_id AND place = :place;

-- do draft_remove_old(before int)
DELETE FROM draft WHERE changed_at < :before;

-- The oldest beyond what one person may have.
-- do draft_remove_most(person_id int, most int)
DELETE FROM draft WHERE person_id = :person_id AND place IN (
    SELECT d.place FROM draft d WHERE d.person_id = :person_id
    ORDER BY d.changed_at DESC, d.place LIMIT 1000 OFFSET :most);

-- do form_sent_add(person_id int, key text, ticket_id int, at int)
INSERT INTO form_sent (person_id, key, ticket_id, at) VALUES (:person_id, :key, :ticket_id, :at);

-- opt form_sent_get(person_id int, key text) -> form_sent_row(ticket_id int, at int)
SELECT ticket_id, at FROM form_sent WHERE person_id = :person_id AND key = :key;

-- do form_sent_remove_old(before int)
DELETE FROM form_sent WHERE at < :before;
