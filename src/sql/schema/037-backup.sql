-- both
-- Backups that were made, and whether a restore of them was proved.
CREATE TABLE backup (
    id {ID},
    file {TEXT} NOT NULL,
    started_at {INT} NOT NULL,
    ended_at {INT},
    size {INT} NOT NULL DEFAULT 0,
    proved {INT} NOT NULL DEFAULT 0,
    removed {INT} NOT NULL DEFAULT 0,
    error {TEXT} NOT NULL DEFAULT '',
    actor_id {INT} REFERENCES person(id) ON DELETE SET NULL
) {STRICT};
