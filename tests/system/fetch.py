#!/usr/bin/python3
"""Mail taken from mailboxes, on a real Dovecot: IMAP with IDLE, POP3 and Maildir, with a certificate
authority of one's own; a server that numbers anew; accounts that hang or refuse beside others; SIGKILL
between fetching and committing. fetch.py [--kills N]."""
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


def titles(desk):
    return sorted(t["title"] for t in desk.lines("ticket", "list"))


def add(desk, top, name, url):
    desk.run("account", "add", "--name", name, "--address", f"{name}@desk.example", "--in", url, "--in-password-file",
             os.path.join(top, "password"), "--ca-file", os.path.join(top, "ca", "ca.pem"))


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
    dovecot = Dovecot(os.path.join(top, "dovecot"), ca, free_port())
    dovecot.start()
    try:
        ways(top, dovecot)
        kills(top, dovecot)
    finally:
        dovecot.stop()
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
