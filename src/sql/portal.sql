-- The customers' overview. A person sees their own tickets, those that they take part in, and with
-- COMPANY_ID (given only where the company allows it) those of the company. Each of the three reads
-- its own index from where the page goes on, so that a page costs a page.
-- many portal_active(person_id int, company_id int?, waiting int, at int, id int, most int) -> portal_row(
--   id int, number text, title text, state text, owner_id int?, customer_id int, created_at int,
--   changed_at int, closed_at int?, customer_name text, queue_name text, queue_id int)
SELECT t.id, t.number, t.title, t.state, t.owner_id, t.customer_id, t.created_at, t.changed_at,
    t.closed_at, c.name, q.name, t.queue_id
FROM ticket t JOIN person c ON c.id = t.customer_id JOIN queue q ON q.id = t.queue_id
WHERE t.id IN (
    SELECT o.id FROM (SELECT x.id FROM ticket x
        WHERE x.customer_id = :person_id AND x.state NOT IN ('closed', 'merged')
            AND CASE WHEN x.state IN ('pending reminder', 'pending close') THEN 1 ELSE 0 END = :waiting
            AND (x.changed_at, x.id) < (:at, :id)
        ORDER BY x.changed_at DESC, x.id DESC LIMIT :most) o
    UNION ALL SELECT g.id FROM (SELECT x.id FROM ticket x
        WHERE x.company_id = :company_id AND x.state NOT IN ('closed', 'merged')
            AND CASE WHEN x.state IN ('pending reminder', 'pending close') THEN 1 ELSE 0 END = :waiting
            AND (x.changed_at, x.id) < (:at, :id)
        ORDER BY x.changed_at DESC, x.id DESC LIMIT :most) g
    UNION ALL SELECT k.id FROM (SELECT x.id FROM participant p JOIN ticket x ON x.id = p.ticket_id
        WHERE p.person_id = :person_id AND x.state NOT IN ('closed', 'merged')
            AND CASE WHEN x.state IN ('pending reminder', 'pending close') THEN 1 ELSE 0 END = :waiting
            AND (x.changed_at, x.id) < (:at, :id)
        ORDER BY x.changed_at DESC, x.id DESC LIMIT :most) k)
ORDER BY t.changed_at DESC, t.id DESC LIMIT :most;

-- many portal_closed(person_id int, company_id int?, at int, id int, most int) -> portal_row
SELECT t.id, t.number, t.title, t.state, t.owner_id, t.customer_id, t.created_at, t.changed_at,
    t.closed_at, c.name, q.name, t.queue_id
FROM ticket t JOIN person c ON c.id = t.customer_id JOIN queue q ON q.id = t.queue_id
WHERE t.id IN (
    SELECT o.id FROM (SELECT x.id FROM ticket x
        WHERE x.customer_id = :person_id AND x.state = 'closed' AND (x.changed_at, x.id) < (:at, :id)
        ORDER BY x.changed_at DESC, x.id DESC LIMIT :most) o
    UNION ALL SELECT g.id FROM (SELECT x.id FROM ticket x
        WHERE x.company_id = :company_id AND x.state = 'closed' AND (x.changed_at, x.id) < (:at, :id)
        ORDER BY x.changed_at DESC, x.id DESC LIMIT :most) g
    UNION ALL SELECT k.id FROM (SELECT x.id FROM participant p JOIN ticket x ON x.id = p.ticket_id
        WHERE p.person_id = :person_id AND x.state = 'closed' AND (x.changed_at, x.id) < (:at, :id)
        ORDER BY x.changed_at DESC, x.id DESC LIMIT :most) k)
ORDER BY t.changed_at DESC, t.id DESC LIMIT :most;

-- In another order.
-- find portal_find(person_id int, company_id int?) -> portal_row
-- by id int = t.id
-- by changed_at int = t.changed_at
-- by created_at int = t.created_at
-- by title text = t.title
-- by state text = t.state
SELECT t.id, t.number, t.title, t.state, t.owner_id, t.customer_id, t.created_at, t.changed_at,
    t.closed_at, c.name, q.name, t.queue_id
FROM ticket t LEFT JOIN person c ON c.id = t.customer_id LEFT JOIN queue q ON q.id = t.queue_id
WHERE t.id IN (
        SELECT x.id FROM ticket x WHERE x.customer_id = :person_id AND x.state <> 'merged'
        UNION SELECT x.id FROM ticket x WHERE x.company_id = :company_id AND x.state <> 'merged'
        UNION SELECT p.ticket_id FROM participant p WHERE p.person_id = :person_id)
    AND t.state <> 'merged' AND {FILTER} {ORDER};

-- Those of FOUND, a JSON list of what the search has found.
-- find portal_found(person_id int, company_id int?, found text) -> portal_row
-- by id int = t.id
-- by changed_at int = t.changed_at
-- by created_at int = t.created_at
-- by title text = t.title
-- by state text = t.state
-- sqlite
SELECT t.id, t.number, t.title, t.state, t.owner_id, t.customer_id, t.created_at, t.changed_at,
    t.closed_at, c.name, q.name, t.queue_id
FROM json_each(:found) j CROSS JOIN ticket t ON t.id = j.value
    LEFT JOIN person c ON c.id = t.customer_id LEFT JOIN queue q ON q.id = t.queue_id
WHERE t.state <> 'merged'
    AND (t.customer_id = :person_id OR t.company_id = :company_id OR EXISTS (
        SELECT 1 FROM participant p WHERE p.ticket_id = t.id AND p.person_id = :person_id))
    AND {FILTER} {ORDER};
-- postgres
SELECT t.id, t.number, t.title, t.state, t.owner_id, t.customer_id, t.created_at, t.changed_at,
    t.closed_at, c.name, q.name, t.queue_id
FROM json_array_elements_text(CAST(CAST(:found AS text) AS json)) AS j(value)
    JOIN ticket t ON t.id = CAST(j.value AS bigint)
    LEFT JOIN person c ON c.id = t.customer_id LEFT JOIN queue q ON q.id = t.queue_id
WHERE t.state <> 'merged'
    AND (t.customer_id = :person_id OR t.company_id = :company_id OR EXISTS (
        SELECT 1 FROM participant p WHERE p.ticket_id = t.id AND p.person_id = :person_id))
    AND {FILTER} {ORDER};

-- The company of somebody, and whether its people see all of its tickets.
-- opt portal_company(person_id int) -> portal_company_row(id int, name text, sees_all int)
SELECT f.id, f.name, f.sees_all FROM person p JOIN company f ON f.id = p.company_id WHERE p.id = :person_id;

-- Colleagues: customers of the same company who can take part.
-- many portal_colleagues(person_id int, most int) -> portal_colleague_row(id int, name text)
SELECT c.id, c.name FROM person me JOIN person c ON c.company_id = me.company_id
WHERE me.id = :person_id AND c.id <> me.id AND c.role = 'customer' AND c.locked = 0
ORDER BY c.name, c.id LIMIT :most;

-- opt portal_colleague(person_id int, other_id int) -> portal_colleague_row
SELECT c.id, c.name FROM person me JOIN person c ON c.company_id = me.company_id
WHERE me.id = :person_id AND c.id = :other_id AND c.id <> me.id AND c.role = 'customer' AND c.locked = 0;

-- Who sees a ticket besides the desk, as ticket_visible has it.
-- many portal_hearers(ticket_id int, most int) -> portal_hearer_row(person_id int)
SELECT t.customer_id FROM ticket t WHERE t.id = :ticket_id AND t.deleted_at IS NULL
UNION SELECT p.person_id FROM participant p JOIN ticket t ON t.id = p.ticket_id
WHERE t.id = :ticket_id AND t.deleted_at IS NULL
UNION SELECT c.id FROM ticket t JOIN company f ON f.id = t.company_id AND f.sees_all = 1
    JOIN person c ON c.company_id = f.id AND c.locked = 0
WHERE t.id = :ticket_id AND t.deleted_at IS NULL
ORDER BY 1 LIMIT :most;
