#!/usr/bin/python3
"""vorgang import: one desk takes over another, which answers as a Zammad does; a taken number; once
more, which doubles nothing; what came since; nobody hears of it."""
import base64
import datetime
import json
import os
import shutil
import sys
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from desk import Desk, check, scratch
import desk as shared
import znuny_server

ADMIN = "Basic " + base64.b64encode(b"admin@example.com:test").decode()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20


def api(port, method, path, body=None):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/{path}", None if body is None else json.dumps(body).encode(),
        {"Authorization": ADMIN, "Content-Type": "application/json"}, method=method)
    return json.loads(urllib.request.urlopen(request, timeout=30).read())


def old_desk(port):
    """Tickets of each state, with HTML, a file, tags, an owner, an internal note."""
    made = []
    for i in range(12):
        t = api(port, "POST", "tickets", {
            "title": f"Anliegen {i} für den Umzug", "group": "Users", "customer": "nicole.braun@zammad.org",
            "priority": "3 high" if i % 3 == 0 else "2 normal", "tags": "umzug,drucker" if i % 2 else "umzug",
            "article": {"subject": f"Anliegen {i}", "body": f"<p>Es <b>hakt</b> bei {i}.</p><script>x()</script>",
                        "content_type": "text/html", "type": "web", "sender": "Customer", "internal": False,
                        "attachments": [{"filename": "bild.png", "data": base64.b64encode(PNG).decode(),
                                         "mime-type": "image/png"}] if i == 4 else []}})
        api(port, "POST", "ticket_articles", {"ticket_id": t["id"], "body": f"Nur für uns: {i}", "type": "note",
                                              "internal": True, "content_type": "text/plain"})
        if i % 2:
            api(port, "PUT", f"tickets/{t['id']}", {"state": "closed", "owner": "agent1@example.com"})
        made.append(t)
    return made


def take(new, url, token, *more):
    return new.run("import", "zammad", "--url", url, "--secret-file", token, *more, ok=False)


def same(port, new, t):
    """What a ticket is here and there; "" if it is the same."""
    theirs, ours = api(port, "GET", f"tickets/{t['id']}?expand=true"), new.ticket(t["number"])
    state = {"closed": "closed", "new": "new", "open": "open"}[theirs["state"]]
    articles = api(port, "GET", f"ticket_articles/by_ticket/{t['id']}")
    wrong = [k for k, good in {
        "title": ours["title"] == theirs["title"], "state": ours["state"] == state,
        "articles": len(ours["articles"]) == len(articles),
        "customer": ours["customer"] == "Nicole Braun", "company": ours["company"] == "Zammad Foundation",
        "owner": ours["owner"] == ("Agent 1 Test" if theirs["owner"] == "agent1@example.com" else None),
        "html": all("<b>hakt</b>" in (a["body_html"] or "") for a in ours["articles"][:1]),
        "time": ours["created_at"] // 1000 == datetime.datetime.fromisoformat(theirs["created_at"].replace("Z", "+00:00")).timestamp() // 1,
        "internal": [a["internal"] for a in ours["articles"]] == [a["internal"] for a in articles],
        "clean": "<script" not in json.dumps(ours)}.items() if not good]
    return ", ".join(wrong)


def znuny(top):
    server, port = znuny_server.begin()
    desk, secret = Desk(os.path.join(top, "znuny")), os.path.join(top, "password")
    ask = ("import", "znuny", "--url", f"http://127.0.0.1:{port}/znuny/nph-genericinterface.pl/Webservice/GenericTicketConnectorREST",
           "--user", "root", "--secret-file", secret)
    with open(secret, "w", encoding="utf-8") as f:
        f.write("geheim\n")
    try:
        first = desk.run(*ask, ok=False)
        check(first.returncode == 65 and b"5 ticket(s) seen, 4 new, 6 new article(s), 1 file(s), 0 number(s) taken here, 1 failed" in first.stdout
              and b"s+1" not in first.stdout + first.stderr, "a Znuny is taken over; what is not there is told of, no secret is",
              first.stdout.decode() + first.stderr.decode())
        t = {n: desk.ticket(n) for n in ("202604171000001", "202604171000002", "202604171000003", "202604171000004")}
        check([t[n]["state"] for n in sorted(t)] == ["closed", "open", "closed", "open"], "states by their kind", str([x["state"] for x in t.values()]))
        one = t["202604171000001"]
        check((one["customer"], one["company"], one["queue"], one["priority"], len(one["articles"])) == ("Neu, Ute", "Beispiel GmbH", "Netzwerk", "high", 3),
              "customer, company, queue, priority", str(one))
        check([a["internal"] for a in one["articles"]] == [False, True, False] and "<b>wieder</b>" in one["articles"][2]["body_html"]
              and "script" not in json.dumps(one["articles"]), "what is internal stays so, HTML is clean")
        check(one["articles"][0]["attachments"][0]["filename"] == "plan.png", "and its file")
        check(b" 0 new, 0 new article(s)" in desk.run(*ask, ok=False).stdout, "once more doubles nothing")
        with open(secret, "w", encoding="utf-8") as f:
            f.write("falsch\n")
        check(b"AuthFail" in desk.run(*ask, ok=False).stderr, "a wrong password is said to be one")
    finally:
        server.shutdown()


def main():
    top = scratch()
    old, new = Desk(os.path.join(top, "old")), Desk(os.path.join(top, "new"))
    token = os.path.join(top, "token")
    try:
        old.run("demo", "--seed", "zammad-ci")
        old.start()
        made = old_desk(old.web)
        secret = old.run("token", "add", "--email", "admin@example.com", "--name", "import").stdout
        with open(token, "wb") as f:
            f.write(secret)
        url = f"http://127.0.0.1:{old.web}"
        new.run("migrate")
        new.start()
        dry = take(new, url, token, "--dry-run")
        check(dry.returncode == 0 and b"13 ticket(s) seen, 13 new" in dry.stdout and b"nothing was written" in dry.stdout,
              "a dry run lists what would happen", dry.stdout.decode() + dry.stderr.decode())
        check(new.lines("ticket", "list") == [], "and writes nothing")
        first = take(new, url, token)
        check(first.returncode == 0 and b"13 new" in first.stdout and b"0 failed" in first.stdout, "all of them are taken over",
              first.stdout.decode() + first.stderr.decode())
        wrong = {t["number"]: w for t in made if (w := same(old.web, new, t))}
        check(not wrong, "number, title, state, dates, people, articles are the same", str(wrong))
        files = [f for a in new.ticket(made[4]["number"])["articles"] for f in a.get("attachments", [])]
        check([(f["filename"], f["size"]) for f in files] == [("bild.png", len(PNG))], "the file is the same", str(files))
        check(new.lines("outbox", "list") == [], "nobody gets a mail")
        again = take(new, url, token)
        check(again.returncode == 0 and b" 0 new, 0 new article(s)" in again.stdout, "once more doubles nothing", again.stdout.decode())
        api(old.web, "POST", "ticket_articles", {"ticket_id": made[0]["id"], "body": "Neues davon", "type": "note", "internal": True})
        more = take(new, url, token)
        check(b" 0 new, 1 new article(s)" in more.stdout, "what came since is added", more.stdout.decode())
        third = Desk(os.path.join(top, "third"))
        third.run("demo", "--seed", "zammad-ci")
        taken = take(third, url, token)
        check(third.ticket("2026-0014-5")["title"] == "Welcome to Zammad!", "and gets one that nobody had")
        check(taken.returncode == 0 and b"1 number(s) taken here" in taken.stdout, "a number that is taken stays whose it is", taken.stdout.decode() + taken.stderr.decode())
        with open(token, "w", encoding="utf-8") as f:
            f.write("wrong\n")
        check(take(new, url, token).returncode not in (0, 1) and b"token" in take(new, url, token).stderr, "a wrong token is said to be one")
        check(take(new, "http://example.com", token).returncode != 0, "no secret goes out in the clear")
        znuny(top)
        check(new.run("check", ok=False).returncode == 0, "check is clean")
    finally:
        old.stop()
        new.stop()
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
