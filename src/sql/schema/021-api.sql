-- both
-- What the API knows of a thing beyond its own table, and things that have no other table: roles,
-- names of states and priorities, kinds of work, fields of one's own. NAME is unique in its KIND
-- where it is not NULL; DATA is a JSON object; WORDS are its texts, for searching.
CREATE TABLE record (
    kind {TEXT} NOT NULL,
    id {INT} NOT NULL,
    name {TEXT},
    data {TEXT} NOT NULL DEFAULT '{}',
    words {TEXT} NOT NULL DEFAULT '',
    created_by {INT} REFERENCES person(id) ON DELETE SET NULL,
    updated_by {INT} REFERENCES person(id) ON DELETE SET NULL,
    created_at {INT} NOT NULL,
    updated_at {INT} NOT NULL,
    PRIMARY KEY (kind, id)
) {STRICT};
CREATE UNIQUE INDEX record_by_name ON record(kind, name) WHERE name IS NOT NULL;
CREATE INDEX record_created_by ON record(created_by) WHERE created_by IS NOT NULL;
CREATE INDEX record_updated_by ON record(updated_by) WHERE updated_by IS NOT NULL;

-- The last id that was given out for a kind that has no table of its own.
CREATE TABLE record_counter (
    kind {TEXT} PRIMARY KEY,
    last {INT} NOT NULL
) {STRICT};

INSERT INTO record (kind, id, name, data, created_at, updated_at) VALUES
    ('role', 1, 'admin', '{"name":"Admin","note":"To configure your system.","permissions":["admin","user_preferences","report","knowledge_base.editor"]}', 1764460800000, 1764460800000),
    ('role', 2, 'agent', '{"name":"Agent","note":"To work on Tickets.","permissions":["ticket.agent","user_preferences","chat.agent","cti.agent","knowledge_base.reader"]}', 1764460800000, 1764460800000),
    ('role', 3, 'customer', '{"name":"Customer","note":"People who create Tickets ask for help.","default_at_signup":true,"permissions":["ticket.customer","user_preferences"]}', 1764460800000, 1764460800000),
    ('state', 1, 'new', '{"name":"new","state_type_id":1,"default_create":true}', 1764460800000, 1764460800000),
    ('state', 2, 'open', '{"name":"open","state_type_id":2,"default_follow_up":true}', 1764460800000, 1764460800000),
    ('state', 3, 'pending reminder', '{"name":"pending reminder","state_type_id":3,"ignore_escalation":true}', 1764460800000, 1764460800000),
    ('state', 4, 'closed', '{"name":"closed","state_type_id":5,"ignore_escalation":true}', 1764460800000, 1764460800000),
    ('state', 5, 'merged', '{"name":"merged","state_type_id":6,"ignore_escalation":true}', 1764460800000, 1764460800000),
    ('state', 6, 'removed', '{"name":"removed","state_type_id":7,"ignore_escalation":true,"active":false}', 1764460800000, 1764460800000),
    ('state', 7, 'pending close', '{"name":"pending close","state_type_id":4,"next_state_id":4,"ignore_escalation":true}', 1764460800000, 1764460800000),
    ('priority', 1, '1 low', '{"name":"1 low","level":1,"ui_icon":"low-priority","ui_color":"low-priority"}', 1764460800000, 1764460800000),
    ('priority', 2, '2 normal', '{"name":"2 normal","level":2,"default_create":true}', 1764460800000, 1764460800000),
    ('priority', 3, '3 high', '{"name":"3 high","level":3,"ui_icon":"important","ui_color":"high-priority"}', 1764460800000, 1764460800000),
    ('priority', 4, '4 urgent', '{"name":"4 urgent","level":4,"ui_icon":"important","ui_color":"high-priority"}', 1764460800000, 1764460800000),
    ('time_type', 1, 'default', '{"name":"Default"}', 1764460800000, 1764460800000);
INSERT INTO record_counter (kind, last) VALUES ('role', 3), ('state', 7), ('priority', 4), ('time_type', 1);

-- Roles as they were given, where one word in person.role does not tell all of them.
CREATE TABLE person_role (
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    role_id {INT} NOT NULL,
    PRIMARY KEY (person_id, role_id)
) {STRICT};

-- Levels of access to a queue: a list of read, create, change, overview, full.
CREATE TABLE queue_grant (
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    queue_id {INT} NOT NULL REFERENCES queue(id) ON DELETE CASCADE,
    access {TEXT} NOT NULL,
    PRIMARY KEY (person_id, queue_id)
) {STRICT};
CREATE INDEX queue_grant_by_queue ON queue_grant(queue_id);

-- Time that was booked, in hundredths of the unit that the house counts in.
CREATE TABLE time_account (
    id {ID},
    ticket_id {INT} NOT NULL REFERENCES ticket(id),
    article_id {INT} REFERENCES article(id),
    type_id {INT},
    hundredths {INT} NOT NULL,
    created_by {INT} REFERENCES person(id),
    created_at {INT} NOT NULL,
    updated_at {INT} NOT NULL
) {STRICT};
CREATE INDEX time_account_by_ticket ON time_account(ticket_id);
CREATE INDEX time_account_by_article ON time_account(article_id) WHERE article_id IS NOT NULL;

-- Links that have a direction: SOURCE is the parent (kind "child") or the child (kind "parent") of
-- TARGET, as whoever linked them said.
CREATE TABLE ticket_relation (
    id {ID},
    source_id {INT} NOT NULL REFERENCES ticket(id),
    target_id {INT} NOT NULL REFERENCES ticket(id),
    kind {TEXT} NOT NULL CHECK (kind IN ('normal', 'parent', 'child')),
    created_at {INT} NOT NULL,
    UNIQUE (source_id, target_id, kind)
) {STRICT};
CREATE INDEX ticket_relation_by_target ON ticket_relation(target_id);

-- SCOPES: permissions, separated by spaces, that narrow the person's own; "" for all of them.
ALTER TABLE token ADD COLUMN scopes {TEXT} NOT NULL DEFAULT '';
ALTER TABLE token ADD COLUMN expires_at {INT};
ALTER TABLE token ADD COLUMN compat {TEXT} NOT NULL DEFAULT '';
CREATE INDEX token_by_person ON token(person_id);

-- What was answered to a request that carried a key, so that the same one sent again does nothing.
CREATE TABLE idempotency (
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    key {TEXT} NOT NULL,
    request_hash {TEXT} NOT NULL,
    status {INT} NOT NULL,
    body {TEXT} NOT NULL,
    at {INT} NOT NULL,
    PRIMARY KEY (person_id, key)
) {STRICT};
CREATE INDEX idempotency_by_age ON idempotency(at);
