-- Articles that hold all the words (core/desk_words.h), newest first, as far as PERSON_ID, an agent,
-- may see their tickets.
-- many search_articles(words text, person_id int, most int) -> search_hit_row(article_id int,
--   ticket_id int, number text, title text, state text, queue_id int, queue text, owner_id int?,
--   owner text?, customer text, company text?, changed_at int)
-- sqlite
SELECT a.id, t.id, t.number, t.title, t.state, t.queue_id, q.name, t.owner_id, o.name, c.name,
    f.name, t.changed_at
FROM article_search s CROSS JOIN article a ON a.id = s.rowid JOIN ticket t ON t.id = a.ticket_id
    JOIN queue q ON q.id = t.queue_id JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id
WHERE article_search MATCH :words AND a.mark <> 'withdrawn' AND t.state <> 'merged'
    AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
ORDER BY s.rowid DESC LIMIT :most;
-- postgres
SELECT a.id, t.id, t.number, t.title, t.state, t.queue_id, q.name, t.owner_id, o.name, c.name,
    f.name, t.changed_at
FROM article a JOIN ticket t ON t.id = a.ticket_id
    JOIN queue q ON q.id = t.queue_id JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id
WHERE a.search @@ to_tsquery('simple',
        replace(replace(replace(:words, '" "', ' & '), '"*', ':*'), '"', ''))
    AND a.mark <> 'withdrawn' AND t.state <> 'merged'
    AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
ORDER BY a.id DESC LIMIT :most;

-- Titles can change after their first message: those that hold the text.
-- many search_titles(pattern text, person_id int, most int) -> search_hit_row
SELECT (SELECT coalesce(min(a.id), 0) FROM article a WHERE a.ticket_id = t.id), t.id, t.number,
    t.title, t.state, t.queue_id, q.name, t.owner_id, o.name, c.name, f.name, t.changed_at
FROM ticket t JOIN queue q ON q.id = t.queue_id JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id
WHERE (lower(t.title) LIKE lower(:pattern) ESCAPE '!' OR t.number LIKE :pattern ESCAPE '!')
    AND t.state <> 'merged'
    AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
ORDER BY t.id DESC LIMIT :most;

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
