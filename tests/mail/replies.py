#!/usr/bin/python3
"""What is new in a reply, against what seven public projects expect: prints "agree N of M" for each
source and what does not agree, and fails under 90 %. Needs the driver clean_plain."""
import email
import email.policy
import glob
import html.parser
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CORPORA = os.environ.get("VORGANG_CORPORA", os.path.join(HERE, "../../../shared/corpora"))
DRIVER = sys.argv[1] if len(sys.argv) > 1 else os.environ["CLEAN_PLAIN"]
GATE = 90


class Words(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.out, self.hidden = [], 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("style", "script", "title")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("style", "script", "title")

    def handle_data(self, data):
        if not self.hidden:
            self.out.append(data)


def words(text):
    w = Words()
    w.feed(text or "")
    w.close()
    return "".join(w.out)


def body(path):
    """(plain text, HTML) of an item: the file itself, or the mail's first parts of each kind."""
    with open(path, "rb") as f:
        raw = f.read()
    if path.endswith(".html"):
        return None, raw.decode("utf-8", "replace")
    if not path.endswith(".eml"):
        return raw.decode("utf-8", "replace"), None
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    return plain and plain.get_content(), rich and rich.get_content()


def items():
    for path in sorted(glob.glob(os.path.join(CORPORA, "replies/*/*.json"))):
        with open(path, encoding="utf-8") as f:
            want = json.load(f)
        raw = [p for p in glob.glob(glob.escape(path[:-5]) + ".*") if not p.endswith(".json")]
        if raw and any(k in want for k in ("visible_text", "visible_html", "first_fragment")):
            yield path.split("/")[-2], os.path.basename(raw[0]), want, *body(raw[0])


def run(requests):
    lines = "".join(json.dumps({"do": do, "text": text}) + "\n" for do, text in requests)
    p = subprocess.run([DRIVER], input=lines.encode(), capture_output=True, timeout=120, check=True)
    return [json.loads(line).get("out") or "" for line in p.stdout.decode().splitlines()]


def fold(text, how):
    text = text.replace("\r\n", "\n").replace("\u00a0", " ").strip()
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\s+", "", text) if "white" in how and "outer" not in how else text


def judge(want, got):
    how = want.get("compare", "strip")
    if "visible_text" in want:
        return fold(want["visible_text"], how), fold(got, how)
    if "visible_html" in want:
        return fold(words(want["visible_html"]), how), fold(got, how)
    first = fold(want["first_fragment"], how)
    return first, fold(got, how)[:len(first)]


def main():
    all_items = list(items())
    requests = []
    for _, _, want, plain, rich in all_items:
        if plain is not None:
            requests.append(("new_text", plain))
        else:
            requests.append(("new_html_text", rich))
    total = {}
    failing = []
    for (source, name, want, _, _), got in zip(all_items, run(requests)):
        a, b = judge(want, got)
        n, of = total.get(source, (0, 0))
        total[source] = (n + (a == b), of + 1)
        if a != b:
            i = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
            reason = "shows too much" if b.startswith(a) else "shows too little" if a.startswith(b) else "differs"
            failing.append(f"{source}/{name}: {reason} from …{a[max(0, i - 20):i]!r}: want {a[i:i + 60]!r} got {b[i:i + 60]!r}")
    for source, (n, of) in sorted(total.items()):
        print(f"{source}: agree {n} of {of}")
    for line in failing:
        print("  " + line)
    n, of = sum(t[0] for t in total.values()), sum(t[1] for t in total.values())
    good = of > 0 and n * 100 >= of * GATE
    print(f"{'ok' if good else 'not ok'} new text: agree {n} of {of} ({100 * n / max(of, 1):.1f} %, gate {GATE} %)")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
