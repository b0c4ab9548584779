"""CONNECTION_ID(), KILL and KILL QUERY by the number that the client was given, however it is asked for and whoever asks."""

import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import threading
import time

import pymysql
import pytest

import cli
import commands
import servers
import wire
from commands import connect, shown, works
from waiting import until
from weir import BYPASS

INTERRUPTED = 1317
OURS = range(2**30, 2**31)
# What a client hears whose connection was killed between two commands or in one: its number, or the end.
KILLED = (1927, 1317, 1053, 2013, "closed")


def number(client):
    return client.greeting.thread_id


class Running:
    """A statement of a client in a thread of its own; `result` is what became of it."""

    def __init__(self, client, sql):
        self.client, self.sql, self.result = client, sql, None
        self.began = time.monotonic()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        try:
            found = self.client.query(self.sql)[-1]
            # SLEEP itself answers 1 on MySQL when it is interrupted.
            self.result = found.error[0] if found.kind == "error" else found.rows[0][0] if found.rows else found.kind
        except (wire.Gone, ConnectionError):
            self.result = "closed"

    def ended(self, seconds=10):
        self.thread.join(seconds)
        assert not self.thread.is_alive(), f"{self.sql} still runs"
        return self.result


def asleep(server, mark):
    """Whether a statement with this mark runs at the server."""
    return any(mark in str(row[7]) for row in server.execute("SHOW FULL PROCESSLIST"))


def sleeping(server, client, mark, seconds=25):
    running = Running(client, f"SELECT SLEEP({seconds}) /* {mark} */")
    until(lambda: asleep(server, mark), 10, "the statement to run")
    return running


def interrupted(result):
    return result == INTERRUPTED or result == b"1"


def heard(client):
    """What a client hears of its end: an error's number, or "closed"."""
    try:
        found = client.query("SELECT 1")[0]
        if found.kind != "error":
            return found.kind
        first = found.error[0]
    except (wire.Gone, ConnectionError):
        return "closed"
    assert commands.fate(client) == "closed"
    return first


def kill_by(way, killer, victim, what=""):
    if way == "text":
        return killer.query(f"KILL {what} {victim}")[0]
    if way == "connection":
        return killer.query(f"KILL CONNECTION {victim}")[0]
    killer.command(commands.PROCESS_KILL, struct.pack("<I", victim))
    return killer.read_result()


def test_connection_id_is_the_one_of_the_greeting(server, weir):
    for tls in (False, True):
        with connect(weir, tls=tls) as client:
            mine = str(number(client))
            assert client.value("SELECT CONNECTION_ID()") == mine
            assert client.rows("SELECT CONNECTION_ID() AS me, CONNECTION_ID() + 0, CONNECTION_ID() = " + mine) == [(mine.encode(), mine.encode(), b"1")]
            assert client.value("SELECT /* a comment */ connection_id ( )") == mine or BYPASS
            client.run("BEGIN", "SELECT 1")
            assert client.value("SELECT CONNECTION_ID()") == mine
            client.run("ROLLBACK")
            assert client.value("SELECT 1") and client.value("SELECT CONNECTION_ID()") == mine
            if not BYPASS:
                assert number(client) in OURS


def test_connection_ids_are_all_different(weir):
    clients = [connect(weir) for _ in range(50)]
    assert len({client.value("SELECT CONNECTION_ID()") for client in clients}) == 50
    for client in clients:
        client.quit()


def test_connection_id_column_is_as_the_servers(server, weir):
    with connect(server) as straight, connect(weir) as through:
        for sql in ("SELECT CONNECTION_ID()", "SELECT CONNECTION_ID() AS x", "select connection_id()"):
            one, two = straight.query(sql)[0], through.query(sql)[0]
            assert [column[4] for column in two.columns] == [column[4] for column in one.columns], sql


@pytest.mark.parametrize("way", ["text", "number"])
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_kill_query_of_a_running_statement(server, weir, way, tls):
    with connect(weir, timeout=40, tls=tls) as victim, connect(weir, tls=tls) as killer:
        victim.run("SET @kept = 'kept'", "BEGIN")
        running = sleeping(server, victim, f"kq-{way}-{tls}")
        if way == "text":
            assert killer.query(f"KILL QUERY {number(victim)}")[0].kind == "ok"
        else:  # through a variable or a prepared statement it is still the same number
            assert killer.query(f"/* go */ kill  query\n{number(victim)}")[0].kind == "ok"
        assert interrupted(running.ended())
        assert works(victim) and victim.value("SELECT @kept") == "kept"
        assert works(killer)


@pytest.mark.parametrize("way", ["text", "connection", "command"])
def test_kill_of_a_running_connection(server, weir, way):
    if way == "command" and server.kind == "mysql" and BYPASS:
        pytest.skip("MySQL 9 has no COM_PROCESS_KILL any more")
    with connect(weir, timeout=40) as victim, connect(weir) as killer:
        victim.run("SET @a = 1")
        running = sleeping(server, victim, f"kc-{way}")
        assert kill_by(way, killer, number(victim)).kind == "ok"
        assert running.ended() in KILLED or interrupted(running.result)
        until(lambda: commands.fate(victim) == "closed", 5, "the connection to be closed")
        until(lambda: not asleep(server, f"kc-{way}"), 10, "the statement to end at the server")
        assert works(killer)
    if not BYPASS:
        line = weir.wait_for_log(rf"connection ended.*client={number(victim)}\b")
        assert "reason=killed" in line and "side=weir" in line and f"{number(killer)}" in line


def test_kill_of_an_idle_connection(server, weir):
    with connect(weir) as victim, connect(weir) as killer:
        assert works(victim)
        assert killer.query(f"KILL {number(victim)}")[0].kind == "ok"
        until(lambda: heard(victim) in KILLED, 5, "the victim to hear of it")
        assert killer.query(f"KILL {number(victim)}")[0].error[0] == 1094
        assert works(killer)


def test_kill_query_of_an_idle_connection_harms_nothing(server, weir):
    """It takes effect on nothing: neither on the next statement, nor on another client's."""
    with connect(weir) as victim, connect(weir) as killer:
        for _ in range(20):
            assert works(victim)
            assert killer.query(f"KILL QUERY {number(victim)}")[0].kind == "ok"
            if not BYPASS:  # the server itself may let the next statement have it
                assert works(victim) and works(killer)


def test_kill_of_a_connection_in_a_transaction(server, weir):
    server.fresh_schemas()
    with connect(weir) as victim, connect(weir) as killer:
        victim.run("CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB", "BEGIN", "INSERT INTO t VALUES (1)")
        assert killer.query(f"KILL {number(victim)}")[0].kind == "ok"
        killer.run("SET innodb_lock_wait_timeout = 5", "INSERT INTO t VALUES (1)")  # the lock is free
        assert killer.rows("SELECT * FROM t") == [(b"1",)]
        assert heard(victim) in KILLED


def test_kill_query_in_a_transaction_keeps_it(server, weir):
    server.fresh_schemas()
    with connect(weir, timeout=40) as victim, connect(weir) as killer:
        victim.run("CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB", "BEGIN", "INSERT INTO t VALUES (1)")
        running = sleeping(server, victim, "in-transaction")
        killer.run(f"KILL QUERY {number(victim)}")
        assert interrupted(running.ended())
        assert victim.value("SELECT COUNT(*) FROM t") == "1"
        assert killer.value("SELECT COUNT(*) FROM t") == "0"
        victim.run("COMMIT")
        assert killer.value("SELECT COUNT(*) FROM t") == "1"


@pytest.mark.needs_weir
@pytest.mark.parametrize("what", ["QUERY", "CONNECTION"])
def test_kill_of_one_that_waits_for_a_backend(server, start_weir, what):
    """The statement that waits is refused, or the connection ends; it never reaches the server."""
    server.fresh_schemas()
    weir = start_weir(pool={"maxConnections": 2, "connectionBorrowTimeout": 60})
    holders = [connect(weir) for _ in range(1)]
    killer = connect(weir)
    killer.run("CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB", "BEGIN", "SELECT 1")
    holders[0].run("BEGIN", "SELECT 1")
    victim = connect(weir, timeout=30)
    running = Running(victim, "INSERT INTO t VALUES (1)")
    killer.ping()
    assert running.result is None
    began = time.monotonic()
    assert killer.query(f"KILL {what} {number(victim)}")[0].kind == "ok"
    result = running.ended(5)
    assert time.monotonic() - began < 5
    assert result == INTERRUPTED if what == "QUERY" else result in KILLED
    for client in (killer, *holders):
        client.run("COMMIT")
    assert killer.value("SELECT COUNT(*) FROM t") == "0"
    assert commands.fate(victim) == ("alive" if what == "QUERY" else "closed")
    killer.quit()


@pytest.mark.parametrize("what", ["QUERY", "CONNECTION"])
def test_kill_of_oneself(server, weir, what):
    """As at the server: the same error and the same fate."""
    answers = []
    for end in (server, weir):
        with connect(end) as client:
            client.run("SET @a = 'kept'")
            try:
                result = client.query(f"KILL {what} {number(client)}")[0]
                told = result.error[:2] if result.kind == "error" else result.kind
            except (wire.Gone, ConnectionError):
                told = "closed"
            answers.append((told, commands.fate(client)))
    assert answers[1] == answers[0]


def test_kill_of_connection_id_by_expression(server, weir):
    """KILL takes an expression on either family: the one that everybody writes is one's own number."""
    with connect(weir) as client:
        result = client.query("KILL QUERY CONNECTION_ID()")[0]
        assert result.kind == "ok" or result.error[0] in (INTERRUPTED, 1064, 1094, 1095), result
        assert works(client)


def test_another_users_connection(server, weir):
    """Without the privilege: error 1095, and nothing happens. With it, it is done."""
    answers = []
    for end in (server, weir):
        with connect(end, timeout=40) as app, connect(end, "other") as other:
            assert works(app)
            for sql in (f"KILL {number(app)}", f"KILL QUERY {number(app)}"):
                result = other.query(sql)[0]
                answers.append((end is server, result.error[:2]))
            assert works(app) and works(other)
            running = sleeping(server, other, f"others-{end is server}")
            assert app.query(f"KILL QUERY {number(other)}")[0].kind == "ok"
            assert interrupted(running.ended())
            assert works(other)
            assert app.query(f"KILL {number(other)}")[0].kind == "ok"
            until(lambda: heard(other) in KILLED, 5, "the other to hear of it")
    assert {error for _, error in answers} == {(1095, "HY000")}


def test_ones_own_user_needs_no_privilege(server, weir):
    with connect(weir, "other", timeout=40) as one, connect(weir, "other") as two:
        running = sleeping(server, one, "own")
        assert two.query(f"KILL QUERY {number(one)}")[0].kind == "ok"
        assert interrupted(running.ended())
        assert two.query(f"KILL {number(one)}")[0].kind == "ok"
        until(lambda: heard(one) in KILLED, 5, "the other to hear of it")


@pytest.mark.parametrize("user", ["app", "other"])
def test_unknown_numbers(server, weir, user):
    straight, through = connect(server, user), connect(weir, user)
    for victim in (0, 2**30 + 999_999, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63):
        for form in ("KILL", "KILL QUERY", "KILL CONNECTION"):
            results = [client.query(f"{form} {victim}")[0].error[:1] for client in (straight, through)]
            assert results[1] == results[0] or results[1] == (1094,), (form, victim, results)
    for sql in ("KILL", "KILL 'x'", "KILL -1", "KILL QUERY", "KILL 1 2", "KILL NULL"):
        results = [client.query(sql)[0].error[:1] for client in (straight, through)]
        assert results[1] == results[0], (sql, results)
    assert works(through)
    straight.quit()
    through.quit()


@pytest.mark.needs_weir
def test_a_backends_number_is_nobodys_to_kill(server, start_weir):
    """The numbers of Weir's own connections at the server are not those of clients: a user without the privilege cannot end another's statement by them."""
    weir = start_weir(pool={"maxConnections": 4})
    with connect(weir, timeout=40) as app, connect(weir, "other") as other:
        running = sleeping(server, app, "backend-number", seconds=4)
        for identifier, user, *_ in server.backends():
            if user == "app":
                assert other.query(f"KILL QUERY {identifier}")[0].error[0] == 1095
        assert running.ended() == b"0"


def test_pymysql_kill(server, weir):
    def go(**options):
        return pymysql.connect(host="127.0.0.1", port=weir.port, user="app", password=server.users["app"], database="weir_a", read_timeout=30, **options)

    victim, killer = go(), go()
    try:
        identifier = victim.thread_id()
        done = []

        def sleep():
            try:
                with victim.cursor() as cursor:
                    cursor.execute("SELECT SLEEP(25) /* pymysql */")
                    done.append(cursor.fetchone())
            except pymysql.err.MySQLError as error:
                done.append(error)

        thread = threading.Thread(target=sleep)
        thread.start()
        until(lambda: asleep(server, "/* pymysql */"), 10, "the statement to run")
        if server.kind == "mysql" and BYPASS:
            with killer.cursor() as cursor:
                cursor.execute(f"KILL {identifier}")
        else:
            killer.kill(identifier)
        thread.join(10)
        assert not thread.is_alive() and done
        assert isinstance(done[0], pymysql.err.MySQLError) or done[0] == (1,)
        with pytest.raises(pymysql.err.MySQLError):
            victim.ping(reconnect=False)
        killer.ping(reconnect=False)
    finally:
        killer.close()
        if victim.open:
            victim.close()


def test_a_prepared_kill(server, weir):
    with connect(weir, timeout=40) as victim, connect(weir) as killer:
        running = sleeping(server, victim, "prepared-kill", seconds=4)
        made = killer.prepare(f"KILL QUERY {number(victim)}")
        if isinstance(made, wire.Result):
            assert made.kind == "error"
        else:
            (result,) = killer.execute(made[0])
            assert result.kind == "ok" or result.error[0] in (1094, 1095, 1295)
        assert works(killer)
        assert running.ended() in (b"0", b"1", INTERRUPTED)
        assert works(victim)


# The command line clients' ctrl-C.


def at_a_terminal(command, environment):
    """Runs a command line client at a terminal of its own; returns (pid, descriptor)."""
    pid, descriptor = pty.fork()
    if pid == 0:
        servers.die_with_parent()
        os.execvpe(command[0], command, environment)
    return pid, descriptor


def read_until(descriptor, pattern, seconds=15, sofar=b""):
    deadline = time.monotonic() + seconds
    while pattern not in sofar:
        left = deadline - time.monotonic()
        assert left > 0, f"no {pattern!r} at the terminal:\n{sofar.decode(errors='replace')}"
        ready, _, _ = select.select([descriptor], [], [], left)
        if ready:
            try:
                sofar += os.read(descriptor, 65536)
            except OSError:
                raise AssertionError(f"the client ended:\n{sofar.decode(errors='replace')}") from None
    return sofar


@pytest.mark.parametrize("client", ["mariadb", "mysql"])
def test_ctrl_c(server, weir, client):
    """Ctrl-C at the terminal ends the statement within a moment, and the session goes on."""
    environment = {**os.environ, "MYSQL_PWD": server.users["app"], "TERM": "dumb"}
    if client == "mariadb":
        command = ["mariadb", "--no-defaults", "--user=app", "--protocol=tcp", "--host=127.0.0.1", f"--port={weir.port}", "--skip-ssl", "weir_a"]
    else:
        try:
            root = servers.chroot()
        except servers.Unavailable as reason:
            pytest.skip(str(reason))
        command = ["chroot", str(root), "/usr/bin/mysql", "--no-defaults", "--user=app", "--protocol=tcp", "--host=127.0.0.1", f"--port={weir.port}",
                   "--ssl-mode=DISABLED", "--get-server-public-key", "weir_a"]  # fmt: skip
    mark = f"ctrl-c-{client}"
    pid, terminal = at_a_terminal(command, environment)
    try:
        read_until(terminal, b"> ")
        os.write(terminal, b"SET @kept = 'still here';\n")
        read_until(terminal, b"OK")
        os.write(terminal, f"SELECT SLEEP(25), '{mark}';\n".encode())
        until(lambda: asleep(server, f"'{mark}'"), 10, "the statement to run")
        began = time.monotonic()
        os.write(terminal, b"\x03")
        until(lambda: not asleep(server, f"'{mark}'"), 10, "the statement to end at the server")
        assert time.monotonic() - began < 8
        os.write(terminal, b"SELECT CONCAT(@kept, '!');\n")
        seen = read_until(terminal, b"still here!")
        assert b"Reconnect" not in seen and b"gone away" not in seen, seen
        os.write(terminal, b"quit\n")
        until(lambda: os.waitpid(pid, os.WNOHANG)[0] == pid, 10, "the client to end")
        pid = None
    finally:
        os.close(terminal)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


# Reuse races.


@pytest.mark.needs_weir
@pytest.mark.parametrize("size", [1, 2], ids=["one backend", "two backends"])
def test_only_the_victim_is_ever_interrupted(server, start_weir, size):
    """A runs thousands of short statements on backends that it shares with B, C and D, while a killer ends A's queries by A's number: only A may see 1317."""
    weir = start_weir(pool={"maxConnections": size + 1, "connectionBorrowTimeout": 30})
    victim = connect(weir, timeout=30)
    stop = threading.Event()
    wrong, kills, interruptions = [], [0], [0]

    def innocent(name):
        try:
            with connect(weir, timeout=30) as client:
                count = 0
                while not stop.is_set():
                    count += 1
                    if client.value(f"SELECT '{name} {count}'") != f"{name} {count}":
                        raise AssertionError("another's answer")
        except Exception as error:
            wrong.append(f"{name}: {error!r}")
            stop.set()

    def killing():
        try:
            with connect(weir, timeout=30) as killer:
                while not stop.is_set():
                    result = killer.query(f"KILL QUERY {number(victim)}")[0]
                    if result.kind != "ok":
                        raise AssertionError(result.error)
                    kills[0] += 1
        except Exception as error:
            wrong.append(f"killer: {error!r}")
            stop.set()

    threads = [threading.Thread(target=innocent, args=(name,)) for name in "BCD"] + [threading.Thread(target=killing)]
    for thread in threads:
        thread.start()
    done = 0
    deadline = time.monotonic() + 30
    try:
        while done < 2000 and time.monotonic() < deadline and not stop.is_set():
            result = victim.query(f"SELECT 'A {done}'" if done % 10 else "SELECT SLEEP(0.01), 'A'")[-1]
            if result.kind == "error":
                assert result.error[0] == INTERRUPTED, result.error
                interruptions[0] += 1
            elif done % 10:
                assert result.rows == [(f"A {done}".encode(),)]
            done += 1
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not wrong, wrong
    assert done >= 200 and kills[0] > 50, (done, kills)
    victim.quit()
    with connect(weir) as after:
        assert works(after)


@pytest.mark.needs_weir
def test_connections_killed_in_a_storm(server, start_weir):
    """Connections are killed at random moments; whoever is not killed gets every answer, and the pool is whole afterwards."""
    server.fresh_schemas()
    server.execute("CREATE TABLE weir_a.t (id INT PRIMARY KEY AUTO_INCREMENT, v INT) ENGINE=InnoDB")
    weir = start_weir(pool={"maxConnections": 4, "connectionBorrowTimeout": 30})
    with connect(weir, timeout=30) as killer:
        for turn in range(40):
            victims = [connect(weir, timeout=30) for _ in range(4)]
            spared = connect(weir, timeout=30)
            for victim in victims:
                victim.command(3, (b"SELECT SLEEP(0.05)", b"INSERT INTO t (v) VALUES (1)", b"BEGIN", b"SELECT REPEAT('x', 300000)")[turn % 4])
            for victim in victims:
                assert killer.query(f"KILL {number(victim)}")[0].kind == "ok"
            assert spared.value(f"SELECT {turn}") == str(turn)
            spared.quit()
            for victim in victims:
                victim.socket.close()
    until(lambda: not [row for row in server.backends() if row[3] not in ("Sleep", "Daemon")], 10, "every statement to end")
    with connect(weir) as after:
        for i in range(12):
            assert works(after, i)
        assert after.value("SELECT @@in_transaction" if server.kind == "mariadb" else "SELECT 0") == "0"
