-- Each of these finds what must not be; check.c says what it means.
-- many check_ticket_state() -> check_row(id int, note text)
SELECT t.id, t.number || ': state is ' || t.state || ', its events say ' || coalesce(
    (SELECT e.after FROM ticket_event e WHERE e.ticket_id = t.id AND e.what = 'state' ORDER BY e.id DESC LIMIT 1), 'nothing')
FROM ticket t WHERE t.state <> coalesce(
    (SELECT e.after FROM ticket_event e WHERE e.ticket_id = t.id AND e.what = 'state' ORDER BY e.id DESC LIMIT 1), '')
LIMIT 100;

-- many check_ticket_articles() -> check_row
SELECT t.id, t.number || ': counts ' || t.articles || ' articles, has ' ||
    (SELECT count(*) FROM article a WHERE a.ticket_id = t.id)
FROM ticket t WHERE t.articles <> (SELECT count(*) FROM article a WHERE a.ticket_id = t.id) LIMIT 100;

-- many check_ticket_number() -> check_row
SELECT t.id, t.number || ': has no row in ticket_number' FROM ticket t
WHERE NOT EXISTS (SELECT 1 FROM ticket_number n WHERE n.ticket_id = t.id) LIMIT 100;

-- many check_ticket_owner() -> check_row
SELECT t.id, t.number || ': is owned by a customer' FROM ticket t JOIN person p ON p.id = t.owner_id
WHERE p.role = 'customer' LIMIT 100;

-- many check_ticket_closed() -> check_row
SELECT t.id, t.number || ': closed_at does not fit state ' || t.state FROM ticket t
WHERE (t.state = 'closed') <> (t.closed_at IS NOT NULL) LIMIT 100;

-- many check_article_event() -> check_row
SELECT a.id, 'article ' || a.id || ' of ticket ' || a.ticket_id || ' has no event' FROM article a
WHERE NOT EXISTS (SELECT 1 FROM ticket_event e WHERE e.ticket_id = a.ticket_id AND e.article_id = a.id) LIMIT 100;

-- many check_blob_orphan() -> check_row
SELECT b.id, 'blob ' || b.hash || ' belongs to nothing' FROM blob b
WHERE NOT EXISTS (SELECT 1 FROM inbox i WHERE i.blob_id = b.id)
    AND NOT EXISTS (SELECT 1 FROM attachment f WHERE f.blob_id = b.id) LIMIT 100;

-- many check_inbox_done() -> check_row
SELECT i.id, 'inbox ' || i.id || ' is ' || i.state || ' with decision ' || coalesce(i.decision, 'none')
FROM inbox i WHERE (i.state = 'done' AND (i.decision IS NULL OR i.decision = 'held'))
    OR (i.state = 'held' AND i.decision <> 'held')
    OR (i.decision IN ('new', 'ticket', 'added') AND i.article_id IS NULL) LIMIT 100;

-- many check_outbox_article() -> check_row
SELECT o.id, 'outbox ' || o.id || ' names an article of another ticket' FROM outbox o
JOIN article a ON a.id = o.article_id
WHERE o.ticket_id <> a.ticket_id AND o.purpose IN ('reply', 'closing') LIMIT 100;

-- many check_search_missing() -> check_row
-- sqlite
SELECT a.id, 'article ' || a.id || ' is not in the search index' FROM article a, search_state s
WHERE (a.id <= s.done OR a.id > s.until)
    AND NOT EXISTS (SELECT 1 FROM search_index_docsize d WHERE d.id = 16 * a.id) LIMIT 100;
-- postgres
SELECT a.id, 'article ' || a.id || ' is not in the search index' FROM article a, search_state s
WHERE (a.id <= s.done OR a.id > s.until)
    AND NOT EXISTS (SELECT 1 FROM search_index d WHERE d.rowid = 16 * a.id) LIMIT 100;

-- many check_search_ticket() -> check_row
-- sqlite
SELECT t.id, t.number || ': the ticket is not in the search index' FROM search_ticket t0
    JOIN ticket t ON t.id = t0.ticket_id
WHERE NOT EXISTS (SELECT 1 FROM search_index_docsize d WHERE d.id = t0.document) LIMIT 100;
-- postgres
SELECT t.id, t.number || ': the ticket is not in the search index' FROM search_ticket t0
    JOIN ticket t ON t.id = t0.ticket_id
WHERE NOT EXISTS (SELECT 1 FROM search_index d WHERE d.rowid = t0.document) LIMIT 100;

-- do check_search_content()
-- sqlite
INSERT INTO search_index(search_index, rank) VALUES ('integrity-check', 1);
-- postgres
UPDATE setting SET value = value WHERE name = '';

-- A merged ticket leads on, or lies in the bin; a way that never ends would lead in a circle.
-- many check_ticket_merged() -> check_row
WITH RECURSIVE way (start_id, id, steps) AS (
    SELECT t.id, t.merged_into, 1 FROM ticket t WHERE t.merged_into IS NOT NULL
    UNION ALL
    SELECT w.start_id, t.merged_into, w.steps + 1 FROM way w JOIN ticket t ON t.id = w.id
    WHERE t.merged_into IS NOT NULL AND t.id <> w.start_id AND w.steps < 10000)
SELECT t.id, t.number || ': is merged, and leads nowhere' FROM ticket t
WHERE (t.state = 'merged') <> (t.merged_into IS NOT NULL OR t.deleted_at IS NOT NULL)
    OR t.id IN (SELECT w.start_id FROM way w WHERE w.id = w.start_id) LIMIT 100;

-- Only the excerpt of a splitting that was taken back stays in a ticket that went into another, and
-- the note that the API leaves there.
-- many check_article_lost() -> check_row
SELECT a.id, 'article ' || a.id || ' is in ' || t.number || ', which went into another ticket'
FROM article a JOIN ticket t ON t.id = a.ticket_id
WHERE t.merged_into IS NOT NULL AND a.mark NOT LIKE 'excerpt %' AND a.mark <> 'merged' LIMIT 100;

-- The kept numbers of tickets against the tickets.
-- many check_count() -> check_row
SELECT 0, 'queue ' || u.queue_id || ', ' || u.state || ', owner ' || u.owner_id || ': kept is '
    || CAST(sum(u.kept) AS bigint) || ', there are ' || CAST(sum(u.there) AS bigint)
FROM (SELECT queue_id, state, owner_id, n AS kept, 0 AS there FROM desk_count
    UNION ALL SELECT queue_id, state, coalesce(owner_id, 0), 0, 1 FROM ticket
        WHERE state NOT IN ('closed', 'merged')) u
GROUP BY u.queue_id, u.state, u.owner_id HAVING sum(u.kept) <> sum(u.there)
UNION ALL SELECT 0, 'customer ' || v.customer_id || ' of company ' || v.company_id || ', ' || v.state || ': kept is '
    || CAST(sum(v.kept) AS bigint) || ', there are ' || CAST(sum(v.there) AS bigint)
FROM (SELECT customer_id, company_id, state, n AS kept, 0 AS there FROM customer_count
    UNION ALL SELECT customer_id, coalesce(company_id, 0), state, 0, 1 FROM ticket WHERE state <> 'merged') v
GROUP BY v.customer_id, v.company_id, v.state HAVING sum(v.kept) <> sum(v.there)
UNION ALL SELECT 0, 'company ' || w.company_id || ', ' || w.state || ': kept is '
    || CAST(sum(w.kept) AS bigint) || ', there are ' || CAST(sum(w.there) AS bigint)
FROM (SELECT company_id, state, n AS kept, 0 AS there FROM company_count
    UNION ALL SELECT company_id, state, 0, 1 FROM ticket WHERE state <> 'merged' AND company_id IS NOT NULL) w
GROUP BY w.company_id, w.state HAVING sum(w.kept) <> sum(w.there)
LIMIT 100;
