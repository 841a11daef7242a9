-- The rows that the API shows, each with what the API alone knows of it (record).
-- find api_user_find(only int) -> api_user_row(id int, role text, name text, company_id int?,
--   locked int, verified int, failures int, note text, created_at int, seen_at int?, address text?,
--   phone text?, login text?, data text?, created_by int?, updated_by int?, updated_at int?)
-- by id int = u.id
-- by hay text = u.hay
-- by name text = u.name
-- by login text? = u.login
-- by email text? = u.address
-- by phone text? = u.phone
-- by company_id int? = u.company_id
-- by role text = u.role
-- by locked int = u.locked
-- by note text = u.note
-- by created_at int = u.created_at
SELECT u.id, u.role, u.name, u.company_id, u.locked, u.verified, u.failures, u.note, u.created_at,
    u.seen_at, u.address, u.phone, u.login, u.data, u.created_by, u.updated_by, u.updated_at
FROM (SELECT p.id AS id, p.role AS role, p.name AS name, p.company_id AS company_id, p.locked AS locked,
        p.verified AS verified, p.failures AS failures, p.note AS note, p.created_at AS created_at,
        p.seen_at AS seen_at,
        (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1) AS address,
        (SELECT f.shown FROM person_phone f WHERE f.person_id = p.id ORDER BY f.id LIMIT 1) AS phone,
        r.name AS login, r.data AS data, r.created_by AS created_by, r.updated_by AS updated_by,
        r.updated_at AS updated_at,
        p.name || ' ' || p.note || ' ' || coalesce(r.words, '') || ' ' ||
        coalesce((SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1), '') || ' ' ||
        coalesce((SELECT f.shown FROM person_phone f WHERE f.person_id = p.id ORDER BY f.id LIMIT 1), '') AS hay
    FROM person p LEFT JOIN record r ON r.kind = 'user' AND r.id = p.id
    WHERE :only = 0 OR p.id = :only) u
WHERE {FILTER} {ORDER};

-- one api_user_count(only int) -> api_count_row(n int)
SELECT count(*) FROM person WHERE :only = 0 OR id = :only;

-- The name that others call somebody by.
-- opt api_login(id int) -> api_login_row(login text?, address text?, name text)
SELECT r.name, (SELECT a.shown FROM person_address a WHERE a.person_id = p.id ORDER BY a.position, a.address LIMIT 1),
    p.name
FROM person p LEFT JOIN record r ON r.kind = 'user' AND r.id = p.id WHERE p.id = :id;

-- opt api_user_by_login(login text) -> api_id_row(id int)
SELECT coalesce((SELECT b.person_id FROM person_address b WHERE b.address = :login),
    (SELECT r.id FROM record r WHERE r.kind = 'user' AND r.name = :login), 0);

-- find api_company_find(only int) -> api_company_row(id int, name text, note text, sees_all int,
--   created_at int, domain text?, data text?, created_by int?, updated_by int?, updated_at int?)
-- by id int = u.id
-- by hay text = u.hay
-- by name text = u.name
-- by note text = u.note
-- by created_at int = u.created_at
SELECT u.id, u.name, u.note, u.sees_all, u.created_at, u.domain, u.data, u.created_by, u.updated_by, u.updated_at
FROM (SELECT c.id AS id, c.name AS name, c.note AS note, c.sees_all AS sees_all, c.created_at AS created_at,
        (SELECT min(d.domain) FROM company_domain d WHERE d.company_id = c.id) AS domain,
        r.data AS data, r.created_by AS created_by, r.updated_by AS updated_by, r.updated_at AS updated_at,
        c.name || ' ' || c.note || ' ' || coalesce((SELECT min(d.domain) FROM company_domain d WHERE d.company_id = c.id), '')
            || ' ' || coalesce(r.words, '') AS hay
    FROM company c LEFT JOIN record r ON r.kind = 'organization' AND r.id = c.id
    WHERE :only = 0 OR c.id = (SELECT p.company_id FROM person p WHERE p.id = :only)) u
WHERE {FILTER} {ORDER};

-- one api_company_count(only int) -> api_count_row
SELECT count(*) FROM company c WHERE :only = 0 OR c.id = (SELECT p.company_id FROM person p WHERE p.id = :only);

-- opt api_company_by_name(name text) -> api_id_row
SELECT id FROM company WHERE name = :name ORDER BY id LIMIT 1;

-- find api_queue_find(person_id int) -> api_queue_row(id int, name text, signature text, lang text,
--   confidential int, reopen_days int, created_at int, data text?, created_by int?, updated_by int?,
--   updated_at int?)
-- by id int = u.id
-- by hay text = u.hay
-- by name text = u.name
-- by created_at int = u.created_at
SELECT u.id, u.name, u.signature, u.lang, u.confidential, u.reopen_days, u.created_at, u.data, u.created_by,
    u.updated_by, u.updated_at
FROM (SELECT q.id AS id, q.name AS name, q.signature AS signature, q.lang AS lang, q.confidential AS confidential,
        q.reopen_days AS reopen_days, q.created_at AS created_at, r.data AS data, r.created_by AS created_by,
        r.updated_by AS updated_by, r.updated_at AS updated_at, q.name || ' ' || coalesce(r.words, '') AS hay
    FROM queue q LEFT JOIN record r ON r.kind = 'group' AND r.id = q.id
    WHERE :person_id = 0 OR q.confidential = 0
        OR EXISTS (SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id)) u
WHERE {FILTER} {ORDER};

-- one api_queue_count(person_id int) -> api_count_row
SELECT count(*) FROM queue q WHERE :person_id = 0 OR q.confidential = 0
    OR EXISTS (SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id);

-- find api_ticket_find(person_id int, is_agent int) -> api_ticket_row(id int, number text, title text,
--   state text, priority int, queue_id int, customer_id int, company_id int?, owner_id int?,
--   channel text, created_at int, changed_at int, replied_at int?, closed_at int?, pending_at int?,
--   articles int, created_by int?, updated_by int?, first text?, customer_at int?, agent_at int?,
--   hundredths int?, data text?)
-- by id int = u.id
-- by title text = u.title
-- by number text = u.number
-- by state text = u.state
-- by priority int = u.priority
-- by queue_id int = u.queue_id
-- by customer_id int = u.customer_id
-- by company_id int? = u.company_id
-- by owner_id int? = u.owner_id
-- by articles int = u.articles
-- by created_at int = u.created_at
-- by updated_at int = u.changed_at
-- by close_at int? = u.closed_at
-- by pending_time int? = u.pending_at
SELECT u.id, u.number, u.title, u.state, u.priority, u.queue_id, u.customer_id, u.company_id, u.owner_id,
    u.channel, u.created_at, u.changed_at, u.replied_at, u.closed_at, u.pending_at, u.articles,
    u.created_by, u.updated_by, u.first, u.customer_at, u.agent_at, u.hundredths, u.data
FROM (SELECT t.id AS id, t.number AS number, t.title AS title, t.state AS state, t.priority AS priority,
        t.queue_id AS queue_id, t.customer_id AS customer_id, t.company_id AS company_id,
        t.owner_id AS owner_id, t.channel AS channel, t.created_at AS created_at,
        t.changed_at AS changed_at, t.replied_at AS replied_at, t.closed_at AS closed_at,
        t.pending_at AS pending_at, t.articles AS articles,
        (SELECT e.actor_id FROM ticket_event e WHERE e.ticket_id = t.id ORDER BY e.id LIMIT 1) AS created_by,
        (SELECT e.actor_id FROM ticket_event e WHERE e.ticket_id = t.id ORDER BY e.id DESC LIMIT 1) AS updated_by,
        (SELECT a.kind || ' ' || a.sender FROM article a WHERE a.ticket_id = t.id ORDER BY a.id LIMIT 1) AS first,
        (SELECT max(a.created_at) FROM article a WHERE a.ticket_id = t.id AND a.sender = 'customer' AND a.internal = 0) AS customer_at,
        (SELECT max(a.created_at) FROM article a WHERE a.ticket_id = t.id AND a.sender = 'agent' AND a.internal = 0) AS agent_at,
        (SELECT CAST(sum(m.hundredths) AS bigint) FROM time_account m WHERE m.ticket_id = t.id) AS hundredths,
        r.data AS data
    FROM ticket t JOIN queue q ON q.id = t.queue_id LEFT JOIN record r ON r.kind = 'ticket' AND r.id = t.id
    WHERE t.deleted_at IS NULL AND (:is_agent = 2 OR (:is_agent = 1 AND (q.confidential = 0 OR EXISTS (
            SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id)))
        OR (:is_agent = 0 AND (t.customer_id = :person_id
            OR EXISTS (SELECT 1 FROM participant p WHERE p.ticket_id = t.id AND p.person_id = :person_id)
            OR EXISTS (SELECT 1 FROM person me JOIN company f ON f.id = me.company_id
                WHERE me.id = :person_id AND f.sees_all = 1 AND f.id = t.company_id))))) u
WHERE {FILTER} {ORDER};

-- one api_ticket_count(person_id int, is_agent int) -> api_count_row
SELECT count(*) FROM ticket t JOIN queue q ON q.id = t.queue_id
WHERE t.deleted_at IS NULL AND (:is_agent = 2 OR (:is_agent = 1 AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id)))
    OR (:is_agent = 0 AND (t.customer_id = :person_id
        OR EXISTS (SELECT 1 FROM participant p WHERE p.ticket_id = t.id AND p.person_id = :person_id)
        OR EXISTS (SELECT 1 FROM person me JOIN company f ON f.id = me.company_id
            WHERE me.id = :person_id AND f.sees_all = 1 AND f.id = t.company_id))));

-- Articles of tickets that somebody may see; customers read only what is public.
-- find api_article_find(person_id int, inside int, now int) -> api_article_row(id int, ticket_id int, kind text,
--   sender text, internal int, author_id int?, from_text text, to_text text, cc_text text,
--   subject text, body_text text, body_html text?, message_id text?, created_at int, data text?,
--   created_by int?, updated_by int?, updated_at int?, hundredths int?)
-- by id int = a.id
-- by ticket_id int = a.ticket_id
-- by body text = a.body_text
-- by subject text = a.subject
-- by from_text text = a.from_text
SELECT a.id, a.ticket_id, a.kind, a.sender, a.internal, a.author_id, a.from_text, a.to_text, a.cc_text,
    a.subject, a.body_text, a.body_html, a.message_id, a.created_at, r.data, r.created_by, r.updated_by,
    r.updated_at, (SELECT CAST(sum(m.hundredths) AS bigint) FROM time_account m WHERE m.article_id = a.id)
FROM article a LEFT JOIN record r ON r.kind = 'article' AND r.id = a.id
WHERE a.mark <> 'withdrawn' AND (:inside >= 1 OR (a.internal = 0 AND a.held_until <= :now))
    AND EXISTS (SELECT 1 FROM ticket t JOIN queue q ON q.id = t.queue_id
        WHERE t.id = a.ticket_id AND t.deleted_at IS NULL AND (:inside = 2 OR (:inside = 1 AND (q.confidential = 0 OR EXISTS (
                SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id)))
            OR (:inside = 0 AND (t.customer_id = :person_id
                OR EXISTS (SELECT 1 FROM participant p WHERE p.ticket_id = t.id AND p.person_id = :person_id)
                OR EXISTS (SELECT 1 FROM person me JOIN company f ON f.id = me.company_id
                    WHERE me.id = :person_id AND f.sees_all = 1 AND f.id = t.company_id)))))
    AND {FILTER} {ORDER};

-- one api_article_count(person_id int, inside int, now int) -> api_count_row
SELECT count(*) FROM article a
WHERE a.mark <> 'withdrawn' AND (:inside >= 1 OR (a.internal = 0 AND a.held_until <= :now))
    AND EXISTS (SELECT 1 FROM ticket t JOIN queue q ON q.id = t.queue_id
        WHERE t.id = a.ticket_id AND t.deleted_at IS NULL AND (:inside = 2 OR (:inside = 1 AND (q.confidential = 0 OR EXISTS (
                SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id)))
            OR (:inside = 0 AND (t.customer_id = :person_id
                OR EXISTS (SELECT 1 FROM participant p WHERE p.ticket_id = t.id AND p.person_id = :person_id)
                OR EXISTS (SELECT 1 FROM person me JOIN company f ON f.id = me.company_id
                    WHERE me.id = :person_id AND f.sees_all = 1 AND f.id = t.company_id)))));

-- find api_text_find(person_id int) -> api_text_row(id int, name text, body text, queue_id int?,
--   changed_at int, data text?, created_by int?, updated_by int?, created_at int?)
-- by id int = u.id
-- by name text = u.name
-- by content text = u.body
-- by hay text = u.hay
SELECT u.id, u.name, u.body, u.queue_id, u.changed_at, u.data, u.created_by, u.updated_by, u.created_at
FROM (SELECT c.id AS id, c.name AS name, c.body AS body, c.queue_id AS queue_id, c.changed_at AS changed_at,
        r.data AS data, coalesce(r.created_by, c.person_id) AS created_by,
        coalesce(r.updated_by, c.person_id) AS updated_by, r.created_at AS created_at, c.name || ' ' || c.body AS hay
    FROM canned c LEFT JOIN record r ON r.kind = 'text_module' AND r.id = c.id
    WHERE (c.shared = 1 OR c.person_id = :person_id) AND (c.queue_id IS NULL OR EXISTS (
        SELECT 1 FROM queue q WHERE q.id = c.queue_id AND (q.confidential = 0 OR EXISTS (
            SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))))) u
WHERE {FILTER} {ORDER};

-- one api_text_count(person_id int) -> api_count_row
SELECT count(*) FROM canned c WHERE (c.shared = 1 OR c.person_id = :person_id)
    AND (c.queue_id IS NULL OR EXISTS (
    SELECT 1 FROM queue q WHERE q.id = c.queue_id AND (q.confidential = 0 OR EXISTS (
        SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))));

-- find api_time_find() -> api_time_row(id int, ticket_id int, article_id int?, type_id int?,
--   hundredths int, created_by int?, created_at int, updated_at int)
-- by id int = m.id
-- by ticket_id int = m.ticket_id
SELECT m.id, m.ticket_id, m.article_id, m.type_id, m.hundredths, m.created_by, m.created_at, m.updated_at
FROM time_account m WHERE {FILTER} {ORDER};

-- find api_notice_find(person_id int) -> api_notice_row(id int, ticket_id int, kind text, actor_id int?,
--   person_id int, at int, read_at int?)
-- by id int = n.id
-- by read_at int? = n.read_at
SELECT n.id, n.ticket_id, n.kind, n.actor_id, n.person_id, n.at, n.read_at
FROM notice n JOIN ticket t ON t.id = n.ticket_id JOIN queue q ON q.id = t.queue_id
WHERE n.person_id = :person_id AND n.desk = 1 AND (q.confidential = 0 OR EXISTS (
    SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id))
    AND {FILTER} {ORDER};

-- one api_notice_count(person_id int) -> api_count_row
SELECT count(*) FROM notice n JOIN ticket t ON t.id = n.ticket_id JOIN queue q ON q.id = t.queue_id
WHERE n.person_id = :person_id AND n.desk = 1 AND (q.confidential = 0 OR EXISTS (
    SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id));

-- find api_tag_find() -> api_tag_row(id int, name text, n int)
-- by id int = u.id
-- by name text = u.name
SELECT u.id, u.name, u.n FROM (SELECT g.id AS id, g.name AS name,
    (SELECT count(*) FROM ticket_tag x WHERE x.tag_id = g.id) AS n FROM tag g) u
WHERE {FILTER} {ORDER};

-- many api_ticket_ids_with_tag(tag_id int, most int) -> api_id_row
SELECT ticket_id FROM ticket_tag WHERE tag_id = :tag_id ORDER BY ticket_id LIMIT :most;

-- Those of IDS in the order of a column, as lists know them; what has no value stands at the end.
-- many api_ticket_sorted(ids text, by text) -> api_id_row
-- sqlite
SELECT t.id FROM json_each(:ids) j JOIN ticket t ON t.id = j.value
ORDER BY CASE CAST(:by AS text) WHEN 'title' THEN lower(t.title) WHEN 'number' THEN t.number WHEN 'state' THEN t.state ELSE '' END,
    CASE CAST(:by AS text) WHEN 'updated_at' THEN t.changed_at WHEN 'created_at' THEN t.created_at WHEN 'priority' THEN t.priority
        WHEN 'queue_id' THEN t.queue_id WHEN 'customer_id' THEN t.customer_id WHEN 'articles' THEN t.articles
        WHEN 'owner_id' THEN coalesce(t.owner_id, 0)
        WHEN 'close_at' THEN coalesce(t.closed_at, 9007199254740991)
        WHEN 'pending_time' THEN coalesce(t.pending_at, 9007199254740991) ELSE 0 END, t.id;
-- postgres
SELECT t.id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN ticket t ON t.id = CAST(j.value AS bigint)
ORDER BY CASE CAST(:by AS text) WHEN 'title' THEN lower(t.title) WHEN 'number' THEN t.number WHEN 'state' THEN t.state ELSE '' END,
    CASE CAST(:by AS text) WHEN 'updated_at' THEN t.changed_at WHEN 'created_at' THEN t.created_at WHEN 'priority' THEN t.priority
        WHEN 'queue_id' THEN t.queue_id WHEN 'customer_id' THEN t.customer_id WHEN 'articles' THEN t.articles
        WHEN 'owner_id' THEN coalesce(t.owner_id, 0)
        WHEN 'close_at' THEN coalesce(t.closed_at, 9007199254740991)
        WHEN 'pending_time' THEN coalesce(t.pending_at, 9007199254740991) ELSE 0 END, t.id;

-- What changed last first; who may no longer come in stands behind all others.
-- many api_user_newest(ids text) -> api_id_row
-- sqlite
SELECT p.id FROM json_each(:ids) j JOIN person p ON p.id = j.value
    LEFT JOIN record r ON r.kind = 'user' AND r.id = p.id
ORDER BY p.locked, coalesce(r.updated_at, p.created_at) DESC, p.id DESC;
-- postgres
SELECT p.id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN person p ON p.id = CAST(j.value AS bigint)
    LEFT JOIN record r ON r.kind = 'user' AND r.id = p.id
ORDER BY p.locked, coalesce(r.updated_at, p.created_at) DESC, p.id DESC;

-- many api_company_newest(ids text) -> api_id_row
-- sqlite
SELECT c.id FROM json_each(:ids) j JOIN company c ON c.id = j.value
    LEFT JOIN record r ON r.kind = 'organization' AND r.id = c.id
ORDER BY coalesce(r.updated_at, c.created_at) DESC, c.id DESC;
-- postgres
SELECT c.id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN company c ON c.id = CAST(j.value AS bigint)
    LEFT JOIN record r ON r.kind = 'organization' AND r.id = c.id
ORDER BY coalesce(r.updated_at, c.created_at) DESC, c.id DESC;

-- Several things of one: the members of companies, the articles of tickets …
-- many api_members(ids text) -> api_pair_row(owner int, id int)
-- sqlite
SELECT p.company_id, p.id FROM json_each(:ids) j JOIN person p ON p.company_id = j.value ORDER BY 1, 2;
-- postgres
SELECT p.company_id, p.id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN person p ON p.company_id = CAST(j.value AS bigint) ORDER BY 1, 2;

-- many api_queue_people(ids text) -> api_pair_row
-- sqlite
SELECT g.queue_id, g.person_id FROM json_each(:ids) j JOIN queue_grant g ON g.queue_id = j.value
    JOIN person p ON p.id = g.person_id AND p.role <> 'customer' AND p.locked = 0
UNION SELECT m.queue_id, m.person_id FROM json_each(:ids) j JOIN queue_member m ON m.queue_id = j.value
    JOIN person p ON p.id = m.person_id AND p.locked = 0
ORDER BY 1, 2;
-- postgres
SELECT g.queue_id, g.person_id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN queue_grant g ON g.queue_id = CAST(j.value AS bigint)
    JOIN person p ON p.id = g.person_id AND p.role <> 'customer' AND p.locked = 0
UNION SELECT m.queue_id, m.person_id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN queue_member m ON m.queue_id = CAST(j.value AS bigint)
    JOIN person p ON p.id = m.person_id AND p.locked = 0
ORDER BY 1, 2;

-- many api_article_ids(ids text, inside int, now int) -> api_pair_row
-- sqlite
SELECT a.ticket_id, a.id FROM json_each(:ids) j JOIN article a ON a.ticket_id = j.value
WHERE a.mark <> 'withdrawn' AND (:inside >= 1 OR (a.internal = 0 AND a.held_until <= :now)) ORDER BY 1, 2;
-- postgres
SELECT a.ticket_id, a.id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN article a ON a.ticket_id = CAST(j.value AS bigint)
WHERE a.mark <> 'withdrawn' AND (:inside >= 1 OR (a.internal = 0 AND a.held_until <= :now)) ORDER BY 1, 2;

-- many api_time_ids(ids text) -> api_pair_row
-- sqlite
SELECT m.ticket_id, m.id FROM json_each(:ids) j JOIN time_account m ON m.ticket_id = j.value ORDER BY 1, 2;
-- postgres
SELECT m.ticket_id, m.id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN time_account m ON m.ticket_id = CAST(j.value AS bigint) ORDER BY 1, 2;

-- many api_files(ids text) -> api_file_row(article_id int, id int, blob_id int, filename text,
--   content_type text, size int, content_id text?)
-- sqlite
SELECT f.article_id, f.id, f.blob_id, f.filename, f.content_type, f.size, f.content_id
FROM json_each(:ids) j JOIN attachment f ON f.article_id = j.value ORDER BY 1, 2;
-- postgres
SELECT f.article_id, f.id, f.blob_id, f.filename, f.content_type, f.size, f.content_id
FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN attachment f ON f.article_id = CAST(j.value AS bigint) ORDER BY 1, 2;

-- The same tickets, and nothing but their ids, for searches that find many.
-- find api_ticket_ids(person_id int, is_agent int) -> api_id_row
-- by id int = u.id
-- by title text = u.title
-- by number text = u.number
-- by state text = u.state
-- by priority int = u.priority
-- by queue_id int = u.queue_id
-- by customer_id int = u.customer_id
-- by company_id int? = u.company_id
-- by owner_id int? = u.owner_id
-- by articles int = u.articles
-- by created_at int = u.created_at
-- by updated_at int = u.changed_at
-- by close_at int? = u.closed_at
-- by pending_time int? = u.pending_at
SELECT u.id FROM (SELECT t.id AS id, t.number AS number, t.title AS title, t.state AS state,
        t.priority AS priority, t.queue_id AS queue_id, t.customer_id AS customer_id,
        t.company_id AS company_id, t.owner_id AS owner_id, t.created_at AS created_at,
        t.changed_at AS changed_at, t.closed_at AS closed_at, t.pending_at AS pending_at,
        t.articles AS articles
    FROM ticket t JOIN queue q ON q.id = t.queue_id
    WHERE t.deleted_at IS NULL AND (:is_agent = 2 OR (:is_agent = 1 AND (q.confidential = 0 OR EXISTS (
            SELECT 1 FROM queue_member m WHERE m.queue_id = q.id AND m.person_id = :person_id)))
        OR (:is_agent = 0 AND (t.customer_id = :person_id
            OR EXISTS (SELECT 1 FROM participant p WHERE p.ticket_id = t.id AND p.person_id = :person_id)
            OR EXISTS (SELECT 1 FROM person me JOIN company f ON f.id = me.company_id
                WHERE me.id = :person_id AND f.sees_all = 1 AND f.id = t.company_id))))) u
WHERE {FILTER} {ORDER};
