-- Not by a trigger: the schema is not trusted to call virtual tables. Nor INSERT … SELECT: that
-- makes a savepoint, at which FTS5 writes out what it holds.
-- do search_index_put(id int, title text, body text, desk text)
-- later
-- sqlite
INSERT INTO search_index (rowid, title, body, desk) VALUES (:id, :title, :body, :desk);
-- postgres
INSERT INTO search_index (rowid, words)
VALUES (:id, CAST(CAST(:title AS text) || CAST(:body AS text) || CAST(:desk AS text) AS tsvector));

-- FTS5 writes its words at a commit, or when it has collected so many bytes of them: each time is a
-- piece more to be merged. PostgreSQL has no such thing.
-- do search_index_hold(bytes int)
-- sqlite
INSERT INTO search_index (search_index, rank) VALUES ('hashsize', :bytes);
-- postgres
DELETE FROM search_index WHERE rowid < 0 AND CAST(:bytes AS bigint) < 0;

-- PIECES of one size and more become one, PAGES of them at most. PostgreSQL has no such thing.
-- do search_index_merge_from(pieces int)
-- sqlite
INSERT INTO search_index (search_index, rank) VALUES ('usermerge', :pieces);
-- postgres
DELETE FROM search_index WHERE rowid < 0 AND CAST(:pieces AS bigint) < 0;

-- do search_index_merge(pages int)
-- sqlite
INSERT INTO search_index (search_index, rank) VALUES ('merge', :pages);
-- postgres
DELETE FROM search_index WHERE rowid < 0 AND CAST(:pages AS bigint) < 0;

-- FTS5 keeps no texts: it is told what it was given.
-- do search_index_remove(id int, title text, body text, desk text)
-- later
-- sqlite
INSERT INTO search_index (search_index, rowid, title, body, desk)
VALUES ('delete', :id, :title, :body, :desk);
-- postgres
DELETE FROM search_index
WHERE rowid = :id AND CAST(:title AS text) || CAST(:body AS text) || CAST(:desk AS text) IS NOT NULL;

-- opt search_index_has(id int) -> search_has_row(id int)
-- sqlite
SELECT id FROM search_index_docsize WHERE id = :id;
-- postgres
SELECT rowid FROM search_index WHERE rowid = :id;

-- do search_ticket_remove(ticket_id int)
-- later
DELETE FROM search_ticket WHERE ticket_id = :ticket_id;

-- do search_index_clear()
-- sqlite
INSERT INTO search_index (search_index) VALUES ('delete-all');
-- postgres
DELETE FROM search_index;

-- do search_ticket_clear()
DELETE FROM search_ticket;

-- do search_word_clear()
DELETE FROM search_word;

-- do search_state_put(done int)
UPDATE search_state SET done = :done WHERE id = 1;

-- do search_state_restart()
UPDATE search_state SET done = 0, until = (SELECT coalesce(max(a.id), 0) FROM article a) WHERE id = 1;

-- one search_state() -> search_state_row(done int, until int)
SELECT done, until FROM search_state WHERE id = 1;

-- opt search_ticket_old(ticket_id int) -> search_ticket_row(document int, title text, body text,
--   desk text)
SELECT document, title, body, desk FROM search_ticket WHERE ticket_id = :ticket_id;

-- Where a ticket's own document goes: beside its first message, where those of tickets may stand
-- that the message has left.
-- opt search_ticket_place(ticket_id int) -> search_place_row(article int, taken int)
SELECT a.id, (SELECT count(*) FROM search_ticket s
    WHERE s.document BETWEEN 16 * a.id + 8 AND 16 * a.id + 15)
FROM article a WHERE a.ticket_id = :ticket_id AND (SELECT count(*) FROM search_ticket s
    WHERE s.document BETWEEN 16 * a.id + 8 AND 16 * a.id + 15) < 8
ORDER BY a.id LIMIT 1;

-- do search_ticket_put(ticket_id int, document int, title text, body text, desk text)
-- later
INSERT INTO search_ticket (ticket_id, document, title, body, desk)
VALUES (:ticket_id, :document, :title, :body, :desk)
ON CONFLICT (ticket_id) DO UPDATE SET document = excluded.document, title = excluded.title,
    body = excluded.body, desk = excluded.desk;

-- What a ticket is found by beside what was said in it.
-- opt search_ticket_text(ticket_id int) -> search_ticket_text_row(number text, title text,
--   customer text, company text?, addresses text?, phones text?, tags text?)
-- sqlite
SELECT t.number, t.title, c.name, f.name,
    (SELECT group_concat(x.shown, ' | ') FROM person_address x WHERE x.person_id = t.customer_id),
    (SELECT group_concat(x.shown, ' | ') FROM person_phone x WHERE x.person_id = t.customer_id),
    (SELECT group_concat(g.name, ' | ') FROM ticket_tag x JOIN tag g ON g.id = x.tag_id
        WHERE x.ticket_id = t.id)
FROM ticket t JOIN person c ON c.id = t.customer_id LEFT JOIN company f ON f.id = t.company_id
WHERE t.id = :ticket_id;
-- postgres
SELECT t.number, t.title, c.name, f.name,
    (SELECT string_agg(x.shown, ' | ') FROM person_address x WHERE x.person_id = t.customer_id),
    (SELECT string_agg(x.shown, ' | ') FROM person_phone x WHERE x.person_id = t.customer_id),
    (SELECT string_agg(g.name, ' | ') FROM ticket_tag x JOIN tag g ON g.id = x.tag_id
        WHERE x.ticket_id = t.id)
FROM ticket t JOIN person c ON c.id = t.customer_id LEFT JOIN company f ON f.id = t.company_id
WHERE t.id = :ticket_id;

-- Of that what a customer's tickets have in common.
-- opt search_customer_text(person_id int, company_id int?) -> search_ticket_text_row
-- sqlite
SELECT '', '', c.name, f.name,
    (SELECT group_concat(x.shown, ' | ') FROM person_address x WHERE x.person_id = c.id),
    (SELECT group_concat(x.shown, ' | ') FROM person_phone x WHERE x.person_id = c.id), NULL
FROM person c LEFT JOIN company f ON f.id = :company_id WHERE c.id = :person_id;
-- postgres
SELECT '', '', c.name, f.name,
    (SELECT string_agg(x.shown, ' | ') FROM person_address x WHERE x.person_id = c.id),
    (SELECT string_agg(x.shown, ' | ') FROM person_phone x WHERE x.person_id = c.id), CAST(NULL AS text)
FROM person c LEFT JOIN company f ON f.id = :company_id WHERE c.id = :person_id;

-- do search_word_add(word text, stem text)
-- later
INSERT INTO search_word (word, stem) VALUES (:word, :stem) ON CONFLICT (word) DO NOTHING;

-- many search_word_list(behind int, most int) -> search_word_row(id int, word text, stem text)
SELECT id, word, stem FROM search_word WHERE id > :behind ORDER BY id LIMIT :most;

-- Articles to be indexed, oldest first, with the names of their files.
-- many search_articles_behind(behind int, until int, most int) -> search_article_row(id int,
--   ticket_id int, subject text, body_text text, from_text text, to_text text, cc_text text,
--   files text?)
-- sqlite
SELECT a.id, a.ticket_id, a.subject, a.body_text, a.from_text, a.to_text, a.cc_text,
    (SELECT group_concat(x.filename, ' | ') FROM (SELECT f.filename FROM attachment f
        WHERE f.article_id = a.id AND f.is_inline = 0 ORDER BY f.id) x)
FROM article a WHERE a.id > :behind AND a.id <= :until ORDER BY a.id LIMIT :most;
-- postgres
SELECT a.id, a.ticket_id, a.subject, a.body_text, a.from_text, a.to_text, a.cc_text,
    (SELECT string_agg(f.filename, ' | ' ORDER BY f.id) FROM attachment f
        WHERE f.article_id = a.id AND f.is_inline = 0)
FROM article a WHERE a.id > :behind AND a.id <= :until ORDER BY a.id LIMIT :most;

-- The tickets of somebody that are in the index: their names there are out of date.
-- many search_tickets_of(person_id int, most int) -> search_ticket_id_row(ticket_id int)
SELECT s.ticket_id FROM ticket t JOIN search_ticket s ON s.ticket_id = t.id
WHERE t.customer_id = :person_id ORDER BY t.changed_at DESC LIMIT :most;

-- The same for a company.
-- many search_tickets_of_company(company_id int, most int) -> search_ticket_id_row
SELECT s.ticket_id FROM ticket t JOIN search_ticket s ON s.ticket_id = t.id
WHERE t.company_id = :company_id ORDER BY t.changed_at DESC LIMIT :most;

-- opt search_ticket_newest() -> search_ticket_id_row
SELECT ticket_id FROM search_ticket ORDER BY document DESC LIMIT 1;
