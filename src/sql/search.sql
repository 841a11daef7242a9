-- The search. WORDS is a question to the index (core/search_words.h); who asks sees what an agent
-- may see (AGENT 1), or a customer: his own tickets, those of COMPANY_ID and those in which he takes
-- part, and of their messages what is public and due. No list here can lead: the index does.
-- find search_documents(words text, agent int, person_id int, company_id int?, now int, n_tags int,
--   tags text, no_tags text, has_file int) -> search_document_row(document int, ticket_id int, title text,
--   state text, queue_id int, owner_id int?, changed_at int, created_at int)
-- by id int = s.rowid
-- by state text = t.state
-- by queue_id int = t.queue_id
-- by owner_id int? = t.owner_id
-- by customer_id int = t.customer_id
-- by company_id int? = t.company_id
-- by channel text = t.channel
-- by priority int = t.priority
-- by created_at int = t.created_at
-- by changed_at int = t.changed_at
-- by closed_at int? = t.closed_at
-- sqlite
SELECT s.rowid, t.id, t.title, t.state, t.queue_id, t.owner_id, t.changed_at, t.created_at
FROM search_index s CROSS JOIN article a ON a.id = s.rowid / 16
    CROSS JOIN ticket t ON t.id = CASE WHEN s.rowid % 16 < 8 THEN a.ticket_id
        ELSE (SELECT x.ticket_id FROM search_ticket x WHERE x.document = s.rowid) END
WHERE search_index MATCH :words AND t.state <> 'merged'
    AND (s.rowid % 16 >= 8 OR (a.mark <> 'withdrawn'
        AND (:agent = 1 OR (a.internal = 0 AND a.held_until <= :now))))
    AND ((:agent = 1 AND t.queue_id NOT IN (
            SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
                SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id)))
        OR (:agent = 0 AND t.id IN (
            SELECT x.id FROM ticket x WHERE x.customer_id = :person_id
            UNION SELECT x.id FROM ticket x WHERE x.company_id = :company_id
            UNION SELECT p.ticket_id FROM participant p WHERE p.person_id = :person_id)))
    AND (:n_tags = 0 OR (SELECT count(*) FROM ticket_tag x WHERE x.ticket_id = t.id
        AND x.tag_id IN (SELECT j.value FROM json_each(:tags) j)) >= :n_tags)
    AND NOT EXISTS (SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id
        AND x.tag_id IN (SELECT j.value FROM json_each(:no_tags) j))
    AND (:has_file = 0 OR (:has_file = 1) = EXISTS (
        SELECT 1 FROM article y JOIN attachment z ON z.article_id = y.id
        WHERE y.ticket_id = t.id AND z.is_inline = 0))
    AND {FILTER} {ORDER};
-- postgres
SELECT s.rowid, t.id, t.title, t.state, t.queue_id, t.owner_id, t.changed_at, t.created_at
FROM search_index s JOIN article a ON a.id = s.rowid / 16
    JOIN ticket t ON t.id = CASE WHEN s.rowid % 16 < 8 THEN a.ticket_id
        ELSE (SELECT x.ticket_id FROM search_ticket x WHERE x.document = s.rowid) END
WHERE s.words @@ CAST(CAST(:words AS text) AS tsquery) AND t.state <> 'merged'
    AND (s.rowid % 16 >= 8 OR (a.mark <> 'withdrawn'
        AND (:agent = 1 OR (a.internal = 0 AND a.held_until <= :now))))
    AND ((:agent = 1 AND t.queue_id NOT IN (
            SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
                SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id)))
        OR (:agent = 0 AND t.id IN (
            SELECT x.id FROM ticket x WHERE x.customer_id = :person_id
            UNION SELECT x.id FROM ticket x WHERE x.company_id = :company_id
            UNION SELECT p.ticket_id FROM participant p WHERE p.person_id = :person_id)))
    AND (:n_tags = 0 OR (SELECT count(*) FROM ticket_tag x WHERE x.ticket_id = t.id
        AND x.tag_id IN (SELECT CAST(j.value AS bigint) FROM json_array_elements_text(CAST(CAST(:tags AS text) AS json)) AS j(value))) >= :n_tags)
    AND NOT EXISTS (SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id
        AND x.tag_id IN (SELECT CAST(j.value AS bigint) FROM json_array_elements_text(CAST(CAST(:no_tags AS text) AS json)) AS j(value)))
    AND (:has_file = 0 OR (:has_file = 1) = EXISTS (
        SELECT 1 FROM article y JOIN attachment z ON z.article_id = y.id
        WHERE y.ticket_id = t.id AND z.is_inline = 0))
    AND {FILTER} {ORDER};

-- The same without words, newest change first.
-- find search_list(agent int, person_id int, company_id int?, n_tags int, tags text, no_tags text,
--   has_file int) -> search_document_row
-- by id int = t.id
-- by state text = t.state
-- by queue_id int = t.queue_id
-- by owner_id int? = t.owner_id
-- by customer_id int = t.customer_id
-- by company_id int? = t.company_id
-- by channel text = t.channel
-- by priority int = t.priority
-- by created_at int = t.created_at
-- by changed_at int = t.changed_at
-- by closed_at int? = t.closed_at
-- sqlite
SELECT t.id, t.id, t.title, t.state, t.queue_id, t.owner_id, t.changed_at, t.created_at FROM ticket t
WHERE t.state <> 'merged'
    AND ((:agent = 1 AND t.queue_id NOT IN (
            SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
                SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id)))
        OR (:agent = 0 AND t.id IN (
            SELECT x.id FROM ticket x WHERE x.customer_id = :person_id
            UNION SELECT x.id FROM ticket x WHERE x.company_id = :company_id
            UNION SELECT p.ticket_id FROM participant p WHERE p.person_id = :person_id)))
    AND (:n_tags = 0 OR (SELECT count(*) FROM ticket_tag x WHERE x.ticket_id = t.id
        AND x.tag_id IN (SELECT j.value FROM json_each(:tags) j)) >= :n_tags)
    AND NOT EXISTS (SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id
        AND x.tag_id IN (SELECT j.value FROM json_each(:no_tags) j))
    AND (:has_file = 0 OR (:has_file = 1) = EXISTS (
        SELECT 1 FROM article y JOIN attachment z ON z.article_id = y.id
        WHERE y.ticket_id = t.id AND z.is_inline = 0))
    AND {FILTER} {ORDER};
-- postgres
SELECT t.id, t.id, t.title, t.state, t.queue_id, t.owner_id, t.changed_at, t.created_at FROM ticket t
WHERE t.state <> 'merged'
    AND ((:agent = 1 AND t.queue_id NOT IN (
            SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
                SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id)))
        OR (:agent = 0 AND t.id IN (
            SELECT x.id FROM ticket x WHERE x.customer_id = :person_id
            UNION SELECT x.id FROM ticket x WHERE x.company_id = :company_id
            UNION SELECT p.ticket_id FROM participant p WHERE p.person_id = :person_id)))
    AND (:n_tags = 0 OR (SELECT count(*) FROM ticket_tag x WHERE x.ticket_id = t.id
        AND x.tag_id IN (SELECT CAST(j.value AS bigint) FROM json_array_elements_text(CAST(CAST(:tags AS text) AS json)) AS j(value))) >= :n_tags)
    AND NOT EXISTS (SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id
        AND x.tag_id IN (SELECT CAST(j.value AS bigint) FROM json_array_elements_text(CAST(CAST(:no_tags AS text) AS json)) AS j(value)))
    AND (:has_file = 0 OR (:has_file = 1) = EXISTS (
        SELECT 1 FROM article y JOIN attachment z ON z.article_id = y.id
        WHERE y.ticket_id = t.id AND z.is_inline = 0))
    AND {FILTER} {ORDER};

-- Which documents of the tickets in IDS (a JSON list) hold WORDS.
-- many search_within(words text, ids text, agent int, now int) -> search_within_row(id int,
--   ticket_id int)
-- sqlite
SELECT s.rowid, CASE WHEN s.rowid % 16 < 8 THEN a.ticket_id
        ELSE (SELECT z.ticket_id FROM search_ticket z WHERE z.document = s.rowid) END
FROM search_index s JOIN article a ON a.id = s.rowid / 16
WHERE search_index MATCH :words AND s.rowid IN (
        SELECT 16 * x.id + y.value FROM json_each(:ids) j JOIN article x ON x.ticket_id = j.value
            JOIN json_each('[0,1,2,3,4,5,6,7]') y
        UNION ALL SELECT y.document FROM json_each(:ids) j JOIN search_ticket y ON y.ticket_id = j.value)
    AND (s.rowid % 16 >= 8 OR (a.mark <> 'withdrawn'
        AND (:agent = 1 OR (a.internal = 0 AND a.held_until <= :now))))
;
-- postgres
SELECT s.rowid, CASE WHEN s.rowid % 16 < 8 THEN a.ticket_id
        ELSE (SELECT z.ticket_id FROM search_ticket z WHERE z.document = s.rowid) END
FROM search_index s JOIN article a ON a.id = s.rowid / 16
WHERE s.words @@ CAST(CAST(:words AS text) AS tsquery) AND s.rowid IN (
        SELECT 16 * x.id + y.value
        FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
            JOIN article x ON x.ticket_id = CAST(j.value AS bigint)
            CROSS JOIN generate_series(0, 7) AS y(value)
        UNION ALL SELECT y.document
        FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
            JOIN search_ticket y ON y.ticket_id = CAST(j.value AS bigint))
    AND (s.rowid % 16 >= 8 OR (a.mark <> 'withdrawn'
        AND (:agent = 1 OR (a.internal = 0 AND a.held_until <= :now))))
;

-- What a line of the results shows.
-- many search_hits(ids text) -> search_hit_row(ticket_id int, number text, title text, state text,
--   queue_id int, queue text, owner_id int?, owner text?, customer text, company text?,
--   created_at int, changed_at int)
-- sqlite
SELECT t.id, t.number, t.title, t.state, t.queue_id, q.name, t.owner_id, o.name, c.name, f.name,
    t.created_at, t.changed_at
FROM json_each(:ids) j JOIN ticket t ON t.id = j.value
    JOIN queue q ON q.id = t.queue_id JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id;
-- postgres
SELECT t.id, t.number, t.title, t.state, t.queue_id, q.name, t.owner_id, o.name, c.name, f.name,
    t.created_at, t.changed_at
FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN ticket t ON t.id = CAST(j.value AS bigint)
    JOIN queue q ON q.id = t.queue_id JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id;

-- Names that people write in a question, and whom they mean.
-- many search_people(pattern text, second text, agents int, most int) -> search_id_row(id int)
SELECT p.id FROM person p
WHERE (lower(p.name) LIKE lower(:pattern) ESCAPE '!' OR p.name LIKE :second ESCAPE '!'
        OR EXISTS (SELECT 1 FROM person_address x WHERE x.person_id = p.id
            AND x.address LIKE lower(:pattern) ESCAPE '!'))
    AND (p.role <> 'customer' OR :agents = 0)
ORDER BY p.id LIMIT :most;

-- many search_queues(pattern text, second text, most int) -> search_id_row
SELECT q.id FROM queue q
WHERE lower(q.name) LIKE lower(:pattern) ESCAPE '!' OR q.name LIKE :second ESCAPE '!'
ORDER BY q.id LIMIT :most;

-- The same with their names, for suggestions.
-- many search_people_names(pattern text, second text, agents int, most int) -> search_name_row(name text)
SELECT p.name FROM person p
WHERE (lower(p.name) LIKE lower(:pattern) ESCAPE '!' OR p.name LIKE :second ESCAPE '!')
    AND ((p.role = 'customer' AND :agents = 0) OR (p.role <> 'customer' AND :agents = 1))
    AND p.locked = 0
ORDER BY p.name, p.id LIMIT :most;

-- many search_queue_names(pattern text, second text, person_id int, most int) -> search_name_row
SELECT q.name FROM queue q
WHERE (lower(q.name) LIKE lower(:pattern) ESCAPE '!' OR q.name LIKE :second ESCAPE '!')
    AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
ORDER BY q.name, q.id LIMIT :most;

-- many search_company_names(pattern text, second text, most int) -> search_name_row
SELECT f.name FROM company f
WHERE lower(f.name) LIKE lower(:pattern) ESCAPE '!' OR f.name LIKE :second ESCAPE '!'
ORDER BY f.name, f.id LIMIT :most;

-- What the messages in IDS (a JSON list) say, as far as it may be shown around the words.
-- many search_texts(ids text) -> search_text_row(id int, internal int, begins text)
-- sqlite
SELECT a.id, a.internal, substr(a.body_text, 1, 20000)
FROM json_each(:ids) j JOIN article a ON a.id = j.value;
-- postgres
SELECT a.id, a.internal, substr(a.body_text, 1, 20000)
FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN article a ON a.id = CAST(j.value AS bigint);

-- many search_companies(pattern text, second text, most int) -> search_company_row(id int,
--   name text, people int)
SELECT f.id, f.name, (SELECT count(*) FROM person p WHERE p.company_id = f.id)
FROM company f
WHERE lower(f.name) LIKE lower(:pattern) ESCAPE '!' OR f.name LIKE :second ESCAPE '!'
ORDER BY f.name, f.id LIMIT :most;
