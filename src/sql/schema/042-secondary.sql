-- both
-- Companies to which a person belongs beside the own one. The API tells of them; they give no right.
CREATE TABLE person_company (
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    company_id {INT} NOT NULL REFERENCES company(id) ON DELETE CASCADE,
    PRIMARY KEY (person_id, company_id)
) {STRICT};
CREATE INDEX person_company_by_company ON person_company(company_id);
-- only sqlite
INSERT INTO person_company (person_id, company_id)
SELECT DISTINCT p.id, c.id FROM record r JOIN person p ON p.id = r.id
    JOIN json_each(r.data, '$.organization_ids') j JOIN company c ON c.id = j.value
WHERE r.kind = 'user';
-- only postgres
INSERT INTO person_company (person_id, company_id)
SELECT DISTINCT p.id, c.id FROM record r JOIN person p ON p.id = r.id
    CROSS JOIN LATERAL json_array_elements_text(CAST(r.data AS json) -> 'organization_ids') AS j(value)
    JOIN company c ON c.id = CAST(j.value AS bigint)
WHERE r.kind = 'user';
