-- both
-- Rows of report_ticket whose tickets were made in one span of 30 days (its number since 1970), packed for
-- reports over years (core/report_chunk.h). Gone as soon as something happens to one of them, made anew
-- in the background.
CREATE TABLE report_chunk (
    id {INT} PRIMARY KEY,
    data {BLOB} NOT NULL
) {STRICT};
-- What was closed in a time and made before it is found by the index alone.
DROP INDEX report_ticket_closed;
CREATE INDEX report_ticket_closed ON report_ticket(closed_at, created_at) WHERE closed_at IS NOT NULL;
