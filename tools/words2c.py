#!/usr/bin/python3
"""po/en/*.po -> lang_table.c: German texts (the msgids) and their English, sorted for bsearch.
A translation must have the placeholders of the German.
usage: words2c.py OUT.c EN.po…"""
import re
import sys

from babel.messages.pofile import read_po


def quote(text):
    return '"' + "".join(c if 32 <= ord(c) < 127 and c not in '"\\?' else
                         "".join(f"\\{b:03o}" for b in c.encode()) for c in text) + '"'


PLACEHOLDER = re.compile(r"%\(\w+\)s|%[a-z]")


def main(argv):
    pairs = []
    for path in argv[2:]:
        with open(path, "rb") as f:
            catalog = read_po(f)
        for m in catalog:
            if not m.id or not isinstance(m.id, str) or not m.string:
                continue
            if sorted(PLACEHOLDER.findall(m.id)) != sorted(PLACEHOLDER.findall(m.string)):
                sys.exit(f"{path}: \"{m.string}\" has other placeholders than \"{m.id}\" (write the same ones)")
            pairs.append((m.id, m.string))
    pairs.sort(key=lambda p: p[0].encode())
    rows = "\n".join(f"    {{{quote(a)}, {quote(b)}}}," for a, b in pairs)
    with open(argv[1], "w", encoding="utf-8") as f:
        f.write('/* made by tools/words2c.py */\n#include "web/words.h"\n\nconst struct lang_pair lang_pairs[] = {\n'
                f"{rows}\n    {{NULL, NULL}},\n}};\nconst size_t lang_n_pairs = {len(pairs)};\n")


if __name__ == "__main__":
    main(sys.argv)
