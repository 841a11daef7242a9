#!/usr/bin/python3
"""Mail accounts in the browser, without JavaScript, on a provider of our own (Dovecot, Postfix): found
from the address alone by SRV records, by an autoconfiguration file and by MX; a mail out and back; what
is wrong in plain words; passwords sealed; changes without a restart."""
import os
import re
import shutil
import sqlite3
import sys
import time

from desk import Browser, Desk, check, scratch, wait_for
from dovecot import mail
from mailhost import Files, Names, Provider, records
import desk as shared

ADMIN = ("chefin@desk.example", "vier alte Katzen auf dem Dach")
FIRST, SECOND, SECRET = "support@firma.localhost", "info@zwei.localhost", "geheim"
XML = """<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="zwei.localhost">
<incomingServer type="pop3"><hostname>mail.%EMAILDOMAIN%</hostname><port>{pop3s}</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>mail.%EMAILDOMAIN%</hostname><port>{smtp}</port><socketType>STARTTLS</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></outgoingServer>
</emailProvider></clientConfig>"""


def titles(desk):
    return sorted(t["title"] for t in desk.lines("ticket", "list"))


def account_list(desk):
    return desk.run("account", "list").stdout.decode()


def search(b, address, password=SECRET, **more):
    b.get("/admin/accounts/new")
    begun = time.monotonic()
    b.post("/admin/accounts/new", do="search", address=address, in_password=password, queue="1", **more)
    return time.monotonic() - begun


def tested(b, url):
    """The test's page once the mail is back, or as it is after a while."""
    b.get(url)
    b.post(url + "/test")
    return wait_for(lambda: "angekommen" in (b.get(url), b.text())[1], 15, 0.3)


def found(desk, provider, b, ca):
    check(search(b, FIRST, ca=ca) < 40 and b.status == 422 and "privaten Netz" in b.text() and
          FIRST not in account_list(desk), "a server in the own network is found, and not spoken to unless somebody says so",
          b.text()[-600:])
    seconds = search(b, FIRST, ca=ca, own_net="1")
    check(b.status == 200 and re.search(r"/admin/accounts/\d+", b.url) is not None,
          "from the address alone, by SRV records: the account is set up", b.text()[-900:])
    check(seconds < 30, "within half a minute", f"{seconds:.1f} s")
    listed = account_list(desk)
    check(f"mail.firma.localhost:{provider.dovecot.imaps}" in listed and f"mail.firma.localhost:{provider.smtps}" in listed,
          "IMAP before POP3, and SMTP", listed)
    first = b.url.split("?")[0].replace(b.base, "")
    check(bool(tested(b, first)) and "Anmeldung und Ordner stimmen" in b.text(), "its test: both ways, and a mail out and back",
          b.text()[-900:])
    check("SPF: Der Server darf" in b.text() and "DMARC: Absender und Prüfungen passen nicht" in b.text() and
          "DKIM: Die Mail ist unterschrieben" in b.text() and "mx.firma.localhost: spf=pass" in b.text(),
          "what the server found out about its sender, in plain words", b.text()[-900:])
    check(titles(desk) == [] and any(i["decision"] == "filed" for i in desk.lines("inbox", "list")),
          "no ticket comes of the test's mail")
    search(b, SECOND, ca=ca, own_net="1")
    listed = account_list(desk)
    check(f"pop3s://info%40zwei.localhost@mail.zwei.localhost:{provider.dovecot.pop3s}" in listed and
          f"smtp://info%40zwei.localhost@mail.zwei.localhost:{provider.postfix.port}" in listed,
          "by the domain's own file: POP3 and STARTTLS", listed)
    search(b, "chef@drei.localhost", "")
    check(b.status == 422 and "Microsoft 365" in b.text() and 'value="microsoft" selected' in b.page,
          "by MX: Microsoft 365, and OAuth2 is offered", b.text()[-600:])
    search(b, FIRST, "falsch", ca=ca, own_net="1", name="Falsches Passwort")
    check(b.status == 422 and "Anmeldung abgelehnt" in b.text() and "mail.firma.localhost" in b.page,
          "a wrong password is told, and what was found stays", b.text()[-600:])
    return first


def form(b, url, **changes):
    """The form of an account as a browser would send it back, with CHANGES."""
    b.get(url)
    inner = b.page[b.page.index(f'action="{url}"'):]
    inner = inner[:inner.index("</form>")]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", inner):
        key, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if "checkbox" not in tag or " checked" in tag:
            fields[key[1]] = shared.html.unescape(value[1]) if value else ""
    for key, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', inner, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(r'<option value="([^"]*)"', options)
        fields[key] = chosen[1]
    for key, value in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', inner, re.S):
        fields[key] = shared.html.unescape(value)
    fields.pop("csrf", None)
    fields.update(changes, do="save")
    return b.post(url, **fields)


def lives(desk, provider, b, url):
    begun = time.monotonic()
    provider.dovecot.deliver(FIRST, "1.x", mail("eins"))
    check(bool(wait_for(lambda: "Anliegen eins" in titles(desk), 10)), "new mail is a ticket without a restart",
          f"{time.monotonic() - begun:.1f} s")
    form(b, url, in_password="falsch", out_password="falsch")
    check(b.status == 200, "another password is saved", b.text()[-400:])
    check(bool(wait_for(lambda: "Anmeldung abgelehnt" in (b.get("/admin/accounts"), b.text())[1], 15, 0.3)) and
          "App-Passwort" in b.text(), "that it is wrong is on the list, with what to do", b.text()[-600:])
    b.get(url)
    b.post(url + "/test")
    check(b.text().count("Anmeldung abgelehnt") >= 2, "and in the test, both ways", b.text()[-700:])
    provider.dovecot.deliver(FIRST, "2.x", mail("zwei"))
    form(b, url, in_password=SECRET, out_password=SECRET)
    check(bool(wait_for(lambda: "Anliegen zwei" in titles(desk), 10)), "the right one again: nothing was lost")
    b.get(url)
    b.post(url + "/active", active="0")
    time.sleep(2.5)
    provider.dovecot.deliver(FIRST, "3.x", mail("drei"))
    time.sleep(2)
    check("Anliegen drei" not in titles(desk), "switched off: nothing is taken")
    b.get(url)
    b.post(url + "/active", active="1")
    check(bool(wait_for(lambda: "Anliegen drei" in titles(desk), 10)), "switched on: it goes on")
    form(b, url, name="Umbenannt", move_to="INBOX", after="move")
    check(b.status == 422 and "anderen" in b.text() and 'value="Umbenannt"' in b.page, "what makes no sense is refused, what was typed stays",
          b.text()[-400:])


def secrets(desk, b, url):
    pages = "".join(b.get(p) for p in (url, "/admin/accounts", "/admin/audit"))
    check(SECRET not in pages, "no password is ever shown")
    db = sqlite3.connect(f"file:{desk.data}/vorgang.db?mode=ro", uri=True)
    rows = db.execute("SELECT in_secret, out_secret FROM account WHERE in_secret IS NOT NULL").fetchall()
    db.close()
    check(rows and all(SECRET.encode() not in (a or b"") + (b or b"") for a, b in rows) and
          os.stat(os.path.join(desk.data, "secret.key")).st_mode & 0o77 == 0, "they are sealed, the key is a file of its own")
    check("account.created" in pages or "Konto" in pages, "the log of changes has it")


def main():
    top = scratch()
    desk = Desk(os.path.join(top, "desk"))
    provider = Provider(os.path.join(top, "provider"), desk, [FIRST, SECOND])
    names = Names({**records(provider),
                   "drei.localhost": [(10, 0, "drei-localhost.mail.protection.outlook.com")]})
    files = Files(provider.ca, {("autoconfig.zwei.localhost", "/mail/config-v1.1.xml"):
                                XML.format(pop3s=provider.dovecot.pop3s, smtp=provider.postfix.port).encode()})
    os.environ.update(VORGANG_TEST_DNS=f"127.0.0.1:{names.port}", VORGANG_TEST_AUTOCONFIG_PORT=str(files.port))
    desk.run("user", "add", "--email", ADMIN[0], "--name", "Chefin", "--role", "admin", "--password-stdin", data=ADMIN[1].encode())
    provider.start()
    desk.start()
    try:
        b = Browser(f"http://127.0.0.1:{desk.web}")
        b.login(*ADMIN)
        url = found(desk, provider, b, provider.pem())
        lives(desk, provider, b, url)
        secrets(desk, b, url)
        check(desk.stop() == 0 and desk.run("check", ok=False).returncode == 0, "the database holds together")
    finally:
        desk.stop()
        provider.stop()
        names.close()
        files.close()
        shutil.rmtree(top, ignore_errors=True)
    return 1 if shared.failures else 0


if __name__ == "__main__":
    sys.exit(main())
