#!/usr/bin/python3
"""The rules of the house that a machine can check: layers, lengths, banned calls, SQL and HTML in
their places, words in both languages, no secrets of a machine. Exceptions stand in lint.txt, each
with its own ceiling: they may shrink, never grow."""
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FILE_MAX, FUNCTION_MAX = 500, 80
NODE = 18  # of Debian 12
BANNED = re.compile(r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|strncpy|atoi|alloca|system|popen|tmpnam)\s*\(")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
LAWFUL = {"base": "base", "db": "base db", "core": "base db core sql rows", "decode": "base decode",
          "mail": "base db core decode mail rows", "hook": "base db core hook rows",
          "import": "base db core decode mail import rows", "web": "base db core web pages rows",
          "cmd": "base db core decode mail hook import web pages cmd sql rows"}
failed = 0


def verdict(what, found):
    global failed
    failed += bool(found)
    print(f"{'not ok' if found else 'ok'} lint: {what}")
    for line in found[:20]:
        print("      " + line)


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [p for p in out if os.path.exists(os.path.join(ROOT, p))]


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return f.read()


def ceilings():
    rows = {}
    for line in read("tools/lint.txt").splitlines():
        if line.strip() and not line.startswith("#"):
            name, most = line.split()[:2]
            rows[name] = int(most)
    return rows


def functions(text):
    """(name, lines) of each function: K&R, its brace alone on a line."""
    lines, start, name = text.split("\n"), None, ""
    for i, line in enumerate(lines):
        if line == "{" and i > 0:
            head = " ".join(lines[max(0, i - 4):i])
            m = re.findall(r"(\w+)\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\s*(?:G_GNUC_\w+)?\s*$", head)
            start, name = i, m[-1] if m else "?"
        elif line == "}" and start is not None:
            yield name, i - start - 1
            start = None


def main():
    rows = ceilings()
    sources = tracked("src/*.c", "src/*.h")
    code = {p: read(p) for p in sources}
    verdict("files are one noun each", [f"{p}: {t.count(chr(10))} lines" for p, t in code.items()
                                        if t.count("\n") > rows.get(p, FILE_MAX)])
    verdict("functions fit a screen", [f"{p}: {n} has {k} lines" for p, t in code.items() for n, k in functions(t)
                                       if k > rows.get(f"{p}:{n}", FUNCTION_MAX)])
    strip = {p: re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:[^\"\\]|\\.)*\"", "", t, flags=re.S) for p, t in code.items()}
    verdict("no banned calls", [f"{p}: {m.group(1)}" for p, t in strip.items() for m in BANNED.finditer(t)])
    verdict("layers", [f"{p} includes {i}/" for p, t in code.items() for i in re.findall(r'#include "(\w+)/', t)
                       if i not in LAWFUL[p.split("/")[1]].split()])
    verdict("nothing unfinished", [f"{p}: {m.group(1)}" for p, t in code.items() for m in UNFINISHED.finditer(t)])
    sql = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s', re.I)
    verdict("SQL stands in src/sql", [p for p, t in code.items() if sql.search(t) and not p.startswith("src/db/")])
    tables = re.compile(r"\{HTTP_\w+,\s*\"[^\"]*\",\s*(\w+)")
    verdict("each route states a right", [f"{p}: {m}" for p, t in code.items() for m in tables.findall(t)
                                          if not m.startswith("RIGHT_") or m == "RIGHT_UNSET"])
    words = subprocess.run(["/usr/bin/python3", "tools/check_words.py", "--check", "."], cwd=ROOT, capture_output=True, text=True)
    verdict("every text in both languages", words.stdout.splitlines())
    with open(os.path.join(ROOT, "src/pages/meson.build"), encoding="utf-8") as build:
        listed = re.findall(r"'(\w+)'", build.read().split("po_files = []")[1].split("po_files +=")[0])
    verdict("every file of words is built in", sorted({f[:-3] for f in os.listdir(os.path.join(ROOT, "po/en"))} - set(listed)))
    # A fresh machine has Debian's Node.js, a developer's may have a newer one.
    verdict("what comes from npm runs with Debian's Node.js", [
        f"{name} wants Node.js {p['engines']['node']}" for name, p in json.loads(read("package-lock.json"))["packages"].items()
        if int((re.findall(r">=\s*(\d+)", p.get("engines", {}).get("node", "")) or [0])[-1]) > NODE])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
