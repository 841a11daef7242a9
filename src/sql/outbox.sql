-- new outbox_add(created_at int, purpose text, state text, account_id int?, ticket_id int?,
--   article_id int?, person_id int?, recipient text, recipient_key text, to_text text,
--   cc_text text, subject text, message_id text, in_reply_to text?, refs text, automatic int,
--   lang text, quotes int, extra text?, next_at int)
INSERT INTO outbox (created_at, purpose, state, account_id, ticket_id, article_id, person_id,
    recipient, recipient_key, to_text, cc_text, subject, message_id, in_reply_to, refs, automatic,
    lang, quotes, extra, next_at)
VALUES (:created_at, :purpose, :state, :account_id, :ticket_id, :article_id, :person_id,
    :recipient, :recipient_key, :to_text, :cc_text, :subject, :message_id, :in_reply_to, :refs,
    :automatic, :lang, :quotes, :extra, :next_at) RETURNING id;

-- do outbox_ticket_add(ticket_id int, outbox_id int)
-- later
INSERT INTO outbox_ticket (ticket_id, outbox_id) VALUES (:ticket_id, :outbox_id);

-- opt outbox_ticket_find(ticket_id int) -> outbox_id_row(id int)
SELECT outbox_id FROM outbox_ticket WHERE ticket_id = :ticket_id;

-- The acknowledgement to this address that still waits to be sent and may take one more number.
-- opt outbox_bundle(recipient_key text, now int, since int) -> outbox_bundle_row(id int, ticket_id int?, next_at int)
SELECT id, ticket_id, next_at FROM outbox
WHERE recipient_key = :recipient_key AND automatic = 1 AND created_at >= :since
    AND purpose = 'acknowledgement' AND extra IS NULL AND state = 'waiting' AND attempts = 0
    AND leased_until < :now
ORDER BY id DESC LIMIT 1;

-- many outbox_bundle_tickets(outbox_id int) -> outbox_bundle_ticket_row(ticket_id int, number text,
--   title text, created_at int)
SELECT t.id, t.number, t.title, t.created_at FROM outbox_ticket b JOIN ticket t ON t.id = b.ticket_id
WHERE b.outbox_id = :outbox_id ORDER BY t.id;

-- do outbox_unquote(id int, subject text)
UPDATE outbox SET subject = :subject, quotes = 0 WHERE id = :id AND state = 'waiting';

-- Links that strangers asked for take nobody his confirmations.
-- one outbox_count_automatic(recipient_key text, since int) -> outbox_count_row(n int)
SELECT count(*) FROM outbox WHERE recipient_key = :recipient_key AND automatic = 1
    AND purpose <> 'account' AND created_at >= :since;

-- When they were written.
-- many outbox_automatic_times(recipient_key text, since int) -> outbox_time_row(at int)
SELECT created_at FROM outbox WHERE recipient_key = :recipient_key AND automatic = 1
    AND purpose <> 'account' AND created_at >= :since;

-- many outbox_due(now int, most int) -> outbox_due_row(id int)
-- sqlite
SELECT id FROM outbox INDEXED BY outbox_due WHERE state = 'waiting' AND next_at <= :now AND leased_until <= :now
ORDER BY next_at, id LIMIT :most;
-- postgres
SELECT id FROM outbox WHERE state = 'waiting' AND next_at <= :now AND leased_until <= :now
ORDER BY next_at, id LIMIT :most FOR UPDATE SKIP LOCKED;

-- do outbox_lease(id int, until int)
UPDATE outbox SET leased_until = :until WHERE id = :id AND state = 'waiting';

-- More time for a claimed row, if nobody claimed it meanwhile.
-- do outbox_extend(id int, until int, old int)
UPDATE outbox SET leased_until = :until WHERE id = :id AND state = 'waiting' AND leased_until = :old;

-- one outbox_by_id(id int) -> outbox_row(id int, created_at int, purpose text, state text,
--   account_id int?, ticket_id int?, number text?, article_id int?, person_id int?, recipient text, to_text text,
--   cc_text text, subject text, message_id text, in_reply_to text?, refs text, automatic int,
--   lang text, quotes int, extra text?, attempts int, next_at int, answer text, queue_id int?)
SELECT o.id, o.created_at, o.purpose, o.state, o.account_id, o.ticket_id, t.number, o.article_id,
    o.person_id, o.recipient, o.to_text, o.cc_text, o.subject, o.message_id, o.in_reply_to, o.refs,
    o.automatic, o.lang, o.quotes, o.extra, o.attempts, o.next_at, o.answer, t.queue_id
FROM outbox o LEFT JOIN ticket t ON t.id = o.ticket_id WHERE o.id = :id;

-- each outbox_each() -> outbox_row
SELECT o.id, o.created_at, o.purpose, o.state, o.account_id, o.ticket_id, t.number, o.article_id,
    o.person_id, o.recipient, o.to_text, o.cc_text, o.subject, o.message_id, o.in_reply_to, o.refs,
    o.automatic, o.lang, o.quotes, o.extra, o.attempts, o.next_at, o.answer, t.queue_id
FROM outbox o LEFT JOIN ticket t ON t.id = o.ticket_id ORDER BY o.id DESC;

-- What went to customers and others; what agents were told of is no news of the ticket.
-- many outbox_of_ticket(ticket_id int) -> outbox_fate_row(id int, purpose text, article_id int?,
--   recipient text, state text, attempts int, next_at int, answer text, created_at int, ended_at int?)
SELECT o.id, o.purpose, o.article_id, o.recipient, o.state, o.attempts, o.next_at, o.answer,
    o.created_at, o.ended_at
FROM outbox o WHERE o.ticket_id = :ticket_id AND o.purpose <> 'notification' ORDER BY o.id;

-- opt outbox_by_message_id(message_id text, recipient_key text) -> outbox_sent_row(id int,
--   ticket_id int?, article_id int?, recipient text)
SELECT id, ticket_id, article_id, recipient FROM outbox WHERE message_id = :message_id
ORDER BY CASE WHEN recipient_key = :recipient_key THEN 0 ELSE 1 END, id LIMIT 1;

-- do outbox_accepted(id int, answer text, at int, sent_by int?)
UPDATE outbox SET state = 'accepted', attempts = attempts + 1, answer = :answer, ended_at = :at,
    leased_until = 0, sent_by = :sent_by WHERE id = :id;

-- What an account has sent lately; OLDEST is when the first of it went, 0 if none did.
-- one outbox_sent_by(sent_by int, since int) -> outbox_sent_by_row(n int, oldest int)
SELECT count(*), coalesce(min(ended_at), 0) FROM outbox
WHERE sent_by = :sent_by AND ended_at > :since;

-- Another row of the same mail that was handed over to everybody in its header.
-- opt outbox_carried(message_id text, sent_by int) -> outbox_carried_row(answer text)
SELECT answer FROM outbox WHERE message_id = :message_id AND coalesce(sent_by, 0) = :sent_by
LIMIT 1;

-- do outbox_failed(id int, answer text, at int)
UPDATE outbox SET state = 'failed', attempts = attempts + 1, answer = :answer, ended_at = :at,
    leased_until = 0 WHERE id = :id;

-- do outbox_later(id int, answer text, next_at int)
UPDATE outbox SET attempts = attempts + 1, answer = :answer, next_at = :next_at, leased_until = 0
WHERE id = :id AND state = 'waiting';

-- No account to send by: the mail waits, and says so, without counting as an attempt.
-- do outbox_held_up(id int, answer text, next_at int)
UPDATE outbox SET answer = :answer, next_at = :next_at, leased_until = 0
WHERE id = :id AND state = 'waiting';

-- What is due while nothing is set up to send by.
-- do outbox_hold_due(answer text, next_at int, now int, most int)
-- sqlite
UPDATE outbox SET answer = :answer, next_at = :next_at WHERE id IN (
    SELECT id FROM outbox INDEXED BY outbox_due
    WHERE state = 'waiting' AND next_at <= :now AND leased_until <= :now LIMIT :most);
-- postgres
UPDATE outbox SET answer = :answer, next_at = :next_at WHERE id IN (
    SELECT id FROM outbox WHERE state = 'waiting' AND next_at <= :now AND leased_until <= :now
    ORDER BY next_at LIMIT :most FOR UPDATE SKIP LOCKED);

-- do outbox_bounced(id int, answer text, at int)
UPDATE outbox SET state = 'failed', answer = :answer, ended_at = :at WHERE id = :id;

-- do outbox_retry(id int, now int)
UPDATE outbox SET state = 'waiting', next_at = :now, leased_until = 0, ended_at = NULL
WHERE id = :id AND state IN ('waiting', 'held', 'failed');

-- do outbox_flush(now int)
UPDATE outbox SET next_at = :now WHERE state = 'waiting' AND next_at > :now AND leased_until < :now;

-- opt outbox_next_at(now int) -> outbox_next_row(next_at int)
-- sqlite
SELECT next_at FROM outbox INDEXED BY outbox_due
WHERE state = 'waiting' AND leased_until <= :now ORDER BY next_at LIMIT 1;
-- postgres
SELECT next_at FROM outbox WHERE state = 'waiting' AND leased_until <= :now ORDER BY next_at LIMIT 1;

-- one outbox_count_waiting() -> outbox_count_row
SELECT count(*) FROM outbox WHERE state = 'waiting';

-- What is being sent right now can't be stopped any more.
-- do outbox_cancel(id int, answer text, now int)
UPDATE outbox SET state = 'failed', answer = :answer, ended_at = :now
WHERE id = :id AND state IN ('waiting', 'held') AND leased_until < :now;

-- one outbox_newest() -> outbox_newest_row(id int)
SELECT coalesce(max(id), 0) FROM outbox;

-- As inbox_find.
-- find outbox_find(person_id int, hidden int, pattern text?, other text?) -> outbox_find_row(id int,
--   created_at int, purpose text, state text, recipient text, subject text, attempts int,
--   next_at int, answer text, ended_at int?, number text?, secret int)
-- by id int = o.id
-- by state text = o.state
SELECT o.id, o.created_at, o.purpose, o.state, o.recipient, o.subject, o.attempts, o.next_at,
    o.answer, o.ended_at, t.number,
    CASE WHEN q.confidential = 1 AND NOT EXISTS (SELECT 1 FROM queue_member m
        WHERE m.queue_id = q.id AND m.person_id = :person_id) THEN 1 ELSE 0 END
FROM outbox o LEFT JOIN ticket t ON t.id = o.ticket_id LEFT JOIN queue q ON q.id = t.queue_id
WHERE (:hidden = 1 OR q.id IS NULL OR q.confidential = 0 OR EXISTS (SELECT 1 FROM queue_member m
        WHERE m.queue_id = q.id AND m.person_id = :person_id))
    AND (:pattern IS NULL OR lower(o.recipient || ' ' || o.subject) LIKE :pattern ESCAPE '!'
        OR o.subject LIKE :other ESCAPE '!')
    AND {FILTER} {ORDER};
