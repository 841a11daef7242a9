"""Rows about size and start: demo tickets, start on many of them, memory at rest. One database of
100,000 tickets serves all rows that need it (and those of pages.py)."""
import ctypes
import os
import re
import shutil
import socket
import subprocess
import time

from figures import family, median, percentile, pss, row
from desk import VORGANG, Desk

TICKETS, STARTS = 100_000, 7
made = {}


def filled(top, scale):
    """The desk with many tickets, not running. Made once a run."""
    if "desk" not in made:
        desk = Desk(os.path.join(top, "many"))
        begun = time.monotonic()
        out = desk.run("demo", "--tickets", str(TICKETS // scale)).stdout.decode()
        made.update(desk=desk, took=time.monotonic() - begun, said=out)
    return made["desk"]


def demo(top, scale):
    desk = filled(top, scale)
    rate = TICKETS / scale / made["took"]
    size = sum(os.path.getsize(os.path.join(desk.data, n)) for n in os.listdir(desk.data)) / 1024 / 1024
    begun = time.monotonic()
    shutil.copytree(desk.data, os.path.join(top, "copied"))
    for name in os.listdir(os.path.join(top, "copied")):
        with open(os.path.join(top, "copied", name), "rb") as f:
            os.fdatasync(f.fileno())
    copied = time.monotonic() - begun
    shutil.rmtree(os.path.join(top, "copied"))
    row(f"demo, {TICKETS // scale:,} tickets", f"{rate:,.0f} tickets/s", "6,000/s",
        f"{made['took']:.1f} s for {size:,.0f} MB; copying these files takes {copied:.1f} s", rate >= 6000)


def health(port):
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as s:
            s.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return s.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def start_once(desk):
    """Milliseconds from fork to the first 200."""
    with open(os.path.join(desk.data, "serve.log"), "ab") as log:
        begun = time.monotonic()
        desk.process = subprocess.Popen(
            [VORGANG, "serve", "--data", desk.data, "--listen", f"127.0.0.1:{desk.web}", "--lmtp",
             f"127.0.0.1:{desk.lmtp}", *desk.common()], stdout=log, stderr=log, close_fds=False)
    while not health(desk.web):
        if time.monotonic() - begun > 30:
            raise RuntimeError("serve does not answer")
        time.sleep(0.001)
    return (time.monotonic() - begun) * 1000


def bare_start():
    """The same for `vorgang --version`: a process of this size begins and ends."""
    begun = time.monotonic()
    subprocess.run([VORGANG, "--version"], check=True, stdout=subprocess.DEVNULL, close_fds=False)
    return (time.monotonic() - begun) * 1000


def forget(paths):
    """Takes files out of the page cache: those of the desk, the program and its libraries. Pages that
    another process has mapped stay."""
    libc = ctypes.CDLL(None, use_errno=True)
    for path in paths:
        fd = os.open(path, os.O_RDONLY)
        os.fdatasync(fd)
        libc.posix_fadvise(fd, ctypes.c_long(0), ctypes.c_long(0), 4)
        os.close(fd)


def drop_caches(desk):
    libraries = re.findall(r"(/\S+)", subprocess.run(["ldd", VORGANG], capture_output=True, text=True, check=True).stdout)
    forget([os.path.join(desk.data, n) for n in os.listdir(desk.data)] + [VORGANG] + libraries)
    if os.geteuid() == 0:
        with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as f:
            f.write("1\n")


def start(top, scale):
    desk, warm, cold = filled(top, scale), [], []
    for k in range(STARTS + 1):
        took = start_once(desk)
        desk.stop()
        warm += [took] if k > 0 else []
    for _ in range(3):
        drop_caches(desk)
        cold.append(start_once(desk))
        desk.stop()
    bare = median([bare_start() for _ in range(STARTS)])
    best = median(warm)
    row(f"start until /health answers, {TICKETS // scale:,} tickets, warm", f"{best:.0f} ms", "150 ms",
        f"`vorgang --version`: {bare:.0f} ms; slowest of {STARTS}: {percentile(warm, 1):.0f} ms", best <= 150)
    row("… with nothing of it in the page cache", f"{median(cold):.0f} ms", "", f"slowest of 3: {max(cold):.0f} ms")


def idle(top, scale):
    desk = filled(top, scale)
    start_once(desk)
    try:
        time.sleep(3)
        pids = family(desk.process.pid)
        total = pss(pids)
    finally:
        desk.stop()
    row(f"idle, all {len(pids)} processes together", f"{total / 1024:,.1f} MB PSS", "40 MB",
        "", total <= 40 * 1024)


ROWS = {"demo": demo, "start": start, "idle": idle}
