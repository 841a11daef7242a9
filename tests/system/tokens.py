"""A provider of OAuth2 (RFC 6749, with PKCE, RFC 7636) and Microsoft Graph, small and strict: it forgets
nothing, so that the test can look at what it was asked."""
import base64
import hashlib
import http.server
import json
import secrets
import threading
import time
import urllib.parse

CLIENT, CLIENT_SECRET = "vorgang-client", "client-geheim"


class Tokens:
    def __init__(self):
        self.codes, self.access, self.refresh = {}, {}, {}  # → what each stands for
        self.lives, self.refresh_lives, self.revoked = 3600, None, False
        self.asked, self.renewed, self.wrong = [], 0, []
        self.graph = Graph(self)
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path, _, query = self.path.partition("?")
                outer.asked.append((self.command, path))
                try:
                    status, headers, answer = outer.answer(self, path, query, body)
                except Exception as error:  # a test must not hang on its own server
                    status, headers, answer = 500, {}, repr(error).encode()
                self.send_response(status)
                for key, value in headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = do_PATCH = do_DELETE = handle_any

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.base = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()

    def answer(self, h, path, query, body):
        if path == "/authorize":
            return self.authorize(dict(urllib.parse.parse_qsl(query)))
        if path == "/token":
            return self.token(dict(urllib.parse.parse_qsl(body.decode())))
        if path == "/introspect":
            return self.introspect(dict(urllib.parse.parse_qsl(body.decode())))
        if path.startswith("/v1.0/"):
            return self.graph.answer(h, path, query, body)
        return 404, {}, b""

    def authorize(self, q):
        """The person has consented: back to the desk with a code."""
        if q.get("response_type") != "code" or q.get("client_id") != CLIENT or q.get("code_challenge_method") != "S256":
            return 400, {}, b"no"
        code = secrets.token_urlsafe(12)
        self.codes[code] = (q["code_challenge"], q["redirect_uri"], q["login_hint"], q["scope"])
        return 302, {"Location": q["redirect_uri"] + "?" + urllib.parse.urlencode({"code": code, "state": q["state"]})}, b""

    def refuse(self, code, words):
        self.wrong.append(code)
        return 400, {"Content-Type": "application/json"}, json.dumps({"error": code, "error_description": words}).encode()

    def token(self, q):
        if q.get("client_id") != CLIENT or q.get("client_secret") != CLIENT_SECRET:
            return self.refuse("invalid_client", "AADSTS7000215: Invalid client secret provided.")
        if q.get("grant_type") == "authorization_code":
            known = self.codes.pop(q.get("code"), None)
            proof = base64.urlsafe_b64encode(hashlib.sha256(q.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
            if not known or proof != known[0] or q.get("redirect_uri") != known[1]:
                return self.refuse("invalid_grant", "AADSTS70008: The provided authorization code is no good.")
            return self.give(known[2])
        user = self.refresh.pop(q.get("refresh_token"), None)  # each is good once: the new one must be kept
        if q.get("grant_type") != "refresh_token" or user is None or self.revoked:
            return self.refuse("invalid_grant", "AADSTS700082: The refresh token has expired due to inactivity.")
        self.renewed += 1
        return self.give(user)

    def give(self, user):
        access, refresh = "access." + secrets.token_urlsafe(30), "refresh." + secrets.token_urlsafe(30)
        self.access[access], self.refresh[refresh] = (user, time.time() + self.lives), user
        said = {"token_type": "Bearer", "access_token": access, "refresh_token": refresh, "expires_in": self.lives}
        if self.refresh_lives:
            said["refresh_token_expires_in"] = self.refresh_lives
        return 200, {"Content-Type": "application/json"}, json.dumps(said).encode()

    def user_of(self, token):
        user, until = self.access.get(token, (None, 0))
        return user if until > time.time() and not self.revoked else None

    def introspect(self, q):
        """What Dovecot asks (RFC 7662)."""
        user = self.user_of(q.get("token"))
        said = {"active": bool(user), "username": user} if user else {"active": False}
        return 200, {"Content-Type": "application/json"}, json.dumps(said).encode()


class Graph:
    """As much of Microsoft Graph's mail as its documentation shows: folders, a delta query with its
    pages, $value, marking, moving, deleting, sendMail."""

    def __init__(self, tokens):
        self.tokens, self.folders = tokens, {"inbox": "Posteingang", "id-done": "Erledigt"}
        self.mails, self.order, self.sent, self.gone = {}, [], [], False
        self.page, self.broken = 3, 0  # messages a page; so many answers in the middle of $value break off

    def put(self, ident, raw, read=False, at="2026-11-30T08:00:00Z"):
        self.mails[ident] = {"folder": "inbox", "raw": raw, "read": read, "at": at}
        self.order.append(ident)

    def json(self, status, value):
        return status, {"Content-Type": "application/json"}, json.dumps(value).encode()

    def error(self, status, code, message):
        return self.json(status, {"error": {"code": code, "message": message}})

    def answer(self, h, path, query, body):
        token = (h.headers.get("Authorization") or "").removeprefix("Bearer ")
        if not self.tokens.user_of(token):
            return self.error(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
        path = path.removeprefix("/v1.0/me/")
        if path == "sendMail":
            self.sent.append(base64.b64decode(body))
            return 202, {}, b""
        if path == "mailFolders":
            return self.find(dict(urllib.parse.parse_qsl(query)))
        if path.startswith("mailFolders/"):
            folder, _, rest = path.removeprefix("mailFolders/").partition("/")
            if folder not in self.folders:
                return self.error(404, "ErrorItemNotFound", "The specified object was not found in the store.")
            return self.delta(folder, dict(urllib.parse.parse_qsl(query))) if rest == "messages/delta" else self.json(200, {"id": folder})
        return self.message(h, path.removeprefix("messages/"), body)

    def find(self, q):
        wanted = q["$filter"].removeprefix("displayName eq '").removesuffix("'").replace("''", "'")
        return self.json(200, {"value": [{"id": i, "displayName": n} for i, n in self.folders.items() if n == wanted]})

    def delta(self, folder, q):
        if "$deltatoken" in q and self.gone:
            self.gone = False
            return self.error(410, "syncStateNotFound", "The sync state generation is not found.")
        begin = int(q.get("$skiptoken", q.get("$deltatoken", 0)))
        seen = [i for i in self.order[begin:begin + self.page]]
        end = begin + len(seen)
        said = {"value": [{"id": i, "isRead": self.mails[i]["read"], "receivedDateTime": self.mails[i]["at"]}
                          for i in seen if i in self.mails and self.mails[i]["folder"] == folder]}
        more = end < len(self.order)
        link = f"{self.tokens.base}/v1.0/me/mailFolders/{folder}/messages/delta?$" + ("skip" if more else "delta") + f"token={end}"
        said["@odata.nextLink" if more else "@odata.deltaLink"] = link
        return self.json(200, said)

    def message(self, h, path, body):
        ident, _, what = path.partition("/")
        ident = urllib.parse.unquote(ident)
        m = self.mails.get(ident)
        if m is None:
            return self.error(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        if what == "$value":
            if self.broken:
                self.broken -= 1
                return self.error(503, "serviceNotAvailable", "The service is temporarily unavailable.")
            return 200, {"Content-Type": "text/plain"}, m["raw"]
        if what == "move":
            m["folder"] = json.loads(body)["destinationId"]
            return self.json(201, {"id": ident})
        if h.command == "DELETE":
            del self.mails[ident]
            return 204, {}, b""
        m["read"] = json.loads(body)["isRead"]
        return self.json(200, {"id": ident})
