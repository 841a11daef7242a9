-- both
-- How an agent closes his answers; "": as the queue does.
ALTER TABLE person ADD COLUMN signature {TEXT} NOT NULL DEFAULT '';
