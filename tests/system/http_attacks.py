#!/usr/bin/python3
"""Speaks every case of the attack corpus to a real server: whole, byte by byte, and split at each
CRLF. After each round: nothing named /__smuggled was ever routed, the server still answers, nothing
was reported by a sanitizer, memory has not grown.

http_attacks.py SITE_PROGRAM CORPORA [FILTER]     (SITE_PROGRAM: tests/system/http_site.c)"""
import base64
import concurrent.futures
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

PATIENCE = 15
GROWTH_KIB = 16 * 1024


def pieces(raw, way):
    if way == "whole":
        return [raw]
    if way == "crlf":
        return [p for p in re.split(rb"(?<=\r\n)", raw) if p]
    # Long cases byte by byte only where a reader decides: at the start and at the end.
    if len(raw) > 3000:
        return [bytes([b]) for b in raw[:1500]] + [raw[1500:-500]] + [bytes([b]) for b in raw[-500:]]
    return [bytes([b]) for b in raw]


def talk(port, parts):
    """All that comes back, and whether the server closed."""
    s = socket.create_connection(("127.0.0.1", port), 5)
    s.settimeout(PATIENCE)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    out, closed = b"", False
    try:
        for part in parts:
            s.sendall(part)
        s.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    try:
        while len(out) < 8 << 20:
            data = s.recv(65536)
            if not data:
                closed = True
                break
            out += data
    except ConnectionResetError:
        closed = True
    except OSError:
        pass
    s.close()
    return out, closed


def answers(data, head):
    """Status and head of each answer, by their stated lengths."""
    found = []
    while data.startswith(b"HTTP/"):
        top, sep, rest = data.partition(b"\r\n\r\n")
        m = re.match(rb"HTTP/1\.[01] (\d{3})", top)
        if not sep or not m:
            return found + [(0, top)]
        status = int(m.group(1))
        length = re.search(rb"(?im)^content-length:\s*(\d+)", top)
        if status // 100 != 1:
            found.append((status, top))
        if status // 100 == 1 or head or status in (204, 304):
            data = rest
        else:
            data = rest[int(length.group(1)):] if length else b""
    return found + ([(0, data)] if data else [])


def faults(expect, found, closed, took):
    status = [s for s, _ in found]
    why = []
    kind, _, arg = expect.partition(":")
    if kind == "reject" and not (len(found) <= 1 and closed and all(400 <= s < 600 for s in status)):
        why.append("want at most one 4xx/5xx, and close")
    if kind == "one" and len(found) > 1:
        why.append("more than one answer")
    if kind == "ok_or_reject" and len(found) > 1 and not all(s < 500 or s in (501, 505) for s in status):
        why.append("mixed answers")
    if kind == "count" and not (1 <= len(found) <= int(arg) and closed):
        why.append("want 1 to %s answers, and close" % arg)
    if kind == "status" and not (len(found) == 1 and str(status[0]) in arg.split("|")):
        why.append("want " + arg)
    if any(s in (0, 500, 502) for s in status):
        why.append("500 or garbage")
    if took > PATIENCE:
        why.append("%.0f s" % took)
    heads = b"\n".join(top for _, top in found)
    if re.search(rb"(?im)^(location|set-cookie|link|refresh):.*evil", heads):
        why.append("reflects evil.test")
    for status_, top in found:
        if b"Content-Security-Policy:" not in top or b"nosniff" not in top:
            why.append("an answer without its security headers")
    return why


def judge(port, case, way):
    raw = base64.b64decode(case["raw_b64"])
    start = time.monotonic()
    out, closed = talk(port, pieces(raw, way))
    found = answers(out, raw.startswith(b"HEAD "))
    why = faults(case["expect"], found, closed, time.monotonic() - start)
    return case["id"], case["expect"], [s for s, _ in found], why


def growth_allowed(program):
    """ThreadSanitizer keeps several bytes for each byte that was ever touched."""
    with open(program, "rb") as f:
        return GROWTH_KIB * (4 if b"__tsan_init" in f.read() else 1)


def memory_kib(pid):
    with open("/proc/%d/status" % pid) as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))


class Server:
    def __init__(self, program, folder):
        self.log = os.path.join(folder, "access.log")
        self.errors = open(os.path.join(folder, "stderr"), "w+")
        # AddressSanitizer keeps freed memory for a while, which would look like growth.
        env = dict(os.environ, ASAN_OPTIONS="quarantine_size_mb=1:thread_local_quarantine_size_kb=64")
        self.process = subprocess.Popen([program, "127.0.0.1:0", self.log], stdout=subprocess.PIPE,
                                        stderr=self.errors, text=True, env=env)
        self.port = int(self.process.stdout.readline())

    def routed(self):
        with open(self.log, errors="replace") as f:
            return f.read()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(10)
        self.errors.seek(0)
        return code, self.errors.read()


def run_all(server, cases):
    """How many failed, each of them printed."""
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for way in ("whole", "crlf", "bytes"):
            for name, expect, status, why in pool.map(lambda c: judge(server.port, c, way), cases):
                failed += bool(why)
                if why:
                    print("FAIL", name, way, expect, status, "; ".join(why))
    return failed


def main():
    program, corpora = sys.argv[1:3]
    only = sys.argv[3] if len(sys.argv) > 3 else ""
    with open(os.path.join(corpora, "attacks/http/cases.json")) as f:
        cases = [c for c in json.load(f) if only in c["id"]]
    with tempfile.TemporaryDirectory() as folder:
        server = Server(program, folder)
        judge(server.port, cases[0], "whole")
        before = memory_kib(server.process.pid)
        failed = run_all(server, cases)
        grown = memory_kib(server.process.pid) - before
        checks = {
            "nothing smuggled was routed": "/__smuggled" not in server.routed(),
            "it still answers": b" 200 " in talk(server.port, [b"GET / HTTP/1.0\r\nHost: a\r\n\r\n"])[0],
            "memory grew by %d KiB" % grown: grown < growth_allowed(program),
        }
        code, errors = server.stop()
        checks["it ends cleanly (%d) and says nothing" % code] = code == 0 and "Sanitizer" not in errors
        for name, ok in checks.items():
            print("ok  " if ok else "FAIL", name)
            failed += not ok
        if errors:
            print(errors[-2000:])
    print("%d cases in 3 ways, %d failed" % (len(cases), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
