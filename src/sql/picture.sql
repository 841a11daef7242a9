-- Pictures of persons (core/person_picture.h).
-- do picture_put(person_id int, mark text, data blob, added_at int)
INSERT INTO person_picture (person_id, mark, data, shown, added_at) VALUES (:person_id, :mark, :data, 1, :added_at)
ON CONFLICT (person_id) DO UPDATE SET mark = excluded.mark, data = excluded.data, shown = 1, added_at = excluded.added_at;

-- opt picture_get(person_id int) -> picture_row(mark text, data blob, shown int, added_at int)
SELECT mark, data, shown, added_at FROM person_picture WHERE person_id = :person_id;

-- one picture_count(person_id int) -> picture_count_row(n int)
SELECT count(*) FROM person_picture WHERE person_id = :person_id;

-- do picture_show(person_id int, shown int)
UPDATE person_picture SET shown = :shown WHERE person_id = :person_id;

-- Where there is none in its place.
-- do picture_move(into_id int, from_id int)
UPDATE person_picture SET person_id = :into_id WHERE person_id = :from_id
    AND NOT EXISTS (SELECT 1 FROM person_picture p WHERE p.person_id = :into_id);

-- do picture_remove(person_id int)
DELETE FROM person_picture WHERE person_id = :person_id;

-- Those that were put up last, MOST of them.
-- each picture_shown(most int) -> picture_shown_row(person_id int, mark text)
SELECT person_id, mark FROM person_picture WHERE shown = 1 ORDER BY added_at DESC, person_id LIMIT :most;
