#!/usr/bin/python3
"""SIGKILL for `serve` at random points while 2,000 messages come in by LMTP from senders that repeat
what was not answered 250. Afterwards each message that got its 250 is there exactly once, each
ticket has exactly one acknowledgement, and the database holds together. Then the same with the
disk full."""
import os
import random
import shutil
import smtplib
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../system"))
from desk import Desk, check, scratch, wait_for
import desk as shared

MESSAGES, SENDERS, KILLS, SEED = 2000, 4, 50, 20261123


def message(i, size=300):
    noise = random.Random(i)  # the same each time that it is sent
    return (f"From: Kunde {i} <kunde{i}@customer.example>\r\nTo: support@desk.example\r\nSubject: Anliegen {i}\r\n"
            f"Date: Mon, 23 Nov 2026 10:00:00 +0100\r\nMessage-ID: <m{i}@customer.example>\r\n\r\n"
            f"Bitte helfen Sie mir mit Sache {i}.\r\n" +
            "".join(f"{noise.getrandbits(280):070x}\r\n" for _ in range(size // 72))).encode()  # nothing packs it


def send_all(desk, numbers, answered, size=300, give_up=None):
    """Sends each until it is answered 250; returns when all are, or GIVE_UP says so."""
    todo, client = list(numbers), None
    while todo:
        try:
            client = client or smtplib.LMTP("127.0.0.1", desk.lmtp, timeout=20)
            client.sendmail(f"kunde{todo[0]}@customer.example", ["support@desk.example"], message(todo[0], size))
            answered.append(todo.pop(0))
        except (OSError, smtplib.SMTPException) as error:
            client = None
            if give_up and give_up(error):
                return
            time.sleep(0.02)


def judge(desk, expected, what):
    settled = wait_for(lambda: all(i["decision"] != "new" for i in desk.lines("inbox", "list")), 60, 0.5)
    inbox, tickets = desk.lines("inbox", "list"), desk.lines("ticket", "list")
    check(bool(settled), f"{what}: every message is decided")
    titles = sorted(t["title"] for t in tickets)
    check(titles == sorted(f"Anliegen {i}" for i in expected), f"{what}: each answered message is there exactly once "
          f"({len(tickets)} tickets, {len(inbox)} arrivals)", f"{len(set(titles))} different")
    check(sum(i["decision"] == "ticket" for i in inbox) == len(tickets)
          and all(i["decision"] in ("ticket", "duplicate") for i in inbox), f"{what}: repeats are duplicates")
    acks = [o["ticket"] for o in desk.lines("outbox", "list") if o["purpose"] == "acknowledgement"]
    check(sorted(acks) == sorted(t["number"] for t in tickets), f"{what}: each ticket has one acknowledgement")
    p = desk.run("check", ok=False)
    check(p.returncode == 0, f"{what}: the database holds together", p.stdout.decode()[:300])


def kills(top):
    desk = Desk(os.path.join(top, "desk"))
    desk.start()
    answered, threads, killed = [], [], 0
    for k in range(SENDERS):
        threads.append(threading.Thread(target=send_all, args=(desk, range(k, MESSAGES, SENDERS), answered)))
        threads[-1].start()
    while killed < KILLS or any(t.is_alive() for t in threads):
        time.sleep(random.uniform(0.02, 0.25))
        if killed >= KILLS and not any(t.is_alive() for t in threads):
            break
        if killed < KILLS:
            desk.kill()
            killed += 1
            desk.start()
    for t in threads:
        t.join()
    check(len(answered) == MESSAGES and killed >= KILLS, f"{MESSAGES} messages are answered 250 through {killed} kills")
    judge(desk, range(MESSAGES), "killed")
    check(desk.stop() == 0, "and it ends cleanly")


def disk_full(top):
    folder = os.path.join(top, "small")
    os.makedirs(folder)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", folder], check=False).returncode != 0:
        return check(False, "a small tmpfs can be mounted")
    desk = Desk(os.path.join(folder, "desk"))
    try:
        with open(os.path.join(folder, "ballast"), "wb") as f:
            f.write(b"\0" * 56 * 1024 * 1024)
        desk.start()
        answered, refused = [], []

        def full(error):
            refused.append(str(error))
            return True
        for i in range(400):
            send_all(desk, [i], answered, 60000, full)
            if refused:
                break
        check(bool(refused) and ("45" in refused[0] or "4." in refused[0]), "full: a full disk is answered 4xx",
              (refused or ["never"])[0][:200])
        os.unlink(os.path.join(folder, "ballast"))
        begun = time.monotonic()
        again = []
        send_all(desk, [1000], again, 300, lambda e: time.monotonic() - begun > 10)
        check(again == [1000], f"full: it goes on by itself when there is room ({time.monotonic() - begun:.1f} s)")
        judge(desk, answered + again, "full")
    finally:
        desk.stop()
        subprocess.run(["umount", "-l", folder], check=False)
    return True


def main():
    random.seed(SEED)
    print(f"seed {SEED}")
    top = scratch()
    try:
        kills(top)
        disk_full(top)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
