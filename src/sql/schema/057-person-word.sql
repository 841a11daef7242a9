-- both
-- Whom an agent means is found by an index (core/caller.h): the words of a person's name, company and
-- addresses, from where one begins and folded as core/caller.c folds them, and the digits of his numbers
-- behind a "+", from each to the last one. Kept by the database, whoever writes a person.
CREATE TABLE counting (n INTEGER PRIMARY KEY) {STRICT};
INSERT INTO counting (n) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT c.n + 1 FROM c WHERE c.n < 120) SELECT c.n FROM c;
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

-- A person put into this view has his words taken anew.
CREATE VIEW person_anew (person_id) AS SELECT p.id FROM person p;
CREATE TRIGGER person_words INSTEAD OF INSERT ON person_anew BEGIN
    DELETE FROM person_word WHERE person_id = NEW.person_id;
    INSERT INTO person_word (person_id, word) SELECT w.person_id, w.word FROM person_word_now w
        WHERE w.person_id = NEW.person_id ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER person_words_new AFTER INSERT ON person BEGIN
    INSERT INTO person_anew (person_id) VALUES (NEW.id);
END;
CREATE TRIGGER person_words_named AFTER UPDATE OF name, company_id ON person BEGIN
    INSERT INTO person_anew (person_id) VALUES (NEW.id);
END;
CREATE TRIGGER person_words_company AFTER UPDATE OF name ON company BEGIN
    INSERT INTO person_anew (person_id) SELECT p.id FROM person p WHERE p.company_id = NEW.id;
END;
CREATE TRIGGER person_words_address_new AFTER INSERT ON person_address BEGIN
    INSERT INTO person_anew (person_id) VALUES (NEW.person_id);
END;
CREATE TRIGGER person_words_address_gone AFTER DELETE ON person_address BEGIN
    INSERT INTO person_anew (person_id) VALUES (OLD.person_id);
END;
CREATE TRIGGER person_words_address_moved AFTER UPDATE OF address, person_id ON person_address BEGIN
    INSERT INTO person_anew (person_id) VALUES (OLD.person_id);
    INSERT INTO person_anew (person_id) VALUES (NEW.person_id);
END;
CREATE TRIGGER person_words_phone_new AFTER INSERT ON person_phone BEGIN
    INSERT INTO person_anew (person_id) VALUES (NEW.person_id);
END;
CREATE TRIGGER person_words_phone_gone AFTER DELETE ON person_phone BEGIN
    INSERT INTO person_anew (person_id) VALUES (OLD.person_id);
END;
CREATE TRIGGER person_words_phone_moved AFTER UPDATE OF digits, person_id ON person_phone BEGIN
    INSERT INTO person_anew (person_id) VALUES (OLD.person_id);
    INSERT INTO person_anew (person_id) VALUES (NEW.person_id);
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

CREATE FUNCTION person_anew(who bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM person_word WHERE person_id = who;
    INSERT INTO person_word (person_id, word) SELECT w.person_id, w.word FROM person_word_now w
        WHERE w.person_id = who ON CONFLICT DO NOTHING;
END $$;
CREATE FUNCTION person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'person' THEN
        PERFORM person_anew(NEW.id);
    ELSIF TG_TABLE_NAME = 'company' THEN
        PERFORM person_anew(p.id) FROM person p WHERE p.company_id = NEW.id;
    ELSE
        IF TG_OP <> 'INSERT' THEN
            PERFORM person_anew(OLD.person_id);
        END IF;
        IF TG_OP <> 'DELETE' THEN
            PERFORM person_anew(NEW.person_id);
        END IF;
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
INSERT INTO person_word (person_id, word) SELECT w.person_id, w.word FROM person_word_now w WHERE true ON CONFLICT DO NOTHING;
