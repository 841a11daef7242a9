#!/usr/bin/python3
"""Webhooks at work: a real receiver that checks the signature, answers late, wrongly, or leads elsewhere;
what may not be told or reached is not; a receiver that hangs holds up nobody; killed while sending,
nothing is lost."""
import base64
import hashlib
import hmac
import http.server
import json
import os
import re
import shutil
import sqlite3
import sys
import threading
import time
import urllib.parse
import urllib.request

from desk import Browser, Desk, check, scratch, wait_for
import desk as shared

PASSWORD = "vier alte Katzen"


class Receiver:
    """Keeps what it gets, by path; ANSWERS says what a path answers, one after the other."""

    def __init__(self):
        self.got, self.answers, outer = [], {}, self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, dict(self.headers.items()), body))
                answers = outer.answers.get(self.path, [])
                answer = answers.pop(0) if len(answers) > 1 else answers[0] if answers else 200
                if answer == "hang":
                    time.sleep(8)
                    answer = 200
                self.send_response(answer)
                if answer == 302:
                    self.send_header("Location", f"http://127.0.0.1:{outer.port}/elsewhere")
                try:
                    self.end_headers()
                    self.wfile.write(b"<b>Antwort</b>")
                except BrokenPipeError:
                    pass

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def of(self, path):
        return [g for g in self.got if g[0] == path]


def add(browser, name, url, events, **more):
    browser.get("/admin/hooks/new")
    token = re.search(r'name="csrf" value="([^"]+)"', browser.page).group(1)
    fields = [("csrf", token), ("name", name), ("url", url), ("active", "1"),
              *[("event", e) for e in events], *more.items()]
    browser.send(urllib.request.Request(browser.base + "/admin/hooks/new", data=urllib.parse.urlencode(fields).encode(),
                 headers={"Content-Type": "application/x-www-form-urlencoded"}))
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", browser.page)
    found = re.search(r'action="/admin/hooks/(\d+)"', browser.page)
    return found and int(found.group(1)), secret and secret.group(0)


def deliver(desk, subject):
    desk.run("deliver", "--to", "support@desk.example", data=(
        f"From: petra@customer.example\nTo: support@desk.example\nSubject: {subject}\nMessage-ID: <{subject}@x>\n"
        "Date: Mon, 23 Nov 2026 10:00:00 +0100\n\nBitte helfen.\n").encode())


def signed(headers, body, secret):
    lower = {k.lower(): v for k, v in headers.items()}
    text = f"{lower['webhook-id']}.{lower['webhook-timestamp']}.".encode() + body
    standard = base64.b64encode(hmac.new(base64.b64decode(secret[6:]), text, hashlib.sha256).digest()).decode()
    return (lower["webhook-signature"] == "v1," + standard and
            lower["x-hub-signature"] == "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest() and
            lower["x-hub-signature-256"] == "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest())


def main():
    top, receiver = scratch(), Receiver()
    desk, here = Desk(os.path.join(top, "desk")), f"http://127.0.0.1:{receiver.port}"
    desk.run("user", "add", "--email", "chefin@desk.example", "--name", "Die Chefin", "--role", "admin", "--password-stdin",
             data=(PASSWORD + "\n").encode())
    desk.start()
    try:
        b = Browser(f"http://127.0.0.1:{desk.web}")
        b.login("chefin@desk.example", PASSWORD)
        good, secret = add(b, "Gut", here + "/good", ["ticket.created", "article.created"], allowed="127.0.0.0/8")
        check(bool(good and secret), "a webhook is made, its secret shown")
        b.get(f"/admin/hooks/{good}")
        check(secret not in b.page, "and only once")
        add(b, "Fern", here + "/closed", ["ticket.created"], allowed="192.0.2.7")
        named, _ = add(b, "Name", f"https://localhost:{receiver.port}/named", ["ticket.created"])
        away, _ = add(b, "Umweg", here + "/away", ["ticket.created"], allowed="127.0.0.1")
        add(b, "Langsam", here + "/slow", ["ticket.created"], allowed="127.0.0.1")
        shaky, _ = add(b, "Wackelig", here + "/shaky", ["ticket.created"], allowed="127.0.0.1")
        receiver.answers.update({"/away": [302], "/slow": ["hang"], "/shaky": [500, 200]})
        begun = time.monotonic()
        add(b, "Alt", here + "/old", ["ticket.created"], allowed="127.0.0.1", shape="zammad")
        deliver(desk, "Erstes")
        check(wait_for(lambda: len(receiver.of("/good")) == 2) and time.monotonic() - begun < 6,
              "ticket and message are told at once, a receiver that hangs holds up nobody")
        kinds = [json.loads(g[2])["type"] for g in receiver.of("/good")]
        check(kinds == ["ticket.created", "article.created"], "in their order", kinds)
        body = json.loads(receiver.of("/good")[1][2])["data"]
        check(body["ticket"]["title"] == "Erstes" and "Bitte helfen" in body["article"]["text"] and
              body["ticket"]["customer"]["email"] == "petra@customer.example", "with what there is to know", body)
        old = wait_for(lambda: receiver.of("/old"))
        old = json.loads(old[0][2]) if old else {}
        t = old.get("ticket", {})
        check(set(old) == {"ticket", "article"} and t.get("state") == "new" and t["customer"]["email"] == "petra@customer.example" and
              t["group"]["name"] and t["priority"]["name"] == "2 normal" and t["owner"]["login"] == "-" and "preferences" not in t["customer"],
              "or as Zammad tells it, with people, group and priority as objects", old)
        check(all(signed(h, text, secret) for _, h, text in receiver.of("/good")), "signed in all three ways")
        again = wait_for(lambda: len(receiver.of("/shaky")) == 2 and receiver.of("/shaky"), 20)
        check(bool(again) and again[0][2] == again[1][2] and again[0][1]["webhook-id"] == again[1][1]["webhook-id"],
              "what was answered 500 comes again, the same to the byte")
        for hook, path, words in ((named, "/named", "not one of the open internet"), (away, "/away", "302")):
            b.get(f"/admin/hooks/{hook}/log")
            entry = re.search(rf"/admin/hooks/{hook}/log/(\d+)", b.page).group(0)
            b.get(entry)
            check(words in b.text(), f"the log says why {path} was not accepted", b.text()[-400:])
        check(not receiver.of("/closed") and not receiver.of("/named") and not receiver.of("/elsewhere"),
              "nothing goes to an address that is not allowed, by number, by name or by a redirect")
        b.get(f"/admin/hooks/{shaky}")
        b.post(f"/admin/hooks/{shaky}/try")
        check(wait_for(lambda: len(receiver.of("/shaky")) == 3) and json.loads(receiver.of("/shaky")[2][2])["type"] == "test",
              "the button sends a test")
        receiver.answers["/good"] = ["hang", 200]
        deliver(desk, "Zweites")
        wait_for(lambda: len(receiver.of("/good")) == 3)
        desk.kill()
        left = desk.run("check", ok=False)
        check(left.returncode == 0, "killed while it sends, the database holds together", left.stdout[-300:])
        uuid = receiver.of("/good")[2][1]["webhook-id"]
        with sqlite3.connect(os.path.join(desk.data, "vorgang.db")) as db:
            waiting = db.execute("SELECT count(*) FROM webhook_delivery WHERE uuid = ? AND state = 'waiting'", (uuid,)).fetchone()[0]
            db.execute("UPDATE webhook_delivery SET leased_until = 0 WHERE uuid = ?", (uuid,))
        check(waiting == 1, "and what was not answered waits still")
        desk.start()
        check(wait_for(lambda: [g for g in receiver.of("/good")[3:] if g[1]["webhook-id"] == uuid]),
              "and is sent again after the start")
        check(desk.stop() == 0, "serve ends cleanly")
    finally:
        desk.stop()
        receiver.server.shutdown()
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
