-- both
-- Each new ticket is a row for every agent. By ticket first, those of one lie side by side at the index's end
-- and one index serves both who asks for the ticket and for the cause; the oldest are those with the least id.
DROP INDEX notice_once;
CREATE UNIQUE INDEX notice_once ON notice(ticket_id, person_id, cause);
DROP INDEX notice_by_ticket;
DROP INDEX notice_by_at;
