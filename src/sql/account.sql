-- new account_add(name text, address text, sender_name text, in_url text, in_secret blob?,
--   out_url text, out_secret blob?, ca_file text, queue_id int?, lang text, active int, folder text,
--   after_taking text, move_to text, begin_with text, archive int, auth text, per_minute int,
--   per_hour int, own_net int, created_at int)
INSERT INTO account (name, address, sender_name, in_url, in_secret, out_url, out_secret, ca_file,
    queue_id, lang, active, folder, after_taking, move_to, begin_with, archive, auth, per_minute,
    per_hour, own_net, created_at)
VALUES (:name, :address, :sender_name, :in_url, :in_secret, :out_url, :out_secret, :ca_file,
    :queue_id, :lang, :active, :folder, :after_taking, :move_to, :begin_with, :archive, :auth,
    :per_minute, :per_hour, :own_net, :created_at) RETURNING id;

-- do account_set(id int, name text, address text, sender_name text, in_url text, in_secret blob?,
--   out_url text, out_secret blob?, ca_file text, queue_id int?, lang text, active int, folder text,
--   after_taking text, move_to text, begin_with text, archive int, auth text, per_minute int,
--   per_hour int, own_net int)
UPDATE account SET name = :name, address = :address, sender_name = :sender_name, in_url = :in_url,
    in_secret = :in_secret, out_url = :out_url, out_secret = :out_secret, ca_file = :ca_file,
    queue_id = :queue_id, lang = :lang, active = :active, folder = :folder,
    after_taking = :after_taking, move_to = :move_to, begin_with = :begin_with, archive = :archive,
    auth = :auth, per_minute = :per_minute, per_hour = :per_hour, own_net = :own_net
WHERE id = :id;

-- many account_list() -> account_row(id int, name text, address text, sender_name text,
--   in_url text, in_secret blob?, out_url text, out_secret blob?, ca_file text, queue_id int?,
--   lang text, active int, folder text, after_taking text, move_to text, begin_with text,
--   archive int, auth text, per_minute int, per_hour int, own_net int, created_at int, sent_at int?,
--   failed_at int?, answer text)
SELECT id, name, address, sender_name, in_url, in_secret, out_url, out_secret, ca_file, queue_id,
    lang, active, folder, after_taking, move_to, begin_with, archive, auth, per_minute, per_hour,
    own_net, created_at, sent_at, failed_at, answer FROM account ORDER BY id;

-- opt account_by_name(name text) -> account_row
SELECT id, name, address, sender_name, in_url, in_secret, out_url, out_secret, ca_file, queue_id,
    lang, active, folder, after_taking, move_to, begin_with, archive, auth, per_minute, per_hour,
    own_net, created_at, sent_at, failed_at, answer FROM account WHERE name = :name;

-- opt account_by_id(id int) -> account_row
SELECT id, name, address, sender_name, in_url, in_secret, out_url, out_secret, ca_file, queue_id,
    lang, active, folder, after_taking, move_to, begin_with, archive, auth, per_minute, per_hour,
    own_net, created_at, sent_at, failed_at, answer FROM account WHERE id = :id;

-- do account_sent(id int, at int)
UPDATE account SET sent_at = :at, answer = '' WHERE id = :id;

-- do account_failed(id int, at int, answer text)
UPDATE account SET failed_at = :at, answer = :answer WHERE id = :id;

-- Each account as health sees it. TODAY counts what came since midnight, by whatever way.
-- many account_health(midnight int) -> account_health_row(id int, name text, address text,
--   in_url text, out_url text, active int, archive int, auth text, doing text?, ok_at int?,
--   in_failed_at int?, fault text?, in_answer text?, next_at int?, mail_at int?, sent_at int?,
--   out_failed_at int?, out_answer text, access_until int?, refresh_until int?, granted_at int?,
--   today int, last_at int?, unsettled int, waiting int, queue text?)
SELECT a.id, a.name, a.address, a.in_url, a.out_url, a.active, a.archive, a.auth, s.doing, s.ok_at,
    s.failed_at, s.fault, s.answer, s.next_at, s.mail_at, a.sent_at, a.failed_at, a.answer,
    o.access_until, o.refresh_until, o.granted_at,
    (SELECT count(*) FROM inbox i WHERE i.account_id = a.id AND i.decided_at >= :midnight),
    (SELECT i.received_at FROM inbox i WHERE i.account_id = a.id ORDER BY i.id DESC LIMIT 1),
    (SELECT count(*) FROM fetched f WHERE f.account_id = a.id AND f.settled = 0),
    (SELECT count(*) FROM outbox b WHERE b.account_id = a.id AND b.state = 'waiting'), q.name
FROM account a LEFT JOIN account_state s ON s.account_id = a.id
    LEFT JOIN account_oauth o ON o.account_id = a.id LEFT JOIN queue q ON q.id = a.queue_id
ORDER BY a.id;

-- do account_state_doing(account_id int, doing text, next_at int?)
INSERT INTO account_state (account_id, doing, next_at) VALUES (:account_id, :doing, :next_at)
ON CONFLICT (account_id) DO UPDATE SET doing = excluded.doing, next_at = excluded.next_at;

-- do account_state_ok(account_id int, doing text, at int)
INSERT INTO account_state (account_id, doing, ok_at) VALUES (:account_id, :doing, :at)
ON CONFLICT (account_id) DO UPDATE SET doing = excluded.doing, ok_at = excluded.ok_at, fault = '',
    answer = '', next_at = NULL, tries = 0;

-- do account_state_failed(account_id int, at int, fault text, answer text, next_at int)
INSERT INTO account_state (account_id, doing, failed_at, fault, answer, next_at, tries)
VALUES (:account_id, 'waiting', :at, :fault, :answer, :next_at, 1)
ON CONFLICT (account_id) DO UPDATE SET doing = 'waiting', failed_at = excluded.failed_at,
    fault = excluded.fault, answer = excluded.answer, next_at = excluded.next_at,
    tries = account_state.tries + 1;

-- do account_state_mail(account_id int, at int)
UPDATE account_state SET mail_at = :at WHERE account_id = :account_id;

-- opt account_oauth_get(account_id int) -> account_oauth_row(account_id int, provider text,
--   authorize_url text, token_url text, scope text, client_id text, client_secret blob?,
--   access_token blob?, access_until int?, refresh_token blob?, refresh_until int?, granted_at int?)
SELECT account_id, provider, authorize_url, token_url, scope, client_id, client_secret,
    access_token, access_until, refresh_token, refresh_until, granted_at
FROM account_oauth WHERE account_id = :account_id;

-- do account_oauth_put(account_id int, provider text, authorize_url text, token_url text,
--   scope text, client_id text, client_secret blob?)
INSERT INTO account_oauth (account_id, provider, authorize_url, token_url, scope, client_id,
    client_secret)
VALUES (:account_id, :provider, :authorize_url, :token_url, :scope, :client_id, :client_secret)
ON CONFLICT (account_id) DO UPDATE SET provider = excluded.provider,
    authorize_url = excluded.authorize_url, token_url = excluded.token_url, scope = excluded.scope,
    client_id = excluded.client_id, client_secret = excluded.client_secret;

-- do account_oauth_forget(account_id int)
UPDATE account_oauth SET access_token = NULL, access_until = NULL, refresh_token = NULL,
    refresh_until = NULL, granted_at = NULL
WHERE account_id = :account_id;

-- do account_oauth_grant(account_id int, access_token blob?, access_until int?,
--   refresh_token blob?, refresh_until int?, granted_at int)
UPDATE account_oauth SET access_token = :access_token, access_until = :access_until,
    refresh_token = :refresh_token, refresh_until = :refresh_until, granted_at = :granted_at
WHERE account_id = :account_id;

-- do account_oauth_renew(account_id int, access_token blob?, access_until int?,
--   refresh_token blob?, refresh_until int?, granted_at int)
UPDATE account_oauth SET access_token = :access_token, access_until = :access_until,
    refresh_token = :refresh_token, refresh_until = :refresh_until
WHERE account_id = :account_id AND granted_at = :granted_at;

-- do account_trial_put(account_id int, tried_at int, in_fault text?, in_answer text, out_fault text?,
--   out_answer text, message_id text, sent_at int?)
INSERT INTO account_trial (account_id, tried_at, in_fault, in_answer, out_fault, out_answer,
    message_id, sent_at, auth)
VALUES (:account_id, :tried_at, :in_fault, :in_answer, :out_fault, :out_answer, :message_id,
    :sent_at, '')
ON CONFLICT (account_id) DO UPDATE SET tried_at = excluded.tried_at, in_fault = excluded.in_fault,
    in_answer = excluded.in_answer, out_fault = excluded.out_fault,
    out_answer = excluded.out_answer, message_id = excluded.message_id,
    sent_at = excluded.sent_at, back_at = NULL, auth = '';

-- opt account_trial_get(account_id int) -> account_trial_row(tried_at int, in_fault text?,
--   in_answer text, out_fault text?, out_answer text, message_id text, sent_at int?, back_at int?,
--   auth text)
SELECT tried_at, in_fault, in_answer, out_fault, out_answer, message_id, sent_at, back_at, auth
FROM account_trial WHERE account_id = :account_id;

-- do account_trial_back(message_id text, at int, auth text)
UPDATE account_trial SET back_at = :at, auth = :auth
WHERE message_id = :message_id AND back_at IS NULL;
