"""POST /mcp: the protocol, the four tools, whose rights count, and messages made to break it."""
import json

from desk import check

VERSION = "2025-11-25"


class Assistant:
    def __init__(self, call, path="../../mcp"):
        self.call, self.path, self.last = call, path, 0

    def raw(self, data, **headers):
        sent = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "MCP-Protocol-Version": VERSION}
        sent.update({k.replace("_", "-"): v for k, v in headers.items()})
        status, body, got = self.call.at("POST", "/mcp", data, sent)
        try:
            return status, json.loads(body), got
        except ValueError:
            return status, body, got

    def __call__(self, method, params=None, **headers):
        self.last += 1
        message = {"jsonrpc": "2.0", "id": self.last, "method": method}
        if params is not None:
            message["params"] = params
        status, answer, _ = self.raw(json.dumps(message).encode(), **headers)
        return status, answer

    def tool(self, name, **arguments):
        result = self("tools/call", {"name": name, "arguments": arguments})[1].get("result", {})
        return result.get("isError"), result.get("structuredContent") or result.get("content", [{}])[0].get("text")


def token(call, *scopes):
    return "Bearer " + call("POST", "user_access_token", {"name": "assistant", "permission": list(scopes)})[1]["token"]


def works(call, client, port):
    writer, reader = (Assistant(client(port, token(call, "ticket.agent", *more))) for more in (["mcp.write"], []))
    hello = writer("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}})[1]["result"]
    check(hello["protocolVersion"] == "2025-06-18" and "tools" in hello["capabilities"] and hello["serverInfo"]["name"] == "vorgang", "it says hello", hello)
    check(writer("initialize", {"protocolVersion": "1999-01-01"})[1]["result"]["protocolVersion"] == VERSION, "an unknown revision gets the newest")
    status, body, _ = writer.raw(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}')
    check((status, body) == (202, b""), "notifications are accepted", (status, body))
    check(writer("ping")[1]["result"] == {}, "ping")
    tools = {who: [t["name"] for t in a("tools/list")[1]["result"]["tools"]] for who, a in (("writer", writer), ("reader", reader))}
    check(tools == {"writer": ["search_tickets", "read_ticket", "draft_reply", "add_note"], "reader": ["search_tickets", "read_ticket"]},
          "each is told of the tools that are theirs", tools)
    made = call("POST", "tickets", {"title": "Kaputte Lampe", "group": "Users", "customer_id": 2, "article": {"body": "Sie flackert.", "sender": "Customer", "type": "web"}})[1]
    number = made["number"]
    wrong, found = reader.tool("search_tickets", query="Kaputte Lampe")
    check(not wrong and found["found"] == 1 and found["tickets"][0]["number"] == number, "a ticket is found", found)
    wrong, read = reader.tool("read_ticket", number=number)
    check(not wrong and read["messages"][0]["text"] == "Sie flackert." and read["customer"] == "nicole.braun@zammad.org", "and read", read)
    before = len(call("GET", f"ticket_articles/by_ticket/{made['id']}")[1])
    check(reader.tool("add_note", number=number, text="x")[0] is True and reader.tool("draft_reply", number=number, text="x")[0] is True,
          "without its scope nothing is written")
    unlimited = Assistant(client(port, token(call)))
    check(unlimited.tool("add_note", number=number, text="x")[0] is True, "not even by a token without limits")
    check(len(call("GET", f"ticket_articles/by_ticket/{made['id']}")[1]) == before, "and nothing was")
    check(writer.tool("add_note", number=number, text="Birne prüfen")[0] is False, "a note is added")
    note = call("GET", f"ticket_articles/by_ticket/{made['id']}")[1][-1]
    check(note["body"] == "Birne prüfen" and note["internal"] is True and note["type"] == "note", "for agents alone", note)
    check(writer.tool("draft_reply", number=number, text="Wir kommen.")[0] is False, "a reply is drafted")
    check(writer.tool("draft_reply", number=number, text="Anders.")[0] is True and writer.tool("draft_reply", number=number, text="Anders.", replace=True)[0] is False,
          "and written over only where that is said")
    check(len(call("GET", f"ticket_articles/by_ticket/{made['id']}")[1]) == before + 1, "a draft is no message")
    check(reader.call("POST", "mcp", {"jsonrpc": "2.0", "id": "a", "method": "ping"})[1] == {"jsonrpc": "2.0", "id": "a", "result": {}}, "/api/v1/mcp is the same")


def refused(call, client, port):
    for auth, status in (("", 401), ("Bearer wrong", 401), (token(call, "user_preferences"), 403)):
        check(Assistant(client(port, auth))("ping")[0] == status, f"{auth[:12] or 'nobody'}: {status}")
    one = Assistant(client(port, token(call, "ticket.agent")))
    check(one("ping", Origin="https://evil.example")[0] == 403, "another site's page is refused")
    check(one("ping", Origin=f"http://127.0.0.1:{port}")[0] == 200, "our own is not")
    check(one("ping", MCP_Protocol_Version="1999-01-01")[0] == 400, "an unknown revision in the head is refused")
    check(client(port, "").at("GET", "/mcp", None, {})[0] == 405, "there is no stream to listen to")


BROKEN = (b"", b"{", b"[]", b"[" * 3000, b'"x"', b"\xff\xfe", b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', b'{"jsonrpc": "2.0", "id": 1}',
          b'{"jsonrpc": "2.0", "id": {}, "method": "ping"}', b'{"jsonrpc": "2.0", "id": null, "method": "ping"}', b'{"jsonrpc": "2.0", "id": 1.5, "method": "ping"}',
          b'{"jsonrpc": "2.0", "id": 1, "method": 5}', b'{"jsonrpc": "2.0", "id": "' + b"x" * 5000 + b'", "method": "ping"}',
          b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}', b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "x"}}',
          b'[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]', b'{"jsonrpc": "2.0", "id": 1, "id": 2, "method": "ping"}',
          b'{"jsonrpc": "2.0", "id": 1, "method": "' + b"m" * 100000 + b'"}', b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "\\u0000"}}')
JUNK = (None, [], {}, -1, 1 << 62, 1.5e300, "", "x" * 30000, "\x01\u202e", True, "9" * 40, "' OR 1=1 --", {"a": {"b": [1]}})


def hostile(call, client, port):
    one, wrong = Assistant(client(port, token(call, "ticket.agent", "mcp.write"))), []
    for data in BROKEN:
        status, answer, _ = one.raw(data)
        if status >= 500 or status == 0 or not (isinstance(answer, dict) and "error" in answer):
            wrong.append((data[:40], status, answer))
    for name in ("search_tickets", "read_ticket", "draft_reply", "add_note"):
        for k, junk in enumerate(JUNK):
            arguments = {"query": junk, "number": JUNK[(k + 3) % len(JUNK)], "text": junk, "limit": junk, "messages": junk, "replace": junk}
            status, answer = one("tools/call", {"name": name, "arguments": arguments})
            if status != 200 or "jsonrpc" not in answer:
                wrong.append((name, junk, status, answer))
        if one("tools/call", {"name": name, "arguments": [1]})[1]["error"]["code"] != -32602:
            wrong.append((name, "a list"))
    check(not wrong, "messages made to break it are refused", wrong[:5])


def run(call, client, port):
    works(call, client, port)
    refused(call, client, port)
    hostile(call, client, port)
