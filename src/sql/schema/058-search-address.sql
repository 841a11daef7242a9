-- both
-- More of a long text's addresses are in the index, and those that a long row of words cut: it is made anew
-- while serving.
DELETE FROM search_ticket;
INSERT INTO search_file_wait (article_id) SELECT DISTINCT x.article_id FROM attachment x
WHERE NOT EXISTS (SELECT 1 FROM search_file_wait w WHERE w.article_id = x.article_id);
UPDATE search_state SET done = 0, until = (SELECT coalesce(max(a.id), 0) FROM article a);
-- only sqlite
DROP TABLE search_index;
CREATE VIRTUAL TABLE search_index USING fts5(title, body, desk, content = '', tokenize = 'ascii');
-- only postgres
TRUNCATE search_index;
