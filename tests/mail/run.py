#!/usr/bin/python3
"""The corpora against `vorgang decode`: prints "agree N of M" for each source and what does not
agree, and holds the gates: agreed fields 98 %, bounces 95 %, new text of replies 90 %, forwarded 65 %,
no violation by the HTML oracle."""
import base64
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

CORPORA = os.environ.get("VORGANG_CORPORA", os.path.join(os.path.dirname(__file__), "../../../shared/corpora"))
VORGANG = os.environ.get("VORGANG", "build/vorgang")
SHOW = int(os.environ.get("SHOW", "6"))
failed = 0


def verdict(good, what):
    global failed
    failed += not good
    print(f"{'ok' if good else 'not ok'} {what}", flush=True)


def decode_some(raws):
    """(what `vorgang decode` says, why not) of each."""
    with tempfile.TemporaryDirectory() as top:
        paths = [os.path.join(top, str(i)) for i in range(len(raws))]
        for path, raw in zip(paths, raws):
            with open(path, "wb") as out:
                out.write(raw)
        p = subprocess.run([VORGANG, "decode", *paths], capture_output=True, timeout=30 + len(raws), check=False)
    lines = p.stdout.decode("utf-8", "replace").split("\n")[:-1]
    if len(lines) != len(raws):
        return [(None, f"exit {p.returncode}: {p.stderr.decode('utf-8', 'replace').strip()}")] * len(raws)
    got = [json.loads(line) for line in lines]
    return [(None, f"held: {g['held']}") if "held" in g else (g, None) for g in got]


DECODED = {}


def decode_all(raws):
    """Decodes those that have not been yet, a few dozen to a process."""
    new = [r for r in dict.fromkeys(raws) if r not in DECODED]
    batches = [new[i:i + 40] for i in range(0, len(new), 40)]
    for batch, answers in zip(batches, parallel(decode_some, batches)):
        DECODED.update(zip(batch, answers))


def judged(judge, paths):
    """What the coroutine JUDGE says of each of PATHS: it yields a message and is sent what decode_some() gives."""
    results, waiting = [], []
    for path in paths:
        asks = judge(path)
        try:
            waiting.append((len(results), asks, next(asks)))
            results.append(None)
        except StopIteration as end:
            results.append(end.value)
    decode_all([raw for _, _, raw in waiting])
    for i, asks, raw in waiting:
        try:
            asks.send(DECODED[raw])
        except StopIteration as end:
            results[i] = end.value
    return results


def fold(text):
    return re.sub(r"\s+", " ", (text or "").replace("\u00a0", " ")).strip()


def addresses(items):
    return sorted((i.get("address") or "").lower() if isinstance(i, dict) else i.lower() for i in items or [])


def files(pattern):
    return sorted(glob.glob(os.path.join(CORPORA, pattern)))


def parallel(fn, items):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(fn, items))


def report(title, results, gate):
    """RESULTS: (source, agreed, of, [what differs])."""
    total = {}
    for source, agreed, of, _ in results:
        a, b = total.get(source, (0, 0))
        total[source] = (a + agreed, b + of)
    for source, (a, b) in sorted(total.items()):
        print(f"    {title} {source}: agree {a} of {b}")
    shown = [line for r in results for line in r[3]]
    for line in shown[:SHOW]:
        print("      " + line[:300])
    a, b = sum(t[0] for t in total.values()), sum(t[1] for t in total.values())
    share = 100 * a / b if b else 0
    verdict(b > 0 and share >= gate, f"{title}: agree {a} of {b} ({share:.1f} %, gate {gate} %)")


def exceptions():
    path = os.path.join(os.path.dirname(__file__), "exceptions.tsv")
    with open(path, encoding="utf-8") as f:
        return {tuple(line.rstrip("\n").split("\t")[:2]) for line in f if line.strip() and not line.startswith("#")}


PLAINLY_WRONG = exceptions() if os.path.exists(os.path.join(os.path.dirname(__file__), "exceptions.tsv")) else set()


def agreed(path):
    want = json.load(open(path, encoding="utf-8"))
    source = os.path.relpath(path, CORPORA).rsplit("/", 1)[0]
    raw = path[:-len(".agreed.json")] + ".eml"
    if not os.path.exists(raw):
        raw = next((p for p in glob.glob(glob.escape(path[:-len(".agreed.json")]) + ".*") if not p.endswith(".json")), None)
    got, why = yield open(raw, "rb").read()
    name = os.path.relpath(raw, CORPORA)
    differs, n, of = [], 0, 0
    for field in want:
        if (name, field) in PLAINLY_WRONG:
            continue
        of += 1
        if got is None:
            differs.append(f"{name} {field}: {why}")
            continue
        if field in ("from", "to", "cc", "reply_to", "bcc"):
            a, b = addresses(want[field]), addresses(got[field])
        elif field in ("text", "body_text"):
            a, b = fold(want[field]), fold(got["body_text"])
        elif field == "attachments":
            key = ("filename", "size", "sha256")
            a = sorted(str([x.get(k) for k in key]) for x in want[field])
            b = sorted(str([x.get(k) for k in key]) for x in got[field]) if a else []
            if not a:
                b = [x for x in got[field] if x["filename"] and x["content_type"] != "message/rfc822"] and ["some"] or []
                b = []
        else:
            a, b = fold(want[field]) if isinstance(want[field], str) else want[field], got.get(field)
            b = fold(b) if isinstance(b, str) else b
        if a == b:
            n += 1
        else:
            differs.append(f"{name} {field}: want {str(a)[:120]} got {str(b)[:120]}")
    return source, n, of, differs


def bounce(path):
    want = json.load(open(path, encoding="utf-8"))
    source = os.path.relpath(path, CORPORA).rsplit("/", 1)[0]
    raw = next((p for p in glob.glob(glob.escape(path[:-5]) + ".*") if not p.endswith(".json")), None)
    if raw is None:
        return source, 0, 0, []
    got, why = yield open(raw, "rb").read()
    name, n, of, differs = os.path.relpath(raw, CORPORA), 0, 0, []

    def same(field, a, b):
        nonlocal n, of
        of += 1
        if got is not None and a == b:
            n += 1
        else:
            differs.append(f"{name} {field}: want {a} got {why or b}")

    g = got or {}
    if want.get("bounce") is not None:
        same("bounce", want["bounce"], g.get("kind") == "bounce")
    for field in ("auto_submitted", "no_auto_reply"):
        if field in want:
            same(field, want[field], g.get(field))
    have = g.get("recipients") or []
    for i, r in enumerate(want.get("recipients") or []):
        h = have[i] if i < len(have) else {}
        for field in ("final_recipient", "status", "reply_code", "reason", "hard"):
            if field in r and r[field] not in (None, ""):
                a, b = r[field], h.get(field)
                if field == "final_recipient":
                    a, b = str(a).lower().strip("<>"), str(b).lower()
                same(f"{field}[{i}]", a, b)
    return source, n, of, differs


def plain(text):
    return (f"From: a@b.example\nTo: c@d.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
            f"Content-Transfer-Encoding: base64\n\n").encode() + base64.encodebytes(text.encode())


def reply(path):
    want = json.load(open(path, encoding="utf-8"))
    source = os.path.relpath(path, CORPORA).rsplit("/", 1)[0]
    raw = next((p for p in glob.glob(glob.escape(path[:-5]) + ".*") if not p.endswith(".json")), None)
    if raw is None or "visible_text" not in want:
        return source, 0, 0, []
    data = open(raw, "rb").read()
    if raw.endswith(".html"):
        data = (b"From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n"
                b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(data))
    elif not raw.endswith(".eml"):
        data = plain(data.decode("utf-8", "replace"))
    got, why = yield data
    name = os.path.relpath(raw, CORPORA)
    a, b = fold(want["visible_text"]), fold((got or {}).get("new_text"))
    good = got is not None and a.replace(" ", "") == b.replace(" ", "")
    return source, int(good), 1, [] if good else [f"{name}: want …{a[-90:]!r} got {why or '…' + repr(b[-90:])}"]


def forwarded(path):
    want = json.load(open(path, encoding="utf-8"))
    raw = next((p for p in glob.glob(glob.escape(path[:-5]) + ".*") if not p.endswith(".json")), None)
    if raw is None or not want.get("original"):
        return "forwarded", 0, 0, []
    got, why = yield plain(open(raw, encoding="utf-8").read()).replace(b"Subject: x", b"Subject: Fwd: x")
    o, f = want["original"], (got or {}).get("forwarded") or {}
    name, n, of, differs = os.path.basename(raw), 0, 0, []
    for field in ("from", "to", "subject", "date_text", "text"):
        if not o.get(field):
            continue
        of += 1
        if field == "from":
            a, b = (o[field].get("address") or "").lower(), ((f.get("from") or {}).get("address") or "").lower()
        elif field == "to":
            a, b = addresses(o[field]), addresses(f.get(field))
        else:
            a, b = fold(o[field]), fold(f.get(field))
        n += a == b
        if a != b:
            differs.append(f"{name} {field}: want {str(a)[:80]} got {why or str(b)[:80]}")
    return "forwarded", n, of, differs


def everything(path):
    got, why = yield open(path, "rb").read()
    good = got is not None or (why or "").startswith("held: ")
    return "all", int(good), 1, [] if good else [f"{path}: {why}"]


def oracle():
    cases = []
    for name in ("cases.json", "cases-h5sc-mpl2.json"):
        cases += json.load(open(os.path.join(CORPORA, "attacks/html-sanitizer", name), encoding="utf-8"))

    raws = [b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
            + base64.encodebytes(case["input"].encode("utf-8", "replace")) for case in cases]
    decode_all(raws)
    outputs = [{"id": case["id"], "output": (DECODED[raw][0] or {}).get("body_html") or ""} for case, raw in zip(cases, raws)]
    root = os.path.join(os.path.dirname(__file__), "../..")
    tool = os.path.join(root, "node_modules", ".oracle.mjs")
    with open(os.path.join(CORPORA, "attacks/oracle_html.mjs"), encoding="utf-8") as f, open(tool, "w", encoding="utf-8") as out:
        out.write(f.read())
    p = subprocess.run(["node", tool], input=json.dumps(outputs).encode(), capture_output=True, check=False)
    for line in p.stdout.decode().splitlines()[:SHOW]:
        print("      " + line)
    if p.stderr:
        print("      " + p.stderr.decode()[:500])
    verdict(p.returncode == 0, f"html: the oracle finds nothing in {len(outputs)} cleaned cases")
    kept = sum(1 for o in outputs if o["output"])
    verdict(kept > len(outputs) // 2, f"html: {kept} of {len(outputs)} keep something")
    bad = [c["id"] for c, o in zip(cases, outputs) for m in c.get("must_not_contain", []) if m in o["output"]]
    verdict(len(bad) < 8, f"html: must_not_contain holds but for {bad}")


def main(names):
    root = os.path.join(os.path.dirname(__file__), "../..")
    if not os.path.isdir(os.path.join(root, "node_modules", "parse5")):
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=root, check=True)
    parts = {
        "agreed": lambda: report("agreed", judged(agreed, files("mail/*/*.agreed.json") + files("bounces/*/*.agreed.json")), 98),
        "bounces": lambda: report("bounces", judged(bounce, [p for p in files("bounces/*/*.json") if not p.endswith(".agreed.json")]), 95),
        "replies": lambda: report("replies", judged(reply, [p for p in files("replies/*/*.json") if not p.endswith(".agreed.json")]), 90),
        "forwarded": lambda: report("forwarded", judged(forwarded, files("forwarded/*.json")), 65),
        "all": lambda: report("taken in", judged(everything, files("mail/*/*.eml") + files("threading/*/*.eml") + files("bounces/*/*.eml")), 100),
        "oracle": oracle,
    }
    for name, part in parts.items():
        if not names or name in names:
            part()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
