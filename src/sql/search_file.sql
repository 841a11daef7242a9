-- Words of files: what was read of them, and how far the index has come with them.

-- The files of the next message that has some, in their order, with what is known already.
-- many search_file_next(most int) -> search_file_row(article_id int, blob_id int, size int, filename text,
--   content_type text, fate text?, text text?)
SELECT x.article_id, x.blob_id, x.size, x.filename, x.content_type, b.fate, b.text
FROM attachment x LEFT JOIN blob_text b ON b.blob_id = x.blob_id
WHERE x.article_id = (SELECT min(w.article_id) FROM search_file_wait w)
ORDER BY x.id LIMIT :most;

-- Those of one message that the index has already.
-- many search_file_of(article_id int, most int) -> search_file_row
SELECT x.article_id, x.blob_id, x.size, x.filename, x.content_type, b.fate, b.text
FROM attachment x LEFT JOIN blob_text b ON b.blob_id = x.blob_id
WHERE x.article_id = :article_id
    AND NOT EXISTS (SELECT 1 FROM search_file_wait w WHERE w.article_id = x.article_id)
ORDER BY x.id LIMIT :most;

-- do search_file_wait(article_id int)
INSERT INTO search_file_wait (article_id) VALUES (:article_id) ON CONFLICT (article_id) DO NOTHING;

-- 0 rows where another one has done it.
-- do search_file_done(article_id int)
DELETE FROM search_file_wait WHERE article_id = :article_id;

-- do search_file_restart()
INSERT INTO search_file_wait (article_id) SELECT DISTINCT x.article_id FROM attachment x
WHERE NOT EXISTS (SELECT 1 FROM search_file_wait w WHERE w.article_id = x.article_id);

-- do blob_text_put(blob_id int, text text, fate text, at int)
INSERT INTO blob_text (blob_id, text, fate, read_at) VALUES (:blob_id, :text, :fate, :at)
ON CONFLICT (blob_id) DO NOTHING;

-- What the files of the messages in IDS (a JSON list) say, in their order.
-- many search_file_texts(ids text, most int) -> search_file_text_row(article_id int, filename text, text text?)
-- sqlite
SELECT x.article_id, x.filename, b.text
FROM json_each(:ids) j JOIN attachment x ON x.article_id = j.value
    LEFT JOIN blob_text b ON b.blob_id = x.blob_id
ORDER BY x.article_id, x.id LIMIT :most;
-- postgres
SELECT x.article_id, x.filename, b.text
FROM json_array_elements_text(CAST(CAST(:ids AS text) AS json)) AS j(value)
    JOIN attachment x ON x.article_id = CAST(j.value AS bigint)
    LEFT JOIN blob_text b ON b.blob_id = x.blob_id
ORDER BY x.article_id, x.id LIMIT :most;
