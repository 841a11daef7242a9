-- both
-- The search index holds words as core/search_token.h makes them. Document 16 * ARTICLE is what a
-- message says, with the names of its files; + 1 to 7 are what its files say; + 8 to 15 of one of a
-- ticket's first messages is the ticket itself: title, people, tags. What customers must not find by
-- stands in a part of its own (desk).
CREATE TABLE search_ticket (
    ticket_id {INT} PRIMARY KEY REFERENCES ticket(id),
    document {INT} NOT NULL UNIQUE,
    title {TEXT} NOT NULL,
    body {TEXT} NOT NULL,
    desk {TEXT} NOT NULL
) {STRICT};

-- Every word of letters that the archive ever had, folded, and its stem: to find compounds by their
-- parts and words in spite of typing mistakes.
CREATE TABLE search_word (
    id {ID},
    word {TEXT} NOT NULL UNIQUE,
    stem {TEXT} NOT NULL
) {STRICT};

-- How far the index has come: articles behind DONE up to UNTIL are still to be put into it; newer
-- ones come into it as they are written.
CREATE TABLE search_state (
    id {INT} PRIMARY KEY CHECK (id = 1),
    done {INT} NOT NULL,
    until {INT} NOT NULL
) {STRICT};
INSERT INTO search_state (id, done, until) SELECT 1, 0, coalesce(max(id), 0) FROM article;
-- only sqlite
DROP TABLE article_search;
CREATE VIRTUAL TABLE search_index USING fts5(title, body, desk, content = '', tokenize = 'ascii');
-- only postgres
DROP INDEX article_search;
ALTER TABLE article DROP COLUMN search;
CREATE TABLE search_index (rowid bigint PRIMARY KEY, words tsvector NOT NULL);
CREATE INDEX search_index_words ON search_index USING gin (words);
