#!/usr/bin/python3
"""The bounces of the corpora: kind, and status, reply code, reason and hardness for each recipient.

bounces.py PROGRAM: decode_plain, or any that prints one JSON object a line for the files it is given;
"vorgang decode" (two words or more) is given each mail on standard input instead.
Prints "agree N of M" by source and by field, then what does not agree. An item agrees if all that its
source says of it does. Exit 1 under 97 % of the items or of the fields."""
import collections
import glob
import json
import os
import subprocess
import sys

CORPORA = os.environ.get("VORGANG_CORPORA", os.path.join(os.path.dirname(__file__), "../../../shared/corpora"))
GATE = 97.0
# Plainly wrong by the standards; the reason beside each.
WRONG = {
    "dsn-other/imap_tools__mime_emails__raw_email_with_mimepart_without_content_type":
        "a report of a delay is a report; the other sources count it as one",
    "dsn-other/mikel-mail__mime_emails__raw_email_with_mimepart_without_content_type":
        "a report of a delay is a report; the other sources count it as one",
}
FIELDS = ("status", "reply_code", "reason", "hard", "final_recipient", "action")


def decode(program, paths):
    if len(program) == 1:
        done = subprocess.run(program + paths, capture_output=True, check=False)
        lines = done.stdout.decode().splitlines()
        if len(lines) != len(paths):
            sys.exit(f"{program[0]}: {len(lines)} answers for {len(paths)} mails\n{done.stderr.decode()[-2000:]}")
        return [json.loads(line) for line in lines]
    out = []
    for path in paths:
        with open(path, "rb") as mail:
            done = subprocess.run(program, stdin=mail, capture_output=True, check=False)
        out.append(json.loads(done.stdout) if done.returncode == 0 else None)
    return out


def bare(value):
    return value.strip("<>").lower() if isinstance(value, str) else value


def compare(want, got):
    """[(field, agrees, wanted, got)]"""
    if got is None:
        return [("decoded", False, True, False)]
    rows = []
    if want.get("bounce") is not None:
        rows.append(("bounce", want["bounce"] == (got["kind"] == "bounce"), want["bounce"], got["kind"]))
    for field in ("auto_submitted", "no_auto_reply"):
        if want.get(field) is not None:
            rows.append((field, want[field] == got[field], want[field], got[field]))
    if not want.get("recipients"):
        return rows
    have = got["recipients"] or []
    rows.append(("recipients", len(have) == len(want["recipients"]), len(want["recipients"]), len(have)))
    for i, recipient in enumerate(want["recipients"]):
        mine = have[i] if i < len(have) else {}
        for field in FIELDS:
            if field in recipient and not (field == "action" and field not in mine):
                rows.append((field, bare(recipient[field]) == bare(mine.get(field)), recipient[field],
                             mine.get(field)))
    return rows


def tell(title, counts):
    for name, (agreed, of) in sorted(counts.items()):
        print(f"{title} {name}: agree {agreed} of {of}")


def main():
    program = sys.argv[1:] or sys.exit(__doc__)
    wants = sorted(p for p in glob.glob(os.path.join(CORPORA, "bounces/*/*.json")) if ".agreed." not in p)
    mails = [p[:-5] + ".eml" for p in wants]
    sources, fields, differs = (collections.defaultdict(lambda: [0, 0]) for _ in range(3))
    for path, mail, got in zip(wants, mails, decode(program, mails)):
        name = os.path.relpath(path, os.path.join(CORPORA, "bounces"))[:-5]
        with open(path, encoding="utf-8") as file:
            rows = compare(json.load(file), got)
        if name in WRONG or not rows:
            continue
        for field, agrees, _, _ in rows:
            fields[field][0] += agrees
            fields[field][1] += 1
        sources[name.split("/")[0]][0] += all(row[1] for row in rows)
        sources[name.split("/")[0]][1] += 1
        bad = [f"{field} {want} not {have}" for field, agrees, want, have in rows if not agrees]
        if bad:
            differs[name] = bad
    tell("source", sources)
    tell("field", fields)
    for name, bad in sorted(differs.items()):
        print(f"    {name}: {'; '.join(bad)}")
    good = True
    for title, counts in (("items", sources), ("fields", fields)):
        agreed, of = sum(c[0] for c in counts.values()), sum(c[1] for c in counts.values())
        good = good and of > 0 and 100 * agreed >= GATE * of
        print(f"{title}: agree {agreed} of {of} ({100 * agreed / max(of, 1):.1f} %)")
    sys.exit(0 if good else 1)


main()
