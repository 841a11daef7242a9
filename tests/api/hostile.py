"""Hostile input, made from the description: each field of every body, each parameter of every query and
every part of every path with what it can't mean. Nothing is answered 5xx, twice, or not at all."""
import json
import os
import re
import urllib.parse

from desk import check

# Bodies with which the field is reached, for operations that make things; those that change need none.
BASES = {
    "TicketWrite": {"title": "x", "group": "Users", "customer_id": 2, "article": {"body": "x"}},
    "ArticleWrite": {"ticket_id": 1, "body": "x"}, "UserWrite": {"firstname": "x"}, "OrganizationWrite": {"name": "h@n"},
    "GroupWrite": {"name": "h@n"}, "RoleWrite": {"name": "h@n"}, "TicketStateWrite": {"name": "h@n", "state_type_id": 2},
    "TicketPriorityWrite": {"name": "h@n"}, "TextModuleWrite": {"name": "h@n", "content": "x"}, "TagName": {"name": "h@n"},
    "TagRef": {"object": "Ticket", "o_id": 1, "item": "x"}, "TimeAccountingWrite": {"ticket_id": 1, "time_unit": "1"},
    "TimeAccountingTypeWrite": {"name": "h@n"}, "TokenWrite": {"name": "h", "permission": ["ticket.agent"]},
    "ObjectAttributeWrite": {"object": "Ticket", "name": "h@n", "display": "h", "data_type": "input"},
    "AttachmentWrite": {"filename": "a.txt", "data": "eA==", "mime-type": "text/plain"}, "Search": {"query": "x"},
    "LinkAdd": {"link_type": "normal", "link_object_source": "Ticket", "link_object_source_number": "@number",
                "link_object_target": "Ticket", "link_object_target_value": 1},
    "LinkRemove": {"link_type": "normal", "link_object_source_value": 1, "link_object_target_value": 1},
    "BatchRequest": {"method": "PUT", "path": "tickets/1", "body": {}}, "Message": {"jsonrpc": "2.0", "id": 1, "method": "ping"},
}
DEEP = 40 * "[" + 40 * "]"
# As JSON, so that what no value of Python's is can be sent, too.
VALUES = [b"null", b"true", b"-1", b"0", b"9223372036854775808", b"4611686018427387904", b"1.5e300", b'""', b"[]", b"{}", b"[[]]",
          DEEP.encode(), b'{"a":{"b":[1]}}', b'"' + b"x" * 70000 + b'"', b'"\\u0000a"', b'"\xff\xfe"', b'"\\ud800"', b'"\\u202e\\u0001\\r\\nX: y"',
          b'"' + b"9" * 40 + b'"', b'"-5"', b"\"' OR 1=1 --\"", b'"%s%n%00"', b"[null,-1,{},\"x\"]", b'"0000-99-99T99:99:99Z"', b'["' + b'a","' * 3000 + b'z"]']
TEXTS = ["", "-1", "0", "9" * 40, "x" * 3000, "\x00", "%ff%fe", "[[", "' OR 1=1 --", "\r\nX: y", "true", "1e9", "*", "a,b,,", "(" * 200]
ARCHED = re.compile(r"{(\w+)}")


def fields(description, schema):
    """(way to it, name) of each field, those of nested schemas too."""
    for name, what in description["components"]["schemas"][schema]["properties"].items():
        yield (), name
        ref = what.get("$ref") or what.get("items", {}).get("$ref")
        if ref:
            inner = ref.rsplit("/", 1)[1]
            for way, deep in fields(description, inner):
                yield ((name, inner, "items" in what), *way), deep


def wrapped(way, name, base, value):
    """The body as bytes: BASE with VALUE, raw JSON, at the end of the way."""
    if way:
        (outer, schema, listed), rest = way[0], way[1:]
        inner = wrapped(rest, name, BASES.get(schema, {}), value)
        name, value = outer, b"[" + inner + b"]" if listed else inner
    parts = [json.dumps(k).encode() + b":" + json.dumps(v).encode() for k, v in base.items() if k != name]
    return b"{" + b",".join([*parts, json.dumps(name).encode() + b":" + value]) + b"}"


class Hostile:
    def __init__(self, call, every):
        self.call, self.every, self.wrong, self.sent, self.turn = call, every, [], 0, 0
        self.description = call("GET", "openapi.json")[1]
        self.number = call("GET", "tickets/1")[1]["number"]

    def chosen(self, values):
        """All of them, or on a smaller run every so many-eth, another one each time."""
        self.turn += 1
        return values[self.turn % self.every::self.every]

    def base(self, schema):
        self.sent += 1
        text = json.dumps(BASES.get(schema, {})).replace("@number", self.number).replace("@n", str(self.sent))
        return json.loads(text)

    def send(self, method, path, data, what):
        self.sent += 1
        status, body, headers = self.call.raw(method, path, data)
        kind = headers.get("Content-Type") or ""
        if not 200 <= status < 500:
            self.wrong.append(f"{method} {path[:60]} {what}: {status}")
        elif status >= 400 and (not kind.startswith("application/json") or b'"error"' not in body):
            self.wrong.append(f"{method} {path[:60]} {what}: {status} without an error ({kind})")

    def bodies(self, method, path, schema):
        aim = ARCHED.sub("777777" if method == "DELETE" else "1", path)
        make = method == "POST" and "{" not in path
        for way, name in list(fields(self.description, schema)):
            for value in self.chosen(VALUES):
                base = self.base(schema) if make or method == "DELETE" or schema in ("Batch", "Message") else {}
                self.send(method, aim, wrapped(way, name, base, value), f"{'.'.join([w[0] for w in way] + [name])}={value[:30]!r}")
        for data in (b"", b"{", b"[1]", b'"x"', b"null", b"[" * 5000, b'{"a":"\xff"}', b'{"a":1,"a":2}', b'{"n":1e999}', b'{"no such name":1}',
                     b"{" + b",".join(b'"k%d":1' % n for n in range(3000)) + b"}"):
            self.send(method, aim, data, f"body {data[:20]!r}")

    def run(self):
        for path, ops in self.description["paths"].items():
            if "servers" in ops or path in ("/events", "/users/import"):
                continue
            path = path[1:]
            for method, op in ((m.upper(), o) for m, o in ops.items()):
                if "requestBody" in op:
                    self.bodies(method, path, op["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1])
                for p in op["parameters"]:
                    for text in self.chosen(TEXTS) if p["in"] == "query" else []:
                        quoted = text if "%" in text else urllib.parse.quote(text, safe="")
                        self.send(method, f"{ARCHED.sub('1', path)}?{p['name']}={quoted}", None, p["name"])
                for name in ARCHED.findall(path):
                    for text in self.chosen(TEXTS[1:]):
                        quoted = text if "%" in text else urllib.parse.quote(text, safe="")
                        self.send(method, ARCHED.sub("777777", path.replace("{" + name + "}", quoted)), b"{}" if method in ("POST", "PUT") else None, name)
        check(not self.wrong, f"{self.sent} hostile values in every field, parameter and path are refused", "; ".join(self.wrong)[:1500])


READ = re.compile(r'(?:api_take_\w+\(x, [\w>-]+, |api_get\(x, |api_query\(x, |api_flag\(x, |page_number\(x, |first_text\(x, '
                  r'|json_object_get\(x->body, )"([\w-]+)"(?:, "(\w+)")?')


def described(call, root):
    """What handlers read by name is in the description: a field that is forgotten there is not attacked."""
    d = call("GET", "openapi.json")[1]
    known = {n for s in d["components"]["schemas"].values() for n in s["properties"]}
    known |= {p["name"] for ops in d["paths"].values() for o in ops.values() if isinstance(o, dict) for p in o.get("parameters", [])}
    read = {}
    for name in sorted(os.listdir(os.path.join(root, "src", "web"))):
        if name.startswith("api") and name.endswith(".c"):
            with open(os.path.join(root, "src", "web", name), encoding="utf-8") as f:
                for m in READ.finditer(f.read()):
                    read.update({n: name for n in m.groups() if n and len(n) > 1})
    missing = {n: f for n, f in read.items() if n not in known}
    check(not missing and len(read) > 80, "all that handlers read is described", missing or len(read))
    bare = [f"{m} {p}" for p, ops in d["paths"].items() if "servers" not in ops for m, o in ops.items()
            if "requestBody" in o and "$ref" not in o["requestBody"]["content"]["application/json"]["schema"]]
    check(not bare, "and every body", bare)
