#!/usr/bin/python3
"""Every route of the program, called by everybody: who gets what stands in ROUTES below, and a route
that is missing there fails. What one may not see is looked for in each answer, too: the words of a
ticket in a confidential queue, and internal notes in what customers get. Each POST is tried without
its token by somebody who may.

A new route is one line in ROUTES: method and path as in the table in src/web, who may, and what those
who may get. A parameter of a path that is not known yet gets a line in VALUES."""
import base64
import hashlib
import http.client
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.parse

from desk import VORGANG, Browser, Desk, check, multipart, scratch
import desk as shared
from let_in import let_in

# "colleague" is of the owner's company, whose people see all its tickets; "apart" is the same person
# after that was switched off. "outside" is an agent who is not in the confidential queue, "inside" one
# who is; the administrator is not in it either. "guest" came by the link of a mail about the ticket,
# "stray" by that of another ticket of the same customer; where a row says nothing of them, they get
# what nobody gets.
PEOPLE = ("nobody", "owner", "other", "colleague", "apart", "outside", "inside", "admin", "guest", "stray")
GUESTS = ("guest", "stray")
CUSTOMERS = ("owner", "other", "colleague", "apart")
MAY_SEE = ("owner", "colleague", "inside", "guest")


def base36(n):
    digits = ""
    while n or not digits:
        n, digits = n // 36, "0123456789abcdefghijklmnopqrstuvwxyz"[n % 36] + digits
    return digits


def who(*cells):
    return dict(zip(PEOPLE, cells))


OK, IN = "ok", "login"  # "login": a GET is sent to sign in, anything else, and the API, is refused (403)
#                     nobody owner other colleague apart outside inside admin
PUBLIC = who(OK, OK, OK, OK, OK, OK, OK, OK)
SIGNED_IN = who(IN, OK, OK, OK, OK, OK, OK, OK)
TICKET = who(IN, OK, 404, OK, 404, 404, OK, 404, OK, 404)
SIGNED_TICKET = who(IN, OK, 404, OK, 404, 404, OK, 404)
TICKET_API = who(IN, OK, 404, OK, 404, 404, OK, 404)
LISTENS = who(IN, OK, OK, OK, OK, OK, OK, OK, OK, OK)
DESK = who(IN, 403, 403, 403, 403, OK, OK, OK)
DESK_TICKET = who(IN, 403, 403, 403, 403, 404, OK, 404)
# A canned text of the agent in the confidential queue, for nobody else.
DESK_TEXT = who(IN, 403, 403, 403, 403, 404, OK, 404)
ADMIN = who(IN, 403, 403, 403, 403, 403, 403, OK)
# A ticket of the confidential queue: also for administrators only where they are in it.
ADMIN_TICKET = who(IN, 403, 403, 403, 403, 403, 403, 404)

PASSKEY = {"id": "aWQ", "client": "e30", "auth": "YXV0aA", "signature": "c2ln", "user": "dXNlcg"}

ROUTES = [
    # route, who may, what they get (or: customers, agents, and guests if they get something else), fields of the form
    ("GET /", who(OK, 303, 303, 303, 303, 303, 303, 303), 200),
    ("GET /health", PUBLIC, 200),
    ("GET /static/:hash/:name", PUBLIC, 200),
    ("GET /login", PUBLIC, 200),
    ("POST /login", PUBLIC, 303, {"email": "other@fremd.example", "password": "vier alte Katzen"}),
    ("GET /login/factor", PUBLIC, 303),
    ("POST /login/factor", PUBLIC, 303, {"code": "123456"}),
    ("POST /login/passkey", PUBLIC, 422, PASSKEY),
    ("POST /login/factor/passkey", PUBLIC, 303, PASSKEY),
    ("POST /logout", SIGNED_IN, 303),
    ("GET /register", PUBLIC, 200),
    ("POST /register", PUBLIC, 200, {"first": "Ute", "last": "Neu", "email": "ute@neu.example", "company": "", "phone": ""}),
    ("GET /register/:token", PUBLIC, 404),
    ("POST /register/:token", PUBLIC, 404, {"name": "Ute", "phone": "", "password": "vier alte Katzen"}),
    ("GET /access", PUBLIC, 200),
    ("POST /access", PUBLIC, 200, {"email": "niemand@neu.example"}),
    ("GET /access/:token", PUBLIC, 404),
    ("POST /access/:token", PUBLIC, 404, {"password": "vier alte Katzen", "how": "password"}),
    ("GET /t/:number/k/:key", who(OK, OK, 403, OK, 403, 403, OK, 403), 303),
    ("POST /desk/t/:number/links", DESK_TICKET, 303),
    ("POST /desk/access", DESK, 303, {"email": "other@fremd.example"}),
    ("GET /desk/requests", DESK, 200),
    ("POST /desk/requests", DESK, 404, {"id": "1", "do": "refuse"}),

    ("GET /faq", PUBLIC, 200),
    ("GET /faq/:slug", PUBLIC, 200),
    ("POST /faq/:slug/vote", PUBLIC, 303, {"helped": "yes"}),
    ("GET /desk/faq", DESK, 200),
    ("GET /desk/faq/new", DESK, 200),
    ("POST /desk/faq/new", DESK, 303, {"category": "1", "title_de": "Neu", "body_de": "Antwort", "do": "save"}),
    ("GET /desk/faq/:id", DESK, 200),
    ("POST /desk/faq/:id", DESK, 200, {"category": "1", "title_de": "Neu", "body_de": "Antwort", "do": "preview"}),
    ("GET /desk/faq/:id/v/:version", DESK, 200),
    ("POST /desk/faq/:id/do", DESK, 303, {"do": "up"}),
    ("GET /desk/topics", DESK, 200),
    ("POST /desk/topics", DESK, 303, {"de": "Thema", "en": "", "do": "save"}),
    ("GET /desk/texts", DESK, 200),
    ("GET /desk/texts/new", DESK, 200),
    ("POST /desk/texts/new", DESK, 303, {"name": "Gruß", "body": "Guten Tag {{customer.name}}", "do": "save"}),
    ("GET /desk/texts/:id", DESK_TEXT, 200),
    ("POST /desk/texts/:id", DESK_TEXT, 303, {"name": "Gruß", "body": "Guten Tag", "do": "save"}),
    ("GET /setup/:token", PUBLIC, 404),
    ("POST /setup/:token", PUBLIC, 403, {"email": "x@y.example", "name": "X", "password": "vier alte Katzen"}),
    ("POST /settings", PUBLIC, 303, {"lang": "en"}),
    ("GET /events", LISTENS, 200),

    ("GET /tickets", SIGNED_IN, 200),
    ("GET /tickets/new", SIGNED_IN, 200),
    ("POST /tickets/new", SIGNED_IN, 303, {"subject": "Neu", "body": "Bitte helfen."}),
    ("GET /tickets.csv", SIGNED_IN, 200),
    ("GET /tickets/suggest", SIGNED_IN, 200),
    ("POST /tickets/draft", SIGNED_IN, 204, {"subject": "Entwurf", "body": "Bis hierher."}),
    ("GET /t/:number", TICKET, (200, 303)),
    ("GET /t/:number/k/:key/new", who(OK, OK, 403, OK, 403, 403, OK, 403), 303),
    ("GET /t/:number/new", TICKET, (303, 303, 200)),
    ("POST /t/:number/new", TICKET, 303, {"subject": "Noch etwas", "body": "Ein anderes Anliegen."}),
    ("POST /t/:number/reply", TICKET, 303, {"body": "Noch etwas."}),
    ("POST /t/:number/close", TICKET, 303),
    ("POST /t/:number/fields", TICKET, 303, {"f.nothing": "x"}),
    ("POST /t/:number/reopen", TICKET, 303, {"reason": "Geht wieder nicht."}),
    ("POST /t/:number/join", SIGNED_TICKET, 303, {"address": "steuer@berater.example"}),
    ("POST /t/:number/leave", dict(SIGNED_TICKET, colleague=403), 303, {"person": ":inside"}),

    ("GET /attachments/:token", TICKET, 200),
    ("GET /picture/:token", PUBLIC, 200),
    ("GET /frame/:id", TICKET, 200),
    ("GET /desk/raw/:id", DESK_TICKET, 200),

    # The API's own table of operations says who may (tests/api/run.py); a browser's session may use it, too.
    ("GET /api/v1/*rest", TICKET_API, 200),
    ("POST /api/v1/*rest", TICKET_API, 201, {"ticket_id": ":id", "body": "Noch etwas."}),
    ("PUT /api/v1/*rest", TICKET_API, 200, {"note": "Notiert."}),
    ("PATCH /api/v1/*rest", TICKET_API, 200, {"note": "Notiert."}),
    ("DELETE /api/v1/*rest", SIGNED_IN, 404),

    ("GET /admin", ADMIN, 303),
    ("GET /admin/fields", ADMIN, 200),
    ("GET /admin/fields/:id", ADMIN, 200),
    ("POST /admin/fields/:id", ADMIN, 422, {"object": "ticket", "kind": "text", "de": ""}),
    ("POST /admin/fields/order", ADMIN, 404, {"id": "1", "do": "up"}),
    ("GET /admin/queues", ADMIN, 200),
    ("GET /admin/queues/:id", ADMIN, 200),
    ("POST /admin/queues/:id", ADMIN, 422, {"name": "", "lang": "de", "policy": "never"}),
    ("GET /admin/people", ADMIN, 200),
    ("GET /admin/people/:id", ADMIN, 200),
    ("POST /admin/people/:id", ADMIN, 422, {"name": "", "role": "customer", "lang": "any"}),
    ("POST /admin/people/:id/merge", ADMIN, 422, {"other": "niemand@nirgends.example"}),
    ("GET /admin/people/:id/privacy", ADMIN, 200),
    ("POST /admin/people/:id/export", ADMIN, 200, {"format": "zip"}),
    ("POST /admin/people/:id/anonymise", ADMIN, 422, {"do": "anonymise", "reason": " "}),
    ("GET /admin/privacy", ADMIN, 200),
    ("GET /admin/privacy/certificate/:id", ADMIN, 404),
    ("GET /admin/privacy/certificate/:id/pdf", ADMIN, 404),
    ("POST /admin/privacy/rule", ADMIN, 422, {"queue": "0", "months": "0", "act": "erase", "do": "save"}),
    ("POST /admin/privacy/rule/:id/remove", ADMIN, 404, {}),
    ("POST /admin/privacy/hold", ADMIN, 422, {"kind": "ticket", "name": "1999-1", "reason": "Streit"}),
    ("POST /admin/privacy/hold/:id/end", ADMIN, 404, {}),
    ("GET /admin/companies", ADMIN, 200),
    ("GET /admin/companies/:id", ADMIN, 200),
    ("POST /admin/companies/:id", ADMIN, 422, {"name": ""}),
    ("GET /admin/inbox", ADMIN, 200),
    ("GET /admin/inbox/:id", ADMIN, 200),
    ("POST /admin/inbox/:id", ADMIN, 303, {"do": "again"}),
    ("GET /admin/outbox", ADMIN, 200),
    ("POST /admin/outbox/:id", ADMIN, 404, {"do": "retry"}),
    ("GET /admin/blocks", ADMIN, 200),
    ("POST /admin/blocks", ADMIN, 422, {"value": "kein Absender"}),
    ("POST /admin/blocks/:id/end", ADMIN, 404),
    ("GET /admin/health", ADMIN, 200),
    ("GET /admin/texts", ADMIN, 200),
    ("GET /admin/texts/:name/:lang", ADMIN, 200),
    ("POST /admin/texts/:name/:lang", ADMIN, 422, {"body": "{{falsch}}", "do": "save"}),
    ("GET /admin/backup", ADMIN, 200),
    ("POST /admin/backup", ADMIN, 303),
    ("POST /admin/backup/hour", ADMIN, 422, {"hour": "25"}),
    ("POST /admin/backup/key", ADMIN, 303, {"do": "off"}),
    ("POST /admin/backup/:id", ADMIN, 404),
    ("GET /admin/import", ADMIN, 200),
    ("POST /admin/import", ADMIN, 422, {}),
    ("POST /admin/import/:token", ADMIN, 404, {"name": "x.csv"}),
    ("GET /admin/people.csv", ADMIN, 200),
    ("GET /brand/:id/colour.css", PUBLIC, 200),
    ("GET /brand/:id/logo", PUBLIC, 404),
    ("GET /admin/house", ADMIN, 200),
    ("POST /admin/house", ADMIN, 422, {"colour": "bunt"}),
    ("GET /admin/setup", ADMIN, 303),
    ("GET /admin/setup/desk", ADMIN, 200),
    ("POST /admin/setup/desk", ADMIN, 422, {"desk_name": ""}),
    ("GET /admin/setup/mail", ADMIN, 200),
    ("POST /admin/setup/mail", ADMIN, 422, {"address": "keine"}),
    ("GET /admin/queues/:id/access", ADMIN, 200),
    ("GET /admin/queues/:id/access.csv", ADMIN, 200),
    ("GET /desk/t/:number/access", DESK_TICKET, 200),
    ("GET /desk/t/:number/access.csv", DESK_TICKET, 200),
    ("POST /admin/privacy/access", ADMIN, 422, {"access_months": "0"}),
    ("GET /admin/setup/account", ADMIN, 200),
    ("POST /admin/setup/account/:id", ADMIN, 422, {"address": "keine"}),
    ("POST /admin/setup/account/:id/test", ADMIN, 404),
    ("GET /admin/setup/queue", ADMIN, 200),
    ("POST /admin/setup/queue", ADMIN, 422, {"name": "", "lang": "de"}),
    ("GET /admin/setup/team", ADMIN, 200),
    ("POST /admin/setup/team", ADMIN, 422, {"people": "keine Adresse"}),
    ("GET /admin/setup/done", ADMIN, 200),
    ("POST /admin/setup/done", ADMIN, 303),
    ("GET /admin/tags", ADMIN, 200),
    ("GET /admin/tags/:id", ADMIN, 404),
    ("POST /admin/tags/:id", ADMIN, 404, {"do": "rename", "name": "anders"}),
    ("GET /admin/tags/:id/remove", ADMIN, 404),
    ("POST /admin/tags/:id/remove", ADMIN, 404, {"n": "0"}),
    ("GET /admin/suppressed", ADMIN, 200),
    ("POST /admin/suppressed", ADMIN, 303, {"address": "niemand@firma.example"}),
    ("GET /admin/accounts", ADMIN, 200),
    ("GET /admin/accounts/:id", ADMIN, 200),
    ("POST /admin/accounts/:id", ADMIN, 422, {"address": "keine"}),
    ("POST /admin/accounts/:id/test", ADMIN, 404),
    ("POST /admin/accounts/:id/active", ADMIN, 404, {"active": "1"}),
    ("GET /admin/oauth", ADMIN, 200),
    ("POST /admin/oauth", ADMIN, 422, {"code": "x", "state": "1.2.x"}),
    ("GET /admin/hooks", ADMIN, 200),
    ("GET /admin/hooks/:id", ADMIN, 200),
    ("POST /admin/hooks/:id", ADMIN, 422, {"name": ""}),
    ("POST /admin/hooks/:id/try", ADMIN, 404, {}),
    ("POST /admin/hooks/:id/remove", ADMIN, 404, {}),
    ("GET /admin/hooks/:id/log", ADMIN, 404),
    ("GET /admin/hooks/:id/log/:delivery", ADMIN, 404),
    ("POST /admin/hooks/:id/log/:delivery", ADMIN, 409, {}),
    ("GET /admin/sessions", ADMIN, 200),
    ("POST /admin/sessions", ADMIN, 404, {"id": "999999"}),
    ("GET /admin/policy", ADMIN, 200),
    ("POST /admin/policy", ADMIN, 422, {"idle": "1", "desk": "7", "customer": "30"}),
    ("GET /admin/audit", ADMIN, 200),
    ("GET /admin/audit.csv", ADMIN, 200),

    ("GET /desk", DESK, 200),
    ("POST /desk/bulk", DESK_TICKET, 303, {"t": ":number", "priority": "4", "back": "/desk?view=all"}),
    ("POST /desk/undo", DESK, 303, {"id": "1", "back": "/desk"}),
    ("POST /desk/views", DESK, 303, {"name": "Neue", "filter": "state=new", "shared": "1"}),
    ("POST /desk/views/:id/remove", DESK, 303),
    ("POST /desk/columns", DESK, 303, {"column": "number", "back": "/desk"}),
    ("GET /desk/phone", DESK, 200),
    ("POST /desk/phone", DESK, 303, {"subject": "Anruf", "body": "Drucker.", "name": "Ute", "email": "", "phone": "1"}),
    ("GET /desk/phone/callers", DESK, 200),
    ("POST /desk/phone/:number/call", DESK_TICKET, 303, {"body": "Rief an."}),
    ("POST /desk/t/:number/presence", DESK_TICKET, 200, {"state": "writing"}),
    ("POST /desk/t/:number/noticed", DESK_TICKET, 200),
    ("GET /search", SIGNED_IN, 303),
    ("GET /desk/search", DESK, 200),
    ("GET /desk/reports", DESK, 200),
    ("GET /desk/reports.csv", DESK, 200),
    ("GET /desk/reports/company/:id", DESK, 200),
    ("GET /desk/search.csv", DESK, 200),
    ("GET /desk/search/hints", DESK, 200),
    ("GET /desk/search/quick", DESK, 200),
    ("GET /desk/quiet", DESK, 200),
    ("GET /desk/notices", DESK, 200),
    ("GET /desk/notices/unread", DESK, 200),
    ("POST /desk/notices/read", DESK, 303, {"upto": "1"}),
    ("GET /profile", SIGNED_IN, 200),
    ("POST /profile", SIGNED_IN, 422, {"name": "", "lang": "any", "phones": ""}),
    ("POST /profile/picture", SIGNED_IN, 422),
    ("GET /picture/:id/:mark", LISTENS, 404),
    ("GET /profile/security", SIGNED_IN, 200),
    ("POST /profile/password", SIGNED_IN, 422, {"old": "", "password": "kurz"}),
    ("POST /profile/sessions", SIGNED_IN, 404, {"id": "999999"}),
    ("GET /profile/factor", SIGNED_IN, 200),
    ("POST /profile/factor/begin", SIGNED_IN, 422, {"password": "geraten"}),
    ("POST /profile/factor/confirm", SIGNED_IN, 422, {"code": "123456"}),
    ("POST /profile/factor/remove", SIGNED_IN, 422, {"password": "geraten", "code": "123456"}),
    ("POST /profile/factor/codes", SIGNED_IN, 422, {"password": "geraten", "code": "123456"}),
    ("POST /profile/passkeys", SIGNED_IN, 422, {"password": "geraten", "name": "Telefon", "client": "e30", "attestation": "o2"}),
    ("POST /profile/passkeys/remove", SIGNED_IN, 422, {"id": "eins"}),
    ("GET /profile/tokens", DESK, 200),
    ("POST /profile/tokens", DESK, 200, {"name": "Skript", "scope": "ticket.agent", "term": "30"}),
    ("POST /profile/tokens/revoke", DESK, 404, {"id": "999999"}),
    ("GET /oauth/authorize", DESK, 400),
    ("POST /oauth/authorize", DESK, 400, {"client_id": "niemand", "decision": "allow"}),
    ("POST /oauth/revoke", PUBLIC, 400, {"client_id": "niemand", "anything": "else"}),
    ("POST /oauth/token", PUBLIC, 401, {"grant_type": "refresh_token", "client_id": "niemand", "anything": "else"}),
    ("GET /admin/apps", ADMIN, 200),
    ("GET /admin/apps/:id", ADMIN, 200),
    ("POST /admin/apps/:id", ADMIN, 422, {"name": ""}),
    ("POST /admin/apps/:id/remove", ADMIN, 404, {}),
    ("GET /api", SIGNED_IN, 200),
    ("POST /mcp", who(401, 403, 403, 403, 403, 401, 401, 401), 401),
    ("GET /profile/notices", DESK, 200),
    ("POST /profile/notices", DESK, 303, {"scope": "all", "desk": "new", "mail": "mention"}),
    ("GET /desk/t/:number", DESK_TICKET, 200),
    ("POST /desk/t/:number/article", DESK_TICKET, 303, {"kind": "note", "body": "Notiert."}),
    ("POST /desk/t/:number/undo", DESK_TICKET, 404, {"article": "1"}),
    ("POST /desk/t/:number/draft", DESK_TICKET, 204, {"kind": "note", "body": "Angefangen."}),
    ("POST /desk/t/:number/properties", DESK_TICKET, 303, {"priority": "3", "title": "Anders"}),
    ("POST /desk/t/:number/customer", DESK_TICKET, 303, {"email": "owner@firma.example"}),
    ("POST /desk/t/:number/party", DESK_TICKET, 303, {"do": "follow"}),
    ("POST /desk/t/:number/tag", DESK_TICKET, 303, {"tag": "WLAN"}),
    ("POST /desk/t/:number/fields", DESK_TICKET, 303, {"f.nothing": "x"}),
    ("POST /desk/t/:number/link", DESK_TICKET, 422, {"number": "2026-9999-9"}),
    ("POST /desk/t/:number/related", DESK_TICKET, 404, {"do": "link", "other": "999999999"}),
    ("POST /desk/t/:number/concern", DESK_TICKET, 404, {"do": "keep", "article": "1"}),
    ("GET /desk/t/:number/split", DESK_TICKET, 200),
    ("POST /desk/t/:number/split", DESK_TICKET, 422, {"article": "1", "passage": "Steht dort nicht."}),
    ("GET /desk/t/:number/merge", DESK_TICKET, 200),
    ("POST /desk/t/:number/merge", DESK_TICKET, 404, {"with": "2026-9999-9"}),
    ("GET /merge/:key", PUBLIC, 404),
    ("POST /merge/:key", PUBLIC, 404),
    ("GET /desk/bin", DESK, 200),
    ("POST /desk/t/:number/delete", DESK_TICKET, 303),
    ("POST /desk/t/:number/restore", DESK_TICKET, 409),
    ("GET /desk/t/:number/erase", ADMIN_TICKET, 409),
    ("POST /desk/t/:number/erase", ADMIN_TICKET, 409, {"reason": "Art. 17", "sure": "1"}),
    ("POST /desk/t/:number/take", DESK_TICKET, 303),
    ("POST /desk/t/:number/assign", DESK_TICKET, 303, {"owner": ":inside"}),
    ("POST /desk/t/:number/close", DESK_TICKET, 303),
    ("POST /desk/t/:number/reopen", DESK_TICKET, 303, {"reason": "Doch nicht."}),
]

# What a path's parameters and a form's ":…" become; the first part of a path may say it more exactly.
VALUES = {
    ":number": lambda world, route: world.number(route),
    ":hash/:name": lambda world, route: world.asset,
    ":key": lambda world, route: world.key(world.secret),
    "/register/:token": lambda world, route: "/register/" + "a" * 43,
    "/access/:token": lambda world, route: "/access/" + "a" * 43,
    "/setup/:token": lambda world, route: "/setup/" + "a" * 43,
    "/attachments/:token": lambda world, route: "/attachments/" + world.files["plan.bin"],
    "/picture/:token": lambda world, route: "/picture/" + world.files["pic.png"],
    "/frame/:id": lambda world, route: f"/frame/{world.article}",
    "/desk/views/:id": lambda world, route: "/desk/views/1",
    "/faq/:slug": lambda world, route: "/faq/was-ist-ein-ticket",
    "/desk/faq/:id": lambda world, route: "/desk/faq/2",
    "/admin/queues/:id": lambda world, route: "/admin/queues/1",
    "/admin/fields/:id": lambda world, route: "/admin/fields/new",
    "/admin/people/:id": lambda world, route: "/admin/people/1",
    "/admin/companies/:id": lambda world, route: "/admin/companies/1",
    "/desk/reports/company/:id": lambda world, route: "/desk/reports/company/1",
    "/admin/inbox/:id": lambda world, route: "/admin/inbox/1",
    "/admin/outbox/:id": lambda world, route: "/admin/outbox/999999",
    "/admin/blocks/:id": lambda world, route: "/admin/blocks/999",
    "/admin/accounts/:id": lambda world, route: "/admin/accounts/" + ("new" if route.endswith(":id") else "999"),
    "/admin/setup/account/:id": lambda world, route: "/admin/setup/account/" + ("new" if route.endswith(":id") else "999"),
    "/admin/privacy/certificate/:id": lambda world, route: "/admin/privacy/certificate/999",
    "/admin/privacy/certificate/:id/pdf": lambda world, route: "/admin/privacy/certificate/999/pdf",
    "/admin/privacy/rule/:id": lambda world, route: "/admin/privacy/rule/999",
    "/admin/privacy/hold/:id": lambda world, route: "/admin/privacy/hold/999",
    "/admin/hooks/:id": lambda world, route: "/admin/hooks/new" if route.endswith(":id") else "/admin/hooks/1",
    "/admin/apps/:id": lambda world, route: "/admin/apps/" + ("new" if route.endswith(":id") else "999"),
    "/admin/tags/:id": lambda world, route: "/admin/tags/999",
    "/admin/texts/:name/:lang": lambda world, route: "/admin/texts/acknowledgement/de",
    "/admin/backup/:id": lambda world, route: "/admin/backup/999999",
    "/admin/import/:token": lambda world, route: "/admin/import/" + "a" * 26,
    "/brand/:id": lambda world, route: "/brand/0b6374",
    "/log/:delivery": lambda world, route: "/log/1",
    "/v/:version": lambda world, route: "/v/3",
    "/desk/texts/:id": lambda world, route: f"/desk/texts/{world.text}",
    "/desk/raw/:id": lambda world, route: f"/desk/raw/{world.inbox}",
    "/api/v1/*rest": lambda world, route: "/api/v1/" + {
        "GET": f"tickets/{world.secret_id}?expand=true", "POST": "ticket_articles",
        "DELETE": "user_access_token/1"}.get(route.split()[0], f"tickets/{world.ids[world.number(route)]}"),
    ":id": lambda world, route: str(world.ids[world.number(route)]),
    ":inside": lambda world, route: str(world.persons["inside"]),
}

# These end a session or begin another: they get one of their own.
OWN_SESSION = ("POST /login", "POST /logout")
STREAMS = ("GET /events",)
SECRET, NOTE, FILE = "Streng-vertrauliche-Sache", "Nur-unter-uns", b"Plan des Tresors"
PASSWORD = "vier alte Katzen"
UPLOAD, API, NO_CSRF = 1, 4, 32

MAIL = f"""From: Petra <owner@firma.example>
To: support@desk.example
Subject: {SECRET}
Date: Mon, 23 Nov 2026 10:00:00 +0100
Message-ID: <secret@firma.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/html; charset=utf-8

<p>{SECRET}: <b>bitte</b> <img src="cid:pic@x" alt=""></p>
--x
Content-Type: image/png; name=pic.png
Content-ID: <pic@x>
Content-Disposition: inline; filename=pic.png
Content-Transfer-Encoding: base64

iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
--x
Content-Type: application/octet-stream
Content-Disposition: attachment; filename=plan.bin

{FILE.decode()}
--x--
"""


class World:
    """A desk with one confidential queue, a mail in it, and enough tickets of the owner's there that
    each call that changes one gets a fresh one."""

    def __init__(self, desk):
        self.desk, self.sessions, self.used, self.caller = desk, {}, 0, ""
        self.add_people()
        desk.run("demo", "--tickets", "400")
        desk.run("deliver", data=b"From: nobody\r\nSubject: Ohne Absender\r\n\r\nText\r\n")  # held: no sender
        desk.run("deliver", "--to", "support@desk.example", data=MAIL.encode())
        self.make_confidential()
        desk.start()
        for name in PEOPLE:
            self.sessions[name] = self.session(name)
        self.note()

    def add_people(self):
        people = (("owner", "customer", "owner@firma.example", "Firma"), ("other", "customer", "other@fremd.example", "Fremd"),
                  ("colleague", "customer", "colleague@firma.example", "Firma"), ("outside", "agent", "outside@desk.example", ""),
                  ("inside", "agent", "inside@desk.example", ""), ("admin", "admin", "admin@desk.example", ""))
        self.address = {name: address for name, _, address, _ in people}
        self.address["apart"] = self.address["colleague"]
        for name, role, address, company in people:
            more = ("--company", company, "--company-sees-all") if company else ()
            self.desk.run("user", "add", "--email", address, "--name", f"Die {name}", "--role", role, "--password-stdin",
                          *more, data=(PASSWORD + "\n").encode())

    def sql(self, *statements):
        path = next(os.path.join(self.desk.data, n) for n in os.listdir(self.desk.data) if n.endswith((".db", ".sqlite")))
        with sqlite3.connect(path, timeout=10) as db:
            for text in statements:
                db.execute(text)
            rows = db.execute("SELECT id, number, title FROM ticket ORDER BY id").fetchall()
            self.persons = {n: db.execute("SELECT person_id FROM person_address WHERE address = ?", (a,)).fetchone()[0]
                            for n, a in self.address.items()}
            self.article = db.execute("SELECT max(id) FROM article WHERE inbox_id IS NOT NULL").fetchone()[0]
            self.inbox = db.execute("SELECT max(id) FROM inbox").fetchone()[0]
            self.files = dict(db.execute("SELECT filename, token FROM attachment").fetchall())
        db.close()
        return rows

    def make_confidential(self):
        self.sql("DELETE FROM participant",
                 "INSERT INTO queue (name, confidential, created_at) VALUES ('Vertraulich', 1, 1)",
                 "INSERT INTO queue_member SELECT q.id, a.person_id FROM queue q, person_address a "
                 "WHERE q.name = 'Vertraulich' AND a.address = 'inside@desk.example'")
        rows = self.sql(
            "UPDATE ticket SET queue_id = (SELECT id FROM queue WHERE name = 'Vertraulich'), state = 'open', closed_at = NULL, "
            "merged_into = NULL, waits_for = 'agent', owner_id = NULL, customer_id = (SELECT person_id FROM person_address "
            "WHERE address = 'owner@firma.example'), company_id = (SELECT id FROM company WHERE name = 'Firma'), "
            f"title = '{SECRET}'",
            "UPDATE article SET author_id = NULL WHERE author_id IS NOT NULL")
        self.secret_id, self.secret = rows[-1][:2]
        self.ids = {number: id for id, number, _ in rows}
        self.text = 77  # past those that a new desk brings
        self.sql(f"INSERT INTO canned (id, person_id, name, body, changed_at) SELECT {self.text}, person_id, 'Eigener', 'Text', 1 "
                 "FROM person_address WHERE address = 'inside@desk.example'")
        self.spare = [number for _, number, _ in rows[:-1]]

    def sees_all(self, on):
        self.sql(f"UPDATE company SET sees_all = {int(on)} WHERE name = 'Firma'")

    def key(self, number):
        """The link of a mail to the owner, as src/core/ticket_key.c makes it."""
        path = next(os.path.join(self.desk.data, n) for n in os.listdir(self.desk.data) if n.endswith((".db", ".sqlite")))
        with sqlite3.connect(path, timeout=10) as db:
            secret = bytes.fromhex(db.execute("SELECT value FROM setting WHERE name = 'signing_key'").fetchone()[0])
            ticket, generation = db.execute("SELECT id, key_generation FROM ticket WHERE number = ?", (number,)).fetchone()
        db.close()
        person, day = self.persons["owner"], int(time.time()) // 86400 + 5
        text = f"ticket key|{ticket}|{person}|{day}|{generation}|0"
        mac = base64.b32encode(hashlib.blake2b(text.encode(), key=secret, digest_size=16).digest()[:12])
        return "-".join([*(base36(n) for n in (ticket, person, day)), mac.decode().lower().rstrip("=")])

    def session(self, name):
        b = Browser(f"http://127.0.0.1:{self.desk.web}")
        b.get("/login")
        if name in GUESTS:
            number = self.secret if name == "guest" else self.spare[-1]
            b.get(f"/t/{number}/k/{self.key(number)}")
            if not b.url.endswith(f"/t/{number}"):
                raise RuntimeError(f"the link leads to {b.url}: {b.text()[:300]}")
        elif name != "nobody":
            b.post("/login", email=self.address[name], password=PASSWORD)
            if b.url.endswith("/login"):
                raise RuntimeError(f"{name} cannot log in: {b.text()[:300]}")
        token = re.search(r'name="csrf" value="([^"]+)"', b.page)
        self.asset = re.search(r'"/static/([^"]+)"', b.page).group(1)
        return "; ".join(f"{c.name}={c.value}" for c in b.jar), token.group(1) if token else ""

    def note(self):
        status, page = self.call("inside", "POST", f"/desk/t/{self.secret}/article", {"kind": "note", "body": NOTE}, UPLOAD)[:2]
        if status != 303:
            raise RuntimeError(f"no note could be written: {status} {page[:500]}")

    def number(self, route):
        """The mail's ticket to look at, another one each time to change."""
        if route.startswith("GET ") or self.caller in GUESTS:
            return self.secret
        self.used += 1
        return self.spare[self.used % len(self.spare)]

    def call(self, name, method, path, fields=None, flags=0, session=None, token=True, stream=False):
        """Status, body, Location."""
        cookie, csrf = session or self.sessions[name]
        headers, data = {"Cookie": cookie}, None
        if flags & API:
            headers["X-CSRF-Token"] = csrf if token else ""
        fields = dict(fields or {}, csrf=csrf) if token and not flags & API else dict(fields or {})
        if method != "GET":
            data, headers["Content-Type"] = (multipart(fields, []) if flags & UPLOAD else
                                             (urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded"))
        c = http.client.HTTPConnection("127.0.0.1", self.desk.web, timeout=30)
        try:
            c.request(method, path, data, headers)
            answer = c.getresponse()
            body = b"" if stream and answer.status == 200 else answer.read()
            return answer.status, body, answer.headers.get("Location", "")
        finally:
            c.close()

    def fill(self, route, text):
        for name in sorted(VALUES, key=len, reverse=True):
            if name in text:
                text = text.replace(name, VALUES[name](self, route))
        return text


def listed(program):
    """{route: flags}, as the program has them."""
    out = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    return {f"{m} {p}": int(flags) for m, p, flags in (line.split() for line in out.splitlines())}


def wanted(cell, good, name, route, flags):
    if cell == OK:
        agents = name in ("outside", "inside", "admin")
        if isinstance(good, tuple) and len(good) > 2 and name in GUESTS:
            return good[2]
        return good[agents] if isinstance(good, tuple) else good
    if cell == IN:
        return 403 if flags & API else 303 if route.startswith("GET ") else 403
    return cell


def leaks(name, route, body):
    """What this person must not read, if it is in there."""
    if name not in MAY_SEE and route != "GET /picture/:token" and (SECRET.encode() in body or FILE in body):
        return "the confidential ticket"
    if name in CUSTOMERS + GUESTS + ("nobody",) and NOTE.encode() in body:
        return "an internal note"
    return ""


def try_all(world, row, flags):
    """Lines of what went wrong."""
    route, cells, good, fields = (*row, {})[:4]
    method, path = route.split(" ", 1)
    wrong = []
    for name in PEOPLE:
        world.sees_all(name != "apart")
        own = world.session(name) if route in OWN_SESSION else None
        world.caller = name
        filled = {k: world.fill(route, v) for k, v in fields.items()}
        status, body, location = world.call(name, method, world.fill(route, path), filled, flags, own, True, route in STREAMS)
        want = wanted(cells.get(name, cells["nobody"]), good, name, route, flags)
        if status != want:
            wrong.append(f"{name} gets {status}, not {want}")
        elif cells.get(name, cells["nobody"]) == IN and status == 303 and not location.startswith("/login"):
            wrong.append(f"{name} is sent to {location}")
        found = leaks(name, route, body)
        if found:
            wrong.append(f"{name} reads {found}")
    name = next((n for n in reversed(PEOPLE) if cells.get(n) == OK and n not in GUESTS), None)
    if method != "GET" and not flags & NO_CSRF and name is not None:
        world.sees_all(True)
        world.caller = name
        status = world.call(name, method, world.fill(route, path), fields, flags, None, False)[0]
        if status != 403:
            wrong.append(f"without a token {name} gets {status}, not 403")
    return wrong


def recent(world):
    """Pages that are given again within a second (src/web/recent.h): what is changed meanwhile shows at once."""
    number, page = world.secret, f"/desk/t/{world.secret}"
    get = lambda name, path: world.call(name, "GET", path)
    keys = lambda body: re.findall(rb'name="key" value="([^"]+)"', body)
    first, second = (get("owner", f"/t/{number}")[1] for _ in range(2))
    check(keys(first) and not set(keys(first)) & set(keys(second)), "each copy of a form has a key of its own")
    told = []
    for k in range(5):
        get("inside", page)
        get("inside", page)
        world.call("admin", "POST", page + "/properties", {"priority": str(1 + k % 4)})
        world.call("inside", "POST", page + "/article", {"kind": "note", "body": f"Notiz Nummer {k}"}, UPLOAD)
        told.append(f"Notiz Nummer {k}".encode() in get("inside", page)[1])
    check(all(told), "what was written stands on the page at once", told)
    withdrawn(world, get)
    mine = [world.sessions["inside"], world.session("inside")]
    pages = [world.call("inside", "GET", page, session=s)[1] for s in mine * 2]
    check([[s[1].encode() in body for s in mine] for body in pages] == [[True, False], [False, True]] * 2,
          "each session has the CSRF token of its own")
    get("other", "/tickets")
    world.desk.run("user", "lock", "--email", world.address["other"])
    check(get("other", "/tickets")[0] == 303, "whom another process locks is out at once")
    cookie = world.sessions["owner"]
    before = get("owner", f"/t/{number}")[0]
    world.call("owner", "POST", "/logout", {})
    check((before, world.call("owner", "GET", f"/t/{number}", session=cookie)[0]) == (200, 303), "who signs out is out at once")


def withdrawn(world, get):
    """Who could see a page a moment ago, and may not any more, is refused at once; others never get it."""
    number = world.secret
    member = ("INSERT INTO queue_member SELECT q.id, {} FROM queue q WHERE q.name = 'Vertraulich'",
              "DELETE FROM queue_member WHERE person_id = {}")
    customer = ("UPDATE ticket SET customer_id = {} WHERE number = '" + number + "'",
                "UPDATE ticket SET customer_id = " + str(world.persons["other"]) + " WHERE number = '" + number + "'")
    agent = ("UPDATE person SET role = 'agent' WHERE id = {}", "UPDATE person SET role = 'customer' WHERE id = {}")
    world.sees_all(False)
    world.sql(f"DELETE FROM participant WHERE ticket_id = {world.secret_id}")
    for name, path, (give, take), others, what in (
            ("inside", f"/desk/t/{number}", member, ("outside", "owner", "nobody"), "who leaves the confidential queue"),
            ("owner", f"/t/{number}", customer, ("apart", "outside", "nobody"), "whose ticket becomes another's"),
            ("inside", "/desk", agent, ("owner", "nobody"), "who is no agent any more")):
        wrong = []
        for _ in range(3):
            shown = [get(name, path)[0] for _ in range(2)]
            strangers = [get(o, path)[0] for o in others]
            world.sql(take.format(world.persons[name]))
            after = get(name, path)[0]
            world.sql(give.format(world.persons[name]))
            if shown != [200, 200] or after == 200 or 200 in strangers:
                wrong.append((shown, after, strangers))
        check(not wrong, f"{what} is refused at once", wrong)
    world.sees_all(True)


def main():
    program = os.path.join(os.path.dirname(os.path.abspath(VORGANG)), "tests", "system", "routes")
    routes, rows = listed(program), {row[0]: row for row in ROUTES}
    for route in routes:
        check(route in rows, f"{route} stands in the table of who gets what (tests/system/routes.py)")
    for route in rows:
        check(route in routes, f"{route} is a route of the program")
    top = scratch()
    desk = Desk(os.path.join(top, "desk"))
    try:
        world = World(desk)
        for route, row in rows.items():
            if route in routes and (len(sys.argv) < 2 or sys.argv[1] in route):
                wrong = try_all(world, row, routes[route])
                check(not wrong, f"{route}: everybody gets what is theirs", "; ".join(wrong))
        nowhere = [(who, method, world.call(who, method, path)[0]) for who in ("nobody", "owner", "admin")
                   for method in ("GET", "POST") for path in ("/nothing", "/t", "/desk/t/2026-0001-9/nothing")]
        check(all(status == 404 for _, _, status in nowhere), "what is no route is a page that says so", nowhere)
        let_in(world)
        recent(world)
        check(desk.stop() == 0, "serve ends cleanly")
    finally:
        desk.stop()
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
