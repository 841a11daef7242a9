-- both
-- What was opened in a span of time, newest first: a question without words goes by it.
CREATE INDEX ticket_created ON ticket(created_at DESC, id DESC);
