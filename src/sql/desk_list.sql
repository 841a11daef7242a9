-- The desk's lists. What nobody may see is left out by a condition that can't become the outer loop,
-- and the joins can't either: so the index that has the order leads, and a page costs a page.
-- find desk_list_active(person_id int, tag_id int) -> desk_list_row(id int, number text, title text, state text,
--   priority int, queue_id int, owner_id int?, channel text, created_at int, changed_at int,
--   pending_at int?, queue_name text, customer_name text, company_name text?, owner_name text?)
-- by id int = t.id
-- by changed_at int = t.changed_at
-- by created_at int = t.created_at
-- by priority int = t.priority
-- by title text = t.title
-- by queue text = q.name
-- by customer text = c.name
-- by company text? = f.name
-- by state text = t.state
-- by queue_id int = t.queue_id
-- by owner_id int? = t.owner_id
SELECT t.id, t.number, t.title, t.state, t.priority, t.queue_id, t.owner_id, t.channel,
    t.created_at, t.changed_at, t.pending_at, q.name, c.name, f.name, o.name
FROM ticket t LEFT JOIN queue q ON q.id = t.queue_id LEFT JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id
WHERE t.state NOT IN ('closed', 'merged')
    AND t.queue_id NOT IN (SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id))
    AND (:tag_id = 0 OR EXISTS (
        SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id AND x.tag_id = :tag_id))
    AND {FILTER} {ORDER};

-- find desk_list_closed(person_id int, tag_id int) -> desk_list_row
-- by id int = t.id
-- by changed_at int = t.changed_at
-- by created_at int = t.created_at
-- by priority int = t.priority
-- by title text = t.title
-- by queue text = q.name
-- by customer text = c.name
-- by company text? = f.name
-- by state text = t.state
-- by queue_id int = t.queue_id
-- by owner_id int? = t.owner_id
SELECT t.id, t.number, t.title, t.state, t.priority, t.queue_id, t.owner_id, t.channel,
    t.created_at, t.changed_at, t.pending_at, q.name, c.name, f.name, o.name
FROM ticket t LEFT JOIN queue q ON q.id = t.queue_id LEFT JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id
WHERE t.state = 'closed'
    AND t.queue_id NOT IN (SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id))
    AND (:tag_id = 0 OR EXISTS (
        SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id AND x.tag_id = :tag_id))
    AND {FILTER} {ORDER};

-- All tickets; or those in FOUND, a JSON list, which the search has found (NULL: any), and for which
-- RULES, another one, hold (core/custom_find.h).
-- find desk_list_all(person_id int, tag_id int, found text?, rules text?) -> desk_list_row
-- by id int = t.id
-- by changed_at int = t.changed_at
-- by created_at int = t.created_at
-- by priority int = t.priority
-- by title text = t.title
-- by queue text = q.name
-- by customer text = c.name
-- by company text? = f.name
-- by state text = t.state
-- by queue_id int = t.queue_id
-- by owner_id int? = t.owner_id
-- sqlite
SELECT t.id, t.number, t.title, t.state, t.priority, t.queue_id, t.owner_id, t.channel,
    t.created_at, t.changed_at, t.pending_at, q.name, c.name, f.name, o.name
FROM ticket t LEFT JOIN queue q ON q.id = t.queue_id LEFT JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id
WHERE t.state <> 'merged'
    AND t.queue_id NOT IN (SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id))
    AND (:tag_id = 0 OR EXISTS (
        SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id AND x.tag_id = :tag_id))
    AND (CAST(:found AS text) IS NULL OR t.id IN (
            SELECT j.value FROM json_each(:found) j))
    AND (CAST(:rules AS text) IS NULL OR NOT EXISTS (SELECT 1 FROM json_each(:rules) r
        WHERE (r.value ->> 'no' = '1') = EXISTS (SELECT 1 FROM json_each(r.value, '$.any') w
            JOIN custom_value v ON v.field_id = r.value ->> 'field' AND v.object_id = CASE r.value ->> 'of'
                WHEN 'customer' THEN t.customer_id WHEN 'company' THEN t.company_id ELSE t.id END
            WHERE v.number BETWEEN w.value ->> 'low' AND w.value ->> 'high'
                OR v.key LIKE w.value ->> 'pattern' ESCAPE '!')))
    AND {FILTER} {ORDER};
-- postgres
SELECT t.id, t.number, t.title, t.state, t.priority, t.queue_id, t.owner_id, t.channel,
    t.created_at, t.changed_at, t.pending_at, q.name, c.name, f.name, o.name
FROM ticket t LEFT JOIN queue q ON q.id = t.queue_id LEFT JOIN person c ON c.id = t.customer_id
    LEFT JOIN person o ON o.id = t.owner_id LEFT JOIN company f ON f.id = t.company_id
WHERE t.state <> 'merged'
    AND t.queue_id NOT IN (SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id))
    AND (:tag_id = 0 OR EXISTS (
        SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id AND x.tag_id = :tag_id))
    AND (CAST(:found AS text) IS NULL OR t.id IN (
            SELECT CAST(j.value AS bigint)
            FROM json_array_elements_text(CAST(CAST(:found AS text) AS json)) AS j(value)))
    AND (CAST(:rules AS text) IS NULL OR NOT EXISTS (SELECT 1
        FROM json_array_elements(CAST(CAST(:rules AS text) AS json)) AS r(value)
        WHERE (r.value ->> 'no' = '1') = EXISTS (SELECT 1 FROM json_array_elements(r.value -> 'any') AS w(value)
            JOIN custom_value v ON v.field_id = CAST(r.value ->> 'field' AS bigint)
                AND v.object_id = CASE r.value ->> 'of'
                    WHEN 'customer' THEN t.customer_id WHEN 'company' THEN t.company_id ELSE t.id END
            WHERE v.number BETWEEN CAST(w.value ->> 'low' AS bigint) AND CAST(w.value ->> 'high' AS bigint)
                OR v.key LIKE w.value ->> 'pattern' ESCAPE '!')))
    AND {FILTER} {ORDER};

-- Who said the last thing in each of the tickets in IDS (a JSON list), and how it begins.
-- many desk_last_words(ids text) -> desk_last_row(ticket_id int, sender text, internal int,
--   author_name text?, from_text text, begins text)
-- sqlite
SELECT a.ticket_id, a.sender, a.internal, p.name, a.from_text,
    substr(coalesce(a.new_text, a.body_text), 1, 400)
FROM json_each(:ids) j JOIN article a ON a.id = (SELECT max(x.id) FROM article x
        WHERE x.ticket_id = j.value AND x.mark <> 'withdrawn')
    LEFT JOIN person p ON p.id = a.author_id;
-- postgres
SELECT a.ticket_id, a.sender, a.internal, p.name, a.from_text,
    substr(coalesce(a.new_text, a.body_text), 1, 400)
FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN article a ON a.id = (SELECT max(x.id) FROM article x
        WHERE x.ticket_id = CAST(j.value AS bigint) AND x.mark <> 'withdrawn')
    LEFT JOIN person p ON p.id = a.author_id;
