#!/usr/bin/python3
"""Speed and size, each figure beside the machine's own limit from the same run, as one table.

    tests/bench/run.py [--quick] [--folder DIR] [ROW…]      rows: see --list

Builds build-bench (release). Everything on loopback, bounded in count and time; only what it
started is stopped. No test asserts these figures: a busy machine says little."""
import argparse
import os
import shutil
import sys
import tempfile

import api
import concern
import figures
import mail
import pages
import size
import start

ROWS = {**mail.ROWS, **start.ROWS, **pages.ROWS, **api.ROWS, **size.ROWS, **concern.ROWS}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the messages and tickets")
    parser.add_argument("--folder", help="where databases and queues are made (default: the system's temporary folder)")
    parser.add_argument("--most", type=int, default=1_000_000, help="tickets of the largest desk in the rows about growth")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("rows", nargs="*", metavar="ROW")
    given = parser.parse_args()
    unknown = [r for r in given.rows if r not in ROWS]
    if given.list or unknown:
        print(" ".join(ROWS))
        return 2 if unknown else 0
    size.MOST = given.most
    figures.build()
    top = tempfile.mkdtemp(prefix="vorgang-bench-", dir=given.folder)
    os.chmod(top, 0o755)
    try:
        for name in given.rows or ROWS:
            print(f"== {name} (load {os.getloadavg()[0]:.1f})", flush=True)
            ROWS[name](top, 10 if given.quick else 1)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    figures.print_table()
    return 0


if __name__ == "__main__":
    sys.exit(main())
