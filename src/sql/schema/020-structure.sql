-- both
-- One record for everything that can be taken back: changes in bulk, closing, merging, splitting,
-- moving, the bin.
ALTER TABLE bulk RENAME TO undo;
ALTER TABLE bulk_ticket RENAME TO undo_ticket;
ALTER TABLE undo_ticket RENAME COLUMN bulk_id TO undo_id;
-- The ticket that one went into, or that one was made from (before is "" then).
ALTER TABLE undo_ticket ADD COLUMN other_id {INT} REFERENCES ticket(id);
CREATE INDEX undo_ticket_by_ticket ON undo_ticket(ticket_id, undo_id);

-- Where each message stood before it went elsewhere, and where it went.
CREATE TABLE undo_article (
    undo_id {INT} NOT NULL REFERENCES undo(id) ON DELETE CASCADE,
    article_id {INT} NOT NULL REFERENCES article(id),
    from_id {INT} NOT NULL REFERENCES ticket(id),
    to_id {INT} NOT NULL REFERENCES ticket(id),
    home_id {INT} REFERENCES ticket(id),
    PRIMARY KEY (undo_id, article_id)
) {STRICT};
CREATE INDEX undo_article_by_article ON undo_article(article_id);

-- The merged ticket that a message belongs to, and would go back with; NULL: the one it is in.
ALTER TABLE article ADD COLUMN home_id {INT} REFERENCES ticket(id);
CREATE INDEX article_by_home ON article(home_id) WHERE home_id IS NOT NULL;

-- A merged ticket whose conversation is shown beside the other one, not woven into it.
ALTER TABLE ticket ADD COLUMN beside {INT} NOT NULL DEFAULT 0;
CREATE INDEX ticket_by_merged ON ticket(merged_into) WHERE merged_into IS NOT NULL;

-- In the bin since then: its state is "merged", and it went into none.
ALTER TABLE ticket ADD COLUMN deleted_at {INT};
CREATE INDEX ticket_deleted ON ticket(deleted_at) WHERE deleted_at IS NOT NULL;
