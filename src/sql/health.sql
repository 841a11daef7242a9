-- one health_inbox() -> health_queue_row(n int, oldest int?)
SELECT COUNT(*), MIN(received_at) FROM inbox WHERE state = 'new';

-- Mails that should have gone by BEFORE, and all that wait.
-- one health_outbox(before int) -> health_outbox_row(n int, late int)
SELECT COUNT(*), COUNT(CASE WHEN created_at < :before THEN 1 END)
FROM outbox WHERE state = 'waiting';

-- How often mail comes by itself: the longest pause among the last, and the newest.
-- one health_arrivals(most int) -> health_pause_row(n int, newest int?, longest int?)
SELECT COUNT(*), MAX(at), MAX(gap) FROM (
    SELECT i.received_at AS at, i.received_at - LAG(i.received_at) OVER (ORDER BY i.id) AS gap
    FROM inbox i WHERE i.id > (SELECT MAX(id) FROM inbox) - :most AND i.via = 'lmtp') t;

-- The same of one account.
-- one health_taken(account_id int, since int) -> health_pause_row
SELECT COUNT(*), MAX(at), MAX(gap) FROM (
    SELECT f.taken_at AS at, f.taken_at - LAG(f.taken_at) OVER (ORDER BY f.taken_at) AS gap
    FROM fetched f
    WHERE f.account_id = :account_id AND f.taken_at > :since AND f.manner = 'live') t;

-- do health_alarm_see(key text, now int)
INSERT INTO health_alarm (key, since_at, seen_at) VALUES (:key, :now, :now)
ON CONFLICT (key) DO UPDATE SET seen_at = excluded.seen_at;

-- What holds no more; it is mailed again when it comes back.
-- do health_alarm_forget(before int)
DELETE FROM health_alarm WHERE seen_at < :before;

-- Whoever changes the row mails it.
-- do health_alarm_mail(key text, now int, before int)
UPDATE health_alarm SET mailed_at = :now
WHERE key = :key AND mailed_at IS NULL AND since_at <= :before;

-- many health_admins() -> health_admin_row(id int, address text, lang text?)
SELECT p.id, a.address, p.lang FROM person p JOIN person_address a ON a.person_id = p.id
WHERE p.role = 'admin' AND p.locked = 0
    AND a.position = (SELECT MIN(b.position) FROM person_address b WHERE b.person_id = p.id)
ORDER BY p.id;

-- Tokens that end between NOW and UNTIL and were made to last for LASTING or longer, of people who may use them;
-- not those of programs, which renew theirs.
-- many health_tokens(now int, until int, lasting int, most int) -> health_token_row(id int, name text,
--   person text, expires_at int)
SELECT k.id, k.name, p.name, k.expires_at FROM token k JOIN person p ON p.id = k.person_id
WHERE k.expires_at > :now AND k.expires_at <= :until AND k.expires_at - k.created_at >= :lasting AND p.locked = 0
    AND k.app_id IS NULL
ORDER BY k.expires_at, k.id LIMIT :most;
