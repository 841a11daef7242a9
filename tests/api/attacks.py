"""The attack corpus against the API of the whole program: each case with a true token, its path one of
the API's, straight (whole, byte by byte) and through nginx."""
import base64
import concurrent.futures
import json
import os
import re
import time

from desk import check
from http_attacks import answers, faults, pieces, talk
from nginx import CORPORA, Nginx

# Statuses that a path of the API answers with are its own.
KINDS = ("reject", "one", "count")


def aimed(raw, token):
    """The same bytes at /api/v1, signed in. What is no request line stays as it is."""
    line, end, rest = raw.partition(b"\r\n")
    m = re.match(rb"([A-Z]+) (/[^ ]*)( HTTP/1\.[01])$", line)
    if not m or not end or b"__smuggled" in m.group(2):
        return raw
    path = b"/api/v1/tickets" if m.group(2).split(b"?")[0] in (b"/login", b"/tickets/new", b"/") else b"/api/v1" + m.group(2)
    return m.group(1) + b" " + path + m.group(3) + b"\r\nAuthorization: Bearer " + token + b"\r\n" + rest


def judge(port, case, way, token, straight):
    raw = aimed(base64.b64decode(case["raw_b64"]), token)
    begun = time.monotonic()
    out, closed = talk(port, pieces(raw, way))
    found = answers(out, raw.startswith(b"HEAD "))
    why = []
    if straight and case["expect"].partition(":")[0] in KINDS:
        why = [w for w in faults(case["expect"], found, closed, time.monotonic() - begun) if "security headers" not in w]
    # To a request without a version nginx answers as HTTP/0.9 does, without a head.
    headless = not straight and b" HTTP/" not in raw.partition(b"\r\n")[0]
    if any((s == 0 and not headless) or s == 500 or s > 505 for s, _ in found):
        why.append("500 or garbage")
    return case["id"], way, [s for s, _ in found], why


def run(desk, token, top):
    with open(os.path.join(CORPORA, "attacks/http/cases.json"), encoding="utf-8") as f:
        cases = json.load(f)
    nginx, wrong, token = Nginx(os.path.join(top, "nginx"), desk.web), [], token.encode()
    try:
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            doors = [(desk.web, w, True) for w in ("whole", "bytes")] + [(nginx.buffered, "whole", False), (nginx.streamed, "whole", False)]
            jobs = [(port, case, way, token, straight) for port, way, straight in doors for case in cases]
            for name, way, status, why in pool.map(lambda j: judge(*j), jobs):
                if why:
                    wrong.append(f"{name} {way} {status}: {'; '.join(why)}")
        check(not wrong, f"{len(cases)} attacks on the API, straight and through nginx", "\n".join(wrong)[:1500])
        # What nginx itself takes for a request is none that was smuggled past it.
        known = set(nginx.asked())
        with open(os.path.join(desk.data, "serve.log"), encoding="utf-8", errors="replace") as f:
            routed = re.findall(r" path=(/__smuggled\S*)", f.read())
        smuggled = [p for p in routed if p not in known]
        check(not smuggled, "nothing smuggled is routed behind nginx", smuggled[:3])
    finally:
        nginx.stop()
