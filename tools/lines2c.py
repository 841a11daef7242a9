#!/usr/bin/python3
"""A list of lines -> C: one text with a line feed before and after each, sorted and once each; lines
that begin with # are left out. usage: lines2c.py IN.txt OUT.c NAME"""
import sys


def main(argv):
    lines = {line.strip() for line in open(argv[1], encoding="utf-8") if not line.startswith("#")} - {""}
    data = ("\n" + "\n".join(sorted(lines)) + "\n").encode() + b"\0"
    rows = [", ".join(str(b - 256 if b > 127 else b) for b in data[i:i + 32]) for i in range(0, len(data), 32)]
    with open(argv[2], "w", encoding="utf-8") as f:
        f.write(f"extern const char {argv[3]}[];\nconst char {argv[3]}[] = {{\n    " +
                ",\n    ".join(r for r in rows) + ",\n};\n")


if __name__ == "__main__":
    main(sys.argv)
