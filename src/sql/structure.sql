-- How tickets are made of messages: moving, splitting, merging, the bin.

-- Notes where a message stands before it goes to another ticket; 0 rows where it is not in FROM_ID.
-- do structure_note(undo_id int, article_id int, from_id int, to_id int)
-- later
INSERT INTO undo_article (undo_id, article_id, from_id, to_id, home_id)
SELECT CAST(:undo_id AS bigint), id, ticket_id, CAST(:to_id AS bigint), home_id FROM article
WHERE id = :article_id AND ticket_id = :from_id;

-- All of a ticket's.
-- do structure_note_all(undo_id int, from_id int, to_id int)
-- later
INSERT INTO undo_article (undo_id, article_id, from_id, to_id, home_id)
SELECT CAST(:undo_id AS bigint), id, ticket_id, CAST(:to_id AS bigint), home_id FROM article WHERE ticket_id = :from_id;

-- do structure_bring(from_id int, to_id int)
-- later
UPDATE article SET ticket_id = :to_id, home_id = coalesce(home_id, :from_id)
WHERE ticket_id = :from_id;

-- Messages that are cut out of a merged conversation belong to the new ticket alone.
-- do structure_go_out(undo_id int, to_id int)
UPDATE article SET ticket_id = :to_id, home_id = NULL
WHERE id IN (SELECT article_id FROM undo_article WHERE undo_id = :undo_id AND to_id = :to_id);

-- What came from FROM_ID by an act and is still in NOW_ID goes to BACK_ID.
-- do structure_back(undo_id int, from_id int, now_id int, back_id int)
UPDATE article SET ticket_id = :back_id,
    home_id = CASE WHEN :back_id = :from_id
        THEN (SELECT u.home_id FROM undo_article u WHERE u.undo_id = :undo_id AND u.article_id = article.id)
        ELSE coalesce((SELECT u.home_id FROM undo_article u
            WHERE u.undo_id = :undo_id AND u.article_id = article.id), :from_id) END
WHERE ticket_id = :now_id AND id IN (SELECT article_id FROM undo_article
    WHERE undo_id = :undo_id AND from_id = :from_id AND to_id <> :from_id);

-- The merged tickets whose messages stand in a ticket.
-- many structure_homes(ticket_id int) -> structure_home_row(id int)
SELECT DISTINCT home_id FROM article WHERE ticket_id = :ticket_id AND home_id IS NOT NULL
ORDER BY home_id;

-- The same with their names, and the act since then that can still be taken back.
-- many structure_merged_in(ticket_id int, since int) -> structure_merged_row(id int, number text,
--   title text, beside int, undo_id int)
SELECT t.id, t.number, t.title, t.beside, coalesce((SELECT max(u.id) FROM undo_ticket x
    JOIN undo u ON u.id = x.undo_id WHERE x.ticket_id = t.id
    AND x.other_id IS NOT NULL AND u.what = 'merge'
    AND u.undone_at IS NULL AND u.at >= :since), 0) FROM ticket t
WHERE t.id IN (SELECT a.home_id FROM article a WHERE a.ticket_id = :ticket_id) ORDER BY t.id;

-- The messages of a ticket that are shown beside the others, by their conversation.
-- many structure_beside(ticket_id int) -> structure_beside_row(article_id int, home_id int)
SELECT a.id, a.home_id FROM article a JOIN ticket t ON t.id = a.home_id
WHERE a.ticket_id = :ticket_id AND t.beside = 1 ORDER BY a.id;

-- do structure_home_back(now_id int, home_id int, back_id int)
UPDATE article SET ticket_id = :back_id, home_id = CASE WHEN home_id = :back_id THEN NULL ELSE home_id END
WHERE ticket_id = :now_id AND home_id = :home_id;

-- All but what an act made there.
-- do structure_rest(undo_id int, from_id int, to_id int)
UPDATE article SET ticket_id = :to_id, home_id = coalesce(home_id, :from_id)
WHERE ticket_id = :from_id AND id NOT IN (SELECT article_id FROM undo_article
    WHERE undo_id = :undo_id AND from_id = to_id);

-- Each message of a ticket is known to its history.
-- do structure_tell(ticket_id int, at int, actor_id int?)
-- later
INSERT INTO ticket_event (ticket_id, at, actor_id, what, before, after, article_id)
SELECT CAST(:ticket_id AS bigint), CAST(:at AS bigint), CAST(:actor_id AS bigint), 'joined', NULL, NULL, a.id FROM article a
WHERE a.ticket_id = :ticket_id AND NOT EXISTS (SELECT 1 FROM ticket_event e
    WHERE e.ticket_id = :ticket_id AND e.article_id = a.id) ORDER BY a.id;

-- do structure_count(ticket_id int, at int)
-- later
UPDATE ticket SET articles = (SELECT count(*) FROM article a WHERE a.ticket_id = :ticket_id),
    changed_at = :at WHERE id = :ticket_id;

-- Answers follow their message, and with them what was said on their way.
-- do structure_mails(ticket_id int)
-- later
UPDATE outbox SET ticket_id = :ticket_id WHERE purpose IN ('reply', 'closing')
    AND article_id IN (SELECT a.id FROM article a WHERE a.ticket_id = :ticket_id)
    AND ticket_id <> :ticket_id;

-- do structure_merged(id int, merged_into int?, beside int)
-- later
UPDATE ticket SET merged_into = :merged_into, beside = :beside WHERE id = :id;

-- do structure_deleted(id int, deleted_at int?)
UPDATE ticket SET deleted_at = :deleted_at WHERE id = :id;

-- do structure_deleted_once(id int, deleted_at int)
UPDATE ticket SET deleted_at = :deleted_at WHERE id = :id AND deleted_at IS NULL;

-- many structure_articles(ticket_id int) -> structure_article_row(id int, sender text, internal int,
--   author_id int?, kind text, mark text, created_at int)
SELECT id, sender, internal, author_id, kind, mark, created_at FROM article
WHERE ticket_id = :ticket_id ORDER BY created_at, id;

-- The last change of its state, and when it was closed before that.
-- opt structure_state(ticket_id int) -> structure_state_row(id int, at int, before text?, after text?,
--   closed_at int)
SELECT e.id, e.at, e.before, e.after, coalesce((SELECT max(x.at) FROM ticket_event x
    WHERE x.ticket_id = e.ticket_id AND x.id < e.id AND x.what = 'state' AND x.after = 'closed'), 0)
FROM ticket_event e WHERE e.ticket_id = :ticket_id AND e.what = 'state' ORDER BY e.id DESC LIMIT 1;

-- do structure_answered(id int, replied_at int?, waits_for text)
-- later
UPDATE ticket SET replied_at = :replied_at, waits_for = :waits_for WHERE id = :id;

-- do structure_closed(id int, closed_at int)
UPDATE ticket SET closed_at = :closed_at WHERE id = :id;

-- Customers and participants.
-- many structure_people(ticket_id int) -> structure_person_row(id int)
SELECT t.customer_id FROM ticket t WHERE t.id = :ticket_id
UNION SELECT p.person_id FROM participant p WHERE p.ticket_id = :ticket_id ORDER BY 1;

-- Whom and what an act brought into a ticket.
-- many structure_joined(ticket_id int, at int, actor_id int) -> structure_joined_row(what text, other_id int)
SELECT e.what, CAST(e.after AS bigint) FROM ticket_event e
WHERE e.ticket_id = :ticket_id AND e.at = :at AND e.actor_id = :actor_id
    AND e.what IN ('participant', 'follower', 'link') AND e.after IS NOT NULL ORDER BY e.id;

-- Whom and what mergings brought into a ticket, where nobody changed that since.
-- many structure_brought(ticket_id int) -> structure_joined_row
SELECT DISTINCT e.what, CAST(e.after AS bigint) FROM ticket_event e
    JOIN undo u ON u.at = e.at AND u.person_id = e.actor_id AND u.what = 'merge'
    JOIN undo_ticket x ON x.undo_id = u.id AND x.other_id = :ticket_id
WHERE e.ticket_id = :ticket_id AND e.what IN ('participant', 'follower', 'link')
    AND e.after IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ticket_event l
        WHERE l.ticket_id = e.ticket_id AND l.what = e.what AND l.id > e.id
            AND (l.after = e.after OR l.before = e.after))
ORDER BY 1, 2;

-- How many of the tickets that were merged into one bring somebody (or another ticket, for links).
-- What went back into it by undoing a splitting brings nobody.
-- one structure_still(ticket_id int, other_id int) -> structure_still_row(participant int,
--   follower int, link int)
WITH RECURSIVE inside (id) AS (
    SELECT t.id FROM ticket t JOIN undo_ticket x ON x.ticket_id = t.id AND x.other_id = t.merged_into
        JOIN undo u ON u.id = x.undo_id AND u.what = 'merge' AND u.undone_at IS NULL
    WHERE t.merged_into = :ticket_id
    UNION SELECT t.id FROM inside i JOIN ticket t ON t.merged_into = i.id
        JOIN undo_ticket x ON x.ticket_id = t.id AND x.other_id = t.merged_into
        JOIN undo u ON u.id = x.undo_id AND u.what = 'merge' AND u.undone_at IS NULL)
SELECT (SELECT count(*) FROM inside i JOIN ticket t ON t.id = i.id WHERE t.customer_id = :other_id)
        + (SELECT count(*) FROM inside i JOIN participant p ON p.ticket_id = i.id WHERE p.person_id = :other_id),
    (SELECT count(*) FROM inside i JOIN ticket t ON t.id = i.id WHERE t.owner_id = :other_id)
        + (SELECT count(*) FROM inside i JOIN follower f ON f.ticket_id = i.id WHERE f.person_id = :other_id),
    (SELECT count(*) FROM inside i JOIN ticket_link k ON k.ticket_id = i.id WHERE k.other_id = :other_id)
        + (SELECT count(*) FROM inside i JOIN ticket_link k ON k.other_id = i.id WHERE k.ticket_id = :other_id);

-- How many mergings, one behind the other, led into a ticket; MOST is where the counting ends.
-- one structure_depth(id int, most int) -> structure_depth_row(steps int)
WITH RECURSIVE inside (id, steps) AS (
    SELECT CAST(:id AS bigint), CAST(0 AS bigint)
    UNION ALL SELECT t.id, i.steps + 1 FROM inside i JOIN ticket t ON t.merged_into = i.id
    WHERE i.steps < :most)
SELECT coalesce(max(steps), 0) FROM inside;

-- Holds a ticket until the transaction ends, so that it goes nowhere else meanwhile (writers of
-- PostgreSQL work side by side).
-- do structure_hold(id int)
-- later
UPDATE ticket SET changed_at = changed_at WHERE id = :id;

-- many structure_bin(person_id int, before int, before_id int, most int) -> structure_deleted_row(id int,
--   number text, title text, customer text, deleted_at int, who text?)
SELECT t.id, t.number, t.title, c.name, t.deleted_at, (SELECT p.name FROM ticket_event e
    JOIN person p ON p.id = e.actor_id
    WHERE e.ticket_id = t.id AND e.what = 'deleted' ORDER BY e.id DESC LIMIT 1)
FROM ticket t JOIN queue q ON q.id = t.queue_id JOIN person c ON c.id = t.customer_id
WHERE (t.deleted_at < :before OR (t.deleted_at = :before AND t.id < :before_id)) AND t.merged_into IS NULL
    AND (q.confidential = 0 OR EXISTS (
    SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
ORDER BY t.deleted_at DESC, t.id DESC LIMIT :most;

-- What somebody answered in a ticket at that moment by splitting.
-- do structure_concern_back(ticket_id int, at int)
UPDATE article_concern SET state = 'open', decided_by = NULL, decided_at = NULL
WHERE state = 'split' AND decided_at = :at AND article_id IN (SELECT e.article_id FROM ticket_event e
    WHERE e.ticket_id = :ticket_id AND e.what = 'concern' AND e.at = :at);
