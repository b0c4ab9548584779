"""Events that fall into a gap of a moment: between a reply and Weir's own question, between a KILL and its victim's end."""

import pytest

import wire
from commands import connect, works
from faults import Fault, Faults
from waiting import until

pytestmark = pytest.mark.needs_weir
LOST = (1927, 2013)


def test_the_backend_breaks_behind_an_error_in_a_transaction(server, start_weir, table):
    """Weir asks whether the transaction is still open, and gets no answer: a COMMIT must not say OK to what is lost."""
    with Faults(server.address) as hop:
        weir = start_weir(target={"port": hop.port, "tls": "disabled"}, pool={"maxConnections": 2})
        weir.expect("broke|lost|closed")
        for kind in ("cut", "reset"):
            client = connect(weir, timeout=10)
            client.run("DELETE FROM t", "BEGIN", "INSERT INTO t VALUES (1, 1)")
            again = "INSERT INTO t VALUES (1, 2)"
            hop.arm(Fault(kind, "up", after=len(again) + 5 + 1), now=True)
            assert client.query(again)[0].error[0] == 1062
            until(lambda: not hop.pairs, 10, "the connection to be cut")
            assert client.query("INSERT INTO t VALUES (2, 2)")[0].error[0] in LOST
            assert client.query("COMMIT")[0].kind == "ok"  # there is nothing to commit any more, and it was said
            assert client.value("SELECT COUNT(*) FROM t") == "0"
            client.quit()


def test_a_client_that_waits_for_its_insert_id_leaves(server, start_weir, table):
    """The backend that it had been lent for the statement is free again."""
    with Faults(server.address) as hop:
        weir = start_weir(target={"port": hop.port}, pool={"maxConnections": 2, "connectionBorrowTimeout": 20})
        one, two = connect(weir), connect(weir)
        one.run("BEGIN", "INSERT INTO t (v) VALUES (1)")
        two.run("BEGIN", "SELECT 1")
        one.run("COMMIT")
        two.run("COMMIT")
        hop.arm(Fault("delay", "down", seconds=1), now=True)
        passed = sum(pair.up.passed for pair in list(hop.pairs))
        one.command(3, b"SELECT LAST_INSERT_ID()")
        until(lambda: sum(pair.up.passed for pair in list(hop.pairs)) > passed, 10, "the question to go out")
        one.abort()
        hop.arm(Fault("delay", "down", seconds=0.001), now=True)
        others = [connect(weir, timeout=15) for _ in range(2)]
        for other in others:
            other.run("BEGIN", "SELECT 1")
        for other in (*others, two):
            other.quit()


def test_what_a_reset_leaves_is_not_lent_after_a_client_left_in_the_middle(server, start_weir, table):
    weir = start_weir(pool={"maxConnections": 1})
    client = connect(weir, drop_flags=wire.MULTI_STATEMENTS)
    assert client.set_option(0).kind == "eof"
    client.command(3, b"SELECT SLEEP(20) /* leaves-an-option */")
    until(lambda: server.runs("leaves-an-option"), 10, "the statement to run")
    client.abort()
    with connect(weir, drop_flags=wire.MULTI_STATEMENTS, timeout=15) as other:
        assert other.query("SELECT 1; SELECT 2")[0].error[0] == 1064


def test_a_long_statement_sees_its_own_insert_id(server, start_weir, table):
    """Too long to be read before it is passed on, so it may name LAST_INSERT_ID() anywhere."""
    server.execute("CREATE TABLE weir_a.child (parent INT, filler LONGTEXT)")
    weir = start_weir(pool={"maxConnections": 1})
    one, two = connect(weir), connect(weir)
    one.run("INSERT INTO t VALUES (7, 0)", "INSERT INTO t (v) VALUES (1)")
    own = int(one.value("SELECT LAST_INSERT_ID()"))
    two.run("INSERT INTO t VALUES (500, 0)", "INSERT INTO t (v) VALUES (2)")
    one.run(f"INSERT INTO child VALUES (LAST_INSERT_ID(), '{'x' * 200_000}')")
    assert one.value("SELECT parent FROM child") == str(own)
    one.quit()
    two.quit()


def test_a_kill_that_comes_when_the_server_is_done(server, start_weir, table):
    """The server has written the whole result, the client has not read it yet: the KILL must not hit who comes next."""
    weir = start_weir(pool={"maxConnections": 2})
    for _ in range(5):
        with connect(weir, receive_buffer=16384) as victim, connect(weir) as killer:
            victim.command(3, b"SELECT REPEAT('k', 700000)")
            until(lambda: not server.runs("REPEAT('k'"), 10, "the server to be done")
            killer.run(f"KILL QUERY {victim.greeting.thread_id}")
            assert victim.read_result().kind in ("rows", "error")
            others = [connect(weir) for _ in range(2)]
            for other in others:
                other.run("BEGIN", "SELECT 1")
            for other in others:
                other.quit()


def test_a_lost_backend_with_half_a_statement_does_not_make_deaf(server, start_weir, table):
    """Whatever size the statement has that the backend did not take: an answer or the end, and then ears for what follows."""
    with Faults(server.address) as hop:
        weir = start_weir(target={"port": hop.port, "tls": "disabled"}, pool={"maxConnections": 2})
        weir.expect(".")
        for size in (30_000, 66_000, 300_000, 1_000_000, 3_000_000, 4_500_000, 6_000_000):
            with connect(weir, timeout=10) as client:
                client.run("BEGIN", "SELECT 1")
                hop.arm(Fault("swallow", "up", after=20_000), now=True)
                try:
                    client.socket.settimeout(0.3)
                    client.command(3, b"SELECT LENGTH('" + b"d" * size + b"')")
                except (TimeoutError, OSError):
                    pass
                client.socket.settimeout(10)
                hop.break_all(reset=True)
                try:
                    if client.read_result().error[0] in LOST:
                        assert works(client)
                except (wire.Gone, ConnectionError):
                    pass


def test_no_time_to_wait_is_no_reason_not_to_kill(server, start_weir, table):
    """connectionBorrowTimeout 0 and every connection of the user in use: what a client left running is ended all the same."""
    weir = start_weir(pool={"maxConnections": 10, "minConnections": 2, "connectionBorrowTimeout": 0})
    holder, client = connect(weir, database=None), connect(weir, database=None)
    until(lambda: holder.query("START TRANSACTION WITH CONSISTENT SNAPSHOT")[0].kind == "ok", 10, "a backend")
    until(lambda: client.query("START TRANSACTION WITH CONSISTENT SNAPSHOT")[0].kind == "ok", 10, "another backend")
    client.command(3, b"SELECT SLEEP(30) /* no-time */")
    until(lambda: server.runs("no-time"), 10, "the statement to run")
    client.abort()
    until(lambda: not server.runs("no-time"), 10, "the statement to be killed")
    assert "no connection was free" not in weir.log(200)
    assert works(holder)
    holder.quit()


def test_a_login_that_fails_leaves_no_warning_to_others(server, start_weir, table):
    weir = start_weir(pool={"maxConnections": 1})
    with connect(weir) as client:
        client.run("SELECT 1")
        with pytest.raises(wire.ServerError):
            connect(weir, database="nowhere_at_all")
        assert client.rows("SHOW WARNINGS") == []
        client.run("INSERT INTO t (v) VALUES (1), (2), (3)")
        with pytest.raises(wire.ServerError):
            connect(weir, database="nowhere_at_all")
        assert client.value("SELECT ROW_COUNT()") == "3"
