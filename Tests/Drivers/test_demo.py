"""weir demo: what it reports of a small crowd, and that nothing of it is left, however it ends."""

import json
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from waiting import until
from weir import binary, clean_environment

# It has a MariaDB of its own, so it is the same whichever server the other tests are for.
pytestmark = [pytest.mark.needs_weir, pytest.mark.skipif(shutil.which("mariadbd") is None, reason="needs mariadbd")]

CLIENTS, CONNECTIONS = 60, 4


def start(folder, *arguments):
    environment = {**clean_environment(), "TMPDIR": str(folder), "NO_COLOR": "1"}
    line = [str(binary()), "demo", *map(str, arguments)]
    return subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def folder():
    """Where the demo makes its own folder, which a server of another user must reach; a socket's path must be short."""
    with tempfile.TemporaryDirectory(prefix="wd-", dir="/tmp") as path:
        Path(path).chmod(0o755)
        yield Path(path)


def processes_in(folder):
    """The servers whose data are in the folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"--datadir={folder}/".encode() in entry.read_bytes():
                found.append(entry.parent.name)
        except OSError:
            pass
    return found


def is_gone(folder):
    return not list(folder.iterdir()) and not processes_in(folder)


def test_everybody_is_served_through_weir_and_many_are_refused_without(folder):
    process = start(folder, "--clients", CLIENTS, "--connections", CONNECTIONS, "--json")
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    report = json.loads(output)
    assert report["isGood"] is True and report["complaints"] == []
    assert (report["clients"], report["connections"]) == (CLIENTS, CONNECTIONS)
    assert report["script"].startswith("connect, log in, BEGIN") and report["serverVersion"] and report["cores"] >= 1
    weir, refused, allowed = report["runs"]
    assert [run["way"] for run in report["runs"]] == ["weir", "straight", "straight"]
    for run in (weir, allowed):
        # Each client's row is there once.
        assert run["clients"] == run["served"] == run["clientsWithRows"] == run["rows"] == CLIENTS
        assert run["errors"] == []
        for figure in ("connectToGoodbye", "connectToLoggedIn", "queries"):
            times = run[figure]
            assert set(times) == {"p50", "p90", "p99", "max"} and 0 < times["p50"] <= times["p90"] <= times["p99"] <= times["max"]
        # Half a second of each is its own work, which is no query.
        assert 0.5 < run["connectToGoodbye"]["p50"] <= run["connectToGoodbye"]["max"] <= run["seconds"]
        assert run["queries"]["p50"] + run["connectToLoggedIn"]["p50"] < 2 * run["connectToGoodbye"]["max"]
    assert 0 < weir["databaseConnectionsPeak"] <= CONNECTIONS < allowed["databaseConnectionsPeak"]
    limit = refused["serverMaxConnections"]
    assert weir["serverMaxConnections"] == limit < CLIENTS < allowed["serverMaxConnections"]
    assert refused["served"] + sum(error["count"] for error in refused["errors"]) == CLIENTS
    assert all(set(error) == {"phase", "code", "count", "message"} for error in refused["errors"])
    assert {error["code"] for error in refused["errors"]} <= {"ERROR 1040"}
    assert is_gone(folder)


def test_a_report_for_people(folder):
    process = start(folder, "--clients", 5, "--connections", 2)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    for part in (
        "1/2  5 clients at once through Weir, which opens 2 database connections at most", "all 5 served in",
        "2/2  5 clients at once straight at MariaDB", "clients served", "5 / 5", "database connections, peak", "time for all",
        "connect to goodbye  p50", "Next: Weir in front of your own MySQL or MariaDB",
    ):  # fmt: skip
        assert part in output, output
    assert is_gone(folder)


@pytest.mark.parametrize("moment, code", [("1/2 ", 130), ("until you press ctrl-C", 0)])
def test_ctrl_c_leaves_nothing(folder, moment, code):
    """In the middle of the load, and while it stays."""
    process = start(folder, "--clients", 5, "--connections", 2, "--keep")
    try:
        seen = []
        for line in process.stdout:
            seen.append(line)
            if moment in line:
                break
        assert processes_in(folder), "".join(seen)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == code and ("interrupted; everything is removed" in errors) == (code != 0), errors
    finally:
        process.kill()
    until(lambda: is_gone(folder), what="the demo's folder and server to be gone")


@pytest.mark.parametrize("arguments, said", [(["--clients", 0], "--clients is 0"), (["--connections", 5000], "--connections is 5000")])
def test_bad_input(folder, arguments, said):
    process = start(folder, *arguments)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 2 and said in errors
    assert is_gone(folder)
