-- both
-- How many tickets there are, kept and not counted: by queue, state and owner (0: nobody) of those
-- that are worked on, by customer and company (0: none), and by company. They change in the
-- transaction that changes the ticket, by triggers, so that no statement can forget them.
-- only sqlite
CREATE TABLE desk_count (
    queue_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    owner_id INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (queue_id, state, owner_id)
) STRICT;
CREATE TABLE customer_count (
    customer_id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (customer_id, company_id, state)
) STRICT;
CREATE TABLE company_count (
    company_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (company_id, state)
) STRICT;

CREATE TRIGGER ticket_count_new AFTER INSERT ON ticket BEGIN
    INSERT INTO desk_count (queue_id, state, owner_id, n)
        SELECT NEW.queue_id, NEW.state, coalesce(NEW.owner_id, 0), 1 WHERE NEW.state NOT IN ('closed', 'merged')
        ON CONFLICT DO UPDATE SET n = n + 1;
    INSERT INTO customer_count (customer_id, company_id, state, n)
        SELECT NEW.customer_id, coalesce(NEW.company_id, 0), NEW.state, 1 WHERE NEW.state <> 'merged'
        ON CONFLICT DO UPDATE SET n = n + 1;
    INSERT INTO company_count (company_id, state, n)
        SELECT NEW.company_id, NEW.state, 1 WHERE NEW.state <> 'merged' AND NEW.company_id IS NOT NULL
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER ticket_count_gone AFTER DELETE ON ticket BEGIN
    UPDATE desk_count SET n = n - 1 WHERE queue_id = OLD.queue_id AND state = OLD.state
        AND owner_id = coalesce(OLD.owner_id, 0) AND OLD.state NOT IN ('closed', 'merged');
    UPDATE customer_count SET n = n - 1 WHERE customer_id = OLD.customer_id
        AND company_id = coalesce(OLD.company_id, 0) AND state = OLD.state AND OLD.state <> 'merged';
    UPDATE company_count SET n = n - 1
        WHERE company_id = OLD.company_id AND state = OLD.state AND OLD.state <> 'merged';
END;
CREATE TRIGGER ticket_count_moved AFTER UPDATE OF state, queue_id, owner_id, customer_id, company_id ON ticket
WHEN OLD.state <> NEW.state OR OLD.queue_id <> NEW.queue_id OR OLD.owner_id IS NOT NEW.owner_id
    OR OLD.customer_id <> NEW.customer_id OR OLD.company_id IS NOT NEW.company_id BEGIN
    UPDATE desk_count SET n = n - 1 WHERE queue_id = OLD.queue_id AND state = OLD.state
        AND owner_id = coalesce(OLD.owner_id, 0) AND OLD.state NOT IN ('closed', 'merged');
    UPDATE customer_count SET n = n - 1 WHERE customer_id = OLD.customer_id
        AND company_id = coalesce(OLD.company_id, 0) AND state = OLD.state AND OLD.state <> 'merged';
    UPDATE company_count SET n = n - 1
        WHERE company_id = OLD.company_id AND state = OLD.state AND OLD.state <> 'merged';
    INSERT INTO desk_count (queue_id, state, owner_id, n)
        SELECT NEW.queue_id, NEW.state, coalesce(NEW.owner_id, 0), 1 WHERE NEW.state NOT IN ('closed', 'merged')
        ON CONFLICT DO UPDATE SET n = n + 1;
    INSERT INTO customer_count (customer_id, company_id, state, n)
        SELECT NEW.customer_id, coalesce(NEW.company_id, 0), NEW.state, 1 WHERE NEW.state <> 'merged'
        ON CONFLICT DO UPDATE SET n = n + 1;
    INSERT INTO company_count (company_id, state, n)
        SELECT NEW.company_id, NEW.state, 1 WHERE NEW.state <> 'merged' AND NEW.company_id IS NOT NULL
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
-- only postgres
-- Nobody waits for another's ticket: each change adds rows of its own, and they are drawn together
-- later (count_fold).
CREATE TABLE desk_count (queue_id bigint NOT NULL, state text NOT NULL, owner_id bigint NOT NULL, n bigint NOT NULL);
CREATE INDEX desk_count_by_queue ON desk_count(queue_id);
CREATE TABLE customer_count (customer_id bigint NOT NULL, company_id bigint NOT NULL, state text NOT NULL, n bigint NOT NULL);
CREATE INDEX customer_count_by_customer ON customer_count(customer_id);
CREATE TABLE company_count (company_id bigint NOT NULL, state text NOT NULL, n bigint NOT NULL);
CREATE INDEX company_count_by_company ON company_count(company_id);

CREATE FUNCTION ticket_count(t ticket, step bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF t.state <> 'merged' THEN
        INSERT INTO customer_count VALUES (t.customer_id, coalesce(t.company_id, 0), t.state, step);
        IF t.company_id IS NOT NULL THEN
            INSERT INTO company_count VALUES (t.company_id, t.state, step);
        END IF;
        IF t.state <> 'closed' THEN
            INSERT INTO desk_count VALUES (t.queue_id, t.state, coalesce(t.owner_id, 0), step);
        END IF;
    END IF;
END $$;
CREATE FUNCTION ticket_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM ticket_count(OLD, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM ticket_count(NEW, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ticket_count_new AFTER INSERT OR DELETE ON ticket FOR EACH ROW EXECUTE FUNCTION ticket_counted();
CREATE TRIGGER ticket_count_moved AFTER UPDATE OF state, queue_id, owner_id, customer_id, company_id ON ticket
    FOR EACH ROW WHEN (OLD.state <> NEW.state OR OLD.queue_id <> NEW.queue_id
        OR OLD.owner_id IS DISTINCT FROM NEW.owner_id OR OLD.customer_id <> NEW.customer_id
        OR OLD.company_id IS DISTINCT FROM NEW.company_id) EXECUTE FUNCTION ticket_counted();
-- both
INSERT INTO desk_count (queue_id, state, owner_id, n) SELECT queue_id, state, coalesce(owner_id, 0), count(*)
FROM ticket WHERE state NOT IN ('closed', 'merged') GROUP BY queue_id, state, coalesce(owner_id, 0);
INSERT INTO customer_count (customer_id, company_id, state, n)
SELECT customer_id, coalesce(company_id, 0), state, count(*)
FROM ticket WHERE state <> 'merged' GROUP BY customer_id, coalesce(company_id, 0), state;
INSERT INTO company_count (company_id, state, n) SELECT company_id, state, count(*)
FROM ticket WHERE state <> 'merged' AND company_id IS NOT NULL GROUP BY company_id, state;
