-- What agents see and do.

-- Every text, its newest version, and whether that is the one that is shown.
-- many faq_all() -> faq_edit_row(faq_id int, slug text, category_id int, lang text, latest_id int,
--   published_id int?, title text, body text, at int, author text?, helped int, missed int)
SELECT f.id, f.slug, f.category_id, t.lang, t.latest_id, t.published_id, v.title, '', v.at, p.name,
    t.helped, t.missed
FROM faq f JOIN faq_text t ON t.faq_id = f.id JOIN faq_version v ON v.id = t.latest_id
    LEFT JOIN person p ON p.id = v.author_id JOIN faq_category c ON c.id = f.category_id
ORDER BY c.position, c.id, f.position, f.id, t.lang;

-- many faq_texts(faq_id int) -> faq_edit_row
SELECT f.id, f.slug, f.category_id, t.lang, t.latest_id, t.published_id, v.title, v.body, v.at,
    p.name, t.helped, t.missed
FROM faq f JOIN faq_text t ON t.faq_id = f.id JOIN faq_version v ON v.id = t.latest_id
    LEFT JOIN person p ON p.id = v.author_id
WHERE f.id = :faq_id ORDER BY t.lang;

-- Newest first.
-- many faq_versions(faq_id int, most int) -> faq_version_row(id int, lang text, title text,
--   body text, at int, author text?)
SELECT v.id, v.lang, v.title, '', v.at, p.name
FROM faq_version v LEFT JOIN person p ON p.id = v.author_id
WHERE v.faq_id = :faq_id ORDER BY v.id DESC LIMIT :most;

-- opt faq_version_get(id int, faq_id int) -> faq_version_row
SELECT v.id, v.lang, v.title, v.body, v.at, p.name
FROM faq_version v LEFT JOIN person p ON p.id = v.author_id
WHERE v.id = :id AND v.faq_id = :faq_id;

-- opt faq_slug(slug text) -> faq_id_row(id int)
SELECT id FROM faq WHERE slug = :slug;

-- one faq_count() -> faq_count_row(n int)
SELECT count(*) FROM faq;

-- The order of a category.
-- many faq_order(category_id int) -> faq_id_row
SELECT id FROM faq WHERE category_id = :category_id ORDER BY position, id;

-- many faq_category_order() -> faq_id_row
SELECT id FROM faq_category ORDER BY position, id;

-- new faq_add(slug text, category_id int, position int, created_at int)
INSERT INTO faq (slug, category_id, position, created_at)
VALUES (:slug, :category_id, :position, :created_at) RETURNING id;

-- do faq_set_category(faq_id int, category_id int, position int)
UPDATE faq SET category_id = :category_id, position = :position WHERE id = :faq_id;

-- do faq_set_position(faq_id int, position int)
UPDATE faq SET position = :position WHERE id = :faq_id;

-- new faq_version_add(faq_id int, lang text, title text, body text, author_id int?, at int)
INSERT INTO faq_version (faq_id, lang, title, body, author_id, at)
VALUES (:faq_id, :lang, :title, :body, :author_id, :at) RETURNING id;

-- do faq_text_put(faq_id int, lang text, latest_id int)
INSERT INTO faq_text (faq_id, lang, latest_id) VALUES (:faq_id, :lang, :latest_id)
ON CONFLICT (faq_id, lang) DO UPDATE SET latest_id = excluded.latest_id;

-- do faq_text_publish(faq_id int, lang text, version_id int?, at int?, plain_title text,
--   plain_body text)
UPDATE faq_text SET published_id = :version_id, published_at = :at, plain_title = :plain_title,
    plain_body = :plain_body
WHERE faq_id = :faq_id AND lang = :lang;

-- do faq_texts_remove(faq_id int)
DELETE FROM faq_text WHERE faq_id = :faq_id;

-- do faq_versions_remove(faq_id int)
DELETE FROM faq_version WHERE faq_id = :faq_id;

-- do faq_remove(faq_id int)
DELETE FROM faq WHERE id = :faq_id;

-- new faq_category_add(position int, name_de text, name_en text)
INSERT INTO faq_category (position, name_de, name_en)
VALUES (:position, :name_de, :name_en) RETURNING id;

-- do faq_category_rename(category_id int, name_de text, name_en text)
UPDATE faq_category SET name_de = :name_de, name_en = :name_en WHERE id = :category_id;

-- do faq_category_set_position(category_id int, position int)
UPDATE faq_category SET position = :position WHERE id = :category_id;

-- do faq_category_remove(category_id int)
DELETE FROM faq_category WHERE id = :category_id;
