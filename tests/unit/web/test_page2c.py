#!/usr/bin/python3
"""The page compiler refuses what must not be written, and says where and what to do. TAP.
usage: test_page2c.py SOURCE_DIR"""
import os
import subprocess
import sys
import tempfile

HEAD = "{% page x(const struct view_x *v) %}\n"

REFUSED = [  # (template, line, words of the message)
    ("<script>x</script>", 2, "inline <script>"),
    ("<script src=\"/a.js\">x</script>", 2, "content"),
    ("<script src=\"/a.js\">{{ v.x }}</script>", 2, "inside <script>"),
    ("<style>a{}</style>", 2, "app.css"),
    ("<p style=\"color:red\">", 2, "style="),
    ("<p\n onclick=\"x\">", 3, "onclick="),
    ("<p hx-on:click=\"x\">", 2, "hx-on:click="),
    ("<p class={{ v.x }}>", 2, "not in quotes"),
    ("<p class=a>", 2, "not in quotes"),
    ("<p {{ v.x }}>", 2, "inside the tag"),
    ("<p {{ v.x }}=\"a\">", 2, "inside the tag"),
    ("<{{ v.x }}>", 2, "bare \"<\""),
    ("<p{{ v.x }}>", 2, "inside the tag"),
    ("<p{% if v.a %}x{% endif %}>", 2, "white space is missing"),
    ("</p{{ v.x }}>", 2, "does not end"),
    ("a < b", 2, "&lt;"),
    ("<!-- {{ v.x }} -->", 2, "comment"),
    ("<iframe srcdoc=\"{{ v.x }}\"></iframe>", 2, "second parser"),
    ("<img srcset=\"{{ v.x }} 2x\">", 2, "second parser"),
    ("<div hx-vals=\"{{ v.x }}\"></div>", 2, "second parser"),
    ("<base href=\"/\">", 2, "<base>"),
    ("<meta http-equiv=\"refresh\" content=\"{{ v.x }}\">", 2, "http-equiv"),
    ("<form method=\"post\" action=\"/x\"></form>", 2, "{% form"),
    ("<form class=\"{{ v.x }}\" METHOD='POST' action=\"/x\"></form>", 2, "{% form"),
    ("<form method=\"{{ v.x }}\" action=\"/x\"></form>", 2, "{% form"),
    ("<form method=\"{% if v.a %}get{% else %}post{% endif %}\" action=\"/x\"></form>", 2, "{% form"),
    ("<button formmethod=\"post\">", 2, "formmethod"),
    ("{% form \"/a\" %}{% form \"/b\" %}{% endform %}{% endform %}", 2, "form inside a form"),
    ("{% form \"https://evil.example/\" %}{% endform %}", 2, "path of our own"),
    ("{% form \"//evil.example/\" %}{% endform %}", 2, "path of our own"),
    ("<p title=\"{% form \"/a\" %}\">", 2, "forms stand in text"),
    ("{% form \"/a\" %}", 2, "form open"),
    ("{% form \"/a\", onsubmit=\"x\" %}{% endform %}", 2, "onsubmit="),
    ("<a href=\"javascript:{{ v.x }}\">", 2, "scheme"),
    ("<a href=\"JavaScript:x\">", 2, "scheme"),
    ("<a href=\"https://{{ v.x }}/\">", 2, "host"),
    ("<a href=\"//{{ v.x }}/\">", 2, "host"),
    ("<a href=\"/\\{{ v.x }}/\">", 2, "backslash"),
    ("<a href=\" //x/{{ v.x }}/\">", 2, "white space"),
    ("<a href=\"x{{ v.x }}\">", 2, "scheme or host"),
    ("<a href=\"mailto:{{ v.x }}\">", 2, "scheme or host"),
    ("<a href=\"/t/{{ v.a }}{{ v.b }}\">", 2, "side by side"),
    ("<a href=\"/t/.{{ v.a }}\">", 2, "side by side"),
    ("<a href=\"{% if v.a %}/x{% else %}/y?{% endif %}{{ v.b }}\">", 2, "after an if"),
    ("<a href=\"{{ _(\"Text\") }}\">", 2, "struct url"),
    ("<a href=\"{{ v.at|date }}\">", 2, "struct url"),
    ("<div hx-get=\"{{ v.at|date }}\">", 2, "struct url"),
    ("<a href=\"/a\" href=\"/b\">", 2, "twice"),
    ("<p{% if v.a %} class=\"x{% endif %}\">", 2, "this if ends"),
    ("{% if v.a %}<p {% endif %}class=\"x\">", 2, "this if ends"),
    ("{% for t in v.items %}<p title=\"{% endfor %}\">", 2, "this for ends"),
    ("<p o{% if v.a %}nclick=\"x\"{% endif %}>", 2, "white space is missing"),
    ("<p checked{% if v.a %}{% endif %}=\"x\">", 2, "'='"),
    ("<p title=\"x", 2, "ends inside"),
    ("<p title=\"{% use y() %}\">", 2, "pieces stand in text"),
    ("<p title=\"{{ icon(\"mail\") }}\">", 2, "icon"),
    ("{{ icon(\"no-such\") }}", 2, "no-such"),
    ("{{ icon(v.x) }}", 2, "icon"),
    ("<link rel=\"stylesheet\" href=\"{{ asset(\"no.css\") }}\">", 2, "does not exist"),
    ("<link rel=\"stylesheet\" href=\"{{ asset(\"../meson.build\") }}\">", 2, "does not exist"),
    ("{{ asset(\"app.css\") }}", 2, "href or src"),
    ("{{ v.x|shout }}", 2, "no filter"),
    ("{{ v.x|safe }}", 2, "no filter"),
    ("<p title=\"{{ v.x|lines }}\">", 2, "in text only"),
    ("{{ _(v.x) }}", 2, "constant"),
    ("{{ _(\"An %(name)s\") }}", 2, "name=…"),
    ("{{ v.x + 1 }}", 2, "can't stand here"),
    ("{% set a = 1 %}", 2, "not part of the subset"),
    ("{% for a, b in v.items %}{% endfor %}", 2, "for x in v.items"),
    ("{% for t in v.items %}{{ loop.last }}{% endfor %}", 2, "loop.last"),
    ("\n\n{% if v.a %}", 4, "endif"),
    ("\n\n<p>\n<b style=\"x\">", 5, "style="),
]

ALLOWED = [
    "<p>{{ v.x }}</p>", "<form class=\"s\" action=\"/find\"><input name=\"q\"></form>",
    "<form method=\"get\" action=\"/find\"></form>", "<a href=\"/t/{{ v.x }}?a={{ v.y }}\">",
    "<a href=\"https://a.example/{{ v.x }}\">", "<a href=\"mailto:a@b.example\">", "<a href=\"#main\">",
    "<input{% if v.a %} checked{% endif %} name=\"a\">", "<input {% if v.a %}checked{% endif %}>",
    "<p class=\"a{% if v.a %} b{% endif %}\">", "<!-- note --><p>", "<script src=\"/a.js\" defer></script>",
    "{% if v.a %}{% form \"/a\" %}{% endform %}{% endif %}", "<pre>\n\n  x</pre>",
    "<a href=\"{% if v.a %}/a{% else %}/b?x=1{% endif %}\">", "{{ icon(\"mail\", \"s\") }}",
]


def compile_page(root, text):
    with tempfile.TemporaryDirectory() as tmp:
        path = os.path.join(tmp, "x.html")
        with open(path, "w", encoding="utf-8") as f:
            f.write(HEAD + text + "\n{% endpage %}\n")
        run = subprocess.run([sys.executable, os.path.join(root, "tools/page2c.py"), tmp,
                              os.path.join(root, "assets"), path], capture_output=True, text=True)
        return run.returncode, run.stderr.strip().replace(tmp + "/", "")


def main(root):
    n = 0
    failed = 0
    print(f"1..{len(REFUSED) + len(ALLOWED)}")
    for text, line, words in REFUSED:
        code, said = compile_page(root, text)
        good = code == 1 and said.startswith(f"page2c: x.html:{line}: ") and words in said
        n, failed = n + 1, failed + (not good)
        print(f"{'ok' if good else 'not ok'} {n} - refused: {text!r}" + ("" if good else f"\n# {said!r}"))
    for text in ALLOWED:
        code, said = compile_page(root, text)
        n, failed = n + 1, failed + (code != 0)
        print(f"{'not ok' if code else 'ok'} {n} - allowed: {text!r}" + (f"\n# {said!r}" if code else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
