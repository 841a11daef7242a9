-- Customers who may be meant: FIRST to FIFTH are ways to write the first word that is looked for
-- (case, umlauts), somewhere in name, company or address; DIGITS stands in one of their numbers, or
-- one of their numbers closes WHOLE.
-- many caller_find(first text, second text, third text, fourth text, fifth text, digits text?, whole text?,
--   most int) -> caller_row(id int, name text, company text?, address text?, phones text?)
-- sqlite
SELECT p.id, p.name, f.name,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1),
    (SELECT group_concat(n.shown, char(10)) FROM person_phone n WHERE n.person_id = p.id)
FROM person p LEFT JOIN company f ON f.id = p.company_id
WHERE p.role = 'customer' AND p.locked = 0 AND (
    (CAST(:digits AS text) IS NULL AND (
        lower(p.name || ' ' || coalesce(f.name, '')) LIKE :first ESCAPE '!'
        OR p.name || ' ' || coalesce(f.name, '') LIKE :second ESCAPE '!'
        OR lower(p.name || ' ' || coalesce(f.name, '')) LIKE :third ESCAPE '!'
        OR lower(p.name || ' ' || coalesce(f.name, '')) LIKE :fourth ESCAPE '!'
        OR p.name || ' ' || coalesce(f.name, '') LIKE :fifth ESCAPE '!'
        OR EXISTS (SELECT 1 FROM person_address b WHERE b.person_id = p.id AND b.address LIKE :first ESCAPE '!')))
    OR EXISTS (SELECT 1 FROM person_phone m WHERE m.person_id = p.id AND (
        m.digits LIKE '%' || :digits || '%'
        OR (length(m.digits) > 5 AND :whole LIKE '%' || ltrim(m.digits, '0')))))
ORDER BY p.name, p.id LIMIT :most;
-- postgres
SELECT p.id, p.name, f.name,
    (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1),
    (SELECT string_agg(n.shown, chr(10)) FROM person_phone n WHERE n.person_id = p.id)
FROM person p LEFT JOIN company f ON f.id = p.company_id
WHERE p.role = 'customer' AND p.locked = 0 AND (
    (CAST(:digits AS text) IS NULL AND (
        lower(p.name || ' ' || coalesce(f.name, '')) LIKE :first ESCAPE '!'
        OR p.name || ' ' || coalesce(f.name, '') LIKE :second ESCAPE '!'
        OR lower(p.name || ' ' || coalesce(f.name, '')) LIKE :third ESCAPE '!'
        OR lower(p.name || ' ' || coalesce(f.name, '')) LIKE :fourth ESCAPE '!'
        OR p.name || ' ' || coalesce(f.name, '') LIKE :fifth ESCAPE '!'
        OR EXISTS (SELECT 1 FROM person_address b WHERE b.person_id = p.id AND b.address LIKE :first ESCAPE '!')))
    OR EXISTS (SELECT 1 FROM person_phone m WHERE m.person_id = p.id AND (
        m.digits LIKE '%' || :digits || '%'
        OR (length(m.digits) > 5 AND CAST(:whole AS text) LIKE '%' || ltrim(m.digits, '0')))))
ORDER BY p.name, p.id LIMIT :most;

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

-- many caller_open(ids text, person_id int) -> caller_open_row(customer_id int, n int)
-- sqlite
SELECT t.customer_id, count(*)
FROM json_each(:ids) j JOIN ticket t ON t.customer_id = j.value JOIN queue q ON q.id = t.queue_id
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
