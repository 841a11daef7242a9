"""A Dovecot of one's own: IMAP, POP3 and their TLS ports, mailboxes in Maildirs, passwords, and
tokens that it asks a server of the test about."""
import os
import pwd
import re
import shutil
import subprocess
import time

from desk import free_port, wait_for

CONF = """
base_dir = {d}/run
state_dir = {d}/run
instance_name = fetch-test
log_path = {d}/log
protocols = imap pop3
listen = 127.0.0.1
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 0
first_valid_gid = 0
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
mail_location = maildir:{d}/mail/%u:INDEX={d}/index/%u
mail_max_userip_connections = 200
mailbox_list_index = no
maildir_stat_dirs = yes
ssl = yes
ssl_cert = <{ca}/server.pem
ssl_key = <{ca}/server.key
default_client_limit = 1000
default_process_limit = 200
service anvil {{
  chroot =
  client_limit = 1100
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  chroot =
  service_count = 0
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {d}/oauth2.conf
}}
passdb {{
  driver = static
  args = password=geheim
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={d}/home/%u
}}
protocol imap {{
  imap_idle_notify_interval = 30 s
  mail_max_userip_connections = 200
}}
"""

OAUTH = """
introspection_mode = post
introspection_url = http://127.0.0.1:{tokens}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""


class Dovecot:
    def __init__(self, folder, ca, tokens_port):
        self.d = folder
        self.imap, self.imaps, self.pop3, self.pop3s = (free_port() for _ in range(4))
        for sub in ("run", "mail", "index", "home"):
            os.makedirs(os.path.join(folder, sub))
            shutil.chown(os.path.join(folder, sub), "nobody", "nogroup")
        os.chmod(folder, 0o755)
        shutil.chown(os.path.join(folder, "run"), "root", "root")
        nobody = pwd.getpwnam("nobody")
        with open(os.path.join(folder, "dovecot.conf"), "w", encoding="utf-8") as f:
            f.write(CONF.format(d=folder, ca=ca, imap=self.imap, imaps=self.imaps, pop3=self.pop3, pop3s=self.pop3s,
                                user="dovecot", group="dovecot", uid=nobody.pw_uid, gid=nobody.pw_gid))
        with open(os.path.join(folder, "oauth2.conf"), "w", encoding="utf-8") as f:
            f.write(OAUTH.format(tokens=tokens_port))
        self.process = None

    def start(self):
        self.process = subprocess.Popen(["dovecot", "-F", "-c", os.path.join(self.d, "dovecot.conf")],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if not wait_for(self.listens, 20):
            raise RuntimeError("dovecot does not listen: " + self.log()[-2000:])

    def log(self):
        path = os.path.join(self.d, "log")
        return open(path, encoding="utf-8", errors="replace").read() if os.path.exists(path) else ""

    def listens(self):
        import socket
        try:
            for port in (self.imap, self.pop3s):
                socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            return False

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def folder(self, user, sub=""):
        return os.path.join(self.d, "mail", user, sub)

    def deliver(self, user, name, data, sub="new", flags=None, at=None):
        """A file of a Maildir, as a delivery agent puts it: under tmp first."""
        root = self.folder(user)
        for part in ("", "tmp", "new", "cur"):
            path = os.path.join(root, part)
            if not os.path.isdir(path):
                os.makedirs(path)
                shutil.chown(path, "nobody", "nogroup")
        tmp = os.path.join(root, "tmp", name)
        with open(tmp, "wb") as f:
            f.write(data)
        shutil.chown(tmp, "nobody", "nogroup")
        if at:
            os.utime(tmp, (at, at))
        os.rename(tmp, os.path.join(root, "cur" if flags is not None else sub,
                                    name if flags is None else f"{name}:2,{flags}"))

    def files(self, user, sub="cur"):
        path = self.folder(user, sub)
        return sorted(os.listdir(path)) if os.path.isdir(path) else []

    def renumber(self, user):
        """Another UIDVALIDITY, as after a mailbox was restored."""
        path = self.folder(user, "dovecot-uidlist")
        text = open(path, encoding="utf-8").read()
        with open(path, "w", encoding="utf-8") as f:
            f.write(re.sub(r" V(\d+) ", lambda m: f" V{int(m[1]) + 1000} ", text, count=1))
        shutil.rmtree(os.path.join(self.d, "index", user), ignore_errors=True)


def authority(folder, names=()):
    """A certificate authority of one's own, and a server's certificate by it, also for NAMES."""
    os.makedirs(folder, exist_ok=True)

    def ssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=folder)
    ssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Test CA", "-keyout", "ca.key",
        "-out", "ca.pem", "-addext", "basicConstraints=critical,CA:TRUE")
    ssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    with open(os.path.join(folder, "ext"), "w", encoding="utf-8") as f:
        f.write(",".join(["subjectAltName=DNS:localhost,IP:127.0.0.1", *(f"DNS:{n}" for n in names)]) + "\n")
    ssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
        "-out", "server.pem", "-extfile", "ext")
    return folder


def mail(number, sender="petra@customer.example", to="support@desk.example", text="Bitte helfen Sie mir.", size=0):
    return (f"From: Petra Krümel <{sender}>\r\nTo: {to}\r\nSubject: Anliegen {number}\r\n"
            f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime())}\r\n"
            f"Message-ID: <m{number}@customer.example>\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Content-Transfer-Encoding: 8bit\r\n\r\n{text} Sache {number}\r\n"
            + ("x" * 76 + "\r\n") * (size // 78)).encode()
