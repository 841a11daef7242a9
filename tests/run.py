#!/usr/bin/python3
"""All tests, part by part. A part prints lines "ok …" and "not ok …"; anything but exit 0 is a
failure of its own. `tests/run.py PART…` runs those named; `--list` names them."""
import json
import os
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ASAN, HOOKS = os.path.join(ROOT, "build-asan"), os.path.join(ROOT, "build-hooks")
PY = "/usr/bin/python3"
ENV = dict(os.environ, ASAN_OPTIONS="detect_leaks=1:abort_on_error=0", UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1",
           VORGANG_CORPORA=os.path.join(ROOT, "..", "shared", "corpora"), VORGANG=os.path.join(HOOKS, "vorgang"),
           VORGANG_ASAN=os.path.join(ASAN, "vorgang"))


def build(folder, *options):
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        subprocess.run(["meson", "setup", folder, *options], check=True, cwd=ROOT,
                       env=dict(os.environ, CC="gcc"), stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", folder, "--quiet"], check=True, cwd=ROOT)


def unit():
    """Unit tests, with AddressSanitizer and UBSan."""
    subprocess.run(["meson", "test", "-C", ASAN, "--no-rebuild", "--print-errorlogs", "-t", "3"], cwd=ROOT, env=ENV,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(os.path.join(ASAN, "meson-logs", "testlog.json"), encoding="utf-8") as log:
        for line in log:
            t = json.loads(line)
            good = t["result"] in ("OK", "EXPECTEDFAIL")
            yield good, t["name"]
            if not good:
                print(t.get("stdout", "")[-3000:], t.get("stderr", "")[-3000:])


def script(path, *arguments):
    def part():
        p = subprocess.Popen([PY, os.path.join(ROOT, path), *arguments], cwd=ROOT, env=ENV, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        failed = False
        for line in p.stdout:
            if line.startswith(("ok ", "not ok ")):
                failed = failed or line.startswith("not")
                yield line.startswith("ok"), line.split(" ", 2 if line.startswith("not") else 1)[-1].strip()
            else:
                print("   ", line.rstrip())
        if p.wait() != 0 and not failed:
            yield False, f"{path}: exit {p.returncode}"
    return part


PARTS = [
    ("lint", script("tools/lint.py")),
    ("unit", unit),
    ("mail", script("tests/mail/run.py")),
    ("system", script("tests/system/trip.py")),
    ("passed-on", script("tests/system/passed_on.py")),
    ("routes", script("tests/system/routes.py")),
    ("api", script("tests/api/run.py")),
    ("nginx", script("tests/system/nginx.py")),
    ("hooks", script("tests/system/hooks.py")),
    ("sandbox", script("tests/system/sandbox.py")),
    ("crash", script("tests/crash/kill.py")),
    ("browser", script("tests/browser/run.py")),
    ("fuzz", script("tests/fuzz/run.py", "--seconds", "20")),
]


def main(names):
    if names == ["--list"]:
        print("\n".join(n for n, _ in PARTS))
        return 0
    unknown = [n for n in names if n not in dict(PARTS)]
    if unknown:
        print(f"there is no part {unknown[0]}: {', '.join(n for n, _ in PARTS)}")
        return 2
    build(ASAN, "-Db_sanitize=address,undefined", "-Dtest_hooks=true", "-Dwerror=true")
    build(HOOKS, "--buildtype=release", "-Dtest_hooks=true", "-Dwerror=true")
    passed = failed = 0
    for name, part in PARTS:
        if names and name not in names:
            continue
        begun = time.monotonic()
        print(f"== {name}", flush=True)
        for good, what in part():
            passed, failed = passed + good, failed + (not good)
            print(f"{'ok' if good else 'FAILED'} {what}", flush=True)
        print(f"   {name}: {time.monotonic() - begun:.0f} s", flush=True)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
