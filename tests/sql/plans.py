#!/usr/bin/python3
"""The plan of every statement of src/sql, on SQLite and on PostgreSQL, over a desk with some data: none
reads a table that grows with the tickets from end to end, but for those in WHOLE, each with its reason. A
walk along an index, or along the rows in their order, counts as one unless a LIMIT ends it.

usage: VORGANG=PROGRAM plans.py [STATEMENT]   (with a name: prints its plans)"""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import sql2c  # noqa: E402

POSTGRES = os.path.join(ROOT, "tests", "tools", "postgres.py")
GROWS = ("article", "attachment", "blob", "fingerprint", "inbox", "message_ref", "notice", "outbox", "participant",
         "person_phone", "person_word", "company_word", "ticket",
         "ticket_event", "ticket_number", "ticket_seen", "ticket_tag")
TYPES = {"int": "bigint", "text": "text", "blob": "bytea", "real": "double precision"}

CHECK, ANEW = "`vorgang check` reads everything on purpose", "counting anew, on purpose"
API = "the API filters by any field; a page of what is found is all that is read to the end"
MERGE = "two people are made one once in a while; an index for that would cost every message"
WHOLE = {
    "people_move_articles": MERGE, "people_move_outbox": MERGE, "people_move_events": MERGE,
    "people_move_notices": MERGE, "people_move_wishes": MERGE,
    "anonymise_sent": "a person goes once in a while; an index for that would cost every mail",
    "search_file_restart": "reads all files once, when their words are taken anew",
    "account_health": "its index holds nothing but what waits",
    "health_inbox": "its index holds nothing but what waits", "health_outbox": "its index holds nothing but what waits",
    "erase_mails": "a ticket is deleted for good once in a while; the little that the test tells PostgreSQL joins by hash",
    "check_ticket_merged": CHECK, "check_count": CHECK,
    "count_again_desk": ANEW, "count_again_customer": ANEW, "count_again_company": ANEW,
    "api_ticket_count": API, "api_article_count": API,
    "forgotten_before": "a restore asks it once, of a database that is older than its index",
    "desk_list_all": "words that stand within a title are found by reading the titles",
    "inbox_each": "`vorgang inbox list` prints them all", "outbox_each": "`vorgang outbox list` prints them all",
    "inbox_each_held": "its index holds nothing but what is held, which a person looks at",
    "inbox_count_waiting": "its index holds nothing but what waits", "outbox_count_waiting": "its index holds nothing but what waits",
    "forgotten_all": "its index holds nothing but what was anonymised",
}

# What a desk alone has none of, so that the planner knows how many there are of a kind.
FILL = """SET session_replication_role = replica;
INSERT INTO tag (key, name) SELECT 'k' || n, 'n' || n FROM generate_series(1, 200) n;
INSERT INTO ticket_tag SELECT n, n FROM generate_series(1, 200) n;
INSERT INTO ticket_seen SELECT 1 + n % 5, n, n, n FROM generate_series(1, 200) n;
INSERT INTO participant SELECT n, 1 + n % 20 FROM generate_series(1, 200) n ON CONFLICT DO NOTHING;
INSERT INTO blob (hash, size) SELECT 'h' || n, n FROM generate_series(1, 200) n;
INSERT INTO inbox (received_at, via, blob_id, size, state, decision, ticket_id, article_id, message_id)
    SELECT n, 'lmtp', n, n, 'done', 'ticket', n, n, 'm' || n FROM generate_series(1, 200) n;
INSERT INTO fingerprint SELECT 'f' || n, n, n, n FROM generate_series(1, 200) n;
INSERT INTO attachment (token, article_id, blob_id, filename, content_type, size)
    SELECT 't' || n, n, n, 'n' || n, 'x', n FROM generate_series(1, 200) n;
INSERT INTO outbox (created_at, purpose, state, ticket_id, article_id, recipient, recipient_key, to_text, subject, message_id,
    automatic, lang, next_at)
    SELECT n, 'reply', CASE n % 2 WHEN 0 THEN 'waiting' ELSE 'accepted' END, n, n, 'r' || n, 'r' || n, 'x', 'x', 'o' || n, 0, 'de', n FROM generate_series(1, 200) n;
INSERT INTO notice (person_id, ticket_id, cause, kind, at, desk) SELECT 1 + n % 5, n, 'c' || n, 'new', n, 1 FROM generate_series(1, 200) n;
UPDATE article SET home_id = ticket_id WHERE id % 2 = 0;
ANALYZE;
"""


def statements():
    for name in sorted(os.listdir(os.path.join(ROOT, "src", "sql"))):
        if name.endswith(".sql"):
            yield from sql2c.Reader(os.path.join(ROOT, "src", "sql", name)).read()[1]


def page(s, text):
    """A list that people filter, as it comes: a page of it, newest first."""
    if s.kind != "find":
        return text
    names = dict((f.name, sql) for f, sql in s.by)
    head, middle = s.pieces(text)
    first = names.get("changed_at", names.get("created_at"))
    return f"{head}(1 = 1){middle}ORDER BY {first + ' DESC, ' if first else ''}{s.by[0][1]} DESC LIMIT 50 OFFSET 0"


class SQLite:
    def __init__(self, program, folder):
        subprocess.run([program, "demo", "--tickets", "400", "--data", folder], check=True, stdout=subprocess.DEVNULL)
        path = os.path.join(folder, "vorgang.db")
        db = sqlite3.connect(path)
        # The tokenizer is the program's own; a plan needs none.
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, 'tokenize = ''vorgang''', '') WHERE sql LIKE '%USING fts5%'")
        db.commit()
        db.close()
        self.db = sqlite3.connect(path)

    def plan(self, s):
        rows = self.db.execute("EXPLAIN QUERY PLAN " + page(s, s.sqlite), [0] * len(s.params)).fetchall()
        return [row[3] for row in rows]

    def heavy(self, s):
        """Adds a row by way of a table in memory, as CHECK (x IN (…)) and RETURNING do."""
        if not re.match(r"INSERT INTO (%s) .*\bVALUES\b" % "|".join(GROWS + ("person",)), s.sqlite, re.DOTALL):
            return False
        return any(row[1] == "OpenEphemeral" for row in self.db.execute("EXPLAIN " + s.sqlite, [0] * len(s.params)))

    def whole(self, s):
        text, plan = page(s, s.sqlite), self.plan(s)
        names = {table: table for table in GROWS}
        for m in re.finditer(r"(?:\bFROM|\bJOIN|,|\bUPDATE|\bINTO)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?", text):
            if m.group(1) in GROWS and m.group(2):
                names[m.group(2)] = m.group(1)
        ended = re.search(r"\bLIMIT\b", text) and not any("TEMP B-TREE FOR ORDER BY" in line for line in plan)
        scans = [re.match(r"SCAN (\w+)", line) for line in plan]
        return sorted({names[m.group(1)] for m in scans if m and m.group(1) in names and not ended})


class Postgres:
    """Told that the tables are large, and to read a whole one only where there is no other way."""

    def __init__(self, program, folder, every):
        self.url = subprocess.run([POSTGRES, "start", folder, "--until", str(os.getpid())], check=True, text=True,
                                  stdout=subprocess.PIPE).stdout.strip()
        subprocess.run([program, "demo", "--tickets", "400", "--data", folder + ".data", "--database", self.url], check=True,
                       stdout=subprocess.DEVNULL)
        large = ", ".join(f"'{t}'" for t in GROWS)
        lines = [FILL, f"UPDATE pg_class SET relpages = 1, reltuples = 1000000 WHERE relkind = 'r' AND relname IN ({large});",
                 "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;",
                 "SET plan_cache_mode = force_generic_plan; SET jit = off;"]
        for s in every:
            if re.match(r"SELECT|INSERT|UPDATE|DELETE|WITH", s.postgres):
                types = f"({', '.join(TYPES[p.type] for p in s.params)})" if s.params else ""
                values = f"({', '.join(['NULL'] * len(s.params))})" if s.params else ""
                lines.append(f"\\echo @@{s.name}\nPREPARE x{types} AS {page(s, s.postgres)};\n"
                             f"EXPLAIN (FORMAT JSON) EXECUTE x{values};\nDEALLOCATE x;")
        done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", self.url], input="\n".join(lines), text=True,
                              capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        parts = re.split(r"^@@(\w+)$", done.stdout, flags=re.MULTILINE)
        self.plans = {name: json.loads(text)[0]["Plan"] for name, text in zip(parts[1::2], parts[2::2])}

    def plan(self, s):
        return self.plans.get(s.name)

    def whole(self, s):
        return sorted(set(self.walk(self.plans[s.name], False))) if s.name in self.plans else []

    def walk(self, node, ended):
        kind, table = node["Node Type"], node.get("Relation Name")
        if kind == "Limit":
            ended = True
        elif kind in ("Sort", "Aggregate", "Hash", "Unique", "Materialize", "SetOp", "ModifyTable"):
            ended = False
        children = node.get("Plans", ())
        found = any("Index Cond" in n for n in (node, *children))
        if table in GROWS and ("Scan" in kind) and not found and "TID Cond" not in node and not ended:
            yield table
        for child in children:
            yield from self.walk(child, ended and child.get("Parent Relationship") not in ("SubPlan", "InitPlan"))


def main():
    program, failed = os.path.abspath(os.environ["VORGANG"]), False
    top, cluster = (tempfile.mkdtemp(prefix=f"vorgang-{name}-") for name in ("plans", "pg"))
    try:
        every = list(statements())
        both = (("SQLite", SQLite(program, os.path.join(top, "desk"))), ("PostgreSQL", Postgres(program, cluster, every)))
        if len(sys.argv) > 1:
            for s in every:
                if s.name == sys.argv[1]:
                    print(json.dumps([db.plan(s) for _, db in both], indent=1))
            return 0
        whole = set()
        for name, db in both:
            bad = []
            for s in every:
                tables = db.whole(s)
                if tables and s.name not in WHOLE:
                    bad.append(f"{s.name} ({', '.join(tables)})")
                elif tables:
                    whole.add(s.name)
            print(f"{'not ok' if bad else 'ok'} {len(every)} statements read no large table from end to end on {name} {'; '.join(bad)}")
            failed = failed or bool(bad)
        heavy = [s.name for s in every if both[0][1].heavy(s)]
        print(f"{'not ok' if heavy else 'ok'} what comes with each mail is added without a table in memory {', '.join(heavy)}")
        failed = failed or bool(heavy)
        idle = sorted(set(WHOLE) & {s.name for s in every} - whole) + sorted(set(WHOLE) - {s.name for s in every})
        print(f"{'not ok' if idle else 'ok'} every exception is one (tests/sql/plans.py) {', '.join(idle)}")
        return int(failed or bool(idle))
    finally:
        subprocess.run([POSTGRES, "stop", cluster], check=False)
        shutil.rmtree(top, ignore_errors=True)
        shutil.rmtree(cluster + ".data", ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
