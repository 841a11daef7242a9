-- both
-- Whom an agent means is found by an index (core/caller.h): the words of a person's name, company and
-- addresses, from where one begins and folded as core/caller.c folds them, and the digits of his numbers
-- behind a "+", from each to the last one. Whoever writes a person, the database notes that his words are to
-- be taken anew; serve does it at once (caller_catch_up()). What is changed or goes is gone from here at once.
CREATE TABLE counting (n INTEGER PRIMARY KEY) {STRICT};
INSERT INTO counting (n) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT c.n + 1 FROM c WHERE c.n < 120) SELECT c.n FROM c;
CREATE TABLE person_stale (person_id {INT} PRIMARY KEY) {STRICT};
CREATE INDEX person_phone_by_number ON person_phone(ltrim(digits, '0'));
CREATE VIEW person_text (person_id, text) AS
SELECT p.id, p.name FROM person p
UNION ALL SELECT p.id, f.name FROM person p JOIN company f ON f.id = p.company_id
UNION ALL SELECT p.id, b.address FROM person p JOIN person_address b ON b.person_id = p.id;
-- only sqlite
CREATE TABLE person_word (
    word TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    PRIMARY KEY (word, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_word_by_person ON person_word(person_id);
CREATE VIEW person_word_now (person_id, word) AS
SELECT x.person_id, substr(lower(replace(replace(replace(replace(replace(replace(replace(replace(substr(x.text, n.n, 16), 'Ä', 'ae'), 'Ö', 'oe'), 'Ü', 'ue'), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'ẞ', 'ss')), 1, 16)
FROM person_text x JOIN counting n ON n.n <= length(x.text)
WHERE instr(' !"#$%&''()*+,-./:;<=>?@[]_', substr(x.text, n.n, 1)) = 0
    AND (n.n = 1 OR instr(' !"#$%&''()*+,-./:;<=>?@[]_', substr(x.text, n.n - 1, 1)) > 0)
UNION ALL SELECT p.id, '+' || substr(m.digits, n.n, 24)
FROM person p JOIN person_phone m ON m.person_id = p.id JOIN counting n ON n.n <= length(m.digits) - 2;

CREATE TRIGGER person_words_new AFTER INSERT ON person BEGIN
    INSERT INTO person_stale (person_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER person_words_named AFTER UPDATE OF name, company_id ON person BEGIN
    DELETE FROM person_word WHERE person_id = OLD.id;
    INSERT INTO person_stale (person_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER person_words_company AFTER UPDATE OF name ON company BEGIN
    INSERT INTO person_stale (person_id) SELECT p.id FROM person p WHERE p.company_id = NEW.id ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER person_words_address_new AFTER INSERT ON person_address BEGIN
    INSERT INTO person_stale (person_id) VALUES (NEW.person_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER person_words_address_gone AFTER DELETE ON person_address BEGIN
    DELETE FROM person_word WHERE person_id = OLD.person_id;
    INSERT INTO person_stale (person_id) VALUES (OLD.person_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER person_words_address_moved AFTER UPDATE OF address, person_id ON person_address BEGIN
    DELETE FROM person_word WHERE person_id = OLD.person_id;
    INSERT INTO person_stale (person_id) VALUES (OLD.person_id) ON CONFLICT DO NOTHING;
    INSERT INTO person_stale (person_id) VALUES (NEW.person_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER person_words_phone_new AFTER INSERT ON person_phone BEGIN
    INSERT INTO person_stale (person_id) VALUES (NEW.person_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER person_words_phone_gone AFTER DELETE ON person_phone BEGIN
    DELETE FROM person_word WHERE person_id = OLD.person_id;
    INSERT INTO person_stale (person_id) VALUES (OLD.person_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER person_words_phone_moved AFTER UPDATE OF digits, person_id ON person_phone BEGIN
    DELETE FROM person_word WHERE person_id = OLD.person_id;
    INSERT INTO person_stale (person_id) VALUES (OLD.person_id) ON CONFLICT DO NOTHING;
    INSERT INTO person_stale (person_id) VALUES (NEW.person_id) ON CONFLICT DO NOTHING;
END;
-- only postgres
CREATE TABLE person_word (
    word text COLLATE "C" NOT NULL,
    person_id bigint NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    PRIMARY KEY (word, person_id)
);
CREATE INDEX person_word_by_person ON person_word(person_id);
CREATE VIEW person_word_now (person_id, word) AS
SELECT x.person_id, substr(lower(replace(replace(replace(replace(replace(replace(replace(replace(substr(x.text, n.n, 16), 'Ä', 'ae'), 'Ö', 'oe'), 'Ü', 'ue'), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'ẞ', 'ss')), 1, 16)
FROM person_text x JOIN counting n ON n.n <= length(x.text)
WHERE strpos(' !"#$%&''()*+,-./:;<=>?@[]_', substr(x.text, n.n, 1)) = 0
    AND (n.n = 1 OR strpos(' !"#$%&''()*+,-./:;<=>?@[]_', substr(x.text, n.n - 1, 1)) > 0)
UNION ALL SELECT p.id, '+' || substr(m.digits, n.n, 24)
FROM person p JOIN person_phone m ON m.person_id = p.id JOIN counting n ON n.n <= length(m.digits) - 2;

-- Who is noted already is written again, so that it waits for whoever is just taking him off the list.
CREATE FUNCTION person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'company' THEN
        INSERT INTO person_stale (person_id) SELECT p.id FROM person p WHERE p.company_id = NEW.id ORDER BY p.id
            ON CONFLICT (person_id) DO UPDATE SET person_id = excluded.person_id;
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'person' THEN
        IF TG_OP <> 'INSERT' THEN
            DELETE FROM person_word WHERE person_id = OLD.id;
        END IF;
        INSERT INTO person_stale (person_id) VALUES (NEW.id)
            ON CONFLICT (person_id) DO UPDATE SET person_id = excluded.person_id;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM person_word WHERE person_id = OLD.person_id;
        INSERT INTO person_stale (person_id) VALUES (OLD.person_id)
            ON CONFLICT (person_id) DO UPDATE SET person_id = excluded.person_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO person_stale (person_id) VALUES (NEW.person_id)
            ON CONFLICT (person_id) DO UPDATE SET person_id = excluded.person_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER person_words AFTER INSERT OR UPDATE OF name, company_id ON person
    FOR EACH ROW EXECUTE FUNCTION person_changed();
CREATE TRIGGER company_words AFTER UPDATE OF name ON company FOR EACH ROW EXECUTE FUNCTION person_changed();
CREATE TRIGGER person_address_words AFTER INSERT OR DELETE OR UPDATE OF address, person_id ON person_address
    FOR EACH ROW EXECUTE FUNCTION person_changed();
CREATE TRIGGER person_phone_words AFTER INSERT OR DELETE OR UPDATE OF digits, person_id ON person_phone
    FOR EACH ROW EXECUTE FUNCTION person_changed();
-- both
INSERT INTO person_stale (person_id) SELECT p.id FROM person p;
