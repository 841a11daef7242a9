-- both
CREATE TABLE setting (
    name {TEXT} PRIMARY KEY,
    value {TEXT} NOT NULL
) {STRICT};

CREATE TABLE company (
    id {ID},
    name {TEXT} NOT NULL,
    note {TEXT} NOT NULL DEFAULT '',
    sees_all {INT} NOT NULL DEFAULT 0,
    created_at {INT} NOT NULL
) {STRICT};

CREATE TABLE company_domain (
    domain {TEXT} PRIMARY KEY,
    company_id {INT} NOT NULL REFERENCES company(id) ON DELETE CASCADE
) {STRICT};

CREATE TABLE person (
    id {ID},
    role {TEXT} NOT NULL CHECK (role IN ('customer', 'agent', 'admin')),
    name {TEXT} NOT NULL,
    company_id {INT} REFERENCES company(id),
    lang {TEXT} CHECK (lang IN ('de', 'en')),
    password {TEXT},
    locked {INT} NOT NULL DEFAULT 0,
    verified {INT} NOT NULL DEFAULT 0,
    failures {INT} NOT NULL DEFAULT 0,
    retry_at {INT} NOT NULL DEFAULT 0,
    created_at {INT} NOT NULL,
    seen_at {INT}
) {STRICT};
CREATE INDEX person_by_company ON person(company_id) WHERE company_id IS NOT NULL;
CREATE INDEX person_by_role ON person(role, id) WHERE role <> 'customer';

-- A person has any number of mail addresses, and may have none (callers).
CREATE TABLE person_address (
    address {TEXT} PRIMARY KEY,
    shown {TEXT} NOT NULL,
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    position {INT} NOT NULL DEFAULT 0,
    bounced_at {INT}
) {STRICT};
CREATE INDEX person_address_by_person ON person_address(person_id, position);

CREATE TABLE person_phone (
    id {ID},
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    shown {TEXT} NOT NULL,
    digits {TEXT} NOT NULL
) {STRICT};
CREATE INDEX person_phone_by_person ON person_phone(person_id);
CREATE INDEX person_phone_by_digits ON person_phone(digits);

CREATE TABLE queue (
    id {ID},
    name {TEXT} NOT NULL UNIQUE,
    confidential {INT} NOT NULL DEFAULT 0,
    lang {TEXT} NOT NULL DEFAULT 'de' CHECK (lang IN ('de', 'en')),
    greeting {TEXT} NOT NULL DEFAULT '',
    signature {TEXT} NOT NULL DEFAULT '',
    created_at {INT} NOT NULL
) {STRICT};

-- Who works in a confidential queue; other queues are open to every agent.
CREATE TABLE queue_member (
    queue_id {INT} NOT NULL REFERENCES queue(id) ON DELETE CASCADE,
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    PRIMARY KEY (queue_id, person_id)
) {STRICT};

CREATE TABLE account (
    id {ID},
    name {TEXT} NOT NULL UNIQUE,
    address {TEXT} NOT NULL,
    sender_name {TEXT} NOT NULL DEFAULT '',
    in_url {TEXT} NOT NULL DEFAULT '',
    in_secret {BLOB},
    out_url {TEXT} NOT NULL DEFAULT '',
    out_secret {BLOB},
    ca_file {TEXT} NOT NULL DEFAULT '',
    queue_id {INT} REFERENCES queue(id),
    lang {TEXT} NOT NULL DEFAULT 'de' CHECK (lang IN ('de', 'en')),
    created_at {INT} NOT NULL,
    sent_at {INT},
    failed_at {INT},
    answer {TEXT} NOT NULL DEFAULT ''
) {STRICT};

CREATE TABLE ticket_counter (
    year {INT} PRIMARY KEY,
    last {INT} NOT NULL
) {STRICT};

CREATE TABLE ticket (
    id {ID},
    number {TEXT} NOT NULL UNIQUE,
    title {TEXT} NOT NULL,
    state {TEXT} NOT NULL CHECK (state IN ('new', 'open', 'pending reminder', 'pending close', 'closed', 'merged')),
    priority {INT} NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 4),
    queue_id {INT} NOT NULL REFERENCES queue(id),
    customer_id {INT} NOT NULL REFERENCES person(id),
    company_id {INT} REFERENCES company(id),
    owner_id {INT} REFERENCES person(id),
    channel {TEXT} NOT NULL CHECK (channel IN ('mail', 'web', 'phone', 'api')),
    lang {TEXT} NOT NULL DEFAULT 'de' CHECK (lang IN ('de', 'en')),
    account_id {INT} REFERENCES account(id),
    named_number {TEXT},
    created_at {INT} NOT NULL,
    changed_at {INT} NOT NULL,
    replied_at {INT},
    closed_at {INT},
    pending_at {INT},
    articles {INT} NOT NULL DEFAULT 0,
    waits_for {TEXT} NOT NULL DEFAULT 'agent' CHECK (waits_for IN ('agent', 'customer', 'nobody')),
    merged_into {INT} REFERENCES ticket(id)
) {STRICT};
CREATE INDEX ticket_active ON ticket(changed_at DESC, id) WHERE state NOT IN ('closed', 'merged');
CREATE INDEX ticket_by_customer ON ticket(customer_id, changed_at DESC);
CREATE INDEX ticket_by_company ON ticket(company_id, changed_at DESC) WHERE company_id IS NOT NULL;
CREATE INDEX ticket_by_owner ON ticket(owner_id, changed_at DESC) WHERE owner_id IS NOT NULL AND state NOT IN ('closed', 'merged');

-- Every number that ever led to a ticket: its own, those of merged ones, those of imported ones.
-- The key is the number without anything but letters and digits, lower case.
CREATE TABLE ticket_number (
    key {TEXT} PRIMARY KEY,
    ticket_id {INT} NOT NULL REFERENCES ticket(id)
) {STRICT};

CREATE TABLE participant (
    ticket_id {INT} NOT NULL REFERENCES ticket(id),
    person_id {INT} NOT NULL REFERENCES person(id),
    PRIMARY KEY (ticket_id, person_id)
) {STRICT};
CREATE INDEX participant_by_person ON participant(person_id, ticket_id);

-- Content by hash, once. Small content stands here, large content in chunks.
CREATE TABLE blob (
    id {ID},
    hash {TEXT} NOT NULL UNIQUE,
    size {INT} NOT NULL,
    data {BLOB}
) {STRICT};

CREATE TABLE blob_chunk (
    blob_id {INT} NOT NULL REFERENCES blob(id) ON DELETE CASCADE,
    seq {INT} NOT NULL,
    data {BLOB} NOT NULL,
    PRIMARY KEY (blob_id, seq)
) {STRICT};

CREATE TABLE inbox (
    id {ID},
    received_at {INT} NOT NULL,
    via {TEXT} NOT NULL,
    mail_from {TEXT} NOT NULL DEFAULT '',
    rcpt_to {TEXT} NOT NULL DEFAULT '',
    blob_id {INT} NOT NULL REFERENCES blob(id),
    size {INT} NOT NULL,
    state {TEXT} NOT NULL CHECK (state IN ('new', 'done', 'held')),
    decision {TEXT} CHECK (decision IN ('new', 'ticket', 'added', 'filed', 'duplicate', 'held')),
    reason {TEXT} NOT NULL DEFAULT '',
    kind {TEXT} NOT NULL DEFAULT '',
    message_id {TEXT},
    sender {TEXT},
    subject {TEXT},
    fingerprint {TEXT},
    ticket_id {INT} REFERENCES ticket(id),
    article_id {INT},
    decided_at {INT},
    tries {INT} NOT NULL DEFAULT 0,
    retry_at {INT} NOT NULL DEFAULT 0
) {STRICT};
CREATE INDEX inbox_waiting ON inbox(id) WHERE state = 'new';
CREATE INDEX inbox_held ON inbox(id) WHERE state = 'held';
CREATE INDEX inbox_by_blob ON inbox(blob_id);
CREATE INDEX inbox_by_ticket ON inbox(ticket_id) WHERE ticket_id IS NOT NULL;

CREATE TABLE article (
    id {ID},
    ticket_id {INT} NOT NULL REFERENCES ticket(id),
    kind {TEXT} NOT NULL CHECK (kind IN ('mail', 'web', 'phone', 'note')),
    sender {TEXT} NOT NULL CHECK (sender IN ('customer', 'agent', 'system')),
    internal {INT} NOT NULL DEFAULT 0,
    author_id {INT} REFERENCES person(id),
    from_text {TEXT} NOT NULL DEFAULT '',
    to_text {TEXT} NOT NULL DEFAULT '',
    cc_text {TEXT} NOT NULL DEFAULT '',
    subject {TEXT} NOT NULL DEFAULT '',
    body_text {TEXT} NOT NULL,
    body_html {TEXT},
    new_text {TEXT},
    message_id {TEXT},
    inbox_id {INT} REFERENCES inbox(id),
    mark {TEXT} NOT NULL DEFAULT '',
    security {TEXT} NOT NULL DEFAULT 'none',
    extra {TEXT},
    created_at {INT} NOT NULL
) {STRICT};
CREATE INDEX article_by_ticket ON article(ticket_id, id);
CREATE UNIQUE INDEX article_by_inbox ON article(inbox_id) WHERE inbox_id IS NOT NULL;

-- One accepted message, one fingerprint: the second copy meets this key.
CREATE TABLE fingerprint (
    fingerprint {TEXT} PRIMARY KEY,
    inbox_id {INT} NOT NULL REFERENCES inbox(id),
    ticket_id {INT} REFERENCES ticket(id),
    article_id {INT}
) {STRICT};

-- Message-IDs that we know, received and sent, and the ticket that they belong to. One id can
-- stand here twice: senders reuse them.
CREATE TABLE message_ref (
    message_id {TEXT} NOT NULL,
    ticket_id {INT} NOT NULL REFERENCES ticket(id),
    article_id {INT} NOT NULL REFERENCES article(id),
    PRIMARY KEY (message_id, article_id)
) {STRICT};

CREATE TABLE attachment (
    id {ID},
    token {TEXT} NOT NULL UNIQUE,
    article_id {INT} NOT NULL REFERENCES article(id),
    blob_id {INT} NOT NULL REFERENCES blob(id),
    filename {TEXT} NOT NULL,
    content_type {TEXT} NOT NULL,
    size {INT} NOT NULL,
    is_inline {INT} NOT NULL DEFAULT 0,
    content_id {TEXT}
) {STRICT};
CREATE INDEX attachment_by_article ON attachment(article_id, id);
CREATE INDEX attachment_by_blob ON attachment(blob_id);

CREATE TABLE outbox (
    id {ID},
    created_at {INT} NOT NULL,
    purpose {TEXT} NOT NULL CHECK (purpose IN ('acknowledgement', 'reply', 'closing', 'notification', 'account')),
    state {TEXT} NOT NULL CHECK (state IN ('waiting', 'held', 'accepted', 'failed')),
    account_id {INT} REFERENCES account(id),
    ticket_id {INT} REFERENCES ticket(id),
    article_id {INT} REFERENCES article(id),
    person_id {INT} REFERENCES person(id),
    recipient {TEXT} NOT NULL,
    recipient_key {TEXT} NOT NULL,
    to_text {TEXT} NOT NULL,
    cc_text {TEXT} NOT NULL DEFAULT '',
    subject {TEXT} NOT NULL,
    message_id {TEXT} NOT NULL,
    in_reply_to {TEXT},
    refs {TEXT} NOT NULL DEFAULT '',
    automatic {INT} NOT NULL,
    lang {TEXT} NOT NULL,
    quotes {INT} NOT NULL DEFAULT 0,
    extra {TEXT},
    attempts {INT} NOT NULL DEFAULT 0,
    next_at {INT} NOT NULL,
    leased_until {INT} NOT NULL DEFAULT 0,
    answer {TEXT} NOT NULL DEFAULT '',
    ended_at {INT}
) {STRICT};
CREATE INDEX outbox_due ON outbox(next_at) WHERE state = 'waiting';
CREATE INDEX outbox_by_article ON outbox(article_id) WHERE article_id IS NOT NULL;
CREATE INDEX outbox_by_ticket ON outbox(ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX outbox_by_message_id ON outbox(message_id);
CREATE INDEX outbox_by_recipient ON outbox(recipient_key, created_at) WHERE automatic = 1;

-- The tickets that one acknowledgement names: one, or all of a bundle.
CREATE TABLE outbox_ticket (
    ticket_id {INT} PRIMARY KEY REFERENCES ticket(id),
    outbox_id {INT} NOT NULL REFERENCES outbox(id)
) {STRICT};
CREATE INDEX outbox_ticket_by_outbox ON outbox_ticket(outbox_id);

CREATE TABLE ticket_event (
    id {ID},
    ticket_id {INT} NOT NULL REFERENCES ticket(id),
    at {INT} NOT NULL,
    actor_id {INT} REFERENCES person(id),
    what {TEXT} NOT NULL,
    before {TEXT},
    after {TEXT},
    article_id {INT} REFERENCES article(id)
) {STRICT};
CREATE INDEX ticket_event_by_ticket ON ticket_event(ticket_id, id);

CREATE TABLE session (
    id {ID},
    hash {TEXT} NOT NULL UNIQUE,
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    csrf {TEXT} NOT NULL,
    created_at {INT} NOT NULL,
    seen_at {INT} NOT NULL,
    expires_at {INT} NOT NULL,
    peer {TEXT} NOT NULL DEFAULT ''
) {STRICT};
CREATE INDEX session_by_person ON session(person_id);
CREATE INDEX session_by_expiry ON session(expires_at);

CREATE TABLE token (
    id {ID},
    hash {TEXT} NOT NULL UNIQUE,
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    name {TEXT} NOT NULL,
    created_at {INT} NOT NULL,
    used_at {INT}
) {STRICT};

-- Single-use links: set-up of the first administrator, access for those who ask.
CREATE TABLE access_link (
    hash {TEXT} PRIMARY KEY,
    purpose {TEXT} NOT NULL CHECK (purpose IN ('setup', 'access')),
    person_id {INT} REFERENCES person(id) ON DELETE CASCADE,
    expires_at {INT} NOT NULL
) {STRICT};

-- only sqlite
CREATE VIRTUAL TABLE article_search USING fts5(subject, body_text, from_text,
    content = 'article', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
-- only postgres
-- A tsvector holds at most 1 MiB: a long text is indexed as far as it fits.
ALTER TABLE article ADD COLUMN search tsvector;
CREATE INDEX article_search ON article USING gin (search);
