-- both
-- Who was anonymised or deleted, and how far: a backup from before is told so when it is restored
-- (core/forgotten.h). CREATED_AT tells that it is the same person; 0 where that is not known any more.
CREATE TABLE forgotten_person (
    person_id {INT} PRIMARY KEY,
    created_at {INT} NOT NULL,
    at {INT} NOT NULL,
    texts {INT} NOT NULL,
    erased {INT} NOT NULL
) {STRICT};
INSERT INTO forgotten_person (person_id, created_at, at, texts, erased)
SELECT p.id, p.created_at, p.anonymised_at, CASE WHEN EXISTS (SELECT 1 FROM article a
    WHERE a.author_id = p.id AND a.sender = 'customer'
        AND a.body_text = '[Der Text wurde aus Gründen des Datenschutzes entfernt.]') THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM certificate c WHERE c.what = 'erased'
        AND c.subject = 'person ' || p.id) THEN 1 ELSE 0 END
FROM person p WHERE p.anonymised_at > 1;
INSERT INTO forgotten_person (person_id, created_at, at, texts, erased)
SELECT CAST(substr(c.subject, 8) AS bigint), 0, max(c.at), 1, 1 FROM certificate c
WHERE c.what = 'erased' AND c.subject LIKE 'person %'
    AND NOT EXISTS (SELECT 1 FROM forgotten_person f WHERE f.person_id = CAST(substr(c.subject, 8) AS bigint))
GROUP BY c.subject;
CREATE INDEX ticket_veiled ON ticket(id) WHERE anonymised_at IS NOT NULL;
