-- The documents with WORDS. A list, so that PostgreSQL plans it for these words: without them it walks from
-- the newest to the oldest where a word is in none.
-- find search_bound(words text) -> search_bound_row(document int)
-- by document int = s.rowid
-- sqlite
SELECT s.rowid FROM search_index s WHERE search_index MATCH :words AND {FILTER} {ORDER};
-- postgres
SELECT s.rowid FROM search_index s WHERE s.words @@ CAST(CAST(:words AS text) AS tsquery) AND {FILTER} {ORDER};

-- The conditions of a question on the ticket t.
-- part MEETS
-- sqlite
(:n_tags = 0 OR (SELECT count(*) FROM ticket_tag x WHERE x.ticket_id = t.id
        AND x.tag_id IN (SELECT j.value FROM json_each(:tags) j)) >= :n_tags)
    AND NOT EXISTS (SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id
        AND x.tag_id IN (SELECT j.value FROM json_each(:no_tags) j))
    AND (:has_file = 0 OR (:has_file = 1) = EXISTS (
        SELECT 1 FROM article y JOIN attachment z ON z.article_id = y.id
        WHERE y.ticket_id = t.id AND z.is_inline = 0))
    AND (CAST(:own AS text) IS NULL OR t.id IN (SELECT j.value FROM json_each(:own) j))
    AND t.id NOT IN (SELECT j.value FROM json_each(:no_own) j)
    AND (CAST(:rules AS text) IS NULL OR NOT EXISTS (SELECT 1 FROM json_each(:rules) r
        WHERE (r.value ->> 'no' = '1') = EXISTS (SELECT 1 FROM json_each(r.value, '$.any') w
            JOIN custom_value v ON v.field_id = r.value ->> 'field' AND v.object_id = CASE r.value ->> 'of'
                WHEN 'customer' THEN t.customer_id WHEN 'company' THEN t.company_id ELSE t.id END
            WHERE v.number BETWEEN w.value ->> 'low' AND w.value ->> 'high'
                OR v.key LIKE w.value ->> 'pattern' ESCAPE '!')));
-- postgres
(:n_tags = 0 OR (SELECT count(*) FROM ticket_tag x WHERE x.ticket_id = t.id
        AND x.tag_id IN (SELECT CAST(j.value AS bigint) FROM json_array_elements_text(CAST(CAST(:tags AS text) AS json)) AS j(value))) >= :n_tags)
    AND NOT EXISTS (SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id
        AND x.tag_id IN (SELECT CAST(j.value AS bigint) FROM json_array_elements_text(CAST(CAST(:no_tags AS text) AS json)) AS j(value)))
    AND (:has_file = 0 OR (:has_file = 1) = EXISTS (
        SELECT 1 FROM article y JOIN attachment z ON z.article_id = y.id
        WHERE y.ticket_id = t.id AND z.is_inline = 0))
    AND (CAST(:own AS text) IS NULL OR t.id IN (SELECT CAST(j.value AS bigint)
        FROM json_array_elements_text(CAST(CAST(:own AS text) AS json)) AS j(value)))
    AND t.id NOT IN (SELECT CAST(j.value AS bigint)
        FROM json_array_elements_text(CAST(CAST(:no_own AS text) AS json)) AS j(value))
    AND (CAST(:rules AS text) IS NULL OR NOT EXISTS (SELECT 1
        FROM json_array_elements(CAST(CAST(:rules AS text) AS json)) AS r(value)
        WHERE (r.value ->> 'no' = '1') = EXISTS (SELECT 1 FROM json_array_elements(r.value -> 'any') AS w(value)
            JOIN custom_value v ON v.field_id = CAST(r.value ->> 'field' AS bigint)
                AND v.object_id = CASE r.value ->> 'of'
                    WHEN 'customer' THEN t.customer_id WHEN 'company' THEN t.company_id ELSE t.id END
            WHERE v.number BETWEEN CAST(w.value ->> 'low' AS bigint) AND CAST(w.value ->> 'high' AS bigint)
                OR v.key LIKE w.value ->> 'pattern' ESCAPE '!')));

-- A queue that is confidential is open to its members.
-- part NOT_HIDDEN
t.queue_id NOT IN (
        SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
            SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id));

-- The search. RULES, a JSON list, is what own fields must hold (core/custom_find.h), NULL for nothing.
-- WORDS is a question to the index (core/search_words.h); who asks sees what an agent may see (AGENT 1),
-- or a customer: his own tickets, those of COMPANY_ID and those in which he takes part, and of their
-- messages what is public and due. The index leads, down to SINCE; a message is read only where a document is
-- of one: a ticket's own stand far apart where they have an address, each beside another message.
-- find search_documents(words text, since int, agent int, person_id int, company_id int?, now int,
--   n_tags int, tags text, no_tags text, has_file int, own text?, no_own text, rules text?) -> search_document_row(document int, ticket_id int, title text,
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
FROM search_index s LEFT JOIN article a ON a.id = CASE WHEN s.rowid % 16 < 8 THEN s.rowid / 16 END
    CROSS JOIN ticket t ON t.id = CASE WHEN s.rowid % 16 < 8 THEN a.ticket_id
        ELSE (SELECT x.ticket_id FROM search_ticket x WHERE x.document = s.rowid) END
WHERE search_index MATCH :words AND s.rowid >= :since AND t.state <> 'merged'
    AND (s.rowid % 16 >= 8 OR (a.mark <> 'withdrawn'
        AND (:agent = 1 OR (a.internal = 0 AND a.held_until <= :now))))
    AND ((:agent = 1 AND t.queue_id NOT IN (
            SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
                SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id)))
        OR (:agent = 0 AND (t.customer_id = :person_id OR t.company_id = :company_id
            OR EXISTS (SELECT 1 FROM participant p
                WHERE p.ticket_id = t.id AND p.person_id = :person_id))))
    AND {MEETS}
    AND {FILTER} {ORDER};
-- postgres
SELECT s.rowid, t.id, t.title, t.state, t.queue_id, t.owner_id, t.changed_at, t.created_at
FROM search_index s
    LEFT JOIN LATERAL (SELECT y.ticket_id, y.mark, y.internal, y.held_until FROM article y
        WHERE s.rowid % 16 < 8 AND y.id = s.rowid / 16 OFFSET 0) a ON true
    CROSS JOIN LATERAL (SELECT * FROM ticket y WHERE y.id = CASE WHEN s.rowid % 16 < 8 THEN a.ticket_id
        ELSE (SELECT x.ticket_id FROM search_ticket x WHERE x.document = s.rowid) END OFFSET 0) t
WHERE s.words @@ CAST(CAST(:words AS text) AS tsquery) AND s.rowid >= :since AND t.state <> 'merged'
    AND (s.rowid % 16 >= 8 OR (a.mark <> 'withdrawn'
        AND (:agent = 1 OR (a.internal = 0 AND a.held_until <= :now))))
    AND ((:agent = 1 AND t.queue_id NOT IN (
            SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
                SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id)))
        OR (:agent = 0 AND (t.customer_id = :person_id OR t.company_id = :company_id
            OR EXISTS (SELECT 1 FROM participant p
                WHERE p.ticket_id = t.id AND p.person_id = :person_id))))
    AND {MEETS}
    AND {FILTER} {ORDER};

-- What agents may see without words, newest change first: what is worked on, and what is closed.
-- find search_active(person_id int, n_tags int, tags text, no_tags text, has_file int, own text?,
--   no_own text, rules text?)
--   -> search_document_row
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
WHERE t.state NOT IN ('closed', 'merged')
    AND {NOT_HIDDEN}
    AND {MEETS}
    AND {FILTER} {ORDER};
-- postgres
SELECT t.id, t.id, t.title, t.state, t.queue_id, t.owner_id, t.changed_at, t.created_at FROM ticket t
WHERE t.state NOT IN ('closed', 'merged')
    AND {NOT_HIDDEN}
    AND {MEETS}
    AND {FILTER} {ORDER};

-- find search_closed(person_id int, n_tags int, tags text, no_tags text, has_file int, own text?, no_own text, rules text?)
--   -> search_document_row
-- by as search_active
-- sqlite
SELECT t.id, t.id, t.title, t.state, t.queue_id, t.owner_id, t.changed_at, t.created_at FROM ticket t
WHERE t.state = 'closed'
    AND {NOT_HIDDEN}
    AND {MEETS}
    AND {FILTER} {ORDER};
-- postgres
SELECT t.id, t.id, t.title, t.state, t.queue_id, t.owner_id, t.changed_at, t.created_at FROM ticket t
WHERE t.state = 'closed'
    AND {NOT_HIDDEN}
    AND {MEETS}
    AND {FILTER} {ORDER};

-- The same of the tickets in IDS (a JSON list), for those whose tickets they are.
-- find search_own(ids text, n_tags int, tags text, no_tags text, has_file int, own text?, no_own text, rules text?) -> search_document_row
-- by as search_active
-- sqlite
SELECT t.id, t.id, t.title, t.state, t.queue_id, t.owner_id, t.changed_at, t.created_at
FROM json_each(:ids) o CROSS JOIN ticket t ON t.id = o.value
WHERE t.state <> 'merged'
    AND {MEETS}
    AND {FILTER} {ORDER};
-- postgres
SELECT t.id, t.id, t.title, t.state, t.queue_id, t.owner_id, t.changed_at, t.created_at
FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS o(value)
    JOIN ticket t ON t.id = CAST(o.value AS bigint)
WHERE t.state <> 'merged'
    AND {MEETS}
    AND {FILTER} {ORDER};

-- A customer's newest tickets: his own, his company's where he sees them, and where he takes part.
-- many search_own_ids(person_id int, company_id int?, most int) -> search_own_row(id int)
SELECT z.id FROM (
    SELECT x.id, x.changed_at FROM (SELECT t.id, t.changed_at FROM ticket t
        WHERE t.customer_id = :person_id ORDER BY t.changed_at DESC LIMIT :most) x
    UNION SELECT y.id, y.changed_at FROM (SELECT t.id, t.changed_at FROM ticket t
        WHERE t.company_id = :company_id ORDER BY t.changed_at DESC LIMIT :most) y
    UNION SELECT w.id, w.changed_at FROM (SELECT t.id, t.changed_at
        FROM participant p JOIN ticket t ON t.id = p.ticket_id
        WHERE p.person_id = :person_id ORDER BY p.ticket_id DESC LIMIT :most) w) z
ORDER BY z.changed_at DESC, z.id DESC LIMIT :most;

-- Where the messages of the tickets in IDS (a JSON list) stand, and how many there are.
-- one search_span(ids text) -> search_span_row(first int, last int, n int)
-- sqlite
SELECT coalesce(min(z.id), 0), coalesce(max(z.id), 0), count(*) FROM (
    SELECT x.id FROM json_each(:ids) j JOIN article x ON x.ticket_id = j.value
    UNION ALL SELECT y.document / 16 FROM json_each(:ids) j JOIN search_ticket y ON y.ticket_id = j.value) z;
-- postgres
SELECT coalesce(min(z.id), 0), coalesce(max(z.id), 0), count(*) FROM (
    SELECT x.id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
        JOIN article x ON x.ticket_id = CAST(j.value AS bigint)
    UNION ALL SELECT y.document / 16 FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
        JOIN search_ticket y ON y.ticket_id = CAST(j.value AS bigint)) z;

-- Which documents of the tickets in IDS (a JSON list) hold WORDS, newest first.
-- many search_within(words text, ids text, agent int, now int) -> search_within_row(id int,
--   ticket_id int)
-- sqlite
SELECT s.rowid, CASE WHEN s.rowid % 16 < 8 THEN a.ticket_id
        ELSE (SELECT z.ticket_id FROM search_ticket z WHERE z.document = s.rowid) END
FROM search_index s LEFT JOIN article a ON a.id = CASE WHEN s.rowid % 16 < 8 THEN s.rowid / 16 END
WHERE search_index MATCH :words AND s.rowid IN (
        SELECT 16 * x.id FROM json_each(:ids) j JOIN article x ON x.ticket_id = j.value
        UNION ALL SELECT 16 * x.id + y.value
        FROM json_each(:ids) j JOIN article x ON x.ticket_id = j.value
            JOIN json_each('[1,2,3,4,5,6,7]') y
        WHERE EXISTS (SELECT 1 FROM attachment z WHERE z.article_id = x.id)
        UNION ALL SELECT y.document FROM json_each(:ids) j JOIN search_ticket y ON y.ticket_id = j.value)
    AND (s.rowid % 16 >= 8 OR (a.mark <> 'withdrawn'
        AND (:agent = 1 OR (a.internal = 0 AND a.held_until <= :now))))
ORDER BY s.rowid DESC;
-- postgres
SELECT s.rowid, CASE WHEN s.rowid % 16 < 8 THEN a.ticket_id
        ELSE (SELECT z.ticket_id FROM search_ticket z WHERE z.document = s.rowid) END
FROM search_index s LEFT JOIN article a ON a.id = CASE WHEN s.rowid % 16 < 8 THEN s.rowid / 16 END
WHERE s.words @@ CAST(CAST(:words AS text) AS tsquery) AND s.rowid IN (
        SELECT 16 * x.id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
            JOIN article x ON x.ticket_id = CAST(j.value AS bigint)
        UNION ALL SELECT 16 * x.id + y.value
        FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
            JOIN article x ON x.ticket_id = CAST(j.value AS bigint)
            CROSS JOIN generate_series(1, 7) AS y(value)
        WHERE EXISTS (SELECT 1 FROM attachment z WHERE z.article_id = x.id)
        UNION ALL SELECT y.document
        FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
            JOIN search_ticket y ON y.ticket_id = CAST(j.value AS bigint))
    AND (s.rowid % 16 >= 8 OR (a.mark <> 'withdrawn'
        AND (:agent = 1 OR (a.internal = 0 AND a.held_until <= :now))))
ORDER BY s.rowid DESC;

-- The same, where all documents with WORDS from FIRST to LAST are looked through.
-- many search_within_walk(words text, ids text, agent int, now int, first int, last int)
--   -> search_within_row
-- sqlite
SELECT s.rowid, CASE WHEN s.rowid % 16 < 8 THEN a.ticket_id
        ELSE (SELECT z.ticket_id FROM search_ticket z WHERE z.document = s.rowid) END
FROM search_index s LEFT JOIN article a ON a.id = CASE WHEN s.rowid % 16 < 8 THEN s.rowid / 16 END
WHERE search_index MATCH :words AND s.rowid BETWEEN :first AND :last AND +s.rowid IN (
        SELECT 16 * x.id FROM json_each(:ids) j JOIN article x ON x.ticket_id = j.value
        UNION ALL SELECT 16 * x.id + y.value
        FROM json_each(:ids) j JOIN article x ON x.ticket_id = j.value
            JOIN json_each('[1,2,3,4,5,6,7]') y
        WHERE EXISTS (SELECT 1 FROM attachment z WHERE z.article_id = x.id)
        UNION ALL SELECT y.document FROM json_each(:ids) j JOIN search_ticket y ON y.ticket_id = j.value)
    AND (s.rowid % 16 >= 8 OR (a.mark <> 'withdrawn'
        AND (:agent = 1 OR (a.internal = 0 AND a.held_until <= :now))))
ORDER BY s.rowid DESC;
-- postgres
SELECT s.rowid, CASE WHEN s.rowid % 16 < 8 THEN a.ticket_id
        ELSE (SELECT z.ticket_id FROM search_ticket z WHERE z.document = s.rowid) END
FROM search_index s LEFT JOIN article a ON a.id = CASE WHEN s.rowid % 16 < 8 THEN s.rowid / 16 END
WHERE s.words @@ CAST(CAST(:words AS text) AS tsquery) AND s.rowid BETWEEN :first AND :last AND s.rowid IN (
        SELECT 16 * x.id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
            JOIN article x ON x.ticket_id = CAST(j.value AS bigint)
        UNION ALL SELECT 16 * x.id + y.value
        FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
            JOIN article x ON x.ticket_id = CAST(j.value AS bigint)
            CROSS JOIN generate_series(1, 7) AS y(value)
        WHERE EXISTS (SELECT 1 FROM attachment z WHERE z.article_id = x.id)
        UNION ALL SELECT y.document
        FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
            JOIN search_ticket y ON y.ticket_id = CAST(j.value AS bigint))
    AND (s.rowid % 16 >= 8 OR (a.mark <> 'withdrawn'
        AND (:agent = 1 OR (a.internal = 0 AND a.held_until <= :now))))
ORDER BY s.rowid DESC;

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

-- Whom a word leads to: one of LEADS (a JSON list: ways to write it) begins one of theirs (person_word), of
-- which WALKED are looked at; and whoever's words are to be taken anew.
-- part LED_TO
-- sqlite
(SELECT x.person_id FROM (SELECT w.person_id FROM json_each(:leads) v CROSS JOIN person_word w
            ON w.word >= v.value AND w.word < v.value || char(1114111) LIMIT :walked) x
        UNION SELECT z.person_id FROM person_stale z);
-- postgres
(SELECT x.person_id FROM (SELECT w.person_id
            FROM json_array_elements_text(CAST(CAST(:leads AS text) AS json)) AS v(value)
                CROSS JOIN LATERAL (SELECT y.person_id FROM person_word y
                    WHERE y.word >= v.value AND y.word < v.value || chr(1114111) OFFSET 0) w LIMIT :walked) x
        UNION SELECT z.person_id FROM person_stale z);

-- Names that people write in a question, and whom they mean.
-- many search_people(pattern text, second text, leads text, walked int, most int) -> search_id_row(id int)
SELECT p.id FROM {LED_TO} c CROSS JOIN person p
WHERE p.id = c.person_id
    AND (lower(p.name) LIKE lower(:pattern) ESCAPE '!' OR p.name LIKE :second ESCAPE '!'
        OR EXISTS (SELECT 1 FROM person_address x WHERE x.person_id = p.id
            AND x.address LIKE lower(:pattern) ESCAPE '!'))
ORDER BY p.id LIMIT :most;

-- many search_agents(pattern text, second text, most int) -> search_id_row
SELECT p.id FROM person p
WHERE p.role <> 'customer' AND (lower(p.name) LIKE lower(:pattern) ESCAPE '!' OR p.name LIKE :second ESCAPE '!'
        OR EXISTS (SELECT 1 FROM person_address x WHERE x.person_id = p.id
            AND x.address LIKE lower(:pattern) ESCAPE '!'))
ORDER BY p.id LIMIT :most;

-- many search_queues(pattern text, second text, most int) -> search_id_row
SELECT q.id FROM queue q
WHERE lower(q.name) LIKE lower(:pattern) ESCAPE '!' OR q.name LIKE :second ESCAPE '!'
ORDER BY q.id LIMIT :most;

-- The same with their names, for suggestions.
-- many search_customer_names(pattern text, second text, leads text, walked int, most int)
--   -> search_name_row(name text)
SELECT p.name FROM {LED_TO} c CROSS JOIN person p
WHERE p.id = c.person_id AND p.role = 'customer' AND p.locked = 0
    AND (lower(p.name) LIKE lower(:pattern) ESCAPE '!' OR p.name LIKE :second ESCAPE '!')
ORDER BY p.name, p.id LIMIT :most;

-- many search_agent_names(pattern text, second text, most int) -> search_name_row
SELECT p.name FROM person p
WHERE p.role <> 'customer' AND p.locked = 0
    AND (lower(p.name) LIKE lower(:pattern) ESCAPE '!' OR p.name LIKE :second ESCAPE '!')
ORDER BY p.name, p.id LIMIT :most;

-- many search_queue_names(pattern text, second text, person_id int, most int) -> search_name_row
SELECT q.name FROM queue q
WHERE (lower(q.name) LIKE lower(:pattern) ESCAPE '!' OR q.name LIKE :second ESCAPE '!')
    AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
ORDER BY q.name, q.id LIMIT :most;

-- To which companies a word leads, in the same way.
-- part LED_TO_COMPANY
-- sqlite
(SELECT DISTINCT x.company_id FROM (SELECT w.company_id FROM json_each(:leads) v CROSS JOIN company_word w
            ON w.word >= v.value AND w.word < v.value || char(1114111) LIMIT :walked) x);
-- postgres
(SELECT DISTINCT x.company_id FROM (SELECT w.company_id
            FROM json_array_elements_text(CAST(CAST(:leads AS text) AS json)) AS v(value)
                CROSS JOIN LATERAL (SELECT y.company_id FROM company_word y
                    WHERE y.word >= v.value AND y.word < v.value || chr(1114111) OFFSET 0) w LIMIT :walked) x);

-- many search_company_names(pattern text, second text, leads text, walked int, most int)
--   -> search_name_row
SELECT f.name FROM {LED_TO_COMPANY} c CROSS JOIN company f
WHERE f.id = c.company_id
    AND (lower(f.name) LIKE lower(:pattern) ESCAPE '!' OR f.name LIKE :second ESCAPE '!')
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

-- many search_companies(pattern text, second text, leads text, walked int, most int)
--   -> search_company_row(id int, name text, people int)
SELECT f.id, f.name, (SELECT count(*) FROM person p WHERE p.company_id = f.id)
FROM {LED_TO_COMPANY} c CROSS JOIN company f
WHERE f.id = c.company_id
    AND (lower(f.name) LIKE lower(:pattern) ESCAPE '!' OR f.name LIKE :second ESCAPE '!')
ORDER BY f.name, f.id LIMIT :most;
