#!/usr/bin/python3
"""Accounts that log in with OAuth2: consent in the browser with PKCE, tokens that are renewed and end,
XOAUTH2 and OAUTHBEARER at a real Dovecot and Postfix by IMAP, POP3 and SMTP; Microsoft Graph."""
import os
import re
import shutil
import sqlite3
import sys
import time
import urllib.error
import urllib.request

from accounts import ADMIN, form, titles
from desk import Browser, Desk, check, free_port, scratch, wait_for
from dovecot import mail
from mailhost import Provider
from tokens import CLIENT, CLIENT_SECRET, Tokens
import desk as shared

FIRST, SECOND, GRAPH = "support@firma.localhost", "info@firma.localhost", "m365@firma.localhost"


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def make(desk, b, tokens, address, **ways):
    """A new account by OAuth2, not yet connected; its path."""
    b.get("/admin/accounts/new?by=hand")
    fields = dict(address=address, name="", queue="1", lang="de", in_kind="none", out_kind="none", in_host="", in_port="", in_user="",
                  out_host="", out_port="", out_user="", in_secure="tls", out_secure="tls", folder="", after="seen", move_to="",
                  begin="all", provider="other", client_id=CLIENT, client_secret=CLIENT_SECRET,
                  authorize_url=tokens.base + "/authorize", token_url=tokens.base + "/token", scope="mail", per_minute="",
                  per_hour="", own_net="1", sender_name="", do="save")
    fields.update(ways)
    b.post("/admin/accounts/new", **fields)
    check(b.status == 200 and "Noch hat niemand zugestimmt" in b.text(), f"{address}: an account that waits for consent", b.text()[-700:])
    return b.url.split("?")[0].replace(b.base, "")


def consent(b, url):
    """As a browser goes: to the provider, and back with a code."""
    b.get(url)
    link = shared.html.unescape(re.search(r'href="([^"]*/authorize\?[^"]*)"', b.page)[1])
    try:
        urllib.request.build_opener(Stay).open(link, timeout=10)
        raise RuntimeError("the provider does not send back")
    except urllib.error.HTTPError as back:
        where = back.headers["Location"]
    return where


def connect(b, url):
    where = consent(b, url)
    b.get(where.replace(b.base, ""))
    code, state = (re.search(rf'name="{n}" value="([^"]*)"', b.page)[1] for n in ("code", "state"))
    b.post("/admin/oauth", code=code, state=state)
    return code, state


def imap(top, desk, b, tokens, provider):
    d = provider.dovecot
    first = make(desk, b, tokens, FIRST, in_kind="imap", in_host="mail.firma.localhost", in_port=str(d.imaps),
                 out_kind="smtp", out_host="mail.firma.localhost", out_port=str(provider.smtps), ca=provider.pem())
    check(bool(wait_for(lambda: "Noch nicht verbunden" in (b.get("/admin/accounts"), b.text())[1], 5)), "the list says that nobody consented")
    code, state = connect(b, first)
    check(b.status == 200 and "Zugestimmt" in b.text(), "consent by code and PKCE", b.text()[-500:])
    b.post("/admin/oauth", code=code, state=state)
    check(b.status == 422, "a code is good once")
    b.get(first)
    b.post("/admin/oauth", code="x", state=state[:-4] + "0000")
    check(b.status == 422 and "gehört nicht" in b.text(), "a state that is not ours is refused")
    d.deliver(FIRST, "1.o", mail("oauth eins"))
    check(bool(wait_for(lambda: "Anliegen oauth eins" in titles(desk), 10)), "IMAP with a token: a ticket", d.log()[-800:])
    b.get(first)
    b.post(first + "/test")
    check(bool(wait_for(lambda: "angekommen" in (b.get(first), b.text())[1], 15, 0.3)), "SMTP with a token: the test's mail is back",
          b.text()[-900:])
    second = make(desk, b, tokens, SECOND, in_kind="pop3", in_host="mail.firma.localhost", in_port=str(d.pop3s), ca=provider.pem())
    connect(b, second)
    d.deliver(SECOND, "1.p", mail("oauth pop"))
    check(bool(wait_for(lambda: "Anliegen oauth pop" in titles(desk), 10)), "POP3 with a token: a ticket", d.log()[-800:])
    log = d.log().lower()
    check("xoauth2" in log or "oauthbearer" in log, "by OAUTHBEARER or XOAUTH2, as the servers' log says")
    return first


def renewals(desk, b, tokens, provider, first):
    db = sqlite3.connect(os.path.join(desk.data, "vorgang.db"))
    db.execute("UPDATE account_oauth SET access_until = 1")
    db.commit()
    db.close()
    before = tokens.renewed
    b.get(first)
    b.post(first + "/active", active="0")
    time.sleep(6)  # the line that is open is noticed to be unwanted, and ends
    b.get(first)
    b.post(first + "/active", active="1")
    provider.dovecot.deliver(FIRST, "2.o", mail("oauth zwei"))
    check(bool(wait_for(lambda: "Anliegen oauth zwei" in titles(desk), 15)) and tokens.renewed > before,
          "a token that ends is renewed, and the new one kept", f"{tokens.renewed} {tokens.wrong}")
    tokens.refresh_lives = 3 * 24 * 3600
    connect(b, first)
    check(bool(wait_for(lambda: "läuft bald ab" in (b.get("/admin/accounts"), b.text())[1], 5)), "that consent ends is seen days ahead")
    tokens.revoked = True
    provider.dovecot.stop()
    provider.dovecot.start()
    db = sqlite3.connect(os.path.join(desk.data, "vorgang.db"))
    db.execute("UPDATE account_oauth SET access_until = 1")
    db.commit()
    db.close()
    check(bool(wait_for(lambda: "Zustimmung des Anbieters fehlt" in (b.get("/admin/accounts"), b.text())[1], 30, 0.5)) and
          "Verbinden Sie das Konto neu" in b.text(), "consent that was taken back is told, with what to do", b.text()[-900:])
    tokens.revoked, tokens.refresh_lives = False, None
    connect(b, first)
    provider.dovecot.deliver(FIRST, "3.o", mail("oauth drei"))
    check(bool(wait_for(lambda: "Anliegen oauth drei" in titles(desk), 30)), "connected again: it goes on, nothing was lost")


def graph(desk, b, tokens):
    g = tokens.graph
    for i in range(7):
        g.put(f"AAMk{i}/=+", mail(f"graph {i}", to=GRAPH), read=i < 2)
    g.broken = 1
    url = make(desk, b, tokens, GRAPH, in_kind="graph", out_kind="graph", after="move", move_to="Erledigt")
    desk.stop()
    db = sqlite3.connect(os.path.join(desk.data, "vorgang.db"))
    db.execute("UPDATE account SET in_url = ?, out_url = ? WHERE address = ?", (f"graph:{tokens.base}/v1.0",) * 2 + (GRAPH,))
    db.commit()
    db.close()
    desk.start()
    connect(b, url)
    want = {f"Anliegen graph {i}" for i in range(7)}
    check(bool(wait_for(lambda: want <= set(titles(desk)), 20)), "Graph: what lay there is taken, over an answer that broke off",
          str(sorted(want - set(titles(desk)))))
    check(bool(wait_for(lambda: all(m["folder"] == "id-done" for i, m in g.mails.items() if not m["read"] or i > "AAMk2"), 10)),
          "and moved to the folder after that", str({i: (m["folder"], m["read"]) for i, m in g.mails.items()}))
    g.gone = True
    g.put("AAMkneu", mail("graph neu", to=GRAPH))
    check(bool(wait_for(lambda: "Anliegen graph neu" in titles(desk), 15)), "a delta query that was forgotten begins anew")
    got = [i for i in desk.lines("inbox", "list") if (i["subject"] or "").startswith("Anliegen graph")]
    check(len(got) == 8, "and nothing is doubled", str(len(got)))
    check(bool(wait_for(lambda: any(b"Graph" in m or b"graph" in m for m in g.sent), 15)), "mails leave by Graph, too", str(len(g.sent)))


def main():
    top = scratch()
    tokens, desk = Tokens(), Desk(os.path.join(top, "desk"))
    provider = Provider(os.path.join(top, "provider"), desk, [FIRST, SECOND], tokens.port)
    desk.run("user", "add", "--email", ADMIN[0], "--name", "Chefin", "--role", "admin", "--password-stdin", data=ADMIN[1].encode())
    provider.start()
    desk.start()
    try:
        b = Browser(f"http://127.0.0.1:{desk.web}")
        b.login(*ADMIN)
        first = imap(top, desk, b, tokens, provider)
        renewals(desk, b, tokens, provider, first)
        graph(desk, b, tokens)
        pages = "".join(b.get(p) for p in (first, "/admin/accounts", "/admin/audit"))
        check(CLIENT_SECRET not in pages and "access." not in pages and "refresh." not in pages, "no token is ever shown")
        log = open(os.path.join(desk.data, "serve.log"), encoding="utf-8").read()
        check(CLIENT_SECRET not in log and "access." not in log and "refresh." not in log, "nor logged")
        check(desk.stop() == 0 and desk.run("check", ok=False).returncode == 0, "the database holds together")
    finally:
        desk.stop()
        provider.stop()
        tokens.close()
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
