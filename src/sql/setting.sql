-- opt setting_get(name text) -> setting_row(value text)
SELECT value FROM setting WHERE name = :name;

-- do setting_put(name text, value text)
INSERT INTO setting (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- do setting_put_new(name text, value text)
INSERT INTO setting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING;
