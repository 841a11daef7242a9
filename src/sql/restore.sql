-- A backup is put in place of what is there (cmd/backup.c). PostgreSQL's tables wait in a schema of their own
-- meanwhile: what a newer program made there would be in the way, and it is what comes back where the
-- backup is no good. On SQLite they are a file, which is renamed.

-- do restore_aside()
-- sqlite
DELETE FROM setting WHERE name = '';
-- postgres
DO $$
DECLARE r record;
BEGIN
    CREATE SCHEMA vorgang_before;
    FOR r IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
        EXECUTE 'ALTER FUNCTION ' || r.name || ' SET SCHEMA vorgang_before';
    END LOOP;
    FOR r IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
        AND c.relkind IN ('r', 'p', 'v') AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LOOP
        EXECUTE 'ALTER TABLE ' || r.name || ' SET SCHEMA vorgang_before';
    END LOOP;
END $$;

-- Also after a restore that broke off; nothing where there was none.
-- do restore_back()
-- sqlite
DELETE FROM setting WHERE name = '';
-- postgres
DO $$
DECLARE r record;
BEGIN
    IF to_regnamespace('vorgang_before') IS NULL THEN
        RETURN;
    END IF;
    FOR r IN SELECT c.relname, c.relkind FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
        AND c.relkind IN ('r', 'p', 'v') AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LOOP
        EXECUTE format('DROP %s IF EXISTS public.%I CASCADE', CASE r.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END,
            r.relname);
    END LOOP;
    FOR r IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
        EXECUTE 'DROP FUNCTION ' || r.name;
    END LOOP;
    FOR r IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'vorgang_before'::regnamespace LOOP
        EXECUTE 'ALTER FUNCTION ' || r.name || ' SET SCHEMA public';
    END LOOP;
    FOR r IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'vorgang_before'::regnamespace
        AND c.relkind IN ('r', 'p', 'v') LOOP
        EXECUTE 'ALTER TABLE ' || r.name || ' SET SCHEMA public';
    END LOOP;
    DROP SCHEMA vorgang_before;
END $$;

-- Not kept: the next backup would have in it what was deleted.
-- do restore_done()
-- sqlite
DELETE FROM setting WHERE name = '';
-- postgres
DROP SCHEMA IF EXISTS vorgang_before CASCADE;

-- one restore_unfinished() -> restore_unfinished_row(is int)
-- sqlite
SELECT 0;
-- postgres
SELECT CASE WHEN to_regnamespace('vorgang_before') IS NULL THEN 0 ELSE 1 END;
