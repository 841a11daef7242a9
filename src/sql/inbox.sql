-- new inbox_add(received_at int, via text, mail_from text, rcpt_to text, blob_id int, size int)
INSERT INTO inbox (received_at, via, mail_from, rcpt_to, blob_id, size, state)
VALUES (:received_at, :via, :mail_from, :rcpt_to, :blob_id, :size, 'new') RETURNING id;

-- many inbox_waiting(after int, now int, most int) -> inbox_waiting_row(id int, received_at int,
--   via text, mail_from text, rcpt_to text, blob_id int, size int, tries int)
SELECT id, received_at, via, mail_from, rcpt_to, blob_id, size, tries
FROM inbox WHERE state = 'new' AND id > :after AND retry_at <= :now ORDER BY id LIMIT :most;

-- one inbox_count_waiting() -> inbox_count_row(n int)
SELECT count(*) FROM inbox WHERE state = 'new';

-- Decides a row once: where another process was first, no row changes.
-- do inbox_decide(id int, state text, decision text, reason text, kind text, message_id text?,
--   sender text?, subject text?, fingerprint text?, ticket_id int?, article_id int?, decided_at int)
UPDATE inbox SET state = :state, decision = :decision, reason = :reason, kind = :kind,
    message_id = :message_id, sender = :sender, subject = :subject, fingerprint = :fingerprint,
    ticket_id = :ticket_id, article_id = :article_id, decided_at = :decided_at
WHERE id = :id AND state = 'new';

-- do inbox_reopen(id int)
UPDATE inbox SET state = 'new', tries = 0, retry_at = 0 WHERE id = :id AND state = 'held';

-- do inbox_tried(id int, retry_at int)
UPDATE inbox SET tries = tries + 1, retry_at = :retry_at WHERE id = :id AND state = 'new';

-- one inbox_by_id(id int) -> inbox_row(id int, received_at int, via text, mail_from text,
--   rcpt_to text, blob_id int, size int, state text, decision text?, reason text, kind text,
--   message_id text?, sender text?, subject text?, ticket_id int?, number text?, article_id int?)
SELECT i.id, i.received_at, i.via, i.mail_from, i.rcpt_to, i.blob_id, i.size, i.state, i.decision,
    i.reason, i.kind, i.message_id, i.sender, i.subject, i.ticket_id, t.number, i.article_id
FROM inbox i LEFT JOIN ticket t ON t.id = i.ticket_id WHERE i.id = :id;

-- each inbox_each() -> inbox_row
SELECT i.id, i.received_at, i.via, i.mail_from, i.rcpt_to, i.blob_id, i.size, i.state, i.decision,
    i.reason, i.kind, i.message_id, i.sender, i.subject, i.ticket_id, t.number, i.article_id
FROM inbox i LEFT JOIN ticket t ON t.id = i.ticket_id ORDER BY i.id DESC;

-- each inbox_each_held() -> inbox_row
SELECT i.id, i.received_at, i.via, i.mail_from, i.rcpt_to, i.blob_id, i.size, i.state, i.decision,
    i.reason, i.kind, i.message_id, i.sender, i.subject, i.ticket_id, t.number, i.article_id
FROM inbox i LEFT JOIN ticket t ON t.id = i.ticket_id WHERE i.state = 'held' ORDER BY i.id DESC;

-- opt fingerprint_find(fingerprint text) -> fingerprint_row(inbox_id int, ticket_id int?, article_id int?)
SELECT inbox_id, ticket_id, article_id FROM fingerprint WHERE fingerprint = :fingerprint;

-- do fingerprint_add(fingerprint text, inbox_id int, ticket_id int?, article_id int?)
INSERT INTO fingerprint (fingerprint, inbox_id, ticket_id, article_id)
VALUES (:fingerprint, :inbox_id, :ticket_id, :article_id) ON CONFLICT (fingerprint) DO NOTHING;
