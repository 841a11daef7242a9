"""What the rows of the bench share: a table, the machine's own limits, memory of processes."""
import os
import sqlite3
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "../.."))
BUILD = os.path.join(ROOT, "build-bench")
os.environ["VORGANG"] = os.path.join(BUILD, "vorgang")
sys.path.insert(0, os.path.join(HERE, "../system"))

table = []


def row(what, ours, target="", beside="", good=None):
    """GOOD: whether the target is met; None where there is none."""
    mark = {True: "yes", False: "NO", None: ""}[good]
    table.append((what, ours, target, mark, beside))
    print(f"   {what}: {ours}" + (f", target {target}" if target else "") + (f" ({beside})" if beside else ""), flush=True)


def print_table():
    head = ("what", "ours", "target", "met", "the machine's own, same run")
    width = [max(len(r[k]) for r in [head, *table]) for k in range(len(head))]
    print()
    for i, r in enumerate([head, *table]):
        print(" | ".join(c.ljust(w) for c, w in zip(r, width)).rstrip())
        if i == 0:
            print("-|-".join("-" * w for w in width))


def build():
    if not os.path.exists(os.path.join(BUILD, "build.ninja")):
        subprocess.run(["meson", "setup", BUILD, "--buildtype=release"], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", BUILD, "--quiet", "vorgang", *("tests/bench/" + p for p in PROGRAMS)], check=True, cwd=ROOT)


PROGRAMS = ["mail_load", "airlock_rate", "concern_cost"]


def program(name):
    return os.path.join(BUILD, "tests", "bench", name)


def sync_rate(folder, seconds=2.0):
    """fdatasync after each append of 4 KB, a second, in FOLDER."""
    path, n, block = os.path.join(folder, "sync-rate"), 0, os.urandom(4096)
    fd = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        os.write(fd, block)
        os.fdatasync(fd)
        n += 1
    took = time.monotonic() - begun
    os.close(fd)
    os.unlink(path)
    return n / took


def family(pid):
    """PID and all processes below it."""
    children = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as f:
                parent = int(f.read().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(name))
    found = [pid]
    for p in found:
        found += children.get(p, [])
    return found


def below(pid):
    """The same, quicker, by the kernel's own list of children."""
    found = [pid]
    for p in found:
        try:
            for task in os.listdir(f"/proc/{p}/task"):
                with open(f"/proc/{p}/task/{task}/children", encoding="ascii") as f:
                    found += map(int, f.read().split())
        except OSError:
            continue
    return found


def pss(pids):
    """Kilobytes; the proportional set size of PIDS together."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
                total += sum(int(line.split()[1]) for line in f if line.startswith("Pss:"))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def database(desk):
    path = next(os.path.join(desk.data, n) for n in os.listdir(desk.data) if n.endswith((".db", ".sqlite")))
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)


def tell(desk, sql):
    """The rows of a statement, whichever database the desk has; on PostgreSQL all columns are text."""
    if not desk.database:
        return database(desk).execute(sql).fetchall()
    p = subprocess.run(["psql", "-XAtqF", "\t", "-v", "ON_ERROR_STOP=1", "-c", sql, desk.database], capture_output=True, text=True, check=True)
    return [tuple(line.split("\t")) for line in p.stdout.splitlines()]


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


def median(values):
    return statistics.median(values)
