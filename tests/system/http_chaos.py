#!/usr/bin/python3
"""Clients that behave badly, many at once: they hang up in the middle of a head, an upload, a
download, a slow answer, a stream; they send and never read. Afterwards every connection and file
that the server had open is closed, nothing is left in the folder for uploads, a well-behaved client
was answered quickly all the time, and the sanitizers are content.

http_chaos.py SITE_PROGRAM [SECONDS]"""
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HEAD = b"Host: a\r\nCookie: sid=agent\r\n"
UPLOAD = (b"POST /tickets/new HTTP/1.1\r\n" + HEAD + b"Content-Type: multipart/form-data; boundary=x\r\n"
          b"Content-Length: 3000000\r\n\r\n--x\r\n" + b"u" * 2000000)
SLOW = b"GET /slow HTTP/1.1\r\n" + HEAD + b"\r\n"
FILE = b"GET /attachments/1 HTTP/1.1\r\n" + HEAD + b"\r\n"
EVENTS = b"GET /events HTTP/1.1\r\n" + HEAD + b"\r\n"
QUICK = b"GET /t/1 HTTP/1.1\r\n" + HEAD + b"\r\n"
WAYS = [UPLOAD, SLOW, FILE, EVENTS, QUICK * 50, QUICK[:20], SLOW * 5, FILE * 3, b"\x16\x03\x01",
        b"POST /login HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"]


def misbehave(port, until, seed):
    r = random.Random(seed)
    while time.monotonic() < until:
        try:
            s = socket.create_connection(("127.0.0.1", port), 5)
            s.settimeout(2)
            data = r.choice(WAYS)
            s.sendall(data[:r.randrange(1, len(data) + 1)] if r.random() < 0.5 else data)
            if r.random() < 0.5:
                time.sleep(r.random() * 0.2)
            if r.random() < 0.3:
                s.recv(r.choice([1, 100, 100000]))
            if r.random() < 0.5:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            s.close()
        except OSError:
            pass


def behave(port, until, times):
    while time.monotonic() < until:
        start = time.monotonic()
        s = socket.create_connection(("127.0.0.1", port), 5)
        s.settimeout(5)
        s.sendall(QUICK)
        if b"ticket 1" not in s.recv(4096):
            times.append(99)
        times.append(time.monotonic() - start)
        s.close()
        time.sleep(0.01)


def open_files(pid):
    return len(os.listdir("/proc/%d/fd" % pid))


def settle(pid, want):
    for _ in range(100):
        if open_files(pid) <= want:
            return True
        time.sleep(0.1)
    return False


def main():
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([sys.argv[1], "127.0.0.1:0"], text=True, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, env=dict(os.environ, TMPDIR=folder))
        port = int(server.stdout.readline())
        before, until, times = open_files(server.pid), time.monotonic() + seconds, []
        threads = [threading.Thread(target=misbehave, args=(port, until, i)) for i in range(16)]
        threads.append(threading.Thread(target=behave, args=(port, until, times)))
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        closed, left = settle(server.pid, before), os.listdir(folder)
        server.send_signal(signal.SIGTERM)
        _, errors = server.communicate(timeout=10)
    times.sort()
    p99 = times[int(len(times) * 0.99)] if times else 99
    checks = {
        "p99 of the good client %.0f ms of %d requests" % (p99 * 1000, len(times)): p99 < 0.25,
        "all descriptors are closed": closed,
        "no file is left: %s" % left: not left,
        "it ends cleanly (%d)" % server.returncode: server.returncode == 0,
        "no sanitizer spoke": "Sanitizer" not in errors and "runtime error" not in errors,
    }
    for name, ok in checks.items():
        print("ok  " if ok else "FAIL", name)
    if errors:
        print(errors[-3000:])
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
