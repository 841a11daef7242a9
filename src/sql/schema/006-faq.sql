-- both
-- Questions and answers for customers, in the order that agents gave them.
CREATE TABLE faq_category (
    id {ID},
    position {INT} NOT NULL,
    name_de {TEXT} NOT NULL,
    name_en {TEXT} NOT NULL DEFAULT ''
) {STRICT};

-- The slug is its address, and stays.
CREATE TABLE faq (
    id {ID},
    slug {TEXT} NOT NULL UNIQUE,
    category_id {INT} NOT NULL REFERENCES faq_category(id),
    position {INT} NOT NULL,
    created_at {INT} NOT NULL
) {STRICT};
CREATE INDEX faq_by_category ON faq(category_id, position);

-- Everything that was ever saved, Markdown as it was typed.
CREATE TABLE faq_version (
    id {ID},
    faq_id {INT} NOT NULL REFERENCES faq(id),
    lang {TEXT} NOT NULL CHECK (lang IN ('de', 'en')),
    title {TEXT} NOT NULL,
    body {TEXT} NOT NULL,
    author_id {INT} REFERENCES person(id) ON DELETE SET NULL,
    at {INT} NOT NULL
) {STRICT};
CREATE INDEX faq_version_by_faq ON faq_version(faq_id, lang, id);

-- One language of a question: the version that is worked on, the one that everybody sees (NULL: none),
-- its words for the search, and how many said that it helped. Who said so is not kept.
CREATE TABLE faq_text (
    faq_id {INT} NOT NULL REFERENCES faq(id),
    lang {TEXT} NOT NULL CHECK (lang IN ('de', 'en')),
    latest_id {INT} NOT NULL REFERENCES faq_version(id),
    published_id {INT} REFERENCES faq_version(id),
    published_at {INT},
    plain_title {TEXT} NOT NULL DEFAULT '',
    plain_body {TEXT} NOT NULL DEFAULT '',
    helped {INT} NOT NULL DEFAULT 0,
    missed {INT} NOT NULL DEFAULT 0,
    PRIMARY KEY (faq_id, lang)
) {STRICT};
CREATE INDEX faq_text_latest ON faq_text(latest_id);
CREATE INDEX faq_text_published ON faq_text(published_id) WHERE published_id IS NOT NULL;

-- Canned texts for answers, with placeholders. No queue: in all; no language: for both.
CREATE TABLE canned (
    id {ID},
    person_id {INT} REFERENCES person(id) ON DELETE SET NULL,
    name {TEXT} NOT NULL,
    body {TEXT} NOT NULL,
    shared {INT} NOT NULL DEFAULT 0,
    queue_id {INT} REFERENCES queue(id) ON DELETE CASCADE,
    lang {TEXT} CHECK (lang IN ('de', 'en')),
    changed_at {INT} NOT NULL
) {STRICT};
CREATE INDEX canned_by_person ON canned(person_id);
CREATE INDEX canned_shared ON canned(name) WHERE shared = 1;
CREATE INDEX canned_by_queue ON canned(queue_id) WHERE queue_id IS NOT NULL;
