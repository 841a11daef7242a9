"""Rows about growth: the same desk with 10,000, 100,000 and 1,000,000 tickets. Each figure beside that of
the smallest one from the same run: it may grow to 1.5 times, a common word's search to 3."""
import http.client
import os
import smtplib
import threading
import time
import urllib.parse

from figures import below, median, percentile, pss, row
from desk import Desk
from mail import load
from pages import people, session
from start import start_once

SIZES, ASKED, MAILS, EACH_SECOND = (10_000, 100_000, 1_000_000), 60, 400, 100
SEARCH = "/desk/search?q="
LETTER = ("From: Kunde <{n}@firma.example>\r\nTo: support@desk.example\r\nSubject: Scanner {n}\r\n"
          "Message-ID: <size{n}@firma.example>\r\n\r\n{text}\r\n")


def send(to, n, text):
    to.sendmail("kunde@firma.example", "support@desk.example", LETTER.format(n=n, text=text).encode())


class Postman(threading.Thread):
    """Mails one after the other, EACH_SECOND of them, until it is told to end."""

    def __init__(self, port):
        super().__init__()
        self.port, self.end, self.sent = port, False, 0

    def run(self):
        begun = time.monotonic()
        with smtplib.LMTP("127.0.0.1", self.port) as to:
            while not self.end:
                self.sent += 1
                send(to, self.sent, "Er scannt nicht.")
                time.sleep(max(begun + self.sent / EACH_SECOND - time.monotonic(), 0))


def ask(desk, cookie, path):
    """Milliseconds of each of ASKED requests, one after the other; no answer is given twice."""
    connection, took = http.client.HTTPConnection("127.0.0.1", desk.web, timeout=60), []
    for i in range(ASKED):
        begun = time.monotonic()
        connection.request("GET", f"{path}{'&' if '?' in path else '?'}z={i}", headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status not in (200, 303):
            raise RuntimeError(f"{path}: {answer.status}")
        took.append((time.monotonic() - begun) * 1000)
    connection.close()
    return took


def told(first, what, tickets, took, growth):
    middle = median(took)
    times = middle / first.setdefault(what, middle)
    row(f"{what}, {tickets:,} tickets", f"median {middle:.1f} ms, p99 {percentile(took, 0.99):.1f} ms, {1000 * len(took) / sum(took):,.0f}/s",
        f"{growth} times", f"{times:.2f} times that of the smallest desk", times <= growth)


def questions(desk, number):
    """What is asked for, as whom, and how much it may grow."""
    say = urllib.parse.quote
    return [("ticket page", f"/desk/t/{number}", 0, 1.5), ("agent's list and badges", "/desk", 0, 1.5),
            ("customer's overview", "/tickets", 1, 1.5), ("common word", SEARCH + "kennwort", 0, 3),
            ("rare word", SEARCH + "messlatte", 0, 1.5), ("a word that nothing has", SEARCH + "xyzzy", 0, 1.5), ("two words and a state", SEARCH + say("kennwort notebook status:offen"), 0, 1.5),
            ("common, but not another", SEARCH + say("kennwort -notebook"), 0, 3), ("a number", SEARCH + number, 0, 1.5),
            ("customer's common word", "/tickets?q=kennwort", 1, 3)]


def beside_mail(desk, cookie, tickets):
    postman = Postman(desk.lmtp)
    postman.start()
    try:
        took = ask(desk, cookie, SEARCH + "kennwort")
    finally:
        postman.end = True
        postman.join()
    middle, worst = median(took), percentile(took, 0.99)
    row(f"common word while {EACH_SECOND} mails a second come in, {tickets:,} tickets", f"median {middle:.1f} ms, p99 {worst:.1f} ms",
        "10 ms, 50 ms", f"{postman.sent} mails", middle <= 10 and worst <= 50)


def one(top, tickets, first):
    desk = Desk(os.path.join(top, f"size-{tickets}"))
    begun = time.monotonic()
    desk.run("demo", "--tickets", str(tickets))
    took = time.monotonic() - begun
    size = sum(os.path.getsize(os.path.join(desk.data, n)) for n in os.listdir(desk.data))
    row(f"demo, {tickets:,} tickets", f"{took:.0f} s", "180 s for a million", f"{size / tickets / 1024:.1f} KB each on disk",
        took * 1_000_000 / tickets <= 180)
    agent, customer, number, _ = people(desk, tickets)
    row(f"start, {tickets:,} tickets", f"{start_once(desk):.0f} ms")
    try:
        with smtplib.LMTP("127.0.0.1", desk.lmtp) as to:
            send(to, 0, "Wo ist die Messlatte?")
        cookies = [session(desk, agent)[1], session(desk, customer)[1]]
        for what, path, who, growth in questions(desk, number):
            told(first, what, tickets, ask(desk, cookies[who], path), growth)
        beside_mail(desk, cookies[0], tickets)
        got = load("lmtp", desk.lmtp, MAILS, "support@desk.example")
        row(f"mails taken, {tickets:,} tickets", f"{got['taken'] / got['seconds']:,.0f}/s", "", f"p99 {got['p99_ms']} ms")
        memory = pss(below(desk.process.pid)) / 1024
        row(f"memory, {tickets:,} tickets", f"{memory:.0f} MB PSS", "300 MB", "", memory < 300)
    finally:
        desk.stop()


def size(top, scale):
    first = {}
    for tickets in SIZES:
        one(top, max(tickets // scale, 100), first)


ROWS = {"size": size}
