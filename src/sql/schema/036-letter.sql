-- both
-- Words of mails that an administrator has put in place of ours.
CREATE TABLE letter_template (
    name {TEXT} NOT NULL,
    lang {TEXT} NOT NULL CHECK (lang IN ('de', 'en')),
    body {TEXT} NOT NULL,
    changed_at {INT} NOT NULL,
    changed_by {INT} REFERENCES person(id) ON DELETE SET NULL,
    PRIMARY KEY (name, lang)
) {STRICT};
