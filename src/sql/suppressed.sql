-- opt suppressed_get(address text) -> suppressed_row(address text, since_at int, answer text)
SELECT address, since_at, answer FROM suppressed WHERE address = :address;

-- Newest first.
-- many suppressed_list(most int) -> suppressed_row
SELECT address, since_at, answer FROM suppressed ORDER BY since_at DESC, address LIMIT :most;

-- do suppressed_put(address text, since_at int, answer text, outbox_id int?)
INSERT INTO suppressed (address, since_at, answer, outbox_id)
VALUES (:address, :since_at, :answer, :outbox_id) ON CONFLICT (address) DO NOTHING;

-- do suppressed_drop(address text)
DELETE FROM suppressed WHERE address = :address;
