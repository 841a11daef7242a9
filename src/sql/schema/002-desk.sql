-- both
-- Up to which article somebody has read a ticket. No row: never opened.
CREATE TABLE ticket_seen (
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    ticket_id {INT} NOT NULL REFERENCES ticket(id),
    article_id {INT} NOT NULL,
    seen_at {INT} NOT NULL,
    PRIMARY KEY (person_id, ticket_id)
) {STRICT};

-- The key is the name folded: "Drucker" and "drucker" are one tag, spelt as it came first.
CREATE TABLE tag (
    id {ID},
    key {TEXT} NOT NULL UNIQUE,
    name {TEXT} NOT NULL
) {STRICT};

CREATE TABLE ticket_tag (
    ticket_id {INT} NOT NULL REFERENCES ticket(id),
    tag_id {INT} NOT NULL REFERENCES tag(id),
    PRIMARY KEY (ticket_id, tag_id)
) {STRICT};
CREATE INDEX ticket_tag_by_tag ON ticket_tag(tag_id, ticket_id);

-- What somebody chose for themselves: the columns of their list, and the like.
CREATE TABLE person_setting (
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    name {TEXT} NOT NULL,
    value {TEXT} NOT NULL,
    PRIMARY KEY (person_id, name)
) {STRICT};

-- Saved views of the desk: a filter under a name.
CREATE TABLE desk_view (
    id {ID},
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    name {TEXT} NOT NULL,
    filter {TEXT} NOT NULL,
    shared {INT} NOT NULL DEFAULT 0,
    created_at {INT} NOT NULL
) {STRICT};
CREATE INDEX desk_view_by_person ON desk_view(person_id);
CREATE INDEX desk_view_shared ON desk_view(name) WHERE shared = 1;

-- What one click changed in many tickets, so that it can be taken back: what each was before, and
-- its last event then, so that later changes of others are noticed.
CREATE TABLE bulk (
    id {ID},
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    what {TEXT} NOT NULL,
    at {INT} NOT NULL,
    undone_at {INT}
) {STRICT};
CREATE INDEX bulk_by_person ON bulk(person_id, id);

CREATE TABLE bulk_ticket (
    bulk_id {INT} NOT NULL REFERENCES bulk(id) ON DELETE CASCADE,
    ticket_id {INT} NOT NULL REFERENCES ticket(id),
    before {TEXT} NOT NULL,
    event_id {INT} NOT NULL,
    PRIMARY KEY (bulk_id, ticket_id)
) {STRICT};

-- The views of the desk, each in the order in which it is shown.
CREATE INDEX ticket_closed ON ticket(changed_at DESC, id DESC) WHERE state = 'closed';
CREATE INDEX ticket_unassigned ON ticket(changed_at DESC, id DESC)
    WHERE owner_id IS NULL AND state NOT IN ('closed', 'merged');
CREATE INDEX ticket_by_queue ON ticket(queue_id, changed_at DESC) WHERE state NOT IN ('closed', 'merged');
-- Counting reads nothing but this.
CREATE INDEX ticket_counting ON ticket(queue_id, state, owner_id) WHERE state NOT IN ('closed', 'merged');
