"""SHOW WEIR ... on a client's own connection: answered without a backend, and the session stays as it is."""

import pytest

import wire

pytestmark = pytest.mark.needs_weir


@pytest.fixture
def pair(server, start_weir):
    weir = start_weir(pool={"maxConnections": 1, "connectionBorrowTimeout": 5})
    login = (weir.address, "app", server.users["app"], "weir_a")
    with wire.Wire(*login) as one, wire.Wire(*login) as other:
        yield one, other


def table(client, text):
    result = client.query(text)[0].checked()
    return [dict(zip((column[4].decode() for column in result.columns), row)) for row in result.rows]


def test_a_session_sees_itself(pair):
    one, other = pair
    one.run("SET timestamp = 1")
    [row] = table(one, "SHOW WEIR SESSION")
    assert row["user"] == b"app" and row["pins"] == b"untracked_variable" and row["schema"] == b"weir_a"
    # While the only backend is taken, nobody waits for an answer.
    [row] = table(other, "show weir session;")
    assert row["pins"] in (b"", None)
    assert {"POOLS", "SESSION"} <= {line["statement"].decode().split()[-1] for line in table(other, "SHOW WEIR HELP")}


def test_it_leaves_everything_as_it_is(pair):
    one, _ = pair
    one.run("BEGIN", "CREATE TEMPORARY TABLE tt (a INT)", "INSERT INTO tt VALUES (1), (2)")
    for topic in ("POOLS", "STATS", "STATE", "VERSION"):
        result = one.query(f"SHOW WEIR {topic}")[0]
        assert result.rows and result.status & 1, "in the transaction still"
    assert one.value("SELECT COUNT(*) FROM tt") == "2"
    assert one.value("SELECT ROW_COUNT()") == "-1"
    one.run("ROLLBACK")


def test_what_there_is_not_is_an_error(pair):
    one, _ = pair
    for text in ("SHOW WEIR CLIENTS", "SHOW WEIR", "SHOW WEIR SESSION POOLS"):
        code, _, message = one.query(text)[0].error
        assert code == 1064 and "SESSION" in str(message)
    assert one.value("SELECT 1") == "1"
