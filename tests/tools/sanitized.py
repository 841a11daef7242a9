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
    """A libFuzzer target that is new needs another look at the folder; so does one that was set up otherwise."""
    stamp, now = os.path.join(folder, "set-up"), "\n".join((CLANG["CC_LD"], *OPTIONS, *targets))
    ready = os.path.exists(os.path.join(folder, "build.ninja"))
    if ready and os.path.exists(stamp) and open(stamp, encoding="utf-8").read() == now:
        return
    again = ["--wipe"] if ready else []
    done = subprocess.run(["meson", "setup", *again, folder, *OPTIONS], cwd=ROOT, env=CLANG, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise SystemExit(done.stdout[-3000:])
    with open(stamp, "w", encoding="utf-8") as out:
        out.write(now)
