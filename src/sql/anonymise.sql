-- Anonymising (core/anonymise.h): WORD stands where a name, an address or a number stood.

-- Messages of a ticket with all that can tell of somebody; FILES as the search has them.
-- many anonymise_articles(ticket_id int, behind int, most int) -> anonymise_article_row(id int,
--   sender text, author_id int?, from_text text, to_text text, cc_text text, subject text, body_text text,
--   body_html text?, new_text text?, message_id text?, inbox_id int?, extra text?, files text?)
-- sqlite
SELECT a.id, a.sender, a.author_id, a.from_text, a.to_text, a.cc_text, a.subject, a.body_text, a.body_html,
    a.new_text, a.message_id, a.inbox_id, a.extra,
    (SELECT group_concat(x.filename, ' | ') FROM (SELECT f.filename FROM attachment f
        WHERE f.article_id = a.id AND f.is_inline = 0 ORDER BY f.id) x)
FROM article a WHERE a.ticket_id = :ticket_id AND a.id > :behind ORDER BY a.id LIMIT :most;
-- postgres
SELECT a.id, a.sender, a.author_id, a.from_text, a.to_text, a.cc_text, a.subject, a.body_text, a.body_html,
    a.new_text, a.message_id, a.inbox_id, a.extra,
    (SELECT string_agg(f.filename, ' | ' ORDER BY f.id) FROM attachment f
        WHERE f.article_id = a.id AND f.is_inline = 0)
FROM article a WHERE a.ticket_id = :ticket_id AND a.id > :behind ORDER BY a.id LIMIT :most;

-- do anonymise_article(id int, from_text text, to_text text, cc_text text, subject text, body_text text,
--   body_html text?, new_text text?, message_id text?, extra text?)
UPDATE article SET from_text = :from_text, to_text = :to_text, cc_text = :cc_text, subject = :subject,
    body_text = :body_text, body_html = :body_html, new_text = :new_text, message_id = :message_id,
    extra = :extra WHERE id = :id;

-- do anonymise_refs(article_id int)
DELETE FROM message_ref WHERE article_id = :article_id;

-- do anonymise_filename(id int, filename text)
UPDATE attachment SET filename = :filename WHERE id = :id;

-- do anonymise_files(article_id int)
DELETE FROM attachment WHERE article_id = :article_id;

-- A mail as it came, with what the intake log says of it.
-- opt anonymise_mail(id int) -> anonymise_mail_row(id int, blob_id int)
SELECT id, blob_id FROM inbox WHERE id = :id;

-- do anonymise_inbox(id int, blob_id int, size int)
UPDATE inbox SET blob_id = :blob_id, size = :size, mail_from = '', sender = NULL, sender_key = NULL,
    subject = NULL, message_id = NULL, auth = '', reason = 'anonymised', wanted = '',
    state = CASE WHEN state = 'held' THEN 'done' ELSE state END,
    decision = CASE WHEN decision = 'held' THEN 'filed' ELSE decision END WHERE id = :id;

-- Mails by somebody, wherever they went; none that nobody has decided on yet has a sender.
-- many anonymise_mails_of(person_id int, most int) -> anonymise_mail_row
SELECT x.id, x.blob_id FROM person_address d JOIN inbox x ON x.sender_key = d.address
WHERE d.person_id = :person_id AND x.state <> 'new' ORDER BY x.id LIMIT :most;

-- many anonymise_mails_at(ticket_id int) -> anonymise_mail_row
SELECT i.id, i.blob_id FROM inbox i WHERE i.ticket_id = :ticket_id ORDER BY i.id;

-- What stands beside the messages of a ticket: two texts of a row each.
-- many anonymise_events(ticket_id int) -> anonymise_pair_row(id int, one text?, two text?)
SELECT id, before, after FROM ticket_event WHERE ticket_id = :ticket_id AND what <> 'state'
    AND (before IS NOT NULL OR after IS NOT NULL) ORDER BY id;

-- do anonymise_event(ticket_id int, id int, one text?, two text?)
UPDATE ticket_event SET before = :one, after = :two WHERE id = :id AND ticket_id = :ticket_id;

-- many anonymise_letters(ticket_id int) -> anonymise_letter_row(id int, to_text text, cc_text text,
--   subject text, answer text, extra text?)
SELECT id, to_text, cc_text, subject, answer, extra FROM outbox WHERE ticket_id = :ticket_id ORDER BY id;

-- do anonymise_letter(id int, to_text text, cc_text text, subject text, answer text, extra text?)
UPDATE outbox SET to_text = :to_text, cc_text = :cc_text, subject = :subject, answer = :answer,
    extra = :extra WHERE id = :id;

-- many anonymise_concerns_of(ticket_id int) -> anonymise_pair_row
SELECT c.article_id, c.words, c.title FROM article a JOIN article_concern c ON c.article_id = a.id
WHERE a.ticket_id = :ticket_id ORDER BY c.article_id;

-- do anonymise_concern(ticket_id int, id int, one text?, two text?)
UPDATE article_concern SET words = :one, title = :two
WHERE article_id = :id AND article_id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- Texts alone. KEY is how the search has it.
-- many anonymise_fields_of(ticket_id int) -> anonymise_pair_row
SELECT field_id, value, NULL FROM custom_value WHERE object_id = :ticket_id AND value LIKE '"%'
    AND field_id IN (SELECT f.id FROM record f WHERE f.kind = 'field' AND f.name LIKE 'ticket.%')
ORDER BY field_id;

-- do anonymise_field(ticket_id int, id int, one text?, two text?)
UPDATE custom_value SET value = :one, key = :two WHERE object_id = :ticket_id AND field_id = :id;

-- many anonymise_undos_of(ticket_id int) -> anonymise_pair_row
SELECT undo_id, before, after FROM undo_ticket WHERE ticket_id = :ticket_id ORDER BY undo_id;

-- do anonymise_undo(ticket_id int, id int, one text?, two text?)
UPDATE undo_ticket SET before = :one, after = :two WHERE undo_id = :id AND ticket_id = :ticket_id;

-- many anonymise_record_of(ticket_id int) -> anonymise_pair_row
SELECT id, data, words FROM record WHERE kind = 'ticket' AND id = :ticket_id;

-- do anonymise_record(ticket_id int, id int, one text?, two text?)
UPDATE record SET data = :one, words = :two WHERE kind = 'ticket' AND id = :id AND id = :ticket_id;

-- many anonymise_notes_of(ticket_id int) -> anonymise_pair_row
SELECT r.id, r.data, r.words FROM article a JOIN record r ON r.kind = 'article' AND r.id = a.id
WHERE a.ticket_id = :ticket_id ORDER BY r.id;

-- do anonymise_note(ticket_id int, id int, one text?, two text?)
UPDATE record SET data = :one, words = :two WHERE kind = 'article' AND id = :id
    AND id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- Where the texts go, too, nothing that quotes them stays. TICKET_ID in all of these.
-- do anonymise_titles(ticket_id int)
UPDATE ticket_event SET before = NULL, after = NULL WHERE ticket_id = :ticket_id AND (what = 'title' OR what LIKE 'field:%');

-- do anonymise_subjects(ticket_id int)
UPDATE outbox SET subject = '', answer = '', extra = NULL WHERE ticket_id = :ticket_id;

-- do anonymise_concerns(ticket_id int)
DELETE FROM article_concern WHERE article_id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id);

-- do anonymise_acts(ticket_id int)
DELETE FROM undo WHERE id IN (SELECT u.undo_id FROM undo_ticket u WHERE u.ticket_id = :ticket_id);

-- do anonymise_records(ticket_id int)
DELETE FROM record WHERE (kind = 'ticket' AND id = :ticket_id) OR (kind = 'article' AND id IN (
    SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id));

-- do anonymise_marks(ticket_id int)
DELETE FROM ticket_mark WHERE ticket_id = :ticket_id;

-- What other programs were told of it.
-- do anonymise_hooks(ticket_id int)
UPDATE webhook_delivery SET payload = NULL, answer = '' WHERE ticket_id = :ticket_id;

-- do anonymise_title(id int, title text)
UPDATE ticket SET title = :title WHERE id = :id;

-- do anonymise_leave(ticket_id int, person_id int)
DELETE FROM participant WHERE ticket_id = :ticket_id AND person_id = :person_id;

-- A ticket without its people (a rule): NOBODY stands for its customer and all customers that wrote.
-- do anonymise_customer(id int, nobody int, at int)
UPDATE ticket SET customer_id = :nobody, anonymised_at = :at, key_generation = key_generation + 1 WHERE id = :id;

-- do anonymise_authors(ticket_id int, nobody int)
UPDATE article SET author_id = :nobody WHERE ticket_id = :ticket_id AND sender = 'customer'
    AND author_id IS NOT NULL;

-- do anonymise_actors(ticket_id int, nobody int)
UPDATE ticket_event SET actor_id = :nobody WHERE ticket_id = :ticket_id AND actor_id IN (
    SELECT p.id FROM person p WHERE p.role = 'customer');

-- do anonymise_people_events(ticket_id int)
UPDATE ticket_event SET before = NULL, after = NULL
WHERE ticket_id = :ticket_id AND (what IN ('customer', 'participant', 'title') OR what LIKE 'field:%');

-- do anonymise_participants(ticket_id int)
DELETE FROM participant WHERE ticket_id = :ticket_id;

-- do anonymise_readers(ticket_id int)
DELETE FROM ticket_seen WHERE ticket_id = :ticket_id AND person_id IN (
    SELECT p.id FROM person p WHERE p.role = 'customer');

-- do anonymise_forms(ticket_id int)
DELETE FROM form_sent WHERE ticket_id = :ticket_id;

-- do anonymise_envelopes(ticket_id int, at int)
UPDATE outbox SET person_id = NULL, recipient = '', recipient_key = '', to_text = '', cc_text = '', subject = '',
    answer = '', extra = NULL, ended_at = coalesce(ended_at, :at),
    state = CASE WHEN state IN ('waiting', 'held') THEN 'failed' ELSE state END WHERE ticket_id = :ticket_id;

-- opt anonymise_nobody() -> anonymise_person_row(id int)
SELECT id FROM person WHERE anonymised_at = 1 ORDER BY id LIMIT 1;

-- new anonymise_nobody_add(name text, at int)
INSERT INTO person (role, name, locked, created_at, anonymised_at)
VALUES ('customer', :name, 1, :at, 1) RETURNING id;

-- What is a person's own. PERSON_ID in all of these.
-- do anonymise_sent(person_id int, at int)
UPDATE outbox SET recipient = '', recipient_key = '', to_text = '', cc_text = '', extra = NULL, answer = '',
    ended_at = coalesce(ended_at, :at),
    state = CASE WHEN state IN ('waiting', 'held') THEN 'failed' ELSE state END
WHERE person_id = :person_id OR recipient_key IN (
    SELECT d.address FROM person_address d WHERE d.person_id = :person_id);

-- do anonymise_signup(person_id int)
DELETE FROM signup WHERE address IN (SELECT d.address FROM person_address d WHERE d.person_id = :person_id);

-- do anonymise_suppressed(person_id int)
DELETE FROM suppressed WHERE address IN (SELECT d.address FROM person_address d WHERE d.person_id = :person_id);

-- A block of one of his addresses ends with it; what it swallowed names it.
-- do anonymise_block(person_id int, at int, word text)
UPDATE block SET value = :word, note = '', ended_at = coalesce(ended_at, :at)
WHERE value IN (SELECT d.address FROM person_address d WHERE d.person_id = :person_id);

-- do anonymise_addresses(person_id int)
DELETE FROM person_address WHERE person_id = :person_id;

-- do anonymise_phones(person_id int)
DELETE FROM person_phone WHERE person_id = :person_id;

-- do anonymise_sessions(person_id int)
DELETE FROM session WHERE person_id = :person_id;

-- do anonymise_tokens(person_id int)
DELETE FROM token WHERE person_id = :person_id;

-- do anonymise_links(person_id int)
DELETE FROM access_link WHERE person_id = :person_id;

-- do anonymise_app(person_id int)
DELETE FROM factor_app WHERE person_id = :person_id;

-- do anonymise_codes(person_id int)
DELETE FROM factor_recovery WHERE person_id = :person_id;

-- do anonymise_steps(person_id int)
DELETE FROM factor_step WHERE person_id = :person_id;

-- do anonymise_passkeys(person_id int)
DELETE FROM passkey WHERE person_id = :person_id;

-- do anonymise_drafts(person_id int)
DELETE FROM draft WHERE person_id = :person_id;

-- do anonymise_sent_forms(person_id int)
DELETE FROM form_sent WHERE person_id = :person_id;

-- do anonymise_settings(person_id int)
DELETE FROM person_setting WHERE person_id = :person_id;

-- do anonymise_views(person_id int)
DELETE FROM desk_view WHERE person_id = :person_id;

-- do anonymise_notices(person_id int)
DELETE FROM notice WHERE person_id = :person_id;

-- do anonymise_choice(person_id int)
DELETE FROM notice_choice WHERE person_id = :person_id;

-- do anonymise_seen(person_id int)
DELETE FROM ticket_seen WHERE person_id = :person_id;

-- do anonymise_followed(person_id int)
DELETE FROM follower WHERE person_id = :person_id;

-- do anonymise_taken_part(person_id int)
DELETE FROM participant WHERE person_id = :person_id;

-- do anonymise_answers(person_id int)
DELETE FROM idempotency WHERE person_id = :person_id;

-- do anonymise_roles(person_id int)
DELETE FROM person_role WHERE person_id = :person_id;

-- do anonymise_archived(person_id int)
DELETE FROM archived WHERE person_id = :person_id AND kind = 'person';

-- do anonymise_user(person_id int)
DELETE FROM record WHERE kind = 'user' AND id = :person_id;

-- do anonymise_canned(person_id int)
DELETE FROM canned WHERE person_id = :person_id AND shared = 0;

-- do anonymise_peers(person_id int)
UPDATE audit SET peer = '' WHERE actor_id = :person_id;

-- The log keeps what was done, not to whom.
-- many anonymise_audits(needle text, behind int, most int) -> anonymise_audit_row(id int, object text,
--   before text, after text)
SELECT id, object, before, after FROM audit
WHERE id > :behind AND replace(object || before || after, :needle, '') <> object || before || after
ORDER BY id LIMIT :most;

-- do anonymise_audit(id int, object text, before text, after text)
UPDATE audit SET object = :object, before = :before, after = :after WHERE id = :id;

-- do anonymise_audit_object(name text, word text)
UPDATE audit SET object = :word WHERE object = :name;

-- do anonymise_person(id int, name text, at int)
UPDATE person SET name = :name, company_id = NULL, lang = NULL, zone = NULL, password = NULL, locked = 1,
    verified = 0, failures = 0, retry_at = 0, seen_at = NULL, note = '', signature = '', concern = NULL,
    key_generation = key_generation + 1, anonymised_at = :at WHERE id = :id;

-- one anonymise_state(id int) -> anonymise_state_row(role text, name text, anonymised_at int?)
SELECT role, name, anonymised_at FROM person WHERE id = :id;

-- Tickets of a person that nobody else takes part in, and that no other one went into.
-- many anonymise_alone(person_id int, most int) -> anonymise_ticket_row(id int)
WITH RECURSIVE inside (top, id) AS (
    SELECT t.id, t.id FROM ticket t WHERE t.customer_id = :person_id AND t.merged_into IS NULL
    UNION SELECT i.top, k.id FROM inside i JOIN ticket k ON k.merged_into = i.id)
SELECT t.id FROM ticket t WHERE t.customer_id = :person_id AND t.merged_into IS NULL
    AND NOT EXISTS (SELECT 1 FROM participant p WHERE p.ticket_id = t.id AND p.person_id <> :person_id)
    AND t.id NOT IN (SELECT i.top FROM inside i JOIN ticket k ON k.id = i.id WHERE k.customer_id <> :person_id)
    AND NOT EXISTS (SELECT 1 FROM article w WHERE w.ticket_id = t.id AND w.sender = 'customer'
        AND w.author_id <> :person_id)
ORDER BY t.id LIMIT :most;

-- What somebody else's ticket brought with it, however many others lie between, is not the person's either.
-- opt anonymise_is_alone(ticket_id int, person_id int) -> anonymise_alone_row(id int)
WITH RECURSIVE inside (id) AS (
    SELECT t.id FROM ticket t WHERE t.id = :ticket_id
    UNION SELECT k.id FROM inside i JOIN ticket k ON k.merged_into = i.id)
SELECT t.id FROM ticket t WHERE t.id = :ticket_id AND t.customer_id = :person_id
    AND NOT EXISTS (SELECT 1 FROM participant p WHERE p.ticket_id = t.id AND p.person_id <> :person_id)
    AND NOT EXISTS (SELECT 1 FROM inside i JOIN ticket k ON k.id = i.id WHERE k.customer_id <> :person_id)
    AND NOT EXISTS (SELECT 1 FROM article w WHERE w.ticket_id = t.id AND w.sender = 'customer'
        AND w.author_id <> :person_id);

-- One that is begun goes on where it broke off.
-- do leaving_begin(person_id int, at int)
INSERT INTO leaving (person_id, at) VALUES (:person_id, :at) ON CONFLICT (person_id) DO NOTHING;

-- do leaving_did(person_id int, tickets int, messages int, mails int, files int)
UPDATE leaving SET tickets = tickets + :tickets, messages = messages + :messages,
    mails = mails + :mails, files = files + :files WHERE person_id = :person_id;

-- opt leaving_get(person_id int) -> leaving_row(at int, tickets int, messages int, mails int, files int)
SELECT at, tickets, messages, mails, files FROM leaving WHERE person_id = :person_id;

-- do leaving_end(person_id int)
DELETE FROM leaving WHERE person_id = :person_id;
