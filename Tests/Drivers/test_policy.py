"""The two policies of pinning, weir explain, and what a running weir tells of pins and of RDS Proxy's rules."""

import json
import subprocess
import threading

import pytest

import console
import wire
from commands import is_pinned
from waiting import until
from weir import binary, clean_environment

pytestmark = pytest.mark.needs_weir


def explain(*arguments, stdin=None):
    """Runs weir explain: (exit code, standard output, standard error)."""
    done = subprocess.run(
        [str(binary()), "explain", *arguments], capture_output=True, timeout=60, env=clean_environment(),
        **({"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}),
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def login(server, weir):
    return wire.Wire(weir.address, "app", server.users["app"], "weir_a")


def start(start_weir, policy, **pool):
    """A weir with one connection."""
    return start_weir(
        pool={"maxConnections": 1, "connectionBorrowTimeout": 1, "pinning": policy, **pool},
        extra={**console.SETTINGS, "debugLogging": True},
    )  # fmt: skip


def long_text(count):
    return "SELECT '" + "x" * (count - 9) + "'"


# What falls under RDS Proxy's rules and does not pin by Weir's own.
ONLY_RDS = ["SET foreign_key_checks = 0", "SELECT ROW_COUNT()", long_text(16385), "SET group_concat_max_len = 2048"]
# What does not.
NEITHER = ["SELECT 1", "SET sql_mode = ''", "SET NAMES utf8mb4", "SET LOCAL foreign_key_checks = 0", long_text(16384), "BEGIN", "COMMIT"]


# Policies


def test_rds_pins_by_its_rules_until_the_client_leaves(server, start_weir):
    weir = start(start_weir, "rds")
    with login(server, weir) as other:
        for statement in ONLY_RDS:
            with login(server, weir) as one:
                one.run(statement)
                assert is_pinned(other), statement[:60]
                one.reset_connection()
                one.run("SELECT 1")
                assert is_pinned(other), f"after a reset: {statement[:60]}"
            assert not is_pinned(other)
            # Nothing of what it set is left.
            assert other.value("SELECT @@foreign_key_checks, @@group_concat_max_len") is not None
            assert str(other.value("SELECT @@foreign_key_checks")) in ("1", "ON")


def test_rds_pins_prepared_statements_even_when_they_are_closed(server, start_weir):
    weir = start(start_weir, "rds")
    with login(server, weir) as one, login(server, weir) as other:
        statement, *_ = one.prepare("SELECT 1")
        one.close_statement(statement)
        assert is_pinned(other)


def test_neither_policy_pins_on_what_most_traffic_is(server, start_weir):
    weir = start(start_weir, "rds")
    with login(server, weir) as one, login(server, weir) as other:
        one.run(*NEITHER)
        assert not is_pinned(other)


def test_rds_is_as_safe_as_minimal(server, start_weir):
    """What RDS Proxy lets pass though it leaves state behind pins all the same."""
    weir = start(start_weir, "rds")
    with login(server, weir) as one, login(server, weir) as other:
        one.run("SET LOCAL timestamp = 1")
        assert is_pinned(other)
        one.reset_connection()
        assert not is_pinned(other)
        assert other.value("SELECT @@timestamp < 1000") in ("0", 0)


def test_the_filter_exempts_sets_only(server, start_weir):
    weir = start(start_weir, "rds", sessionPinningFilters=["EXCLUDE_VARIABLE_SETS"])
    with login(server, weir) as one, login(server, weir) as other:
        one.run("SET foreign_key_checks = 0", "SET TRANSACTION READ ONLY")
        assert not is_pinned(other)
        one.run("SELECT ROW_COUNT()")
        assert is_pinned(other)


def test_minimal_pins_on_none_of_it(server, start_weir):
    weir = start(start_weir, "minimal")
    with login(server, weir) as one, login(server, weir) as other:
        one.run(*ONLY_RDS, *NEITHER)
        one.prepare("SELECT 1")
        assert not is_pinned(other)


# Log


def test_the_log_has_the_line_of_rds_proxy(server, start_weir):
    weir = start(start_weir, "rds")
    with login(server, weir) as one:
        one.run("SET foreign_key_checks = 0", "SELECT ROW_COUNT()")
        backend = [row for row in console.show(weir, "PINS")][0]["thread_id"]
        line = weir.wait_for_log("The client session was pinned to the database connection")
        assert (
            f"[dbConnection={backend}] for the remainder of the session. The proxy can't reuse this connection until the session ends. "
            "Reason: SQL changed session settings that the proxy doesn't track. Consider moving session configuration to the proxy's "
            "initialization query. Digest:"
        ) in line and "foreign_key_checks" in line and "would have" not in line  # fmt: skip
    with login(server, weir) as one:
        one.run(long_text(20000))
        weir.wait_for_log("Reason: The connection ran a SQL query which exceeded the 16384 byte limit.")
    with login(server, weir) as one:
        one.prepare("SELECT 1")
        weir.wait_for_log("Reason: A protocol-level prepared statement was detected.")
    assert sum("for the remainder of the session" in line for line in weir.lines) == 3


def test_by_the_other_policy_the_line_says_what_would_be(server, start_weir):
    weir = start(start_weir, "minimal")
    with login(server, weir) as one:
        one.run("SELECT 1")
        [client] = [row for row in console.show(weir, "CLIENTS") if row["user"] == "app"]
        assert (client["rds_rules"], client["rds_pinned_s"]) == ("", None)
        one.run("SET foreign_key_checks = 0", "SET unique_checks = 0")
        line = weir.wait_for_log("RDS Proxy would have logged: The client session was pinned")
        assert "Reason: SQL changed session settings that the proxy doesn't track." in line and "policy=minimal" in line
        one.run("SELECT 1")
        [client] = [row for row in console.show(weir, "CLIENTS") if row["user"] == "app"]
        assert (client["rds_rules"], client["pins"]) == ("settings", "") and client["rds_pinned_s"] >= 0
    assert sum("RDS Proxy would have logged" in line for line in weir.lines) == 1


# Explain


def test_explain_needs_no_server():
    code, output, errors = explain("SET timestamp = 'secret'")
    assert code == 0 and errors == "" and "secret" not in output
    assert "Weir       pins: untracked_variable (timestamp), until" in output and "RDS Proxy  pins: R3 settings" in output


def test_explain_as_json():
    code, output, _ = explain("SET foreign_key_checks = 0", "--json", "--family", "mysql")
    answer = json.loads(output)
    assert code == 0 and answer["kind"] == "set" and answer["statements"] == 1
    assert answer["weir"] == {"pins": False, "causes": []}
    assert answer["rds"]["pins"] and answer["rds"]["rules"] == [{"rule": "R3", "name": "settings"}] and answer["rds"]["reason_quoted"]
    assert not answer["rds"]["pins_with_exclude_variable_sets"]


def test_explain_of_prepared_statements_and_modes():
    assert "R6 prepared_statement" in explain("SELECT ?", "--prepared")[1]
    assert "when it is executed: temporary_table (t)" in explain("CREATE TEMPORARY TABLE t (a INT)", "--prepared")[1]
    text = 'SELECT "a\\", GET_LOCK(1, 1)"'
    assert "named_lock" in explain(text, "--sql-mode", "NO_BACKSLASH_ESCAPES")[1]
    assert "named_lock" not in explain(text)[1]


def test_explain_reads_standard_input():
    assert "named_lock" in explain("-", stdin=b"SELECT GET_LOCK('a', 1)\n")[1]
    code, output, _ = explain("-", stdin=long_text(70000).encode())
    assert code == 0 and "long_statement" in output
    assert explain("-", stdin=b"SELECT '\xff\xfe'")[0] == 0


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        ([], "missing"), ([""], "no statement"), (["-- nothing"], "no statement"), (["SELECT 1", "--family", "oracle"], "--family is oracle"),
        (["SELECT 1", "--sql-mode", "a b"], "--sql-mode"),
    ],
)  # fmt: skip
def test_explain_of_bad_input(arguments, complaint):
    # Behind "--" a text may begin like an option.
    arguments = ["--", *arguments] if arguments and arguments[0].startswith("--") else arguments
    code, output, errors = explain(*arguments)
    assert code == 2 and output == "" and complaint in errors and errors.count("\n") == 1


def test_explain_agrees_with_a_running_weir(server, start_weir):
    """Each statement is run by a fresh session, and what the console says of it is what explain said."""
    weir = start(start_weir, "rds")
    for statement in ONLY_RDS + NEITHER[:4] + ["SET @a = 1", "SELECT GET_LOCK('a', 0)", "SET TRANSACTION READ ONLY", "/*! SELECT 1 */"]:
        answer = json.loads(explain(statement, "--json", "--family", server.kind)[1])
        with login(server, weir) as one:
            one.run(statement)
            causes = {cause for row in console.show(weir, "PINS") for cause in row["causes"].split(",")}
        wanted = {cause["cause"] for cause in answer["weir"]["causes"]} | ({"rds_rule"} if answer["rds"]["pins"] else set())
        assert causes == wanted, statement[:60]


# weir pins


def test_pins_tells_statement_cause_object_time_and_forecast(server, start_weir):
    weir = start_weir(pool={"maxConnections": 5}, extra=console.SETTINGS)
    with login(server, weir) as one, login(server, weir) as two, login(server, weir) as three:
        one.run("CREATE TEMPORARY TABLE weir_a.t_pins (a INT)")
        two.run("SET foreign_key_checks = 0")
        three.run("SELECT ROW_COUNT()")
        with login(server, weir) as four:
            four.run("SELECT GET_LOCK('x', 0)")
        report = console.run_json(weir, "pins")
        [pin] = report["pins"]
        assert (pin["causes"], pin["object"], pin["rds_reason"]) == ("temporary_table", "weir_a.t_pins", "A temporary table was created.")
        assert "TEMPORARY TABLE" in pin["digest"] and pin["pinned_s"] >= 0
        events = {(event["cause"], event["rds_rule"]): event for event in report["pin_events"]}
        assert events[("temporary_table", "temporary_table")]["now"] == 1
        assert events[(None, "settings")]["digest"] == "SET foreign_key_checks = ?" and events[(None, "settings")]["now"] == 0
        assert events[("named_lock", "named_lock")]["now"] == 0 and events[("named_lock", "named_lock")]["count"] == 1
        forecast = report["forecast"]
        assert (forecast["backends_pinned"], forecast["rds_pinned"], forecast["rds_more"], forecast["rds_filtered_more"]) == (1, 3, 2, 1)
        code, output, _ = console.run(weir, "pins")
        assert code == 0 and "By RDS Proxy's rules 2 more backends would be held; with EXCLUDE_VARIABLE_SETS 1 more backend." in output
        assert console.show(weir, "PIN EVENTS") and console.show(weir, "PIN_FORECAST")


def test_a_pin_counts_who_waited_meanwhile(server, start_weir):
    weir = start(start_weir, "minimal", connectionBorrowTimeout=30)
    with login(server, weir) as one, login(server, weir) as other:
        one.run("SELECT GET_LOCK('w', 0)")
        waiting = waiting_statement(weir, other)
        [pin] = console.show(weir, "PINS")
        assert pin["waiters"] == 1
        one.reset_connection()
        waiting.join(20)
        assert not waiting.is_alive()
        [event] = [event for event in console.show(weir, "PIN EVENTS") if event["cause"] == "named_lock"]
        assert (event["waiters"], event["now"]) == (1, 0)


def waiting_statement(weir, other):
    """A statement of the other's in a thread; it waits for the backend when this returns."""
    thread = threading.Thread(target=lambda: other.query("SELECT 1"), daemon=True)
    thread.start()
    until(lambda: len(console.show(weir, "WAITERS")) == 1, 20, "the other to wait")
    return thread
