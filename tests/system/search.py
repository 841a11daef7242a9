#!/usr/bin/python3
"""The search on a running desk: what files say is found in the file that says it, harmful ones hold
nothing up; a damaged or missing index is noticed by `check`, and made anew while serving."""
import email.message
import os
import smtplib
import sqlite3
import sys
import threading
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/tools"))
import files as made
from desk import Browser, Desk, check, scratch, wait_for
import desk as shared

PASSWORD = "korrekt-pferd-batterie"


def send(desk, n, subject, attachments):
    m = email.message.EmailMessage()
    m["From"], m["To"], m["Subject"], m["Message-ID"] = f"Kundin {n} <k{n}@kunde.example>", "support@desk.example", subject, f"<{n}@kunde.example>"
    m.set_content("Siehe Anhang.")
    for name, data in attachments:
        m.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    with smtplib.LMTP("127.0.0.1", desk.lmtp) as s:
        s.sendmail("k@kunde.example", ["support@desk.example"], m.as_bytes())


def found(b, words):
    b.get("/desk/search?q=" + urllib.parse.quote(words))
    return b.page.count('class="hit"')


def all_files(desk, b):
    begun = time.monotonic()
    for n, (name, make) in enumerate(made.MAKERS.items()):
        send(desk, n, f"Unterlagen {n}", [("bild.png", b"\x89PNG\r\n\x1a\n\0\0"), (name, make(f"Übertragungsprotokoll Kühlhaus WX{n}770"))])
    send(desk, 90, "Bitte ansehen", list(made.evil().items()))
    send(desk, 91, "Danach", [("danach.txt", b"Ganz normale Zeilen danach.")])
    tickets = wait_for(lambda: len(desk.lines("ticket", "list")) == len(made.MAKERS) + 2, 30)
    check(tickets, "all of them are tickets, harmful files or not", f"{time.monotonic() - begun:.1f} s")
    check(wait_for(lambda: found(b, "Zeilen danach") == 1, 120, 0.5), "files behind the harmful ones are read, too")
    for n, name in enumerate(made.MAKERS):
        good = found(b, f"WX{n}770") == 1
        check(good and name in b.text() and f"<mark>WX{n}770</mark>" in b.page, f"{name}: found by its words, which are shown", b.text()[-300:])
    check(found(b, "übertragung protokolle") >= len(made.MAKERS), "words in files have their forms and parts, too")


def damage(desk, sql):
    db = sqlite3.connect(os.path.join(desk.data, "vorgang.db"), timeout=20)
    db.execute("PRAGMA writable_schema = 0")
    db.executescript(sql)
    db.commit()
    db.close()


def mended(desk, b, what, sql):
    """Noticed, and made anew while people search and mail comes in."""
    damage(desk, sql)
    p = desk.run("check", ok=False)
    check(p.returncode != 0 and b"reindex" in p.stdout + p.stderr, f"{what}: check notices it and says what to do", p.stdout.decode()[-400:])
    worst, stop = [0.0], threading.Event()

    def ask():
        other = Browser(b.base)
        other.login("jana@desk.example", PASSWORD)
        while not stop.is_set():
            begun = time.monotonic()
            other.get("/desk")
            worst[0] = max(worst[0], time.monotonic() - begun)
            check(other.status == 200, f"{what}: the desk answers meanwhile") if other.status != 200 else None
    watcher = threading.Thread(target=ask)
    watcher.start()
    p = desk.run("reindex", ok=False)
    send(desk, what, f"Nachzügler {what}", [])
    stop.set()
    watcher.join()
    check(p.returncode == 0, f"{what}: one command makes it anew while serving", p.stderr.decode()[-300:])
    print(f"    slowest page meanwhile: {worst[0] * 1000:.0f} ms")
    check(wait_for(lambda: found(b, f"Nachzügler {what}") >= 1 and found(b, "WX3770") == 1, 60, 0.5), f"{what}: old and new is found again")
    p = desk.run("check", ok=False)
    check(p.returncode == 0, f"{what}: then all holds", p.stdout.decode()[-400:])


def main():
    top = scratch()
    desk = Desk(os.path.join(top, "desk"))
    try:
        desk.start()
        desk.run("user", "add", "--email", "jana@desk.example", "--name", "Jana", "--role", "agent", "--password-stdin", data=PASSWORD.encode() + b"\n")
        b = Browser(f"http://127.0.0.1:{desk.web}")
        b.login("jana@desk.example", PASSWORD)
        all_files(desk, b)
        mended(desk, b, "emptied", "DELETE FROM search_index_docsize; DELETE FROM search_index_data WHERE id > 10")
        mended(desk, b, "overwritten", "UPDATE search_index_data SET block = zeroblob(length(block)) WHERE id > 10")
        mended(desk, b, "gone", "DROP TABLE search_index")
    finally:
        desk.stop()
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
