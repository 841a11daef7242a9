-- both
-- What a file says, read once for all messages that it came with; the search shows it beside its
-- hits. FATE: "read", "unknown", "no reader", "broken", "big" (mail/file_reader.h).
CREATE TABLE blob_text (
    blob_id {INT} PRIMARY KEY REFERENCES blob(id) ON DELETE CASCADE,
    text {TEXT} NOT NULL,
    fate {TEXT} NOT NULL,
    read_at {INT} NOT NULL
) {STRICT};

-- Messages whose files are still to come into the search index.
CREATE TABLE search_file_wait (
    article_id {INT} PRIMARY KEY REFERENCES article(id) ON DELETE CASCADE
) {STRICT};
INSERT INTO search_file_wait (article_id) SELECT DISTINCT article_id FROM attachment;
