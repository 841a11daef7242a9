-- both
-- What a ticket had become by an act, to tell whether it was changed since: a change that was taken
-- back is none.
ALTER TABLE undo_ticket ADD COLUMN after {TEXT} NOT NULL DEFAULT '';
ALTER TABLE undo_ticket DROP COLUMN event_id;
