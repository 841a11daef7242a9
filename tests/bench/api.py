"""Rows about the API: reading beside nginx serving the same bytes from a file, and making tickets beside
the rate at which the disk syncs."""
import os
import re
import subprocess
import urllib.request

from figures import row, sync_rate
from pages import CONNECTIONS, SECONDS, Nginx, milliseconds, people
from start import filled, start_once

WRITERS = 8
MAKE = """
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer {token}"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{{"title": "Made by the bench", "group": "{group}", "customer_id": {customer}, "article": {{"body": "Nothing works."}}}}'
"""


def wrk(url, *options, connections=CONNECTIONS, seconds=SECONDS):
    """Requests a second, the 99th percentile in ms, what went wrong."""
    p = subprocess.run(["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", *options, url], capture_output=True, text=True,
                       check=True, timeout=seconds + 60)
    bad = re.search(r"Non-2xx.*|Socket errors.*", p.stdout)
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", p.stdout).group(1)),
            milliseconds(re.search(r"^\s+99%\s+(\S+)", p.stdout, re.M).group(1)), bad.group(0) if bad else "")


class Site:
    def __init__(self, desk, address):
        self.at = f"http://127.0.0.1:{desk.web}/api/v1/"
        self.token = desk.run("token", "add", "--email", address, "--name", "bench").stdout.decode().strip()
        self.auth = "Authorization: Bearer " + self.token

    def get(self, path):
        request = urllib.request.Request(self.at + path, headers={"Authorization": "Bearer " + self.token})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()


def compare(site, nginx, what, path, target):
    body, name = site.get(path), re.sub(r"\W+", "-", path) + ".json"
    nginx.put(name, body)
    ours, theirs = [], []
    for _ in range(2):
        ours.append(wrk(site.at + path, "-H", site.auth))
        theirs.append(wrk(f"http://127.0.0.1:{nginx.port}/{name}"))
    (ours, p99, bad), (theirs, _, _) = max(ours), max(theirs)
    row(what, f"{ours:,.0f}/s = {ours / theirs:.2f}, p99 {p99:.1f} ms", f"{target}", f"nginx: {theirs:,.0f}/s; {len(body) / 1024:.1f} KB {bad}",
        ours >= target * theirs and not bad)


def api(top, scale):
    desk, nginx = filled(top, scale), Nginx(os.path.join(top, "nginx-api"))
    agent = people(desk, scale)[0]
    start_once(desk)
    try:
        nginx.start()
        site = Site(desk, agent)
        compare(site, nginx, "GET /tickets/{id}?expand=true", "tickets/100?expand=true", 0.5)
        compare(site, nginx, "GET /tickets, 50 of them", "tickets?per_page=50", 0.3)
        compare(site, nginx, "GET /tickets, 50 expanded", "tickets?per_page=50&expand=true", 0.3)
        script = os.path.join(top, "make.lua")
        group, customer = (re.search(rb'"%s": ("?)([^",]+)' % key, site.get("tickets/100?expand=true")).group(2).decode() for key in (b"group", b"customer_id"))
        with open(script, "w", encoding="utf-8") as f:
            f.write(MAKE.format(token=site.token, group=group, customer=customer))
        before = sync_rate(top)
        rate, p99, bad = wrk(site.at + "tickets", "-s", script, connections=WRITERS, seconds=SECONDS * 2)
        row(f"POST /tickets, {WRITERS} connections", f"{rate:,.0f}/s, p99 {p99:.1f} ms", "1,500/s",
            f"fdatasync of 4 KB: {before:,.0f}/s before, {sync_rate(top):,.0f}/s after {bad}", rate >= 1500 and not bad)
    finally:
        nginx.stop()
        desk.stop()


ROWS = {"api": api}
