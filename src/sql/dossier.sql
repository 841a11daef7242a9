-- All that there is of a person (core/dossier.h).
-- opt dossier_person(id int) -> dossier_person_row(id int, role text, name text, company text?,
--   lang text?, zone text?, locked int, verified int, note text, signature text, created_at int,
--   seen_at int?)
SELECT p.id, p.role, p.name, f.name, p.lang, p.zone, p.locked, p.verified, p.note, p.signature,
    p.created_at, p.seen_at
FROM person p LEFT JOIN company f ON f.id = p.company_id WHERE p.id = :id;

-- What stands beside the tickets, by kind and time.
-- each dossier_facts(person_id int) -> dossier_fact_row(kind text, at int?, name text, value text)
SELECT x.kind, x.at, x.name, x.value FROM (
    SELECT 'session' AS kind, s.seen_at AS at, s.peer AS name, '' AS value FROM session s WHERE s.person_id = :person_id
    UNION ALL SELECT 'token', t.created_at, t.name, t.scopes FROM token t WHERE t.person_id = :person_id
    UNION ALL SELECT 'passkey', k.created_at, k.name, '' FROM passkey k WHERE k.person_id = :person_id
    UNION ALL SELECT 'app', f.created_at, '', '' FROM factor_app f WHERE f.person_id = :person_id
    UNION ALL SELECT 'setting', NULL, v.name, v.value FROM person_setting v WHERE v.person_id = :person_id
    UNION ALL SELECT 'field', NULL, f.name, w.value FROM custom_value w JOIN record f ON f.id = w.field_id
        WHERE w.object_id = :person_id AND f.kind = 'field' AND f.name LIKE 'user.%'
    UNION ALL SELECT 'company', NULL, g.name, '' FROM person_company h JOIN company g ON g.id = h.company_id
        WHERE h.person_id = :person_id
    UNION ALL SELECT 'draft', d.changed_at, d.subject, d.body FROM draft d WHERE d.person_id = :person_id
    UNION ALL SELECT 'signup', u.created_at, u.shown, u.name || ', ' || u.company || ', ' || u.phone
        FROM signup u JOIN person_address a ON a.address = u.address WHERE a.person_id = :person_id
    UNION ALL SELECT 'suppressed', b.since_at, a.shown, b.answer
        FROM suppressed b JOIN person_address a ON a.address = b.address WHERE a.person_id = :person_id
    UNION ALL SELECT 'archive', y.at, y.source, y.key FROM archived y WHERE y.person_id = :person_id AND y.kind = 'person'
    UNION ALL SELECT 'act', c.at, c.what, c.peer FROM audit c WHERE c.actor_id = :person_id) x
ORDER BY x.kind, x.at;

-- Tickets of his (OWN 1), those where he takes part, and those where he wrote. CONFIDENTIAL: READER
-- (0: everybody) may not see what stands in it besides.
-- many dossier_tickets(person_id int, reader int, after int, most int) -> dossier_ticket_row(id int,
--   number text, title text, state text, queue text, company text?, own int, confidential int,
--   created_at int, closed_at int?)
SELECT t.id, t.number, t.title, t.state, q.name, f.name,
    CASE WHEN t.customer_id = :person_id THEN 1 ELSE 0 END,
    CASE WHEN q.confidential = 1 AND :reader <> 0 AND NOT EXISTS (SELECT 1 FROM queue_member m
        WHERE m.queue_id = q.id AND m.person_id = :reader) THEN 1 ELSE 0 END, t.created_at, t.closed_at
FROM ticket t JOIN queue q ON q.id = t.queue_id LEFT JOIN company f ON f.id = t.company_id
WHERE t.id > :after AND t.id IN (
    SELECT x.id FROM ticket x WHERE x.customer_id = :person_id
    UNION SELECT p.ticket_id FROM participant p WHERE p.person_id = :person_id
    UNION SELECT w.ticket_id FROM article w WHERE w.author_id = :person_id AND w.sender = 'customer')
ORDER BY t.id LIMIT :most;

-- The messages of a ticket without their texts. WROTE: by him; GOT: a mail with it was meant for him.
-- many dossier_articles(ticket_id int, person_id int) -> dossier_article_row(id int, internal int,
--   held_until int, wrote int, got int, to_text text, cc_text text)
SELECT a.id, a.internal, a.held_until,
    CASE WHEN a.author_id = :person_id AND a.sender = 'customer' THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.article_id = a.id AND (o.person_id = :person_id
        OR EXISTS (SELECT 1 FROM person_address d WHERE d.address = o.recipient_key AND d.person_id = :person_id)))
        THEN 1 ELSE 0 END,
    a.to_text, a.cc_text
FROM article a WHERE a.ticket_id = :ticket_id ORDER BY a.created_at, a.id;

-- Mails as they came from him.
-- many dossier_raw(person_id int, after int, most int) -> dossier_raw_row(id int, blob_id int, size int,
--   received_at int)
SELECT i.id, i.blob_id, i.size, i.received_at FROM inbox i WHERE i.id > :after AND i.id IN (
    SELECT x.id FROM person_address d JOIN inbox x ON x.sender_key = d.address WHERE d.person_id = :person_id
    UNION SELECT w.inbox_id FROM article w WHERE w.author_id = :person_id AND w.sender = 'customer')
ORDER BY i.id LIMIT :most;

-- one dossier_count(person_id int) -> dossier_count_row(own int, others int)
SELECT (SELECT count(*) FROM ticket t WHERE t.customer_id = :person_id),
    (SELECT count(*) FROM participant p JOIN ticket x ON x.id = p.ticket_id
        WHERE p.person_id = :person_id AND x.customer_id <> :person_id);
