-- The rows of kinds that have no other table.
-- find record_find(kind text) -> record_row(id int, name text?, data text, created_by int?,
--   updated_by int?, created_at int, updated_at int)
-- by id int = r.id
-- by name text? = r.name
-- by hay text = r.hay
-- by created_at int = r.created_at
-- by updated_at int = r.updated_at
SELECT r.id, r.name, r.data, r.created_by, r.updated_by, r.created_at, r.updated_at
FROM (SELECT id, kind, name, data, created_by, updated_by, created_at, updated_at,
        words || ' ' || coalesce(name, '') AS hay FROM record) r
WHERE r.kind = :kind AND {FILTER} {ORDER};

-- one record_count(kind text) -> record_count_row(n int)
SELECT count(*) FROM record WHERE kind = :kind;

-- opt record_get(kind text, id int) -> record_row
SELECT id, name, data, created_by, updated_by, created_at, updated_at
FROM record WHERE kind = :kind AND id = :id;

-- opt record_by_name(kind text, name text) -> record_row
SELECT id, name, data, created_by, updated_by, created_at, updated_at
FROM record WHERE kind = :kind AND name = :name;

-- do record_put(kind text, id int, name text?, data text, words text, actor_id int?, at int)
-- later
INSERT INTO record (kind, id, name, data, words, created_by, updated_by, created_at, updated_at)
VALUES (:kind, :id, :name, :data, :words, :actor_id, :actor_id, :at, :at)
ON CONFLICT (kind, id) DO UPDATE SET name = excluded.name, data = excluded.data,
    words = excluded.words, updated_by = excluded.updated_by, updated_at = excluded.updated_at;

-- The same for things of all kinds, until the transaction ends.
-- one record_hold(kind text, id int) -> record_held_row(n int)
-- sqlite
SELECT count(*) FROM record WHERE kind = :kind AND id = :id;
-- postgres
SELECT count(*) FROM pg_advisory_xact_lock(hashtextextended(:kind, :id));

-- do record_remove(kind text, id int)
DELETE FROM record WHERE kind = :kind AND id = :id;

-- one record_next(kind text) -> record_next_row(last int)
INSERT INTO record_counter (kind, last) VALUES (:kind, 1)
ON CONFLICT (kind) DO UPDATE SET last = record_counter.last + 1 RETURNING last;

-- do person_role_clear(person_id int)
DELETE FROM person_role WHERE person_id = :person_id;

-- do person_role_add(person_id int, role_id int)
INSERT INTO person_role (person_id, role_id) VALUES (:person_id, :role_id)
ON CONFLICT (person_id, role_id) DO NOTHING;

-- many person_role_list(ids text) -> record_pair_row(owner int, id int)
-- sqlite
SELECT x.person_id, x.role_id FROM json_each(:ids) j JOIN person_role x ON x.person_id = j.value
ORDER BY x.person_id, x.role_id;
-- postgres
SELECT x.person_id, x.role_id FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN person_role x ON x.person_id = CAST(j.value AS bigint) ORDER BY x.person_id, x.role_id;

-- do person_company_clear(person_id int)
DELETE FROM person_company WHERE person_id = :person_id;

-- do company_secondary_clear(company_id int)
DELETE FROM person_company WHERE company_id = :company_id;

-- do person_company_add(person_id int, company_id int)
INSERT INTO person_company (person_id, company_id) VALUES (:person_id, :company_id)
ON CONFLICT (person_id, company_id) DO NOTHING;

-- many person_company_list(ids text) -> record_pair_row
-- sqlite
SELECT x.person_id AS owner, x.company_id AS id FROM json_each(:ids) j
    JOIN person_company x ON x.person_id = j.value ORDER BY 1, 2;
-- postgres
SELECT x.person_id AS owner, x.company_id AS id
FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN person_company x ON x.person_id = CAST(j.value AS bigint) ORDER BY 1, 2;

-- many company_secondary_list(ids text) -> record_pair_row
-- sqlite
SELECT x.company_id AS owner, x.person_id AS id FROM json_each(:ids) j
    JOIN person_company x ON x.company_id = j.value ORDER BY 1, 2;
-- postgres
SELECT x.company_id AS owner, x.person_id AS id
FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN person_company x ON x.company_id = CAST(j.value AS bigint) ORDER BY 1, 2;

-- do queue_grant_clear(person_id int)
DELETE FROM queue_grant WHERE person_id = :person_id;

-- do queue_grant_put(person_id int, queue_id int, access text)
INSERT INTO queue_grant (person_id, queue_id, access) VALUES (:person_id, :queue_id, :access)
ON CONFLICT (person_id, queue_id) DO UPDATE SET access = excluded.access;

-- opt queue_grant_get(person_id int, queue_id int) -> queue_grant_one_row(access text)
SELECT access FROM queue_grant WHERE person_id = :person_id AND queue_id = :queue_id;

-- What was granted, and memberships that the desk gave without a level. Who may read a queue is
-- its member: a level of an agent's counts no longer where the desk has ended that.
-- many queue_grant_list(ids text) -> queue_grant_row(person_id int, queue_id int, access text)
-- sqlite
SELECT g.person_id, g.queue_id, g.access FROM json_each(:ids) j JOIN queue_grant g ON g.person_id = j.value
    JOIN person p ON p.id = g.person_id
WHERE p.role = 'customer' OR (g.access NOT LIKE '%full%' AND g.access NOT LIKE '%read%')
    OR EXISTS (SELECT 1 FROM queue_member m WHERE m.person_id = g.person_id AND m.queue_id = g.queue_id)
UNION ALL
SELECT m.person_id, m.queue_id, 'full' FROM json_each(:ids) j JOIN queue_member m ON m.person_id = j.value
WHERE NOT EXISTS (SELECT 1 FROM queue_grant g WHERE g.person_id = m.person_id AND g.queue_id = m.queue_id)
ORDER BY 1, 2;
-- postgres
SELECT g.person_id, g.queue_id, g.access
FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN queue_grant g ON g.person_id = CAST(j.value AS bigint)
    JOIN person p ON p.id = g.person_id
WHERE p.role = 'customer' OR (g.access NOT LIKE '%full%' AND g.access NOT LIKE '%read%')
    OR EXISTS (SELECT 1 FROM queue_member m WHERE m.person_id = g.person_id AND m.queue_id = g.queue_id)
UNION ALL
SELECT m.person_id, m.queue_id, 'full'
FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN queue_member m ON m.person_id = CAST(j.value AS bigint)
WHERE NOT EXISTS (SELECT 1 FROM queue_grant g WHERE g.person_id = m.person_id AND g.queue_id = m.queue_id)
ORDER BY 1, 2;

-- do queue_member_remove_person(person_id int)
DELETE FROM queue_member WHERE person_id = :person_id;

-- opt idempotency_get(person_id int, key text, since int) -> idempotency_row(request_hash text,
--   status int, body text)
SELECT request_hash, status, body FROM idempotency
WHERE person_id = :person_id AND key = :key AND at >= :since;

-- do idempotency_put(person_id int, key text, request_hash text, status int, body text, at int)
INSERT INTO idempotency (person_id, key, request_hash, status, body, at)
VALUES (:person_id, :key, :request_hash, :status, :body, :at);

-- do idempotency_sweep(before int)
DELETE FROM idempotency WHERE at < :before;

-- Removing for good: what refers to it stops this.
-- do record_delete_person(id int)
DELETE FROM person WHERE id = :id;

-- do record_delete_company(id int)
DELETE FROM company WHERE id = :id;

-- do record_delete_queue(id int)
DELETE FROM queue WHERE id = :id;

-- do record_delete_canned(id int)
DELETE FROM canned WHERE id = :id;

-- new time_account_add(ticket_id int, article_id int?, type_id int?, hundredths int, created_by int?,
--   created_at int, updated_at int)
INSERT INTO time_account (ticket_id, article_id, type_id, hundredths, created_by, created_at, updated_at)
VALUES (:ticket_id, :article_id, :type_id, :hundredths, :created_by, :created_at, :updated_at)
RETURNING id;

-- do time_account_set(id int, type_id int?, hundredths int, updated_at int)
UPDATE time_account SET type_id = :type_id, hundredths = :hundredths, updated_at = :updated_at
WHERE id = :id;

-- do time_account_remove(id int)
DELETE FROM time_account WHERE id = :id;

-- new ticket_relation_add(source_id int, target_id int, kind text, created_at int)
INSERT INTO ticket_relation (source_id, target_id, kind, created_at)
VALUES (:source_id, :target_id, :kind, :created_at)
ON CONFLICT (source_id, target_id, kind) DO UPDATE SET created_at = ticket_relation.created_at
RETURNING id;

-- do ticket_relation_remove(id int)
DELETE FROM ticket_relation WHERE id = :id;

-- One that has gone into another is its child; such a row has no id of its own.
-- many ticket_relation_list(ticket_id int) -> ticket_relation_row(id int, source_id int,
--   target_id int, kind text, created_at int)
SELECT id, source_id, target_id, kind, created_at FROM ticket_relation
WHERE source_id = :ticket_id OR target_id = :ticket_id
UNION ALL SELECT 0, t.merged_into, t.id, 'parent', t.changed_at FROM ticket t
WHERE t.merged_into = :ticket_id AND NOT EXISTS (
    SELECT 1 FROM ticket_relation r
    WHERE r.source_id = t.merged_into AND r.target_id = t.id AND r.kind = 'parent')
UNION ALL SELECT 0, t.merged_into, t.id, 'parent', t.changed_at FROM ticket t
WHERE t.id = :ticket_id AND coalesce(t.merged_into, 0) <> 0 AND NOT EXISTS (
    SELECT 1 FROM ticket_relation r
    WHERE r.source_id = t.merged_into AND r.target_id = t.id AND r.kind = 'parent')
ORDER BY id;

-- do article_set_internal(id int, internal int)
UPDATE article SET internal = :internal WHERE id = :id;

-- do canned_put_active(id int, body text, name text, queue_id int?, changed_at int)
UPDATE canned SET body = :body, name = :name, queue_id = :queue_id, changed_at = :changed_at
WHERE id = :id;

-- do notice_set_read(id int, person_id int, read_at int?)
UPDATE notice SET read_at = :read_at WHERE id = :id AND person_id = :person_id;

-- do notice_remove(id int, person_id int)
DELETE FROM notice WHERE id = :id AND person_id = :person_id;

-- do record_counter_set(kind text, last int)
UPDATE record_counter SET last = :last WHERE kind = :kind;
