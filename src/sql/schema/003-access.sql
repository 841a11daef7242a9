-- both
-- Who wants to register: first the address is confirmed, then perhaps somebody of the desk decides.
CREATE TABLE signup (
    id {ID},
    address {TEXT} NOT NULL,
    shown {TEXT} NOT NULL,
    name {TEXT} NOT NULL,
    company {TEXT} NOT NULL DEFAULT '',
    phone {TEXT} NOT NULL DEFAULT '',
    lang {TEXT} NOT NULL CHECK (lang IN ('de', 'en')),
    state {TEXT} NOT NULL CHECK (state IN ('new', 'waiting', 'refused')),
    created_at {INT} NOT NULL,
    confirmed_at {INT}
) {STRICT};
CREATE INDEX signup_by_address ON signup(address);
CREATE INDEX signup_by_state ON signup(state, created_at);

CREATE TABLE signup_link (
    hash {TEXT} PRIMARY KEY,
    signup_id {INT} NOT NULL REFERENCES signup(id) ON DELETE CASCADE,
    expires_at {INT} NOT NULL
) {STRICT};
CREATE INDEX signup_link_by_signup ON signup_link(signup_id);

-- Each time that somebody asked for a mail to an address, known or not: few are sent.
CREATE TABLE access_ask (
    id {ID},
    address_hash {TEXT} NOT NULL,
    mailed {INT} NOT NULL,
    at {INT} NOT NULL
) {STRICT};
CREATE INDEX access_ask_by_address ON access_ask(address_hash, at);
CREATE INDEX access_ask_by_time ON access_ask(at);
CREATE INDEX access_link_by_person ON access_link(person_id) WHERE person_id IS NOT NULL;

-- The links in mails that open one ticket are signed over these: counting up ends all of them.
ALTER TABLE ticket ADD COLUMN key_generation {INT} NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN key_generation {INT} NOT NULL DEFAULT 0;
