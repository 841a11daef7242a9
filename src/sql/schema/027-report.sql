-- both
-- What the reports count, one row a ticket: made anew for each ticket that something happened to, by
-- one cursor over ticket_event, so that nobody who works waits for it. Merged and deleted tickets
-- have none.
CREATE TABLE report_ticket (
    ticket_id {INT} PRIMARY KEY REFERENCES ticket(id) ON DELETE CASCADE,
    queue_id {INT} NOT NULL,
    owner_id {INT},
    company_id {INT},
    channel {TEXT} NOT NULL,
    created_at {INT} NOT NULL,
    answered_at {INT},
    closed_at {INT},
    reopened {INT} NOT NULL
) {STRICT};
CREATE INDEX report_ticket_created ON report_ticket(created_at);
CREATE INDEX report_ticket_closed ON report_ticket(closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX report_ticket_open ON report_ticket(created_at) WHERE closed_at IS NULL;

CREATE TABLE report_cursor (
    event_id {INT} NOT NULL
) {STRICT};
INSERT INTO report_cursor (event_id) VALUES (0);
