#!/usr/bin/python3
"""assets/* -> assets.c: the files as C arrays, each with its content hash in its address, its type
and a gzip variant. usage: asset2c.py OUT.c FILE..."""
import gzip
import hashlib
import os
import sys

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".svg": "image/svg+xml", ".png": "image/png", ".txt": "text/plain; charset=utf-8"}


def array(name, data):
    lines = [", ".join(str(b) for b in data[i:i + 32]) for i in range(0, len(data), 32)]
    return f"static const unsigned char {name}[] = {{\n    " + ",\n    ".join(lines) + ",\n};\n"


def main(argv):
    rows, out = [], ['#include "web/static.h"\n']
    for i, path in enumerate(sorted(argv[2:], key=os.path.basename)):
        data, name = open(path, "rb").read(), os.path.basename(path)
        packed = gzip.compress(data, 9, mtime=0)
        digest = hashlib.sha256(data).hexdigest()[:12]
        out += [array(f"plain_{i}", data), array(f"gzip_{i}", packed)]
        rows.append(f'    {{"/static/{digest}/{name}", {{"{TYPES[os.path.splitext(name)[1]]}", "\\"{digest}\\"", '
                    f"plain_{i}, sizeof plain_{i}, gzip_{i}, sizeof gzip_{i}, true}}}},")
    out.append("const struct asset asset_all[] = {\n" + "\n".join(rows) + "\n};\n"
               f"const size_t asset_n_all = {len(rows)};\n")
    with open(argv[1], "w", encoding="utf-8") as f:
        f.write("\n".join(out))


if __name__ == "__main__":
    main(sys.argv)
