#!/usr/bin/python3
"""The judge of new concerns against a labelled corpus: concerns.py PROGRAM [FILE] [--show]
[--cross [FOLDS]] [--fit HEADER] [--gate N].

PROGRAM is vorgang. Its `judge` gets every case without its label and note; printed are a table of
labels given against labels meant, and "agree N of M"; exit 1 below the gate. --fit writes the
weights (src/core/concern_weights.h): multinomial logistic regression on the signals that
`judge --signals` prints, pulled towards BELIEFS, since 200 cases alone cannot say everything. --cross fits on a part and measures on the rest, with
all replies to one subject in the same part: the honest figure for text that was never seen."""
import argparse
import hashlib
import json
import math
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CORPORA = os.environ.get("VORGANG_CORPORA", os.path.join(HERE, "../../../shared/corpora"))
LABELS = ("same", "new", "both", "thanks")
PULL = 3.0
ROUNDS = 400
# What is plain without any corpus, (same, new, both, thanks); 0 for every other signal.
BELIEFS = {
    "thanks": (-0.3, -0.3, 0.0, 0.6), "works": (-0.2, -0.4, 0.2, 0.4), "pleased": (-0.5, -0.7, -0.5, 1.7),
    "ack": (0.0, -0.4, 0.0, 0.4), "pleased_but": (0.2, 0.0, 0.5, -0.7),
    "shift_first": (-0.6, 0.7, 0.1, -0.2), "shift_later": (-0.5, 0.0, 1.2, -0.7),
    "request": (0.0, 0.3, 0.2, -0.5), "wish": (-0.1, 0.4, 0.1, -0.4), "fault": (0.2, 0.1, 0.2, -0.5),
    "again": (0.8, -0.5, 0.0, -0.3), "refers": (0.4, -0.4, 0.1, -0.1), "stranger": (-0.4, 0.5, -0.1, 0.0),
    "revises": (0.6, -0.5, 0.0, -0.1), "how": (0.0, 0.3, 0.1, -0.4), "questions": (0.3, 0.1, 0.0, -0.4),
    "overlap": (0.3, -0.3, 0.1, -0.1), "no_overlap": (-0.2, 0.3, -0.2, 0.1),
    "foreign": (-0.2, 0.3, 0.2, -0.3), "only_foreign": (-0.4, 0.6, 0.0, -0.2),
    "foreign_matter": (-0.4, 0.5, 0.2, -0.3), "split": (-0.3, -0.1, 0.6, -0.3),
    "own": (-0.5, 0.3, 0.5, -0.3), "own_only": (-0.4, 1.0, -0.5, -0.1),
    "good_then_own": (-0.6, -0.8, 1.6, -0.2), "answer_then_own": (-0.1, -0.7, 0.9, -0.1),
    "asked": (0.4, -0.4, 0.1, -0.1), "answers": (0.7, -0.5, -0.1, -0.1), "test": (0.3, -0.3, 0.1, 0.0),
    "done_wish": (-0.4, 0.6, 0.0, -0.2), "closed": (-0.3, 0.1, 0.0, 0.2), "closed_long": (-0.6, 0.7, 0.0, -0.1),
    "pending": (0.3, -0.3, 0.1, -0.1), "subject_other": (-0.3, 0.5, 0.0, -0.2), "colleague": (-0.2, 0.3, 0.0, -0.1),
    "tiny": (0.3, -0.4, -0.6, 0.4), "short": (0.2, 0.0, -0.5, 0.3), "numbers": (0.3, -0.1, 0.1, -0.3),
    "file": (0.5, -0.3, 0.0, -0.2), "fresh": (0.3, -0.2, 0.0, -0.1), "urgent": (0.0, 0.1, 0.1, -0.2),
    "archive": (-0.4, 0.5, 0.2, 0.0),
}
STEP = 0.02


def judged(program, cases):
    """What the program says about the cases, which it sees without label and note."""
    lines = [json.dumps({k: v for k, v in c.items() if k not in ("label", "note")}) for c in cases]
    done = subprocess.run([program, "judge", "--signals"], input="\n".join(lines) + "\n", text=True,
                          capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{program} judge: exit {done.returncode}: {done.stderr.strip()}")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    if [f["id"] for f in found] != [c["id"] for c in cases]:
        sys.exit("the ids printed are not the ids given, one each in their order")
    return found


def sums(weights, row):
    return [sum(w * x for w, x in zip(weights[k], row) if x) for k in range(len(LABELS))]


def chances(values):
    top = max(values)
    parts = [math.exp(v - top) for v in values]
    return [p / sum(parts) for p in parts]


def fitted(names, rows, labels, pull=PULL, rounds=ROUNDS):
    """Weights [label][signal] of the greatest likelihood, less pull/2 times the squares of their
    distances from BELIEFS; by gradients with momentum, without chance, so that the same input gives the same weights."""
    size = len(rows[0])
    start = [[BELIEFS.get(name, (0.0,) * len(LABELS))[k] for name in names] for k in range(len(LABELS))]
    weights = [list(row) for row in start]
    speed = [[0.0] * size for _ in LABELS]
    step = STEP * 100 / len(rows)
    for _ in range(rounds):
        slope = [[(pull if i else 0.1) * (w - b) for i, (w, b) in enumerate(zip(weights[k], start[k]))]
                 for k in range(len(LABELS))]
        for row, label in zip(rows, labels):
            chance = chances(sums(weights, row))
            for k in range(len(LABELS)):
                off = chance[k] - (k == label)
                for i, x in enumerate(row):
                    if x:
                        slope[k][i] += off * x
        for k in range(len(LABELS)):
            for i in range(size):
                speed[k][i] = 0.8 * speed[k][i] - step * slope[k][i] * 0.2
                weights[k][i] += speed[k][i]
    return weights


def best(weights, row):
    values = sums(weights, row)
    return values.index(max(values))


def fold_of(case, folds):
    """Cases on the same ticket subject stay together."""
    subject = re.sub(r"\W+", " ", case["ticket"]["subject"].lower())
    return int(hashlib.sha256(subject.encode()).hexdigest(), 16) % folds


def crossed(cases, names, rows, folds, pull):
    """Labels for each case by weights that were fitted without its part."""
    labels = [LABELS.index(c["label"]) for c in cases]
    parts = [fold_of(c, folds) for c in cases]
    said = [0] * len(cases)
    for part in range(folds):
        inside = [i for i in range(len(cases)) if parts[i] != part]
        weights = fitted(names, [rows[i] for i in inside], [labels[i] for i in inside], pull)
        for i in range(len(cases)):
            if parts[i] == part:
                said[i] = best(weights, rows[i])
    return [LABELS[k] for k in said]


def write_header(path, names, weights):
    with open(path, "w", encoding="utf-8") as out:
        out.write("/* concern_weights.h - how much each signal of concern_signal.h speaks for a label.\n"
                  " * Written by tests/mail/concerns.py --fit; fit again after changing words or signals. */\n"
                  "#pragma once\n#include \"core/concern.h\"\n\n"
                  "static const double weights[CONCERN_SIGNALS][CONCERN_LABELS] = {\n"
                  "    /*                        same,   new,  both, thanks */\n")
        for i, name in enumerate(names):
            row = ", ".join(f"{weights[k][i]:6.2f}" for k in range(len(LABELS)))
            out.write(f"    [SIGNAL_{name.upper()}] = {{{row}}},\n")
        out.write("};\n")


def share(cases, said, what, meant, wanted):
    got = [s in wanted for c, s in zip(cases, said) if c["label"] in meant]
    if got:
        print(f"{what}: {sum(got)} of {len(got)}, {sum(got) / len(got):.2f}")


def table(cases, said):
    """The confusion matrix; returns how many agree."""
    print("meant \\ said " + "".join(f"{k:>8}" for k in LABELS) + "     sum")
    for meant in LABELS:
        row = [sum(c["label"] == meant and s == k for c, s in zip(cases, said)) for k in LABELS]
        print(f"{meant:<12} " + "".join(f"{n:>8}" for n in row) + f"{sum(row):>8}")
    agree = sum(c["label"] == s for c, s in zip(cases, said))
    share(cases, said, "new or both, said to be one of them", ("new", "both"), ("new", "both"))
    share(cases, said, "same, said to be new or both", ("same",), ("new", "both"))
    share(cases, said, "thanks, said to be thanks", ("thanks",), ("thanks",))
    share(cases, said, "all others, said to be thanks", ("same", "new", "both"), ("thanks",))
    print(f"agree {agree} of {len(cases)}")
    return agree


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("program")
    p.add_argument("file", nargs="?", default=os.path.join(CORPORA, "concerns/shared.jsonl"))
    p.add_argument("--show", action="store_true", help="each case judged otherwise than labelled")
    p.add_argument("--cross", nargs="?", const=10, type=int, metavar="FOLDS")
    p.add_argument("--pull", type=float, default=PULL)
    p.add_argument("--fit", metavar="HEADER")
    p.add_argument("--gate", type=int, default=0, help="percent that must agree")
    o = p.parse_args()
    with open(o.file, encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines if line.strip()]
    found = judged(o.program, cases)
    names = list(found[0]["signals"])
    rows = [[f["signals"][n] for n in names] for f in found]
    said = crossed(cases, names, rows, o.cross, o.pull) if o.cross else [f["label"] for f in found]
    if o.fit:
        weights = fitted(names, rows, [LABELS.index(c["label"]) for c in cases], o.pull)
        write_header(o.fit, names, weights)
        said = [LABELS[best(weights, row)] for row in rows]
    if o.show:
        for c, s, f in zip(cases, said, found):
            if s != c["label"]:
                on = {k: v for k, v in f["signals"].items() if v and k != "bias"}
                print(f"{c['id']} meant {c['label']} said {s}: [{c['ticket']['subject']}] "
                      f"{c['reply']['text'][:160]!r} {on}")
    agree = table(cases, said)
    return 0 if agree * 100 >= o.gate * len(cases) else 1


if __name__ == "__main__":
    sys.exit(main())
