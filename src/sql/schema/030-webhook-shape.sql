-- both
-- How a webhook is told: in our own shape, or in Zammad's.
ALTER TABLE webhook ADD COLUMN shape {TEXT} NOT NULL DEFAULT 'vorgang';
