"""The one build with sanitizers: clang's AddressSanitizer and UBSan, unit tests and libFuzzer targets
together (in two folders most of the tests' time went into building all of it twice)."""
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "build-asan")
CLANG = dict(os.environ, CC="clang", CC_LD="lld")
OPTIONS = ("-Dfuzz=true", "-Db_sanitize=address,undefined", "-Db_lundef=false", "-Dtest_hooks=true", "-Dwerror=true",
           "-Doptimization=1", "-Dc_args=-fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined")


def configure(folder, targets):
    """A libFuzzer target that is new needs another look at the folder; one that was set up otherwise, a new folder."""
    stamp, mine, now = os.path.join(folder, "set-up"), "\n".join((CLANG["CC_LD"], *OPTIONS)), "\n".join(targets)
    was = open(stamp, encoding="utf-8").read() if os.path.exists(stamp) else ""
    if was == f"{mine}\n{now}":
        return
    ready = os.path.exists(os.path.join(folder, "build.ninja"))
    again = [] if not ready else ["--reconfigure"] if was.startswith(mine) else ["--wipe"]
    done = subprocess.run(["meson", "setup", *again, folder, *OPTIONS], cwd=ROOT, env=CLANG, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise SystemExit(done.stdout[-3000:])
    with open(stamp, "w", encoding="utf-8") as out:
        out.write(f"{mine}\n{now}")
