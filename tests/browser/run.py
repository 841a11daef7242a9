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
from desk import VORGANG, Desk, check, scratch
import desk as shared

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "../.."))
PATIENCE = 300  # seconds
EMPTY = ("setup",)  # these begin on a desk that nobody has set up


def flow(name, top):
    """Plays one flow; false where it hung."""
    desk, ended = Desk(os.path.join(top, name), *(() if name in EMPTY else ("--demo",))), True
    # Passkeys belong to a name, never to an address.
    base = f"http://{'localhost' if name == 'passkey' else '127.0.0.1'}:{desk.web}"
    desk.options += ("--base-url", base)
    try:
        desk.start()
        env = dict(os.environ, BASE=base, DATA=desk.data, LMTP=str(desk.lmtp),
                   SHOTS=os.path.join(ROOT, "build", "shots"), VORGANG=os.path.abspath(VORGANG),
                   PID=str(desk.process.pid), SERVE=json.dumps(desk.process.args))
        try:
            p = subprocess.run(["node", os.path.join(HERE, name + ".mjs")], env=env, check=False, timeout=PATIENCE)
            shared.failures += p.returncode != 0
        except subprocess.TimeoutExpired:
            ended = False
        check(desk.run("check", ok=False).returncode == 0, f"{name}: the database holds together")
    finally:
        desk.stop()
    return ended


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
    top = scratch()
    try:
        for name in names or flows():
            # Chromium at times stops answering for good; our own desk answered all along when it did.
            # So one that hangs is played once more, from the start; what fails is not.
            if not flow(name, top):
                print(f"    {name}: the browser hung for {PATIENCE} s, once more", flush=True)
                check(flow(name, os.path.join(top, "again")), f"{name}: ends within {PATIENCE} s")
    finally:
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
