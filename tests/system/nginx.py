#!/usr/bin/python3
"""The desk behind a real nginx that keeps its connections to it open, as most desks will run. Every
case of the HTTP attacks goes through nginx, with its bodies streamed and buffered: nothing smuggled
is routed behind it, an honest neighbour on the same connections gets its own answer each time, and
nothing breaks. Then the whole program: log-in, the client's own address, a large upload, the live
stream. And bodies that stall, straight and through nginx, come to an end."""
import base64
import concurrent.futures
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

from desk import VORGANG, Browser, Desk, check, free_port, scratch, wait_for
from http_attacks import Server, answers, pieces, talk
import desk as shared

CORPORA = os.environ.get("VORGANG_CORPORA", os.path.join(os.path.dirname(__file__), "../../../shared/corpora"))
STALL_MOST = 45  # LIMIT_HTTP_STALL_SECONDS is 30, looked at now and then
PASSWORD = "vier alte Katzen"

CONF = """
worker_processes 2;
pid {d}/pid;
error_log {d}/error.log;
events {{ worker_connections 1024; }}
http {{
  log_format line '$request'; access_log {d}/access.log line; client_max_body_size 30m; client_body_timeout 120s; client_header_timeout 20s;
  client_body_temp_path {d}/t1; proxy_temp_path {d}/t2; fastcgi_temp_path {d}/t3; uwsgi_temp_path {d}/t4;
  scgi_temp_path {d}/t5;
  upstream desk {{ server 127.0.0.1:{to}; keepalive 8; }}
  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_next_upstream off;
  server {{ listen 127.0.0.1:{buffered}; location / {{ proxy_pass http://desk; }} }}
  server {{ listen 127.0.0.1:{streamed}; location / {{ proxy_pass http://desk; proxy_request_buffering off; }} }}
}}
"""


class Nginx:
    """Two doors to the server at port TO: one reads a body whole before it passes it on, one does not."""

    def __init__(self, folder, to):
        self.d, self.buffered, self.streamed = folder, free_port(), free_port()
        os.makedirs(folder, mode=0o755)
        with open(os.path.join(folder, "conf"), "w", encoding="ascii") as f:
            f.write(CONF.format(d=folder, to=to, buffered=self.buffered, streamed=self.streamed))
        self.process = subprocess.Popen(["nginx", "-c", os.path.join(folder, "conf"), "-e", os.path.join(folder, "error.log"),
                                         "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        if not wait_for(lambda: self.listens(self.buffered) and self.listens(self.streamed), 10, 0.05):
            raise RuntimeError("nginx does not listen: " + self.errors()[-1000:])

    @staticmethod
    def listens(port):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", port)) == 0

    def errors(self):
        path = os.path.join(self.d, "error.log")
        return open(path, encoding="utf-8", errors="replace").read() if os.path.exists(path) else ""

    def asked(self):
        """Path of each request that nginx took for one."""
        with open(os.path.join(self.d, "access.log"), encoding="utf-8", errors="replace") as f:
            return [line.split(" ")[1] for line in f if line.count(" ") > 1]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(15)


def neighbour(port, n):
    """An honest request; what is wrong with its answer."""
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        c.request("GET", f"/t/neighbour-{n}")
        answer = c.getresponse()
        body = answer.read().decode(errors="replace")
        return "" if answer.status == 200 and body == f"ticket neighbour-{n}" else f"{answer.status} {body[:80]}"
    except (OSError, http.client.HTTPException) as error:
        return str(error)
    finally:
        c.close()


def attack(port, case, way, n):
    raw = base64.b64decode(case["raw_b64"])
    out, _ = talk(port, pieces(raw, way))
    found = answers(out, raw.startswith(b"HEAD "))
    why = []
    if any(s == 500 for s, _ in found):
        why.append("500")
    if re.search(rb"(?im)^(location|set-cookie|link|refresh):.*evil", b"\n".join(top for _, top in found)):
        why.append("reflects evil.test")
    wrong = neighbour(port, n)
    if wrong:
        why.append("a neighbour got " + wrong)
    return case["id"], way, [s for s, _ in found], why


def attacks(top):
    """The test site behind nginx, because its access log names what was routed."""
    program = os.path.join(os.path.dirname(os.path.abspath(VORGANG)), "tests", "unit", "web", "http_site")
    with open(os.path.join(CORPORA, "attacks/http/cases.json"), encoding="utf-8") as f:
        cases = json.load(f)
    os.makedirs(os.path.join(top, "site"))
    os.environ["PER_IP"] = "1000"  # nginx is one address
    server = Server(program, os.path.join(top, "site"))
    nginx = Nginx(os.path.join(top, "nginx"), server.port)
    try:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for door in ("buffered", "streamed"):
                jobs = [(case, way) for case in cases for way in ("whole", "crlf")]
                results = pool.map(lambda job: attack(getattr(nginx, door), job[1][0], job[1][1], job[0]), enumerate(jobs))
                wrong = [f"{name} {way} {status}: {'; '.join(why)}" for name, way, status, why in results if why]
                check(not wrong, f"{len(jobs)} attacks through nginx, bodies {door}: each neighbour gets its own answer",
                      " | ".join(wrong[:5]))
        known = nginx.asked()
        hidden = [line for line in server.routed().splitlines() if "/__smuggled" in line and line.split(" ")[1] not in known]
        check(not hidden, "nothing was routed that nginx did not take for a request", " | ".join(hidden[:3]))
        check(len(server.routed().splitlines()) <= len(known), "as many requests came out of nginx as went in, or fewer")
        check("[alert]" not in nginx.errors() and "[emerg]" not in nginx.errors(), "nginx raised no alarm")
    finally:
        nginx.stop()
        code, errors = server.stop()
    check(code == 0 and "Sanitizer" not in errors, "the server ends cleanly", errors[-300:])


def program(top):
    front = free_port()
    desk = Desk(os.path.join(top, "desk"), "--trusted-proxy", "127.0.0.1", "--base-url", f"http://127.0.0.1:{front}")
    desk.run("user", "add", "--email", "jana@desk.example", "--name", "Jana", "--role", "agent", "--password-stdin",
             data=(PASSWORD + "\n").encode())
    desk.start()
    nginx = Nginx(os.path.join(top, "nginx2"), desk.web)
    try:
        b = Browser(f"http://127.0.0.1:{nginx.buffered}")
        b.login("jana@desk.example", PASSWORD)
        check(b.url.endswith("/desk") and b.status == 200, "one logs in through nginx", f"{b.url} {b.status}")
        cookie = "; ".join(f"{c.name}={c.value}" for c in b.jar)
        desk.run("deliver", "--to", "support@desk.example", data=b"From: a@kunde.example\nSubject: Erstes\n\nHallo\n")
        path = f"/desk/t/{desk.lines('ticket', 'list')[0]['number']}"
        b.get(path)
        b.post(path + "/article", files=[("files", ("plan.bin", os.urandom(20 * 1024 * 1024)))], kind="note", body="Anbei.")
        check("noted=" in b.url and b.status == 200, "a file of 20 MB goes up through nginx", f"{b.url} {b.status}")
        for door in ("buffered", "streamed"):
            took = live(getattr(nginx, door), cookie, desk)
            check(took is not None and took < 3, f"the live stream comes through nginx at once ({door})", str(took))
        client_address(nginx, desk)
        stalls(desk.web, nginx)
        check("Sanitizer" not in open(desk.log.name, encoding="utf-8", errors="replace").read(), "nothing was reported")
    finally:
        nginx.stop()
        code = desk.stop()
    check(code == 0, "serve ends cleanly behind nginx")


def live(port, cookie, desk):
    """Seconds from a new ticket until a browser hears of it; None if it does not."""
    s = socket.create_connection(("127.0.0.1", port), 5)
    s.settimeout(5)
    s.sendall(f"GET /events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n".encode())
    got, begun = b"", None
    try:
        while b"event: ticket" not in got:
            data = s.recv(65536)
            if not data:
                return None
            got += data
            if begun is None and b"\r\n\r\n" in got:
                desk.run("deliver", "--to", "support@desk.example",
                         data=f"From: a@kunde.example\nSubject: Neu {port}\nMessage-ID: <{port}@kunde.example>\n\nX\n".encode())
                begun = time.monotonic()
        return time.monotonic() - begun
    except OSError:
        return None
    finally:
        s.close()


def client_address(nginx, desk):
    """Whom the desk blames: the client that nginx saw, whatever that one says about itself."""
    c = http.client.HTTPConnection("127.0.0.1", nginx.buffered, timeout=10, source_address=("127.0.0.77", 0))
    c.request("GET", "/desk", headers={"X-Forwarded-For": "198.51.100.7, 198.51.100.8"})
    status = c.getresponse().status
    c.close()
    found = wait_for(lambda: re.findall(r"guard.denied .*ip=(\S+)", open(desk.log.name, encoding="utf-8", errors="replace").read()), 3)
    check(status == 303 and found and found[-1] == "127.0.0.77", "the client's address is what nginx saw, not what it says itself",
          f"{status} {found}")


def stall(port, raw, drip):
    """Seconds until the server ends a body that does not come; None if it does not."""
    s = socket.create_connection(("127.0.0.1", port), 10)
    begun = time.monotonic()
    try:
        s.sendall(raw)
        s.settimeout(1)
        while time.monotonic() - begun < STALL_MOST + 10:
            try:
                data = s.recv(65536)
                if not data or data.startswith(b"HTTP/1.1 4") or data.startswith(b"HTTP/1.1 5"):
                    return time.monotonic() - begun
            except socket.timeout:
                if drip:
                    s.sendall(b"x")
        return None
    except OSError:
        return time.monotonic() - begun
    finally:
        s.close()


def stalls(port, nginx):
    head = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    length, chunked = head + b"Content-Length: 1000\r\n\r\nemail=", head + b"Transfer-Encoding: chunked\r\n\r\n5\r\nemail\r\n"
    cases = [("a body that stops", port, length, False), ("a chunked body that stops", port, chunked, False),
             ("a body by drops", port, length, True), ("a body that stops, through nginx", nginx.streamed, length, False),
             ("a body by drops, through nginx", nginx.streamed, length, True)]
    with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
        for (what, *_), took in zip(cases, pool.map(lambda c: stall(*c[1:]), cases)):
            check(took is not None and took <= STALL_MOST, f"{what} comes to an end", f"{took}")
    b = Browser(f"http://127.0.0.1:{port}")
    b.get("/health")
    check(b.status == 200, "and the desk still answers")


def main():
    top = scratch()
    try:
        attacks(top)
        program(top)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
