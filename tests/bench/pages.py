"""Rows about pages: ours beside nginx serving the same bytes from a file, keep-alive, 32 connections;
and the live stream with thousands of idle browsers."""
import os
import re
import resource
import select
import socket
import subprocess
import time

from figures import below, database, pss, row, tell
from desk import Browser, free_port, wait_for
from mail import load
from start import filled, start_once

CONNECTIONS, SECONDS, STREAMS, STREAMS_EACH = 32, 5, 5000, 50
PASSWORD = "vier alte Katzen"

NGINX = """
worker_processes auto;
pid {d}/pid;
error_log {d}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; default_type "text/html; charset=utf-8";
  client_body_temp_path {d}/tmp1; proxy_temp_path {d}/tmp2; fastcgi_temp_path {d}/tmp3;
  uwsgi_temp_path {d}/tmp4; scgi_temp_path {d}/tmp5;
  server {{ listen 127.0.0.1:{port}; root {d}/root; }}
}}
"""


class Nginx:
    def __init__(self, folder):
        self.d, self.port, self.process = folder, free_port(), None
        os.makedirs(os.path.join(folder, "root"))
        with open(os.path.join(folder, "conf"), "w", encoding="ascii") as f:
            f.write(NGINX.format(d=folder, port=self.port))

    def start(self):
        self.process = subprocess.Popen(["nginx", "-c", os.path.join(self.d, "conf"), "-e",
                                         os.path.join(self.d, "error.log"), "-g", "daemon off;"])
        if not wait_for(self.listens, 10, 0.05):
            raise RuntimeError("nginx does not listen: " + open(os.path.join(self.d, "error.log")).read()[-1000:])

    def listens(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def put(self, name, body):
        with open(os.path.join(self.d, "root", name), "wb") as f:
            f.write(body)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


def wrk(url, cookie="", seconds=SECONDS):
    """Requests a second, the 99th percentile in ms, and whether any went wrong."""
    p = subprocess.run(["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-H", f"Cookie: {cookie}", url],
                       capture_output=True, text=True, check=True, timeout=seconds + 60)
    bad = re.search(r"Non-2xx.*|Socket errors.*", p.stdout)
    if bad:
        print("   " + bad.group(0), flush=True)
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", p.stdout).group(1)),
            milliseconds(re.search(r"^\s+99%\s+(\S+)", p.stdout, re.M).group(1)), bool(bad))


def people(desk, scale):
    """An agent, a customer with as many tickets as most have, and a ticket of theirs with four articles."""
    found = tell(
        desk,
        "SELECT a.address, t.number, n FROM (SELECT customer_id, count(*) n, max(id) FILTER (WHERE articles = 4) id "
        "FROM ticket GROUP BY 1) c JOIN ticket t ON t.id = c.id JOIN person_address a ON a.person_id = c.customer_id "
        "JOIN person p ON p.id = c.customer_id WHERE p.role = 'customer' ORDER BY n")
    address, number, tickets = found[len(found) // 2]
    secret = (PASSWORD + "\n").encode()
    desk.run("user", "set", "--email", address, "--password-stdin", data=secret)
    desk.run("user", "add", "--email", f"bench{scale}@desk.example", "--name", "Jana Brandt", "--role", "agent",
             "--password-stdin", data=secret, ok=False)
    return f"bench{scale}@desk.example", address, number, tickets


def session(desk, address):
    b = Browser(f"http://127.0.0.1:{desk.web}")
    b.login(address, PASSWORD)
    if b.url.endswith("/login"):
        raise RuntimeError(f"{address} cannot log in: {b.text()[:300]}")
    return b, "; ".join(f"{c.name}={c.value}" for c in b.jar)


def compare(desk, nginx, what, path, who, target):
    b, cookie = who
    b.get(path)
    if b.status != 200:
        raise RuntimeError(f"{path}: {b.status}")
    name = re.sub(r"\W+", "-", path) + ".html"
    nginx.put(name, b.body)
    ours, theirs = [], []
    for _ in range(2):
        ours.append(wrk(f"http://127.0.0.1:{desk.web}{path}", cookie))
        theirs.append(wrk(f"http://127.0.0.1:{nginx.port}/{name}", cookie))
    bad = any(o[2] for o in ours)
    (ours, p99, _), (theirs, their_p99, _) = max(ours), max(theirs)
    row(what, f"{ours:,.0f}/s = {ours / theirs:.2f}, p99 {p99:.1f} ms", f"{target}, 20 ms",
        f"nginx: {theirs:,.0f}/s, p99 {their_p99:.1f} ms; {len(b.body) / 1024:.1f} KB", ours >= target * theirs and p99 < 20 and not bad)


def pages(top, scale):
    desk, nginx = filled(top, scale), Nginx(os.path.join(top, "nginx"))
    agent, customer, number, tickets = people(desk, scale)
    start_once(desk)
    try:
        nginx.start()
        agent, customer = session(desk, agent), session(desk, customer)
        compare(desk, nginx, "agent's ticket, four articles", f"/desk/t/{number}", agent, 0.5)
        compare(desk, nginx, "customer's ticket, four articles", f"/t/{number}", customer, 0.5)
        compare(desk, nginx, "agent's list of 50", "/desk", agent, 0.4)
        compare(desk, nginx, f"customer's overview ({tickets} tickets)", "/tickets", customer, 0.4)
    finally:
        nginx.stop()
        desk.stop()


class Streams:
    """Idle browsers at /events, few from each loopback address."""

    def __init__(self, port, cookie):
        self.port, self.poll, self.open, self.refused, self.heard = port, select.epoll(), {}, 0, set()
        self.ask = f"GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n".encode()

    def add(self, k):
        s = socket.socket()
        s.settimeout(10)
        s.bind((f"127.0.{1 + k // STREAMS_EACH // 250}.{1 + k // STREAMS_EACH % 250}", 0))
        try:
            s.connect(("127.0.0.1", self.port))
            s.sendall(self.ask)
            good = s.recv(65536).startswith(b"HTTP/1.1 200")
        except OSError:
            good = False
        if not good:
            self.refused += 1
            s.close()
            return
        s.setblocking(False)
        self.open[s.fileno()] = s
        self.poll.register(s.fileno(), select.EPOLLIN)

    def listen(self, seconds):
        """Until all have heard of a ticket; the seconds that took, None if not all did."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            for fd, _ in self.poll.poll(0.1):
                try:
                    data = self.open[fd].recv(65536)
                except OSError:
                    data = b""
                if b"event: ticket" in data:
                    self.heard.add(fd)
                if not data:
                    self.poll.unregister(fd)
            if len(self.heard) == len(self.open):
                return time.monotonic() - begun
        return None

    def close(self):
        for s in self.open.values():
            s.close()


def streams(top, scale):
    want = STREAMS // scale
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    want = min(want, hard - 500)
    desk = filled(top, scale)
    agent = people(desk, scale)[0]
    start_once(desk)  # with the limit that a shell has: it raises its own
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        _, cookie = session(desk, agent)
        alone, _, _ = wrk(f"http://127.0.0.1:{desk.web}/desk", cookie, 3)
        before = pss(below(desk.process.pid))
        crowd = Streams(desk.web, cookie)
        for k in range(want):
            crowd.add(k)
        time.sleep(1)
        crowd.listen(0.2)
        after = pss(below(desk.process.pid))
        open_now = len(crowd.open)
        row(f"{open_now:,} open live streams", f"{after / 1024:,.1f} MB PSS", "5,000 in 150 MB",
            f"{before / 1024:,.1f} MB before, {(after - before) / max(open_now, 1):.1f} KB each; {crowd.refused} refused",
            open_now >= want and after <= 150 * 1024)
        begun = time.monotonic()
        load("lmtp", desk.lmtp, 1, "support@desk.example", 10 ** 6)
        answered = time.monotonic() - begun
        heard = crowd.listen(15)
        row("… an event reaches all after", f"{answered + heard:.2f} s" if heard else f"{len(crowd.heard)} of {open_now}",
            "2 s", "from a mail's first byte", heard is not None and answered + heard <= 2)
        beside, _, _ = wrk(f"http://127.0.0.1:{desk.web}/desk", cookie, 3)
        row("… the list meanwhile", f"{beside / alone:.2f} of its rate", "0.5", f"{alone:,.0f}/s alone", beside >= alone / 2)
        crowd.close()
    finally:
        desk.stop()


ROWS = {"pages": pages, "streams": streams}
