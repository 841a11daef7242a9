-- both
-- What somebody was told of. A cause is one person's one doing in one ticket: whatever number of
-- events it made, it is told once.
CREATE TABLE notice (
    id {ID},
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    ticket_id {INT} NOT NULL REFERENCES ticket(id),
    cause {TEXT} NOT NULL,
    kind {TEXT} NOT NULL CHECK (kind IN ('new', 'assigned', 'reply', 'mention')),
    actor_id {INT} REFERENCES person(id),
    article_id {INT} REFERENCES article(id),
    at {INT} NOT NULL,
    desk {INT} NOT NULL,
    read_at {INT}
) {STRICT};
CREATE UNIQUE INDEX notice_once ON notice(person_id, ticket_id, cause);
CREATE INDEX notice_by_person ON notice(person_id, id);
CREATE INDEX notice_unread ON notice(person_id) WHERE read_at IS NULL AND desk = 1;
CREATE INDEX notice_by_at ON notice(at);

-- How somebody wants to be told; no row: as the program thinks fit. desk and mail hold a bit for
-- each kind; the quiet hours are minutes of the day.
CREATE TABLE notice_choice (
    person_id {INT} PRIMARY KEY REFERENCES person(id) ON DELETE CASCADE,
    desk {INT} NOT NULL,
    mail {INT} NOT NULL,
    only_queues {INT} NOT NULL,
    quiet_from {INT} NOT NULL,
    quiet_to {INT} NOT NULL
) {STRICT};

CREATE TABLE notice_queue (
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    queue_id {INT} NOT NULL REFERENCES queue(id) ON DELETE CASCADE,
    PRIMARY KEY (person_id, queue_id)
) {STRICT};

-- Up to which event everybody has been told. What happened before this table was there is not.
CREATE TABLE notice_cursor (
    id {INT} PRIMARY KEY CHECK (id = 1),
    event_id {INT} NOT NULL
) {STRICT};
INSERT INTO notice_cursor (id, event_id) SELECT 1, coalesce(max(id), 0) FROM ticket_event;
