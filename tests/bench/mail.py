"""Rows about mail: taken by LMTP, decided, a large one, the airlock alone."""
import base64
import json
import os
import socket
import subprocess
import threading
import time

from figures import below, database, program, pss, row, sync_rate
from desk import Desk, Postfix, certificate, wait_for

SENDERS, BYTES, PATIENCE = 8, 2048, 180
BIG = 50 * 1024 * 1024


def load(kind, port, messages, to, first=0):
    p = subprocess.run([program("mail_load"), kind, str(port), str(SENDERS), str(messages), str(BYTES), to, str(first)],
                       capture_output=True, text=True, check=True, timeout=PATIENCE)
    return json.loads(p.stdout)


def decisions(db):
    return dict(db.execute("SELECT coalesce(decision, 'none'), count(*) FROM inbox GROUP BY 1"))


def waiting(db):
    return db.execute("SELECT count(*) FROM inbox WHERE state = 'new'").fetchone()[0]


def postfix_rate(top, messages):
    """Real Postfix taking the same mails by SMTP over 8 connections and writing them to a Maildir."""
    desk = Desk(os.path.join(top, "unused"))
    postfix = Postfix(os.path.join(top, "postfix"), desk, certificate(os.path.join(top, "ca")))
    new = os.path.join(postfix.d, "mail", "petra", "new")
    postfix.start()
    try:
        begun = time.monotonic()
        answered = load("smtp", postfix.port, messages, "petra@customer.example")
        there = wait_for(lambda: os.path.isdir(new) and len(os.listdir(new)) >= answered["taken"], PATIENCE, 0.05)
        took = time.monotonic() - begun
    finally:
        postfix.stop()
    return answered["taken"] / answered["seconds"], (answered["taken"] / took if there else 0.0)


def lmtp(top, scale):
    messages = 20000 // scale
    desk = Desk(os.path.join(top, "lmtp"))
    before = sync_rate(top)
    desk.start()
    try:
        load("lmtp", desk.lmtp, 400, "support@desk.example", 10 ** 7)
        db = database(desk)
        wait_for(lambda: waiting(db) == 0, PATIENCE, 0.02)
        begun = time.monotonic()
        got = load("lmtp", desk.lmtp, messages, "support@desk.example")
        settled = wait_for(lambda: waiting(db) == 0, PATIENCE, 0.02)
        took = time.monotonic() - begun
        fates = decisions(db)
    finally:
        desk.stop()
    after = sync_rate(top)
    disk = f"fdatasync of 4 KB: {before:,.0f}/s before, {after:,.0f}/s after"
    answered = got["taken"] / got["seconds"]
    row(f"LMTP, {SENDERS} senders, 2 KB, answered 250", f"{answered:,.0f}/s", "2,500/s",
        f"{disk}; median {got['p50_ms']} ms, p99 {got['p99_ms']} ms, {got['refused']} refused", answered >= 2500)
    tickets = fates.get("ticket", 0) - 400
    decided = tickets / took if settled else 0.0
    delivered, kept = postfix_rate(top, 3000 // scale)
    row("… until every one is a decided ticket", f"{decided:,.0f}/s", "1,000/s",
        f"Postfix to a Maildir: {kept:,.0f}/s ({delivered:,.0f}/s answered)", decided >= 1000)
    if tickets != got["taken"] or not settled:
        row("… of which not a ticket", f"{got['taken'] - tickets}", "0", str(fates), False)


def big_message():
    file = base64.encodebytes(os.urandom(BIG * 3 // 4 * 76 // 77)).replace(b"\n", b"\r\n")
    return (b"From: Kunde <kunde@firma.example>\r\nTo: support@desk.example\r\nSubject: Die Baupl\xc3\xa4ne\r\n"
            b"Date: Mon, 23 Nov 2026 10:00:00 +0100\r\nMessage-ID: <big@firma.example>\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/mixed; boundary=\"=x7\"\r\n\r\n--=x7\r\nContent-Type: text/plain\r\n\r\n"
            b"Anbei.\r\n\r\n--=x7\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
            b"Content-Disposition: attachment; filename=plan.bin\r\n\r\n" + file + b"\r\n--=x7--\r\n")


def send_big(port, message):
    s = socket.create_connection(("127.0.0.1", port), 60)
    answers = s.makefile("rb")

    def code():
        while True:
            line = answers.readline()
            if line[3:4] != b"-":
                return line[:3]
    code()
    for line in (b"LHLO big.example", b"MAIL FROM:<kunde@firma.example>", b"RCPT TO:<support@desk.example>", b"DATA"):
        s.sendall(line + b"\r\n")
        code()
    s.sendall(message + b".\r\n")
    last = code()
    s.close()
    return last


class Sampler(threading.Thread):
    """PSS of a process and all below it, every 5 ms."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.seen, self.go = pid, [], True

    def run(self):
        while self.go:
            self.seen.append(pss(below(self.pid)))
            time.sleep(0.005)


def large(top, scale):
    del scale
    desk = Desk(os.path.join(top, "large"))
    desk.start()
    try:
        load("lmtp", desk.lmtp, 400, "support@desk.example")
        db = database(desk)
        wait_for(lambda: waiting(db) == 0, PATIENCE, 0.02)
        time.sleep(1)
        message, pid = big_message(), desk.process.pid
        rest = pss(below(pid))
        sampler = Sampler(pid)
        sampler.start()
        begun = time.monotonic()
        code = send_big(desk.lmtp, message)
        answered = time.monotonic() - begun
        settled = wait_for(lambda: waiting(db) == 0, PATIENCE, 0.02)
        took = time.monotonic() - begun
        time.sleep(0.5)
        sampler.go = False
        sampler.join()
        end = pss(below(pid))
        fates = decisions(db)
    finally:
        desk.stop()
    rise = (max(sampler.seen) - rest) / 1024
    row("a 50 MB mail: all memory rises by", f"{rise:,.1f} MB", "150 MB",
        f"{len(sampler.seen)} samples; answered {code.decode()} after {answered:.2f} s, decided after {took:.2f} s, "
        f"{fates.get('held', 0)} held", rise <= 150 and code == b"250" and bool(settled))
    left = (end - rest) / 1024
    row("… and half a second later by", f"{left:,.1f} MB", "8 MB", "", left <= 8)


def airlock(top, scale):
    p = subprocess.run([program("airlock_rate"), os.environ["VORGANG"], str(4000 // scale), str(BYTES)], cwd=top,
                       capture_output=True, text=True, check=True, timeout=PATIENCE)
    got = json.loads(p.stdout)
    row("airlock: a 2 KB mail alone", f"{got['alone_us']:,.0f} µs", "",
        f"fork, exit and wait of an empty child: {got['fork_us']:,.0f} µs")
    row(f"… in a batch of {got['batch']}", f"{got['batch_us']:,.0f} µs each", "",
        f"the decoder without a wall: {got['plain_us']:,.0f} µs")


ROWS = {"lmtp": lmtp, "large": large, "airlock": airlock}
