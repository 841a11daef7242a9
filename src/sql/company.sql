-- new company_add(name text, created_at int)
INSERT INTO company (name, created_at) VALUES (:name, :created_at) RETURNING id;

-- do company_set_sees_all(id int, sees_all int)
UPDATE company SET sees_all = :sees_all WHERE id = :id;

-- do company_domain_put(domain text, company_id int)
INSERT INTO company_domain (domain, company_id) VALUES (:domain, :company_id)
ON CONFLICT (domain) DO UPDATE SET company_id = excluded.company_id;

-- opt company_by_domain(domain text) -> company_row(id int, name text, sees_all int)
SELECT c.id, c.name, c.sees_all FROM company_domain d JOIN company c ON c.id = d.company_id
WHERE d.domain = :domain;

-- many company_domains_foreign() -> company_domain_row(domain text)
-- sqlite
SELECT domain FROM company_domain WHERE domain GLOB '*[^ -~]*' ORDER BY domain;
-- postgres
SELECT domain FROM company_domain WHERE domain ~ '[^ -~]' ORDER BY domain;

-- do company_domain_rekey(domain text, fresh text)
UPDATE company_domain SET domain = :fresh WHERE domain = :domain;

-- opt company_by_id(id int) -> company_row
SELECT id, name, sees_all FROM company WHERE id = :id;
