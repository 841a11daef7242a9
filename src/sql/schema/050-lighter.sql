-- both
-- What each new ticket and message pays less for.
--
-- How many mails an address got is read from the index alone; nothing asks by queue, state and owner
-- since those numbers are kept (039).
DROP INDEX outbox_by_recipient;
CREATE INDEX outbox_by_recipient ON outbox(recipient_key, created_at, purpose) WHERE automatic = 1;
DROP INDEX ticket_counting;
-- A person's first address is the first entry, without sorting.
DROP INDEX person_address_by_person;
CREATE INDEX person_address_by_person ON person_address(person_id, position, address);
-- The two statements that add a ticket are followed by those that count it (count_new_…): a trigger makes
-- SQLite copy every page that the INSERT changes, which costs more than the INSERT.
-- only sqlite
DROP TRIGGER ticket_count_new;
-- only postgres
DROP TRIGGER ticket_count_new ON ticket;
CREATE TRIGGER ticket_count_gone AFTER DELETE ON ticket FOR EACH ROW EXECUTE FUNCTION ticket_counted();
-- only sqlite
-- For CHECK (x IN ('a', 'b', 'c')) SQLite fills a table in memory at every INSERT; comparing costs
-- nothing. The rules stay the same, and what is stored does: their text may be changed in place
-- (SQLite on ALTER TABLE, section 7).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(replace(sql,
    'CHECK (state IN (''new'', ''open'', ''pending reminder'', ''pending close'', ''closed'', ''merged''))',
    'CHECK (state = ''new'' OR state = ''open'' OR state = ''pending reminder'' OR state = ''pending close'' OR state = ''closed'' OR state = ''merged'')'),
    'CHECK (channel IN (''mail'', ''web'', ''phone'', ''api''))',
    'CHECK (channel = ''mail'' OR channel = ''web'' OR channel = ''phone'' OR channel = ''api'')'),
    'CHECK (waits_for IN (''agent'', ''customer'', ''nobody''))',
    'CHECK (waits_for = ''agent'' OR waits_for = ''customer'' OR waits_for = ''nobody'')')
WHERE type = 'table' AND name = 'ticket';
UPDATE sqlite_schema SET sql = replace(replace(sql,
    'CHECK (kind IN (''mail'', ''web'', ''phone'', ''note''))',
    'CHECK (kind = ''mail'' OR kind = ''web'' OR kind = ''phone'' OR kind = ''note'')'),
    'CHECK (sender IN (''customer'', ''agent'', ''system''))',
    'CHECK (sender = ''customer'' OR sender = ''agent'' OR sender = ''system'')')
WHERE type = 'table' AND name = 'article';
UPDATE sqlite_schema SET sql = replace(replace(sql,
    'CHECK (purpose IN (''acknowledgement'', ''reply'', ''closing'', ''notification'', ''account''))',
    'CHECK (purpose = ''acknowledgement'' OR purpose = ''reply'' OR purpose = ''closing'' OR purpose = ''notification'' OR purpose = ''account'')'),
    'CHECK (state IN (''waiting'', ''held'', ''accepted'', ''failed''))',
    'CHECK (state = ''waiting'' OR state = ''held'' OR state = ''accepted'' OR state = ''failed'')')
WHERE type = 'table' AND name = 'outbox';
UPDATE sqlite_schema SET sql = replace(replace(replace(sql,
    'CHECK (state IN (''new'', ''done'', ''held''))',
    'CHECK (state = ''new'' OR state = ''done'' OR state = ''held'')'),
    'CHECK (decision IN (''new'', ''ticket'', ''added'', ''filed'', ''duplicate'', ''held''))',
    'CHECK (decision = ''new'' OR decision = ''ticket'' OR decision = ''added'' OR decision = ''filed'' OR decision = ''duplicate'' OR decision = ''held'')'),
    'CHECK (wanted IN ('''', ''ticket'', ''add''))',
    'CHECK (wanted = '''' OR wanted = ''ticket'' OR wanted = ''add'')')
WHERE type = 'table' AND name = 'inbox';
UPDATE sqlite_schema SET sql = replace(sql,
    'CHECK (kind IN (''new'', ''assigned'', ''reply'', ''mention''))',
    'CHECK (kind = ''new'' OR kind = ''assigned'' OR kind = ''reply'' OR kind = ''mention'')')
WHERE type = 'table' AND name = 'notice';
UPDATE sqlite_schema SET sql = replace(sql,
    'CHECK (role IN (''customer'', ''agent'', ''admin''))',
    'CHECK (role = ''customer'' OR role = ''agent'' OR role = ''admin'')')
WHERE type = 'table' AND name = 'person';
PRAGMA writable_schema = RESET;
