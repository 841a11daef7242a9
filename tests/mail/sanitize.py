#!/usr/bin/python3
"""Public suites of hostile HTML through clean_html(): the oracle (a second HTML5 parser) finds no
violation, nothing that a case forbids comes out, cleaning twice changes nothing, the result is at
most six times as long, and harmless text survives. Needs CLEAN_PLAIN (the driver) and npm's parse5."""
import html.parser
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "../..")
CORPORA = os.environ.get("VORGANG_CORPORA", os.path.join(ROOT, "../shared/corpora"))
DRIVER = sys.argv[1] if len(sys.argv) > 1 else os.environ["CLEAN_PLAIN"]
SHOW = int(os.environ.get("SHOW", "8"))
# Words that a case's own policy keeps and ours does not, by intention: what stands in these tags.
NOT_SHOWN = "script style title svg math template iframe noembed noframes frameset".split()
# must_not_contain that does not apply to us, with the reason.
EXCEPTIONS = {"owasp-java-html-sanitizer-1ad76d10f6": "brackets in the path of an https link are lawful (RFC 3986)"}
failed = 0


def verdict(good, what, details=()):
    global failed
    failed += not good
    print(f"{'ok' if good else 'not ok'} {what}", flush=True)
    for line in list(details)[:SHOW]:
        print("      " + str(line)[:400])


def run(inputs, do="clean"):
    lines = "".join(json.dumps({"do": do, "text": t.encode("utf-8", "replace").decode()}) + "\n" for t in inputs)
    p = subprocess.run([DRIVER], input=lines.encode(), capture_output=True, timeout=300, check=False)
    sys.stderr.write(p.stderr.decode("utf-8", "replace")[:4000])
    out = [json.loads(line) for line in p.stdout.decode().splitlines()]
    verdict(p.returncode == 0 and len(out) == len(inputs), f"{do}: {len(inputs)} inputs, {len(out)} outputs")
    return out


def load():
    cases = []
    for name in ("cases.json", "cases-h5sc-mpl2.json"):
        with open(os.path.join(CORPORA, "attacks/html-sanitizer", name), encoding="utf-8") as f:
            cases += json.load(f)
    return cases


def oracle(outputs):
    if not os.path.isdir(os.path.join(ROOT, "node_modules/parse5")):
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=ROOT, check=True)
    # Imports are looked up beside the file, so the oracle runs as a copy beside the packages.
    tool = os.path.join(ROOT, "node_modules", f".oracle-{os.getpid()}.mjs")
    with open(os.path.join(CORPORA, "attacks/oracle_html.mjs"), encoding="utf-8") as f, open(tool, "w", encoding="utf-8") as out:
        out.write(f.read())
    try:
        p = subprocess.run(["node", tool], input=json.dumps(outputs).encode(), capture_output=True, check=False)
    finally:
        os.unlink(tool)
    verdict(p.returncode == 0, f"the oracle finds nothing in {len(outputs)} results",
            (p.stdout + p.stderr).decode().splitlines())


class Words(html.parser.HTMLParser):
    """The words that a reader sees."""

    def __init__(self):
        super().__init__()
        self.out, self.hidden = [], 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in NOT_SHOWN

    def handle_endtag(self, tag):
        self.hidden -= tag in NOT_SHOWN and self.hidden > 0

    def handle_data(self, data):
        if not self.hidden:
            self.out += re.findall(r"\w+", data)


def words(text):
    w = Words()
    w.feed(text)
    w.close()
    return w.out


def shows_markup(case):
    """Its policy turns what it does not allow into visible text; ours leaves it out."""
    want = case["expected"]
    return re.search(r"&lt;[!/a-z]|&amp;", " ".join(want if isinstance(want, list) else [want]), re.I) is not None


def survives(case, output):
    """What the case's own policy lets through as text is there."""
    want = case.get("expected")
    for one in want if isinstance(want, list) else [want]:
        have = words(output)
        if not isinstance(one, str) or all(w in have for w in words(one)):
            return True
    return False


def main():
    cases = load()
    got = run([c["input"] for c in cases])
    outputs = [{"id": c["id"], "output": g.get("out") or ""} for c, g in zip(cases, got)]
    verdict(True, f"{sum('error' in g for g in got)} refused", [g["error"] for g in got if "error" in g])
    oracle(outputs)
    again = run([o["output"] for o in outputs])
    verdict(True, "cleaned twice")
    unstable = [(o, g) for o, g in zip(outputs, again) if o["output"] != (g.get("out") or "")]
    verdict(not unstable, f"{len(unstable)} change when cleaned again", unstable)
    forbidden = [(o["id"], m) for c, o in zip(cases, outputs) for m in c.get("must_not_contain") or []
                 if m in o["output"] and o["id"] not in EXCEPTIONS]
    verdict(not forbidden, f"{len(forbidden)} hold what their case forbids", forbidden)
    long = [o["id"] for c, o in zip(cases, outputs) if len(o["output"].encode()) > max(4096, 6 * len(c["input"].encode("utf-8", "replace")))]
    verdict(not long, f"{len(long)} grow more than sixfold", long)
    lost = [(c["id"], c["input"], c["expected"], o["output"]) for c, o in zip(cases, outputs)
            if c.get("expected") and not shows_markup(c) and not survives(c, o["output"])]
    of = sum(1 for c in cases if c.get("expected") and not shows_markup(c))
    verdict(len(lost) <= of // 50, f"text that the case's own policy keeps survives: agree {of - len(lost)} of {of}", lost)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
