-- What customers see: published texts only. Both languages of a question stand one after the other.

-- many faq_categories() -> faq_category_row(id int, name_de text, name_en text)
SELECT id, name_de, name_en FROM faq_category ORDER BY position, id;

-- many faq_titles() -> faq_title_row(faq_id int, slug text, category_id int, lang text, title text,
--   helped int, missed int)
SELECT f.id, f.slug, f.category_id, t.lang, v.title, t.helped, t.missed
FROM faq_text t JOIN faq f ON f.id = t.faq_id JOIN faq_category c ON c.id = f.category_id
    JOIN faq_version v ON v.id = t.published_id
ORDER BY c.position, c.id, f.position, f.id, t.lang;

-- many faq_of_category(category_id int) -> faq_shown_row(faq_id int, slug text, category_id int,
--   lang text, title text, body text, published_at int)
SELECT f.id, f.slug, f.category_id, t.lang, v.title, v.body, t.published_at
FROM faq f JOIN faq_text t ON t.faq_id = f.id JOIN faq_version v ON v.id = t.published_id
WHERE f.category_id = :category_id ORDER BY f.position, f.id, t.lang;

-- many faq_by_slug(slug text) -> faq_shown_row
SELECT f.id, f.slug, f.category_id, t.lang, v.title, v.body, t.published_at
FROM faq f JOIN faq_text t ON t.faq_id = f.id JOIN faq_version v ON v.id = t.published_id
WHERE f.slug = :slug ORDER BY t.lang;

-- Those that have at least one of the words (patterns of LIKE; an unused one is NULL).
-- many faq_words(w1 text?, w2 text?, w3 text?, w4 text?, w5 text?, w6 text?, w7 text?, w8 text?,
--   most int) -> faq_word_row(faq_id int, slug text, lang text, title text, body text,
--   plain_title text, plain_body text, helped int, missed int)
SELECT f.id, f.slug, t.lang, v.title, v.body, t.plain_title, t.plain_body, t.helped, t.missed
FROM faq_text t JOIN faq f ON f.id = t.faq_id JOIN faq_version v ON v.id = t.published_id
WHERE t.plain_title LIKE :w1 OR t.plain_body LIKE :w1 OR t.plain_title LIKE :w2
    OR t.plain_body LIKE :w2 OR t.plain_title LIKE :w3 OR t.plain_body LIKE :w3
    OR t.plain_title LIKE :w4 OR t.plain_body LIKE :w4 OR t.plain_title LIKE :w5
    OR t.plain_body LIKE :w5 OR t.plain_title LIKE :w6 OR t.plain_body LIKE :w6
    OR t.plain_title LIKE :w7 OR t.plain_body LIKE :w7 OR t.plain_title LIKE :w8
    OR t.plain_body LIKE :w8
ORDER BY f.id, t.lang LIMIT :most;

-- Nothing changes where he has voted already.
-- do faq_voter_add(voter text, at int)
INSERT INTO faq_voter (voter, at) VALUES (:voter, :at) ON CONFLICT (voter) DO NOTHING;

-- do faq_voter_sweep(before int)
DELETE FROM faq_voter WHERE at <= :before;

-- do faq_voter_trim(most int)
DELETE FROM faq_voter WHERE at <= (
    SELECT v.at FROM faq_voter v ORDER BY v.at DESC LIMIT 1 OFFSET :most);

-- do faq_vote(faq_id int, lang text, helped int, missed int)
UPDATE faq_text SET helped = helped + :helped, missed = missed + :missed
WHERE faq_id = :faq_id AND lang = :lang AND published_id IS NOT NULL;
