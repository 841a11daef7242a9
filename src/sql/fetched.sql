-- opt fetch_folder_get(account_id int, folder text) -> fetch_folder_row(validity text, begun_uid int,
--   last_uid int, cursor_url text)
SELECT validity, begun_uid, last_uid, cursor_url FROM fetch_folder
WHERE account_id = :account_id AND folder = :folder;

-- do fetch_folder_put(account_id int, folder text, validity text, begun_uid int, last_uid int,
--   cursor_url text)
INSERT INTO fetch_folder (account_id, folder, validity, begun_uid, last_uid, cursor_url)
VALUES (:account_id, :folder, :validity, :begun_uid, :last_uid, :cursor_url)
ON CONFLICT (account_id, folder) DO UPDATE SET validity = excluded.validity,
    begun_uid = excluded.begun_uid, last_uid = excluded.last_uid, cursor_url = excluded.cursor_url;

-- Never back: another thread may have come further.
-- do fetch_folder_reached(account_id int, folder text, validity text, last_uid int)
UPDATE fetch_folder SET last_uid = :last_uid
WHERE account_id = :account_id AND folder = :folder AND validity = :validity AND last_uid < :last_uid;

-- do fetch_folder_cursor(account_id int, folder text, cursor_url text)
UPDATE fetch_folder SET cursor_url = :cursor_url WHERE account_id = :account_id AND folder = :folder;

-- opt fetched_find(account_id int, folder text, validity text, uid text) -> fetched_row(id int,
--   settled int, manner text)
SELECT id, settled, manner FROM fetched
WHERE account_id = :account_id AND folder = :folder AND validity = :validity AND uid = :uid;

-- The same bytes under another number of the same folder.
-- opt fetched_same(account_id int, folder text, validity text, hash text) -> fetched_same_row(id int,
--   inbox_id int?)
SELECT id, inbox_id FROM fetched WHERE account_id = :account_id AND hash = :hash
    AND folder = :folder AND validity <> :validity AND hash <> '' ORDER BY id LIMIT 1;

-- do fetched_add(account_id int, folder text, validity text, uid text, hash text, inbox_id int?,
--   manner text, taken_at int, settled int)
INSERT INTO fetched (account_id, folder, validity, uid, hash, inbox_id, manner, taken_at, settled)
VALUES (:account_id, :folder, :validity, :uid, :hash, :inbox_id, :manner, :taken_at, :settled)
ON CONFLICT (account_id, folder, validity, uid) DO NOTHING;

-- do fetched_settle(id int)
UPDATE fetched SET settled = 1 WHERE id = :id;

-- many fetched_unsettled(account_id int, folder text, validity text, most int) ->
--   fetched_unsettled_row(id int, uid text)
SELECT id, uid FROM fetched WHERE account_id = :account_id AND folder = :folder
    AND validity = :validity AND settled = 0 ORDER BY id LIMIT :most;

-- What the server has forgotten can't be marked any more.
-- do fetched_settle_others(account_id int, folder text, validity text)
UPDATE fetched SET settled = 1 WHERE account_id = :account_id AND settled = 0
    AND (folder <> :folder OR validity <> :validity);
