"""What Weir says to the server on its own: nothing, between clients in equal states. The server's own counters are asked."""

import pytest

import wire
from waiting import until

pytestmark = pytest.mark.needs_weir

TURNS = 100


@pytest.fixture
def pair(server, start_weir):
    weir = start_weir(http={}, pool={"maxConnections": 1, "reservedConnections": 0})
    login = (weir.address, "app", server.users["app"], "weir_a")
    with wire.Wire(*login) as one, wire.Wire(*login) as other:
        yield weir, one, other


def heard(server):
    """How many commands of the user the server has heard."""
    if server.kind == "mysql":
        text = "SELECT SUM(COUNT_STAR) FROM performance_schema.events_statements_summary_by_user_by_event_name WHERE USER = 'app'"
        return int(server.execute(text)[0][0])
    # MariaDB's performance schema is off by default. Its counter of everybody's commands has those that ask for it, too.
    return server.status("Questions")


def own(weir):
    return {name: value for name, value in weir.metrics().items() if name.startswith("weir_own_commands_total") and "set_up" not in name}


def counted(server, weir, turn):
    """What a turn of both clients makes the server hear, and Weir say."""
    turn()  # the first brings the backend into the state in which it stays
    said, before = own(weir), quiet(server)
    idle = quiet(server) - before  # what the counting itself adds
    before = quiet(server)
    for _ in range(TURNS):
        turn()
    more = quiet(server) - before - idle
    return more, sum(own(weir).values()) - sum(said.values())


def quiet(server):
    """The count when nothing more comes: MySQL counts a statement when its answer is out already."""
    seen, times = heard(server), 1
    while server.kind == "mysql" and times < 8:
        now = heard(server)
        seen, times = now, times + 1 if now == seen else 1
    return seen


def test_nothing_between_clients_in_equal_states(server, table, pair):
    weir, one, other = pair

    def turn():
        for client in (one, other):
            client.run("INSERT INTO t (v) VALUES (1)", "SELECT COUNT(*) FROM t")

    # An insert id is asked for in the same write as the other client's statement.
    more, said = counted(server, weir, turn)
    assert said == 2 * TURNS and more == 6 * TURNS
    reading = lambda: [client.run("SELECT 1", "SELECT v FROM t LIMIT 1") for client in (one, other)]  # noqa: E731
    assert counted(server, weir, reading) == (4 * TURNS, 0)


def test_nothing_after_both_have_set_the_same(server, table, pair):
    weir, one, other = pair
    for client in (one, other):
        client.run("SET NAMES latin1", "SET sql_mode = '', time_zone = '+01:00'", "SET @a = 5")
    assert counted(server, weir, lambda: [client.run("SELECT @a") for client in (one, other)]) == (2 * TURNS, 0)


def test_nothing_for_prepared_statements(server, table, pair):
    weir, one, other = pair
    statements = [client.prepare("SELECT v FROM t WHERE id = ?")[0] for client in (one, other)]

    def turn():
        for client, statement in zip((one, other), statements):
            client.execute(statement, [1])

    assert counted(server, weir, turn) == (2 * TURNS, 0)


def test_one_for_each_change(server, table, pair):
    weir, one, other = pair
    one.run("SET time_zone = '+01:00'")
    assert counted(server, weir, lambda: [client.run("SELECT 1") for client in (one, other)]) == (4 * TURNS, 2 * TURNS)
    one.run("SET time_zone = DEFAULT")
    # A transaction goes out with its first statement.
    assert counted(server, weir, lambda: one.run("BEGIN", "SELECT 1", "COMMIT", "BEGIN", "COMMIT")) == (3 * TURNS, TURNS)
    until(lambda: own(weir), 5, "the figures")
