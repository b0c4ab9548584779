"""The client goes away in the middle, or stops: what it ran is ended, what it held is free, and nobody gets its backend dirty."""

import time

import pytest

import wire
from commands import connect, refused, works
from waiting import until

pytestmark = pytest.mark.needs_weir


def leave(client, how):
    if how == "reset":
        client.abort()
    else:
        client.socket.close()


def thread_of(server, mark):
    return next(row[0] for row in server.execute("SHOW FULL PROCESSLIST") if mark in str(row[7]))


@pytest.mark.parametrize("how", ["reset", "close"])
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_the_running_statement_is_killed_at_the_server(server, start_weir, table, how, tls):
    weir = start_weir(pool={"maxConnections": 2})
    client = connect(weir, tls=tls)
    mark = f"gone-{how}-{tls}"
    client.command(3, f"SELECT SLEEP(30) /* {mark} */".encode())
    until(lambda: server.runs(mark), 10, "the statement to run")
    left = time.monotonic()
    leave(client, how)
    until(lambda: not server.runs(mark), 8, "the statement to be killed")
    assert time.monotonic() - left < 8
    for number in range(6):
        with connect(weir, tls=tls) as after:
            assert works(after, number)


def test_a_goodbye_behind_a_statement_lets_it_end(server, start_weir, table):
    """COM_QUIT sent behind a statement: the server itself would run that to its end first."""
    weir = start_weir(pool={"maxConnections": 1})
    client = connect(weir)
    client.command(3, b"INSERT INTO t SELECT 1, SLEEP(1.5)")
    client.command(1)
    client.socket.close()
    with connect(weir) as after:
        assert after.rows("SELECT id, v FROM t") == [(b"1", b"0")]


def test_the_server_ends_a_connection_whose_client_has_left(server, start_weir, table):
    """Before Weir could, with the rest of the pool in use: its place is free again, each time."""
    weir = start_weir(pool={"maxConnections": 2})
    holder = connect(weir)
    holder.run("BEGIN", "SELECT 1")
    for number in range(3):
        client, mark = connect(weir), f"gone-and-killed-{number}"
        client.command(3, f"SELECT SLEEP(30) /* {mark} */".encode())
        until(lambda: server.runs(mark), 10, "the statement to run")
        client.abort()
        server.execute(f"KILL {thread_of(server, mark)}")
        until(lambda: not server.runs(mark), 10, "the server to end it")
    with connect(weir) as after:
        assert works(after)
    holder.quit()


@pytest.mark.parametrize("how", ["reset", "close"])
def test_a_statement_in_a_transaction(server, start_weir, table, how):
    """Killed, rolled back, and its locks free soon, although the only other connection waits for those."""
    weir = start_weir(pool={"maxConnections": 2})
    client, other = connect(weir), connect(weir)
    other.run("SET innodb_lock_wait_timeout = 8")
    client.run("SET @dirty = 1", "BEGIN", "INSERT INTO t VALUES (1, 1)")
    client.command(3, b"SELECT SLEEP(30) /* gone-in-transaction */")
    until(lambda: server.runs("gone-in-transaction"), 10, "the statement to run")
    leave(client, how)
    other.run("INSERT INTO t VALUES (1, 2)")
    assert other.rows("SELECT * FROM t") == [(b"1", b"2")]
    other.quit()
    for _ in range(4):
        with connect(weir) as after:
            assert after.rows("SELECT @dirty, COUNT(*) FROM t") == [(None, b"1")]


def test_with_a_reserved_connection_the_cap_holds(server, start_weir, table):
    """Everybody else waits for what the abandoned statement holds; the reserved connection stops it, and no other is needed."""
    weir = start_weir(pool={"maxConnections": 3, "reservedConnections": 1})
    client, other = connect(weir), connect(weir)
    other.run("SET innodb_lock_wait_timeout = 8")
    client.run("BEGIN", "INSERT INTO t VALUES (1, 1)")
    client.command(3, b"SELECT SLEEP(30) /* gone-reserve */")
    until(lambda: server.runs("gone-reserve"), 10, "the statement to run")
    client.abort()
    other.run("INSERT INTO t VALUES (1, 2)")
    other.quit()
    assert "no connection was free" not in weir.log(200)


def test_kill_query_in_a_pool_without_a_free_connection(server, start_weir, table):
    """Nobody left: nothing is replaced for it, and the refusal says why."""
    weir = start_weir(pool={"maxConnections": 1, "connectionBorrowTimeout": 1})
    with connect(weir, timeout=30) as victim, connect(weir, timeout=30) as killer:
        victim.command(3, b"SELECT SLEEP(13) /* not-to-be-killed */")
        until(lambda: server.runs("not-to-be-killed"), 10, "the statement to run")
        assert killer.query(f"KILL QUERY {victim.greeting.thread_id}")[0].error[0] == 9501
        assert victim.read_result().rows == [(b"0",)]


def test_one_that_waits_for_a_lock(server, start_weir, table):
    """The client goes while its statement waits for a row lock that another client holds."""
    weir = start_weir(pool={"maxConnections": 3})
    holder, client = connect(weir), connect(weir)
    holder.run("BEGIN", "INSERT INTO t VALUES (1, 1)")
    client.command(3, b"INSERT INTO t VALUES (1, 2) /* gone-lock-wait */")
    until(lambda: server.runs("gone-lock-wait"), 10, "the statement to wait")
    client.abort()
    until(lambda: not server.runs("gone-lock-wait"), 8, "the waiting statement to be killed")
    holder.run("ROLLBACK")
    with connect(weir) as after:
        assert after.value("SELECT COUNT(*) FROM t") == "0"
    holder.quit()


def test_many_leave_in_the_middle(server, start_weir, table):
    """Twelve clients through three backends go while their statements run or wait: the pool is whole at once."""
    weir = start_weir(pool={"maxConnections": 3, "connectionBorrowTimeout": 30})
    clients = [connect(weir) for _ in range(12)]
    for number, client in enumerate(clients):
        client.command(3, f"INSERT INTO t SELECT {number}, SLEEP(30) /* gone-many */".encode())
    until(lambda: server.runs("gone-many"), 10, "the first statements to run")
    for client in clients:
        client.abort()
    with connect(weir, timeout=15) as after:
        assert works(after)
        until(lambda: not server.runs("gone-many"), 10, "every statement to be killed")
        # MySQL's SLEEP() only returns early, and the INSERT around it goes on; what waited for a backend never ran.
        assert int(after.value("SELECT COUNT(*) FROM t")) <= 3


def test_a_large_result_that_nobody_reads(server, start_weir, table):
    """The client goes with most of a result unread: the server stops sending soon."""
    weir = start_weir(pool={"maxConnections": 2})
    client = connect(weir, receive_buffer=65536)
    client.command(3, b"WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT REPEAT('x', 1000000) /* gone-large */ FROM n")
    client._receive(100)
    client.abort()
    until(lambda: not server.runs("gone-large"), 10, "the result to be stopped")
    with connect(weir) as after:
        assert works(after)


def test_frozen_in_a_transaction(server, start_weir, table):
    """endpoint.idleInTransactionTimeout: the session ends, its transaction is rolled back, and others that are not in one go on."""
    weir = start_weir(pool={"maxConnections": 3}, endpoint={"idleInTransactionTimeout": 1})
    frozen, busy, idle = connect(weir), connect(weir), connect(weir)
    assert works(idle)
    frozen.run("BEGIN", "INSERT INTO t VALUES (1, 1)")
    began = time.monotonic()
    busy.run("BEGIN", "SELECT 1")
    while str(frozen.greeting.thread_id) not in weir.log(200) and time.monotonic() - began < 10:
        assert busy.value("SELECT 1") == "1"  # who works in a transaction may take longer
    line = weir.wait_for_log(rf"connection ended.*client={frozen.greeting.thread_id}\b", 10)
    assert "reason=idle_in_transaction_timeout" in line and "side=weir" in line and "state=in_transaction" in line
    assert time.monotonic() - began > 0.8
    with connect(weir) as other:
        other.run("SET innodb_lock_wait_timeout = 3", "INSERT INTO t VALUES (1, 2)")
    frozen.sequence = 0
    goodbye = frozen.read_result(False)
    assert goodbye.error[0] == 4031
    with pytest.raises((wire.Gone, ConnectionError)):
        frozen.run("COMMIT")
    assert busy.value("SELECT v FROM t") == "2"
    busy.run("COMMIT")
    assert works(idle)
    for client in (busy, idle):
        client.quit()


def test_a_long_statement_in_a_transaction_is_not_idle(server, start_weir, table):
    weir = start_weir(pool={"maxConnections": 3}, endpoint={"idleInTransactionTimeout": 1})
    with connect(weir) as client:
        client.run("BEGIN", "INSERT INTO t VALUES (1, 1)")
        assert client.value("SELECT SLEEP(2.5)") == "0"
        client.run("COMMIT")
        assert client.value("SELECT COUNT(*) FROM t") == "1"
