#!/usr/bin/python3
"""Mail taken from mailboxes, on a real Dovecot: IMAP with IDLE, POP3 and Maildir, with a certificate
authority of one's own; a server that numbers anew; accounts that hang or refuse beside others; SIGKILL
between fetching and committing; fifty accounts of which some are in trouble; an old mailbox taken over.
fetch.py [--kills N] [--full]."""
import os
import random
import shutil
import socket
import sys
import threading
import time

from desk import Desk, check, free_port, scratch, wait_for
from dovecot import Dovecot, authority, mail
import desk as shared

KILLS = int(sys.argv[sys.argv.index("--kills") + 1]) if "--kills" in sys.argv else 10
FULL = "--full" in sys.argv  # 50 accounts, 20,000 old messages; else a tenth of that


def titles(desk):
    return sorted(t["title"] for t in desk.lines("ticket", "list"))


def add(desk, top, name, url, *more, password="password"):
    desk.run("account", "add", "--name", name, "--address", f"{name}@desk.example", "--in", url, "--in-password-file",
             os.path.join(top, password), "--ca-file", os.path.join(top, "ca", "ca.pem"), *more)


def hanging_server():
    """Takes connections and says nothing."""
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    s.listen(50)
    kept = []

    def take():
        while True:
            try:
                kept.append(s.accept()[0])
            except OSError:
                return
    threading.Thread(target=take, daemon=True).start()
    return s


def ways(top, dovecot):
    desk = Desk(os.path.join(top, "ways"))
    urls = {"imap": f"imap://imap@127.0.0.1:{dovecot.imap}", "imaps": f"imaps://imaps@localhost:{dovecot.imaps}",
            "pop3": f"pop3://pop3@127.0.0.1:{dovecot.pop3}", "pop3s": f"pop3s://pop3s@localhost:{dovecot.pop3s}",
            "maildir": "maildir:" + dovecot.folder("maildir")}
    hang = hanging_server()
    for user, url in urls.items():
        dovecot.deliver(user, f"0.{user}", mail(f"{user} alt"))
        add(desk, top, user, url)
    add(desk, top, "hangs", f"imap://u@127.0.0.1:{hang.getsockname()[1]}")
    add(desk, top, "nobody", f"imap://u@127.0.0.1:{free_port()}")
    desk.start()
    check(bool(wait_for(lambda: len(titles(desk)) == len(urls), 20)), "what lay there is taken from each way")
    begun = time.monotonic()
    for user in urls:
        dovecot.deliver(user, f"1.{user}", mail(f"{user} neu"))
    done = wait_for(lambda: len(titles(desk)) == 2 * len(urls), 15)
    check(bool(done) and time.monotonic() - begun < 10,
          "new mail is a ticket within ten seconds, whatever other accounts do", f"{time.monotonic() - begun:.1f} s")
    check(bool(wait_for(lambda: all(not dovecot.files(u, "new") and all("S" in n for n in dovecot.files(u))
                                    for u in ("imap", "imaps", "maildir")))), "and is marked as read after that")
    check(desk.stop() == 0, "serve ends cleanly while accounts wait and hang")
    dovecot.renumber("imap")
    dovecot.deliver("imap", "2.imap", mail("imap danach"))
    desk.start()
    check(bool(wait_for(lambda: "Anliegen imap danach" in titles(desk))), "a server that numbers anew loses nothing")
    time.sleep(1)
    inbox = desk.lines("inbox", "list")
    check(len(titles(desk)) == 2 * len(urls) + 1 and len(inbox) == 2 * len(urls) + 1, "and doubles nothing",
          f"{len(inbox)} arrivals")
    check(desk.stop() == 0 and desk.run("check", ok=False).returncode == 0, "the database holds together")
    hang.close()


class Breaker:
    """Stands before an IMAP server and breaks off, each time, in the middle of one message."""

    def __init__(self, port, mark):
        self.port, self.mark, self.times = port, mark, 0
        self.s = socket.socket()
        self.s.bind(("127.0.0.1", 0))
        self.s.listen(50)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client = self.s.accept()[0]
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.port))
            threading.Thread(target=self.pump, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, True), daemon=True).start()

    def pump(self, a, b, watched):
        kept = b""
        try:
            while data := a.recv(4096):
                kept = (kept + data)[-8192:]
                if watched and self.mark in kept:
                    self.times += 1
                    b.sendall(data[:max(0, data.find(self.mark))])
                    break
                b.sendall(data)
        except OSError:
            pass
        for s in (a, b):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def crowd(top, dovecot):
    many, old = (50, 20000) if FULL else (12, 1000)
    desk, hang = Desk(os.path.join(top, "crowd")), hanging_server()
    breaker = Breaker(dovecot.imap, b"HIER BRICHT ES AB")
    good = [f"c{i}" for i in range(many - 4)]
    for name in good:
        add(desk, top, name, f"imap://{name}@127.0.0.1:{dovecot.imap}")
    for i in range(old):
        dovecot.deliver("old", f"{i}.old", mail(f"alt {i}"), flags="" if i % 2 else "S", at=time.time() - 86400 * 400)
    for i in range(4):
        dovecot.deliver("breaks", f"{i}.b", mail(f"bricht {i}", text="HIER BRICHT ES AB" if i == 1 else "gut"))
    add(desk, top, "old", f"imap://old@127.0.0.1:{dovecot.imap}")
    add(desk, top, "breaks", f"imap://breaks@127.0.0.1:{breaker.s.getsockname()[1]}?tls=none")
    add(desk, top, "hangs", f"imap://u@127.0.0.1:{hang.getsockname()[1]}")
    add(desk, top, "refused", f"imap://refused@127.0.0.1:{dovecot.imap}", password="wrong")
    desk.start()
    time.sleep(2)
    begun = time.monotonic()
    for name in good:
        dovecot.deliver(name, f"1.{name}", mail(f"von {name}"))
    want = {f"Anliegen von {name}" for name in good}
    done = wait_for(lambda: want <= set(titles(desk)), 30, 0.3)
    seconds = time.monotonic() - begun
    check(bool(done) and seconds < 10, f"{len(good)} accounts deliver within ten seconds ({seconds:.1f}) beside one that hangs, one "
          f"that is refused, one that breaks off and one with {old} old messages")
    total = len(good) + old + 4
    check(bool(wait_for(lambda: len(desk.lines("inbox", "list")) >= total and
                        all(i["decision"] != "new" for i in desk.lines("inbox", "list")), 600 if FULL else 90, 1)),
          "everything else arrives, too", f"{len(desk.lines('inbox', 'list'))} of {total}")
    inbox = desk.lines("inbox", "list")
    check(len(inbox) == total and len({i["subject"] for i in inbox if i["subject"]}) == total - 1, "nothing doubled, nothing lost",
          f"{len(inbox)} of {total}")
    check(sum(i["decision"] == "held" for i in inbox) == 1 and breaker.times >= 3,
          "the message that breaks everything off is held, the three others of its mailbox are tickets", f"{breaker.times} times")
    check(all("alt" not in (m["subject"] or "") for m in desk.lines("outbox", "list")), "old mail gets no automatic mail")
    check(desk.stop() == 0 and desk.run("check", ok=False).returncode == 0, "the database holds together")
    hang.close()
    breaker.s.close()


def archive(top, dovecot):
    desk, then = Desk(os.path.join(top, "archive")), 1262304000  # the first of January 2010
    for i in range(5):
        dovecot.deliver("attic", f"{i}.a", mail(f"von früher {i}"), flags="S" if i else "", at=then + 86400 * i)
    add(desk, top, "attic", f"imap://attic@127.0.0.1:{dovecot.imap}", "--archive", "--after-taking", "leave")
    desk.start()
    check(bool(wait_for(lambda: len(titles(desk)) == 5, 20)), "an old mailbox is taken over")
    tickets = desk.lines("ticket", "list")
    days = sorted(str(t["created_at"])[:10] for t in tickets)
    check(days == [f"2010-01-0{i + 1}" for i in range(5)] or days[0].startswith("12623"), "with its dates", str(days))
    check(all(t["state"] == "closed" for t in tickets), "as closed tickets")
    check(desk.lines("outbox", "list") == [], "and nobody gets a mail about it")
    check(all("S" not in n or n.startswith(("1", "2", "3", "4")) for n in dovecot.files("attic")), "the mailbox stays as it was")
    check(desk.stop() == 0, "it ends cleanly")


def kills(top, dovecot):
    desk, n = Desk(os.path.join(top, "kills")), 60 * KILLS
    for i in range(n):
        dovecot.deliver("killed", f"{i}.killed", mail(f"K{i}"))
    add(desk, top, "killed", f"imap://killed@127.0.0.1:{dovecot.imap}")
    for _ in range(KILLS):
        desk.start()
        time.sleep(random.uniform(0.02, 0.3))
        desk.kill()
    desk.start()
    want = sorted(f"Anliegen K{i}" for i in range(n))
    check(bool(wait_for(lambda: len(titles(desk)) >= n and all(i["decision"] != "new" for i in desk.lines("inbox", "list")),
                        60, 0.5)) and titles(desk) == want,
          f"{KILLS} kills between fetching and committing: {n} messages, none lost, none doubled", f"{len(titles(desk))}")
    check(len(desk.lines("inbox", "list")) == n, "and none was stored twice")
    check(desk.stop() == 0 and desk.run("check", ok=False).returncode == 0, "the database holds together")


def main():
    top = scratch()
    ca = authority(os.path.join(top, "ca"))
    with open(os.path.join(top, "password"), "w", encoding="utf-8") as f:
        f.write("geheim\n")
    with open(os.path.join(top, "wrong"), "w", encoding="utf-8") as f:
        f.write("falsch\n")
    dovecot = Dovecot(os.path.join(top, "dovecot"), ca, free_port())
    dovecot.start()
    try:
        ways(top, dovecot)
        crowd(top, dovecot)
        archive(top, dovecot)
        kills(top, dovecot)
    finally:
        dovecot.stop()
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
