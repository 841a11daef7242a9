"""A row about new concerns: what their judge adds to a message, and the list of tickets alike, on desks
of different sizes. VORGANG_BENCH_DATA names the folder of one more desk, a big one; its copy is measured."""
import os
import shutil
import subprocess

from figures import program, row
from desk import Desk

SIZES, SAMPLES = (10_000, 100_000), 1000


def measured(data):
    """{"judged": (mean, p99, mean of the processor), …} in ms."""
    name = next(n for n in os.listdir(data) if n.endswith((".db", ".sqlite")))
    out = subprocess.run([program("concern_cost"), f"sqlite:{os.path.join(data, name)}", str(SAMPLES)],
                         check=True, stdout=subprocess.PIPE).stdout.decode()
    return {w[0]: [float(x) / 1000 for x in w[1:]] for w in map(str.split, out.splitlines())}


def show(tickets, figures):
    for what, name, most, beside, same in (
            ("a reply's concern", "judged", 3, "writing the reply itself", "written"),
            ("… tickets alike", "related", 20, "reading the ticket's messages", "read")):
        mean, worst, cpu = figures[name]
        row(f"{what}, {tickets} tickets", f"{mean:.2f} ms, p99 {worst:.2f} ms, {cpu:.2f} ms of CPU", f"{most} ms",
            f"{beside}: {figures[same][0]:.2f} ms", mean <= most)


def concern(top, scale):
    for tickets in SIZES:
        desk = Desk(os.path.join(top, f"concern-{tickets}"))
        desk.run("demo", "--tickets", str(tickets // scale))
        show(f"{tickets // scale:,}", measured(desk.data))
        shutil.rmtree(desk.data)
    big = os.environ.get("VORGANG_BENCH_DATA")
    if big:
        copy = shutil.copytree(big, os.path.join(top, "concern-big"))
        show("as many", measured(copy))
        shutil.rmtree(copy)


ROWS = {"concern": concern}
