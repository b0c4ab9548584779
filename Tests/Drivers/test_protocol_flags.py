"""What a client asks for at login, each flag on and off; warnings and notes; routines with many results; OUT parameters."""

import pytest

import wire
from commands import connect, same, shown, works
from weir import BYPASS

EVERY = {
    "found_rows": wire.FOUND_ROWS, "ignore_space": wire.IGNORE_SPACE, "interactive": wire.INTERACTIVE,
    "multi_statements": wire.MULTI_STATEMENTS, "multi_results": wire.MULTI_RESULTS, "ps_multi_results": wire.PS_MULTI_RESULTS,
    "session_track": wire.SESSION_TRACK, "transactions": wire.TRANSACTIONS, "long_flag": wire.LONG_FLAG,
}  # fmt: skip
ASKED = (
    "UPDATE t SET v = v WHERE id <= 2", "UPDATE t SET v = 5", "UPDATE t SET v = 5", "SELECT 1; SELECT 2", "SELECT COUNT (*) FROM t", "SELECT NOW ()IS NULL",
    "SELECT @@SESSION.wait_timeout", "SELECT @@SESSION.sql_mode", "INSERT INTO t VALUES (3, 1) ON DUPLICATE KEY UPDATE v = 5", "CALL p()", "SET NAMES latin1",
    "SET autocommit = 0", "USE weir_b", "USE weir_a", "SET time_zone = '+01:00'", "ROLLBACK", "SET autocommit = 1",
)  # fmt: skip


@pytest.fixture
def short_waits(server):
    """Interactive clients get another wait_timeout than others: that is how the flag can be seen."""
    before = server.execute("SELECT @@GLOBAL.interactive_timeout, @@GLOBAL.wait_timeout")[0]
    server.execute("SET GLOBAL interactive_timeout = 4321, GLOBAL wait_timeout = 1234")
    yield
    server.execute("SET GLOBAL interactive_timeout = %d, GLOBAL wait_timeout = %d" % before)


# libmariadb, which opens the backends, always asks for these two.
ALWAYS_ASKED = pytest.mark.xfail(not BYPASS, reason="backends always have MULTI_RESULTS and PS_MULTI_RESULTS", strict=True)


def cases_of_flags():
    for flag in EVERY:
        yield pytest.param(flag, True, id=f"{flag}-on")
        yield pytest.param(flag, False, id=f"{flag}-off", marks=ALWAYS_ASKED if flag == "multi_results" else ())


@pytest.mark.parametrize("flag, on", list(cases_of_flags()))
def test_each_flag(server, start_weir, short_waits, flag, on):
    weir = start_weir(pool={"maxConnections": 4})

    def play(end):
        with connect(end, flags=EVERY[flag] if on else 0, drop_flags=0 if on else EVERY[flag]) as client:
            client.run("CREATE TABLE t (id INT PRIMARY KEY, v INT)", "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)")
            client.run("CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END")
            told = [(sql, [shown(result) for result in client.query(sql)]) for sql in ASKED]
            return told, works(client)

    same(server, weir, play)


def test_flags_do_not_leak_between_sessions(server, start_weir, short_waits):
    """Sessions that asked for different things share a pool of two backends, turn about."""
    server.fresh_schemas()
    server.execute("CREATE TABLE weir_a.t (id INT PRIMARY KEY, v INT)", "INSERT INTO weir_a.t VALUES (1, 1), (2, 2)")
    weir = start_weir(pool={"maxConnections": 2})
    plain, asking = connect(weir), connect(weir, flags=wire.FOUND_ROWS | wire.IGNORE_SPACE | wire.INTERACTIVE, drop_flags=wire.MULTI_STATEMENTS)
    for _ in range(5):
        assert plain.query("UPDATE t SET v = v")[0].affected == 0
        assert asking.query("UPDATE t SET v = v")[0].affected == 2
        assert plain.value("SELECT @@SESSION.wait_timeout") == "1234"
        assert asking.value("SELECT @@SESSION.wait_timeout") == "4321"
        assert len(plain.query("SELECT 1; SELECT 2")) == 2
        assert asking.query("SELECT 1; SELECT 2")[0].error[0] == 1064
        assert asking.value("SELECT COUNT (*) FROM t") == "2"
        assert plain.query("SELECT COUNT (*) FROM t")[0].error[0] in (1064, 1305, 1630)
    plain.quit()
    asking.quit()


def test_notes_and_warnings(server, weir):
    def play(end):
        with connect(end) as client:
            told = []
            for sql in (
                "DROP TABLE IF EXISTS nothing", "SHOW WARNINGS", "SHOW COUNT(*) WARNINGS", "SELECT @@warning_count, @@error_count",
                "CREATE TABLE t (v TINYINT, s CHAR(2))", "CREATE TABLE IF NOT EXISTS t (v INT)", "SHOW WARNINGS",
                "SET sql_mode = ''", "INSERT INTO t VALUES (300, 'abc'), (-300, 'x'), ('y', NULL)", "SHOW WARNINGS LIMIT 2", "SHOW WARNINGS",
                "SELECT 1/0, CAST('12x' AS SIGNED)", "SHOW WARNINGS", "SELECT 1; SELECT CAST('x' AS SIGNED); SELECT 2", "SHOW WARNINGS",
                "SELEC", "SHOW ERRORS", "SHOW COUNT(*) ERRORS", "SET sql_notes = 0", "DROP TABLE IF EXISTS nothing", "SHOW WARNINGS",
                "SET max_error_count = 1", "INSERT INTO t VALUES (300, 'abc'), (-300, 'x')", "SHOW WARNINGS",
            ):  # fmt: skip
                told.append((sql, [shown(result) for result in client.query(sql)]))
            return told, works(client)

    same(server, weir, play)


def test_warnings_of_prepared_statements(server, weir):
    def play(end):
        with connect(end) as client:
            told = []
            statement = client.prepare("SELECT CAST(? AS SIGNED), 1/0")[0]
            for value in ("12x", "12", "y"):
                told += [shown(result) for result in client.execute(statement, [value])]
                told.append(client.rows("SHOW WARNINGS"))
            return told, works(client)

    same(server, weir, play)


ROUTINES = (
    "CREATE PROCEDURE several(n INT) BEGIN DECLARE i INT DEFAULT 0; WHILE i < n DO SELECT i, REPEAT('x', i); SET i = i + 1; END WHILE; END",
    "CREATE PROCEDURE out_two(IN a INT, OUT b INT, INOUT c VARCHAR(20)) BEGIN SET b = a * 2; SET c = CONCAT(c, '!'); END",
    "CREATE PROCEDURE mixed(IN a INT, OUT b INT) BEGIN SELECT a; SELECT 'two'; SET b = a + 1; END",
    "CREATE PROCEDURE breaks(OUT b INT) BEGIN SET b = 1; SELECT 'first'; SELECT * FROM nowhere; SELECT 'never'; END",
    "CREATE PROCEDURE signals(OUT b INT) BEGIN SELECT 'first'; SET b = 2; SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'from within', MYSQL_ERRNO = 31002; END",
    "CREATE PROCEDURE warns() BEGIN SELECT 'a'; SIGNAL SQLSTATE '01000' SET MESSAGE_TEXT = 'only a warning'; END",
    "CREATE PROCEDURE writes(IN n INT) BEGIN INSERT INTO t VALUES (n, n); SELECT COUNT(*) FROM t; UPDATE t SET v = 0; END",
    "CREATE PROCEDURE transacts() BEGIN START TRANSACTION; INSERT INTO t VALUES (100, 1); COMMIT; SELECT COUNT(*) FROM t; END",
    "CREATE PROCEDURE calls() BEGIN CALL several(2); CALL warns(); SELECT 'end'; END",
)


def with_routines(client):
    client.run("CREATE TABLE t (id INT PRIMARY KEY, v INT) ENGINE=InnoDB", *ROUTINES)


def test_routines_by_text(server, weir):
    def play(end):
        with connect(end) as client:
            with_routines(client)
            told = []
            for sql in (
                "CALL several(0)", "CALL several(1)", "CALL several(7)", "SET @c = 'c'", "CALL out_two(3, @b, @c)", "SELECT @b, @c", "CALL mixed(5, @b)",
                "SELECT @b", "CALL breaks(@b)", "SELECT @b", "CALL signals(@b)", "SELECT @b", "CALL warns()", "SHOW WARNINGS", "CALL writes(1)", "CALL writes(1)",
                "CALL transacts()", "CALL calls()", "CALL several(2); SELECT 'between'; CALL mixed(1, @b); SELECT @b", "CALL out_two(1, 2, 3)", "CALL several()",
            ):  # fmt: skip
                told.append((sql, [shown(result) for result in client.query(sql)]))
            return told, works(client)

    same(server, weir, play)


@pytest.mark.parametrize("out", [pytest.param(True, id="ps_multi_results"), pytest.param(False, id="without", marks=ALWAYS_ASKED)])
def test_routines_by_binary_protocol(server, weir, out):
    """With PS_MULTI_RESULTS the OUT parameters come as a result set of their own, marked by a status flag."""

    def play(end):
        with connect(end, drop_flags=0 if out else wire.PS_MULTI_RESULTS) as client:
            with_routines(client)
            told = []
            for sql, values in (
                ("CALL several(?)", [3]), ("CALL several(?)", [0]), ("CALL out_two(?, ?, ?)", [4, None, "text"]), ("CALL mixed(?, ?)", [6, None]),
                ("CALL breaks(?)", [None]), ("CALL signals(?)", [None]), ("CALL writes(?)", [7]), ("CALL writes(?)", [7]), ("CALL calls()", []), ("CALL warns()", []),
            ):  # fmt: skip
                made = client.prepare(sql)
                assert not isinstance(made, wire.Result), made
                for _ in range(2):
                    told.append((sql, [shown(result) for result in client.execute(made[0], values)]))
                client.close_statement(made[0])
            return told, works(client)

    told, _ = same(server, weir, play)
    marked = [result for _, results in told for result in results if "out-params" in str(result[3])]
    assert bool(marked) == out


def test_a_procedure_that_breaks_in_a_transaction(server, weir):
    def play(end):
        with connect(end) as client, connect(end) as other:
            with_routines(client)
            client.run("BEGIN", "INSERT INTO t VALUES (50, 1)")
            told = [[shown(result) for result in client.query("CALL breaks(@b)")], other.value("SELECT COUNT(*) FROM t")]
            told.append([shown(result) for result in client.query("CALL writes(50)")])
            client.run("COMMIT")
            return told, other.value("SELECT COUNT(*) FROM t"), works(client)

    same(server, weir, play)


ATTRIBUTES = {"_client_name": "a wire client", "program_name": "proofs", "odd key": "žluťoučký", "empty": "", "long": "x" * 300}


def attributes_of(server, number):
    if server.kind == "mysql":
        table = "performance_schema.session_connect_attrs"
        return {row[0]: row[1] for row in server.execute(f"SELECT ATTR_NAME, ATTR_VALUE FROM {table} WHERE PROCESSLIST_ID = {number}")}
    return None


def test_connection_attributes_do_no_harm(server, weir):
    """However many and however odd: the login is as without them."""
    for attributes in ({}, ATTRIBUTES, {f"key {i}": "v" * 100 for i in range(100)}):
        for tls in (False, True):
            with connect(weir, attributes=attributes, tls=tls) as client:
                assert works(client)


def test_connection_attributes_that_are_cut(server, weir):
    """A block that says it is longer than it is: refused, as at the server, and nobody else notices."""
    with connect(weir) as other:
        real = wire.attribute_block
        for block in (b"\xfa", b"\x05\x0aab", b"\xfe" + b"\xff" * 8, b"\xfc\xff", b"\x03\x01a\xfb"):
            wire.attribute_block = lambda _, block=block: block
            try:
                connect(weir, attributes={"a": "b"}).close()
            except (wire.ServerError, wire.Gone, ConnectionError):
                pass
            finally:
                wire.attribute_block = real
        assert works(other)
