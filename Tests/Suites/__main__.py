"""`make suites`: test suites of frameworks, once straight at the server and once through Weir with five backends; the outcomes must be equal.

    scripts/suites [--servers mariadb,mysql] [--suites NAME,...] [--folder FOLDER]

Prints one comparison. Exit code 0 when each test of each suite came out the same, 1 when not, 2 for a wrong option.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Drivers")]

import catalogue  # noqa: E402
import outcomes  # noqa: E402

import certificates  # noqa: E402
import servers  # noqa: E402
from weir import Weir  # noqa: E402

CAP = 5
USER = "app"
SYSTEM = {"information_schema", "mysql", "performance_schema", "sys", *servers.SCHEMAS}


def say(text):
    print(text, flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/suites", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--servers", default="mariadb,mysql", help="which servers (mariadb,mysql)")
    parser.add_argument("--suites", default=",".join(catalogue.SUITES), help=f"which suites ({','.join(catalogue.SUITES)})")
    parser.add_argument("--folder", type=Path, help="where to leave the outcomes and what the suites printed")
    given = parser.parse_args()
    for option, known in (("servers", servers.KINDS), ("suites", catalogue.SUITES)):
        setattr(given, option, getattr(given, option).split(","))
        unknown = set(getattr(given, option)) - set(known)
        if unknown:
            parser.error(f"--{option}: {', '.join(sorted(unknown))} is none of {', '.join(known)}")
    return given


def empty(server):
    """No schema is left of the suite before."""
    for (schema,) in server.execute("SHOW DATABASES"):
        if schema not in SYSTEM:
            server.execute(f"DROP DATABASE `{schema}`")


def play(suite, server, end, place):
    """Runs a suite at `end`, a server or a weir: the outcomes of its tests, and the seconds."""
    empty(server)
    for statement in suite.preparation:
        server.execute(statement)
    path, log = place.with_suffix(".outcomes"), place.with_suffix(".log")
    environment = {
        **os.environ, **suite.environment, "SUITES_OUTCOMES": str(path), "SUITES_PORT": str(end.port), "SUITES_USER": USER,
        "SUITES_PASSWORD": servers.PASSWORDS[USER],
    }  # fmt: skip
    address = f"{USER}:{servers.PASSWORDS[USER]}@127.0.0.1:{end.port}"
    began = time.monotonic()
    with open(log, "wb") as output:
        subprocess.run(
            [sys.executable, *suite.command(server.kind, address)], cwd=suite.folder, env=environment, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, preexec_fn=servers.die_with_parent, timeout=3600,
        )  # fmt: skip
    if not path.exists():
        raise SystemExit(f"suites: {suite.name} ended before its end:\n{log.read_text(errors='replace')[-3000:]}")
    return outcomes.read(path), time.monotonic() - began


def summary(found):
    counts = Counter(text.split(":")[0] for text in found.values())
    return ", ".join(f"{counts[word]} {word}" for word in outcomes.Outcomes.ORDER if counts[word])


def compare(suite, server, folder):
    """Whether each test came out the same; says what did not."""
    place = folder / f"{server.kind}-{suite.name}"
    straight, seconds = play(suite, server, server, place.with_name(place.name + "-straight"))
    say(f"{server.kind} {suite.name} straight: {summary(straight)} ({seconds:.0f} s)")
    weir = Weir(server, pool={"maxConnections": CAP}).start()
    try:
        through, seconds = play(suite, server, weir, place.with_name(place.name + "-weir"))
    finally:
        place.with_name(place.name + "-weir.weirlog").write_text("\n".join(weir.lines))
        weir.stop()
    say(f"{server.kind} {suite.name} through Weir: {summary(through)} ({seconds:.0f} s)")
    different = outcomes.differences(straight, through)
    for test, before, after in different:
        say(f"  {test}: {before} straight, {after} through Weir")
    # A suite that broke off early would be equal, too.
    if len(straight) < suite.at_least:
        say(f"  only {len(straight)} tests were run, {suite.at_least} were expected")
        return False
    return not different


def main():
    given = arguments()
    outcomes.self_test()
    # A terminated run still stops its servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    is_same = True
    with tempfile.TemporaryDirectory(prefix="weir-suites-") as own:
        folder = given.folder or Path(own)
        folder.mkdir(parents=True, exist_ok=True)
        authority = certificates.Authority(Path(tempfile.mkdtemp(dir=own)))
        for kind in given.servers:
            try:
                server = servers.KINDS[kind](authority).start()
            except servers.Unavailable as reason:
                say(f"{kind}: skipped, {reason}")
                continue
            try:
                for name in given.suites:
                    is_same &= compare(catalogue.SUITES[name], server, folder)
            finally:
                server.stop()
    say("suites: everything came out the same" if is_same else "suites: there are differences")
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())
