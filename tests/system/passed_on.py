#!/usr/bin/python3
"""An agent passes customers' mails on to the desk from a mailbox of his own: inline as each mailer of
the corpus writes it, and attached. The ticket is the original sender's, with his words, date, subject
and files, and the acknowledgement goes to him; without our own server's word that the agent is who he
says it stays the agent's, with a hint. A wrong guess is put right in one click."""
import glob
import json
import os
import re
import shutil
import sqlite3
import sys

from desk import Browser, Desk, check, scratch, wait_for
import desk as shared

HERE = os.path.dirname(os.path.abspath(__file__))
CORPORA = os.environ.get("VORGANG_CORPORA", os.path.join(HERE, "../../../shared/corpora"))
AGENT = "jana@desk.example"
PROOF = "Authentication-Results: mx.desk.example; dmarc=pass header.from=desk.example\n"
GATE = 95
ATTACHED = """Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: text/plain; charset=utf-8

Bitte übernehmen.
--outer
Content-Type: message/rfc822
Content-Disposition: attachment; filename="Angebot.eml"

From: Otto Muster <otto@muster.example>
To: jana@desk.example
Subject: Angebot Server
Date: Fri, 20 Nov 2026 16:04:00 +0100
Message-ID: <angebot@muster.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=inner

--inner
Content-Type: text/plain; charset=utf-8

Was kostet ein Server?
--inner
Content-Type: text/plain; name="liste.txt"
Content-Disposition: attachment; filename="liste.txt"

Zwei Platten
--inner--
--outer--
"""


def fold(text):
    return re.sub(r"\s+", " ", (text or "").replace("\u00a0", " ").replace("\ufeff", "")).strip()


def mail(n, subject, body, proof=PROOF):
    head = "" if body.startswith("Content-Type:") else "Content-Type: text/plain; charset=utf-8\n\n"
    return (f"{proof}From: Jana Brandt <{AGENT}>\nTo: support@desk.example\nSubject: {subject}\n"
            f"Date: Mon, 23 Nov 2026 10:00:00 +0100\nMessage-ID: <passed{n}@desk.example>\nMIME-Version: 1.0\n"
            f"{head}{body}")


def cases():
    """What the corpus holds and a mailbox can be made of: a sender with an address."""
    for path in sorted(glob.glob(os.path.join(CORPORA, "forwarded/*.json"))):
        with open(path, encoding="utf-8") as f, open(path[:-5] + ".txt", encoding="utf-8") as body:
            want, text = json.load(f), body.read().replace("\r\n", "\n")
        sender = (want.get("original") or {}).get("from") or {}
        if want["forwarded"] and "@" in (sender.get("address") or ""):
            yield os.path.basename(path)[:-5], want["original"], text


def corpus(desk, box):
    """One message from each of them; ours differ by their Message-ID."""
    known, missed = {}, []
    for n, (name, original, text) in enumerate(cases()):
        known[f"<passed{n}@desk.example>"] = (name, original)
        with open(os.path.join(box, "new", name), "w", encoding="utf-8") as out:
            out.write(mail(n, f"Fwd: Fall {n}", text))
    desk.run("deliver", "--to", "support@desk.example", "--maildir", box)
    rows = wait_for(lambda: (r := [i for i in desk.lines("inbox", "list") if i["message_id"] in known and i["decision"] != "new"])
                    and len(r) >= len(known) and r, 60)
    check(bool(rows), f"all {len(known)} mails of the corpus are decided")
    base = sqlite3.connect(os.path.join(desk.data, "vorgang.db"))
    for row in rows or []:
        name, original = known[row["message_id"]]
        got = base.execute("SELECT (SELECT address FROM person_address a WHERE a.person_id = t.customer_id ORDER BY a.position LIMIT 1), "
                           "m.body_text FROM ticket t JOIN article m ON m.ticket_id = t.id WHERE t.number = ? ORDER BY m.id",
                           (row["ticket"],)).fetchone() or ("", "")
        if got[0] != original["from"]["address"].lower() or fold(original.get("text")) != fold(got[1]):
            missed.append(f"{name}: {got[0]} {fold(got[1])[:60]!r}")
    good = len(known) - len(missed)
    print(f"    original sender and text: agree {good} of {len(known)}", *missed[:6], sep="\n      ")
    check(good * 100 >= GATE * len(known), f"sender and text of {GATE} % of the forwarded mails", f"{good} of {len(known)}")


def send(desk, n, subject, body, proof=PROOF):
    desk.run("deliver", "--to", "support@desk.example", data=mail(n, subject, body, proof).encode())
    row = wait_for(lambda: next((i for i in desk.lines("inbox", "list") if i["message_id"] == f"<passed{n}@desk.example>"
                                 and i["decision"] != "new"), None))
    return desk.ticket(row["ticket"])


INLINE = """Bitte übernehmen, danke.

Von: Petra Krümel <petra@kruemel.example>
Gesendet: Freitag, 20. November 2026 16:04
An: Jana Brandt <jana@desk.example>
Betreff: Drucker streikt

Hallo Jana,

der Drucker streikt.
"""


def trip(desk):
    t = send(desk, 900, "WG: Drucker streikt", INLINE)
    check(t["title"] == "Drucker streikt" and t["customer"] == "Petra Krümel", "the ticket is the original sender's", str(t)[:300])
    first, note = t["articles"][0], t["articles"][-1]
    check(first["body_text"] == "Hallo Jana,\n\nder Drucker streikt.", "with her words", str(first)[:300])
    check(first["created_at"].startswith("2026-11-20T15:04") if isinstance(first["created_at"], str)
          else first["created_at"] == 1795187040000, "and her date", str(first["created_at"]))
    check(note["internal"] in (True, 1) and note["body_text"] == "Bitte übernehmen, danke.", "what the agent wrote is a note", str(note)[:200])
    acks = [o["to"] for o in desk.lines("outbox", "list") if o["ticket"] == t["number"] and o["purpose"] == "acknowledgement"]
    check(len(acks) == 1 and "petra@kruemel.example" in acks[0], "the acknowledgement goes to her", str(acks))
    b = Browser(f"http://127.0.0.1:{desk.web}")
    b.login(AGENT, "vier alte Katzen")
    b.get(f"/desk/t/{t['number']}")
    check("Jana Brandt leitete die E-Mail weiter" in b.text() and AGENT in b.page, "the page tells who passed it on")
    b.post(f"/desk/t/{t['number']}/customer", email=AGENT)
    check(desk.ticket(t["number"])["customer"] == "Jana Brandt", "one click puts a wrong guess right")

    t = send(desk, 901, "WG: Angebot Server", ATTACHED)
    files = [f["filename"] for f in t["articles"][0].get("attachments", [])]
    check(t["customer"] == "Otto Muster" and t["title"] == "Angebot Server" and "Was kostet ein Server?" in t["articles"][0]["body_text"],
          "attached as a message it is the same", str(t)[:300])
    check("liste.txt" in files and "Angebot.eml" in files, "with its files", str(files))

    t = send(desk, 902, "WG: Drucker streikt", INLINE.replace("Hallo", "Liebe"), proof="")
    check(t["customer"] == "Jana Brandt", "without proof it stays the agent's")
    b.get(f"/desk/t/{t['number']}")
    check("Sieht nach einer weitergeleiteten E-Mail aus" in b.text() and "petra@kruemel.example" in b.page, "with a hint and one click")
    t = send(desk, 903, "WG: Drucker streikt", INLINE.replace("Hallo", "Moin"), proof=PROOF.replace("mx.desk", "mx.evil"))
    check(t["customer"] == "Jana Brandt", "another server's word counts for nothing")


def main():
    top = scratch()
    desk = Desk(os.path.join(top, "desk"))
    desk.run("user", "add", "--email", AGENT, "--name", "Jana Brandt", "--role", "agent", "--password-stdin", data=b"vier alte Katzen\n")
    desk.run("settings", "authserv_id", "mx.desk.example")
    box = os.path.join(top, "box")
    for part in ("new", "cur", "tmp"):
        os.makedirs(os.path.join(box, part))
    try:
        desk.start()
        trip(desk)
        corpus(desk, box)
    finally:
        desk.stop()
    shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
