-- both
-- A tag that is called otherwise (INTO_ID is itself), goes into another one or goes (INTO_ID NULL): its
-- tickets follow a few at a time (core/tag_edit.h), those up to TICKET_ID have. BEFORE is what it was
-- called; what happened to a ticket after EVENT_ID knows of the new name already.
CREATE TABLE tag_job (
    tag_id {INT} PRIMARY KEY REFERENCES tag(id),
    into_id {INT} REFERENCES tag(id),
    before {TEXT} NOT NULL,
    actor_id {INT} NOT NULL,
    event_id {INT} NOT NULL,
    ticket_id {INT} NOT NULL DEFAULT 0
) {STRICT};
CREATE INDEX tag_job_by_into ON tag_job(into_id) WHERE into_id IS NOT NULL;
