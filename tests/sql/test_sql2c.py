#!/usr/bin/python3
"""What tools/sql2c.py must refuse, and with which words. usage: test_sql2c.py SQL2C"""
import os
import subprocess
import sys
import tempfile

ROW = "-- many a() -> a_row(id int)\nSELECT id FROM t;\n"
REFUSED = [
    ("-- one a(x int) -> r(y int)\nSELECT y FROM t;", "parameter x is not used"),
    ("-- one a() -> r(y int)\nSELECT y FROM t WHERE x = :x;", ":x is not declared"),
    ("-- one a(x integer) -> r(y int)\nSELECT y;", "is not \"name type\""),
    ("-- one a()\nSELECT y;", "needs a row"),
    ("-- do a() -> r(y int)\nDELETE FROM t;", "gives no row"),
    ("-- opt a() -> r(y int)\n-- later\nSELECT y FROM t;", "belongs to the kind do"),
    ("-- new a(x int)\nINSERT INTO t (x) VALUES (:x);", "RETURNING id"),
    ("SELECT 1;", "without a declaration"),
    (ROW + "-- mny b() -> a_row\nSELECT id FROM t;", "misspelt"),
    (ROW + "-- many b() -> a_row(id int)\nSELECT id FROM t;", "declared twice"),
    (ROW + "-- many a() -> a_row\nSELECT id FROM t;", "in two places"),
    ("-- one a() -> r(y int, y int)\nSELECT y, y FROM t;", "y is declared twice"),
    ("-- one a(x int) -> r(y int)\n-- sqlite\nSELECT y FROM t WHERE x = :x;", "no SQL for one"),
    ("-- one a(x int) -> r(y int)\n-- sqlite\nSELECT y WHERE x = :x;\n-- postgres\nSELECT y;",
     "parameter x is not used"),
    ("-- sqlite\nSELECT 1;", "without a declaration"),
    ("-- find a() -> r(y int)\nSELECT y FROM t WHERE {FILTER} {ORDER};", "lines \"-- by\""),
    ("-- find a() -> r(y int)\n-- by y int = t.y\nSELECT y FROM t WHERE y = 1;", "{FILTER}"),
    ("-- find a() -> r(y int)\n-- by y int = t.y\nSELECT y FROM t WHERE z = 1 OR {FILTER} {ORDER};",
     "{FILTER}"),
    ("-- find a() -> r(y int)\n-- by y int = t.y\n"
     "SELECT y FROM t WHERE z = 1 OR y = 2 AND {FILTER} {ORDER};", "needs brackets"),
    ("-- find a() -> r(y int)\n-- by y int? = t.y\nSELECT y FROM t WHERE {FILTER} {ORDER};",
     "unique key"),
    ("-- find a() -> r(y int)\n-- by y int = t.y; DROP\nSELECT y FROM t WHERE {FILTER} {ORDER};",
     "can't read"),
    ("-- many a() -> r(y int)\nSELECT y FROM t WHERE {FILTER};", "belongs to the kind find"),
    ("-- many a() -> r(y int)\nSELECT y FROM t WHERE {OPEN};\n-- part OPEN\nx = 1;", "no part OPEN"),
    ("-- part OPEN\n-- sqlite\nx = 1;\n-- many a() -> r(y int)\n{OPEN};", "no SQL for one"),
    ("-- part OPEN\nx = :x;\n-- many a() -> r(y int)\nSELECT y FROM t WHERE {OPEN};", ":x is not declared"),
    ("-- part OPEN\nx = 1 OR y = 2;\n-- find a() -> r(y int)\n-- by y int = t.y\nSELECT y FROM t WHERE {OPEN} AND {FILTER} {ORDER};", "needs brackets"),
    ("-- find a() -> r(y int)\n-- by as b\nSELECT y FROM t WHERE {FILTER} {ORDER};", "no b above"),
]
TAKEN = [
    "-- do a()\n-- sqlite\nDELETE FROM t;\n-- postgres\nDO $$\nBEGIN\n    DELETE FROM t;\n    DELETE FROM u;\nEND $$;",
    ROW + "-- opt b(x int) -> a_row\nSELECT id FROM t WHERE x = :x OR y = :x; ",
    "-- one a(x int) -> r(y text)\nSELECT ':n' || \"a:b\" || :x::text -- :c\n  FROM t;",
    "-- find a() -> r(y int)\n-- by y int = t.y\n"
    "SELECT y FROM t WHERE (z = 1 OR y = 2) AND {FILTER} {ORDER};",
    "-- part OPEN\n-- sqlite\nx = 1;\n-- postgres\nx = TRUE;\n-- find a() -> r(y int)\n-- by y int = t.y\n"
    "SELECT y FROM t WHERE {OPEN} AND {FILTER} {ORDER};\n-- find b() -> r\n-- by as a\nSELECT y FROM t WHERE {FILTER} {ORDER};",
    "",
]


ADDS = "-- new a(x int)\nINSERT INTO t (x) VALUES (:x) RETURNING id;"
STEPS = [  # a schema step, and what is said of ADDS; "" is nothing
    ("CREATE TABLE t (\n    id {ID},\n    x {INT}\n);", ""),
    ("CREATE TABLE s (\n    id {ID},\n    x {INT}\n);\nALTER TABLE s RENAME TO t;", ""),
    ("CREATE TABLE t (\n    id {TEXT} PRIMARY KEY,\n    x {INT}\n);", "id of t is no {ID}"),
]


def run(sql2c, text, step=None):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "noun.sql")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        more = [os.path.join(folder, "001-first.sql")] if step else []
        for name in more:
            with open(name, "w", encoding="utf-8") as f:
                f.write(step)
        return subprocess.run([sys.executable, sql2c, os.path.join(folder, "sql"), path, "--", *more],
                              capture_output=True, text=True)


def main(sql2c):
    bad = 0
    for text, words in REFUSED:
        done = run(sql2c, text)
        if done.returncode == 0 or words not in done.stderr or "Traceback" in done.stderr:
            print(f"not refused by \"{words}\":\n{text}\n{done.stderr}")
            bad += 1
    for text in TAKEN:
        done = run(sql2c, text)
        if done.returncode != 0:
            print(f"refused:\n{text}\n{done.stderr}")
            bad += 1
    for step, words in STEPS:
        done = run(sql2c, ADDS, step)
        if bool(words) != bool(done.returncode) or words not in done.stderr:
            print(f"with the schema:\n{step}\n{done.stderr}")
            bad += 1
    print(f"{len(REFUSED) + len(TAKEN) + len(STEPS) - bad} of {len(REFUSED) + len(TAKEN) + len(STEPS)} as they must be")
    sys.exit(bad > 0)


main(sys.argv[1])
