-- opt blob_by_hash(hash text) -> blob_row(id int, hash text, size int)
SELECT id, hash, size FROM blob WHERE hash = :hash;

-- Inside a writer: it stays until the end of the transaction.
-- opt blob_hold(hash text) -> blob_row
-- sqlite
SELECT id, hash, size FROM blob WHERE hash = :hash;
-- postgres
SELECT id, hash, size FROM blob WHERE hash = :hash FOR KEY SHARE;

-- one blob_by_id(id int) -> blob_row
SELECT id, hash, size FROM blob WHERE id = :id;

-- Where another connection has put the same content meanwhile, its row's id.
-- new blob_add(hash text, size int, data blob?, packed int)
-- sqlite
INSERT INTO blob (hash, size, data, packed) VALUES (:hash, :size, :data, :packed) RETURNING id;
-- postgres
INSERT INTO blob (hash, size, data, packed) VALUES (:hash, :size, :data, :packed)
ON CONFLICT (hash) DO UPDATE SET size = excluded.size RETURNING id;

-- do blob_chunk_add(blob_id int, seq int, data blob)
-- later
INSERT INTO blob_chunk (blob_id, seq, data) VALUES (:blob_id, :seq, :data);

-- one blob_data(id int) -> blob_data_row(data blob?, packed int)
SELECT data, packed FROM blob WHERE id = :id;

-- opt blob_chunk(blob_id int, seq int) -> blob_chunk_row(data blob)
SELECT data FROM blob_chunk WHERE blob_id = :blob_id AND seq = :seq;

-- many blob_page(id int, most int) -> blob_row
SELECT id, hash, size FROM blob WHERE id > :id ORDER BY id LIMIT :most;

-- new attachment_add(token text, article_id int, blob_id int, filename text, content_type text,
--   size int, is_inline int, content_id text?)
INSERT INTO attachment (token, article_id, blob_id, filename, content_type, size, is_inline, content_id)
VALUES (:token, :article_id, :blob_id, :filename, :content_type, :size, :is_inline, :content_id)
RETURNING id;

-- many attachment_list(ticket_id int) -> attachment_row(id int, token text, article_id int,
--   blob_id int, filename text, content_type text, size int, is_inline int, content_id text?)
SELECT f.id, f.token, f.article_id, f.blob_id, f.filename, f.content_type, f.size, f.is_inline, f.content_id
FROM attachment f JOIN article a ON a.id = f.article_id
WHERE a.ticket_id = :ticket_id ORDER BY f.id;

-- many attachment_of_article(article_id int) -> attachment_row
SELECT id, token, article_id, blob_id, filename, content_type, size, is_inline, content_id
FROM attachment WHERE article_id = :article_id ORDER BY id;

-- opt attachment_by_token(token text) -> attachment_found_row(id int, blob_id int, filename text,
--   content_type text, size int, ticket_id int, article_id int)
SELECT f.id, f.blob_id, f.filename, f.content_type, f.size, a.ticket_id, a.id
FROM attachment f JOIN article a ON a.id = f.article_id WHERE f.token = :token;
