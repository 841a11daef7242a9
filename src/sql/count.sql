-- The kept numbers of tickets (schema/039-count.sql).
-- Every number of the desk's views at once, by queue.
-- many desk_counts(person_id int) -> desk_count_row(queue_id int, active int, mine int,
--   unassigned int, waiting int, fresh int)
SELECT d.queue_id, CAST(sum(d.n) AS bigint),
    CAST(sum(CASE WHEN d.owner_id = :person_id THEN d.n ELSE 0 END) AS bigint),
    CAST(sum(CASE WHEN d.owner_id = 0 THEN d.n ELSE 0 END) AS bigint),
    CAST(sum(CASE WHEN d.state IN ('pending reminder', 'pending close') THEN d.n ELSE 0 END) AS bigint),
    CAST(sum(CASE WHEN d.state = 'new' THEN d.n ELSE 0 END) AS bigint)
FROM desk_count d
WHERE d.queue_id NOT IN (SELECT h.id FROM queue h WHERE h.confidential = 1 AND NOT EXISTS (
    SELECT 1 FROM queue_member m WHERE m.queue_id = h.id AND m.person_id = :person_id))
GROUP BY d.queue_id HAVING sum(d.n) > 0;

-- one count_active() -> count_active_row(n int)
SELECT CAST(coalesce(sum(d.n), 0) AS bigint) FROM desk_count d;

-- The numbers beside a customer's tabs, each way of seeing a ticket counted once. Where he takes part
-- in tickets of others there are few: those are counted, no further than MOST.
-- one portal_counts(person_id int, company_id int?, most int) -> portal_counts_row(waiting int, open int, closed int)
SELECT CAST(coalesce(sum(CASE WHEN v.state IN ('pending reminder', 'pending close') THEN v.n ELSE 0 END), 0) AS bigint),
    CAST(coalesce(sum(CASE WHEN v.state IN ('new', 'open') THEN v.n ELSE 0 END), 0) AS bigint),
    CAST(coalesce(sum(CASE WHEN v.state = 'closed' THEN v.n ELSE 0 END), 0) AS bigint)
FROM (
    SELECT a.state, a.n FROM customer_count a WHERE a.customer_id = :person_id
    UNION ALL SELECT b.state, b.n FROM company_count b WHERE b.company_id = :company_id
    UNION ALL SELECT c.state, -c.n FROM customer_count c
        WHERE c.customer_id = :person_id AND c.company_id = :company_id
    UNION ALL SELECT h.state, 1 FROM (SELECT x.state FROM participant p JOIN ticket x ON x.id = p.ticket_id
        WHERE p.person_id = :person_id AND x.customer_id <> :person_id AND x.state <> 'merged'
            AND (x.company_id IS NULL OR x.company_id <> coalesce(CAST(:company_id AS bigint), 0)) LIMIT :most) h
) v;

-- One ticket more.
-- do count_new_desk(queue_id int, state text, owner_id int)
-- later
-- sqlite
INSERT INTO desk_count (queue_id, state, owner_id, n) VALUES (:queue_id, :state, :owner_id, 1)
ON CONFLICT (queue_id, state, owner_id) DO UPDATE SET n = n + 1;
-- postgres
INSERT INTO desk_count (queue_id, state, owner_id, n) VALUES (:queue_id, :state, :owner_id, 1);

-- do count_new_customer(customer_id int, company_id int, state text)
-- later
-- sqlite
INSERT INTO customer_count (customer_id, company_id, state, n) VALUES (:customer_id, :company_id, :state, 1)
ON CONFLICT (customer_id, company_id, state) DO UPDATE SET n = n + 1;
-- postgres
INSERT INTO customer_count (customer_id, company_id, state, n) VALUES (:customer_id, :company_id, :state, 1);

-- do count_new_company(company_id int, state text)
-- later
-- sqlite
INSERT INTO company_count (company_id, state, n) VALUES (:company_id, :state, 1)
ON CONFLICT (company_id, state) DO UPDATE SET n = n + 1;
-- postgres
INSERT INTO company_count (company_id, state, n) VALUES (:company_id, :state, 1);

-- How many rows stand where one would do.
-- one count_loose() -> count_loose_row(n int)
SELECT (SELECT count(*) FROM desk_count) + (SELECT count(*) FROM customer_count)
    + (SELECT count(*) FROM company_count)
    - (SELECT count(*) FROM (SELECT 1 FROM desk_count GROUP BY queue_id, state, owner_id) d)
    - (SELECT count(*) FROM (SELECT 1 FROM customer_count GROUP BY customer_id, company_id, state) c)
    - (SELECT count(*) FROM (SELECT 1 FROM company_count GROUP BY company_id, state) f);

-- do count_fold_desk()
-- sqlite
DELETE FROM desk_count WHERE n = 0;
-- postgres
WITH gone AS (DELETE FROM desk_count RETURNING queue_id, state, owner_id, n)
INSERT INTO desk_count (queue_id, state, owner_id, n) SELECT queue_id, state, owner_id, sum(n)
FROM gone GROUP BY queue_id, state, owner_id HAVING sum(n) <> 0;

-- do count_fold_customer()
-- sqlite
DELETE FROM customer_count WHERE n = 0;
-- postgres
WITH gone AS (DELETE FROM customer_count RETURNING customer_id, company_id, state, n)
INSERT INTO customer_count (customer_id, company_id, state, n) SELECT customer_id, company_id, state, sum(n)
FROM gone GROUP BY customer_id, company_id, state HAVING sum(n) <> 0;

-- do count_fold_company()
-- sqlite
DELETE FROM company_count WHERE n = 0;
-- postgres
WITH gone AS (DELETE FROM company_count RETURNING company_id, state, n)
INSERT INTO company_count (company_id, state, n) SELECT company_id, state, sum(n)
FROM gone GROUP BY company_id, state HAVING sum(n) <> 0;

-- Counting anew: nobody changes a ticket meanwhile.
-- do count_lock()
-- sqlite
DELETE FROM desk_count WHERE n = 0;
-- postgres
LOCK TABLE ticket IN SHARE MODE;

-- do count_clear_desk()
DELETE FROM desk_count;

-- do count_clear_customer()
DELETE FROM customer_count;

-- do count_clear_company()
DELETE FROM company_count;

-- do count_again_desk()
INSERT INTO desk_count (queue_id, state, owner_id, n) SELECT queue_id, state, coalesce(owner_id, 0), count(*)
FROM ticket WHERE state NOT IN ('closed', 'merged') GROUP BY queue_id, state, coalesce(owner_id, 0);

-- do count_again_customer()
INSERT INTO customer_count (customer_id, company_id, state, n)
SELECT customer_id, coalesce(company_id, 0), state, count(*)
FROM ticket WHERE state <> 'merged' GROUP BY customer_id, coalesce(company_id, 0), state;

-- do count_again_company()
INSERT INTO company_count (company_id, state, n) SELECT company_id, state, count(*)
FROM ticket WHERE state <> 'merged' AND company_id IS NOT NULL GROUP BY company_id, state;
