-- both
-- What stays of a ticket that was deleted for good: each number that led to it (KEY as in
-- ticket_number, never given again), and who did it, when and why. TICKET_ID is no more than a
-- number: events of other tickets still name it.
CREATE TABLE tombstone (
    key {TEXT} PRIMARY KEY,
    number {TEXT} NOT NULL,
    ticket_id {INT} NOT NULL,
    at {INT} NOT NULL,
    actor_id {INT} REFERENCES person(id) ON DELETE SET NULL,
    reason {TEXT} NOT NULL
) {STRICT};
CREATE INDEX tombstone_by_ticket ON tombstone(ticket_id);

-- A row that goes looks for those that still name it: without these it would read whole tables.
CREATE INDEX ticket_number_by_ticket ON ticket_number(ticket_id);
CREATE INDEX ticket_event_by_article ON ticket_event(article_id) WHERE article_id IS NOT NULL;
CREATE INDEX ticket_mark_by_ticket ON ticket_mark(ticket_id);
CREATE INDEX ticket_seen_by_ticket ON ticket_seen(ticket_id);
CREATE INDEX message_ref_by_article ON message_ref(article_id);
CREATE INDEX message_ref_by_ticket ON message_ref(ticket_id);
CREATE INDEX fingerprint_by_inbox ON fingerprint(inbox_id);
CREATE INDEX fingerprint_by_ticket ON fingerprint(ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX inbox_by_wanted ON inbox(wanted_ticket_id) WHERE wanted_ticket_id IS NOT NULL;
CREATE INDEX form_sent_by_ticket ON form_sent(ticket_id);
CREATE INDEX notice_by_ticket ON notice(ticket_id);
CREATE INDEX notice_by_article ON notice(article_id) WHERE article_id IS NOT NULL;
CREATE INDEX undo_ticket_by_other ON undo_ticket(other_id) WHERE other_id IS NOT NULL;
CREATE INDEX undo_article_by_from ON undo_article(from_id);
CREATE INDEX undo_article_by_to ON undo_article(to_id);
CREATE INDEX undo_article_by_home ON undo_article(home_id) WHERE home_id IS NOT NULL;
CREATE INDEX suppressed_by_outbox ON suppressed(outbox_id) WHERE outbox_id IS NOT NULL;
