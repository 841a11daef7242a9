#!/usr/bin/python3
"""The decoder against what two independent parsers agree on: agree.py PROGRAM [--corpora DIR]
[--show N] [--gate PERCENT] [SOURCE…].

PROGRAM is decode_plain (many files, one JSON object a line: fast) or vorgang (`vorgang decode`, one
message from standard input: the way that intake goes). Each NAME.agreed.json is compared field by
field as corpora/README.md says: addresses in lower case and flattened, white space folded. What is
plainly wrong by the RFC stands in exceptions.tsv with its reason and is not counted. Prints
"agree N of M" for each source and in total; exit 1 below the gate."""
import argparse
import glob
import json
import os
import re
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
DEFAULT = os.environ.get("VORGANG_CORPORA", os.path.join(HERE, "../../../shared/corpora"))
BATCH = 50
ADDRESSES = ("from", "to", "cc", "bcc", "reply_to", "sender")


def exceptions():
    """{(path, field): reason} of exceptions.tsv."""
    path = os.path.join(HERE, "exceptions.tsv")
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return {(path, field): reason for path, field, reason in rows}


def message_of(expectation):
    """The file that an expectation is about."""
    stem = expectation[:-len(".agreed.json")]
    if os.path.exists(stem + ".eml"):
        return stem + ".eml"
    return next((p for p in sorted(glob.glob(glob.escape(stem) + ".*")) if not p.endswith(".json")), None)


def decode_batch(program, paths):
    """One answer for each path: an object, or the reason why there is none."""
    if os.path.basename(program).startswith("decode_plain"):
        p = subprocess.run([program, *paths], capture_output=True, timeout=300, check=False)
        lines = p.stdout.decode("utf-8", "replace").split("\n")[:len(paths)]
        why = p.stderr.decode("utf-8", "replace")[-2000:]
        found = [json.loads(line) if line else None for line in lines] + [None] * (len(paths) - len(lines))
        return [(doc, None if doc else why) for doc in found]
    answers = []
    for path in paths:
        with open(path, "rb") as raw:
            p = subprocess.run([program, "decode"], stdin=raw, capture_output=True, timeout=60, check=False)
        why = f"exit {p.returncode}: {p.stderr.decode('utf-8', 'replace').strip()}"
        answers.append((json.loads(p.stdout), None) if p.returncode == 0 else (None, why))
    return answers


def fold(text):
    text = unicodedata.normalize("NFC", text or "")
    return re.sub(r"\s+", " ", text).strip()


def addresses(items):
    return sorted((i.get("address") or "" if isinstance(i, dict) else i).lower() for i in items or [])


def files(items):
    """Only parts with a name: a nested message without one is ours alone to list."""
    return sorted(f"{fold(i['filename'])} {i['size']} {i['sha256'][:16]}" for i in items or [] if i.get("filename"))


def compare(field, want, doc):
    """(what is wanted, what is there), both in the form that is compared."""
    if field in ADDRESSES:
        return addresses(want), addresses(doc[field])
    if field == "attachments":
        return files(want), files(doc["attachments"])
    if field == "text":
        return fold(want), fold(doc["body_text"])
    if isinstance(want, str) or want is None:
        return fold(want), fold(doc[field])
    return want, doc[field]


def judge(expectation, doc, why, plain_wrong, name):
    """(agreed, of, lines about the rest)."""
    with open(expectation, encoding="utf-8") as text:
        want = json.load(text)
    agreed, lines = 0, []
    fields = [f for f in want if (name, f) not in plain_wrong]
    for field in fields:
        if doc is None:
            lines.append(f"{name}\t{field}\tnot decoded: {why}")
            continue
        a, b = compare(field, want[field], doc)
        agreed += a == b
        if a != b:
            lines.append(f"{name}\t{field}\t{difference(a, b)}")
    return agreed, len(fields), lines


def difference(a, b):
    if isinstance(a, str):
        at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
        at = max(0, at - 20)
        return f"wanted …{a[at:at + 90]!r}, got …{b[at:at + 90]!r}"
    return f"wanted {[x for x in a if x not in b]}, got {[x for x in b if x not in a]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program")
    parser.add_argument("--corpora", default=DEFAULT)
    parser.add_argument("--show", type=int, default=40)
    parser.add_argument("--gate", type=float, default=98.0)
    parser.add_argument("sources", nargs="*")
    o = parser.parse_args()
    found = sorted(glob.glob(o.corpora + "/mail/*/*.agreed.json") + glob.glob(o.corpora + "/bounces/*/*.agreed.json"))
    pairs = [(e, message_of(e)) for e in found if not o.sources or os.path.dirname(e).endswith(tuple(o.sources))]
    pairs = [(e, m) for e, m in pairs if m is not None]
    batches = [pairs[i:i + BATCH] for i in range(0, len(pairs), BATCH)]
    with ThreadPoolExecutor(2) as pool:
        answers = [a for got in pool.map(lambda b: decode_batch(o.program, [m for _, m in b]), batches) for a in got]
    plain_wrong, sources, rest = exceptions(), {}, []
    for (expectation, message), (doc, why) in zip(pairs, answers):
        name = os.path.relpath(message, o.corpora)
        agreed, of, lines = judge(expectation, doc, why, plain_wrong, name)
        a, b = sources.get(os.path.dirname(name), (0, 0))
        sources[os.path.dirname(name)] = (a + agreed, b + of)
        rest += lines
    for line in rest[:o.show]:
        print("  " + line[:400])
    for source, (a, b) in sorted(sources.items()):
        print(f"{source}: agree {a} of {b}")
    a, b = (sum(s[i] for s in sources.values()) for i in (0, 1))
    share = 100 * a / b if b else 0
    print(f"total: agree {a} of {b} ({share:.2f} %, at least {o.gate} %), {len(plain_wrong)} exceptions")
    return 0 if b > 0 and share >= o.gate else 1


if __name__ == "__main__":
    sys.exit(main())
