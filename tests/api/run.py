#!/usr/bin/python3
"""/api/v1 on a database that `demo --seed zammad-ci` made: every operation of src/web/api_op.c as nobody,
a customer, an agent and an administrator; the quirks that clients count on; hostile input; and many
clients writing at once. --clients 50 --seconds 60 is the full size of the last two."""
import argparse
import base64
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests", "system"), os.path.join(ROOT, "tests", "api")]
import desk as shared
from desk import Desk, check, scratch

import attacks
import hostile
import mcp
import quirks

OPS = re.compile(r'\{HTTP_(\w+),\s*"([^"]+)",\s*"([^"]*)",\s*(\w+),\s*(\w+),\s*([^,]+),')
HELD = {"customer": "ticket.customer user_preferences", "agent": "ticket.agent user_preferences",
        "admin": "admin ticket.agent user_preferences"}
PATIENCE = 120  # seconds; with a disk that syncs a few times a second fifty writers wait long
ADMIN = "Basic " + base64.b64encode(b"admin@example.com:test").decode()


class Client:
    def __init__(self, port, auth=ADMIN):
        self.port, self.auth, self.c = port, auth, http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def raw(self, method, path, data=None, headers=None):
        return self.at(method, "/api/v1/" + path, data, headers)

    def at(self, method, path, data=None, headers=None):
        sent = dict({"Authorization": self.auth} if self.auth else {}, **(headers or {}))
        if data is not None or method in ("POST", "PUT", "PATCH"):
            sent.setdefault("Content-Type", "application/json")
        for again in (True, False):
            try:
                self.c.request(method, path, data if data is not None else b"" if method != "GET" else None, sent)
                a = self.c.getresponse()
                return a.status, a.read(), a.headers
            except (http.client.HTTPException, ConnectionError):
                self.c.close()
                if not again:
                    raise
        return 0, b"", {}

    def __call__(self, method, path, body=None, **headers):
        status, data, got = self.raw(method, path, None if body is None else json.dumps(body).encode(),
                                     {k.replace("_", "-"): v for k, v in headers.items()})
        try:
            return status, json.loads(data), got
        except ValueError:
            return status, data, got


def operations():
    with open(os.path.join(ROOT, "src", "web", "api_op.c"), encoding="utf-8") as f:
        return [m.groups() for m in OPS.finditer(f.read())]


def holds(person, right):
    have = HELD.get(person, "").split()
    return right == "" or any(r == h or r.startswith(h + ".") for r in right.split("|") for h in have)


def contract(clients):
    """Who lacks the right gets 403; nobody else does, and nobody gets a 5xx."""
    for method, path, right, _, _, flags in operations():
        wrong = []
        for person, client in clients.items():
            if path == "events" and holds(person, right):
                continue
            status, answer, headers = client(method, re.sub(r":\w+", "999999", path), {} if method != "GET" else None)
            refused = "API_PUBLIC" not in flags and (person == "nobody" or not holds(person, right))
            if status >= 500 or (status == 403) != refused:
                wrong.append(f"{person}: {status} {answer}")
            elif status >= 400 and not (isinstance(answer, dict) and answer.get("error")):
                wrong.append(f"{person}: {status} without an error")
            elif status == 403 and not headers["X-Failure"]:
                wrong.append(f"{person}: no X-Failure")
            elif isinstance(answer, (dict, list)) and "application/json;" not in headers["Content-Type"]:
                wrong.append(f"{person}: {headers['Content-Type']}")
        check(not wrong, f"{method} {path}: each gets what is theirs", "; ".join(wrong)[:600])


RESOURCES = (
    ("users", {"login": "u{}", "firstname": "F{}", "lastname": "L", "email": "e{}@example.com"}, "firstname"),
    ("organizations", {"name": "Org {}"}, "name"), ("groups", {"name": "Test group {}"}, "name"),
    ("ticket_states", {"name": "state {}", "state_type_id": 1}, "name"), ("ticket_priorities", {"name": "priority {}"}, "name"),
    ("text_modules", {"name": "text {}", "content": "about #{{ticket.title}}"}, "name"))
TOKEN = "65f0abc1def234.12345678"


def life(call, path, values, field):
    """Made, read, changed, listed page by page, found, removed."""
    values = {k: v.format(TOKEN) if isinstance(v, str) else v for k, v in values.items()}
    status, made, _ = call("POST", path + "?expand=1", values)
    if not check(status == 201 and all(made[k] == v for k, v in values.items()), f"{path}: one is made as it was sent", made):
        return
    one = f"{path}/{made['id']}?expand=1"
    check(call("GET", one)[1] == made, f"{path}: what making answers is what reading answers")
    check(call("POST", path, {"first_name": "x"})[0] == 422, f"{path}: without what is needed it is refused")
    changed = call("PUT", one, {field: values[field] + "CHANGED"})
    check(changed[0] == 200 and changed[1][field] == values[field] + "CHANGED", f"{path}: one value changes", changed)
    everything = call("GET", path)[1]
    pages = [call("GET", f"{path}?page={n + 1}&per_page=1")[1] for n in range(len(everything))]
    check([p[0]["id"] for p in pages] == [o["id"] for o in everything], f"{path}: pages hold what the list holds, in its order")
    check(call("GET", f"{path}?page=1000&per_page=10")[1] == [], f"{path}: behind the end there is nothing")
    if path in ("users", "organizations"):
        check(len(call("GET", f"{path}/search?query={TOKEN}")[1]) == 1, f"{path}: it is found")
    check(call("DELETE", one)[:2] == (200, {}), f"{path}: it is removed")
    status, gone, _ = call("GET", one)
    check(status == 404 and gone["error"].startswith("Couldn't find "), f"{path}: then it is gone", gone)


def tickets(call):
    made = []
    for n in range(3):
        body = {"group_id": 1, "priority_id": 1, "state_id": 1, "title": f"Ticket {n} {TOKEN}", "customer_id": 1}
        if n < 2:
            body["article"] = {"subject": "Subject " + TOKEN, "body": "Body " + TOKEN}
        status, t, _ = call("POST", "tickets?expand=1", body)
        made.append(t)
        check(status == 201 and call("GET", f"tickets/{t['id']}?expand=1")[1] == t, f"ticket {n} is made, and read the same", t)
    check(len(call("GET", f"tickets/search?query={TOKEN}&expand=1")[1]) == 2, "found at once, those with a message")
    check(call("GET", "tickets/search?query=*&only_total_count=true")[1] == call("GET", "tickets?only_total_count=true")[1], "all of them for a star")
    full = call("GET", f"tickets/search?query={TOKEN}&full=true")[1]
    check(full["tickets_count"] == full["total_count"] == 2 and len(full["assets"]["Ticket"]) == 2, "full has both shapes", full)
    t = made[0]["id"]
    status, t2, _ = call("PUT", f"tickets/{t}?expand=true", {"title": "renamed", "state": "open", "state_id": 1, "owner": "-"})
    check(status == 200 and (t2["state"], t2["state_id"], t2["owner"], t2["owner_id"]) == ("open", 2, "-", 1), "a name beats its id", t2)
    status, a, _ = call("POST", "ticket_articles", {"ticket_id": str(t), "body": "b", "attachments": [
        {"filename": "some.txt", "data": "dGVzdCAxMjM=", "mime-type": "text/plain"}]})
    f = a["attachments"][0]
    check(f["size"] == "8" and f["preferences"]["Mime-Type"] == "text/plain", "a size is a text", f)
    _, data, headers = call.raw("GET", f"ticket_attachment/{t}/{a['id']}/{f['id']}")
    check(data == b"test 123" and headers["Content-Type"] == "application/octet-stream", "a download is bytes", data)
    ranged = call.raw("GET", f"ticket_attachment/{t}/{a['id']}/{f['id']}", headers={"Range": "bytes=5-6"})
    check(ranged[:2] == (206, b"12") and ranged[2]["Content-Range"] == "bytes 5-6/8", "a part of it is 206", ranged[:2])
    for asked, status, told in (("bytes=-3", 206, "bytes 5-7/8"), ("bytes=6-99", 206, "bytes 6-7/8"), ("bytes=8-", 416, "bytes */8"), ("bytes=-0", 416, "bytes */8"),
                                ("bytes=5-2", 200, None), ("bytes=0-1,4-5", 200, None), ("lines=1-2", 200, None), ("bytes=99999999999999999999-", 416, "bytes */8")):
        got = call.raw("GET", f"ticket_attachment/{t}/{a['id']}/{f['id']}", headers={"Range": asked})
        check(got[0] == status and got[2]["Content-Range"] == told, f"{asked} is {status}", (got[0], got[2]["Content-Range"]))
    check(call.raw("GET", f"ticket_attachment/{t}/{a['id']}/{f['id']}", headers={"Range": "bytes=5-6", "If-Range": '"x"'})[:2] == (200, b"test 123"),
          "a part only of what is still the same")
    check(call("PUT", f"ticket_articles/{a['id']}", {"internal": True})[1]["internal"] is True, "a message is hidden")
    check(call("DELETE", f"ticket_articles/{a['id']}")[1] == {} and call("GET", f"ticket_articles/{a['id']}")[0] == 404, "a message goes")
    check(call("POST", "tags/add", {"object": "Ticket", "o_id": str(t), "item": "one two"})[:2] == (201, True), "a tag comes")
    check(call("GET", f"tags?object=Ticket&o_id={t}")[1] == {"tags": ["one two"]}, "tags are listed")
    check(call("DELETE", f"tags/remove?object=Ticket&o_id={t}&item=one%20two")[:2] == (200, True), "a tag goes, by the query")
    link = {"link_type": "parent", "link_object_target": "Ticket", "link_object_target_value": str(t), "link_object_source": "Ticket"}
    check(call("POST", "links/add", dict(link, link_object_source_number=made[1]["number"]))[0] == 201, "a link comes")
    kinds = [call("GET", f"links?link_object=Ticket&link_object_value={x}")[1]["links"][0]["link_type"] for x in (made[1]["id"], t)]
    check(kinds == ["child", "parent"], "a link is told from both sides", kinds)
    gone = call("DELETE", "links/remove", {"link_type": "child", "link_object_source_value": t, "link_object_target_value": made[1]["id"]})
    check(gone[0] == 201 and len(gone[1]) == 1, "and goes from either, with 201", gone)
    booked = call("POST", "time_accountings", {"ticket_id": t, "time_unit": "12.3"})[1]
    check(booked["time_unit"] == "12.3" and booked["type_id"] is None, "time is booked", booked)
    check(call("DELETE", f"time_accountings/{booked['id']}")[1] == {} and call("GET", f"tickets/{t}")[1]["time_unit"] == "0.0", "and taken back")
    check(call("GET", f"ticket_history/{t}")[1]["history"], "there is a history")
    merged = call("PUT", f"ticket_merge/{t}/{made[1]['number']}")[1]
    check(merged["result"] == "success" and merged["target_ticket"]["id"] == made[1]["id"], "tickets merge", merged)
    failed = call("PUT", f"ticket_merge/{made[1]['id']}/{made[1]['number']}")
    check(failed[0] == 200 and failed[1]["result"] == "failed", "a merge that fails says so with 200", failed)
    last = made[1]["id"]
    check(call.raw("DELETE", f"tickets/{last}")[:2] == (200, b""), "a ticket goes with an empty answer")
    check(call("GET", f"tickets/{last}")[0] == 404 and call("GET", f"ticket_articles/by_ticket/{last}")[0] == 404, "and is gone")
    check(call("GET", f"tickets/search?query={TOKEN}")[1] == [], "also for the search")


def people(call, port):
    status, u, _ = call("POST", "users?expand=true", {"firstname": "a", "lastname": "b", "email": "grant@example.com", "roles": ["Customer"],
                                                     "groups": {"Users": ["full"]}, "preferences": {"key1": 123}})
    check((u["group_ids"], u["role_ids"], u["preferences"]) == ({}, [3], {"key1": 123}), "a customer's groups wait", u)
    u = call("PUT", f"users/{u['id']}?expand=true", {"roles": ["Agent"]})[1]
    check((u["group_ids"], u["groups"], u["role_ids"]) == ({"1": ["full"]}, {"Users": ["full"]}, [2]), "until they are an agent", u)
    check(call("PUT", f"users/{u['id']}", {"active": False})[1]["group_ids"] == {}, "who is inactive has none")
    check(call("DELETE", f"users/{u['id']}")[1]["error"] == "Can't delete, object has references.", "agents are never removed")
    secret = call("POST", "user_access_token", {"name": "t", "permission": ["ticket.agent"]})[1]["token"]
    for form in ("Token token={}", 'Token token="{}"', "Token {}", "Bearer {}", "Bearer: {}"):
        check(Client(port, form.format(secret))("GET", "tickets")[0] == 200, f"Authorization: {form}")
    check(Client(port, f"Bearer {secret}")("POST", "groups", {"name": "x"})[0] == 403, "a token has no more than its scopes")
    check(Client(port, "Token token=wrong")("GET", "tickets")[0] == 401, "a wrong token is 401")
    for field in ("From", "X_On_Behalf_Of"):
        check(call("GET", "users/me", **{field: "nicole.braun@zammad.org"})[1]["id"] == 2, f"{field} acts for another")
    check(call("GET", "users/me", From="nope")[1]["error"] == "No such user 'nope'", "but for nobody unknown")


def beside(call):
    body = {"title": "once", "group": "Users", "customer_id": 2, "article": {"body": "x"}}
    one, two = (call("POST", "tickets", body, Idempotency_Key="k1") for _ in range(2))
    check(one[1] == two[1] and two[2]["Idempotency-Replayed"] == "true", "the same key makes one ticket")
    check(call("POST", "tickets", dict(body, title="other"), Idempotency_Key="k1")[0] == 422, "and no other")
    etag = call("GET", "tickets/1?expand=true")[2]["ETag"]
    check(call("GET", "tickets/1?expand=true", If_None_Match=etag)[0] == 304, "what is known is not sent")
    check(call("PUT", "tickets/1", {"note": "n"}, If_Match=etag)[0] == 200, "what is as it was read may change")
    check(call("PUT", "tickets/1", {"note": "m"}, If_Match=etag)[0] == 412, "and else not")
    seen, path = [], "tickets?cursor=&per_page=2"
    for _ in range(50):
        _, rows, headers = call("GET", path)
        seen += [r["id"] for r in rows]
        if not headers["Link"]:
            break
        path = re.search(r"</api/v1/([^>]+)>", headers["Link"]).group(1)
    check(len(seen) == len(set(seen)) == int(headers["X-Total-Count"]), "a cursor comes by all", seen)
    check(set(call("GET", "tickets/1?fields=title")[1]) == {"id", "title"}, "fields= narrows an answer")
    problem = call("GET", "tickets/999999", Accept="application/problem+json")
    check(problem[1]["status"] == 404 and "problem+json" in problem[2]["Content-Type"], "problems for those who ask", problem)
    call("PUT", "users/2", {"preferences": {"a": 1, "b": 2}})
    merged = call("PATCH", "users/2", {"preferences": {"a": None, "c": 3}})[1]["preferences"]
    check(merged == {"b": 2, "c": 3}, "PATCH merges", merged)
    batch = [{"method": "POST", "path": "tickets", "body": dict(body, title="batched")}, {"method": "PUT", "path": "/api/v1/tickets/1", "body": {"note": "b"}}]
    status, answer, _ = call("POST", "batch", {"requests": batch})
    check(status == 200 and [r["status"] for r in answer["responses"]] == [201, 200], "a batch does all", answer)
    total = call("GET", "tickets?only_total_count=true")[1]
    status, answer, _ = call("POST", "batch", {"requests": [*batch, {"method": "PUT", "path": "tickets/1", "body": {"state": "nope"}}]})
    check(status == 422 and call("GET", "tickets?only_total_count=true")[1] == total, "or nothing", answer)
    stream = Client(call.port)
    stream.c.request("GET", "/api/v1/events", headers={"Authorization": ADMIN})
    hello = stream.c.getresponse()
    check(hello.status == 200 and hello.headers["Content-Type"].startswith("text/event-stream") and b"hello" in hello.fp.readline() + hello.fp.readline()
          + hello.fp.readline() + hello.fp.readline(), "the live stream begins")
    hello.close()
    parts = b'--x\r\nContent-Disposition: form-data; name="json"\r\n\r\n{"ticket_id": 1, "body": "with a file"}\r\n' \
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\nContent-Type: application/x-y\r\n\r\nabc\r\n--x--\r\n'
    status, data, _ = call.raw("POST", "ticket_articles", parts, {"Content-Type": "multipart/form-data; boundary=x"})
    check(status == 201 and json.loads(data)["attachments"][0]["size"] == "3", "an upload by multipart", data)


def description(call):
    """It names every operation, and real answers have no key that it does not know."""
    d = call("GET", "openapi.json")[1]
    told = {(m.upper(), re.sub(r"{(\w+)}", r":\1", p[1:])) for p, ops in d["paths"].items() if "servers" not in ops for m in ops}
    check(told == {(m, p) for m, p, *_ in operations()}, "the description names what there is")
    beside = {(m.upper(), p): o for p, ops in d["paths"].items() if "servers" in ops for m, o in ops.items() if m != "servers"}
    with open(os.path.join(ROOT, "tests", "system", "routes.py"), encoding="utf-8") as f:
        routes = set(re.findall(r'\("([A-Z]+) (/oauth/\w+)', f.read()))
    check(set(beside) == routes - {("POST", "/oauth/authorize")}, "and what stands beside it for programs that are let in", (sorted(beside), sorted(routes)))
    flow = d["components"]["securitySchemes"]["oauth2"]["flows"]["authorizationCode"]
    form = beside[("POST", "/oauth/token")]["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]["properties"]
    check({"grant_type", "code", "refresh_token", "client_secret", "code_verifier"} <= set(form) and "csrf" not in form, "with the fields of its form", form)
    check(flow["tokenUrl"] == "/oauth/token" and {"full", "ticket.agent", "mcp.write"} <= set(flow["scopes"])
          and {next(iter(s)) for s in d["security"]} == set(d["components"]["securitySchemes"]), "and the ways to prove oneself", flow)
    for path, schema in (("tickets/1", "Ticket"), ("ticket_articles/1", "Article"), ("organizations/1", "Organization"), ("groups/1", "Group"),
                         ("ticket_states/1", "TicketState"), ("ticket_priorities/1", "TicketPriority"), ("text_modules/1", "TextModule"),
                         ("users/2", "User"), ("roles/1", "Role")):
        keys, known = call("GET", path)[1], d["components"]["schemas"][schema]["properties"]
        odd = [k for k in keys if k not in known and (schema, k) not in BESIDES]
        wrong = [k for k, v in keys.items() if k in known and not fits(v, known[k].get("type"))]
        check(not odd and not wrong, f"{path} is as {schema} is described", (odd, wrong))


BESIDES = {("Article", k) for k in ("type", "sender", "created_by", "updated_by", "content_type")}


def fits(value, types):
    names = {bool: "boolean", int: "integer", str: "string", list: "array", dict: "object", type(None): "null"}
    return types is None or names[type(value)] in (types if isinstance(types, list) else [types])


QUERIES = ("title:(", "((((", "NOT", "a AND", '"x', "[a TO", "created_at:[2020-01-01 TO *]", "created_at:>now-1d", "owner.login:-", "a OR OR b", "-" * 500,
           "state.name:open AND priority.name:2 normal", "title:*", "*", "(" * 400, "x:y:z", "number:2026*", "tags:a", ")", "article.body:x")


def odd_queries(call):
    wrong = []
    for data in (b'{"title":', b"[1]", b'"x"', b"[" * 5000, b'{"a":"\xff"}', b'{"a":"\\u0000"}', b'{"a":1,"a":2}', b'{"n":1e999}'):
        if not 400 <= call.raw("POST", "tickets", data)[0] < 500:
            wrong.append(f"body {data[:20]!r}")
    for path in ("tickets/-1", "tickets/0", "tickets/99999999999999999999", "tickets/1%00", "tickets/%ff", "users/1'", "tickets?page=-5&per_page=-1",
                 "tickets?page=99999999999", "tickets?per_page=x", "tickets?sort_by=;drop&order_by=x", "tickets?cursor=-1", "x", ""):
        if call.raw("GET", path)[0] >= 500:
            wrong.append(path)
    for q in QUERIES:
        for kind in ("tickets", "users", "organizations", "groups", "roles"):
            if call("GET", f"{kind}/search?query=" + urllib.parse.quote(q))[0] != 200:
                wrong.append(f"{kind} {q[:30]}")
    check(not wrong, "odd bodies, paths and searches are refused, and nothing falls over", "; ".join(wrong)[:900])


class Crowd:
    """Many write at once: no number twice, nothing lost, no deadlock that anybody hears of."""

    def __init__(self, port, clients, rounds, seconds):
        self.port, self.clients, self.rounds, self.until = port, clients, rounds, time.monotonic() + seconds if seconds else None
        self.made, self.failed, self.notes, self.counted = [], [], 0, 0
        self.lock = threading.Lock()

    def goes_on(self, k):
        return time.monotonic() < self.until if self.until else k < self.rounds

    def count(self, call):
        """One more in the note of ticket 1, only as it was read: tried until it goes."""
        for _ in range(500):
            _, t, headers = call("GET", "tickets/1")
            status = call("PUT", "tickets/1", {"note": str(int(t["note"]) + 1)}, If_Match=headers["ETag"])[0]
            if status != 412:
                return status
        return 412

    def work(self, n):
        try:
            self.rounds_of(n)
        except (OSError, http.client.HTTPException, TypeError, KeyError) as error:
            with self.lock:
                self.failed.append(repr(error))

    def rounds_of(self, n):
        call, k = Client(self.port), 0
        while self.goes_on(k):
            new = [call("POST", "tickets", {"title": f"c{n}-{k}", "group": "Users", "customer_id": 2, "article": {"body": "x"}}) for _ in (0, 1)]
            status = [a[0] for a in new]
            if status == [201, 201]:
                one, two = (a[1] for a in new)
                status += [call("PUT", f"tickets/{one['id']}", {"priority_id": 3})[0],
                           call("POST", "ticket_articles", {"ticket_id": 1, "body": f"{n}.{k}"})[0],
                           call("POST", "tags/add", {"object": "Ticket", "o_id": 1, "item": f"t{n % 5}"})[0]]
                merged = call("PUT", f"ticket_merge/{two['id']}/{one['number']}")
                status += [merged[0] if merged[1].get("result") == "success" else 599]
                # Of many that want the same only one gets on: a few are enough.
                status += [self.count(call)] if n % 8 == 0 else []
            with self.lock:
                self.made += [a[1].get("number") for a in new]
                self.failed += [s for s in status if s not in (200, 201)]
                self.notes += 1
                self.counted += n % 8 == 0 and len(status) == 7
            k += 1

    def run(self):
        call = Client(self.port)
        before = len(call("GET", "ticket_articles/by_ticket/1")[1])
        call("PUT", "tickets/1", {"note": "0"})
        threads = [threading.Thread(target=self.work, args=(n,)) for n in range(self.clients)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        check(not self.failed and len(set(self.made)) == len(self.made) == 2 * self.notes,
              f"{self.clients} at once, {len(self.made)} tickets: each got its own number", self.failed[:5])
        pages = -(-(before + self.notes) // 1000)
        there = sum(len(call("GET", f"ticket_articles/by_ticket/1?per_page=1000&page={n + 1}")[1]) for n in range(pages))
        check(there == before + self.notes, "no message is lost", (there, before, self.notes))
        note = call("GET", "tickets/1")[1]["note"]
        check(note == str(self.counted), "and no change", (note, self.counted))


def everything(desk, options):
    desk.run("demo", "--seed", "zammad-ci")
    desk.start()
    admin = Client(desk.web)
    tokens = {n: desk.run("token", "add", "--email", e, "--name", n).stdout.decode().strip()
              for n, e in (("customer", "nicole.braun@zammad.org"), ("agent", "agent1@example.com"))}
    clients = {"nobody": Client(desk.web, ""), "customer": Client(desk.web, "Bearer " + tokens["customer"]),
               "agent": Client(desk.web, "Bearer " + tokens["agent"]), "admin": admin}
    check(admin("GET", "getting_started/auto_wizard")[1].get("auto_wizard_success") is True, "the seed says that it is one")
    quirks.run(admin, Client, desk.web)
    for row in RESOURCES:
        life(admin, *row)
    tickets(admin)
    people(admin, desk.web)
    beside(admin)
    mcp.run(admin, Client, desk.web)
    description(admin)
    contract(clients)
    odd_queries(admin)
    hostile.described(admin, ROOT)
    Crowd(desk.web, options.clients, options.rounds, options.seconds).run()
    # Behind the crowd, whose group may be called otherwise afterwards.
    hostile.Hostile(admin, 1 if options.seconds else 8 if desk.database is None else 16).run()
    if desk.database is None:
        attacks.run(desk, tokens["agent"], os.path.join(desk.data, ".."))
    check(admin("GET", "version")[0] == 200, "the server is well")
    guesses = [Client(desk.web, "Basic " + base64.b64encode(b"nobody%d@example.com:geraten" % n).decode())("GET", "users/me") for n in range(24)]
    # What was guessed before counts too, the less the longer ago it was.
    check([g[0] for g in guesses][:12] == [401] * 12 and guesses[-1][0] == 429 and int(guesses[-1][2]["Retry-After"]) > 0,
          "who guesses passwords is told to wait, after twenty at most", [g[0] for g in guesses])
    check(desk.stop() == 0, "serve ends cleanly")
    desk.run("check")
    check(True, "and check finds nothing")


def one_database(options, top, name, url):
    desk = Desk(os.path.join(top, name), database=url)
    print(f"   {name}", flush=True)
    try:
        everything(desk, options)
    finally:
        desk.stop()


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--clients", type=int, default=12)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--seconds", type=int, default=0, help="how long the crowd writes, instead of --rounds")
    options, top = p.parse_args(), scratch()
    tool, cluster = os.path.join(ROOT, "tests", "tools", "postgres.py"), os.path.join(top, "pg")
    try:
        one_database(options, top, "SQLite", None)
        started = subprocess.run([sys.executable, tool, "start", cluster, "--until", str(os.getpid())], capture_output=True, text=True)
        if check(started.returncode == 0, "a PostgreSQL starts", started.stderr):
            one_database(options, top, "PostgreSQL", started.stdout.strip().splitlines()[-1])
    finally:
        subprocess.run([sys.executable, tool, "stop", cluster], capture_output=True)
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
