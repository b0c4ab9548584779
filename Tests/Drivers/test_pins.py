"""Pins that end: the cause goes, the pin goes, and others get the backend. Where one is left, the next client of a pool of one waits in vain."""

import pytest

import wire
from commands import is_pinned, until_served

pytestmark = pytest.mark.needs_weir


@pytest.fixture
def narrow(start_weir):
    return start_weir(pool={"maxConnections": 1, "connectionBorrowTimeout": 1})


@pytest.fixture
def pair(server, narrow):
    login = (narrow.address, "app", server.users["app"], "weir_a")
    with wire.Wire(*login) as one, wire.Wire(*login) as other:
        until_served(other)
        yield one, other


def test_what_was_set_for_one_transaction_ends_with_it(table, pair):
    one, other = pair
    one.run("SET TRANSACTION READ ONLY")
    assert is_pinned(other)
    one.run("START TRANSACTION", "COMMIT")
    assert not is_pinned(other)
    one.run("INSERT INTO weir_a.t (v) VALUES (1)")


def test_what_was_set_for_one_transaction_ends_with_one_that_fails(table, pair):
    one, other = pair
    one.run("SET TRANSACTION READ ONLY", "START TRANSACTION")
    assert one.query("INSERT INTO weir_a.t (v) VALUES (1)")[0].kind == "error"
    assert is_pinned(other)
    one.run("ROLLBACK")
    assert not is_pinned(other)


def test_what_a_text_sets_for_the_transaction_after_it_stays(table, pair):
    one, other = pair
    one.run("BEGIN", "SELECT 1")
    one.query("COMMIT; SET TRANSACTION READ ONLY")
    assert is_pinned(other)
    one.run("BEGIN", "SELECT 1")
    assert one.query("INSERT INTO weir_a.t (v) VALUES (1)")[0].error[0] == 1792
    one.run("COMMIT")
    assert not is_pinned(other)


ENDINGS = {
    "temporary table": ("CREATE TEMPORARY TABLE weir_a.tt (a INT)", "DROP TEMPORARY TABLE weir_a.tt"),
    "temporary table, in the default schema": ("CREATE TEMPORARY TABLE `tt` (a INT)", "DROP TABLE IF EXISTS tt"),
    "handler": ("HANDLER weir_a.t OPEN AS h", "HANDLER h CLOSE"),
    "text prepared statement": ("PREPARE s FROM 'SELECT 1'", "EXECUTE s", "DEALLOCATE PREPARE s"),
    "named lock": ("SELECT GET_LOCK('weir pins', 1)", "DO RELEASE_LOCK('weir pins')"),
    "all named locks": ("SELECT GET_LOCK(CONCAT('weir', 'pins'), 1)", "SELECT RELEASE_ALL_LOCKS()"),
    "lock taken twice": ("SELECT GET_LOCK('weir pins', 1), GET_LOCK('weir pins', 1)", "DO RELEASE_LOCK('weir pins')", "DO RELEASE_LOCK('weir pins')"),
    "table lock": ("LOCK TABLES weir_a.t READ", "UNLOCK TABLES"),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_the_cause_goes_and_the_pin_goes(table, pair, name):
    one, other = pair
    *begin, end = ENDINGS[name]
    one.run(*begin)
    assert is_pinned(other)
    one.run(end)
    assert not is_pinned(other)


def test_a_lock_that_was_not_had_pins_nothing(server, start_weir):
    weir = start_weir(pool={"maxConnections": 2, "connectionBorrowTimeout": 1})
    login = (weir.address, "app", server.users["app"], "weir_a")
    with wire.Wire(*login) as one, wire.Wire(*login) as two, wire.Wire(*login) as other:
        assert one.value("SELECT GET_LOCK('weir pins', 1)") == "1"
        assert two.value("SELECT GET_LOCK('weir pins', 0)") == "0"
        assert not is_pinned(other)
        assert two.value("SELECT IS_USED_LOCK('weir pins') > 0") == "1"
        one.run("DO RELEASE_LOCK('weir pins')")


def test_an_unclear_end_is_none(table, pair):
    one, other = pair
    one.run("CREATE TEMPORARY TABLE tt (a INT)", "ALTER TABLE tt RENAME TO tu", "CREATE TABLE tt (a INT)", "DROP TABLE tt")
    assert is_pinned(other)
    assert one.query("SELECT * FROM tu")[0].rows == []


VALUES = [
    "5", "-5", "CAST(5 AS UNSIGNED)", "18446744073709551615", "-9223372036854775808", "1.50", "CAST(7 AS DECIMAL(10,0))", "1.5e0", "1e0/3e0", "-0e0", "1e16", "1e300",
    "'x'", "''", "_latin1 x'e9'", "_utf8mb4'é' COLLATE utf8mb4_bin", "x'4142'", "_binary''", "NULL", "CAST(NULL AS SIGNED)", "CAST(NULL AS DECIMAL(10,2))",
    "CAST(NULL AS CHAR)", "TRUE", "CAST('2020-02-02' AS DATE)", "'it''s a \"quote\" \\\\ and a ; -- # /* comment'", "REPEAT('a', 3000)", "123456789012345678901234567890.5",
]  # fmt: skip
# All that shows of a variable: its value, type, length, collation and coercibility, and what it makes of others.
SHOWN = "SELECT @{0}, @{0} + 1, CONCAT(@{0}), HEX(@{0}), COLLATION(@{0}), CHARSET(@{0}), COERCIBILITY(@{0}), LENGTH(@{0}), @{0} IS NULL"


@pytest.mark.parametrize("value", VALUES)
def test_user_variables_go_along(server, pair, value):
    one, other = pair
    with wire.Wire(server.address, "app", server.users["app"], "weir_a") as straight:
        shown = []
        for client in (straight, one):
            client.run(f"SET @kept = {value}")
            if client is one:
                # Its backend serves another, who sets the same one to something else.
                assert other.value("SELECT @kept") is None
                other.run("SET @kept = 'of another', @more = 1")
            result = client.query(SHOWN.format("kept"))[0]
            shown.append((result.columns, result.rows, result.warnings))
        assert shown[1] == shown[0]
        assert other.value("SELECT CONCAT(@kept, @more)") == "of another1"
        assert one.value("SELECT @more") is None


def test_user_variables_in_every_form(server, table, pair):
    one, other = pair
    one.run("SELECT @a := 1", "SELECT 2, 3 INTO @b, @`c`", "SET @D = 4, @@session.sql_mode = '', @e := 5")
    assert not is_pinned(other)
    assert one.query("SELECT @a, @b, @c, @d, @e")[0].rows == [(b"1", b"2", b"3", b"4", b"5")]
    statement, *_ = one.prepare("SET @f = ?")
    one.execute(statement, ["x"])
    assert not is_pinned(other)
    assert one.value("SELECT @f") == "x"
    one.run("BEGIN", "SET @g = 7", "INSERT INTO t (v) VALUES (1)", "ROLLBACK")
    assert not is_pinned(other)
    assert one.value("SELECT @g") == "7"
    one.reset_connection()
    assert one.query("SELECT @a, @f, @g")[0].rows == [(None, None, None)]


def test_what_warns_can_still_be_asked(server, pair):
    one, other = pair
    one.query("SELECT @w := CAST('1x' AS SIGNED)")
    assert b"1x" in b"".join(row[2] for row in one.query("SHOW WARNINGS")[0].rows)
    assert not is_pinned(other)
    assert one.value("SELECT @w") == "1"


def test_too_much_to_carry_pins(server, pair):
    one, other = pair
    one.run("SET @large = REPEAT('x', 100000)")
    assert is_pinned(other)
    assert one.value("SELECT LENGTH(@large)") == "100000"


COMMENTS = [
    "/*!40101 SET @@session.sql_mode = '' */", "/*!99999 SET NAMES latin1 */", "SELECT /*!50000 STRAIGHT_JOIN */ 1", "/*M! SELECT 1 */ /* x */ ", "SET NAMES utf8mb4 /*!99999 , @a = 1 */",
    "CREATE TABLE IF NOT EXISTS tc (a INT) /*!40100 DEFAULT CHARACTER SET latin1 */",
]  # fmt: skip


@pytest.mark.parametrize("statement", COMMENTS)
def test_one_executable_comment_is_read_both_ways(server, table, pair, statement):
    one, other = pair
    with wire.Wire(server.address, "app", server.users["app"], "weir_a") as straight:
        shown = []
        for client in (straight, one):
            client.query("DROP TABLE IF EXISTS tc")
            first = client.query(statement)
            if client is one and "99999 SET" not in statement:
                assert not is_pinned(other)
            state = client.query("SELECT @@sql_mode, @@character_set_client, @a")[0].rows
            shown.append(([(part.kind, part.rows, part.error) for part in first], state))
        assert shown[1] == shown[0]
