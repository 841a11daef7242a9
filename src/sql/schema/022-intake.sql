-- both
-- Senders whose mail is filed without a ticket: an address, or a domain with all below it.
CREATE TABLE block (
    id {ID},
    value {TEXT} NOT NULL,
    note {TEXT} NOT NULL DEFAULT '',
    person_id {INT} REFERENCES person(id),
    created_at {INT} NOT NULL,
    ended_at {INT}
) {STRICT};
CREATE UNIQUE INDEX block_active ON block(value) WHERE ended_at IS NULL;

ALTER TABLE inbox ADD COLUMN sender_key {TEXT};
ALTER TABLE inbox ADD COLUMN account_id {INT} REFERENCES account(id);
ALTER TABLE inbox ADD COLUMN block_id {INT} REFERENCES block(id);
-- What our own mail server found out about the sender (RFC 8601), in its words.
ALTER TABLE inbox ADD COLUMN auth {TEXT} NOT NULL DEFAULT '';
-- What a person said is to become of it: '' (as always), a new ticket, or a message of one.
ALTER TABLE inbox ADD COLUMN wanted {TEXT} NOT NULL DEFAULT '' CHECK (wanted IN ('', 'ticket', 'add'));
ALTER TABLE inbox ADD COLUMN wanted_ticket_id {INT} REFERENCES ticket(id);
ALTER TABLE inbox ADD COLUMN wanted_by {INT} REFERENCES person(id);
UPDATE inbox SET sender_key = lower(sender) WHERE sender IS NOT NULL;
CREATE INDEX inbox_by_decision ON inbox(decision, id);
CREATE INDEX inbox_by_sender ON inbox(sender_key, id) WHERE sender_key IS NOT NULL;
CREATE INDEX inbox_by_account ON inbox(account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX inbox_by_block ON inbox(block_id) WHERE block_id IS NOT NULL;
CREATE INDEX outbox_by_state ON outbox(state, id);
