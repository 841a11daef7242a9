#!/usr/bin/python3
"""All tests, part by part. A part prints lines "ok …" and "not ok …"; anything but exit 0 is a
failure of its own. `tests/run.py PART…` runs those named; `--list` names them. Parts that mostly wait
run two at a time; what one says is printed when it has ended."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "tools"))
import sanitized  # noqa: E402

ASAN, HOOKS = sanitized.FOLDER, os.path.join(ROOT, "build-hooks")
PY = "/usr/bin/python3"
POSTGRES = os.path.join(ROOT, "tests", "tools", "postgres.py")
ENV = dict(os.environ, ASAN_OPTIONS="detect_leaks=1:abort_on_error=0", UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1",
           VORGANG_CORPORA=os.path.join(ROOT, "..", "shared", "corpora"), VORGANG=os.path.join(HOOKS, "vorgang"),
           VORGANG_ASAN=os.path.join(ASAN, "vorgang"))


MEMORY = "/dev/shm"  # what the tests write does not outlive them: here no disk has to keep it
MEMORY_LEAST = 6 << 30  # bytes free


def scratch():
    """Where the parts keep their files: in memory, if there is room for them; "" is the usual place."""
    if not os.path.isdir(MEMORY) or shutil.disk_usage(MEMORY).free < MEMORY_LEAST:
        return ""
    folder = tempfile.mkdtemp(prefix="vorgang-tests-", dir=MEMORY)
    os.chmod(folder, 0o755)
    return folder


def build(folder, options, *targets):
    """All that is in it, or the targets."""
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        subprocess.run(["meson", "setup", folder, *options], check=True, cwd=ROOT,
                       env=dict(os.environ, CC="gcc", CC_LD="gold"), stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", folder, "--quiet", *targets], check=True, cwd=ROOT)


def unit():
    """Unit tests, with AddressSanitizer and UBSan, on one PostgreSQL."""
    top = tempfile.mkdtemp(prefix="vorgang-unit-", dir=ENV.get("TMPDIR"))
    os.chmod(top, 0o755)
    url = subprocess.run([PY, POSTGRES, "start", os.path.join(top, "pg"), "--until", str(os.getpid())], check=True,
                         text=True, stdout=subprocess.PIPE).stdout.strip()
    try:
        subprocess.run(["meson", "test", "-C", ASAN, "--no-rebuild", "--print-errorlogs", "-t", "3"], cwd=ROOT,
                       env=dict(ENV, VORGANG_TEST_POSTGRES=url), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    finally:
        subprocess.run([PY, POSTGRES, "stop", os.path.join(top, "pg")], check=False)
        shutil.rmtree(top, ignore_errors=True)
    with open(os.path.join(ASAN, "meson-logs", "testlog.json"), encoding="utf-8") as log:
        for line in log:
            t = json.loads(line)
            good = t["result"] in ("OK", "EXPECTEDFAIL")
            yield good, t["name"]
            if not good:
                yield None, t.get("stdout", "")[-3000:] + t.get("stderr", "")[-3000:]


def script(path, *arguments, on_disk=False):
    def part():
        env = {k: v for k, v in ENV.items() if k != "TMPDIR"} if on_disk else ENV
        p = subprocess.Popen([PY, os.path.join(ROOT, path), *arguments], cwd=ROOT, env=env, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        failed = False
        for line in p.stdout:
            if line.startswith(("ok ", "not ok ")):
                failed = failed or line.startswith("not")
                yield line.startswith("ok"), line.split(" ", 2 if line.startswith("not") else 1)[-1].strip()
            else:
                yield None, "    " + line.rstrip()
        if p.wait() != 0 and not failed:
            yield False, f"{path}: exit {p.returncode}"
    return part


FLOWS = sorted(name[:-len(".mjs")] for name in os.listdir(os.path.join(ROOT, "tests", "browser"))
               if name.endswith(".mjs") and name != "common.mjs")
FUZZED = subprocess.run([PY, os.path.join(ROOT, "tests/fuzz/run.py"), "--list"], check=True, text=True,
                        stdout=subprocess.PIPE).stdout.split()
ALONE = ("lint", "unit", "fuzz")  # use both cores by themselves
LONGEST = ("mail", "browser-portal", "sandbox", "browser-deskticket", "browser-gate")  # begin with these
PARTS = [
    ("lint", script("tools/lint.py")),
    ("unit", unit),
    ("mail", script("tests/mail/run.py")),
    ("system", script("tests/system/trip.py")),
    ("plans", script("tests/sql/plans.py")),
    ("passed-on", script("tests/system/passed_on.py")),
    ("fetch", script("tests/system/fetch.py")),
    ("take-over", script("tests/system/take_over.py")),
    ("accounts", script("tests/system/accounts.py")),
    ("oauth", script("tests/system/oauth.py")),
    ("routes", script("tests/system/routes.py")),
    ("settings", script("tests/system/settings.py")),
    ("api", script("tests/api/run.py")),
    ("nginx", script("tests/system/nginx.py")),
    ("hooks", script("tests/system/hooks.py")),
    ("search", script("tests/system/search.py")),
    ("sandbox", script("tests/system/sandbox.py")),
    ("crash", script("tests/crash/kill.py", on_disk=True)),
    *((f"browser-{flow}", script("tests/browser/run.py", flow)) for flow in FLOWS),
    ("fuzz", script("tests/fuzz/run.py", "--quick")),
]


def chosen(names):
    """The parts named; browser is all of its flows. Those that run alone keep their place."""
    picked = [p for p in PARTS if not names or p[0] in names or p[0].split("-")[0] in names]
    beside = sorted((p for p in picked if p[0] not in ALONE), key=lambda p: p[0] not in LONGEST)
    return [p for p in picked if p[0] in ALONE[:2]], beside, [p for p in picked if p[0] == "fuzz"]


def run(part):
    """Runs a part to its end; gives (name, [(good, what)], seconds)."""
    begun = time.monotonic()
    return part[0], list(part[1]()), time.monotonic() - begun


def results(names):
    first, beside, last = chosen(names)
    yield from map(run, first)
    with ThreadPoolExecutor(2) as pool:
        for done in as_completed([pool.submit(run, p) for p in beside]):
            yield done.result()
    yield from map(run, last)


def main(names):
    known = [n for n, _ in PARTS] + ["browser"]
    if names == ["--list"]:
        print("\n".join(known))
        return 0
    unknown = [n for n in names if n not in known]
    if unknown:
        print(f"there is no part {unknown[0]}: {', '.join(known)}")
        return 2
    sanitized.configure(ASAN, FUZZED)
    build(ASAN, ())
    build(HOOKS, ("--buildtype=release", "-Dtest_hooks=true", "-Dwerror=true"), "vorgang", "tests/unit/web/http_site",
          "tests/unit/mail/test_airlock", "tests/system/routes")  # what the parts start
    if any(n.startswith("browser") for n in names or known):
        subprocess.run([PY, os.path.join(ROOT, "tests/browser/run.py"), "--prepare"], check=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what is below goes with it
    folder = scratch()
    if folder:
        ENV["TMPDIR"] = folder
    try:
        return told(names)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def told(names):
    """Runs the parts and prints what they say."""
    passed = failed = 0
    for name, said, seconds in results(names):
        print(f"== {name}")
        for good, what in said:
            passed, failed = passed + (good is True), failed + (good is False)
            print(what if good is None else f"{'ok' if good else 'FAILED'} {what}")
        print(f"   {name}: {seconds:.0f} s", flush=True)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
