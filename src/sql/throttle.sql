-- Tries that are counted (core/throttle.h), for the next start.
-- many throttle_list(now int, most int) -> throttle_row(bucket int, full_at int)
SELECT bucket, full_at FROM throttle WHERE full_at > :now ORDER BY full_at DESC LIMIT :most;

-- do throttle_put(bucket int, full_at int)
INSERT INTO throttle (bucket, full_at) VALUES (:bucket, :full_at)
ON CONFLICT (bucket) DO UPDATE SET full_at = excluded.full_at;

-- do throttle_sweep(now int)
DELETE FROM throttle WHERE full_at <= :now;

-- Those that are full again first go first.
-- do throttle_trim(most int)
DELETE FROM throttle WHERE full_at <= (
    SELECT t.full_at FROM throttle t ORDER BY t.full_at DESC LIMIT 1 OFFSET :most);
