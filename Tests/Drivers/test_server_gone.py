"""The server goes away: restarted, killed with -9, frozen, or one connection of it; and what clients see of it."""

import os
import signal
import threading
import time

import pytest

import servers
import wire
from commands import connect, works
from waiting import until

pytestmark = pytest.mark.needs_weir
FULL = os.environ.get("WEIR_PROOFS") == "full"
LOST = (1927, 2013, 1317, 1053)


def kill_every_backend(server):
    server.kill_backends()
    until(lambda: not server.backends(), 10, "the killed backends to be gone")


def test_idle_sessions_do_not_notice(server, start_weir, table):
    weir = start_weir(pool={"maxConnections": 4})
    clients = [connect(weir) for _ in range(20)]
    for round_ in range(3):
        for number, client in enumerate(clients):
            client.run("SET time_zone = '+03:00'", "USE weir_b")
        kill_every_backend(server)
        for number, client in enumerate(clients):
            assert client.rows(f"SELECT {number}, @@time_zone, DATABASE()") == [(str(number).encode(), b"+03:00", b"weir_b")]
    for client in clients:
        client.quit()


def test_within_a_transaction_a_clear_error_and_the_session_stays(server, start_weir, table):
    weir = start_weir(pool={"maxConnections": 4})
    weir.expect("(?i)lost|closed|killed|gone|broke")
    client = connect(weir)
    for _ in range(3):
        client.run("BEGIN", "INSERT INTO t (v) VALUES (1)")
        kill_every_backend(server)
        result = client.query("INSERT INTO t (v) VALUES (2)")[0]
        assert result.error[0] in LOST, result
        # Out of the transaction, and said so: the next statement is on its own.
        status = client.ping().status
        assert not status & wire.IN_TRANSACTION and status & wire.AUTOCOMMIT
        assert client.value("SELECT COUNT(*) FROM t") == "0"
    client.run("INSERT INTO t (v) VALUES (3)")
    assert server.execute("SELECT v FROM weir_a.t") == ((3,),)
    client.quit()


def test_commit_after_a_loss_is_an_error(server, start_weir, table):
    """A COMMIT that finds its transaction gone must never say OK."""
    weir = start_weir(pool={"maxConnections": 4})
    weir.expect("(?i)lost|closed|killed|gone|broke")
    for statement in ("COMMIT", "ROLLBACK", "SELECT 1"):
        with connect(weir) as client:
            client.run("BEGIN", "INSERT INTO t (v) VALUES (1)")
            kill_every_backend(server)
            assert client.query(statement)[0].error[0] in LOST
            assert works(client)
    assert server.execute("SELECT COUNT(*) FROM weir_a.t") == ((0,),)


def test_a_running_statement_is_not_sent_twice(server, start_weir, table):
    """What was lost in the middle may have run: the client gets the error, the server gets the statement once."""
    weir = start_weir(pool={"maxConnections": 4})
    weir.expect("(?i)lost|closed|killed|gone|broke")
    server.execute("SET GLOBAL log_output = 'TABLE'", "TRUNCATE TABLE mysql.general_log", "SET GLOBAL general_log = 1")
    try:
        for number in range(5):
            with connect(weir) as client:
                client.command(3, f"INSERT INTO t (v) SELECT SLEEP(10) + {number} /* once {number} */".encode())
                until(lambda: server.runs("/* once"), 10, "the statement to run")
                server.kill_backends()
                assert client.read_result().error[0] in LOST
                assert works(client)
        logged = server.execute("SELECT argument FROM mysql.general_log WHERE command_type = 'Query' AND argument LIKE 'INSERT INTO t%'")
    finally:
        server.execute("SET GLOBAL general_log = 0", "SET GLOBAL log_output = 'FILE'")
    assert len(logged) == 5, logged
    # MySQL's SLEEP() only returns early, and what is around it may still be done.
    rows = [row[0] for row in server.execute("SELECT v FROM weir_a.t")]
    assert len(rows) <= 5 and len(set(rows)) == len(rows), rows


def test_a_pinned_session_ends_as_a_direct_one_would(server, start_weir, table):
    weir = start_weir(pool={"maxConnections": 4})
    weir.expect("(?i)lost|closed|killed|gone|broke")
    pinned, other = connect(weir), connect(weir)
    pinned.run("CREATE TEMPORARY TABLE mine (id INT)")
    assert works(other)
    kill_every_backend(server)
    with pytest.raises((wire.Gone, ConnectionError, wire.ServerError)):
        pinned.run("SELECT * FROM mine")
        pinned.run("SELECT * FROM mine")
    line = weir.wait_for_log(rf"connection ended.*client={pinned.greeting.thread_id}\b")
    assert "reason=backend_lost" in line and "side=server" in line
    assert works(other)
    other.quit()


# kill -9


@pytest.fixture
def own_server(request, server, authority):
    """A server of this test's own that is durable and may be killed."""
    kind = type(server)

    class Durable(kind):
        common_options = tuple(
            "--innodb-flush-log-at-trx-commit=1" if "flush-log" in option else option for option in kind.common_options
        )

    running = Durable(authority).start()
    yield running
    running.stop()


def kill_9(server):
    """As `kill -9` of the database: the process itself, not its wrapper."""
    if server._admin is not None:
        server._admin.close()
        server._admin = None
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()


class Worker(threading.Thread):
    """Commits numbered rows and remembers which were acknowledged; goes on through every error, connects anew when it must."""

    def __init__(self, weir, number, stop):
        super().__init__(daemon=True)
        self.weir, self.number, self.stop = weir, number, stop
        self.acknowledged, self.unsure, self.wrong = [], 0, []
        self.turn = 0
        self.last_answer = time.monotonic()
        self.longest = 0.0

    def run(self):
        client = None
        while not self.stop.is_set():
            self.turn += 1
            key = self.number * 1_000_000 + self.turn
            began = time.monotonic()
            try:
                if client is None:
                    client = connect(self.weir, timeout=40)
                if self.turn % 3:
                    client.run(f"INSERT INTO t VALUES ({key}, {self.number})")
                else:
                    client.run("BEGIN", f"INSERT INTO t VALUES ({key}, {self.number})", f"UPDATE t SET v = v + 0 WHERE id = {key}", "COMMIT")
                self.acknowledged.append(key)
                self.last_answer = time.monotonic()
            except TimeoutError:
                self.wrong.append(f"worker {self.number}: no answer within 40 s")
                return
            except wire.ServerError:
                self.unsure += 1
                try:
                    client.query("ROLLBACK")
                except (wire.Gone, ConnectionError):
                    client = None
                except TimeoutError:
                    self.wrong.append(f"worker {self.number}: no answer to ROLLBACK within 40 s")
                    return
            except (wire.Gone, ConnectionError):
                self.unsure += 1
                client = None
            except Exception as error:
                self.wrong.append(f"worker {self.number}: {error!r}")
                return
            self.longest = max(self.longest, time.monotonic() - began)
        if client is not None:
            client.abort()


@pytest.mark.timeout(600)
def test_kill_9_in_the_middle_of_64_clients(own_server, start_weir):
    """No client hangs, every acknowledged commit is there after recovery, and Weir heals within 2 s of the server's return."""
    server = own_server
    server.execute("CREATE TABLE weir_a.t (id INT PRIMARY KEY, v INT) ENGINE=InnoDB")
    weir = start_weir(target={"port": server.port}, pool={"maxConnections": 16, "connectionBorrowTimeout": 30})
    weir.expect(".")
    stop = threading.Event()
    workers = [Worker(weir, number, stop) for number in range(1, 65)]
    for worker in workers:
        worker.start()
    healing = []
    try:
        for _ in range(10 if FULL else 2):
            counts = [len(worker.acknowledged) for worker in workers]
            until(lambda: sum(len(w.acknowledged) for w in workers) > sum(counts) + 64, 30, "the clients to be in the middle of it")
            kill_9(server)
            server.restart()
            returned = time.monotonic()
            until(lambda: any(worker.last_answer > returned for worker in workers), 20, "any client to be served again")
            healing.append(time.monotonic() - returned)
            until(lambda: all(worker.last_answer > returned or not worker.is_alive() for worker in workers), 40, "every client to be served again")
            assert not [text for worker in workers for text in worker.wrong]
    finally:
        stop.set()
        for worker in workers:
            worker.join(60)
    assert not [text for worker in workers for text in worker.wrong]
    assert not any(worker.is_alive() for worker in workers), "a client hangs"
    there = {row[0] for row in server.execute("SELECT id FROM weir_a.t")}
    acknowledged = {key for worker in workers for key in worker.acknowledged}
    assert not acknowledged - there, f"acknowledged and lost: {sorted(acknowledged - there)[:10]}"
    extra = len(there - acknowledged)
    assert extra <= sum(worker.unsure for worker in workers), "rows that no client ever asked for, or asked for twice"
    assert max(healing) < 2, f"seconds until the first client was served after the server's return: {healing}"


def test_a_frozen_server(own_server, start_weir):
    """SIGSTOP: clients wait, Weir itself does not; after SIGCONT all get their answers."""
    server = own_server
    weir = start_weir(target={"port": server.port}, pool={"maxConnections": 4, "connectionBorrowTimeout": 30})
    weir.expect("(?i)connect")
    clients = [connect(weir, timeout=60) for _ in range(10)]
    for client in clients:
        assert works(client)
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        for number, client in enumerate(clients):
            client.command(3, f"SELECT {number}".encode())
        # Logins that need no backend go on.
        with connect(weir, database=None, timeout=5) as other:
            assert other.ping().kind == "ok"
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    for number, client in enumerate(clients):
        assert client.read_result().rows == [(str(number).encode(),)]
        client.quit()
