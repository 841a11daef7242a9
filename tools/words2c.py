#!/usr/bin/python3
"""po/en.po -> lang_table.c: German texts (the msgids) and their English, sorted for bsearch.
A translation must have the placeholders of the German.
usage: words2c.py OUT.c EN.po"""
import re
import sys

from babel.messages.pofile import read_po


def quote(text):
    return '"' + "".join(c if 32 <= ord(c) < 127 and c not in '"\\?' else
                         "".join(f"\\{b:03o}" for b in c.encode()) for c in text) + '"'


PLACEHOLDER = re.compile(r"%\(\w+\)s|%[a-z]")


def main(argv):
    with open(argv[2], "rb") as f:
        catalog = read_po(f)
    pairs = sorted((m.id, m.string) for m in catalog if m.id and isinstance(m.id, str) and m.string)
    for de, en in pairs:
        if sorted(PLACEHOLDER.findall(de)) != sorted(PLACEHOLDER.findall(en)):
            sys.exit(f"{argv[2]}: \"{en}\" has other placeholders than \"{de}\" (write the same ones)")
    pairs.sort(key=lambda p: p[0].encode())
    rows = "\n".join(f"    {{{quote(a)}, {quote(b)}}}," for a, b in pairs)
    with open(argv[1], "w", encoding="utf-8") as f:
        f.write('/* made by tools/words2c.py */\n#include "web/words.h"\n\nconst struct lang_pair lang_pairs[] = {\n'
                f"{rows}\n    {{NULL, NULL}},\n}};\nconst size_t lang_n_pairs = {len(pairs)};\n")


if __name__ == "__main__":
    main(sys.argv)
