#!/usr/bin/python3
"""A text -> C: its lines in a row, without those that begin with #. usage: text2c.py IN.txt OUT.c NAME"""
import sys


def main(argv):
    with open(argv[1], encoding="ascii") as f:
        data = "".join(line.strip() for line in f if not line.startswith("#")).encode() + b"\0"
    rows = [", ".join(map(str, data[i:i + 32])) for i in range(0, len(data), 32)]
    with open(argv[2], "w", encoding="ascii") as f:
        f.write(f"extern const char {argv[3]}[];\nconst char {argv[3]}[] = {{\n    " + ",\n    ".join(rows) +
                ",\n};\n")


if __name__ == "__main__":
    main(sys.argv)
