"""Rows about growth: the same desk with 10,000, 100,000 and 1,000,000 tickets. Each figure beside that of
the smallest one from the same run: it may grow to 1.5 times, a common word's search to 3."""
import http.client
import os
import shutil
import smtplib
import subprocess
import sys
import threading
import time
import urllib.parse

from figures import ROOT, below, median, percentile, pss, row, tell
from desk import Desk, wait_for
from mail import load
from pages import people, session
from start import start_once

MOST = 1_000_000
SIZES, ASKED, MAILS, EACH_SECOND, POSTMEN, PAUSE = (10_000, 100_000, 1_000_000), 60, 400, 100, 8, 0.02
SEARCH = "/desk/search?q="
LETTER = ("From: Kunde <{n}@firma.example>\r\nTo: support@desk.example\r\nSubject: Scanner {n}\r\n"
          "Message-ID: <size{n}@firma.example>\r\n\r\n{text}\r\n")


def send(to, n, text):
    to.sendmail("kunde@firma.example", "support@desk.example", LETTER.format(n=n, text=text).encode())


class Postman(threading.Thread):
    """One of POSTMEN: mails one after the other, until it is told to end."""

    def __init__(self, port, nth):
        super().__init__()
        self.port, self.nth, self.end, self.sent = port, nth, False, 0

    def run(self):
        begun = time.monotonic()
        with smtplib.LMTP("127.0.0.1", self.port) as to:
            while not self.end:
                self.sent += 1
                send(to, f"{self.nth}.{self.sent}", "Er scannt nicht.")
                time.sleep(max(begun + self.sent * POSTMEN / EACH_SECOND - time.monotonic(), 0))


def ask(desk, cookie, path, times=ASKED, pause=0.0):
    """Milliseconds of each of so many requests, one after the other; no answer is given twice."""
    connection, took = http.client.HTTPConnection("127.0.0.1", desk.web, timeout=60), []
    for i in range(times):
        begun = time.monotonic()
        connection.request("GET", f"{path.replace('NTH', str(i))}{'&' if '?' in path else '?'}z={i}", headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status not in (200, 303):
            raise RuntimeError(f"{path}: {answer.status}")
        took.append((time.monotonic() - begun) * 1000)
        time.sleep(pause)
    connection.close()
    return took


def told(first, what, tickets, took, growth):
    middle = median(took)
    times = middle / first.setdefault(what, middle)
    row(f"{what}, {tickets:,} tickets", f"median {middle:.1f} ms, p99 {percentile(took, 0.99):.1f} ms, {1000 * len(took) / sum(took):,.0f}/s",
        f"{growth} times", f"{times:.2f} times that of the smallest desk", times <= growth)


def questions(desk, number, customer):
    """What is asked for, as whom, and how much it may grow."""
    say = urllib.parse.quote
    return [("ticket page", f"/desk/t/{number}", 0, 1.5), ("agent's list and badges", "/desk", 0, 1.5),
            ("customer's overview", "/tickets", 1, 1.5), ("common word", SEARCH + "kennwort", 0, 3),
            ("rare word", SEARCH + "messlatte", 0, 1.5), ("a word that nothing has", SEARCH + "xyzzy", 0, 1.5),
            ("two words", SEARCH + say("kennwort notebook"), 0, 3),
            ("two words and a state", SEARCH + say("kennwort notebook status:offen"), 0, 1.5),
            ("common, but not another", SEARCH + say("kennwort -notebook"), 0, 3), ("a number", SEARCH + number, 0, 1.5),
            ("an address", SEARCH + say(customer), 0, 3), ("an unknown address", SEARCH + say("anke.kundeNTH@" + customer.split("@")[1]), 0, 1.5),
            ("an address put together of known words", SEARCH + say("tarek.steinhoff@" + customer.split("@")[1]), 0, 1.5),
            ("customer's common word", "/tickets?q=kennwort", 1, 3)]


def beside_mail(desk, cookie, tickets):
    postmen = [Postman(desk.lmtp, k) for k in range(POSTMEN)]
    begun = time.monotonic()
    for p in postmen:
        p.start()
    try:
        took = ask(desk, cookie, SEARCH + "kennwort", 5 * ASKED, PAUSE)
    finally:
        for p in postmen:
            p.end = True
        for p in postmen:
            p.join()
    sent, middle, worst = sum(p.sent for p in postmen), median(took), percentile(took, 0.99)
    row(f"common word while {EACH_SECOND} mails a second come in, {tickets:,} tickets", f"median {middle:.1f} ms, p99 {worst:.1f} ms",
        "10 ms, 50 ms", f"{sent} mails, {sent / (time.monotonic() - begun):.0f}/s", middle <= 10 and worst <= 50)


def put_in(tickets, desk):
    begun = time.monotonic()
    desk.run("demo", "--tickets", str(tickets))
    took = time.monotonic() - begun
    if desk.database:
        size = int(tell(desk, "SELECT pg_database_size(current_database())")[0][0])
    else:
        size = sum(os.path.getsize(os.path.join(desk.data, n)) for n in os.listdir(desk.data))
    row(f"demo, {tickets:,} tickets", f"{took:.0f} s", "" if desk.database else "180 s for a million",
        f"{size / tickets / 1024:.1f} KB each on disk", None if desk.database else took * 1_000_000 / tickets <= 180)


def starts(desk, tickets, first):
    """Serving at the end; the very first one, which may have more to do, is not counted."""
    took = []
    for _ in range(4):
        desk.stop()
        took.append(start_once(desk))
    told(first, "start", tickets, took[1:], 1.5)


def intake(desk, tickets, first):
    """MAILS at once: taken by LMTP, and all of them tickets."""
    begun = time.monotonic()
    got = load("lmtp", desk.lmtp, MAILS, "support@desk.example", tickets)
    settled = wait_for(lambda: tell(desk, "SELECT count(*) FROM inbox WHERE state = 'new'")[0][0] in (0, "0"), 60, 0.02)
    took = time.monotonic() - begun
    if not settled or got["taken"] != MAILS:
        raise RuntimeError(f"mails: {got}, settled: {bool(settled)}")
    told(first, "a mail that becomes a ticket", tickets, [took * 1000 / MAILS], 1.5)
    row(f"mails taken, {tickets:,} tickets", f"{got['taken'] / got['seconds']:,.0f}/s", "", f"p99 {got['p99_ms']} ms")


def one(desk, tickets, first):
    agent, customer, number, _ = people(desk, tickets)
    starts(desk, tickets, first)
    try:
        with smtplib.LMTP("127.0.0.1", desk.lmtp) as to:
            send(to, 0, "Wo ist die Messlatte?")
        cookies = [session(desk, agent)[1], session(desk, customer)[1]]
        for what, path, who, growth in questions(desk, number, customer):
            told(first, what, tickets, ask(desk, cookies[who], path), growth)
        beside_mail(desk, cookies[0], tickets)
        intake(desk, tickets, first)
        memory = pss(below(desk.process.pid)) / 1024
        row(f"memory, {tickets:,} tickets", f"{memory:.0f} MB PSS", "300 MB", "", memory < 300)
    finally:
        desk.stop()


def size(top, scale):
    first = {}
    for tickets in (n for n in SIZES if n <= MOST):
        desk = Desk(os.path.join(top, f"size-{tickets}"))
        put_in(max(tickets // scale, 100), desk)
        one(desk, max(tickets // scale, 100), first)
        shutil.rmtree(desk.data)


def size_postgres(top, scale):
    """The same on PostgreSQL, as tests/tools/postgres.py sets it up: it never syncs."""
    first = {}
    for tickets in (n for n in SIZES if n <= MOST):
        tool, cluster = os.path.join(ROOT, "tests", "tools", "postgres.py"), os.path.join(top, f"pg-{tickets}")
        url = subprocess.run([sys.executable, tool, "start", cluster, "--until", str(os.getpid())], capture_output=True, text=True, check=True).stdout.strip()
        try:
            desk = Desk(os.path.join(top, f"size-{tickets}"), database=url)
            put_in(max(tickets // scale, 100), desk)
            tell(desk, "ANALYZE")
            one(desk, max(tickets // scale, 100), first)
        finally:
            subprocess.run([sys.executable, tool, "stop", cluster], check=True)


ROWS = {"size": size, "size-postgres": size_postgres}
