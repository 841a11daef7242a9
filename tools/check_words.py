#!/usr/bin/python3
"""Collects the German texts of templates and C (_("…")) and compares them with po/en/*.po.
check_words.py --check: names those without English and those nobody uses, exit 1 if there are any.
check_words.py --update: adds the missing ones, empty, to the file named after their source, and
drops the unused.
usage: check_words.py --check|--update ROOT"""
import glob
import os
import re
import sys

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

# As C reads it: literals that follow each other are one.
TEXT = r'("(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*)'


def literal(source):
    """The text of one literal, or of several that follow each other."""
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', source)).replace('\\"', '"').replace("\\n", "\n")


def used(root):
    words = {}
    for path in sorted(glob.glob(f"{root}/src/pages/*.html") + [p for p in glob.glob(f"{root}/src/web/*.c") if not p.endswith("/lang.c")]):
        text = open(path, encoding="utf-8").read()
        calls = list(re.finditer(r"\b_n?\(\s*" + TEXT + r"(?:\s*,\s*" + TEXT + r")?", text))
        for m in calls:
            plural = m.group(0).startswith("_n")
            for t in (m.group(1), m.group(2) if plural else None):
                if t:
                    words.setdefault(literal(t), os.path.relpath(path, root))
    return words


def catalogs(root):
    """po/en/NAME.po for each: NAME is that of the source that used its texts first."""
    found = {}
    for path in sorted(glob.glob(f"{root}/po/en/*.po")):
        with open(path, "rb") as f:
            found[os.path.basename(path)[:-3]] = {m.id: m.string for m in read_po(f) if m.id}
    return found


def update(root, words, old):
    home = {w: name for name, texts in old.items() for w in texts}
    new = {}
    for w, source in words.items():
        name = home.get(w) or os.path.splitext(os.path.basename(source))[0]
        new.setdefault(name, {})[w] = old.get(name, {}).get(w, "")
    for name in set(old) | set(new):
        path = f"{root}/po/en/{name}.po"
        if name not in new:
            os.unlink(path)
            continue
        if new[name] == old.get(name):
            continue
        catalog = Catalog(locale="en", project="vorgang", charset="utf-8")
        for w in sorted(new[name]):
            catalog.add(w, new[name][w], locations=[(words[w], 0)])
        with open(path, "wb") as f:
            write_po(f, catalog, width=100, omit_header=True, include_lineno=False, sort_output=True)


def main(mode, root):
    old = catalogs(root)
    english = {w: e for texts in old.values() for w, e in texts.items()}
    words = used(root)
    missing = sorted(w for w in words if not english.get(w))
    unused = sorted(w for w in english if w not in words)
    twice = sorted(w for w in english if sum(w in texts for texts in old.values()) > 1)
    if mode == "--check":
        for w in missing:
            print(f"no English for \"{w}\" ({words[w]})")
        for w in unused:
            print(f"nobody uses \"{w}\" (po/en)")
        for w in twice:
            print(f"\"{w}\" stands in two files of po/en")
        return 1 if missing or unused or twice else 0
    update(root, words, old)
    print(f"{len(words)} texts, {len(missing)} without English")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
