#!/usr/bin/python3
"""vorgang import: one desk takes over another, which answers as a Zammad does; a taken number; once
more, which doubles nothing; what came since; nobody hears of it. And dumps of the databases of
Zammad, Znuny, OTRS and osTicket (tools/old_dumps.py)."""
import base64
import datetime
import gzip
import json
import os
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools")
sys.path.insert(0, TOOLS)
from desk import Desk, check, scratch
import desk as shared
import old_dumps
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
        check(first.returncode == 65 and b"5 ticket(s) seen, 4 new, 6 new article(s), 1 file(s), 0 number(s) taken here, 0 link(s), 0 merged, 1 failed" in first.stdout
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


def shape(desk, numbers):
    """What tickets are, without what differs from database to database."""
    tickets = [desk.ticket(n) for n in numbers]
    for t in tickets:
        for a in t["articles"]:
            del a["id"]
    return tickets


def dumped(top, name, system, data, *more, packed=None):
    """Takes a dump over: twice dry, twice in earnest."""
    path, desk = os.path.join(top, name + ".sql"), Desk(os.path.join(top, name))
    with open(path, "wb") as f:
        f.write(data)
    if packed:
        subprocess.run([packed, "-q", path], check=True)
        path += {"gzip": ".gz", "zstd": ".zst"}[packed]
    ask = ("import", system, "--dump", path, *more)
    dry = desk.run(*ask, "--dry-run", ok=False)
    check(dry.returncode == 0 and b"nothing was written" in dry.stdout and desk.lines("ticket", "list") == [],
          f"{name}: a dry run writes nothing", dry.stdout.decode() + dry.stderr.decode())
    first, again = desk.run(*ask, ok=False), desk.run(*ask, ok=False)
    check(first.returncode == 0 and dry.stdout.replace(b"; nothing was written", b"") == first.stdout, f"{name}: what was said comes",
          first.stdout.decode() + first.stderr.decode())
    check(b" 0 new, 0 new article(s)" in again.stdout and b" 0 link(s), 0 merged" in again.stdout, f"{name}: once more doubles nothing", again.stdout.decode())
    check(desk.lines("outbox", "list") == [] and desk.run("check", ok=False).returncode == 0, f"{name}: nobody gets a mail, check is clean")
    return desk, first.stdout


def dump_zammad(top):
    """From MySQL, with everything looked at; from a real PostgreSQL, the same."""
    old = old_dumps.zammad()
    files = os.path.join(top, "fs", *("cdcd", "cdcd", "cdcdc", "dcdcd", "cdcdcdc", "dcdcdcd"))
    os.makedirs(files)
    with open(os.path.join(files, ("cd" * 32)[32:]), "wb") as f:
        f.write(b"hier!")
    desk, said = dumped(top, "zammad-my", "zammad", old_dumps.mysqldump(old), packed="gzip")
    check(b"1 link(s), 1 merged" in said and b"1 times: file: its content is not in the dump" in said, "what is not there is told of", said.decode())
    one, two, four = (desk.ticket(n) for n in ("81011", "81012", "81014"))
    check((one["title"], one["state"], one["priority"], one["queue"], one["customer"], one["company"], one["owner"]) ==
          ("Der Drucker \\ 'druckt' nicht", "closed", "high", "Users", "Ute O'Neill", "Beispiel GmbH", "Ada Agentin"), "zammad: what the ticket is", str(one))
    check((one["created_at"], one["closed_at"]) == (1709283600500, 1709373600123), "zammad: its times")
    first, note = one["articles"]
    check("C:\\neu\\tot; -- kein Kommentar /* auch nicht */" in first["body_html"] and "script" not in first["body_html"]
          and (note["internal"], note["body_text"].startswith("Nur für uns: \\N \\.")) == (True, True), "zammad: the words, byte for byte", str(one["articles"]))
    check([(f["filename"], f["size"], f["content_id"]) for f in first["attachments"]] == [("bild.png", len(old_dumps.PNG), "bild@1")], "zammad: the file", str(first))
    check(desk.ticket("81013")["number"] == "81012" and two["channel"] == "phone" and four["state"] == "pending reminder", "zammad: merged, by phone, waiting")
    for name, how in (("copy", []), ("inserts", ["--inserts"])):
        other, said = dumped(top, "zammad-" + name, "zammad", pg_dump(top, "zammad", old, how), "--files", os.path.join(top, "fs"), packed="zstd" if how else None)
        same = shape(other, ("81012", "81014", "81011"))
        names = [f["filename"] for f in same[2]["articles"][0]["attachments"]]
        check(names == ["bild.png", "fehlt.txt"] and b"not in the dump" not in said, f"{name}: what lies beside the database comes, too", str(names))
        del same[2]["articles"][0]["attachments"][1]
        check(same == shape(desk, ("81012", "81014", "81011")), f"{name}: PostgreSQL's is the same as MySQL's", str(same))


def pg_dump(top, system, tables, how):
    """By the real program, out of a real database for each system."""
    folder = os.path.join(top, "pg")
    if not os.path.exists(folder):
        done = subprocess.run([sys.executable, os.path.join(TOOLS, "postgres.py"), "start", folder, "--until", str(os.getpid())],
                              stdout=subprocess.PIPE, text=True, check=True)
        pg_dump.url, pg_dump.made = done.stdout.split()[-1], set()
    url = urllib.parse.urlsplit(pg_dump.url)._replace(path=f"/{system}").geturl()
    if system not in pg_dump.made:
        pg_dump.made.add(system)
        subprocess.run(["psql", "-q", pg_dump.url, "-c", f"CREATE DATABASE {system}"], check=True)
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", url], input=old_dumps.postgres_sql(tables), text=True, check=True)
    return subprocess.run(["pg_dump", *how, url], stdout=subprocess.PIPE, check=True).stdout


def dump_others(top):
    new, _ = dumped(top, "znuny-new", "znuny", old_dumps.mysqldump(old_dumps.znuny(), hexed=True))
    numbers = ("2023050110000017", "2023050310000028")
    one = new.ticket(numbers[0])
    check((one["state"], one["queue"], one["customer"], one["company"], one["owner"], one["closed_at"], one["channel"]) ==
          ("closed", "Netzwerk", "Ute Neu", "Beispiel AG", "Ada Agentin", 1683025200000, "mail"), "znuny: what the ticket is", str(one))
    check([(a["kind"], a["internal"], len(a["attachments"])) for a in one["articles"]] == [("mail", False, 1), ("note", True, 0), ("note", True, 0)]
          and "Gerät: Laptop 7" in one["articles"][1]["body_text"] and one["articles"][0]["attachments"][0]["size"] == len(old_dumps.PNG),
          "znuny: messages, what is internal, own fields, the file", str(one["articles"]))
    check(new.ticket("2023050310000039")["number"] == numbers[1], "znuny: a merged number leads on")
    old, _ = dumped(top, "otrs5", "znuny", old_dumps.mysqldump(old_dumps.znuny(True)))
    check(shape(old, numbers) == shape(new, numbers), "an OTRS before version 6 is the same")
    theirs, _ = dumped(top, "znuny-pg", "znuny", pg_dump(top, "znuny", old_dumps.znuny(), []))
    check(shape(theirs, numbers) == shape(new, numbers), "from PostgreSQL, which keeps its files in base64, it is the same")
    desk, said = dumped(top, "osticket", "osticket", old_dumps.mysqldump(old_dumps.osticket()), "--zone", "Europe/Berlin")
    one = desk.ticket("704211")
    check((one["title"], one["state"], one["priority"], one["queue"], one["company"], one["created_at"]) ==
          ("Bildschirm flackert", "closed", "urgent", "Support", "Beispiel OHG", 1643698800000), "osticket: what the ticket is, in its zone", str(one))
    check([(a["kind"], a["sender"], a["internal"]) for a in one["articles"]] == [("mail", "customer", False), ("mail", "agent", False), ("note", "agent", True)]
          and [f["size"] for f in one["articles"][0]["attachments"]] == [len(old_dumps.PNG), 0], "osticket: messages, files of several pieces, none of a task's", str(one["articles"]))
    check(desk.ticket("704213")["number"] == "704212" and b"1 times: file: its content is neither in the dump nor" in said, "osticket: a merged number leads on, a file elsewhere is told of", str(said))


def beside(top):
    """Znuny and osTicket keep files in folders, too: those that are named are read."""
    def put(*path, data=b""):
        os.makedirs(os.path.join(top, *path[:-1]), exist_ok=True)
        with open(os.path.join(top, *path), "wb") as f:
            f.write(data)
    put("var", "2023", "05", "03", "33", "plain.txt", data=b"Ganze Mail")
    put("var", "2023", "05", "03", "33", "Plan Ü.txt", data=b"Stockwerk 2")
    put("var", "2023", "05", "03", "33", "Plan Ü.txt.content_type", data=b"text/plain; charset=utf-8")
    put("var", "2023", "05", "03", "33", "Plan Ü.txt.disposition", data=b"attachment")
    put("var", "2023", "05", "03", "33", "file-2", data=b"<b>nochmal</b>")
    put("var", "2023", "05", "03", "33", "file-2.content_alternative", data=b"1")
    put("files", "z", "zKey9", data=b"Ordner")
    for system, number, name, size, folder in (("znuny", "2023050310000028", "Plan Ü.txt", 11, "var"), ("osticket", "704212", "im Ordner.txt", 6, "files")):
        desk, said = dumped(top, system + "-beside", system, old_dumps.mysqldump(old_dumps.SYSTEMS[system]()), "--files", os.path.join(top, folder))
        files = [(f["filename"], f["size"], f["content_type"].split(";")[0]) for a in desk.ticket(number)["articles"] for f in a["attachments"]]
        check(files == [(name, size, "text/plain")] and b"neither in" not in said, f"{system}: a file beside the database comes", f"{files} {said}")
    os.rename(os.path.join(top, "files", "z", "zKey9"), os.path.join(top, "elsewhere"))
    os.symlink(os.path.join(top, "elsewhere"), os.path.join(top, "files", "z", "zKey9"))
    for name, folder in (("link", os.path.join(top, "files")), ("no-folder", "")):
        _, said = dumped(top, "osticket-" + name, "osticket", old_dumps.mysqldump(old_dumps.osticket()), "--files", folder)
        check(b"neither in the dump nor" in said, f"osticket: nothing comes from outside the folder ({name})", str(said))


def csv(top):
    """Lists as OTRS, osTicket and a spreadsheet have them; messages in a file of their own."""
    desk = Desk(os.path.join(top, "csv"))

    def put(name, text, encoding="utf-8"):
        path = os.path.join(top, name)
        with open(path, "wb") as f:
            f.write(text.encode(encoding))
        return path
    otrs = put("otrs.csv", "\"Tickets im März\";\"Erzeugt 2026-04-17 09:30:00\"\r\nTicket#;Erstellt;Geschlossen;Status;Priorität;Queue;Besitzer;Kundenname;E-Mail-Adresse;Titel\r\n"
               "2026030110000017;2026-03-01 09:00:00;2026-03-02 10:00:00;erfolgreich geschlossen;4 hoch;Netzwerk;ada@desk.example;Jörg Müller;joerg@kunde.example;\"VPN \"\"weg\"\";\nwieder\"\r\n"
               ";2026-03-01 09:00:00;;offen;3 normal;Netzwerk;;;;ohne Nummer\r\n2026030110000028;01.03.2026 9:05;;seltsam;;Netzwerk;Ada;;;ohne Kunde\r\n", "cp1252")
    osticket = put("osticket.csv", "\ufeffTicket Number,Date Created,Subject,From,From Email,Priority,Department,Source,Current Status,Last Updated,Closed Date,Agent Assigned\n"
                   "704211,3/1/26 9:00 PM,Bildschirm,Ute Neu,ute@kunde.example,Emergency,Support,Email,Closed,3/2/26 8:00 AM,3/2/26 8:00 AM,Ada Agentin\n")
    own = put("own.csv", "id,number,title,state,customer,customer_email,tags,created,channel\n7,X-7,Zwei Dateien,open,Kai Kunde,kai@kunde.example,\"drucker, netz\",2026-03-05T08:00:00Z,phone\n")
    messages = put("messages.csv", "Ticket,body,from,created,wo,internal\n7,Erste Nachricht,Kai Kunde <kai@kunde.example>,2026-03-05 09:00:00,x,\n"
                   "7,\"<p>Zweite <b>hier</b></p>\",,2026-03-05 10:00:00,x,ja\n8,niemandes,,,,\n")
    ask = ("import", "csv", otrs, osticket, own, "--zone", "Europe/Berlin")
    dry, first, again = (desk.run(*ask, *more, ok=False) for more in (["--dry-run"], [], []))
    check(first.returncode == 65 and b"4 ticket(s) seen, 4 new" in first.stdout and b"otrs.csv, line 5: has neither" in first.stdout
          and b"state 'seltsam': is not known here, taken as open" in first.stdout and b"nothing was written" in dry.stdout and b" 0 new, 0 new" in again.stdout,
          "CSV: lists are taken over, what is wrong is told by its line, twice doubles nothing", first.stdout.decode() + first.stderr.decode())
    one, two, three = desk.ticket("2026030110000017"), desk.ticket("704211"), desk.ticket("2026030110000028")
    check((one["title"], one["state"], one["priority"], one["customer"], one["created_at"], one["closed_at"]) ==
          ("VPN \"weg\"; wieder", "closed", "high", "Jörg Müller", 1772352000000, 1772442000000), "CSV: OTRS's, in Windows-1252", str(one))
    check((two["title"], two["state"], two["priority"], two["channel"], two["customer"], two["created_at"]) ==
          ("Bildschirm", "closed", "urgent", "mail", "Ute Neu", 1772395200000), "CSV: osTicket's", str(two))
    check((three["customer"], three["created_at"]) == ("?", 1772352300000), "CSV: without a customer", str(three))
    more = desk.run("import", "csv", messages, own, "--map", "Ticket=id,created=articlecreated", "--zone", "Europe/Berlin", ok=False)
    t = desk.ticket("X-7")
    check(b"2 ticket(s) seen, 1 new, 3 new article(s)" in more.stdout and [(a["body_text"], a["internal"], a["kind"]) for a in t["articles"]] ==
          [("Erste Nachricht", False, "phone"), ("Zweite hier", True, "note")], "CSV: messages come to their tickets, in a file of their own", more.stdout.decode() + str(t))
    odd = put("odd.csv", "id,number,title,state,customeremail,owneremail,tags,created,articleid,body,type,internal,articlecreated\n"
              f"9,,Ohne Nummer,open,kai@kunde.example,kai@kunde.example,\"gut,{'x' * 50}\",2026-03-07T08:00:00Z,<m@kunde.example>,Eins,note-internal,,0000-00-00 00:00:00\n"
              "9,,,,,,,,<o@kunde.example>,Drei,email-external,nein,2026-03-07T09:00:00Z\n"
              ",9,Nummer neun,open,kai@kunde.example,,,2026-03-07T08:00:00Z,<m@kunde.example>,Zwei,email-external,vielleicht,\n")
    dry, first, again = (desk.run("import", "csv", odd, *how, ok=False) for how in (["--dry-run"], [], []))
    nine, none = desk.ticket("9"), desk.ticket(next(t["number"] for t in desk.lines("ticket", "list") if t["title"] == "Ohne Nummer"))
    check(b"2 ticket(s) seen, 2 new, 3 new article(s)" in first.stdout and b"1 times: tag: " in first.stdout and b"1 times: owner: is a customer here" in first.stdout
          and first.stdout.count(b" times: ") == dry.stdout.count(b" times: ") and b" 0 new, 0 new" in again.stdout,
          "CSV: a mail in two tickets, an id that is another one's number, what cannot be here", first.stdout.decode() + first.stderr.decode() + dry.stdout.decode())
    check([(a["body_text"], a["internal"]) for t in (none, nine) for a in t["articles"]] == [("Eins", True), ("Drei", False), ("Zwei", True)]
          and none["owner"] is None and none["articles"][0]["created_at"] == none["created_at"], "CSV: what may be internal is, no time is the ticket's", str(none) + str(nine))
    for wrong, said in ((("import", "csv"), b"which files"), (("import", "csv", own, "--map", "x=y"), b"--map"), (("import", "csv", messages), b"name the columns"),
                        (("import", "zammad", own), b"takes no files"), (("import", "osticket"), b"--dump is needed")):
        got = desk.run(*wrong, ok=False)
        check(got.returncode != 0 and said in got.stderr, f"{' '.join(wrong[1:2])}: what is missing is said", got.stderr.decode())
    check(desk.run("check", ok=False).returncode == 0 and desk.lines("outbox", "list") == [], "CSV: nobody gets a mail, check is clean")


def no_dumps(top):
    """What is none is said to be, by its line, and nothing comes of it."""
    whole = old_dumps.mysqldump(old_dumps.zammad())
    desk, path = Desk(os.path.join(top, "none")), os.path.join(top, "none.sql")
    for what, data, said in (("cut off", whole[:whole.index(b"Der Drucker") + 9], b": line "),
                             ("pg_dump's own", b"PGDMP", b"pg_restore"), ("UTF-16", whole.decode("latin-1").encode("utf-16"), b"UTF-16"),
                             ("nothing of it", b"SELECT 1;", b"no table tickets"), ("packed and cut off", gzip.compress(whole)[:-200], b"cut off"),
                             ("no columns", b"INSERT INTO `tickets` VALUES (1);", b"columns are not known")):
        with open(path, "wb") as f:
            f.write(data)
        got = desk.run("import", "zammad", "--dump", path, ok=False)
        check(got.returncode not in (0, 1) and said in got.stderr and desk.lines("ticket", "list") == [], f"a dump that is {what}", got.stderr.decode())


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
        dump_zammad(top)
        dump_others(top)
        beside(top)
        no_dumps(top)
        csv(top)
        check(new.run("check", ok=False).returncode == 0, "check is clean")
    finally:
        old.stop()
        new.stop()
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
