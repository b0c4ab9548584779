"""A lone BEGIN holds no backend. What clients see of it is what they would see straight."""

import pytest

import wire

IN_TRANSACTION, AUTOCOMMIT, NO_BACKSLASH_ESCAPES, READ_ONLY = 1, 2, 0x200, 0x2000


def logins(server, weir, count):
    return [wire.Wire(weir.address, "app", server.users["app"], "weir_a") for _ in range(count)]


@pytest.mark.needs_weir
def test_transactions_that_have_not_done_anything_share_a_backend(server, table, start_weir):
    weir = start_weir(pool={"maxConnections": 1, "connectionBorrowTimeout": 1})
    clients = logins(server, weir, 5)
    for client in clients:
        client.run("BEGIN")
    clients[0].run("INSERT INTO t (v) VALUES (1)")
    assert clients[1].query("SELECT 1")[0].error[0] == 9501, "the first one's transaction has the only backend"
    clients[0].run("COMMIT")
    # The transaction that the failed statement was to begin is still to come.
    clients[1].run("INSERT INTO t (v) VALUES (2)", "ROLLBACK")
    for client in clients[2:]:
        client.run("COMMIT")
    assert clients[4].query("SELECT v FROM t")[0].rows == [(b"1",)]
    for client in clients:
        client.close()


STATEMENTS = {
    "plain": ["BEGIN", "SELECT 1", "COMMIT"],
    "empty": ["START TRANSACTION", "COMMIT", "BEGIN WORK", "ROLLBACK WORK"],
    "twice": ["BEGIN", "START TRANSACTION READ ONLY", "INSERT INTO t (v) VALUES (1)", "ROLLBACK"],
    "read only": ["START TRANSACTION READ ONLY", "SELECT COUNT(*) FROM t", "COMMIT"],
    "read write": ["SET SESSION TRANSACTION READ ONLY", "BEGIN", "INSERT INTO t (v) VALUES (1)", "COMMIT", "SET SESSION TRANSACTION READ WRITE"],
    "without autocommit": ["SET autocommit = 0", "BEGIN", "COMMIT", "BEGIN", "INSERT INTO t (v) VALUES (1)", "COMMIT", "SET autocommit = 1"],
    "settings too late": ["BEGIN", "SET TRANSACTION READ ONLY", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "ROLLBACK"],
    "settings within": ["BEGIN", "SET NAMES latin1", "SET @@session.sql_mode = ''", "SELECT @@sql_mode", "COMMIT"],
    "schema within": ["BEGIN", "USE weir_b", "SELECT DATABASE()", "COMMIT"],
    "implicit commit": ["BEGIN", "CREATE TABLE IF NOT EXISTS t (v INT)", "SELECT 1"],
    "error first": ["BEGIN", "SELECT nix", "SELECT 1", "COMMIT"],
    "warnings": ["SELECT CAST('1x' AS SIGNED)", "BEGIN", "SHOW WARNINGS", "COMMIT"],
    "errors": ["SELECT nix", "BEGIN", "SHOW ERRORS", "COMMIT"],
    "counts": ["INSERT INTO t (v) VALUES (5), (6)", "BEGIN", "SELECT ROW_COUNT()", "COMMIT", "SELECT ROW_COUNT()"],
    "insert id": ["INSERT INTO t (v) VALUES (5)", "BEGIN", "SELECT LAST_INSERT_ID() > 0", "ROLLBACK", "SELECT LAST_INSERT_ID() > 0"],
    "chain": ["BEGIN", "COMMIT AND CHAIN", "SELECT 1", "COMMIT"],
    "completion": ["SET completion_type = 1", "BEGIN", "COMMIT", "SELECT 1", "SET completion_type = 0", "ROLLBACK"],
    "savepoint": ["BEGIN", "SAVEPOINT a", "INSERT INTO t (v) VALUES (1)", "ROLLBACK TO a", "COMMIT", "SELECT COUNT(*) FROM t"],
    "lock": ["BEGIN", "LOCK TABLES t READ", "UNLOCK TABLES"],
    "escapes": ["SET sql_mode = 'NO_BACKSLASH_ESCAPES'", "BEGIN", "SELECT 'a\\b'", "COMMIT"],
    "several": ["BEGIN", "SELECT 1; SELECT 2", "COMMIT"],
    "oracle": ["SET sql_mode = 'ANSI'", "BEGIN", "SELECT 1 AS \"a\"", "COMMIT"],
}


@pytest.mark.needs_weir
@pytest.mark.parametrize("name", STATEMENTS)
def test_every_answer_is_the_servers(server, table, weir, name):
    answers = []
    for address in (server.address, weir.address):
        with wire.Wire(address, "app", server.users["app"], "weir_a") as client:
            client.run("TRUNCATE t")
            lines = []
            for statement in STATEMENTS[name]:
                for part in client.query(statement):
                    lines.append((statement, part.kind, part.status, part.warnings, part.rows, part.error))
            answers.append(lines)
    assert answers[1] == answers[0]


@pytest.mark.needs_weir
def test_what_needs_no_backend_tells_of_the_transaction(server, weir):
    with wire.Wire(weir.address, "app", server.users["app"], "weir_a") as client:
        client.run("START TRANSACTION READ ONLY")
        assert client.ping().status == IN_TRANSACTION | AUTOCOMMIT | READ_ONLY
        client.run("COMMIT", "SET sql_mode = 'NO_BACKSLASH_ESCAPES'")
        assert client.ping().status == AUTOCOMMIT | NO_BACKSLASH_ESCAPES


@pytest.mark.needs_weir
def test_a_reset_ends_it(server, table, weir):
    with wire.Wire(weir.address, "app", server.users["app"], "weir_a") as client:
        client.run("BEGIN")
        client.reset_connection()
        client.run("INSERT INTO t (v) VALUES (1)")
        client.run("ROLLBACK")
        assert client.query("SELECT COUNT(*) FROM t")[0].rows == [(b"1",)]
