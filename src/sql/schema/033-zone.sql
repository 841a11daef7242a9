-- both
-- The time zone that somebody chose, by its IANA name; NULL: the house's.
ALTER TABLE person ADD COLUMN zone {TEXT};
