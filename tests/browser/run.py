#!/usr/bin/python3
"""Each flow (*.mjs but common.mjs) in headless Chromium, with a desk with demo data of its own; the
screenshots are left in build/shots. usage: run.py [FLOW…]"""
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


def flow(name, top):
    desk = Desk(os.path.join(top, name), "--demo")
    try:
        desk.start()
        env = dict(os.environ, BASE=f"http://127.0.0.1:{desk.web}", DATA=desk.data, LMTP=str(desk.lmtp),
                   SHOTS=os.path.join(ROOT, "build", "shots"), VORGANG=os.path.abspath(VORGANG),
                   PID=str(desk.process.pid), SERVE=json.dumps(desk.process.args))
        try:
            p = subprocess.run(["node", os.path.join(HERE, name + ".mjs")], env=env, check=False, timeout=400)
            shared.failures += p.returncode != 0
        except subprocess.TimeoutExpired:
            check(False, f"{name}: ends within 400 s")
        check(desk.run("check", ok=False).returncode == 0, f"{name}: the database holds together")
    finally:
        desk.stop()


def main(names):
    if not os.path.isdir(os.path.join(ROOT, "node_modules", "playwright-core")):
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=ROOT, check=True)
    top = scratch()
    flows = sorted(os.path.basename(p)[:-4] for p in glob.glob(os.path.join(HERE, "*.mjs")))
    try:
        for name in names or [f for f in flows if f != "common"]:
            flow(name, top)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
