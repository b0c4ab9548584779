"""The program's verbs that ask a running weir: show, pause, resume, drain, kill, reload, and top in a terminal."""

import json
import os
import re
import shutil
import subprocess
import threading

import pymysql
import pytest

import console
from gate import Gate
from servers import free_port
from waiting import until
from weir import Weir, binary, clean_environment

pytestmark = pytest.mark.needs_weir


@pytest.fixture(scope="module")
def weir(server):
    running = Weir(server, extra=console.SETTINGS).start()
    yield running
    running.stop()


# show


@pytest.mark.parametrize(
    "topic, column",
    [
        ("pools", "cl_active"), ("clients", "program_name"), ("backends", "thread_id"), ("servers", "thread_id"), ("waiters", "place"),
        ("closes", "reason"), ("config", "reloadable"), ("stats", "value"), ("histograms", "upto_us"), ("digests", "digest"),
        ("lists", "value"), ("state", "value"), ("version", "value"),
    ],
)  # fmt: skip
def test_show_prints_a_table(weir, topic, column):
    code, output, errors = console.run(weir, "show", topic)
    assert code == 0 and errors == ""
    assert column in output.splitlines()[0].split()
    rows = console.run_json(weir, "show", topic)
    assert isinstance(rows, list) and all(column in row for row in rows)


def test_show_of_clients_as_json_has_types(weir):
    [row] = [row for row in console.run_json(weir, "show", "clients") if row["state"] == "console"]
    assert row["user"] == console.USER and isinstance(row["id"], int) and isinstance(row["age_s"], float) and row["schema"] is None
    assert row["program_name"] == "weir"
    assert {row["reloadable"] for row in console.run_json(weir, "show", "config")} <= {True, False}


def test_show_pins_prints_both_tables(weir):
    with console.app(weir) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE weir_a.t (a INT)")
        code, output, _ = console.run(weir, "show", "pins")
        assert code == 0 and "PINS\n" in output and "PIN TOTALS\n" in output and "temporary_table" in output
        both = console.run_json(weir, "show", "pins")
        assert [row["causes"] for row in both["pins"] if row["client_id"] == connection.thread_id()] == ["temporary_table"]
        assert {row["cause"]: row["now"] for row in both["pin_totals"]}["temporary_table"] == 1


def test_control_characters_of_clients_do_not_reach_the_terminal(weir):
    with console.app(weir, program_name="evil\x1b[2J\nname"):
        code, output, _ = console.run(weir, "show", "clients")
        assert code == 0 and "\x1b" not in output and "evil?[2J?name" in output


# Orders


def test_pause_and_resume(weir):
    assert console.run(weir, "pause") == (0, "paused: every backend is idle\n", "")
    assert console.state(weir) == "paused"
    assert console.run_json(weir, "resume") == {"done": True, "text": "resumed"}
    assert console.state(weir) == "serving"
    assert console.run(weir, "resume")[:2] == (0, "Weir was not paused\n")


def test_an_interrupted_pause_is_undone(weir):
    with console.app(weir) as connection, connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1")
        cursor.execute("SELECT 1")
        process = subprocess.Popen(
            [binary(), "pause", "--config", weir.config], stdin=subprocess.DEVNULL, env={**clean_environment(), **weir.environment}
        )
        console.wait_for_state(weir, "pausing")
        process.send_signal(2)
        process.wait(20)
        console.wait_for_state(weir, "serving")
        cursor.execute("COMMIT")


def test_kill(weir):
    victim = console.app(weir)
    code, output, _ = console.run(weir, "kill", str(victim.thread_id()))
    assert (code, output) == (0, f"the connection of client {victim.thread_id()} is ended\n")
    with pytest.raises(pymysql.err.MySQLError):
        victim.query("SELECT 1")
    code, output, errors = console.run(weir, "kill", "7")
    assert (code, output) == (1, "") and errors.startswith("weir kill: Unknown thread id: 7")


def test_kill_of_a_statement(weir):
    victim = console.app(weir)
    errors = []

    def sleep():
        try:
            victim.query("SELECT SLEEP(60)")
        except pymysql.err.MySQLError as error:
            errors.append(error.args[0])

    thread = threading.Thread(target=sleep, daemon=True)
    thread.start()
    until(lambda: console.client_row(weir, victim)["state"] == "running", what="the statement to run")
    assert console.run(weir, "kill", "--query", str(victim.thread_id()))[0] == 0
    thread.join(20)
    assert not thread.is_alive() and set(errors) <= {1317, 1969}
    victim.close()


def test_drain(start_weir):
    weir = start_weir(extra=console.SETTINGS)
    assert console.run(weir, "drain") == (0, "draining\n", "")
    console.wait_for_end(weir)


# Ways that do not lead to a console


def test_without_a_console(start_weir):
    weir = start_weir()
    code, output, errors = console.run(weir, "show", "pools")
    assert (code, output) == (2, "") and "admin.user" in errors and len(errors.splitlines()) == 1


def test_not_reachable(weir):
    address = f"127.0.0.1:{free_port()}"
    environment = {"WEIR_ADMIN_USER": console.USER, "WEIR_ADMIN_PASSWORD": console.PASSWORD}
    code, output, errors = console.run(weir, "show", "pools", "--address", address, config=False, environment=environment)
    assert (code, output) == (1, "") and address in errors and "weir serve" in errors


@pytest.mark.parametrize("where", ["tcp", "tls", "unix", "localhost"])
def test_told_by_hand(weir, where):
    options = {
        "tcp": ["--address", f"127.0.0.1:{weir.port}"],
        "tls": ["--address", f"127.0.0.1:{weir.port}", "--tls-ca", str(weir.authority.ca)],
        "unix": ["--address", f"unix:{weir.unix}"],
        # which may be ::1 first
        "localhost": ["--address", f"localhost:{weir.port}"],
    }[where]
    code, output, errors = console.run(
        weir, "show", "version", *options, "--user", console.USER, "--password-env", "SECRET", config=False, environment={"SECRET": console.PASSWORD}
    )
    assert code == 0 and output.splitlines()[1].startswith("weir"), errors


def test_an_authority_that_did_not_sign(weir, tmp_path):
    import certificates

    other = certificates.Authority(tmp_path)
    code, _, errors = console.run(weir, "show", "pools", "--tls-ca", str(other.ca))
    assert code == 1 and "certificate" in errors


def test_wrong_password(weir):
    code, output, errors = console.run(weir, "show", "pools", "--password-env", "SECRET", environment={"SECRET": "wrong"})
    assert (code, output) == (1, "") and console.USER in errors and "admin.password" in errors and "wrong" not in errors


def test_a_database_user_is_no_console_user(weir):
    code, _, errors = console.run(weir, "show", "pools", "--user", "app", "--password-env", "SECRET", environment={"SECRET": weir.users["app"]})
    assert code == 1 and "not to the console" in errors


def test_bad_arguments(weir):
    assert console.run(weir, "show", "nothing")[0] == 2
    assert console.run(weir, "kill", "x")[0] == 2
    assert console.run(weir, "show", "pools", "--address", "nowhere")[0] == 2
    code, _, errors = console.run(weir, "show", "pools", "--config", "/no/such/file", config=False)
    assert code == 2 and "/no/such/file" in errors
    code, _, errors = console.run(weir, "show", "pools", "--password-env", "NOT_SET_ANYWHERE")
    assert code == 2 and "NOT_SET_ANYWHERE" in errors


def test_passwords_of_others_need_not_be_there(weir):
    """Whoever asks the console has its password, not necessarily those of the database users."""
    code, _, errors = console.run(weir, "show", "state", environment={name: "" for name in weir.environment})
    assert code == 0, errors


# top


def test_top_once(weir):
    with console.app(weir) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        code, output, errors = console.run(weir, "top", "--once")
    assert code == 0 and errors == "" and "\x1b" not in output
    lines = output.splitlines()
    assert re.match(r"weir \S+  SERVING  up 0:\d\d:\d\d  127\.0\.0\.1:", lines[0])
    assert any(line.startswith("clients ") for line in lines) and any("of 20 busy" in line for line in lines)
    assert any(line.startswith("queries ") for line in lines) and any(line.startswith("app ") for line in lines)


def test_top_in_a_pipe_prints_plain_lines_until_it_is_ended(weir):
    process = subprocess.Popen(
        [binary(), "top", "--interval", "0.1", "--config", weir.config], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        stdin=subprocess.DEVNULL, env={**clean_environment(), **weir.environment},
    )  # fmt: skip
    pictures = 0
    while pictures < 3:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        assert "\x1b" not in line
        pictures += line.startswith("weir ")
    process.terminate()
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0 and errors == ""


class Tmux:
    """A terminal of a given size with a program in it, in a tmux server of its own."""

    def __init__(self, folder, command, environment, columns=80, rows=24):
        self.socket = str(folder / "tmux")
        self.environment = {**clean_environment(), **environment, "LC_ALL": "C.UTF-8"}
        # The shell around it shows what the terminal is like afterwards, then how the program ended: who sees that sees all.
        script = folder / "run.sh"
        script.write_text("#!/bin/sh\ntrap : INT\n" + command + '\nstatus=$?\nstty -a\necho "ended with $status"\nexec cat\n')
        script.chmod(0o755)
        self("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows), str(script))

    def __call__(self, *arguments):
        done = subprocess.run(["tmux", "-S", self.socket, *arguments], capture_output=True, text=True, env=self.environment, timeout=20)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def screen(self, *options):
        return self("capture-pane", "-p", *options)

    def keys(self, *names):
        self("send-keys", *names)

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True, env=self.environment, timeout=20)


@pytest.fixture
def tmux(weir, tmp_path):
    if not shutil.which("tmux"):
        pytest.fail("no tmux here (run scripts/install-deps test)", pytrace=False)
    started = []

    def start(*options, environment=None, **size):
        command = f"'{binary()}' top --config '{weir.config}' " + " ".join(options)
        terminal = Tmux(tmp_path, command, {**weir.environment, **(environment or {})}, **size)
        started.append(terminal)
        return terminal

    yield start
    for terminal in started:
        terminal.close()


@pytest.mark.parametrize("end", ["q", "C-c"])
def test_top_in_a_terminal(weir, tmux, end):
    terminal = tmux("--interval", "0.2")
    until(lambda: "SERVING" in terminal.screen(), what="the first picture")
    with console.app(weir) as connection, connection.cursor() as cursor:
        cursor.execute("SET timestamp = 1")

        def is_seen():
            for number in range(20):
                cursor.execute(f"SELECT {number} + 1000 AS watched_by_top")
            screen = terminal.screen()
            return "watched_by_top" in screen and "untracked_variable" in screen and re.search(r"1 pinned", screen)

        until(is_seen, what="the statement and the pin on the screen")
        lines = terminal.screen().splitlines()
        assert len(lines) <= 24 and all(len(line) <= 80 for line in lines)
        assert any(re.match(r"queries +[\d.,]+ +[\d,]+ +[\d.]+ m?s +[\d.]+ m?s", line) for line in lines), "\n".join(lines)
        assert "SELECT ? + ? AS watched_by_top" in terminal.screen()
    terminal.keys(end)
    until(lambda: "ended with" in terminal.screen(), what="top to end")
    screen = terminal.screen()
    assert "ended with 0" in screen and "SERVING" not in screen
    # The terminal is as it was: lines are edited and echoed, the cursor is there.
    assert re.search(r"(?<!-)icanon", screen) and re.search(r"(?<!-)\becho\b", screen)
    assert terminal("display-message", "-p", "#{cursor_flag} #{alternate_on}").split() == ["1", "0"]


def test_top_follows_the_size_of_its_terminal(tmux):
    terminal = tmux("--interval", "60", columns=80, rows=24)
    until(lambda: "busiest statements" in terminal.screen(), what="the first picture")
    terminal("resize-window", "-x", "40", "-y", "8")
    until(lambda: "SERVING" in terminal.screen() and len(terminal.screen().rstrip("\n").splitlines()) <= 8, what="the smaller picture")
    assert all(len(line) <= 40 for line in terminal.screen().splitlines())
    terminal.keys("q")
    until(lambda: "ended with 0" in terminal.screen("-S", "-"), what="top to end")


@pytest.mark.parametrize("is_plain", [False, True])
def test_colours_can_be_done_without(tmux, is_plain):
    terminal = tmux("--interval", "60", environment={"NO_COLOR": "1"} if is_plain else {})
    until(lambda: "busiest statements" in terminal.screen(), what="the first picture")
    assert ("\x1b[" in terminal.screen("-e")) != is_plain


def test_top_ends_when_weir_does(start_weir, tmp_path):
    weir = start_weir(extra=console.SETTINGS)
    terminal = Tmux(tmp_path, f"'{binary()}' top --config '{weir.config}' --interval 0.2", weir.environment)
    try:
        until(lambda: "SERVING" in terminal.screen(), what="the first picture")
        weir.process.terminate()
        console.wait_for_end(weir)
        until(lambda: "ended with 1" in terminal.screen(), what="top to end")
        assert "weir top:" in terminal.screen()
    finally:
        terminal.close()
