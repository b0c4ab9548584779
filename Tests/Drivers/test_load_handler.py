"""weir load --handler: a Python function in real runtime processes, as Lambda runs it."""

import json
import subprocess
import sys

import pytest

from servers import PASSWORDS
from waiting import until
from weir import Weir, binary, clean_environment

pytestmark = pytest.mark.needs_weir

APP = '''
import os
import time

import pymysql

connection = None


def lambda_handler(event, context):
    global connection
    if event.get("do") == "raise":
        raise LookupError("no such pet\\nsecond line")
    if event.get("do") == "exit":
        os._exit(3)
    if event.get("do") == "hang":
        time.sleep(600)
    if connection is None:
        connection = pymysql.connect(
            host=os.environ["DB_HOST"], port=int(os.environ["DB_PORT"]), user=os.environ["DB_USER"], password=os.environ["DB_PASSWORD"],
            database="weir_a", autocommit=True,
        )
    assert 0 < context.get_remaining_time_in_millis() <= 60000 and len(context.aws_request_id) == 36
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO calls (environment, number, path) VALUES (%s, %s, %s)", (os.getpid(), event["number"], os.getcwd()))
    return {"done": True}
'''


@pytest.fixture
def function(tmp_path, server):
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "broken.py").write_text("def lambda_handler(:\n")
    server.execute("DROP TABLE IF EXISTS weir_a.calls", "CREATE TABLE weir_a.calls (environment INT, number INT, path VARCHAR(200))")
    yield tmp_path
    server.execute("DROP TABLE weir_a.calls")


@pytest.fixture(scope="module")
def weir(server):
    running = Weir(server).start()
    yield running
    running.stop()


def load(weir, folder, *arguments, event=None, handler="app.lambda_handler"):
    """The exit code, the only target's report if there is one, and standard error."""
    line = [
        binary(), "load", "--target", f"app@127.0.0.1:{weir.port}", "--handler", handler, "--handler-folder", folder, "--python", sys.executable,
        "--env", "DB_HOST={host}", "--env", "DB_PORT={port}", "--env", "DB_USER={user}", "--timeout", "60s", "--json", *arguments,
    ]  # fmt: skip
    if event is not None:
        (folder / "event.json").write_text(json.dumps(event))
        line += ["--event", folder / "event.json"]
    environment = {**clean_environment(), "DB_PASSWORD": PASSWORDS["app"], "NO_COLOR": "1"}
    done = subprocess.run([str(part) for part in line], env=environment, capture_output=True, text=True, timeout=120)
    return done.returncode, json.loads(done.stdout)["targets"][0] if done.stdout else None, done.stderr


def test_environments_are_reused_and_leave_without_goodbye(weir, server, function):
    code, target, errors = load(weir, function, "--clients", 3, "--duration", "1s", event={"number": 7})
    assert code == 0, errors
    assert target["failed"] == 0 and target["served"] == target["arrived"] > 6, target["errors"]
    assert target["phases"]["coldStart"]["count"] == target["connections"] == 3
    assert target["phases"]["total"]["count"] == target["served"]
    rows = server.execute("SELECT environment, COUNT(*) FROM weir_a.calls GROUP BY environment")
    # What an answer was not awaited for may be there, too.
    assert len(rows) == 3 and sum(count for _, count in rows) >= target["served"]
    assert server.execute("SELECT DISTINCT number, path FROM weir_a.calls") == ((7, str(function)),)
    until(lambda: not processes_of(function), what="the runtimes to be gone")


def test_invocations_beyond_the_concurrency_are_dropped(weir, function):
    code, target, errors = load(weir, function, "--burst", "5@1s", "--bursts", 1, "--connections", 2, "--duration", "1s", event={"number": 1})
    assert (target["served"], target["dropped"], target["connections"]) == (2, 3, 2), errors


@pytest.mark.parametrize(
    "do, phase, kind, message", [("raise", "handler", "LookupError", "no such pet"), ("exit", "handler", "Runtime.ExitError", "exit code 3")]
)
def test_errors_are_told_by_their_type(weir, function, do, phase, kind, message):
    code, target, errors = load(weir, function, "--burst", "1@1s", "--bursts", 2, "--duration", "2s", event={"do": do})
    assert target["failed"] == target["arrived"] == 2, errors
    assert [(error["phase"], error["code"], error["count"], error["message"]) for error in target["errors"]] == [(phase, kind, 2, message)]
    # Who raises stays, who exits does not.
    assert target["connections"] == (1 if do == "raise" else 2)


def test_a_timeout_ends_the_environment(weir, function):
    code, target, errors = load(weir, function, "--burst", "1@1s", "--bursts", 1, "--duration", "1s", "--timeout", "1s", event={"do": "hang"})
    assert (target["failed"], target["timedOut"]) == (1, 1), errors
    assert target["errors"][0]["message"].startswith("Task timed out after 1")
    until(lambda: not processes_of(function), what="the runtime to be gone")


def test_a_handler_that_cannot_be_loaded(weir, function):
    code, target, errors = load(weir, function, "--burst", "1@1s", "--bursts", 1, "--duration", "1s", handler="broken.lambda_handler")
    assert target["failed"] == 1, errors
    assert target["errors"][0]["phase"] == "init" and "Syntax error" in target["errors"][0]["message"]


@pytest.mark.parametrize(
    "arguments, handler, words",
    [
        ([], "app", "MODULE.FUNCTION"), ([], "nothing.here", "--handler-folder says where"), (["--python", "/nowhere/python"], "app.lambda_handler", "not a program"),
        (["--python", "/bin/false"], "app.lambda_handler", "pip install awslambdaric"), (["--event", "/nowhere.json"], "app.lambda_handler", "--event"),
        (["--env", "NAME"], "app.lambda_handler", "NAME=VALUE"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_said_in_one_line(weir, function, arguments, handler, words):
    code, target, errors = load(weir, function, "--rate", 1, *arguments, handler=handler)
    assert code == 2 and target is None
    assert errors.startswith("weir load: ") and errors.count("\n") == 1 and words in errors


def processes_of(folder):
    found = subprocess.run(["pgrep", "-f", "awslambdaric"], capture_output=True, text=True).stdout.split()
    mine = []
    for pid in found:
        try:
            with open(f"/proc/{pid}/environ", "rb") as environment:
                if str(folder).encode() in environment.read():
                    mine.append(pid)
        except OSError:
            pass
    return mine
