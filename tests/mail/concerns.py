#!/usr/bin/python3
"""The judge of new concerns against a labelled corpus: concerns.py PROGRAM [FILE] [--show]
[--check] [--desk DIR] [--cross [FOLDS]] [--own] [--curve] [--fit HEADER] [--gate N].

PROGRAM is vorgang. Its `judge` gets every case without its label and note; printed are a table of
labels given against labels meant, and "agree N of M"; exit 1 below the gate. --fit writes the
weights (src/core/concern_weights.h and concern_gram.txt): multinomial logistic regression on what `judge --signals`
prints, first on our own made-up cases (concern_cases*.txt), then pulled from there towards the
corpus, which alone is too small to say everything. Two honest figures for text that was never seen:
--cross fits on a part of the corpus and measures on the rest, with all replies to one subject in the
same part; --own fits on our own cases only. These three need python3-numpy. --check takes our own
cases of concern_check*.txt in the corpus' place, on which nothing is ever fitted."""
import argparse
import glob
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
CASES, CHECK = (os.path.join(HERE, name) for name in ("concern_cases*.txt", "concern_check*.txt"))
# How strongly weights are held at 0 by our own cases, and there when they are drawn to the corpus; buckets
# more, for they know its words.
PULL_OWN, PULL, PULL_GRAMS = 20.0, 50.0, 1000.0
ROUNDS = 200
# As concern_gram.h and concern_gram.txt have them.
GRAMS, STEPS = 32768, 31
# Whoever asks for something does not only say thanks: as concern.c has it.
ASKING, ASKS = 2.0, ("request", "wish", "how")
MATTER_SURE, THANKS_SURE = 0.5, 0.58
# What a desk's own tickets say, which no made-up case has behind it.
ARCHIVE = (-0.4, 0.5, 0.2, 0.0)


def said_by(ticket, who, days, text):
    return ticket["messages"] + [{"from": who, "age_days": days, "text": text.replace("\\n", "\n")}]


def followed(ticket, head, rest):
    """TICKET after a line that is no reply."""
    if head == "T":
        return {"subject": rest, "state": "new", "closed_days_ago": None, "messages": []}
    if head == "p":
        return dict(ticket, state="pending")
    if head == "c":
        return dict(ticket, messages=said_by(ticket, "customer", 2, rest))
    if head == "a":
        return dict(ticket, state="open", closed_days_ago=None, messages=said_by(ticket, "agent", 2, rest))
    days, _, text = rest.partition(" ")
    return dict(ticket, state="closed", closed_days_ago=int(days),
                messages=said_by(ticket, "agent", int(days), text) if text else ticket["messages"])


def own_cases(pattern):
    """Made-up cases; concern_cases.txt says how they are written."""
    kinds, found, ticket = {"s": "same", "n": "new", "b": "both", "t": "thanks"}, [], None
    for path in sorted(glob.glob(pattern)):
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                head, rest = line[:1], line[1:].strip()
                if head in "#\n":
                    continue
                if head not in kinds:
                    ticket = followed(ticket, head, rest)
                    continue
                colleague, subject, text = re.fullmatch(r"(\*?)\s*(?:\{(.*?)\})?\s*(.*)", rest).groups()
                reply = {"subject": subject or "Re: " + ticket["subject"], "text": text.replace("\\n", "\n"),
                         "from": "colleague" if colleague else "requester"}
                found.append({"id": str(len(found)), "label": kinds[head], "ticket": ticket, "reply": reply})
    return found


def judged(program, cases, desk=None):
    """What the program says about the cases, which it sees without label and note."""
    lines = [json.dumps({k: v for k, v in c.items() if k not in ("label", "note")}) for c in cases]
    archive = ["--desk", "--data", desk] if desk else []
    done = subprocess.run([program, "judge", "--signals"] + archive, input="\n".join(lines) + "\n", text=True,
                          capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{program} judge: exit {done.returncode}: {done.stderr.strip()}")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    if [f["id"] for f in found] != [c["id"] for c in cases]:
        sys.exit("the ids printed are not the ids given, one each in their order")
    return found


def label_of(chance):
    """As concern.c has it."""
    matter = chance["new"] + chance["both"]
    if matter >= MATTER_SURE:
        return ("new" if chance["new"] >= chance["both"] else "both"), matter
    return ("thanks" if chance["thanks"] >= max(THANKS_SURE, chance["same"]) else "same"), matter


class Rows:
    """What the judge printed of some cases as a matrix: a column for each signal, divided by SCALE, then
    one for each bucket, of which few are not 0."""

    def __init__(self, numpy, names, found, scale):
        self.np = numpy
        self.values = numpy.array([[f["signals"][name] for name in names] for f in found], float) / scale
        sizes = [len(f["grams"]) for f in found]
        self.row = numpy.repeat(numpy.arange(len(found)), sizes)
        self.column = numpy.array([bucket for f in found for bucket in f["grams"]], int)
        self.value = numpy.repeat([f["gram_value"] for f in found], sizes)[:, None]

    def sums(self, where, parts, n):
        return self.np.stack([self.np.bincount(where, part, n) for part in parts.T], 1)

    def times(self, weights):
        m = self.values.shape[1]
        return self.values @ weights[:m] + self.sums(self.row, weights[m + self.column] * self.value,
                                                     len(self.values))

    def back(self, of_rows):
        return self.np.vstack([self.values.T @ of_rows,
                               self.sums(self.column, of_rows[self.row] * self.value, GRAMS)])

    def steepest(self):
        """The square of the matrix's greatest stretch, by powers, and a little more."""
        ahead = self.np.ones((self.values.shape[1] + GRAMS, 1))
        for _ in range(30):
            ahead = self.back(self.times(ahead))
            size = self.np.linalg.norm(ahead)
            ahead = ahead / size
        return 1.1 * size


class Fit:
    """The names of what is weighed, and weights [name or bucket][label] for it."""

    def __init__(self, program):
        import numpy
        self.np = numpy
        self.cases = own_cases(CASES)
        self.found = judged(program, self.cases)
        self.names = list(self.found[0]["signals"])
        values = numpy.array([[f["signals"][name] for name in self.names] for f in self.found], float)
        self.scale = values.std(0) + 0.2
        self.scale[self.names.index("bias")] = 1
        self.own = self.fitted(self.rows(self.found), self.cases, 0.0, PULL_OWN)

    def rows(self, found):
        return Rows(self.np, self.names, found, self.scale)

    def chances(self, rows, weights):
        values = rows.times(weights)
        parts = self.np.exp(values - values.max(1, keepdims=True))
        return parts / parts.sum(1, keepdims=True)

    def fitted(self, rows, cases, start, pull, pull_grams=0.0):
        """The weights of the greatest likelihood, less PULL/2 (of buckets PULL_GRAMS/2, where it is greater)
        times the squares of their distances from START; by gradients with momentum, without chance: the same input gives the same weights."""
        np = self.np
        start = start + np.zeros((len(self.names) + GRAMS, len(LABELS)))
        meant = np.array([[c["label"] == label for label in LABELS] for c in cases], float)
        pulls = np.full((len(start), 1), pull)
        pulls[len(self.names):] = max(pull, pull_grams)
        pulls[self.names.index("bias")] = 0.1
        steep = 0.5 * rows.steepest() + pulls.max()
        weights, ahead, pace = start, start, 1.0
        for _ in range(ROUNDS):
            slope = rows.back(self.chances(rows, ahead) - meant) + pulls * (ahead - start)
            last, weights = weights, ahead - slope / steep
            quicker = (1 + math.sqrt(1 + 4 * pace * pace)) / 2
            ahead, pace = weights + (pace - 1) / quicker * (weights - last), quicker
        return weights

    def to_corpus(self, found, cases, pull):
        """From our own cases on to these."""
        return self.fitted(self.rows(found), cases, self.own, pull, PULL_GRAMS)

    def plain(self, weights):
        """The same for values as the judge gives them."""
        weights = weights.copy()
        weights[:len(self.names)] /= self.scale[:, None]
        weights[self.names.index("archive")] = ARCHIVE
        return weights

    def said(self, found, weights):
        """For each its label, and how likely it brings a matter of its own."""
        rows = self.rows(found)
        values = rows.times(weights)
        asks = sum(rows.values[:, self.names.index(name)] for name in ASKS) > 0
        values[asks, LABELS.index("thanks")] -= ASKING
        parts = self.np.exp(values - values.max(1, keepdims=True))
        return [label_of(dict(zip(LABELS, p / p.sum()))) for p in parts]


def fold_of(case, folds):
    """Cases on the same ticket subject stay together."""
    subject = re.sub(r"\W+", " ", case["ticket"]["subject"].lower())
    return int(hashlib.sha256(subject.encode()).hexdigest(), 16) % folds


def crossed(fit, cases, found, folds, pull):
    """The same as Fit.said for each case by weights that were fitted without its part."""
    parts = [fold_of(c, folds) for c in cases]
    said = [None] * len(cases)
    for part in set(parts):
        inside = [i for i in range(len(cases)) if parts[i] != part]
        weights = fit.to_corpus([found[i] for i in inside], [cases[i] for i in inside], pull)
        for i, label in zip(range(len(cases)), fit.said(found, weights)):
            if parts[i] == part:
                said[i] = label
    return said


def row_of(values):
    return "{" + ", ".join(f"{v:.2f}" for v in values) + "}"


def write_header(path, names, weights, step):
    value = dict(zip(names, weights))
    traits = list(dict.fromkeys(n.split(".")[0] for n in names if "." in n))
    course = names[names.index(traits[-1] + ".last") + 1:]
    signals = [n for n in names if "." not in n and n not in course]
    with open(path, "w", encoding="utf-8") as out:
        out.write("/* concern_weights.h - how much each signal of concern_signal.h, and each trait and course of\n"
                  " * concern_trait.h, speaks for a label. Written by tests/mail/concerns.py --fit; fit again after\n"
                  " * changing words or signals. */\n"
                  "#pragma once\n#include \"core/concern.h\"\n\n/* of a letter in concern_gram.txt */\n"
                  f"#define GRAM_STEP {step:.6f}\n\n/* same, new, both, thanks */\n"
                  "static const double weights[CONCERN_SIGNALS][CONCERN_LABELS] = {\n")
        for n in signals:
            out.write(f"    [SIGNAL_{n.upper()}] = {row_of(value[n])},\n")
        out.write("};\n\n/* The same anywhere in the reply, in its first and in its last sentence. */\n"
                  "static const double trait_weights[CONCERN_TRAITS][TRAIT_WHERES][CONCERN_LABELS] = {\n")
        for n in traits:
            rows = ",\n      ".join(row_of(value[f"{n}.{where}"]) for where in ("any", "first", "last"))
            out.write(f"    [TRAIT_{n[2:].upper()}] =\n     {{{rows}}},\n")
        out.write("};\n\nstatic const double course_weights[CONCERN_COURSES][CONCERN_LABELS] = {\n")
        for n in course:
            out.write(f"    [COURSE_{n.upper()}] = {row_of(value[n])},\n")
        out.write("};\n")


def letter_of(steps):
    """'_' is 0; the backslash would need another one before it."""
    return "!" if steps == ord("\\") - ord("_") else chr(ord("_") + steps)


def step_of(weights):
    """A few are so great that they are cut."""
    sizes = sorted(abs(float(w)) for row in weights for w in row)
    return sizes[len(sizes) * 999 // 1000] / STEPS


def write_grams(path, weights, step):
    letters = "".join(letter_of(max(-STEPS, min(STEPS, round(float(w) / step)))) for row in weights for w in row)
    with open(path, "w", encoding="utf-8") as out:
        out.write("# How much each bucket of concern_gram.h speaks for same, new, both, thanks: a letter each, steps up or\n"
                  "# down from '_', with '!' in the backslash's place. Written by tests/mail/concerns.py --fit.\n")
        out.writelines(letters[i:i + 96] + "\n" for i in range(0, len(letters), 96))


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


def curve(cases, matter):
    """What is flagged from how likely a matter on."""
    print("from on   of new and both   of same")
    for bar in (n / 20 for n in range(2, 20)):
        parts = [[m >= bar for c, m in zip(cases, matter) if c["label"] in meant]
                 for meant in (("new", "both"), ("same",))]
        print(f"{bar:7.2f}" + "".join(f"{sum(p) / max(1, len(p)):16.2f}" for p in parts))


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("program")
    p.add_argument("file", nargs="?", default=os.path.join(CORPORA, "concerns/shared.jsonl"))
    p.add_argument("--show", action="store_true", help="each case judged otherwise than labelled")
    p.add_argument("--check", action="store_true", help="our own cases that are never fitted")
    p.add_argument("--desk", metavar="DIR", help="with the archive of the desk whose data is in this folder")
    p.add_argument("--cross", nargs="?", const=10, type=int, metavar="FOLDS")
    p.add_argument("--own", action="store_true", help="by our own cases only")
    p.add_argument("--curve", action="store_true", help="what other bars would flag")
    p.add_argument("--pull", type=float, default=PULL)
    p.add_argument("--fit", metavar="HEADER")
    p.add_argument("--gate", type=int, default=0, help="percent that must agree")
    o = p.parse_args()
    if o.check:
        cases = own_cases(CHECK)
    else:
        with open(o.file, encoding="utf-8") as lines:
            cases = [json.loads(line) for line in lines if line.strip()]
    found = judged(o.program, cases, o.desk)
    said = [(f["label"], f["matter"]) for f in found]
    if o.cross or o.own or o.fit:
        fit = Fit(o.program)
        if o.fit:
            weights = fit.to_corpus(found, cases, o.pull)
            plain = fit.plain(weights)
            grams = plain[len(fit.names):]
            write_header(o.fit, fit.names, plain[:len(fit.names)], step_of(grams))
            write_grams(o.fit.replace("weights.h", "gram.txt"), grams, step_of(grams))
        said = (crossed(fit, cases, found, o.cross, o.pull) if o.cross else
                fit.said(found, fit.own if o.own else weights))
    if o.file == p.get_default("file") and not (o.check or o.cross or o.own):
        print("The weights have seen this corpus: --cross and --own tell what to expect of other text.")
    matter, said = [m for _, m in said], [label for label, _ in said]
    if o.curve:
        curve(cases, matter)
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
