-- both
-- What the judge of new concerns made of a customer's reply, where it was more than a reply: "new"
-- and "both" ask for a new ticket, "thanks" was filed in a closed one without opening it. Nothing of
-- this changes anything by itself. Reasons are the names of signals, with a blank between them.
CREATE TABLE article_concern (
    article_id {INT} PRIMARY KEY REFERENCES article(id),
    label {TEXT} NOT NULL CHECK (label IN ('new', 'both', 'thanks')),
    score {INT} NOT NULL,
    reasons {TEXT} NOT NULL,
    words {TEXT} NOT NULL,
    title {TEXT} NOT NULL,
    priority {INT} NOT NULL,
    state {TEXT} NOT NULL CHECK (state IN ('open', 'kept', 'split', 'quiet', 'reopened')),
    at {INT} NOT NULL,
    decided_by {INT} REFERENCES person(id) ON DELETE SET NULL,
    decided_at {INT}
) {STRICT};
CREATE INDEX article_concern_quiet ON article_concern(article_id DESC) WHERE state = 'quiet';

-- How readily: 0 not at all, 1 when sure, 2 normally, 3 when in doubt. A person's or a company's own
-- choice goes before the queue's; NULL: no choice.
ALTER TABLE queue ADD COLUMN concern {INT} NOT NULL DEFAULT 2 CHECK (concern BETWEEN 0 AND 3);
ALTER TABLE person ADD COLUMN concern {INT} CHECK (concern BETWEEN 0 AND 3);
ALTER TABLE company ADD COLUMN concern {INT} CHECK (concern BETWEEN 0 AND 3);
