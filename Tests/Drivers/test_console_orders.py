"""PAUSE, RESUME, KILL, DRAIN and SHUTDOWN on the console, and a console before the target is there."""

import os
import pty
import re
import select
import signal
import threading
import time

import pymysql
import pytest

import console
from gate import Gate
from waiting import until
from weir import Weir

pytestmark = pytest.mark.needs_weir


@pytest.fixture(scope="module")
def weir(server):
    running = Weir(server, extra=console.SETTINGS).start()
    yield running
    running.stop()


@pytest.fixture
def admin(weir):
    with console.connect(weir) as connection:
        yield connection


# PAUSE and RESUME


def test_pause_lets_transactions_finish_and_resume_serves_who_waited(weir):
    holder, waiter = console.app(weir), console.app(weir)
    admin = console.connect(weir)
    with holder.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1")
        cursor.execute("SELECT 1")
        pausing = console.Background(admin, "PAUSE")
        console.wait_for_state(weir, "pausing")
        waiting = console.Background(waiter, "SELECT 2")
        until(lambda: console.show(weir, "WAITERS"), what="a new statement to wait")
        cursor.execute("SELECT 3")  # within the transaction
        assert cursor.fetchall() == ((3,),)
        assert not pausing.done
        cursor.execute("COMMIT")
        pausing.wait()
        assert console.state(weir) == "paused"
        assert not waiting.done
        assert all(row["state"] == "idle" for row in console.show(weir, "BACKENDS"))
        # Whoever begins something now waits too.
        late = console.Background(holder, "SELECT 4")
        until(lambda: len(console.show(weir, "WAITERS")) == 2, what="the next statement to wait")
    console.ask(admin, "RESUME")
    assert waiting.wait() == ((2,),) and late.wait() == ((4,),)
    assert console.state(weir) == "serving"
    for connection in (holder, waiter, admin):
        connection.close()


def test_a_paused_statement_times_out_as_ever(start_weir):
    weir = start_weir(pool={"maxConnections": 5, "connectionBorrowTimeout": "300ms"}, extra=console.SETTINGS)
    with console.app(weir) as connection, connection.cursor() as cursor, console.connect(weir) as admin:
        cursor.execute("SELECT 1")
        console.ask(admin, "PAUSE")
        with pytest.raises(pymysql.err.MySQLError) as caught:
            cursor.execute("SELECT 2")
        assert caught.value.args[0] == 9501 and "PAUSE" in caught.value.args[1]
        console.ask(admin, "RESUME")
        cursor.execute("SELECT 3")
        assert cursor.fetchall() == ((3,),)


def test_a_pause_that_its_client_leaves_is_undone(weir):
    holder = console.app(weir)
    with holder.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1")
        cursor.execute("SELECT 1")
        raw = console.Raw(weir)
        raw.send(console.query("PAUSE"))
        console.wait_for_state(weir, "pausing")
        raw.close()
        console.wait_for_state(weir, "serving")
        cursor.execute("COMMIT")
    holder.close()


def test_a_second_pause_joins_and_a_resume_fails_both(weir):
    holder = console.app(weir)
    first, second = console.connect(weir), console.connect(weir)
    with holder.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1")
        cursor.execute("SELECT 1")
        waiting = [console.Background(first, "PAUSE")]
        console.wait_for_state(weir, "pausing")
        waiting.append(console.Background(second, "PAUSE"))
        with console.connect(weir) as third:
            # The second one has arrived when a third one's answer, asked for later, is here: one loop serves all.
            until(lambda: [row["state"] for row in console.ask(third, "SHOW CLIENTS")].count("console") >= 3, what="both")
            console.ask(third, "RESUME")
        for pause in waiting:
            with pytest.raises(pymysql.err.MySQLError) as caught:
                pause.wait()
            assert caught.value.args[0] == 1317 and "resumed" in caught.value.args[1]
        cursor.execute("COMMIT")
    for connection in (holder, first, second):
        connection.close()


@pytest.mark.parametrize("kind", ["mariadb", "mysql"])
def test_ctrl_c_in_a_command_line_ends_its_pause(weir, kind):
    command, environment = console.command_line(kind, weir, batch=False)
    holder = console.app(weir)
    with holder.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1")
        cursor.execute("SELECT 1")
        process, terminal = pty.fork()
        if process == 0:
            os.execvpe(command[0], command, environment)
        seen = []

        def screen():
            while select.select([terminal], [], [], 0)[0]:
                try:
                    data = os.read(terminal, 65536)
                except OSError:
                    break
                if not data:
                    break
                seen.append(data)
            return b"".join(seen).decode(errors="replace")

        try:
            until(lambda: "console>" in screen(), what="the prompt")
            os.write(terminal, b"PAUSE;\n")
            console.wait_for_state(weir, "pausing")
            os.write(terminal, b"\x03")
            console.wait_for_state(weir, "serving")
            until(lambda: "1317" in screen(), what="the error at the command line")
            os.write(terminal, b"SHOW STATE;\n")
            until(lambda: "serving" in screen(), what="the console to go on")
            os.write(terminal, b"exit\n")
            until(lambda: os.waitpid(process, os.WNOHANG)[0] == process, what="the command line to end")
            process = 0
        finally:
            os.close(terminal)
            if process:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
        cursor.execute("COMMIT")
    holder.close()


def test_kill_query_works_during_a_pause(weir):
    sleeper = console.app(weir)
    admin = console.connect(weir)
    sleeping = console.Background(sleeper, "SELECT SLEEP(60)")
    until(lambda: console.client_row(weir, sleeper)["state"] == "running", what="the statement to run")
    pausing = console.Background(admin, "PAUSE")
    console.wait_for_state(weir, "pausing")
    with console.connect(weir) as other:
        console.ask(other, f"KILL QUERY {sleeper.thread_id()}")
        pausing.wait()
        console.ask(other, "RESUME")
    try:
        assert sleeping.wait() == ((1,),)  # SLEEP() tells of its interruption
    except pymysql.err.MySQLError as error:
        assert error.args[0] in (1317, 1969)
    sleeper.close()
    admin.close()


# KILL


def test_kill_ends_a_connection(weir):
    victim = console.app(weir)
    sleeping = console.Background(victim, "SELECT SLEEP(60)")
    until(lambda: console.client_row(weir, victim)["state"] == "running", what="the statement to run")
    mark = len(weir.lines)
    with console.connect(weir) as admin:
        console.ask(admin, f"KILL {victim.thread_id()}")
        asker = admin.thread_id()
    with pytest.raises(pymysql.err.MySQLError):
        sleeping.wait()
    line = weir.wait_for_log(rf"client={victim.thread_id()} .*reason=killed", since=mark)
    assert f"on the console by client {asker}" in line and "side=weir" in line and "state=running" in line
    until(lambda: not [row for row in weir.server.execute("SHOW PROCESSLIST") if "SLEEP" in str(row)], what="the statement to be stopped")


def test_kill_of_nobody(admin):
    for statement in ("KILL 1", "KILL QUERY 2147483647"):
        with pytest.raises(pymysql.err.MySQLError) as caught:
            console.ask(admin, statement)
        assert caught.value.args[0] == 1094


def test_database_users_do_not_see_the_console(weir, admin):
    with console.app(weir) as connection, connection.cursor() as cursor:
        with pytest.raises(pymysql.err.MySQLError) as caught:
            cursor.execute(f"KILL {admin.thread_id()}")
        assert caught.value.args[0] == 1094
    assert console.ask(admin, "SELECT 1 one") == [{"one": 1}]


# A target that is not there


def test_the_console_works_before_the_target_has_ever_answered(start_weir, server):
    gate = Gate(server.address, is_open=False)
    weir = start_weir(target={"port": gate.port}, endpoint={"handshakeTimeout": 30}, extra=console.SETTINGS, sign="trying again")
    weir.expect("cannot be reached")
    facts = console.facts(weir, "STATE")
    assert (facts["state"], facts["target_answered"]) == ("waiting_for_target", "no") and facts["target_error"]
    assert not console.show(weir, "POOLS") and console.facts(weir, "LISTS")["backends"] == 0
    # A database user waits behind its password, and is served when the target is there.
    result = []
    thread = threading.Thread(target=lambda: result.append(console.app(weir, database="weir_a")), daemon=True)
    thread.start()
    until(lambda: [row for row in console.show(weir, "CLIENTS") if row["state"] == "logging_in"], what="the database user to wait")
    assert not result
    gate.open()
    thread.join(20)
    with result[0] as connection, connection.cursor() as cursor:
        cursor.execute("SELECT DATABASE()")
        assert cursor.fetchall() == (("weir_a",),)
    console.wait_for_state(weir, "serving")


def test_a_database_user_is_told_when_the_target_stays_away(start_weir, server):
    gate = Gate(server.address, is_open=False)
    weir = start_weir(target={"port": gate.port}, endpoint={"handshakeTimeout": 3}, extra=console.SETTINGS, sign="trying again")
    weir.expect("cannot be reached")
    with pytest.raises(pymysql.err.MySQLError) as caught:
        console.app(weir)
    assert caught.value.args[0] == 9501 and "last error" in caught.value.args[1]
    weir.wait_for_log("reason=target_unreachable")


def test_a_pause_before_the_target_has_answered_holds_when_it_does(start_weir, server):
    gate = Gate(server.address, is_open=False)
    weir = start_weir(target={"port": gate.port}, extra=console.SETTINGS, sign="trying again")
    weir.expect("cannot be reached")
    with console.connect(weir) as admin:
        console.ask(admin, "PAUSE")
        gate.open()
        weir.wait_for_log(r"\bready\b")
        assert console.state(weir) == "paused"
        # PyMySQL's own first statement waits.
        connections = []
        thread = threading.Thread(target=lambda: connections.append(console.app(weir)), daemon=True)
        thread.start()
        until(lambda: console.show(weir, "WAITERS"), what="the statement to wait")
        assert not connections
        console.ask(admin, "RESUME")
        thread.join(20)
        connections[0].close()


# DRAIN and SHUTDOWN


def test_drain_waits_for_transactions_and_can_be_watched(start_weir):
    weir = start_weir(extra=console.SETTINGS)
    holder, admin = console.app(weir), console.connect(weir)
    with holder.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1")
        cursor.execute("SELECT 1")
        console.ask(admin, "DRAIN")
        assert {row["name"]: row["value"] for row in console.ask(admin, "SHOW STATE")}["state"] == "draining"
        assert not console.ask(admin, "DRAIN")
        with pytest.raises(pymysql.err.MySQLError):
            console.ask(admin, "PAUSE")
        cursor.execute("SELECT 2")
        assert cursor.fetchall() == ((2,),)
        cursor.execute("COMMIT")
    console.wait_for_end(weir)


def test_shutdown_ends_at_once(start_weir):
    weir = start_weir(extra=console.SETTINGS)
    holder = console.app(weir)
    with holder.cursor() as cursor, console.connect(weir) as admin:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1")
        cursor.execute("SELECT 1")
        started = time.monotonic()
        console.ask(admin, "SHUTDOWN")
        console.wait_for_end(weir)
        assert time.monotonic() - started < 15  # not the 30 seconds of a drain


# What is logged


def test_what_operators_do_is_logged(weir, admin):
    mark = len(weir.lines)
    console.ask(admin, "PAUSE")
    console.ask(admin, "RESUME")
    weir.wait_for_log(rf"NOTICE paus.* client={admin.thread_id()}", since=mark)
    weir.wait_for_log(r"NOTICE resumed", since=mark)
