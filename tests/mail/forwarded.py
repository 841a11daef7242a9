#!/usr/bin/python3
"""What a forwarded mail passes on (sender, recipients, copies, subject, date as written, text) against
the bodies of the corpus: prints "agree N of M" for each mailer and what does not agree, and fails
under 90 %. Needs the driver clean_plain."""
import glob
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CORPORA = os.environ.get("VORGANG_CORPORA", os.path.join(HERE, "../../../shared/corpora"))
DRIVER = sys.argv[1] if len(sys.argv) > 1 else os.environ["CLEAN_PLAIN"]
GATE = 90


def fold(text):
    return re.sub(r"\s+", " ", (text or "").replace("\u00a0", " ").replace("\ufeff", "")).strip()


def person(p):
    return (fold(p.get("name")) or None, (p.get("address") or "").lower() or None) if p else None


def people(items):
    return [person(p) for p in items or []]


def main():
    items = []
    for path in sorted(glob.glob(os.path.join(CORPORA, "forwarded/*.json"))):
        with open(path, encoding="utf-8") as f, open(path[:-5] + ".txt", encoding="utf-8") as body:
            items.append((os.path.basename(path)[:-5], json.load(f), body.read()))
    lines = "".join(json.dumps({"do": "forward", "subject": "Fwd: x" if want["forwarded"] else "Re: x",
                                "text": body.replace("\r\n", "\n")}) + "\n" for _, want, body in items)
    p = subprocess.run([DRIVER], input=lines.encode(), capture_output=True, timeout=120, check=True)
    total, failing = {}, []
    for (name, want, _), line in zip(items, p.stdout.decode().splitlines()):
        got = json.loads(line).get("out")
        source = name.split("_")[0]
        n, of = total.get(source, (0, 0))
        o, g = want.get("original") or {}, got or {}
        if not want["forwarded"]:
            pairs = {"none": (None, got and "something")}
        else:
            pairs = {"from": (person(o.get("from")), person((g.get("from") or [{}])[0])),
                     "to": (people(o.get("to")), people(g.get("to"))), "cc": (people(o.get("cc")), people(g.get("cc"))),
                     "subject": (fold(o.get("subject")), fold(g.get("subject"))),
                     "date": (fold(o.get("date_text")), fold(g.get("date_text"))), "text": (fold(o.get("text")), fold(g.get("text")))}
        for field, (a, b) in pairs.items():
            n, of = n + (a == b), of + 1
            if a != b:
                failing.append(f"{name} {field}: want {str(a)[:110]} got {str(b)[:110] if got else 'nothing found'}")
        total[source] = (n, of)
    for source, (n, of) in sorted(total.items()):
        print(f"{source}: agree {n} of {of}")
    for line in failing:
        print("  " + line)
    n, of = sum(t[0] for t in total.values()), sum(t[1] for t in total.values())
    good = of > 0 and n * 100 >= of * GATE
    print(f"{'ok' if good else 'not ok'} forwarded: agree {n} of {of} ({100 * n / max(of, 1):.1f} %, gate {GATE} %)")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
