-- both
-- Where others want to hear of what happens. Deliveries are made from ticket_event, in its order,
-- by one cursor: each event meets each webhook once.
CREATE TABLE webhook (
    id {ID},
    name {TEXT} NOT NULL UNIQUE,
    url {TEXT} NOT NULL,
    events {TEXT} NOT NULL,
    queue_id {INT} REFERENCES queue(id),
    priority {INT} NOT NULL DEFAULT 0,
    tag {TEXT} NOT NULL DEFAULT '',
    with_internal {INT} NOT NULL DEFAULT 0,
    secret {BLOB} NOT NULL,
    allowed {TEXT} NOT NULL DEFAULT '',
    active {INT} NOT NULL,
    begin_event {INT} NOT NULL,
    created_at {INT} NOT NULL
) {STRICT};

CREATE TABLE webhook_cursor (
    event_id {INT} NOT NULL
) {STRICT};
INSERT INTO webhook_cursor (event_id) VALUES (0);

-- What was sent stays as it was sent, so that a repetition is the same to the byte. event_id 0: a
-- test, made by hand.
CREATE TABLE webhook_delivery (
    id {ID},
    webhook_id {INT} NOT NULL REFERENCES webhook(id) ON DELETE CASCADE,
    uuid {TEXT} NOT NULL UNIQUE,
    event {TEXT} NOT NULL,
    event_id {INT} NOT NULL,
    ticket_id {INT} REFERENCES ticket(id) ON DELETE SET NULL,
    article_id {INT} REFERENCES article(id) ON DELETE SET NULL,
    state {TEXT} NOT NULL CHECK (state IN ('waiting', 'accepted', 'failed', 'dropped')),
    attempts {INT} NOT NULL DEFAULT 0,
    created_at {INT} NOT NULL,
    next_at {INT} NOT NULL,
    leased_until {INT} NOT NULL DEFAULT 0,
    ended_at {INT},
    payload {TEXT},
    status {INT} NOT NULL DEFAULT 0,
    answer {TEXT} NOT NULL DEFAULT ''
) {STRICT};
CREATE INDEX webhook_delivery_due ON webhook_delivery(next_at, id) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_by_hook ON webhook_delivery(webhook_id, id);
CREATE INDEX webhook_delivery_old ON webhook_delivery(created_at);
CREATE INDEX webhook_delivery_by_ticket ON webhook_delivery(ticket_id);
CREATE INDEX webhook_delivery_by_article ON webhook_delivery(article_id);
CREATE UNIQUE INDEX webhook_delivery_once ON webhook_delivery(webhook_id, event_id)
    WHERE event_id > 0;
