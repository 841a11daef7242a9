-- Customers who may be meant: one of their words or numbers (person_word) begins with one of LEADS (a JSON
-- list: ways to write it), of which WALKED are looked at, and of each list in OTHERS one does, too; or their
-- number, without zeros before it, is one of ENDS.
-- many caller_find(leads text, others text, ends text, walked int, most int) -> caller_row(id int, name text,
--   company text?, address text?, phones text?)
-- sqlite
SELECT p.id, p.name, f.name,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1),
    (SELECT group_concat(n.shown, char(10)) FROM person_phone n WHERE n.person_id = p.id)
FROM (SELECT x.person_id FROM (SELECT w.person_id FROM json_each(:leads) v CROSS JOIN person_word w
            ON w.word >= v.value AND w.word < v.value || char(1114111) LIMIT :walked) x
        UNION SELECT m.person_id FROM json_each(:ends) v CROSS JOIN person_phone m ON ltrim(m.digits, '0') = v.value
        WHERE length(m.digits) > 5) c
    CROSS JOIN person p ON p.id = c.person_id LEFT JOIN company f ON f.id = p.company_id
WHERE p.role = 'customer' AND p.locked = 0 AND NOT EXISTS (SELECT 1 FROM json_each(:others) o
        WHERE NOT EXISTS (SELECT 1 FROM json_each(o.value) v CROSS JOIN person_word w ON w.person_id = p.id
            AND w.word >= v.value AND w.word < v.value || char(1114111)))
ORDER BY p.name, p.id LIMIT :most;
-- postgres
SELECT p.id, p.name, f.name,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1),
    (SELECT string_agg(n.shown, chr(10)) FROM person_phone n WHERE n.person_id = p.id)
FROM (SELECT x.person_id FROM (SELECT w.person_id
            FROM json_array_elements_text(CAST(CAST(:leads AS text) AS json)) AS v(value)
                CROSS JOIN LATERAL (SELECT y.person_id FROM person_word y
                    WHERE y.word >= v.value AND y.word < v.value || chr(1114111) OFFSET 0) w LIMIT :walked) x
        UNION SELECT m.person_id FROM json_array_elements_text(CAST(CAST(:ends AS text) AS json)) AS v(value)
            JOIN person_phone m ON ltrim(m.digits, '0') = v.value
        WHERE length(m.digits) > 5) c
    JOIN person p ON p.id = c.person_id LEFT JOIN company f ON f.id = p.company_id
WHERE p.role = 'customer' AND p.locked = 0 AND NOT EXISTS (
        SELECT 1 FROM json_array_elements(CAST(CAST(:others AS text) AS json)) AS o(value)
        WHERE NOT EXISTS (SELECT 1 FROM json_array_elements_text(o.value) AS v(value)
            JOIN person_word w ON w.person_id = p.id AND w.word >= v.value AND w.word < v.value || chr(1114111)))
ORDER BY p.name, p.id LIMIT :most;

-- How many words begin with one of LEADS, as far as MOST.
-- one caller_count(leads text, most int) -> caller_count_row(n int)
-- sqlite
SELECT count(*) FROM (SELECT 1 FROM json_each(:leads) v CROSS JOIN person_word w
    ON w.word >= v.value AND w.word < v.value || char(1114111) LIMIT :most) x;
-- postgres
SELECT count(*) FROM (SELECT 1 FROM json_array_elements_text(CAST(CAST(:leads AS text) AS json)) AS v(value)
    CROSS JOIN LATERAL (SELECT 1 FROM person_word y
        WHERE y.word >= v.value AND y.word < v.value || chr(1114111) OFFSET 0) w LIMIT :most) x;

-- The same of companies' names (company_word).
-- one caller_count_company(leads text, most int) -> caller_count_row
-- sqlite
SELECT count(*) FROM (SELECT 1 FROM json_each(:leads) v CROSS JOIN company_word w
    ON w.word >= v.value AND w.word < v.value || char(1114111) LIMIT :most) x;
-- postgres
SELECT count(*) FROM (SELECT 1 FROM json_array_elements_text(CAST(CAST(:leads AS text) AS json)) AS v(value)
    CROSS JOIN LATERAL (SELECT 1 FROM company_word y
        WHERE y.word >= v.value AND y.word < v.value || chr(1114111) OFFSET 0) w LIMIT :most) x;

-- opt caller_get(id int) -> caller_row
-- sqlite
SELECT p.id, p.name, f.name,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1),
    (SELECT group_concat(n.shown, char(10)) FROM person_phone n WHERE n.person_id = p.id)
FROM person p LEFT JOIN company f ON f.id = p.company_id
WHERE p.id = :id AND p.role = 'customer' AND p.locked = 0;
-- postgres
SELECT p.id, p.name, f.name,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1),
    (SELECT string_agg(n.shown, chr(10)) FROM person_phone n WHERE n.person_id = p.id)
FROM person p LEFT JOIN company f ON f.id = p.company_id
WHERE p.id = :id AND p.role = 'customer' AND p.locked = 0;

-- His tickets that are not closed, as the agent PERSON_ID may see them.
-- many caller_tickets(customer_id int, person_id int, most int) -> caller_ticket_row(id int,
--   number text, title text, state text, owner_id int?, owner_name text?, changed_at int)
SELECT t.id, t.number, t.title, t.state, t.owner_id, o.name, t.changed_at
FROM ticket t JOIN queue q ON q.id = t.queue_id LEFT JOIN person o ON o.id = t.owner_id
WHERE t.customer_id = :customer_id AND t.state NOT IN ('closed', 'merged')
    AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
ORDER BY t.changed_at DESC, t.id DESC LIMIT :most;

-- Somebody may have thousands that are closed: SQLite would read those, too.
-- many caller_open(ids text, person_id int) -> caller_open_row(customer_id int, n int)
-- sqlite
SELECT t.customer_id, count(*)
FROM json_each(:ids) j JOIN ticket t INDEXED BY ticket_active_by_customer ON t.customer_id = j.value
    JOIN queue q ON q.id = t.queue_id
WHERE t.state NOT IN ('closed', 'merged') AND (q.confidential = 0 OR EXISTS (
    SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
GROUP BY t.customer_id;
-- postgres
SELECT t.customer_id, count(*)
FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN ticket t ON t.customer_id = CAST(j.value AS bigint) JOIN queue q ON q.id = t.queue_id
WHERE t.state NOT IN ('closed', 'merged') AND (q.confidential = 0 OR EXISTS (
    SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
GROUP BY t.customer_id;

-- Whose words are to be taken anew.
-- many caller_stale(most int) -> caller_stale_row(person_id int)
SELECT person_id FROM person_stale ORDER BY person_id LIMIT :most;

-- do caller_stale_done(person_id int)
DELETE FROM person_stale WHERE person_id = :person_id;

-- do caller_words_drop(person_id int)
DELETE FROM person_word WHERE person_id = :person_id;

-- do caller_words_put(person_id int)
INSERT INTO person_word (person_id, word) SELECT w.person_id, w.word FROM person_word_now w
WHERE w.person_id = :person_id ON CONFLICT DO NOTHING;
