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

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from html_state import Bad, State  # noqa: E402

FILTERS = {"date", "day", "ago", "size", "lines", "path"}
CALLS = {"url": "put_url", "part": "put_url_part", "query": "put_url_query"}
OPERATORS = {"gt": ">", "lt": "<", "gteq": ">=", "lteq": "<="}
BLOCK = re.compile(r"{%\s*(page|piece)\s+(\w+)\s*\((.*?)\)\s*%}", re.S)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
INCLUDE = re.compile(r"{%\s*include_c\s+\"([^\"]+)\"\s*%}")


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
        self.state = State()
        self.walk(tree.body)
        if self.state.key() != State().key():
            raise Bad(f"{maker.path}:{line}: {name} ends {self.state.where()} (close what is open)")

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
                    self.located(part, self.output)
            elif isinstance(node, nodes.If):
                self.located(node, self.branch)
            elif isinstance(node, nodes.For):
                self.located(node, self.loop)
            else:
                self.bad(node, f"{type(node).__name__} is not part of the subset (docs/PAGES.md)")

    def located(self, node, compile_it):
        """Runs COMPILE_IT; a mistake that does not know its place is NODE's."""
        try:
            compile_it(node)
        except Bad as e:
            if str(e).startswith(self.maker.path):
                raise
            line = e.line or self.line0 + node.lineno - 1
            raise Bad(f"{self.maker.path}:{line}: {e}") from None

    def constant(self, text, node):
        """HTML that stands in the template itself, or is made by the compiler."""
        out = self.state.text(text, self.line0 + node.lineno - 1)
        if out:
            self.emit(f"put_raw(o, {quote(out)}, {len(out.encode())});", node.lineno)

    def output(self, node):
        name = node.node.name if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) else ""
        if isinstance(node, nodes.TemplateData):
            self.constant(node.data, node)
        elif name.startswith("use__"):
            self.use(name[5:], node)
        elif name == "form__":
            self.form(node)
        elif name == "icon":
            self.icon(node)
        elif name == "asset":
            if self.state.value() != "url":
                raise Bad("asset() is the whole value of an href or src")
            self.constant(self.maker.asset(node), node)
        else:
            self.value(node)

    def use(self, name, node):
        if self.state.mode != "text":
            raise Bad(f"a piece {self.state.where()} (pieces stand in text)")
        args = "".join(", " + self.expr(a) for a in node.args)
        self.emit(f"piece_{name}(o{args});", node.lineno)

    def icon(self, node):
        texts = [a.value if isinstance(a, nodes.Const) else None for a in node.args] + ["", ""]
        name, size = texts[:2]
        if name not in self.maker.icons or size not in ("", "s", "l") or self.state.mode != "text":
            raise Bad(f"icon(\"{name}\") is not icon(\"name\") or icon(\"name\", \"s\" or \"l\") in text, "
                      "with a symbol \"i-name\" of assets/icons.svg")
        self.constant(f'<svg class="i{" i--" + size if size else ""}" aria-hidden="true"><use href="'
                      f'{self.maker.asset_path("icons.svg")}#i-{name}"/></svg>', node)

    def form(self, node):
        """{% form "/path", class="x", upload %}: method, CSRF field and encoding by themselves."""
        if not node.args or any(not isinstance(a, nodes.Name) or a.name != "upload" for a in node.args[1:]):
            raise Bad("write {% form \"/path\", class=\"x\" %} or {% form v.url, upload %}")
        self.form_open(node, node.args[0])
        for k in node.kwargs:
            self.constant(f' {k.key.rstrip("_").replace("_", "-")}="', node)
            if isinstance(k.value, nodes.Const):
                self.constant(escape(str(k.value.value)), node)
            else:
                self.value(k.value)
            self.constant('"', node)
        if len(node.args) > 1:
            self.constant(' enctype="multipart/form-data"', node)
        self.constant(">", node)
        self.emit("put_csrf(o);")

    def form_open(self, node, target):
        if self.state.mode != "text":
            raise Bad(f"a form {self.state.where()} (forms stand in text)")
        self.state.text("<form ")  # what follows is ours: a method that no template may write
        self.state.seen |= {"method"}
        self.emit('put_raw(o, "<form method=\\"post\\" ", 20);', node.lineno)
        self.constant('action="', node)
        if isinstance(target, nodes.Const):
            if not re.match(r"/(?![/\\])", str(target.value)):
                raise Bad("a form goes to a path of our own (\"/…\"): it carries the CSRF field")
            self.constant(escape(target.value), node)
        else:
            self.value(target)
        self.constant('"', node)

    def value(self, node):
        kind, expr, filter_name = self.state.value(), node, None
        if isinstance(node, nodes.Filter):
            filter_name, expr = node.name, node.node
            if filter_name not in FILTERS:
                raise Bad(f"there is no filter \"{filter_name}\" ({', '.join(sorted(FILTERS))})")
        word = self.word(expr)
        if kind != "text":
            if word or (filter_name and filter_name != "path"):
                raise Bad(f"{self.state.attribute}= takes a struct url, or texts behind a constant "
                          "beginning (words and filters are for text)")
            self.emit(f"{CALLS[kind]}(o, {self.expr(expr)});", node.lineno)
        elif word:
            self.emit(word, node.lineno)
        elif filter_name:
            if filter_name == "lines" and self.state.mode != "text":
                raise Bad("the filter \"lines\" writes tags and stands in text only")
            self.emit(f"put_{filter_name}(o, {self.expr(expr)});", node.lineno)
        else:
            self.emit(f"put(o, {self.expr(expr)});", node.lineno)

    def word(self, node):
        """_("…"), _("… %(name)s", name=x) and _n("…", "…", n=x)."""
        if not (isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in ("_", "_n")):
            return None
        if not all(isinstance(a, nodes.Const) for a in node.args):
            self.bad(node, "_() takes a constant text")
        texts = [a.value for a in node.args]
        given = {k.key for k in node.kwargs}
        for t in texts:
            self.maker.words.add(t)
            if not set(PLACEHOLDER.findall(t)) <= given:
                self.bad(node, f"\"{t}\" needs a value for each of its %(name)s: _(\"…\", name=…)")
        if len(texts) != (2 if node.node.name == "_n" else 1):
            self.bad(node, "write _(\"Text\") or _n(\"%(n)s Ticket\", \"%(n)s Tickets\", n=…)")
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
                known = {"first": f"({self.loops[-1]} == 0)", "index": f"({self.loops[-1]} + 1)"}
                if node.attr not in known:
                    self.bad(node, f"there is no loop.{node.attr} (first, index)")
                return known[node.attr]
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
            op, right = node.ops[0].op, node.ops[0].expr
            if len(node.ops) == 1 and op in ("eq", "ne"):
                return f"{'!' if op == 'ne' else ''}put_equal({self.expr(node.expr)}, {self.expr(right)})"
            if len(node.ops) == 1 and op in OPERATORS:
                return f"put_number({self.expr(node.expr)}) {OPERATORS[op]} put_number({self.expr(right)})"
            self.bad(node, "one comparison at a time (==, !=, <, <=, >, >=)")
        return f"put_truth({self.expr(node)})"

    def branch(self, node):
        before, ends = self.state.copy(), []
        arms = [(node.test, node.body)] + [(e.test, e.body) for e in node.elif_]
        for i, (test, body) in enumerate(arms):
            self.state = before.copy()
            self.emit(f"{'} else ' if i else ''}if ({self.test(test)}) {{", node.lineno)
            self.arm(body, ends)
        self.state = before.copy()
        if node.else_:
            self.emit("} else {")
            self.arm(node.else_, ends)
        else:
            ends.append(before)
        self.emit("}")
        self.state = ends[0].copy()
        for end in ends[1:]:
            self.state.join(end, "this if")

    def arm(self, body, ends):
        self.depth += 1
        self.walk(body)
        self.depth -= 1
        ends.append(self.state)

    def loop(self, node):
        name, many = getattr(node.target, "name", None), node.iter
        before = self.state.copy()
        if not isinstance(name, str) or not isinstance(many, nodes.Getattr) or node.else_:
            raise Bad("write {% for x in v.items %} … {% endfor %}, counted by v.n_items")
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
        self.state.join(before, "this for")


def escape(text):
    for c, to in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")):
        text = text.replace(c, to)
    return text


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
        with open(os.path.join(assets, "icons.svg"), encoding="utf-8") as f:
            self.icons = set(re.findall(r'<symbol id="i-([^"]+)"', f.read()))
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
        name = node.args[0].value if len(node.args) == 1 and isinstance(node.args[0], nodes.Const) else ""
        if os.path.basename(str(name)) != name or not os.path.isfile(os.path.join(self.assets, str(name))):
            raise Bad(f"assets/{name} does not exist")
        return self.asset_path(name)


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
            c.write(f"/* made by tools/page2c.py from {name}.html */\n#include \"{name}.h\"\n"
                    "#include \"pages/base.h\"\n\n"
                    "#pragma GCC diagnostic error \"-Wincompatible-pointer-types\"\n"
                    "#pragma GCC diagnostic error \"-Wint-conversion\"\n"
                    "#pragma GCC diagnostic ignored \"-Wsign-conversion\"\n\n")
            for proto, (_, f) in zip(protos, maker.functions):
                c.write(f"{proto}\n{{\n" + "\n".join(f.out) + "\n}\n\n")


if __name__ == "__main__":
    try:
        main(sys.argv)
    except Bad as bad:
        sys.exit(f"page2c: {bad}")
