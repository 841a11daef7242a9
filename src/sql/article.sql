-- new article_add(ticket_id int, kind text, sender text, internal int, author_id int?,
--   from_text text, to_text text, cc_text text, subject text, body_text text, body_html text?,
--   new_text text?, message_id text?, inbox_id int?, mark text, security text, extra text?,
--   created_at int, home_id int?)
INSERT INTO article (ticket_id, kind, sender, internal, author_id, from_text, to_text, cc_text,
    subject, body_text, body_html, new_text, message_id, inbox_id, mark, security, extra, created_at,
    home_id)
VALUES (:ticket_id, :kind, :sender, :internal, :author_id, :from_text, :to_text, :cc_text,
    :subject, :body_text, :body_html, :new_text, :message_id, :inbox_id, :mark, :security, :extra,
    :created_at, :home_id) RETURNING id;

-- The ids of MOST messages that nobody waits for (a ticket's follow each other), and one of those.
-- many article_ids(most int) -> article_id_row(id int)
-- sqlite
WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT c.n + 1 FROM c WHERE c.n < :most)
SELECT coalesce((SELECT q.seq FROM sqlite_sequence q WHERE q.name = 'article'), 0) + c.n FROM c;
-- postgres
SELECT nextval(pg_get_serial_sequence('article', 'id')) FROM generate_series(1, :most);

-- do article_add_past(id int, ticket_id int, kind text, sender text, internal int, author_id int?,
--   from_text text, to_text text, cc_text text, subject text, body_text text, body_html text?,
--   new_text text?, message_id text?, inbox_id int?, mark text, security text, extra text?,
--   created_at int, home_id int?)
-- later
INSERT INTO article (id, ticket_id, kind, sender, internal, author_id, from_text, to_text, cc_text,
    subject, body_text, body_html, new_text, message_id, inbox_id, mark, security, extra, created_at,
    home_id)
VALUES (:id, :ticket_id, :kind, :sender, :internal, :author_id, :from_text, :to_text, :cc_text,
    :subject, :body_text, :body_html, :new_text, :message_id, :inbox_id, :mark, :security, :extra,
    :created_at, :home_id);

-- many article_list(ticket_id int) -> article_row(id int, ticket_id int, kind text, sender text,
--   internal int, author_id int?, author_name text?, from_text text, to_text text, cc_text text,
--   subject text, body_text text, body_html text?, new_text text?, message_id text?,
--   inbox_id int?, mark text, security text, extra text?, created_at int)
SELECT a.id, a.ticket_id, a.kind, a.sender, a.internal, a.author_id, p.name, a.from_text,
    a.to_text, a.cc_text, a.subject, a.body_text, a.body_html, a.new_text, a.message_id,
    a.inbox_id, a.mark, a.security, a.extra, a.created_at
FROM article a LEFT JOIN person p ON p.id = a.author_id
WHERE a.ticket_id = :ticket_id ORDER BY a.created_at, a.id;

-- What a customer may read: no statement for customers reads internal articles.
-- many article_list_public(ticket_id int, now int) -> article_row
SELECT a.id, a.ticket_id, a.kind, a.sender, a.internal, a.author_id, p.name, a.from_text,
    a.to_text, a.cc_text, a.subject, a.body_text, a.body_html, a.new_text, a.message_id,
    a.inbox_id, a.mark, a.security, a.extra, a.created_at
FROM article a LEFT JOIN person p ON p.id = a.author_id
WHERE a.ticket_id = :ticket_id AND a.internal = 0 AND a.held_until <= :now
ORDER BY a.created_at, a.id;

-- The same rule for one of them.
-- opt article_public(id int, now int) -> article_public_row(ticket_id int)
SELECT ticket_id FROM article WHERE id = :id AND internal = 0 AND held_until <= :now;

-- one article_by_id(id int) -> article_row
SELECT a.id, a.ticket_id, a.kind, a.sender, a.internal, a.author_id, p.name, a.from_text,
    a.to_text, a.cc_text, a.subject, a.body_text, a.body_html, a.new_text, a.message_id,
    a.inbox_id, a.mark, a.security, a.extra, a.created_at
FROM article a LEFT JOIN person p ON p.id = a.author_id WHERE a.id = :id;

-- opt article_last_from_customer(ticket_id int) -> article_head_row(id int, message_id text?, subject text)
SELECT id, message_id, subject FROM article
WHERE ticket_id = :ticket_id AND sender = 'customer' AND internal = 0
ORDER BY created_at DESC, id DESC LIMIT 1;

-- do article_set_mark(id int, mark text)
-- later
UPDATE article SET mark = :mark WHERE id = :id;

-- do message_ref_add(message_id text, ticket_id int, article_id int)
-- later
INSERT INTO message_ref (message_id, ticket_id, article_id) VALUES (:message_id, :ticket_id, :article_id)
ON CONFLICT (message_id, article_id) DO NOTHING;

-- Where a message came to, and where it stands now.
-- opt message_ref_find(message_id text) -> message_ref_row(came_to int, article_id int,
--   ticket_id int, to_text text, cc_text text)
SELECT r.ticket_id, r.article_id, a.ticket_id, a.to_text, a.cc_text
FROM message_ref r JOIN article a ON a.id = r.article_id WHERE r.message_id = :message_id
ORDER BY r.article_id DESC LIMIT 1;

-- many message_ref_list(ticket_id int, most int) -> message_ref_id_row(message_id text)
SELECT a.message_id FROM article a WHERE a.ticket_id = :ticket_id AND a.message_id IS NOT NULL
    AND a.internal = 0 ORDER BY a.id DESC LIMIT :most;
