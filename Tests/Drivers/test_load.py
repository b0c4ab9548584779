"""weir load: storms at the server and through Weir, what the report says of them, and its files in the tools that they are for."""

import json
import re
import signal
import subprocess
import xml.etree.ElementTree

import pymysql
import pytest
from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader

from browser import Browser
from servers import PASSWORDS
from waiting import until
from weir import Weir, binary, clean_environment

pytestmark = pytest.mark.needs_weir


@pytest.fixture(scope="module")
def weir(server):
    running = Weir(server, http={}).start()
    yield running
    running.stop()


def command(*arguments, user="app", password=None):
    environment = {**clean_environment(), "WEIR_LOAD_PASSWORD": PASSWORDS[user] if password is None else password, "NO_COLOR": "1"}
    return [str(binary()), "load", "--user", user, *map(str, arguments)], environment


def run(*arguments, user="app", password=None, timeout=90):
    """The exit code, standard output and standard error of one load test."""
    line, environment = command(*arguments, user=user, password=password)
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=timeout)
    return done.returncode, done.stdout, done.stderr


def report(*arguments, codes=(0,), **options):
    """The JSON report of one load test, and its targets by name."""
    code, output, errors = run(*arguments, "--json", **options)
    assert code in codes, f"exit code {code}:\n{errors}\n{output}"
    found = json.loads(output)
    return found, {target["name"]: target for target in found["targets"]}


def place(end):
    return f"127.0.0.1:{end.port}"


def watching(server):
    return ("--observe", f"app@{place(server)}")


def test_a_steady_rate_is_served_and_measured_in_every_phase(weir, server):
    found, targets = report(
        "--target", f"weir={place(weir)}", "--rate", 100, "--duration", "2s", "--database", "weir_a", "--workload", "mixed",
        "--prepare", "--rows", 500, "--cleanup", *watching(server), "--metrics", f"127.0.0.1:{weir.http_port}", codes=(0, 3),
    )  # fmt: skip
    target = targets["weir"]
    assert target["arrived"] == target["served"] == 200 and target["failed"] == 0 and target["errors"] == []
    assert {"connect", "auth", "connection", "prepare", "firstByte", "query", "statements", "uncorrected", "total"} <= set(target["phases"])
    assert target["phases"]["connection"]["count"] == target["phases"]["connect"]["count"]
    assert target["phases"]["connection"]["max"] >= target["phases"]["auth"]["max"]
    # Only those that write have several statements.
    assert 0 < target["phases"]["statements"]["count"] < 200
    total = target["phases"]["total"]
    assert total["count"] == 200 and 0 < total["p50"] <= total["p99"] <= total["max"]
    assert target["phases"]["uncorrected"]["p50"] <= total["p50"]
    assert 0 < target["server"]["mostConnections"] <= weir.pool["maxConnections"]
    assert target["proxy"]["borrows"] >= 200
    assert server.execute("SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'weir_load'")[0][0] == 0


def test_a_storm_that_the_server_refuses_is_served_through_weir(weir, server):
    """More clients at once than the server allows; the order of the rounds is there and back."""
    storm = server.max_connections + 100
    found, targets = report(
        "--target", f"direct={place(server)}", "--target", f"weir={place(weir)}", "--burst", storm, "--duration", "1s",
        "--statement", "SELECT SLEEP(0.05)", "--rounds", 2, "--timeout", "10s",
        "--fail-if", "weir:errors<0.1%,direct:errors<0.1%", "--tls", "disabled", codes=(3,),
    )  # fmt: skip
    assert targets["weir"]["served"] == 2 * storm and targets["weir"]["errors"] == []
    assert targets["direct"]["failed"] > 0
    # Those whom the kernel lets in when the server's own queue is full are never greeted.
    assert {error["code"] for error in targets["direct"]["errors"]} <= {"ERROR 1040", "timeout"}
    assert [(t["condition"], t["holds"]) for t in found["thresholds"]] == [("weir:errors<0.1%", True), ("direct:errors<0.1%", False)]
    failed = [d for d in found["differences"] if d["figure"] == "failed, %"]
    assert failed[0]["mean"] < 0 and failed[0]["minus"] == "direct"


@pytest.mark.parametrize("tls", ["disabled", "required"])
@pytest.mark.parametrize("user", ["app_native", "app_sha2"])
def test_logins_by_password_with_and_without_tls(weir, server, user, tls):
    if user not in server.users:
        pytest.skip(f"this server has no {user}")
    _, targets = report("--target", f"direct={place(server)}", "--target", f"weir={place(weir)}", "--burst", 10, "--rounds", 1,
                        "--duration", "1s", "--tls", tls, user=user, codes=(0, 3))  # fmt: skip
    for target in targets.values():
        assert target["served"] == 10, target["errors"]
        assert target["phases"].get("tls", {}).get("count") == (10 if tls == "required" else None)


@pytest.fixture
def watcher(server):
    """A user whom the server lets in over TLS alone."""
    server.execute("CREATE USER watcher@'%' IDENTIFIED BY 'Watch-3' REQUIRE SSL")
    yield "watcher"
    server.execute("DROP USER watcher@'%'")


def test_the_servers_counters_are_read_over_tls_where_it_is_demanded(server, watcher, monkeypatch):
    monkeypatch.setenv("WATCHED_OBSERVE", "Watch-3")
    monkeypatch.setenv("WATCHED", PASSWORDS["app"])
    line = [
        "--target", f"direct={place(server)}", "--burst", 5, "--duration", "1s", "--observe", f"{watcher}@{place(server)}",
        "--password-env", "WATCHED",
    ]  # fmt: skip
    for options in (
        ["--tls", "required"], ["--tls", "preferred"], ["--tls", "verify-ca", "--tls-ca", server.authority.ca],
    ):  # fmt: skip
        _, targets = report(*line, *options, codes=(0, 3))
        assert targets["direct"]["served"] == 5
        assert targets["direct"]["server"]["mostConnections"] > 0 and targets["direct"]["server"]["statements"] >= 5
    code, _, errors = run(*line, "--tls", "disabled")
    assert code == 1 and "--observe" in errors and "ERROR 1045" in errors


@pytest.mark.parametrize("poison", ["lock", "temporary"])
def test_poison_pins(weir, poison):
    _, targets = report(
        "--target", place(weir), "--burst", 5, "--duration", "1s", "--poison", poison, "--database", "weir_a",
        "--metrics", f"127.0.0.1:{weir.http_port}", codes=(0, 3),
    )  # fmt: skip
    [target] = targets.values()
    assert target["served"] == 5 and target["proxy"]["pins"] == 5


def test_clients_that_vanish_are_aborted_ones_for_the_server(server):
    _, targets = report(
        "--target", f"direct={place(server)}", "--burst", 20, "--duration", "1s", "--vanish", 100, *watching(server), codes=(0, 3)
    )
    assert targets["direct"]["served"] == targets["direct"]["leftWithoutGoodbye"] == 20
    until(lambda: server.status("Aborted_clients") >= 20, what="the server to notice")


def test_a_mix_from_a_file(weir, server, tmp_path):
    mix = tmp_path / "mix.yaml"
    mix.write_text("""
preset: django
parameters:
  id: {uniform: [1, 100]}
  word: {letters: 10}
transactions:
  - {name: read, weight: 3, prepared: true, statements: ["SELECT {id}, {word}", "SELECT 1"]}
  - {name: write, transaction: true, statements: ["CREATE TEMPORARY TABLE IF NOT EXISTS t (a INT, b TEXT)", "INSERT INTO t VALUES ({id}, {word})"]}
""")
    _, targets = report("--target", place(weir), "--clients", 4, "--duration", "1s", "--mix", mix, "--database", "weir_a", codes=(0, 3))
    [target] = targets.values()
    assert target["errors"] == [] and target["served"] > 10
    assert target["phases"]["prepare"]["count"] == 8, "each client prepares each statement once"


# What it writes


@pytest.fixture(scope="module")
def files(weir, server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("load")
    names = {kind: folder / f"report.{kind}" for kind in ("html", "csv", "hlog", "xml")}
    found, targets = report(
        "--target", f"direct={place(server)}", "--target", f"weir={place(weir)}", "--rate", 200, "--poisson", "--duration", "2s",
        "--rounds", 2, *watching(server), "--metrics", f"weir=127.0.0.1:{weir.http_port}", "--html", names["html"],
        "--csv", names["csv"], "--hdr-out", names["hlog"], "--junit", names["xml"], "--fail-if", "p99<1h,errors<0.1%", codes=(0, 3),
    )  # fmt: skip
    return found, targets, names


def test_the_histogram_log_is_read_by_hdrhistogram(files):
    _, targets, names = files
    for name, target in targets.items():
        for phase in ("total", "query", "uncorrected"):
            whole = HdrHistogram(1, 2**50, 3)
            reader = HistogramLogReader(str(names["hlog"]), HdrHistogram(1, 2**50, 3))
            intervals = 0
            while (interval := reader.get_next_interval_histogram()) is not None:
                if interval.get_tag() == f"{name}.{phase}":
                    whole.add(interval)
                    intervals += 1
            reader.close()
            told = target["phases"][phase]
            assert intervals >= 2 and whole.get_total_count() == told["count"]
            for percent, key in ((50, "p50"), (99, "p99"), (100, "max")):
                assert whole.get_value_at_percentile(percent) / 1e9 == pytest.approx(told[key], rel=0.002), (name, phase, key)


def test_the_csv_adds_up(files):
    _, targets, names = files
    head, *lines = [line.split(",") for line in names["csv"].read_text().splitlines()]
    for name, target in targets.items():
        rows = [dict(zip(head, line)) for line in lines if line[0] == name]
        assert sum(int(row["served"]) for row in rows) == target["served"]
        assert sum(int(row["started"]) for row in rows) == target["arrived"]


def test_the_junit_report_is_one(files):
    found, _, names = files
    suite = xml.etree.ElementTree.parse(names["xml"]).getroot().find("testsuite")
    assert len(suite.findall("testcase")) == int(suite.get("tests")) == 5
    failed = [case for case in suite.findall("testcase") if case.find("failure") is not None]
    assert len(failed) == int(suite.get("failures")) == (1 if found["generatorLagged"] else 0)


def test_the_page_shows_its_charts_in_a_browser(files, tmp_path):
    browser = Browser(tmp_path)
    _, targets, names = files
    drawn = browser.dom(names["html"])
    captions = re.findall(r"<figcaption>([^<]*)", drawn)
    assert captions[:4] == ["Latency of invocations, from their intended start", "Latency by percentile", "Invocations each second", "Connections"]
    assert drawn.count("<polyline") + drawn.count("<circle") >= 10
    for name, target in targets.items():
        assert name in drawn and f"{target['served']} of {target['arrived']} served" in drawn
    picture = browser.picture(names["html"], tmp_path / "page.png")
    assert picture.startswith(b"\x89PNG") and len(picture) > 50_000


# How it ends


def test_ctrl_c_ends_with_the_report_so_far(weir):
    line, environment = command("--target", f"weir={place(weir)}", "--rate", 50, "--duration", "1h")
    process = subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        for text in process.stdout:
            if re.match(r" +2 s: ", text):
                break
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert process.returncode in (0, 3), errors
    assert re.search(r"\d+ of \d+ served", rest) and "ended early" in rest


def test_a_condition_that_does_not_hold_is_exit_code_3(weir):
    code, output, errors = run("--target", place(weir), "--burst", 3, "--duration", "1s", "--fail-if", "p50<1us,errors<0.1%")
    assert code == 3 and "FAILED  p50<1us" in output and "held  errors<0.1%" in output
    assert errors.startswith("weir load: p50<1us did not hold")


def test_a_refused_login_is_one_line_and_not_a_storm(server):
    code, output, errors = run("--target", place(server), "--burst", 500, password="not-the-secret")
    assert code == 1 and len(errors.splitlines()) == 1 and "ERROR 1045" in errors and "not-the-secret" not in errors + output


@pytest.mark.parametrize(
    "arguments, word",
    [
        (["--rate", "5"], "--target is missing"),
        (["--target", "127.0.0.1:1"], "no shape of the load"),
        (["--target", "127.0.0.1:1", "--rate", "5", "--burst", "5"], "--rate and --burst"),
        (["--target", "198.51.100.7:3306", "--rate", "5"], "--i-own-this-host"),
        (["--target", "127.0.0.1:1", "--burst", "900000"], "ulimit"),
        (["--target", "127.0.0.1:1", "--rate", "5", "--fail-if", "speed>5"], "--fail-if"),
        (["--target", "127.0.0.1:1", "--rate", "5", "--fail-if", "nobody:p99<1s"], "nobody"),
        (["--target", "127.0.0.1:1", "--rate", "5", "--fail-if", "backend_max<=4"], "--observe"),
        (["--target", "127.0.0.1:1", "--rate", "5", "--html", "/nowhere/page.html"], "--html /nowhere/page.html"),
        (["--target", "127.0.0.1:1", "--rate", "5", "--mix", "/nowhere.yaml"], "/nowhere.yaml"),
        (["--target", "127.0.0.1:1", "--rate", "5", "--rounds", "0"], "--rounds"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_exit_code_2(arguments, word):
    code, output, errors = run(*arguments)
    assert code == 2 and output == "" and len(errors.splitlines()) == 1 and word in errors
    assert errors.startswith("weir load: ")


# Recordings


def test_a_recording_has_no_literals_and_is_replayed(server, tmp_path):
    path = tmp_path / "traffic.rec"
    with Weir(server, http={}, record=path).start() as weir:
        report("--target", place(weir), "--burst", 3, "--duration", "1s", "--statement", "SELECT 'a-secret', {client} + 4711", codes=(0, 3))
        connection = connect(weir)
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT REPEAT('y', 5000)")
            cursor.execute("COMMIT")
        connection.close()
    text = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert "a-secret" not in text and "4711" not in text and "SELECT ? + ?" in text
    lines = [line.split("\t") for line in text.splitlines()[1:]]
    assert [line[2] for line in lines].count("connect") == [line[2] for line in lines].count("quit") == 6, "with those that try the login and ask for its limit"
    [large] = [line for line in lines if line[-1] == "SELECT REPEAT(?)"]
    assert int(large[6]) > 5000
    _, targets = report("--target", f"direct={place(server)}", "--replay", path, "--speed", "10x", codes=(0, 3))
    target = targets["direct"]
    assert target["served"] == 6 and target["errors"] == []
    assert target["statements"] == sum(line[2] not in ("connect", "quit", "end") for line in lines)


def connect(end):
    return pymysql.connect(host="127.0.0.1", port=end.port, user="app", password=PASSWORDS["app"], database="weir_a")
