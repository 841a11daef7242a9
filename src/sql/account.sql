-- new account_add(name text, address text, sender_name text, in_url text, in_secret blob?,
--   out_url text, out_secret blob?, ca_file text, queue_id int?, lang text, created_at int)
INSERT INTO account (name, address, sender_name, in_url, in_secret, out_url, out_secret, ca_file,
    queue_id, lang, created_at)
VALUES (:name, :address, :sender_name, :in_url, :in_secret, :out_url, :out_secret, :ca_file,
    :queue_id, :lang, :created_at) RETURNING id;

-- many account_list() -> account_row(id int, name text, address text, sender_name text,
--   in_url text, in_secret blob?, out_url text, out_secret blob?, ca_file text, queue_id int?,
--   lang text, sent_at int?, failed_at int?, answer text)
SELECT id, name, address, sender_name, in_url, in_secret, out_url, out_secret, ca_file, queue_id,
    lang, sent_at, failed_at, answer FROM account ORDER BY id;

-- opt account_by_name(name text) -> account_row
SELECT id, name, address, sender_name, in_url, in_secret, out_url, out_secret, ca_file, queue_id,
    lang, sent_at, failed_at, answer FROM account WHERE name = :name;

-- do account_sent(id int, at int)
UPDATE account SET sent_at = :at, answer = '' WHERE id = :id;

-- do account_failed(id int, at int, answer text)
UPDATE account SET failed_at = :at, answer = :answer WHERE id = :id;
