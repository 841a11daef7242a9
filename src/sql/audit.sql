-- do audit_add(at int, actor_id int?, peer text, what text, object text, field text, before text,
--   after text)
INSERT INTO audit (at, actor_id, peer, what, object, field, before, after)
VALUES (:at, :actor_id, :peer, :what, :object, :field, :before, :after);

-- Newest first.
-- many audit_list(before_id int, most int) -> audit_row(id int, at int, who text?, peer text,
--   what text, object text, field text, before text, after text)
SELECT u.id, u.at, p.name, u.peer, u.what, u.object, u.field, u.before, u.after
FROM audit u LEFT JOIN person p ON p.id = u.actor_id
WHERE u.id < :before_id ORDER BY u.id DESC LIMIT :most;
