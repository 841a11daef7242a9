-- opt letter_body(name text, lang text) -> letter_body_row(body text)
SELECT body FROM letter_template WHERE name = :name AND lang = :lang;

-- do letter_put(name text, lang text, body text, at int, person_id int?)
INSERT INTO letter_template (name, lang, body, changed_at, changed_by)
VALUES (:name, :lang, :body, :at, :person_id)
ON CONFLICT (name, lang) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at,
    changed_by = excluded.changed_by;

-- do letter_drop(name text, lang text)
DELETE FROM letter_template WHERE name = :name AND lang = :lang;
