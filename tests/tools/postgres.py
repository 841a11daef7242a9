#!/usr/bin/python3
"""A PostgreSQL for tests: a cluster of its own in a folder, on a Unix socket there and a free port
of the loopback, run by an unprivileged user.

usage: postgres.py start DIR [--until PID]   makes and starts it, prints its URL; stops it when
                                             that process has ended, however it ended
       postgres.py stop DIR                  stops it and removes the folder

Nothing in it outlives the test, so it never syncs. DIR must not exist or be empty."""
import glob
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import time

USER = "vorgang"
SETTINGS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200",
            "shared_buffers=32MB", "listen_addresses=127.0.0.1", "log_min_messages=fatal"]


def binaries():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if not found:
        sys.exit("postgres.py: no PostgreSQL is installed (apt install postgresql)")
    return os.path.dirname(found[-1])


def runner():
    """initdb refuses root: then somebody who owns nothing runs it."""
    if os.geteuid() != 0:
        return [], None
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
            return ["runuser", "-u", name, "--"], user
        except KeyError:
            continue
    sys.exit("postgres.py: run it as an unprivileged user")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def attempt(argv, env=None):
    return subprocess.run(argv, cwd="/", env=env, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def run(argv, env=None):
    done = attempt(argv, env)
    if done.returncode != 0:
        sys.exit(f"postgres.py: {' '.join(argv)}: exit {done.returncode}\n{done.stdout}")


def make(folder, as_user, user, password):
    os.makedirs(folder, mode=0o700, exist_ok=True)
    if os.listdir(folder):
        sys.exit(f"postgres.py: {folder} is not empty")
    secret = os.path.join(folder, "password")
    with open(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as f:
        f.write(password)
    for path in (folder, secret) if user else ():
        os.chown(path, user.pw_uid, user.pw_gid)
    run(as_user + [os.path.join(binaries(), "initdb"), "-D", os.path.join(folder, "data"), "-U",
                   USER, "-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8",
                   "--locale=C.UTF-8", "--no-sync"])
    os.unlink(secret)


def launch(folder, as_user):
    """The port may be taken by somebody else between looking and starting."""
    for _ in range(5):
        port = free_port()
        settings = SETTINGS + [f"unix_socket_directories={folder}", f"port={port}"]
        options = " ".join(f"-c {s}" for s in settings)
        done = attempt(as_user + [os.path.join(binaries(), "pg_ctl"), "-D",
                                  os.path.join(folder, "data"), "-w", "-t", "60", "-l",
                                  os.path.join(folder, "log"), "-o", options, "start"])
        if done.returncode == 0:
            return port
    sys.exit(f"postgres.py: it does not start\n{done.stdout}")


def start(folder, until=None):
    as_user, user = runner()
    password = secrets.token_hex(16)
    make(folder, as_user, user, password)
    port = launch(folder, as_user)
    run([os.path.join(binaries(), "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", USER,
         "vorgang"], dict(os.environ, PGPASSWORD=password))
    print(f"postgresql://{USER}:{password}@127.0.0.1:{port}/vorgang", flush=True)
    if until is not None:
        stop_after(folder, int(until))


def stop_after(folder, pid):
    if os.fork() > 0:
        return
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    while os.path.exists(f"/proc/{pid}"):
        time.sleep(0.2)
    stop(folder)


def stop(folder):
    as_user, _ = runner()
    data = os.path.join(folder, "data")
    if not os.path.exists(os.path.join(data, "PG_VERSION")):
        return
    if os.path.exists(os.path.join(data, "postmaster.pid")):
        run(as_user + [os.path.join(binaries(), "pg_ctl"), "-D", data, "-w", "-m", "immediate",
                       "stop"])
    shutil.rmtree(folder, ignore_errors=True)


def main(argv):
    if len(argv) == 3 and argv[1] == "start":
        start(os.path.abspath(argv[2]))
    elif len(argv) == 5 and argv[1] == "start" and argv[3] == "--until":
        start(os.path.abspath(argv[2]), argv[4])
    elif len(argv) == 3 and argv[1] == "stop":
        stop(os.path.abspath(argv[2]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv)
