"""A mail provider of one's own: a Dovecot for the mailboxes, a Postfix that lets in whom that Dovecot
knows and delivers into its mailboxes, a name server and a place for autoconfiguration files."""
import http.server
import os
import shutil
import socket
import ssl
import struct
import threading

from desk import MASTER_CF, Postfix, free_port
from dovecot import Dovecot, authority

DOMAINS = ("firma.localhost", "zwei.localhost")
AUTH = """
service auth {{
  unix_listener auth-smtp {{
    mode = 0666
  }}
}}
"""
MAIN = """
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {dovecot}/run/auth-smtp
smtpd_tls_auth_only = yes
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {dovecot}/mail
virtual_mailbox_maps = texthash:{d}/mailboxes
virtual_transport = virtual
relay_domains =
transport_maps =
header_checks = regexp:{d}/headers
"""
# What this provider's filter would write on a mail of the first domain, and that it signs it.
HEADERS = """/^Subject: Test /	PREPEND Authentication-Results: mx.firma.localhost; spf=pass smtp.mailfrom=firma.localhost; dmarc=fail header.from=firma.localhost
/^To: .*firma.localhost/	PREPEND DKIM-Signature: v=1; a=rsa-sha256; d=firma.localhost; s=x; b=AAAA
"""


class Provider:
    """Users are whole addresses, each with the password "geheim"."""

    def __init__(self, folder, desk, users, tokens_port=0):
        os.makedirs(folder)
        os.chmod(folder, 0o755)
        names = [f"{p}{d}" for d in DOMAINS for p in ("", "imap.", "smtp.", "mail.", "autoconfig.")]
        self.ca = authority(os.path.join(folder, "ca"), names)
        self.dovecot = Dovecot(os.path.join(folder, "dovecot"), self.ca, tokens_port or free_port())
        with open(os.path.join(self.dovecot.d, "dovecot.conf"), "a", encoding="utf-8") as f:
            f.write(AUTH.format())
        for a, b in (("server.pem", "cert.pem"), ("server.key", "key.pem")):
            shutil.copy(os.path.join(self.ca, a), os.path.join(self.ca, b))
        self.postfix, self.smtps = Postfix(os.path.join(folder, "postfix"), desk, self.ca), free_port()
        conf = os.path.join(self.postfix.d, "conf")
        with open(os.path.join(conf, "main.cf"), encoding="utf-8") as f:
            main = [line for line in f if line.split(" =")[0] not in MAIN]
        with open(os.path.join(conf, "main.cf"), "w", encoding="utf-8") as f:
            f.writelines(main)
            f.write(MAIN.format(dovecot=self.dovecot.d, d=self.postfix.d, domains=", ".join(DOMAINS)))
        with open(os.path.join(conf, "master.cf"), "a", encoding="utf-8") as f:
            f.write(f"127.0.0.1:{self.smtps} inet n - n - - smtpd\n  -o smtpd_tls_wrappermode=yes\n")
        self.postfix.write("headers", HEADERS)
        self.postfix.write("mailboxes", "".join(f"{u} {u}/\n" for u in users))
        for u in users:
            self.dovecot.deliver(u, "0.seen", b"Subject: alt\r\n\r\n", flags="S")
            os.unlink(os.path.join(self.dovecot.folder(u, "cur"), "0.seen:2,S"))

    def start(self):
        self.dovecot.start()
        self.postfix.start()

    def stop(self):
        self.postfix.stop()
        self.dovecot.stop()

    def pem(self):
        with open(os.path.join(self.ca, "ca.pem"), encoding="utf-8") as f:
            return f.read()


def records(provider):
    """The SRV records of the first domain."""
    host = "mail.firma.localhost"
    return {"_imaps._tcp.firma.localhost": [(1, provider.dovecot.imaps, host)],
            "_pop3s._tcp.firma.localhost": [(1, provider.dovecot.pop3s, host)],
            "_submissions._tcp.firma.localhost": [(5, provider.smtps, host)]}


def name(text):
    return b"".join(bytes([len(part)]) + part.encode() for part in text.split(".")) + b"\0"


class Names:
    """A name server (RFC 1035) that knows SRV and MX records: {name: [(priority, port, host)]}; port 0
    is an MX. Everything else does not exist."""

    def __init__(self, records):
        self.records, self.asked = records, []
        self.s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.s.bind(("127.0.0.1", 0))
        self.port = self.s.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                data, peer = self.s.recvfrom(4096)
            except OSError:
                return
            at, parts = 12, []
            while data[at]:
                parts.append(data[at + 1:at + 1 + data[at]].decode())
                at += 1 + data[at]
            question, kind = data[12:at + 5], struct.unpack(">H", data[at + 1:at + 3])[0]
            asked = ".".join(parts).lower()
            self.asked.append(asked)
            rows = [r for r in self.records.get(asked, []) if (kind == 33) == (r[1] > 0) and kind in (15, 33)]
            answer = struct.pack(">HHHHHH", struct.unpack(">H", data[:2])[0], 0x8180 if rows else 0x8183, 1, len(rows), 0, 0)
            answer += question
            for priority, port, host in rows:
                body = struct.pack(">HHH", priority, 1, port) + name(host) if port else struct.pack(">H", priority) + name(host)
                answer += b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(body)) + body
            self.s.sendto(answer, peer)

    def close(self):
        self.s.close()


class Files:
    """Serves files by HTTPS: {path: bytes}, whatever the host."""

    def __init__(self, ca, files):
        outer = self
        self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append((self.headers["Host"].split(":")[0], self.path.split("?")[0]))
                body = files.get(outer.asked[-1])
                self.send_response(200 if body else 404)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(ca, "server.pem"), os.path.join(ca, "server.key"))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
