-- Deleting for good (core/ticket_erase.h). TICKET_ID is one of the tickets that go.

-- A ticket and all that went into it, those that went furthest first.
-- many erase_family(ticket_id int, most int) -> erase_ticket_row(id int, number text,
--   created_at int)
WITH RECURSIVE family (id, steps) AS (
    SELECT t.id, 0 FROM ticket t WHERE t.id = :ticket_id
    UNION ALL
    SELECT t.id, f.steps + 1 FROM family f JOIN ticket t ON t.merged_into = f.id)
SELECT f.id, t.number, t.created_at FROM family f JOIN ticket t ON t.id = f.id ORDER BY f.steps DESC, f.id LIMIT :most;

-- many erase_articles(ticket_id int, behind int, most int) -> erase_article_row(id int, subject text,
--   body_text text, from_text text, to_text text, cc_text text, files text?)
-- sqlite
SELECT a.id, a.subject, a.body_text, a.from_text, a.to_text, a.cc_text,
    (SELECT group_concat(x.filename, ' | ') FROM (SELECT f.filename FROM attachment f
        WHERE f.article_id = a.id AND f.is_inline = 0 ORDER BY f.id) x)
FROM article a WHERE a.ticket_id = :ticket_id AND a.id > :behind ORDER BY a.id LIMIT :most;
-- postgres
SELECT a.id, a.subject, a.body_text, a.from_text, a.to_text, a.cc_text,
    (SELECT string_agg(f.filename, ' | ' ORDER BY f.id) FROM attachment f
        WHERE f.article_id = a.id AND f.is_inline = 0)
FROM article a WHERE a.ticket_id = :ticket_id AND a.id > :behind ORDER BY a.id LIMIT :most;

-- The mails that came to it, and the copies of those that stand in it.
-- many erase_mails(ticket_id int) -> erase_mail_row(id int, blob_id int)
SELECT i.id, i.blob_id FROM inbox i WHERE i.ticket_id = :ticket_id
UNION SELECT i.id, i.blob_id FROM article a JOIN inbox i ON i.id = a.inbox_id WHERE a.ticket_id = :ticket_id
UNION SELECT i.id, i.blob_id FROM article a JOIN inbox m ON m.id = a.inbox_id
    JOIN inbox i ON i.ticket_id = m.ticket_id AND i.fingerprint = m.fingerprint
    WHERE a.ticket_id = :ticket_id
ORDER BY 1;

-- many erase_files(ticket_id int) -> erase_file_row(blob_id int)
SELECT DISTINCT f.blob_id FROM attachment f JOIN article a ON a.id = f.article_id
WHERE a.ticket_id = :ticket_id ORDER BY 1;

-- do erase_blob(id int)
DELETE FROM blob WHERE id = :id AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.blob_id = blob.id)
    AND NOT EXISTS (SELECT 1 FROM attachment f WHERE f.blob_id = blob.id);

-- What came to this ticket and stands in another one stays, and is that one's.
-- do erase_keep_inbox(ticket_id int)
UPDATE inbox SET ticket_id = (SELECT a.ticket_id FROM article a WHERE a.id = inbox.article_id)
WHERE ticket_id = :ticket_id AND EXISTS (SELECT 1 FROM article a
    WHERE a.id = inbox.article_id AND a.ticket_id <> :ticket_id);

-- do erase_keep_fingerprint(ticket_id int)
UPDATE fingerprint SET ticket_id = (SELECT a.ticket_id FROM article a WHERE a.id = fingerprint.article_id)
WHERE ticket_id = :ticket_id AND EXISTS (SELECT 1 FROM article a
    WHERE a.id = fingerprint.article_id AND a.ticket_id <> :ticket_id);

-- do erase_keep_ref(ticket_id int)
UPDATE message_ref SET ticket_id = (SELECT a.ticket_id FROM article a WHERE a.id = message_ref.article_id)
WHERE ticket_id = :ticket_id AND EXISTS (SELECT 1 FROM article a
    WHERE a.id = message_ref.article_id AND a.ticket_id <> :ticket_id);

-- do erase_keep_home(ticket_id int)
UPDATE article SET home_id = NULL WHERE home_id = :ticket_id AND ticket_id <> :ticket_id;

-- Acts that moved messages, and this ticket took part in, can't be taken back any more.
-- do erase_acts(ticket_id int)
DELETE FROM undo WHERE what IN ('merge', 'split', 'move') AND id IN (
    SELECT x.undo_id FROM undo_ticket x WHERE x.ticket_id = :ticket_id
    UNION SELECT x.undo_id FROM undo_ticket x WHERE x.other_id = :ticket_id
    UNION SELECT x.undo_id FROM undo_article x WHERE x.from_id = :ticket_id
    UNION SELECT x.undo_id FROM undo_article x WHERE x.to_id = :ticket_id);

-- do erase_act_ticket(ticket_id int)
DELETE FROM undo_ticket WHERE ticket_id = :ticket_id;

-- do erase_act_article(ticket_id int)
DELETE FROM undo_article WHERE article_id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- do erase_act_home(ticket_id int)
UPDATE undo_article SET home_id = NULL WHERE home_id = :ticket_id;

-- do erase_fingerprint(inbox_id int)
DELETE FROM fingerprint WHERE inbox_id = :inbox_id;

-- The mailbox's own mark stays: the message is not taken from there again.
-- do erase_fetched(inbox_id int)
UPDATE fetched SET inbox_id = NULL WHERE inbox_id = :inbox_id;

-- do erase_mail(inbox_id int)
DELETE FROM inbox WHERE id = :inbox_id;

-- do erase_fingerprint_ticket(ticket_id int)
DELETE FROM fingerprint WHERE ticket_id = :ticket_id;

-- do erase_ref(ticket_id int)
DELETE FROM message_ref WHERE article_id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- do erase_wish(ticket_id int)
UPDATE inbox SET wanted_ticket_id = NULL, wanted = '' WHERE wanted_ticket_id = :ticket_id;

-- do erase_attachment(ticket_id int)
DELETE FROM attachment WHERE article_id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- do erase_concern(ticket_id int)
DELETE FROM article_concern WHERE article_id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- do erase_time_article(ticket_id int)
UPDATE time_account SET article_id = NULL
WHERE article_id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- do erase_time(ticket_id int)
DELETE FROM time_account WHERE ticket_id = :ticket_id;

-- do erase_notice(ticket_id int)
DELETE FROM notice WHERE ticket_id = :ticket_id
    OR article_id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- do erase_hook(ticket_id int)
DELETE FROM webhook_delivery WHERE ticket_id = :ticket_id
    OR article_id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- What other tickets know of its messages: that they came, and whatever else happened to them.
-- do erase_event_came(ticket_id int)
DELETE FROM ticket_event WHERE ticket_id <> :ticket_id AND what IN ('article', 'joined')
    AND article_id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- do erase_event_article(ticket_id int)
UPDATE ticket_event SET article_id = NULL WHERE ticket_id <> :ticket_id
    AND article_id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- do erase_event(ticket_id int)
DELETE FROM ticket_event WHERE ticket_id = :ticket_id;

-- do erase_suppressed(ticket_id int)
UPDATE suppressed SET outbox_id = NULL WHERE outbox_id IN (
    SELECT o.id FROM outbox o WHERE o.ticket_id = :ticket_id
    UNION SELECT o.id FROM outbox o JOIN article a ON a.id = o.article_id WHERE a.ticket_id = :ticket_id);

-- Acknowledgements of several tickets, and the oldest of the others.
-- many erase_bundles(ticket_id int) -> erase_bundle_row(id int, lang text, quotes int, other_id int)
SELECT o.id, o.lang, o.quotes, min(b.ticket_id) FROM outbox o JOIN outbox_ticket b ON b.outbox_id = o.id
WHERE o.ticket_id = :ticket_id AND b.ticket_id <> :ticket_id GROUP BY o.id, o.lang, o.quotes ORDER BY o.id;

-- do erase_bundle(id int, ticket_id int, subject text)
UPDATE outbox SET ticket_id = :ticket_id, article_id = NULL, subject = :subject, in_reply_to = NULL,
    refs = '' WHERE id = :id;

-- do erase_bundled(ticket_id int)
DELETE FROM outbox_ticket WHERE ticket_id = :ticket_id
    OR outbox_id IN (SELECT o.id FROM outbox o WHERE o.ticket_id = :ticket_id);

-- do erase_outbox_ack(ticket_id int)
UPDATE outbox SET article_id = NULL WHERE ticket_id <> :ticket_id AND purpose = 'acknowledgement'
    AND article_id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- do erase_outbox_article(ticket_id int)
DELETE FROM outbox WHERE article_id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- do erase_outbox(ticket_id int)
DELETE FROM outbox WHERE ticket_id = :ticket_id;

-- do erase_record_article(ticket_id int)
DELETE FROM record WHERE kind = 'article' AND id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- do erase_record(ticket_id int)
DELETE FROM record WHERE kind = 'ticket' AND id = :ticket_id;

-- Answers that are kept for a day name a ticket somewhere in their text.
-- do erase_idempotency(number text)
DELETE FROM idempotency WHERE body LIKE '%' || CAST(:number AS text) || '%';

-- do erase_draft(ticket_id text)
DELETE FROM draft WHERE place LIKE '%/' || CAST(:ticket_id AS text);

-- do erase_article(ticket_id int)
DELETE FROM article WHERE ticket_id = :ticket_id;

-- do erase_seen(ticket_id int)
DELETE FROM ticket_seen WHERE ticket_id = :ticket_id;

-- do erase_form(ticket_id int)
DELETE FROM form_sent WHERE ticket_id = :ticket_id;

-- do erase_tag(ticket_id int)
DELETE FROM ticket_tag WHERE ticket_id = :ticket_id;

-- do erase_follower(ticket_id int)
DELETE FROM follower WHERE ticket_id = :ticket_id;

-- do erase_participant(ticket_id int)
DELETE FROM participant WHERE ticket_id = :ticket_id;

-- do erase_link(ticket_id int)
DELETE FROM ticket_link WHERE ticket_id = :ticket_id OR other_id = :ticket_id;

-- do erase_relation(ticket_id int)
DELETE FROM ticket_relation WHERE source_id = :ticket_id OR target_id = :ticket_id;

-- do erase_mark(ticket_id int)
DELETE FROM ticket_mark WHERE ticket_id = :ticket_id;

-- Taken over from another system: known there, and not taken over again.
-- do erase_archived(ticket_id int)
UPDATE archived SET ticket_id = NULL WHERE ticket_id = :ticket_id;

-- do erase_numbers(ticket_id int, at int, actor_id int?, reason text)
INSERT INTO tombstone (key, number, ticket_id, at, actor_id, reason, created_at)
SELECT n.key, t.number, t.id, CAST(:at AS bigint), CAST(:actor_id AS bigint), CAST(:reason AS text),
    t.created_at
FROM ticket_number n JOIN ticket t ON t.id = n.ticket_id WHERE t.id = :ticket_id;

-- do erase_number(ticket_id int)
DELETE FROM ticket_number WHERE ticket_id = :ticket_id;

-- do erase_ticket(ticket_id int)
DELETE FROM ticket WHERE id = :ticket_id;

-- opt tombstone_by_key(key text) -> tombstone_row(number text, ticket_id int, at int, actor text?,
--   reason text)
SELECT s.number, s.ticket_id, s.at, p.name, s.reason
FROM tombstone s LEFT JOIN person p ON p.id = s.actor_id WHERE s.key = :key;

-- One of KEYS (a JSON list).
-- opt tombstone_among(keys text) -> tombstone_row
-- sqlite
SELECT s.number, s.ticket_id, s.at, p.name, s.reason
FROM json_each(:keys) j JOIN tombstone s ON s.key = j.value LEFT JOIN person p ON p.id = s.actor_id LIMIT 1;
-- postgres
SELECT s.number, s.ticket_id, s.at, p.name, s.reason
FROM json_array_elements_text(CAST(CAST(:keys AS text) AS json)) AS j(value)
    JOIN tombstone s ON s.key = j.value LEFT JOIN person p ON p.id = s.actor_id LIMIT 1;

-- opt tombstone_by_ticket(ticket_id int) -> tombstone_row
SELECT s.number, s.ticket_id, s.at, p.name, s.reason
FROM tombstone s LEFT JOIN person p ON p.id = s.actor_id WHERE s.ticket_id = :ticket_id
ORDER BY s.key LIMIT 1;

-- What the reports have packed of its time.
-- do erase_chunk(ticket_id int)
DELETE FROM report_chunk WHERE id = (SELECT t.created_at / 2592000000 FROM ticket t WHERE t.id = :ticket_id);
