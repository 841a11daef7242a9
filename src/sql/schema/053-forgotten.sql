-- both
-- Who was anonymised or deleted, and how far: a backup from before is told so when it is restored
-- (core/forgotten.h). CREATED_AT tells that it is the same person. INTO_ID: made one with that person,
-- and goes with it.
CREATE TABLE forgotten_person (
    person_id {INT} PRIMARY KEY,
    created_at {INT} NOT NULL,
    at {INT} NOT NULL,
    texts {INT} NOT NULL,
    erased {INT} NOT NULL,
    into_id {INT}
) {STRICT};
CREATE INDEX forgotten_person_by_into ON forgotten_person(into_id) WHERE into_id IS NOT NULL;
INSERT INTO forgotten_person (person_id, created_at, at, texts, erased)
SELECT p.id, p.created_at, p.anonymised_at, CASE WHEN EXISTS (SELECT 1 FROM article a
    WHERE a.author_id = p.id AND a.sender = 'customer'
        AND a.body_text = '[Der Text wurde aus Gründen des Datenschutzes entfernt.]') THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM audit x WHERE x.what = 'privacy.erased'
        AND x.object = 'person ' || p.id) THEN 1 ELSE 0 END
FROM person p WHERE p.anonymised_at > 1;
CREATE INDEX ticket_veiled ON ticket(id) WHERE anonymised_at IS NOT NULL;

-- The same for tickets; 0: deleted before anybody noted it.
ALTER TABLE tombstone ADD COLUMN created_at {INT} NOT NULL DEFAULT 0;
