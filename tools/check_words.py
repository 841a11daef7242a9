#!/usr/bin/python3
"""Collects the German texts of templates and C (_("…")) and compares them with po/en.po.
words.py --check: names those without English and those nobody uses, exit 1 if there are any.
words.py --update: adds the missing ones, empty, and drops the unused.
usage: words.py --check|--update ROOT"""
import glob
import os
import re
import sys

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

TEXT = r'"((?:[^"\\]|\\.)*)"'


def used(root):
    words = {}
    for path in sorted(glob.glob(f"{root}/src/pages/*.html") + [p for p in glob.glob(f"{root}/src/web/*.c") if not p.endswith("/lang.c")]):
        text = open(path, encoding="utf-8").read()
        calls = list(re.finditer(r"\b_n?\(\s*" + TEXT + r"(?:\s*,\s*" + TEXT + r")?", text))
        for m in calls:
            plural = m.group(0).startswith("_n")
            for t in (m.group(1), m.group(2) if plural else None):
                if t:
                    words.setdefault(t.replace('\\"', '"').replace("\\n", "\n"), os.path.relpath(path, root))
    return words


def main(mode, root):
    path = f"{root}/po/en.po"
    with open(path, "rb") as f:
        old = {m.id: m.string for m in read_po(f) if m.id}
    words = used(root)
    missing = sorted(w for w in words if not old.get(w))
    unused = sorted(w for w in old if w not in words)
    if mode == "--check":
        for w in missing:
            print(f"no English for \"{w}\" ({words[w]})")
        for w in unused:
            print(f"nobody uses \"{w}\" (po/en.po)")
        return 1 if missing or unused else 0
    catalog = Catalog(locale="en", project="vorgang", charset="utf-8")
    for w in sorted(words):
        catalog.add(w, old.get(w, ""), locations=[(words[w], 0)])
    with open(path, "wb") as f:
        write_po(f, catalog, width=100, omit_header=False, include_lineno=False, sort_output=True)
    print(f"{len(words)} texts, {len(missing)} without English")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
