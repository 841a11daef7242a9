"""A web service as Znuny's GenericTicketConnectorREST describes it, with some made-up tickets: what
`vorgang import znuny` is tried against."""
import base64
import http.server
import json
import threading
import urllib.parse

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(256))).decode()


def article(i, sender, body, when, **more):
    return dict({"ArticleID": str(i), "SenderType": sender, "IsVisibleForCustomer": "1", "From": "", "To": "support@alt.example",
                 "Cc": "", "Subject": f"Betreff {i}", "Body": body, "ContentType": "text/plain; charset=utf-8", "MessageID": "",
                 "CommunicationChannelID": "1", "CreateTime": when}, **more)


def ticket(i, state, kind, *articles, **more):
    return dict({"TicketID": str(i), "TicketNumber": f"20260417100{i:04d}", "Title": f"Alt {i}", "State": state, "StateType": kind,
                 "Priority": "4 high" if i % 2 else "3 normal", "Queue": "Netzwerk", "CustomerID": "Beispiel GmbH",
                 "CustomerUserID": "ute.neu", "Owner": "jana@alt.example" if i == 2 else "root@localhost",
                 "Created": "2025-04-17 10:00:00", "Changed": "2025-04-18 11:30:00", "RealTillTimeNotUsed": "0",
                 "Closed": "2025-04-18 11:30:00" if kind == "closed" else "", "Article": list(articles)}, **more)


UTE = '"Neu, Ute" <ute.neu@beispiel.example>'
TICKETS = {t["TicketID"]: t for t in (
    ticket(1, "closed successful", "closed",
           article(1, "customer", "Das Netz ist weg.", "2025-04-17 10:00:00", From=UTE, MessageID="<1@beispiel.example>",
                   Attachment=[{"Filename": "plan.png", "ContentType": "image/png", "Content": PNG, "ContentID": "", "FileID": "1"}]),
           article(2, "agent", "Nur wir: Kabel gezogen.", "2025-04-17 10:20:00", IsVisibleForCustomer="0", From="Jana Brandt"),
           article(3, "agent", "<p>Geht <b>wieder</b>?</p><script>x()</script>", "2025-04-18 11:30:00", From="Support <support@alt.example>",
                   ContentType="text/html; charset=utf-8")),
    ticket(2, "warten auf Kunde", "open", article(4, "customer", "Noch eins.", "2025-04-17 10:00:00", From=UTE)),
    ticket(3, "merged", "merged", article(5, "customer", "Doppelt.", "2025-04-17 10:00:00", From=UTE)),
    ticket(4, "pending reminder", "pending reminder", article(6, "customer", "Später.", "2025-04-17 10:00:00", From=UTE),
           RealTillTimeNotUsed="1745000000"),
)}


class Service(http.server.BaseHTTPRequestHandler):
    def answer(self, value):
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        ask = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/Session") and ask == {"UserLogin": "root", "Password": "geheim"}:
            self.answer({"SessionID": "s+1=/&"})
        else:
            self.answer({"Error": {"ErrorCode": "SessionCreate.AuthFail", "ErrorMessage": "SessionCreate: Authorization failing!"}})

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        ask = dict(urllib.parse.parse_qsl(url.query))
        found = TICKETS.get(url.path.rsplit("/", 1)[-1])
        if ask.get("SessionID") != "s+1=/&":
            self.answer({"Error": {"ErrorCode": "TicketGet.AuthFail", "ErrorMessage": "TicketGet: Authorization failing!"}})
        elif url.path.endswith("/Ticket"):
            self.answer({"TicketID": list(TICKETS) + ["99"]})
        elif found is None:
            self.answer({"Error": {"ErrorCode": "TicketGet.NotFound", "ErrorMessage": "TicketGet: Could not get Ticket data"}})
        else:
            self.answer({"Ticket": [{k: v for k, v in found.items() if k != "Article" or ask.get("AllArticles") == "1"}]})

    def log_message(self, *_):
        pass


def begin():
    """Serves on a free port of loopback; gives (server, port). Ends with server.shutdown()."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, server.server_address[1]
