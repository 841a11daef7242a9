#!/usr/bin/python3
"""src/pages/NAME.html -> pages/NAME.h, pages/NAME.c: templates in a small subset of Jinja syntax,
parsed by python3-jinja2, compiled to C. docs/PAGES.md shows it by example.

Every {{ x }} becomes a call chosen by the type of x, so text is always escaped; in href, src and
action only struct url passes; <script>, <style>, style= and on...= are refused altogether.

usage: page2c.py OUT_DIR ASSET_DIR FILE..."""
import hashlib
import os
import re
import sys

from jinja2 import Environment, nodes
from jinja2.exceptions import TemplateSyntaxError

URL_ATTRIBUTES = {"href", "src", "action", "formaction", "poster", "cite", "data"}
FILTERS = {"date", "day", "ago", "size", "lines", "path"}
BLOCK = re.compile(r"{%\s*(page|piece)\s+(\w+)\s*\((.*?)\)\s*%}", re.S)
INCLUDE = re.compile(r"{%\s*include_c\s+\"([^\"]+)\"\s*%}")


class Bad(Exception):
    pass


class Context:
    """Where in the HTML the writer stands: enough of a tokenizer to know which escaping is right."""

    def __init__(self, where):
        self.state, self.attribute, self.begun, self.where = "text", "", False, where

    def copy(self):
        c = Context(self.where)
        c.state, c.attribute, c.begun = self.state, self.attribute, self.begun
        return c

    def same(self, other):
        return self.state == other.state and (self.state != "value" or self.attribute == other.attribute)

    def feed(self, text, line):
        i = 0
        while i < len(text):
            i = getattr(self, "in_" + self.state)(text, i, line)
            line_of = line + text.count("\n", 0, i)
            self.line = line_of

    def bad(self, why, line):
        raise Bad(f"{self.where}:{line}: {why}")

    def in_text(self, text, i, line):
        at = text.find("<", i)
        if at < 0:
            return len(text)
        m = re.match(r"<!--.*?-->|<!doctype[^>]*>|</?([a-zA-Z][\w-]*)", text[at:], re.S | re.I)
        if not m:
            self.bad("a bare \"<\" (write &lt;)", line)
        tag = (m.group(1) or "").lower()
        if tag == "style":
            self.bad("<style> is not allowed (put it into assets/app.css)", line)
        if tag == "script" and not re.match(r"<script src=\"|<script type=\"module\" src=\"|</script>", text[at:]):
            self.bad("only <script src=\"…\"> is allowed", line)
        if tag == "form" and not text[at:].startswith("</") and re.match(r"<form[^>]*method=\"?post", text[at:], re.I):
            self.bad("write {% form \"/path\" %}: it brings the CSRF field", line)
        if m.group(1):
            self.state = "tag"
        return at + m.end()

    def in_tag(self, text, i, line):
        m = re.compile(r"\s+|/?>|([\w:-]+)(\s*=\s*\")?").match(text, i)
        if not m:
            self.bad(f"can't read the tag at \"{text[i:i + 20]}\" (attributes are name=\"value\")", line)
        if m.group(0).endswith(">"):
            self.state = "text"
        elif m.group(1):
            name = m.group(1).lower()
            if name == "style" or name.startswith("on"):
                self.bad(f"{name}= is not allowed (the CSP forbids it; use a class)", line)
            if m.group(2):
                self.state, self.attribute, self.begun = "value", name, False
            elif text[m.end():m.end() + 1] == "=":
                self.bad(f"{name}= without quotes", line)
        return m.end()

    def in_value(self, text, i, line):
        at = text.find('"', i)
        if at != i:
            self.begun = True
        if at < 0:
            return len(text)
        self.state = "tag"
        return at + 1


class Function:
    def __init__(self, maker, name, args, body, line):
        self.maker, self.name, self.args, self.line0 = maker, name, args, line
        self.pointers = set(re.findall(r"\*\s*(\w+)\s*(?:,|$)", args))
        self.out, self.loops, self.depth = [], [], 1
        source = self.prepare(body)
        try:
            tree = maker.env.parse(source)
        except TemplateSyntaxError as e:
            raise Bad(f"{maker.path}:{line + e.lineno - 1}: {e.message}")
        self.context = Context(os.path.basename(maker.path))
        self.walk(tree.body)
        if self.context.state != "text":
            raise Bad(f"{maker.path}:{line}: {name} ends inside a tag")

    def prepare(self, body):
        body = re.sub(r"{%\s*use\s+(\w+)\s*\((.*?)\)\s*%}", r"{{ use__\1(\2) }}", body, flags=re.S)
        body = re.sub(r"{%\s*form\s+(.*?)\s*%}", lambda m: "{{ form__(" + m.group(1) + ") }}", body)
        return re.sub(r"{%\s*endform\s*%}", "</form>", body)

    def emit(self, text, lineno=None):
        if lineno is not None:
            self.out.append(f'#line {self.line0 + lineno - 1} "{os.path.basename(self.maker.path)}"')
        self.out.append("    " * self.depth + text)

    def bad(self, node, why):
        raise Bad(f"{self.maker.path}:{self.line0 + node.lineno - 1}: {why}")

    def walk(self, body):
        for node in body:
            if isinstance(node, nodes.Output):
                for part in node.nodes:
                    self.output(part)
            elif isinstance(node, nodes.If):
                self.branch(node)
            elif isinstance(node, nodes.For):
                self.loop(node)
            else:
                self.bad(node, f"{type(node).__name__} is not part of the subset")

    def output(self, node):
        if isinstance(node, nodes.TemplateData):
            text = re.sub(r"\n\s*", "\n", node.data)
            self.context.feed(text, self.line0 + node.lineno - 1)
            if text:
                self.emit(f"put_raw(o, {quote(text)}, {len(text.encode())});", node.lineno)
            return
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
            name = node.node.name
            if name.startswith("use__"):
                args = "".join(", " + self.expr(a) for a in node.args)
                self.emit(f"piece_{name[5:]}(o{args});", node.lineno)
                return
            if name == "form__":
                self.form(node)
                return
            if name == "icon":
                self.icon(node)
                return
            if name == "asset":
                self.emit(f"put_raw(o, {quote(self.maker.asset(node))}, {len(self.maker.asset(node))});", node.lineno)
                self.context.begun = True
                return
        self.value(node)

    def icon(self, node):
        size = node.args[1].value if len(node.args) > 1 else ""
        html = (f'<svg class="i{" i--" + size if size else ""}" aria-hidden="true"><use href="'
                f'{self.maker.asset_path("icons.svg")}#i-{node.args[0].value}"/></svg>')
        if self.context.state != "text":
            self.bad(node, "an icon inside a tag")
        self.emit(f"put_raw(o, {quote(html)}, {len(html.encode())});", node.lineno)

    def form(self, node):
        """{% form "/path", class="x", upload %}: method, CSRF field and encoding by themselves."""
        target = node.args[0]
        upload = any(isinstance(a, nodes.Name) and a.name == "upload" for a in node.args[1:])
        rest = "".join(f' {k.key.rstrip("_").replace("_", "-")}="{k.value.value}"' for k in node.kwargs)
        self.emit('put_raw(o, "<form method=\\"post\\" action=\\"", 28);', node.lineno)
        if isinstance(target, nodes.Const):
            self.emit(f"put_raw(o, {quote(target.value)}, {len(target.value.encode())});")
        else:
            self.emit(f"put_url(o, {self.expr(target)});")
        rest += ' enctype="multipart/form-data"' if upload else ""
        self.emit(f"put_raw(o, {quote(chr(34) + rest + '>')}, {len((rest + 'xx').encode())});")
        self.emit("put_csrf(o);")

    def value(self, node):
        c = self.context
        if c.state == "tag":
            self.bad(node, "a value between attributes (only inside quotes)")
        expr, filter_name = node, None
        if isinstance(node, nodes.Filter):
            filter_name, expr = node.name, node.node
            if filter_name not in FILTERS:
                self.bad(node, f"there is no filter \"{filter_name}\"")
        word = self.word(expr)
        if c.state == "value" and c.attribute in URL_ATTRIBUTES:
            if word or (filter_name and filter_name != "path"):
                self.bad(node, f"{c.attribute}= takes only struct url")
            call = "put_url_part" if c.begun or filter_name == "path" else "put_url"
            self.emit(f"{call}(o, {self.expr(expr)});", node.lineno)
        elif word:
            self.emit(word, node.lineno)
        elif filter_name:
            self.emit(f"put_{filter_name}(o, {self.expr(expr)});", node.lineno)
        else:
            self.emit(f"put(o, {self.expr(expr)});", node.lineno)
        c.begun = True

    def word(self, node):
        """_("…"), _("… %(name)s", name=x) and _n("…", "…", n=x)."""
        if not (isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in ("_", "_n")):
            return None
        if not all(isinstance(a, nodes.Const) for a in node.args):
            self.bad(node, "_() takes a constant text")
        texts = [a.value for a in node.args]
        for t in texts:
            self.maker.words.add(t)
        args = ", ".join(f'{{"{k.key}", PUT_ARG({self.expr(k.value)})}}' for k in node.kwargs)
        args = f"(const struct put_arg[]){{{args}}}, {len(node.kwargs)}" if args else "NULL, 0"
        if node.node.name == "_n":
            count = self.expr(node.kwargs[0].value)
            return f"put_words(o, {count} == 1 ? {quote(texts[0])} : {quote(texts[1])}, {args});"
        return f"put_words(o, {quote(texts[0])}, {args});"

    def expr(self, node):
        if isinstance(node, nodes.Name):
            return node.name
        if isinstance(node, nodes.Const):
            if isinstance(node.value, bool):
                return "true" if node.value else "false"
            return quote(node.value) if isinstance(node.value, str) else str(node.value)
        if isinstance(node, nodes.Getattr):
            if isinstance(node.node, nodes.Name) and node.node.name == "loop" and self.loops:
                return {"first": f"({self.loops[-1]} == 0)", "index": f"({self.loops[-1]} + 1)"}[node.attr]
            arrow = isinstance(node.node, nodes.Name) and node.node.name in self.pointers
            return f"{self.expr(node.node)}{'->' if arrow else '.'}{node.attr}"
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == "ref":
            return "&" + self.expr(node.args[0])
        self.bad(node, f"{type(node).__name__} can't stand here")

    def test(self, node):
        if isinstance(node, nodes.Not):
            return f"!({self.test(node.node)})"
        if isinstance(node, (nodes.And, nodes.Or)):
            op = "&&" if isinstance(node, nodes.And) else "||"
            return f"({self.test(node.left)} {op} {self.test(node.right)})"
        if isinstance(node, nodes.Compare):
            op = {"eq": "==", "ne": "!=", "gt": ">", "lt": "<", "gteq": ">=", "lteq": "<="}[node.ops[0].op]
            right = node.ops[0].expr
            if isinstance(right, nodes.Const) and isinstance(right.value, str):
                same = f"put_same({self.expr(node.expr)}, {quote(right.value)})"
                return same if op == "==" else "!" + same
            return f"{self.expr(node.expr)} {op} {self.expr(right)}"
        return f"put_truth({self.expr(node)})"

    def branch(self, node):
        before, ends = self.context.copy(), []
        arms = [(node.test, node.body)] + [(e.test, e.body) for e in node.elif_]
        for i, (test, body) in enumerate(arms):
            self.context = before.copy()
            self.emit(f"{'} else ' if i else ''}if ({self.test(test)}) {{", node.lineno)
            self.arm(body, ends)
        self.context = before.copy()
        if node.else_:
            self.emit("} else {")
            self.arm(node.else_, ends)
        else:
            ends.append(before)
        self.emit("}")
        if not all(e.same(ends[0]) for e in ends):
            self.bad(node, "the branches end in different places of a tag")
        self.context = ends[0].copy()
        self.context.begun = any(e.begun for e in ends)

    def arm(self, body, ends):
        self.depth += 1
        self.walk(body)
        self.depth -= 1
        ends.append(self.context)

    def loop(self, node):
        name, many = node.target.name, node.iter
        before = self.context.copy()
        base = self.expr(many)
        count = re.sub(r"(\w+)$", r"n_\1", base)
        i = f"i_{name}"
        self.emit(f"for (size_t {i} = 0; {i} < {count}; {i}++) {{", node.lineno)
        self.depth += 1
        self.emit(f"const __typeof__(*{base}) *{name} = &{base}[{i}];\n")
        self.emit(f"(void){name};")
        self.pointers.add(name)
        self.loops.append(i)
        self.walk(node.body)
        self.loops.pop()
        self.depth -= 1
        self.emit("}")
        if not before.same(self.context):
            self.bad(node, "the loop ends in another place of a tag than it begins")


def quote(text):
    out = []
    for b in text.encode():
        c = chr(b)
        if c in '"\\':
            out.append("\\" + c)
        elif c == "\n":
            out.append("\\n")
        elif c == "?":
            out.append("\\?")
        elif 32 <= b < 127:
            out.append(c)
        else:
            out.append(f"\\{b:03o}")
    return '"' + "".join(out) + '"'


class Maker:
    def __init__(self, path, assets):
        self.path, self.assets, self.words = path, assets, set()
        self.env = Environment(keep_trailing_newline=False)
        text = open(path, encoding="utf-8").read()
        self.includes = INCLUDE.findall(text)
        text = INCLUDE.sub(lambda m: "\n" * m.group(0).count("\n"), text)
        self.functions = []
        found = list(BLOCK.finditer(text))
        if not found:
            raise Bad(f"{path}: there is no {{% page … %}} or {{% piece … %}}")
        for i, m in enumerate(found):
            end = found[i + 1].start() if i + 1 < len(found) else len(text)
            body = re.sub(r"{%\s*end(page|piece)\s*%}\s*$", "", text[m.end():end].strip("\n"))
            line = text.count("\n", 0, m.end()) + 1 + (len(text[m.end():end]) - len(text[m.end():end].lstrip("\n")))
            self.functions.append((m.group(1), Function(self, m.group(2), " ".join(m.group(3).split()), body.strip(), line)))

    def asset_path(self, name):
        data = open(os.path.join(self.assets, name), "rb").read()
        return f"/static/{hashlib.sha256(data).hexdigest()[:12]}/{name}"

    def asset(self, node):
        return self.asset_path(node.args[0].value)


def main(argv):
    out, assets, files = argv[1], argv[2], argv[3:]
    os.makedirs(out, exist_ok=True)
    for path in files:
        maker = Maker(path, assets)
        name = os.path.splitext(os.path.basename(path))[0]
        protos = [f"void {kind}_{f.name}(struct put *o{', ' + f.args if f.args else ''})" for kind, f in maker.functions]
        includes = "".join(f'#include "{i}"\n' for i in maker.includes)
        with open(f"{out}/{name}.h", "w", encoding="utf-8") as h:
            h.write(f"/* made by tools/page2c.py from {name}.html */\n#pragma once\n#include \"web/markup.h\"\n{includes}\n"
                    + "".join(p + ";\n" for p in protos))
        with open(f"{out}/{name}.c", "w", encoding="utf-8") as c:
            c.write(f"/* made by tools/page2c.py from {name}.html */\n#include \"pages/{name}.h\"\n"
                    "#include \"pages/base.h\"\n\n")
            for proto, (_, f) in zip(protos, maker.functions):
                c.write(f"{proto}\n{{\n" + "\n".join(f.out) + "\n}\n\n")


if __name__ == "__main__":
    try:
        main(sys.argv)
    except Bad as bad:
        sys.exit(f"page2c: {bad}")
