-- new inbox_add(received_at int, via text, mail_from text, rcpt_to text, blob_id int, size int)
INSERT INTO inbox (received_at, via, mail_from, rcpt_to, blob_id, size, state)
VALUES (:received_at, :via, :mail_from, :rcpt_to, :blob_id, :size, 'new') RETURNING id;

-- With the account that it was taken from, if it was.
-- many inbox_waiting(after int, now int, most int) -> inbox_waiting_row(id int, received_at int,
--   via text, mail_from text, rcpt_to text, blob_id int, size int, tries int, wanted text,
--   wanted_ticket_id int?, wanted_by text?, account_id int?, manner text?, account_since int?)
SELECT i.id, i.received_at, i.via, i.mail_from, i.rcpt_to, i.blob_id, i.size, i.tries, i.wanted,
    i.wanted_ticket_id, p.name, f.account_id, f.manner, a.created_at
FROM inbox i LEFT JOIN person p ON p.id = i.wanted_by LEFT JOIN fetched f ON f.inbox_id = i.id
    LEFT JOIN account a ON a.id = f.account_id
WHERE i.state = 'new' AND i.id > :after AND i.retry_at <= :now ORDER BY i.id LIMIT :most;

-- one inbox_count_waiting() -> inbox_count_row(n int)
SELECT count(*) FROM inbox WHERE state = 'new';

-- Decides a row once: where another process was first, no row changes.
-- do inbox_decide(id int, state text, decision text, reason text, kind text, message_id text?,
--   sender text?, sender_key text?, subject text?, fingerprint text?, ticket_id int?, article_id int?,
--   account_id int?, block_id int?, auth text, decided_at int)
UPDATE inbox SET state = :state, decision = :decision, reason = :reason, kind = :kind,
    message_id = :message_id, sender = :sender, sender_key = :sender_key, subject = :subject,
    fingerprint = :fingerprint, ticket_id = :ticket_id, article_id = :article_id,
    account_id = :account_id, block_id = :block_id, auth = :auth, decided_at = :decided_at
WHERE id = :id AND state = 'new';

-- What made no message of a ticket may be decided anew.
-- do inbox_reopen(id int, wanted text, wanted_ticket_id int?, wanted_by int?)
UPDATE inbox SET state = 'new', tries = 0, retry_at = 0, wanted = :wanted,
    wanted_ticket_id = :wanted_ticket_id, wanted_by = :wanted_by
WHERE id = :id AND article_id IS NULL AND decision IN ('held', 'filed', 'duplicate');

-- do inbox_discard(id int, reason text)
UPDATE inbox SET state = 'done', decision = 'filed', reason = :reason
WHERE id = :id AND state = 'held';

-- All that a block swallowed.
-- do inbox_reopen_blocked(block_id int)
UPDATE inbox SET state = 'new', tries = 0, retry_at = 0, wanted = ''
WHERE block_id = :block_id AND state = 'done' AND decision = 'filed';

-- The intake log as an administrator reads it. What lies in a confidential queue that PERSON_ID is
-- no member of is told as being there only (HIDDEN 1), or not at all (0).
-- find inbox_find(person_id int, hidden int, pattern text?, other text?) -> inbox_find_row(id int,
--   received_at int, via text, mail_from text, size int, state text, decision text?, reason text,
--   kind text, sender text?, subject text?, ticket_id int?, number text?, block_id int?, secret int)
-- by id int = i.id
-- by decision text? = i.decision
-- by state text = i.state
-- by sender_key text? = i.sender_key
-- by account_id int? = i.account_id
-- by block_id int? = i.block_id
SELECT i.id, i.received_at, i.via, i.mail_from, i.size, i.state, i.decision, i.reason, i.kind,
    i.sender, i.subject, i.ticket_id, t.number, i.block_id,
    CASE WHEN q.confidential = 1 AND NOT EXISTS (SELECT 1 FROM queue_member m
        WHERE m.queue_id = q.id AND m.person_id = :person_id) THEN 1 ELSE 0 END
FROM inbox i LEFT JOIN ticket t ON t.id = i.ticket_id LEFT JOIN queue q ON q.id = t.queue_id
WHERE (:hidden = 1 OR q.id IS NULL OR q.confidential = 0 OR EXISTS (SELECT 1 FROM queue_member m
        WHERE m.queue_id = q.id AND m.person_id = :person_id))
    AND (:pattern IS NULL OR lower(coalesce(i.subject, '') || ' ' || coalesce(i.sender, '')
        || ' ' || coalesce(i.message_id, '') || ' ' || i.reason) LIKE :pattern ESCAPE '!'
        OR coalesce(i.subject, '') LIKE :other ESCAPE '!')
    AND {FILTER} {ORDER};

-- opt inbox_full(id int) -> inbox_full_row(id int, received_at int, via text, mail_from text,
--   rcpt_to text, blob_id int, size int, state text, decision text?, reason text, kind text,
--   message_id text?, sender text?, subject text?, ticket_id int?, number text?, title text?,
--   article_id int?, account text?, block_id int?, auth text, decided_at int?, tries int,
--   retry_at int)
SELECT i.id, i.received_at, i.via, i.mail_from, i.rcpt_to, i.blob_id, i.size, i.state, i.decision,
    i.reason, i.kind, i.message_id, i.sender, i.subject, i.ticket_id, t.number, t.title,
    i.article_id, k.name, i.block_id, i.auth, i.decided_at, i.tries, i.retry_at
FROM inbox i LEFT JOIN ticket t ON t.id = i.ticket_id LEFT JOIN account k ON k.id = i.account_id
WHERE i.id = :id;

-- one inbox_newest() -> inbox_newest_row(id int)
SELECT coalesce(max(id), 0) FROM inbox;

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

-- Nothing where it is known already.
-- do fingerprint_add(fingerprint text, inbox_id int, ticket_id int?, article_id int?)
INSERT INTO fingerprint (fingerprint, inbox_id, ticket_id, article_id)
VALUES (:fingerprint, :inbox_id, :ticket_id, :article_id) ON CONFLICT (fingerprint) DO NOTHING;

-- Of a message that is decided anew.
-- do fingerprint_again(fingerprint text, inbox_id int, ticket_id int?, article_id int?)
UPDATE fingerprint SET ticket_id = :ticket_id, article_id = :article_id
WHERE fingerprint = :fingerprint AND inbox_id = :inbox_id;
