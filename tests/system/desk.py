"""What the system tests share: a desk in a folder of its own, a Postfix, a customer with a Maildir."""
import email
import email.policy
import html
import http.cookiejar
import json
import os
import random
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

VORGANG = os.environ.get("VORGANG", "build/vorgang")
failures = 0


def check(good, what, detail=""):
    global failures
    failures += not good
    print(f"{'ok' if good else 'not ok'} {what}" + (f" ({detail})" if detail and not good else ""), flush=True)
    return good


def free_port():
    """Below the ports that the system gives to clients: nobody's connection takes it before its server does."""
    while True:
        port = random.randrange(10000, 30000)
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def wait_for(what, seconds=20.0, step=0.1):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(step)
    return None


class Desk:
    def __init__(self, folder, *options, database=None):
        self.data, self.web, self.lmtp = folder, free_port(), free_port()
        self.options, self.process, self.database = options, None, database
        os.makedirs(folder, exist_ok=True)

    def start(self, seconds=20):
        self.log = open(os.path.join(self.data, "serve.log"), "ab")
        self.process = subprocess.Popen(
            [VORGANG, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.web}", "--lmtp",
             f"127.0.0.1:{self.lmtp}", *self.common(), *self.options], stdout=self.log, stderr=self.log)
        if not wait_for(self.answers, seconds, 0.02):
            raise RuntimeError("serve does not answer: " + open(self.log.name).read()[-2000:])

    def common(self):
        return ["--database", self.database] if self.database else []

    def answers(self):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.web}/health", timeout=1).status == 200
        except OSError:
            return False

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)
        return self.process.returncode if self.process else None

    def run(self, *arguments, data=None, ok=True):
        p = subprocess.run([VORGANG, *arguments, "--data", self.data, *self.common()], input=data,
                           capture_output=True, check=False)
        if ok and p.returncode != 0:
            raise RuntimeError(f"vorgang {' '.join(arguments)}: {p.returncode} {p.stderr.decode()}")
        return p

    def lines(self, *arguments):
        return [json.loads(line) for line in self.run(*arguments, "--json").stdout.decode().splitlines()]

    def ticket(self, number):
        return json.loads(self.run("ticket", "show", number, "--json").stdout)


class Browser:
    """A browser without JavaScript: cookies, links, forms with their hidden fields."""

    def __init__(self, base):
        self.base = base
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.page, self.status = "", 0

    def get(self, path):
        return self.send(urllib.request.Request(self.base + path))

    def send(self, request):
        try:
            answer = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        self.status, self.url = answer.status, answer.url
        self.body = answer.read()
        self.page = self.body.decode("utf-8", "replace")
        return self.page

    def post(self, path, files=None, **fields):
        token = re.search(r'name="csrf" value="([^"]+)"', self.page)
        fields["csrf"] = token.group(1) if token else ""
        if files is None:
            data, kind = urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded"
        else:
            data, kind = multipart(fields, files)
        return self.send(urllib.request.Request(self.base + path, data=data, headers={"Content-Type": kind}))

    def login(self, address, password):
        self.get("/login")
        return self.post("/login", email=address, password=password)

    def text(self):
        return html.unescape(re.sub(r"<[^>]+>", " ", self.page))


def multipart(fields, files):
    mark, out = "=====x7=====", []
    for name, value in fields.items():
        out.append(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, (filename, content) in files:
        out.append(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
                   f"Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(out) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


MAIN_CF = """
compatibility_level = 3.6
queue_directory = {d}/queue
data_directory = {d}/data
maillog_file = {d}/log
maillog_file_prefixes = {d}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.provider.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = customer.example, other.example
virtual_mailbox_base = {d}/mail
virtual_mailbox_maps = texthash:{d}/mailboxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
relay_domains = desk.example, pipe.example, bounce.example
transport_maps = texthash:{d}/transport
smtpd_tls_cert_file = {d}/cert.pem
smtpd_tls_key_file = {d}/key.pem
smtpd_tls_security_level = may
smtpd_recipient_restrictions = permit_mynetworks, reject
lmtp_destination_recipient_limit = 50
message_size_limit = 100000000
virtual_mailbox_limit = 0
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
pipe_destination_recipient_limit = 1
"""

MASTER_CF = """
{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
vorgang unix - n n - - pipe
  flags=DRX user=nobody:nogroup argv={vorgang} deliver --data {data} --from ${{sender}} --to ${{recipient}}
"""


def program_for_all(folder):
    """The program where any user can start it: a checkout may lie in somebody's home."""
    path = os.path.abspath(VORGANG)
    top = os.path.dirname(path)
    while top != "/" and os.stat(top).st_mode & 0o001:
        top = os.path.dirname(top)
    return path if top == "/" else shutil.copy(path, os.path.join(folder, "vorgang"))


class Postfix:
    """A whole mail server of its own: the customer's side and the provider's side."""

    def __init__(self, folder, desk, ca):
        self.d, self.desk, self.port = folder, desk, free_port()
        for sub in ("queue", "data", "mail", "conf"):
            os.makedirs(os.path.join(folder, sub), exist_ok=True)
        shutil.chown(os.path.join(folder, "data"), "postfix")
        shutil.chown(os.path.join(folder, "mail"), "nobody", "nogroup")
        os.chmod(folder, 0o755)
        for name in ("cert.pem", "key.pem"):
            shutil.copy(os.path.join(ca, name), folder)
        import grp
        import pwd
        self.write("conf/main.cf", MAIN_CF.format(d=folder, uid=pwd.getpwnam("nobody").pw_uid,
                                                  gid=grp.getgrnam("nogroup").gr_gid))
        self.write("conf/master.cf", MASTER_CF.format(port=f"127.0.0.1:{self.port}", vorgang=program_for_all(folder),
                                                      data=desk.data))
        self.write("mailboxes", "petra@customer.example petra/\njonas@customer.example jonas/\n")
        self.write("transport", f"desk.example lmtp:inet:127.0.0.1:{desk.lmtp}\npipe.example vorgang:\n"
                                "bounce.example error:5.1.1 there is no such mailbox here\n")

    def write(self, name, text):
        with open(os.path.join(self.d, name), "w", encoding="utf-8") as f:
            f.write(text)

    def command(self, verb):
        return subprocess.run(["postfix", "-c", os.path.join(self.d, "conf"), verb], capture_output=True, check=False)

    def listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def start(self):
        p = self.command("start")
        if not wait_for(self.listens, 20):
            log = os.path.join(self.d, "log")
            raise RuntimeError("postfix does not listen: " + p.stderr.decode()
                               + (open(log).read()[-2000:] if os.path.exists(log) else ""))

    def stop(self):
        self.command("stop")
        wait_for(lambda: not self.listens(), 10)

    def send(self, sender, to, text):
        with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as s:
            s.sendmail(sender, to, text.replace("\n", "\r\n").encode())

    def mails(self, user):
        found = []
        for sub in ("new", "cur"):
            folder = os.path.join(self.d, "mail", user, sub)
            for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
                with open(os.path.join(folder, name), "rb") as f:
                    found.append(email.message_from_binary_file(f, policy=email.policy.default))
        return sorted(found, key=lambda m: m["Received"].rsplit(";", 1)[-1])


def certificate(folder):
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", f"{folder}/key.pem",
                    "-out", f"{folder}/cert.pem"], check=True, capture_output=True)
    return folder


def scratch():
    folder = tempfile.mkdtemp(prefix="vorgang-test-")
    os.chmod(folder, 0o755)
    return folder
