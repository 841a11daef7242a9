#!/usr/bin/python3
"""The airlock from outside, in a build without sanitizers and with -Dtest_hooks=true: a message that
crashes, loops, eats memory or tries a forbidden system call is held with its reason (`vorgang
decode` ends with 65), and the next one is decoded within a second. Then the same inside one
process, in batches and side by side: tests/unit/mail/test_airlock.c. VORGANG names the program."""
import os
import re
import subprocess
import sys
import time

VORGANG = os.environ.get("VORGANG", "build-hooks/vorgang")
UNIT = os.path.join(os.path.dirname(VORGANG), "tests/unit/mail/test_airlock")
MAIL = b"From: a@b.de\r\nTo: c@d.de\r\nSubject: Hallo\r\n\r\nGuten Tag\r\n"
FORBIDDEN = "decoder was killed (signal 31: forbidden system call)"
CASES = [
    ("crash", "decoder crashed (signal 11)"),
    ("loop", "decoder ran out of time"),
    ("eat-memory", "decoder ran out of memory"),
    ("open", FORBIDDEN), ("socket", FORBIDDEN), ("fork", FORBIDDEN), ("execve", FORBIDDEN), ("ptrace", FORBIDDEN),
    ("kill", FORBIDDEN), ("map-code", FORBIDDEN),
    ("lie", "decoder's answer was broken"), ("garbage", "decoder's answer was broken"),
    ("silence", "decoder's answer was broken"), ("flood", "decoded message is too big"),
]
failed = 0


def tell(good, what):
    global failed
    failed += not good
    print(f"{'ok' if good else 'not ok'} {what}", flush=True)


def decode(message):
    begun = time.monotonic()
    done = subprocess.run([VORGANG, "decode"], input=message, capture_output=True, timeout=30)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace"), time.monotonic() - begun


def main():
    for word, reason in CASES:
        code, out, err, _ = decode(b"X-Vorgang-Test: " + word.encode() + b"\r\n" + MAIL)
        tell(code == 65 and reason in err and not out, f"{word}: {reason}" if reason in err else f"{word}: {code} {err}")
        code, out, err, seconds = decode(MAIL)
        if code != 0 or b'"Hallo"' not in out or seconds > 1:
            tell(False, f"the message after {word}: exit {code}, {seconds:.2f} s, {err}")
    done = subprocess.run([UNIT, "-m", "perf"], capture_output=True, text=True, timeout=300)
    for line in done.stdout.splitlines():
        found = re.match(r"(ok|not ok) \d+ (\S.*)", line)
        if found:
            tell(found[1] == "ok", found[2])
        elif re.search(r"perf:|PSS|MB message|messages,", line):
            print(line)
    if done.returncode != 0:
        tell(False, f"test_airlock: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
