-- opt setting_get(name text) -> setting_row(value text)
SELECT value FROM setting WHERE name = :name;

-- do setting_put(name text, value text)
INSERT INTO setting (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- do setting_put_new(name text, value text)
INSERT INTO setting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING;

-- One more change of what core/house.h keeps.
-- do setting_touch()
INSERT INTO setting (name, value) VALUES ('generation', '1')
ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(setting.value AS bigint) + 1 AS text);
