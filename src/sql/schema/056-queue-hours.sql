-- both
-- When somebody is there for what lies in a queue, as its letters say it; "": as the desk says. How they
-- begin has had its column from the start.
ALTER TABLE queue ADD COLUMN hours {TEXT} NOT NULL DEFAULT '';
