#!/usr/bin/python3
"""Each flow (*.mjs but common.mjs) in headless Chromium, with a desk of its own, most with demo data; the
screenshots are left in build/shots. usage: run.py [FLOW… | --prepare]"""
import glob
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../system"))
from desk import VORGANG, Desk, scratch
from mailhost import Names, Provider, records

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "../.."))
PATIENCE = 300  # seconds
EMPTY = ("setup",)  # these begin on a desk that nobody has set up, beside a mail provider


def play(name, env):
    """(what it said, whether all of it is good); a flow that hangs is ended."""
    try:
        p = subprocess.run(["node", os.path.join(HERE, name + ".mjs")], env=env, check=False, timeout=PATIENCE,
                           text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return p.stdout, p.returncode == 0
    except subprocess.TimeoutExpired as hung:
        said = hung.stdout or ""
        said = said if isinstance(said, str) else said.decode(errors="replace")
        return f"{said}\nnot ok {name}: ends within {PATIENCE} s\n", False


def flow(name, top):
    """Plays one flow on a desk of its own: as play(), and whether its database holds together."""
    desk = Desk(os.path.join(top, name), *(() if name in EMPTY else ("--demo",)))
    # Passkeys belong to a name, never to an address.
    base = f"http://{'localhost' if name == 'passkey' else '127.0.0.1'}:{desk.web}"
    desk.options += ("--base-url", base)
    provider = names = None
    more = {}
    try:
        if name in EMPTY:
            provider = Provider(os.path.join(top, name, "provider"), desk, ["support@firma.localhost"])
            provider.start()
            names = Names(records(provider))
            os.environ["VORGANG_TEST_DNS"] = f"127.0.0.1:{names.port}"
            more = {"CA": provider.pem()}
        desk.start()
        env = dict(os.environ, **more, BASE=base, DATA=desk.data, LMTP=str(desk.lmtp), VORGANG=os.path.abspath(VORGANG),
                   PID=str(desk.process.pid), SERVE=json.dumps(desk.process.args),
                   SHOTS=os.path.join(ROOT, "build", "shots"))
        said, good = play(name, env)
        sound = desk.run("check", ok=False).returncode == 0
        return said + f"{'ok' if sound else 'not ok'} {name}: the database holds together\n", good, sound
    finally:
        desk.stop()
        if provider:
            provider.stop()
        if names:
            names.close()
            os.environ.pop("VORGANG_TEST_DNS", None)


def flows():
    found = (os.path.basename(p)[:-len(".mjs")] for p in glob.glob(os.path.join(HERE, "*.mjs")))
    return sorted(f for f in found if f != "common")


def driver():
    """The driver and axe, once."""
    if not os.path.isdir(os.path.join(ROOT, "node_modules", "playwright-core")):
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=ROOT, check=True)


def main(names):
    driver()
    if names == ["--prepare"]:
        return 0
    top, failed = scratch(), 0
    try:
        for name in names or flows():
            said, good, sound = flow(name, top)
            # Chromium at times stops answering on a busy machine. So what fails is played once more, from the
            # start, and what went wrong the first time is told: a fault of ours fails again. A database that
            # does not hold together is a failure at once.
            if sound and not good:
                print("".join(f"    once more: {line}\n" for line in said.split("\n") if line.startswith("not ok")), end="")
                said, good, sound = flow(name, os.path.join(top, "again"))
            print(said, end="", flush=True)
            failed += not (good and sound)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
