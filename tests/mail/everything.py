#!/usr/bin/python3
"""Everything in the corpora, the attacks, and the big ones of gen_big.py through the decoder:
everything.py DECODE_PLAIN. Nothing may crash, leak, take long, or give a file an unsafe name; what is
not decoded must say which limit it passes. Prints each failure and "N passed, N failed"."""
import base64
import glob
import json
import os
import resource
import subprocess
import sys
import tempfile
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
CORPORA = os.environ.get("VORGANG_CORPORA", os.path.join(HERE, "../../../shared/corpora"))
BATCH, SECONDS = 50, 2.0
BIGGEST = 64 * 1024 * 1024  # LIMIT_MAIL_BYTES: more than that never reaches the decoder
HIDDEN = {"Cc", "Cf", "Zl", "Zp"}  # controls, direction and joining marks


def cpu():
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


def unsafe(name):
    """Why a file name may not be used, or None."""
    if name is None:
        return None
    if name in ("", ".", "..") or len(name.encode()) > 255 or "/" in name or "\\" in name:
        return f"unsafe name {name!r}"
    marks = [c for c in name if unicodedata.category(c) in HIDDEN]
    return f"hidden characters in {name!r}" if marks else None


def judge(path, line, why):
    """Why the answer to one message is no good, or None."""
    doc = json.loads(line)
    if doc is None:
        held = [w for w in why if w.startswith(path + ": decode: ") and "(the raw message is kept)" in w]
        return None if held else f"not decoded: {why}"
    return next(filter(None, (unsafe(a["filename"]) for a in doc["attachments"])), None)


def run(program, paths, slower):
    """[(path, why)] of those that fail; SLOWER tells how much more time sanitizers may take."""
    begun = cpu()
    p = subprocess.run([program, *paths], capture_output=True, timeout=300, check=False)
    took = cpu() - begun
    lines = p.stdout.decode("utf-8", "replace").split("\n")[:-1]
    why = p.stderr.decode("utf-8", "replace").split("\n")
    if p.returncode not in (0, 1) or len(lines) != len(paths):
        return [(paths[min(len(lines), len(paths) - 1)], f"exit {p.returncode}: {why[:20]}")]
    bad = [(path, judge(path, line, why)) for path, line in zip(paths, lines)]
    if took > SECONDS * slower * max(1, len(paths) / 10):
        bad.append((paths[0], f"{took:.1f} s of CPU for {len(paths)} messages"))
    return [(path, reason) for path, reason in bad if reason]


def cases(folder):
    """The attacks of cases.json and big.json as files."""
    attacks = os.path.join(CORPORA, "attacks")
    with open(os.path.join(attacks, "mail/cases.json"), encoding="utf-8") as text:
        found = json.load(text)
    for case in found:
        with open(os.path.join(folder, case["id"] + ".eml"), "wb") as out:
            out.write(base64.b64decode(case["eml_b64"]))
    small = sorted(glob.glob(folder + "/*.eml"))
    with open(os.path.join(attacks, "mail/big.json"), encoding="utf-8") as text:
        count = len(json.load(text))
    for i in range(count):
        with open(os.path.join(folder, f"big-{i}.eml"), "wb") as out:
            subprocess.run([sys.executable, attacks + "/gen_big.py", "mail", attacks + "/mail/big.json", str(i)],
                           stdout=out, stderr=subprocess.DEVNULL, check=False)
    big = [p for p in sorted(glob.glob(folder + "/big-*.eml")) if 0 < os.path.getsize(p) <= BIGGEST]
    return small, big


def corpora():
    """Every message: what stands beside its expectation."""
    found = []
    for group in ("mail", "bounces", "replies", "threading"):
        for folder, _, names in os.walk(os.path.join(CORPORA, group)):
            found += [os.path.join(folder, n) for n in names if not n.endswith((".json", ".md", ".tsv"))]
    return sorted(found)


def main():
    program = sys.argv[1]
    with open(program, "rb") as binary:
        slower = 6 if b"__asan_init" in binary.read() else 1
    with tempfile.TemporaryDirectory() as folder:
        attacks, big = cases(folder)
        small = corpora() + attacks
        failed = []
        for i in range(0, len(small), BATCH):
            failed += run(program, small[i:i + BATCH], slower)
        for path in big:
            failed += run(program, [path], slower)
    for path, why in failed:
        print(f"not ok {os.path.relpath(path, CORPORA)}: {why}")
    total = len(small) + len(big)
    print(f"{total - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or total < 1000 else 0


if __name__ == "__main__":
    sys.exit(main())
