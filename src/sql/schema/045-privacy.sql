-- both
-- What the law or a dispute keeps: no hand and no rule deletes or anonymises it while it holds.
-- OBJECT_ID is a ticket's, a person's or a company's.
CREATE TABLE legal_hold (
    id {ID},
    kind {TEXT} NOT NULL CHECK (kind IN ('ticket', 'person', 'company')),
    object_id {INT} NOT NULL,
    reason {TEXT} NOT NULL,
    since_at {INT} NOT NULL,
    actor_id {INT} REFERENCES person(id) ON DELETE SET NULL,
    ended_at {INT}
) {STRICT};
CREATE UNIQUE INDEX legal_hold_active ON legal_hold(kind, object_id) WHERE ended_at IS NULL;

-- What becomes of closed tickets after so many months; no queue: of those that have no rule of their
-- own. What was done since the last certificate stands here until that is written.
CREATE TABLE retention (
    id {ID},
    queue_id {INT} REFERENCES queue(id) ON DELETE CASCADE,
    months {INT} NOT NULL CHECK (months BETWEEN 1 AND 600),
    act {TEXT} NOT NULL CHECK (act IN ('anonymise', 'erase')),
    created_at {INT} NOT NULL,
    actor_id {INT} REFERENCES person(id) ON DELETE SET NULL,
    tickets {INT} NOT NULL DEFAULT 0,
    messages {INT} NOT NULL DEFAULT 0,
    mails {INT} NOT NULL DEFAULT 0,
    files {INT} NOT NULL DEFAULT 0
) {STRICT};
CREATE UNIQUE INDEX retention_by_queue ON retention(coalesce(queue_id, 0));

-- What was anonymised or deleted, without what it was about: SUBJECT is "person 17" or a rule. Each
-- one's hash covers it and the hash before it, so that none can be changed or left out unnoticed.
CREATE TABLE certificate (
    id {ID},
    at {INT} NOT NULL,
    what {TEXT} NOT NULL CHECK (what IN ('anonymised', 'erased')),
    subject {TEXT} NOT NULL,
    actor {TEXT} NOT NULL,
    reason {TEXT} NOT NULL,
    tickets {INT} NOT NULL,
    messages {INT} NOT NULL,
    mails {INT} NOT NULL,
    files {INT} NOT NULL,
    previous {TEXT} NOT NULL,
    hash {TEXT} NOT NULL
) {STRICT};
-- Each follows another one.
CREATE UNIQUE INDEX certificate_chain ON certificate(previous);

ALTER TABLE person ADD COLUMN anonymised_at {INT};
CREATE INDEX person_anonymised ON person(anonymised_at) WHERE anonymised_at IS NOT NULL;
ALTER TABLE ticket ADD COLUMN anonymised_at {INT};
-- Those that a rule may be for, oldest first.
CREATE INDEX ticket_retained ON ticket(closed_at, id) WHERE state = 'closed' AND anonymised_at IS NULL;

-- The last wall: whatever deletes, a hold stops it.
-- only sqlite
CREATE TRIGGER ticket_held BEFORE DELETE ON ticket WHEN EXISTS (SELECT 1 FROM legal_hold h
    WHERE h.ended_at IS NULL AND ((h.kind = 'ticket' AND h.object_id = OLD.id)
        OR (h.kind = 'person' AND h.object_id = OLD.customer_id)
        OR (h.kind = 'company' AND h.object_id = OLD.company_id))) BEGIN
    SELECT RAISE(ABORT, 'a legal hold keeps it');
END;
CREATE TRIGGER person_held BEFORE DELETE ON person WHEN EXISTS (SELECT 1 FROM legal_hold h
    WHERE h.ended_at IS NULL AND ((h.kind = 'person' AND h.object_id = OLD.id)
        OR (h.kind = 'company' AND h.object_id = OLD.company_id))) BEGIN
    SELECT RAISE(ABORT, 'a legal hold keeps it');
END;
-- only postgres
CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM legal_hold h WHERE h.ended_at IS NULL AND (
        (h.kind = 'company' AND h.object_id = OLD.company_id)
        OR (h.kind = TG_TABLE_NAME AND h.object_id = OLD.id)
        OR (h.kind = 'person' AND TG_TABLE_NAME = 'ticket'
            AND h.object_id = CAST(to_jsonb(OLD) ->> 'customer_id' AS bigint)))) THEN
        RAISE EXCEPTION 'a legal hold keeps it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER ticket_held BEFORE DELETE ON ticket FOR EACH ROW EXECUTE FUNCTION held();
CREATE TRIGGER person_held BEFORE DELETE ON person FOR EACH ROW EXECUTE FUNCTION held();
