-- both
-- Which company is meant is found by an index, as people are (schema/057-person-word.sql): the words of its
-- name, folded the same way. There are few and they are seldom renamed: their words are taken at once.
-- only sqlite
CREATE TABLE company_word (
    word TEXT NOT NULL,
    company_id INTEGER NOT NULL REFERENCES company(id) ON DELETE CASCADE,
    PRIMARY KEY (word, company_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX company_word_by_company ON company_word(company_id);
CREATE VIEW company_word_now (company_id, word) AS
SELECT f.id, substr(lower(replace(replace(replace(replace(replace(replace(replace(replace(substr(f.name, n.n, 16), 'Ä', 'ae'), 'Ö', 'oe'), 'Ü', 'ue'), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'ẞ', 'ss')), 1, 16)
FROM company f JOIN counting n ON n.n <= length(f.name)
WHERE instr(' !"#$%&''()*+,-./:;<=>?@[]_', substr(f.name, n.n, 1)) = 0
    AND (n.n = 1 OR instr(' !"#$%&''()*+,-./:;<=>?@[]_', substr(f.name, n.n - 1, 1)) > 0);

CREATE TRIGGER company_words_new AFTER INSERT ON company BEGIN
    INSERT INTO company_word (company_id, word) SELECT w.company_id, w.word FROM company_word_now w
    WHERE w.company_id = NEW.id ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER company_words_named AFTER UPDATE OF name ON company BEGIN
    DELETE FROM company_word WHERE company_id = OLD.id;
    INSERT INTO company_word (company_id, word) SELECT w.company_id, w.word FROM company_word_now w
    WHERE w.company_id = NEW.id ON CONFLICT DO NOTHING;
END;
-- only postgres
CREATE TABLE company_word (
    word text COLLATE "C" NOT NULL,
    company_id bigint NOT NULL REFERENCES company(id) ON DELETE CASCADE,
    PRIMARY KEY (word, company_id)
);
CREATE INDEX company_word_by_company ON company_word(company_id);
CREATE VIEW company_word_now (company_id, word) AS
SELECT f.id, substr(lower(replace(replace(replace(replace(replace(replace(replace(replace(substr(f.name, n.n, 16), 'Ä', 'ae'), 'Ö', 'oe'), 'Ü', 'ue'), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'ẞ', 'ss')), 1, 16)
FROM company f JOIN counting n ON n.n <= length(f.name)
WHERE strpos(' !"#$%&''()*+,-./:;<=>?@[]_', substr(f.name, n.n, 1)) = 0
    AND (n.n = 1 OR strpos(' !"#$%&''()*+,-./:;<=>?@[]_', substr(f.name, n.n - 1, 1)) > 0);

CREATE FUNCTION company_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM company_word WHERE company_id = NEW.id;
    INSERT INTO company_word (company_id, word) SELECT w.company_id, w.word FROM company_word_now w
        WHERE w.company_id = NEW.id ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER company_own_words AFTER INSERT OR UPDATE OF name ON company
    FOR EACH ROW EXECUTE FUNCTION company_changed();
-- both
INSERT INTO company_word (company_id, word) SELECT DISTINCT w.company_id, w.word FROM company_word_now w;
