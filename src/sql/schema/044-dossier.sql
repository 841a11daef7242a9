-- both
-- What somebody wrote, for all data of a person; what the desk wrote is not looked for.
CREATE INDEX article_by_customer ON article(author_id) WHERE sender = 'customer' AND author_id IS NOT NULL;
