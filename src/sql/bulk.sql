-- new bulk_add(person_id int, what text, at int)
INSERT INTO bulk (person_id, what, at) VALUES (:person_id, :what, :at) RETURNING id;

-- do bulk_ticket_add(bulk_id int, ticket_id int, before text, event_id int)
INSERT INTO bulk_ticket (bulk_id, ticket_id, before, event_id)
VALUES (:bulk_id, :ticket_id, :before, :event_id);

-- Only who did it takes it back.
-- opt bulk_get(id int, person_id int) -> bulk_row(id int, what text, at int, undone_at int?, tickets int)
SELECT b.id, b.what, b.at, b.undone_at,
    (SELECT count(*) FROM bulk_ticket x WHERE x.bulk_id = b.id)
FROM bulk b WHERE b.id = :id AND b.person_id = :person_id;

-- many bulk_tickets(bulk_id int) -> bulk_ticket_row(ticket_id int, before text, event_id int)
SELECT ticket_id, before, event_id FROM bulk_ticket WHERE bulk_id = :bulk_id ORDER BY ticket_id;

-- Nothing happens where somebody took it back at the same moment.
-- do bulk_undone(id int, at int)
UPDATE bulk SET undone_at = :at WHERE id = :id AND undone_at IS NULL;

-- one bulk_last_event(ticket_id int) -> bulk_event_row(id int)
SELECT coalesce(max(id), 0) FROM ticket_event WHERE ticket_id = :ticket_id;

-- Changes of the properties that a bulk action sets, since an event.
-- one bulk_changes_since(ticket_id int, event_id int) -> bulk_changes_row(n int)
SELECT count(*) FROM ticket_event WHERE ticket_id = :ticket_id AND id > :event_id
    AND what IN ('state', 'owner', 'queue', 'priority', 'pending', 'tag', 'woken', 'merged');

-- What events do not tell of a state.
-- do bulk_put_back(id int, closed_at int?, pending_at int?, waits_for text)
UPDATE ticket SET closed_at = :closed_at, pending_at = :pending_at, waits_for = :waits_for
WHERE id = :id;

-- The mails that a closing causes wait until it can't be taken back at once any more.
-- do bulk_hold_mails(ticket_id int, since int, next_at int)
UPDATE outbox SET next_at = :next_at WHERE ticket_id = :ticket_id AND purpose = 'closing'
    AND article_id IS NULL AND state = 'waiting' AND attempts = 0 AND created_at >= :since
    AND next_at < :next_at;

-- do bulk_drop_mails(ticket_id int, since int, now int)
DELETE FROM outbox WHERE ticket_id = :ticket_id AND purpose = 'closing' AND article_id IS NULL
    AND state = 'waiting' AND attempts = 0 AND leased_until <= :now AND created_at >= :since;

-- Closing mails that were on their way already.
-- one bulk_mails(ticket_id int, since int) -> bulk_mails_row(n int)
SELECT count(*) FROM outbox WHERE ticket_id = :ticket_id AND purpose = 'closing'
    AND article_id IS NULL AND created_at >= :since;
