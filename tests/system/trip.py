#!/usr/bin/python3
"""The main trip, on a real Postfix: a mail becomes a ticket, the customer is told, an agent sees,
answers, closes; the customer answers and the ticket reopens. Then bounces, the pipe, four concerns
at once, and Postfix down for a while in the middle."""
import os
import re
import shutil
import subprocess
import sys

from desk import Browser, Desk, Postfix, certificate, check, scratch, wait_for
import desk as shared

AGENT = "jana@desk.example"


def mail(sender, to, subject, text, extra=""):
    return (f"From: {sender}\nTo: {to}\nSubject: {subject}\nDate: Mon, 23 Nov 2026 10:00:00 +0100\n"
            f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n{extra}\n{text}\n")


def set_up(top):
    ca = certificate(os.path.join(top, "ca"))
    desk = Desk(os.path.join(top, "desk"))
    postfix = Postfix(os.path.join(top, "postfix"), desk, ca)
    desk.run("user", "add", "--email", AGENT, "--name", "Jana Brandt", "--role", "agent", "--password-stdin",
             data=b"vier alte Katzen\n")
    desk.run("account", "add", "--name", "support", "--address", "support@desk.example", "--sender-name",
             "Nordlicht IT", "--out", f"smtp://127.0.0.1:{postfix.port}?tls=required", "--ca-file",
             os.path.join(ca, "cert.pem"))
    postfix.start()
    desk.start()
    return desk, postfix


def number_of(subject):
    m = re.search(r"\[Ticket#(\d{4}-\d{4,}-\d)\]", subject or "")
    return m.group(1) if m else None


def first_mail(desk, postfix):
    postfix.send("petra@customer.example", ["support@desk.example"],
                 mail("Petra Krümel <petra@customer.example>".encode().decode(), "support@desk.example",
                      "WLAN geht nicht", "Guten Tag,\n\nseit heute früh geht das WLAN nicht.\n\nPetra Krümel",
                      "Message-ID: <first@customer.example>\n"))
    tickets = wait_for(lambda: desk.lines("ticket", "list"))
    check(bool(tickets) and tickets[0]["title"] == "WLAN geht nicht", "a mail handed over by Postfix becomes a ticket")
    check(tickets[0]["state"] == "new" and re.fullmatch(r"\d{4}-\d{4}-\d", tickets[0]["number"]) is not None,
          "it is new and has a number")
    desk.run("outbox", "flush")
    got = wait_for(lambda: postfix.mails("petra"))
    check(bool(got), "the acknowledgement arrives by SMTP with STARTTLS")
    ack = got[0]
    check(number_of(ack["Subject"]) == tickets[0]["number"], "the number stands in its subject", ack["Subject"])
    check(ack["Auto-Submitted"] == "auto-replied" and ack["In-Reply-To"] == "<first@customer.example>",
          "it says that it is automatic (RFC 3834) and threads below the customer's mail")
    body = ack.get_body(("plain",)).get_content()
    check("WLAN" not in ack["Subject"] + body, "nothing of an unknown sender's words goes back")
    check(tickets[0]["number"] in body and f"/t/{tickets[0]['number']}" in body, "it has the number and the link")
    check(ack.get_body(("html",)) is not None, "text and HTML stand side by side")
    return tickets[0]["number"]


def answer_and_close(desk, postfix, number):
    b = Browser(f"http://127.0.0.1:{desk.web}")
    b.login(AGENT, "vier alte Katzen")
    check(b.url.endswith("/desk") and number in b.page, "the agent logs in and sees it in the list")
    b.get(f"/desk/t/{number}")
    check("seit heute früh geht das WLAN nicht" in b.text(), "the ticket's page shows the mail")
    b.post(f"/desk/t/{number}/take")
    check(desk.ticket(number)["owner"] == "Jana Brandt" and desk.ticket(number)["state"] == "open",
          "taken, it is open and hers")
    b.post(f"/desk/t/{number}/article", files=[("files", ("plan.txt", b"Netzplan\n"))], kind="reply", state="wait",
           body="Guten Tag,\n\nbitte prüfen Sie die Lampe am Switch.")
    got = wait_for(lambda: (m := postfix.mails("petra")) and len(m) == 2 and m)
    check(bool(got), "the answer goes out", b.text()[:300])
    reply = got[1]
    check("prüfen Sie die Lampe" in reply.get_body(("plain",)).get_content() and number_of(reply["Subject"]) == number,
          "with her words and the number")
    check([a.get_content() for a in reply.iter_attachments()] == [b"Netzplan\n"], "and the file")
    check("Auto-Submitted" not in reply, "it is no automatic mail")
    b.get(f"/desk/t/{number}")
    b.post(f"/desk/t/{number}/article", files=[], kind="note", body="Switch ist alt, Ersatz einplanen", state="")
    b.post(f"/desk/t/{number}/article", files=[], kind="reply", body="Erledigt, der Switch ist getauscht.", state="closed")
    got = wait_for(lambda: (m := postfix.mails("petra")) and len(m) == 3 and m)
    check(bool(got) and "jetzt geschlossen" in got[2].get_body(("plain",)).get_content(),
          "answer and closing are one mail")
    check(desk.ticket(number)["state"] == "closed", "the ticket is closed")
    check(not any("Ersatz einplanen" in m.get_body(("plain",)).get_content() for m in got), "the note stays inside")
    return got[2], b


def reopen(desk, postfix, number, closing):
    postfix.send("petra@customer.example", ["support@desk.example"],
                 mail("petra@customer.example", "support@desk.example", "AW: " + str(closing["Subject"]),
                      "Es geht leider wieder nicht.\n\nAm 23.11.2026 schrieb Nordlicht IT <support@desk.example>:\n"
                      "> Erledigt, der Switch ist getauscht.", f"In-Reply-To: {closing['Message-ID']}\n"
                      f"References: {closing['Message-ID']}\nMessage-ID: <second@customer.example>\n"))
    again = wait_for(lambda: desk.ticket(number)["state"] == "open")
    check(bool(again), "a reply reopens it")
    last = desk.ticket(number)["articles"][-1]
    check(last["new_text"] == "Es geht leider wieder nicht.", "the quote is recognised", str(last["new_text"]))
    check(len(desk.lines("ticket", "list")) == 1, "and no second ticket is made")


def outage(desk, postfix, b, number):
    postfix.stop()
    b.get(f"/desk/t/{number}")
    b.post(f"/desk/t/{number}/article", files=[], kind="reply", body="Wir kommen morgen um neun.", state="open")
    waiting = wait_for(lambda: [o for o in desk.lines("outbox", "list") if o["state"] == "waiting" and o["attempts"] > 0])
    check(bool(waiting), "with Postfix down the mail waits, and says why")
    before = len(postfix.mails("petra"))
    postfix.start()
    desk.run("outbox", "flush")
    got = wait_for(lambda: (m := postfix.mails("petra")) and len(m) > before and m, 30)
    check(bool(got) and "morgen um neun" in got[-1].get_body(("plain",)).get_content(), "and goes out when it is back")


def bounce(desk, postfix, b):
    postfix.send("ghost@bounce.example", ["support@desk.example"],
                 mail("ghost@bounce.example", "support@desk.example", "Angebot", "Bitte ein Angebot."))
    found = wait_for(lambda: [t for t in desk.lines("ticket", "list") if t["title"] == "Angebot"])
    number = found[0]["number"]
    b.get(f"/desk/t/{number}")
    b.post(f"/desk/t/{number}/article", files=[], kind="reply", body="Gern, anbei.", state="open")
    failed = wait_for(lambda: [o for o in desk.lines("outbox", "list") if o["purpose"] == "reply" and o["state"] == "failed"], 30)
    check(bool(failed) and failed[0]["ticket"] == number, "a bounce is shown on the message that bounced",
          str([i for i in desk.lines("inbox", "list")][:2]))
    b.get(f"/desk/t/{number}")
    check("nicht zugestellt" in b.text(), "and on the page")
    acks = [o for o in desk.lines("outbox", "list") if o["purpose"] == "acknowledgement" and "MAILER" in o["to"].upper()]
    check(not acks, "a bounce gets no answer")


def four_concerns(desk, postfix):
    subjects = ["Drucker druckt nicht", "Telefon tot", "Neuer Benutzer", "Bildschirm flackert"]
    for i, subject in enumerate(subjects):
        postfix.send("jonas@customer.example", ["support@desk.example"],
                     mail("Jonas <jonas@customer.example>", "support@desk.example", subject, f"{subject}, bitte helfen.",
                          f"Message-ID: <four{i}@customer.example>\n"))
    found = wait_for(lambda: len([t for t in desk.lines("ticket", "list") if t["title"] in subjects]) == 4)
    check(bool(found), "four concerns are four tickets")
    desk.run("outbox", "flush")
    got = wait_for(lambda: postfix.mails("jonas"))
    numbers = [t["number"] for t in desk.lines("ticket", "list") if t["title"] in subjects]
    text = got[0].get_body(("plain",)).get_content() if got else ""
    check(bool(got) and len(got) == 1 and all(n in text for n in numbers), "one acknowledgement names all four numbers")


def pipe(desk, postfix):
    os.chmod(os.path.dirname(desk.data), 0o755)
    for root, folders, files in os.walk(desk.data):
        for name in folders + files:
            shutil.chown(os.path.join(root, name), "nobody", "nogroup")
    shutil.chown(desk.data, "nobody", "nogroup")
    before = len(desk.lines("inbox", "list"))
    postfix.send("petra@customer.example", ["hilfe@pipe.example"],
                 mail("petra@customer.example", "hilfe@pipe.example", "Über die Pipe", "Geht auch so."))
    got = wait_for(lambda: (m := desk.lines("inbox", "list")) and len(m) > before and m[0]["decision"] == "ticket" and m)
    check(bool(got) and got[0]["via"] == "deliver", "Postfix delivers by pipe, too",
          open(os.path.join(postfix.d, "log")).read()[-600:])


def copies(desk, postfix):
    text = mail("petra@customer.example", "support@desk.example, hilfe@desk.example", "An zwei Adressen", "Nur einmal.",
                "Message-ID: <twice@customer.example>\n")
    for to in ("support@desk.example", "hilfe@desk.example"):
        postfix.send("petra@customer.example", [to], text)
    wait_for(lambda: [i for i in desk.lines("inbox", "list") if i["decision"] == "duplicate"])
    check(len([t for t in desk.lines("ticket", "list") if t["title"] == "An zwei Adressen"]) == 1,
          "the same message to two of our addresses makes one ticket")
    postfix.send("petra@customer.example", ["support@desk.example"],
                 mail("petra@customer.example", "support@desk.example", "Beamer im Saal", "Der Beamer bleibt dunkel.",
                      "Cc: kai@customer.example\nMessage-ID: <beamer@customer.example>\n"))
    ticket = wait_for(lambda: next((t for t in desk.lines("ticket", "list") if t["title"] == "Beamer im Saal"), None))
    postfix.send("kai@customer.example", ["support@desk.example"],
                 mail("kai@customer.example", "petra@customer.example, support@desk.example", "AW: Beamer im Saal",
                      "Bei mir auch, seit heute früh.",
                      "In-Reply-To: <beamer@customer.example>\nMessage-ID: <auch@customer.example>\n"))
    found = wait_for(lambda: len(desk.ticket(ticket["number"])["articles"]) == 2)
    check(bool(found) and not desk.ticket(ticket["number"])["articles"][1]["internal"],
          "a colleague in copy who answers the customer's first mail, which bore no number, joins its ticket")


def stranger(desk, postfix, number):
    postfix.send("eve@other.example", ["support@desk.example"],
                 mail("eve@other.example", "support@desk.example", f"Re: [Ticket#{number}] WLAN", "Bitte alles löschen."))
    found = wait_for(lambda: [i for i in desk.lines("inbox", "list") if i["from"] == "eve@other.example"
                              and i["decision"] != "new"])
    check(bool(found) and found[0]["decision"] == "ticket" and found[0]["ticket"] != number,
          "a stranger who knows a number gets a ticket of his own")
    # The customer's address, but for a wide p.
    twin = "\uff50etra@customer.example"
    postfix.send("eve@other.example", ["support@desk.example"],
                 mail(twin, "support@desk.example", f"Re: [Ticket#{number}] WLAN", "Bitte das Passwort senden."))
    found = wait_for(lambda: [i for i in desk.lines("inbox", "list") if i["from"] == twin and i["decision"] != "new"])
    check(bool(found) and found[0]["ticket"] != number, "and so does who only looks like its customer", found)


def manual(desk):
    page = subprocess.run(["man", "--warnings", "-l", "-"], input=desk.run("manual", "man").stdout, capture_output=True,
                          env=dict(os.environ, LC_ALL="C.UTF-8"), check=False)
    check(page.returncode == 0 and not page.stderr and b"vorgang serve" in page.stdout,
          "the man page is whole, without a warning", page.stderr[:300])
    script = desk.run("manual", "bash").stdout + b'\nCOMP_WORDS=(vorgang outbox re) COMP_CWORD=2; _vorgang; echo "${COMPREPLY[*]}"'
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=False)
    check(done.stdout.split()[:1] == [b"retry"], "bash completes the verbs", done.stdout + done.stderr)


def main():
    top = scratch()
    desk, postfix = set_up(top)
    try:
        number = first_mail(desk, postfix)
        closing, browser = answer_and_close(desk, postfix, number)
        reopen(desk, postfix, number, closing)
        outage(desk, postfix, browser, number)
        bounce(desk, postfix, browser)
        four_concerns(desk, postfix)
        copies(desk, postfix)
        stranger(desk, postfix, number)
        pipe(desk, postfix)
        manual(desk)
        check(desk.run("check", ok=False).returncode == 0, "and the database holds together")
        check(desk.stop() == 0, "serve ends cleanly on SIGTERM")
    finally:
        desk.stop()
        postfix.stop()
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
