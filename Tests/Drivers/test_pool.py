"""The pool as its settings say: caps, waiting, idle backends, initQuery, a target that is not there."""

import threading
import time

import pytest

import wire
from commands import until_served
from gate import Gate
from waiting import until

pytestmark = pytest.mark.needs_weir


def client(weir, user="app", **options):
    return wire.Wire(weir.address, user, weir.users[user], **options)


def refused(function):
    """(the error, seconds that it took)."""
    start = time.monotonic()
    with pytest.raises(wire.ServerError) as caught:
        function()
    return caught.value, time.monotonic() - start


def test_borrow_timeout(start_weir):
    weir = start_weir(pool={"maxConnections": 1, "connectionBorrowTimeout": 1})
    holder, other = client(weir), client(weir)
    until_served(holder, "BEGIN", "SELECT 1")
    error, seconds = refused(lambda: other.run("SELECT 2"))
    assert (error.code, error.state) == (9501, "HY000")
    assert "Timed-out waiting to acquire database connection" in error.message
    assert 0.9 <= seconds < 10
    # Both sessions live on.
    assert holder.run("COMMIT").value("SELECT 3") == "3"
    until_served(other, "SELECT 4")


def test_a_waiter_is_served_as_soon_as_a_backend_is_free(start_weir):
    weir = start_weir(pool={"maxConnections": 1, "connectionBorrowTimeout": 60})
    holder, other = client(weir), client(weir)
    holder.run("BEGIN", "SELECT 1")
    other.command(3, b"SELECT 'served'")
    other.socket.settimeout(0.3)
    with pytest.raises(TimeoutError):
        other.read_result()
    other.socket.settimeout(20)
    holder.run("COMMIT")
    assert other.results()[0].rows == [(b"served",)]


def test_a_waiter_that_leaves_is_forgotten(start_weir, server):
    weir = start_weir(pool={"maxConnections": 1, "connectionBorrowTimeout": 60})
    holder = client(weir)
    holder.run("BEGIN", "SELECT 1")
    for _ in range(5):
        other = client(weir)
        other.command(3, b"SET GLOBAL max_connect_errors = 77")
        other.abort()
    holder.run("COMMIT")
    with client(weir) as last:
        assert last.value("SELECT 'mine'") == "mine"
    assert len(server.backends()) == 1


def test_borrow_timeout_zero_takes_only_an_idle_backend(start_weir, server):
    weir = start_weir(users={"app": server.users["app"]}, pool={"maxConnections": 5, "minConnections": 1, "connectionBorrowTimeout": 0})
    until(lambda: len(server.backends()) == 1, 10, "the warm backend")
    holder, other = client(weir), client(weir)
    until(lambda: holder.query("START TRANSACTION WITH CONSISTENT SNAPSHOT")[0].kind == "ok", 10, "the warm backend to be lent")
    error, seconds = refused(lambda: other.run("SELECT 1"))
    assert error.code == 9501 and seconds < 5
    holder.run("COMMIT")
    assert other.value("SELECT 2") == "2"


def test_the_cap_counts_open_transactions(start_weir, server):
    weir = start_weir(pool={"maxConnections": 3, "connectionBorrowTimeout": 1})
    holders = [until_served(client(weir), "BEGIN", "SELECT 1") for _ in range(3)]
    assert refused(lambda: client(weir).run("SELECT 1"))[0].code == 9501
    assert len(server.backends()) == 3
    for holder in holders:
        holder.quit()
    until_served(client(weir))


@pytest.mark.parametrize("percent, allowed", [(2, 4), (1, 2)])
def test_max_connections_percent(start_weir, server, percent, allowed):
    assert server.max_connections == 200
    weir = start_weir(pool={"maxConnections": None, "maxConnectionsPercent": percent, "connectionBorrowTimeout": 1})
    holders = [until_served(client(weir), "BEGIN", "SELECT 1") for _ in range(allowed)]
    assert refused(lambda: client(weir).run("SELECT 1"))[0].code == 9501
    assert len(server.backends()) == allowed
    del holders


def test_users_share_the_cap(start_weir, server):
    weir = start_weir(pool={"maxConnections": 2, "connectionBorrowTimeout": 1})
    first, second = until_served(client(weir, "app"), "BEGIN", "SELECT 1"), until_served(client(weir, "other"), "BEGIN", "SELECT 1")
    assert refused(lambda: client(weir, "nopass").run("SELECT 1"))[0].code == 9501
    first.run("COMMIT")
    # An idle backend of one user makes room for another's.
    assert until_served(client(weir, "nopass")).value("SELECT SUBSTRING_INDEX(USER(), '@', 1)") == "nopass"
    assert len(server.backends()) <= 2
    second.run("COMMIT")


def test_idle_clients_hold_no_backend(start_weir, server):
    weir = start_weir(pool={"maxConnections": 2, "connectionBorrowTimeout": 10})
    clients = [client(weir) for _ in range(60)]
    for i, each in enumerate(clients):
        assert each.value(f"SELECT {i}") == str(i)
    assert len(server.backends()) <= 2
    for each in clients:
        each.quit()


def test_min_connections(start_weir, server):
    start_weir(pool={"maxConnections": 20, "minConnections": 3})
    until(lambda: len(server.backends()) == 3 * len(server.users), 20, "three warm backends for each user without any client")


def test_max_idle_connections_percent(start_weir, server):
    weir = start_weir(pool={"maxConnections": 8, "maxIdleConnectionsPercent": 25, "idleTimeout": 1})
    holders = [client(weir).run("BEGIN", "SELECT 1") for _ in range(8)]
    assert len(server.backends()) == 8
    for holder in holders:
        holder.run("COMMIT")
    until(lambda: len(server.backends()) <= 2, 20, "the idle backends above a quarter of eight to be closed")
    for i, holder in enumerate(holders):
        assert holder.value(f"SELECT {i}") == str(i)


def test_init_query_on_every_backend_and_after_every_reset(start_weir):
    weir = start_weir(pool={"maxConnections": 3, "initQuery": "SET SESSION group_concat_max_len = 4321, @@lock_wait_timeout = 77; SET time_zone = '+03:00'"})
    ask = "SELECT @@group_concat_max_len, @@lock_wait_timeout, @@time_zone"
    expected = [(b"4321", b"77", b"+03:00")]
    for _ in range(3):
        holders = [client(weir).run("BEGIN", "SELECT 1") for _ in range(3)]
        for holder in holders:
            assert holder.rows(ask) == expected
            holder.run("ROLLBACK", "SET SESSION group_concat_max_len = 5000, time_zone = '+09:00'")
        for holder in holders:
            holder.quit()
    with client(weir) as one:
        one.run("SET SESSION group_concat_max_len = 5000")
        one.reset_connection().checked()
        assert one.rows(ask) == expected


def test_init_query_that_fails(start_weir):
    weir = start_weir(sign=r"\blistening\b", pool={"initQuery": "SET no_such_variable = 1", "connectionBorrowTimeout": 2})
    weir.expect("no_such_variable")
    error, seconds = refused(lambda: client(weir).run("SELECT 1"))
    assert "no_such_variable" in error.message
    assert seconds < 20


@pytest.fixture
def gated(server, start_weir):
    gates = []

    def start(is_open=True, **settings):
        gate = Gate(server.address, is_open)
        gates.append(gate)
        weir = start_weir(sign=r"\bready\b" if is_open else r"\blistening\b", target={"port": gate.port}, **settings)
        weir.expect("(?i)refused|reset|closed|lost|gone|unreachable|target|connect")
        return gate, weir

    yield start
    for gate in gates:
        gate.close()


def test_target_down_at_start_then_up(gated):
    gate, weir = gated(is_open=False, pool={"connectionBorrowTimeout": 2})
    error, seconds = refused(lambda: client(weir).run("SELECT 1"))
    assert seconds < 15
    assert any(word in error.message.lower() for word in ("refused", "connect", "reach")), error
    gate.open()

    def served():
        try:
            with client(weir) as one:
                return one.value("SELECT 'up'") == "up"
        except (wire.ServerError, wire.Gone, ConnectionError):
            return False

    until(served, 20, "a client to be served after the target came up")


def test_a_waiter_is_served_when_the_target_comes_up(gated):
    gate, weir = gated(pool={"connectionBorrowTimeout": 30})
    with client(weir) as one:
        assert one.value("SELECT 1") == "1"
    gate.close()
    waiting = client(weir)
    waiting.command(3, b"SELECT 'after all'")
    waiting.socket.settimeout(0.5)
    early = None
    try:
        early = waiting.read_result()
    except TimeoutError:
        pass
    assert early is None, f"an answer without a server: {early}"
    gate.open()
    waiting.socket.settimeout(30)
    assert waiting.read_result().rows == [(b"after all",)]


def test_target_lost_in_a_transaction(gated):
    gate, weir = gated(pool={"connectionBorrowTimeout": 10})
    unlucky, idle = client(weir), client(weir)
    unlucky.run("BEGIN", "SELECT 1")
    idle.run("SELECT 1")
    gate.close()
    gate.open()
    with pytest.raises((wire.ServerError, wire.Gone, ConnectionError)):
        unlucky.run("SELECT 2")
    assert idle.value("SELECT 'as if nothing had happened'")


def test_idle_backends_killed_by_the_server(start_weir, server):
    weir = start_weir(pool={"maxConnections": 4})
    clients = [client(weir).run("BEGIN", "SELECT 1") for _ in range(4)]
    for each in clients:
        each.run("COMMIT")
    server.kill_backends()
    until(lambda: not server.backends(), 10, "the killed backends to be gone")
    for i, each in enumerate(clients):
        assert each.value(f"SELECT {i}") == str(i)


def test_wrong_password_for_the_server(start_weir, server):
    weir = start_weir(users={"app": "not what the server has", "other": server.users["other"]}, pool={"connectionBorrowTimeout": 3})
    weir.expect("Access denied")
    error, seconds = refused(lambda: client(weir).run("SELECT 1"))
    assert "Access denied" in error.message and seconds < 20
    # One user's trouble is not another's.
    assert client(weir, "other").value("SELECT 1") == "1"


def test_many_clients_wait_in_turn(start_weir, server):
    """Forty clients through one backend: everyone gets its own answer."""
    weir = start_weir(pool={"maxConnections": 1})
    answers = {}

    def play(number):
        with client(weir) as one:
            one.run("BEGIN", "SELECT 1")
            answers[number] = one.value(f"SELECT {number}")
            one.run("COMMIT")

    threads = [threading.Thread(target=play, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: str(number) for number in range(40)}
    assert len(server.backends()) == 1
