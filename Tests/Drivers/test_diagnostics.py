"""Warnings and errors of the last statement, after the backend that ran it has served others."""

import pytest

import wire

pytestmark = pytest.mark.needs_weir

ASKING = ["SHOW WARNINGS", "SHOW ERRORS", "SHOW COUNT(*) WARNINGS", "SHOW COUNT(*) ERRORS", "show  warnings ;"]
CAUSES = {
    "warning": "SELECT CAST('1x' AS SIGNED)",
    "warnings": "SELECT CAST('1x' AS SIGNED), CAST('2y' AS SIGNED), 1/0",
    "note": "DROP TABLE IF EXISTS weir_a.not_there",
    "error": "SELECT * FROM weir_a.not_there",
    "parse error": "SELEC 1",
    "error and notes": "INSERT INTO weir_a.t (v) VALUES ('x' + 1), (NULL), ((SELECT 1 UNION SELECT 2))",
    "long message": "SELECT * FROM weir_a.`" + "x" * 60 + "`, weir_a.`" + "y" * 60 + "`",
    "duplicate": "INSERT INTO weir_a.t (id, v) VALUES (1, 1), (1, 1)",
}


@pytest.fixture
def trio(server, start_weir):
    weir = start_weir(pool={"maxConnections": 1, "connectionBorrowTimeout": 5})
    with wire.Wire(server.address, "app", server.users["app"], "weir_a") as straight:
        with wire.Wire(weir.address, "app", server.users["app"], "weir_a") as one, wire.Wire(weir.address, "app", server.users["app"], "weir_a") as other:
            yield straight, one, other


def shown(parts):
    return [(part.kind, part.columns, part.rows, part.warnings, part.status, part.error) for part in parts]


@pytest.mark.parametrize("cause", CAUSES)
def test_they_are_the_same_after_the_backend_has_moved(table, trio, cause):
    straight, one, other = trio
    results = []
    for client in (straight, one):
        lines = [shown(client.query(CAUSES[cause]))]
        for question in ASKING:
            if client is one:
                # It is not made to wait for the second for which the warnings may be held, and sees none of them.
                assert other.query("SHOW WARNINGS")[0].rows == []
                assert other.query("SELECT 1")[0].rows == [(b"1",)]
            lines.append(shown(client.query(question)))
        results.append(lines)
    assert results[1] == results[0]


def test_a_statement_ends_them(table, trio):
    straight, one, other = trio
    for client in (straight, one):
        client.query(CAUSES["error"])
        other.run("SELECT 1")
        client.ping()
        assert len(client.query("SHOW WARNINGS")[0].rows) == 1
        client.run("SELECT COUNT(*) FROM t")
        other.run("SELECT 1")
        assert client.query("SHOW WARNINGS")[0].rows == []


@pytest.mark.parametrize("cause", ["warning", "error", "duplicate"])
def test_one_is_made_again_for_whoever_asks_otherwise(table, trio, cause):
    straight, one, other = trio
    results = []
    for client in (straight, one):
        lines = []
        for question in ("SELECT @@warning_count, @@error_count", "SHOW WARNINGS LIMIT 1", "GET DIAGNOSTICS CONDITION 1 @e = MYSQL_ERRNO, @m = MESSAGE_TEXT"):
            client.query(CAUSES[cause])
            if client is one:
                other.run("SELECT 1")
            lines.append(shown(client.query(question)))
        lines.append(client.query("SELECT @e, @m")[0].rows)
        results.append(lines)
    assert results[1] == results[0]
