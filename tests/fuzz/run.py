#!/usr/bin/python3
"""Builds every tests/fuzz/fuzz_*.c (tests/tools/sanitized.py) and runs each for some
seconds with its dictionary (x.dict) and its seeds (seeds/x/), two at a time:
run.py [--seconds N | --quick] [TARGET…]. What crashes one is kept in build-asan/crashes/; repeat it by
`build-asan/tests/fuzz/fuzz_x FILE`, and keep it as a seed once it is fixed."""
import argparse
import glob
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "tools"))
import sanitized  # noqa: E402

CORES = 2
QUICK = 4  # seconds; those that read what any stranger sends get 30
STRANGERS = ("decode", "clean", "wire", "lmtp", "subject", "words", "form", "json", "bounce")


def names():
    found = glob.glob(os.path.join(HERE, "fuzz_*.c"))
    return sorted(os.path.basename(p)[len("fuzz_"):-len(".c")] for p in found)


def make(build, targets):
    """All at once, then one by one only to learn which one does not build."""
    def ninja(*what):
        return subprocess.run(["ninja", "-C", build, f"-j{CORES}", *what], env=sanitized.CLANG, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    paths = {t: f"tests/fuzz/fuzz_{t}" for t in targets}
    if ninja("-k0", *paths.values()).returncode == 0:
        return {}
    broken = {}
    for target, path in paths.items():
        done = ninja(path)
        if done.returncode != 0:
            broken[target] = done.stdout[-2000:]
    return broken


def fuzz(build, target, seconds):
    """(good, one line about it, what it printed)."""
    corpus, crashes = (os.path.join(build, d) for d in (f"corpus/{target}", "crashes"))
    os.makedirs(corpus, exist_ok=True)
    os.makedirs(crashes, exist_ok=True)
    command = [os.path.join(build, "tests/fuzz", f"fuzz_{target}"), f"-max_total_time={seconds}", "-timeout=10",
               "-rss_limit_mb=2048", "-print_final_stats=1", f"-artifact_prefix={crashes}/{target}-", corpus]
    seeds, words = os.path.join(HERE, "seeds", target), os.path.join(HERE, f"{target}.dict")
    if os.path.isdir(seeds):
        command.append(seeds)
    if os.path.exists(words):
        command.append(f"-dict={words}")
    begun = time.monotonic()
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds + 120,
                              env=dict(os.environ, ASAN_OPTIONS="detect_leaks=1", G_SLICE="always-malloc"))
    except subprocess.TimeoutExpired as hung:
        return False, f"{target}: did not end", (hung.stdout or b"").decode(errors="replace")
    text = done.stdout.decode(errors="replace")
    runs = re.search(r"stat::number_of_executed_units:\s+(\d+)", text)
    rate = int(runs[1]) / max(time.monotonic() - begun, 0.1) if runs else 0
    good = done.returncode == 0 and runs is not None and int(runs[1]) > 0
    return good, f"{target}: {rate:.0f} runs/s{'' if good else f', exit {done.returncode}'}", text


def of_interest(text):
    """What went wrong, and the input: the end alone is only the frames of libFuzzer."""
    at = re.search(r"^.*(ERROR:|Assertion|runtime error:|\*\*\* )", text, re.M)
    begin = text[at.start():at.start() + 4000] if at else ""
    return begin + ("\n[…]\n" if begin else "") + text[-2000:]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} s each, 30 s those that read a stranger's bytes")
    parser.add_argument("--build", default=sanitized.FOLDER)
    parser.add_argument("--list", action="store_true", help="only names them")
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    o = parser.parse_args()
    if o.list:
        print("\n".join(names()))
        return 0
    targets = o.targets or names()
    unknown = sorted(set(targets) - set(names()))
    if unknown:
        sys.exit(f"there is no tests/fuzz/fuzz_{unknown[0]}.c: {', '.join(names())}")
    sanitized.configure(o.build, names())
    broken = make(o.build, targets)
    failed = len(broken)
    for target, why in broken.items():
        print(why)
        print(f"not ok {target}: does not build", flush=True)
    with ThreadPoolExecutor(CORES) as pool:
        alive = [t for t in targets if t not in broken]
        for good, line, text in pool.map(lambda t: fuzz(o.build, t, QUICK if o.quick and t not in STRANGERS else o.seconds), alive):
            failed += not good
            if not good:
                print(of_interest(text))
            print(f"{'ok' if good else 'not ok'} {line}", flush=True)
    print(f"{len(targets) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
