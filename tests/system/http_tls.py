#!/usr/bin/python3
"""The server over TLS, with a certificate made for this test: requests one after the other on one
connection, bytes trickling in, a big upload, a big download read slowly, old versions refused, a
broken client. http_tls.py SITE_PROGRAM"""
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import warnings

UPLOAD = 5 * 1000 * 1000
HEAD = "Host: desk.test\r\nCookie: sid=agent\r\n"


def make_certificate(folder):
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-keyout", key, "-out", cert, "-subj", "/CN=desk.test", "-days", "2",
                    "-addext", "subjectAltName=DNS:desk.test"], check=True, capture_output=True)
    return cert, key


def dial(port, cert, **limits):
    context = ssl.create_default_context(cafile=cert)
    context.set_alpn_protocols(["http/1.1"])
    for name, value in limits.items():
        setattr(context, name, value)
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), 10),
                               server_hostname="desk.test")


def answer(s):
    """One answer: status and body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += s.recv(4096) or sys.exit("FAIL closed early: %r" % data[:200])
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
    while len(body) < length:
        body += s.recv(65536) or sys.exit("FAIL cut off after %d bytes" % len(body))
    return int(head[9:12]), body


def several(port, cert):
    s = dial(port, cert)
    for i in range(20):
        request = "GET /t/%d HTTP/1.1\r\n%s\r\n" % (i, HEAD)
        for part in (request if i % 2 else [request]):
            s.sendall(part.encode())
        assert answer(s) == (200, b"ticket %d" % i)
    assert s.selected_alpn_protocol() == "http/1.1"
    assert s.version() == "TLSv1.3"


def pipelined(port, cert):
    s = dial(port, cert)
    s.sendall(b"".join(b"GET /t/%d HTTP/1.1\r\n%s\r\n" % (i, HEAD.encode()) for i in range(200)))
    for i in range(200):
        assert answer(s) == (200, b"ticket %d" % i)


def upload(port, cert):
    body = (b"--x\r\nContent-Disposition: form-data; name=csrf\r\n\r\ncsrf-of-the-session\r\n"
            b"--x\r\nContent-Disposition: form-data; name=title\r\n\r\nt\r\n"
            b"--x\r\nContent-Disposition: form-data; name=files; filename=big\r\n\r\n"
            + b"z" * UPLOAD + b"\r\n--x--\r\n")
    s = dial(port, cert)
    s.sendall(("POST /tickets/new HTTP/1.1\r\n%sContent-Length: %d\r\n"
               "Content-Type: multipart/form-data; boundary=x\r\n\r\n" % (HEAD, len(body))).encode())
    s.sendall(body)
    status, text = answer(s)
    assert status == 200 and b"file=big:%d" % UPLOAD in text, text


def download(port, cert):
    s = dial(port, cert)
    s.sendall(("GET /attachments/1 HTTP/1.1\r\n%s\r\n" % HEAD).encode())
    time.sleep(0.5)
    status, body = answer(s)
    assert status == 200 and len(body) == 1000 * 1000
    assert body[26 * 1000:26 * 1000 + 26] == b"abcdefghijklmnopqrstuvwxyz"


def versions(port, cert):
    s = dial(port, cert, maximum_version=ssl.TLSVersion.TLSv1_2)
    s.sendall(("GET /t/1 HTTP/1.1\r\n%s\r\n" % HEAD).encode())
    assert answer(s)[0] == 200
    warnings.simplefilter("ignore", DeprecationWarning)
    try:
        dial(port, cert, maximum_version=ssl.TLSVersion.TLSv1_1,
             minimum_version=ssl.TLSVersion.TLSv1)
    except (ssl.SSLError, OSError):
        return
    sys.exit("FAIL TLS 1.1 was accepted")


def broken(port, cert):
    for noise in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"\xa5" * 70000, b""):
        s = socket.create_connection(("127.0.0.1", port), 10)
        try:
            s.sendall(noise)
            s.shutdown(socket.SHUT_WR)
            assert b"HTTP/" not in s.recv(4096)
        except OSError:
            pass
    several(port, cert)


def main():
    with tempfile.TemporaryDirectory() as folder:
        cert, key = make_certificate(folder)
        server = subprocess.Popen([sys.argv[1], "127.0.0.1:0", "", cert, key], text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        port = int(server.stdout.readline())
        try:
            for test in (several, pipelined, upload, download, versions, broken):
                test(port, cert)
                print("ok  ", test.__name__)
        finally:
            server.send_signal(signal.SIGTERM)
            _, errors = server.communicate(timeout=10)
        if server.returncode != 0 or "Sanitizer" in errors:
            sys.exit("FAIL it ended with %d: %s" % (server.returncode, errors[-2000:]))
        print("ok   it ends cleanly")


if __name__ == "__main__":
    main()
