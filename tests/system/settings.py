#!/usr/bin/python3
"""Every setting of the desk, changed in the browser: it is stored at once, serves without a restart, stands in
the log of changes with what it was and became, and survives a backup and its restoring. A setting that is new in
the program and has no row in SETTINGS fails; one that is not of the browser says why."""
import html
import os
import shutil
import sqlite3
import subprocess
import sys

from desk import Browser, Desk, check, scratch
import desk as shared

HOUSE, BACKUP, PRIVACY = "/admin/house", "/admin/backup", "/admin/privacy"
# name: (page, value typed, value kept, where a visitor sees it: (path, text) or None)
SETTINGS = {
    "desk_name": (HOUSE, " Nordlicht  IT ", "Nordlicht IT", ("/", "Nordlicht IT")),
    "address": (HOUSE, "hilfe@nordlicht.example", "hilfe@nordlicht.example", ("/", "hilfe@nordlicht.example")),
    "phone": (HOUSE, "0911 4711", "0911 4711", ("/", "0911 4711")),
    "hours": (HOUSE, "werktags 8 bis 17 Uhr", "werktags 8 bis 17 Uhr", ("/", "werktags 8 bis 17 Uhr")),
    "lang": (HOUSE, "en", "en", ("/", 'lang="en"')),
    "colour": (HOUSE, "#A0f020", "#A0f020", None),
    "imprint_url": (HOUSE, "https://nordlicht.example/impressum", "https://nordlicht.example/impressum",
                    ("/", "https://nordlicht.example/impressum")),
    "privacy_url": (HOUSE, "https://nordlicht.example/datenschutz", "https://nordlicht.example/datenschutz",
                    ("/", "https://nordlicht.example/datenschutz")),
    "registration": (HOUSE, "domains", "domains", None),
    "registration_domains": (HOUSE, "firma.example", "firma.example", None),
    "authserv_id": (HOUSE, "mx.nordlicht.example", "mx.nordlicht.example", None),
    "bundle_seconds": (HOUSE, "60", "60", None),
    "plus_addresses": (HOUSE, "1", "1", None),
    "zone": (HOUSE, "Asia/Tokyo", "Asia/Tokyo", None),
    "number_patterns": (HOUSE, "HD-%d{6}", "HD-%d{6}", None),
    "backup_hour": (BACKUP, "3", "3", None),
    "access_log_months": (PRIVACY, "36", "36", None),
}
# base_url from the next start on: what the links of sent mails begin with; backup_key is made by the page of
# backups, never typed (tests/browser/admin.mjs).
NOT_IN_THE_BROWSER = {"base_url", "backup_key"}


# What else an administrator sets, by its form: (what, address, fields, what the log of changes says of it, the page
# that shows it, and what stands there).
FORMS = (
    ("rules for sessions", "/admin/policy", {"idle": "45", "desk": "5", "customer": "21"}, "45", "/admin/policy", 'value="45"'),
    ("a queue", "/admin/queues/1", {"name": "Technik", "lang": "de", "policy": "days", "days": "17", "greeting": "Moin zusammen,",
                                    "hours": "rund um die Uhr", "signature": "Ihre Technik"},
     "Moin zusammen,", "/admin/queues/1", 'value="rund um die Uhr"'),
    ("a text of mails", "/admin/texts/acknowledgement/de",
     {"body": "{{greeting}}\n\nNummer {{number}}, {{link}}\n{{hours}}\nEigener Satz.", "do": "save"}, "Eigener Satz.",
     "/admin/texts/acknowledgement/de", "Eigener Satz."),
    ("an own field", "/admin/fields/new", {"object": "ticket", "kind": "choice", "de": "Gerät", "options": "a\nb", "customer": "read"},
     "Gerät", "/admin/fields", "Gerät"),
    ("a company", "/admin/companies/new", {"name": "Werft", "domains": "werft.example", "sees_all": "1"}, "werft.example",
     "/admin/companies", "Werft"),
    ("a person", "/admin/people/new", {"name": "Jana Brandt", "role": "agent", "lang": "de", "addresses": "jana@desk.example"},
     "Jana Brandt", "/admin/people?kind=staff", "jana@desk.example"),
    ("a rule of retention", "/admin/privacy/rule", {"queue": "0", "months": "120", "act": "anonymise", "do": "save"}, "120",
     "/admin/privacy", "120"),
    ("a webhook", "/admin/hooks/new", {"name": "Anzeige", "url": "https://anzeige.example/x", "event": "ticket.created", "active": "1"},
     "https://anzeige.example/x", "/admin/hooks", "Anzeige"),
    ("a block", "/admin/blocks", {"value": "werbung.example"}, "werbung.example", "/admin/blocks", "werbung.example"),
    ("an application", "/admin/apps/new", {"name": "Assistent", "redirects": "https://app.example/zurueck"}, "Assistent",
     "/admin/apps", "Assistent"),
)


def stored(desk):
    lines = desk.run("settings").stdout.decode().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def change(admin, name):
    page, typed, _, _ = SETTINGS[name]
    admin.get(page)
    if page == BACKUP:
        return admin.post(page + "/hour", hour=typed)
    if page == PRIVACY:
        return admin.post(page + "/access", access_months=typed)
    return admin.post(page, files=[], **{name: typed})


def one(desk, admin, name):
    _, _, kept, seen = SETTINGS[name]
    before = stored(desk)
    change(admin, name)
    after = stored(desk)
    check(admin.status == 200 and after[name] == kept, f"{name}: what was typed is kept", f"{admin.status} {after[name]!r}")
    check({k: v for k, v in before.items() if k != name} == {k: v for k, v in after.items() if k != name},
          f"{name}: and nothing else changes")
    if seen:
        visitor = Browser(admin.base)
        check(seen[1] in visitor.get(seen[0]), f"{name}: it is served without a restart")
    log = admin.get("/admin/audit")
    check(kept in log, f"{name}: the log of changes has it")


def form(desk, admin, row):
    """One of FORMS: taken, shown at once, and in the log."""
    what, place, fields, logged, page, there = row
    admin.get(page)
    admin.post(place, **fields)
    check(admin.status == 200, f"{what}: is taken", f"{admin.status} {admin.text()[:300]}")
    check(there in admin.get(page), f"{what}: is there at once")
    check(logged in html.unescape(admin.get("/admin/audit")), f"{what}: the log of changes has it")


def kept(other):
    """What was set stands in the restored desk as well."""
    other.start()
    again = Browser(f"http://127.0.0.1:{other.web}")
    again.login("chefin@desk.example", "vier alte Katzen")
    for what, _, _, _, page, there in FORMS:
        check(there in again.get(page), f"{what}: is in a backup")
    check(other.stop() == 0, "the restored desk ends cleanly")


def forgotten(desk, file):
    """Who was deleted since a backup does not come back with it."""
    desk.run("user", "add", "--email", "petra@kruemel.example", "--name", "Petra", "--role", "customer")
    desk.run("backup", file)
    desk.run("privacy", "erase", "--email", "petra@kruemel.example", "--reason", "Wunsch", "--yes")
    kept = os.path.join(desk.data, "forgotten.list")
    with open(kept, "w") as f:
        f.write("# vorgang other\r\nticket 7 abc 5\r\n")
    said = desk.run("restore", file).stderr.decode()
    written = open(kept).read()
    check("ticket 7 abc 5" in written and "\nperson " in "\n" + written and "1 lines of the list are another" in said,
          "the list beside it is one of all that is known, another house's is not done", said + written)
    check("1 persons" in said and "petra@" not in desk.run("user", "list").stdout.decode(),
          "who was deleted since the backup is deleted again by restoring it, and that is said", said)
    data = os.path.join(desk.data, "vorgang.db")
    with sqlite3.connect(data) as db:
        db.execute("DROP TABLE tombstone")
    db.close()
    p = desk.run("restore", file, ok=False)
    check(p.returncode != 0 and b"--without-tombstones" in p.stderr and os.path.exists(data),
          "a database that does not tell what was deleted is not replaced just so", p.stderr.decode())
    said = desk.run("restore", file, "--without-tombstones").stderr.decode()
    check("1 persons" in said and not os.path.exists(data + ".restore-wal"),
          "it is when that is wanted, and the list beside it counts", said)


def tell(url, sql):
    return subprocess.run(["psql", "-qtA", "-v", "ON_ERROR_STOP=1", url, "-c", sql], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.strip()


def on_postgres(top):
    """A backup over what a newer program has made, one that is no good, and one that broke off."""
    tool, cluster = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools", "postgres.py"), os.path.join(top, "pg")
    url = subprocess.run([sys.executable, tool, "start", cluster, "--until", str(os.getpid())], check=True, text=True,
                         stdout=subprocess.PIPE).stdout.strip()
    desk, file = Desk(os.path.join(top, "served"), database=url), os.path.join(top, "dump")
    try:
        desk.run("user", "add", "--email", "petra@kruemel.example", "--name", "Petra", "--role", "customer")
        desk.run("user", "add", "--email", "jonas@kruemel.example", "--name", "Jonas", "--role", "customer")
        desk.run("backup", file)
        desk.run("privacy", "erase", "--email", "petra@kruemel.example", "--reason", "Wunsch", "--yes")
        tell(url, "CREATE TABLE newer (person_id bigint REFERENCES person(id))")
        said = desk.run("restore", file).stderr.decode()
        people = desk.run("user", "list").stdout.decode()
        check("1 persons" in said and "jonas@" in people and "petra@" not in people and tell(url, "SELECT to_regclass('newer')") == "",
              "PostgreSQL: a backup takes the place of what a newer program made, without who was deleted since", said + people)
        tell(url, "CREATE TABLE newer (person_id bigint REFERENCES person(id))")
        with open(file, "r+b") as dump:
            dump.truncate(os.path.getsize(file) // 2)
        p = desk.run("restore", file, ok=False)
        check(p.returncode != 0 and "jonas@" in desk.run("user", "list").stdout.decode() and tell(url, "SELECT to_regclass('newer')") == "newer",
              "PostgreSQL: a backup that is no good leaves everything as it was", p.stderr.decode())
        desk.run("check")
        tell(url, "INSERT INTO schema_version (version) VALUES (9999)")
        subprocess.run(["pg_dump", "--format=custom", "--no-owner", "--file", file, url], check=True)
        tell(url, "DELETE FROM schema_version WHERE version = 9999")
        p = desk.run("restore", file, ok=False)
        check(p.returncode != 0 and "jonas@" in desk.run("user", "list").stdout.decode(),
              "PostgreSQL: one of a newer program comes in whole, and goes again", p.stderr.decode())
        desk.run("check")
        tell(url, "CREATE SCHEMA vorgang_before")
        p = desk.run("user", "list", ok=False)
        check(p.returncode != 0 and b"restore" in p.stderr, "PostgreSQL: nobody works on what a restore left half done", p.stderr.decode())
    finally:
        subprocess.run([sys.executable, tool, "stop", cluster], check=False)


def main():
    top = scratch()
    desk = Desk(os.path.join(top, "desk"))
    try:
        desk.run("user", "add", "--email", "chefin@desk.example", "--name", "Die Chefin", "--role", "admin",
                 "--password-stdin", data=b"vier alte Katzen")
        desk.start()
        admin = Browser(f"http://127.0.0.1:{desk.web}")
        admin.login("chefin@desk.example", "vier alte Katzen")
        names = set(stored(desk))
        check(names - NOT_IN_THE_BROWSER == set(SETTINGS), "each setting of the program has its row here",
              str(names ^ set(SETTINGS)))
        for name in SETTINGS:
            one(desk, admin, name)
        for row in FORMS:
            form(desk, admin, row)
        file = os.path.join(top, "backup")
        desk.run("backup", file)
        other = Desk(os.path.join(top, "other"))
        other.run("restore", file)
        check(stored(other) == stored(desk), "all of them are in a backup, and there again once it is restored")
        kept(other)
        forgotten(other, os.path.join(top, "before"))
        on_postgres(top)
    finally:
        desk.stop()
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
