-- both
-- 1: what is stored of the content, in one or in chunks, is packed (core/pack.h). Hash and size are
-- those of the content.
ALTER TABLE blob ADD COLUMN packed {INT} NOT NULL DEFAULT 0;
