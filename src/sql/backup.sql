-- new backup_begin(file text, at int, actor_id int?)
INSERT INTO backup (file, started_at, actor_id) VALUES (:file, :at, :actor_id) RETURNING id;

-- do backup_written(id int, size int)
UPDATE backup SET size = :size WHERE id = :id;

-- do backup_end(id int, at int, proved int, why text)
UPDATE backup SET ended_at = :at, proved = :proved, error = :why WHERE id = :id;

-- What a crash left open.
-- do backup_abandon(at int, why text)
UPDATE backup SET ended_at = :at, error = :why WHERE ended_at IS NULL;

-- many backup_list(most int) -> backup_row(id int, file text, started_at int, ended_at int?, size int,
--   proved int, removed int, error text, who text?)
SELECT b.id, b.file, b.started_at, b.ended_at, b.size, b.proved, b.removed, b.error, p.name
FROM backup b LEFT JOIN person p ON p.id = b.actor_id ORDER BY b.id DESC LIMIT :most;

-- Files that are there beyond the newest.
-- many backup_old(keep int) -> backup_old_row(id int, file text)
SELECT id, file FROM backup WHERE removed = 0 AND ended_at IS NOT NULL AND id NOT IN
    (SELECT k.id FROM backup k WHERE k.removed = 0 AND k.proved = 1 ORDER BY k.id DESC LIMIT :keep)
    AND id < (SELECT COALESCE(MAX(m.id), 0) FROM backup m WHERE m.proved = 1) ORDER BY id;

-- do backup_removed(id int)
UPDATE backup SET removed = 1 WHERE id = :id;

-- one backup_proved() -> backup_proved_row(at int?)
SELECT MAX(ended_at) FROM backup WHERE proved = 1;

-- one backup_last() -> backup_last_row(at int?)
SELECT MAX(started_at) FROM backup;
