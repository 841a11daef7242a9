-- new undo_add(person_id int, what text, at int)
INSERT INTO undo (person_id, what, at) VALUES (:person_id, :what, :at) RETURNING id;

-- do undo_ticket_add(undo_id int, ticket_id int, other_id int?, before text, after text)
-- later
INSERT INTO undo_ticket (undo_id, ticket_id, other_id, before, after)
VALUES (:undo_id, :ticket_id, :other_id, :before, :after);

-- opt undo_get(id int) -> undo_row(id int, person_id int, person text, what text, at int,
--   undone_at int?, tickets int)
SELECT u.id, u.person_id, p.name, u.what, u.at, u.undone_at,
    (SELECT count(*) FROM undo_ticket x WHERE x.undo_id = u.id)
FROM undo u JOIN person p ON p.id = u.person_id WHERE u.id = :id;

-- What happened to a ticket since, and can still be taken back; newest first.
-- many undo_of_ticket(ticket_id int, since int, most int) -> undo_row
SELECT u.id, u.person_id, p.name, u.what, u.at, u.undone_at,
    (SELECT count(*) FROM undo_ticket y WHERE y.undo_id = u.id)
FROM undo_ticket x JOIN undo u ON u.id = x.undo_id JOIN person p ON p.id = u.person_id
WHERE x.ticket_id = :ticket_id AND u.at >= :since AND u.undone_at IS NULL
ORDER BY u.id DESC LIMIT :most;

-- What a ticket was before the last act of this name.
-- opt undo_before(ticket_id int, what text) -> undo_before_row(before text)
SELECT x.before FROM undo_ticket x JOIN undo u ON u.id = x.undo_id
WHERE x.ticket_id = :ticket_id AND u.what = :what ORDER BY u.id DESC LIMIT 1;

-- many undo_tickets(undo_id int) -> undo_ticket_row(ticket_id int, other_id int?, before text,
--   after text)
SELECT ticket_id, other_id, before, after FROM undo_ticket WHERE undo_id = :undo_id ORDER BY ticket_id;

-- Nothing happens where somebody took it back at the same moment.
-- do undo_done(id int, at int)
UPDATE undo SET undone_at = :at WHERE id = :id AND undone_at IS NULL;

-- one undo_last_event(ticket_id int) -> undo_event_row(id int)
SELECT coalesce(max(id), 0) FROM ticket_event WHERE ticket_id = :ticket_id;

-- What events do not tell of a state.
-- do undo_put_back(id int, closed_at int?, pending_at int?, waits_for text)
UPDATE ticket SET closed_at = :closed_at, pending_at = :pending_at, waits_for = :waits_for
WHERE id = :id;

-- The mails of an act wait until it can't be taken back at once any more.
-- do undo_hold_mails(ticket_id int, since int, next_at int)
UPDATE outbox SET next_at = :next_at WHERE ticket_id = :ticket_id AND purpose = 'closing'
    AND article_id IS NULL AND state = 'waiting' AND attempts = 0 AND created_at >= :since
    AND next_at < :next_at;

-- Those that nobody has begun to send go with it.
-- do undo_drop_mails(ticket_id int, since int, now int)
DELETE FROM outbox WHERE ticket_id = :ticket_id AND purpose IN ('closing', 'acknowledgement')
    AND article_id IS NULL AND state = 'waiting' AND attempts = 0 AND leased_until <= :now AND created_at >= :since;

-- Mails of it that were on their way already.
-- one undo_mails(ticket_id int, since int) -> undo_mails_row(n int)
SELECT count(*) FROM outbox WHERE ticket_id = :ticket_id AND purpose IN ('closing', 'acknowledgement')
    AND article_id IS NULL AND created_at >= :since;
