#!/usr/bin/python3
"""A desk with demo data in headless Chromium (shots.mjs); the screenshots are left in build/shots."""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../system"))
from desk import Desk, check, scratch
import desk as shared

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))


def main():
    if not os.path.isdir(os.path.join(ROOT, "node_modules", "playwright-core")):
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=ROOT, check=True)
    top = scratch()
    desk = Desk(top, "--demo")
    try:
        desk.start()
        open_ones = [t for t in desk.lines("ticket", "list") if t["state"] != "closed" and t["article_count"] > 1]
        p = subprocess.run(["node", os.path.join(ROOT, "tests/browser/shots.mjs"), f"http://127.0.0.1:{desk.web}",
                            open_ones[0]["number"], os.path.join(ROOT, "build", "shots")], check=False)
        shared.failures += p.returncode != 0
        check(desk.run("check", ok=False).returncode == 0, "the database holds together")
    finally:
        desk.stop()
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
