-- both
-- What somebody has typed and not sent, by the place where it is typed.
CREATE TABLE draft (
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    place {TEXT} NOT NULL,
    subject {TEXT} NOT NULL DEFAULT '',
    body {TEXT} NOT NULL DEFAULT '',
    extra {TEXT} NOT NULL DEFAULT '',
    changed_at {INT} NOT NULL,
    PRIMARY KEY (person_id, place)
) {STRICT};
CREATE INDEX draft_by_age ON draft(changed_at);

-- Forms that have been sent: each carries a key, and the second sending finds it here.
CREATE TABLE form_sent (
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    key {TEXT} NOT NULL,
    ticket_id {INT} NOT NULL REFERENCES ticket(id),
    at {INT} NOT NULL,
    PRIMARY KEY (person_id, key)
) {STRICT};
CREATE INDEX form_sent_by_age ON form_sent(at);

-- A customer's overview: each part of it reads its own index, newest change first.
CREATE INDEX ticket_active_by_customer ON ticket(customer_id, changed_at DESC, id DESC)
    WHERE state NOT IN ('closed', 'merged');
CREATE INDEX ticket_closed_by_customer ON ticket(customer_id, changed_at DESC, id DESC)
    WHERE state = 'closed';
CREATE INDEX ticket_active_by_company ON ticket(company_id, changed_at DESC, id DESC)
    WHERE state NOT IN ('closed', 'merged') AND company_id IS NOT NULL;
CREATE INDEX ticket_closed_by_company ON ticket(company_id, changed_at DESC, id DESC, customer_id)
    WHERE state = 'closed' AND company_id IS NOT NULL;
