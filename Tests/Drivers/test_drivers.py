"""Real drivers through Weir: whatever they do must come out exactly as it does straight at the server."""

import hashlib

import pytest

import drivers
from servers import PASSWORDS
from weir import BYPASS

CASES = {f"{driver.name}-{transport}": (driver, transport) for driver in drivers.ALL.values() for transport in driver.transports}


class Face:
    """One driver over one transport; `same` runs a function straight and through Weir and wants equal answers."""

    def __init__(self, driver, transport, server, weir):
        self.driver, self.transport, self.server, self.weir = driver, transport, server, weir
        self.opened = []

    def connect(self, end=None, database="weir_a", user="app", **options):
        place = drivers.Place(end or self.weir, self.transport)
        connection = self.driver.connect(place, user, PASSWORDS[user], database, **options)
        self.opened.append(connection)
        return connection

    def close(self):
        while self.opened:
            try:
                self.opened.pop().close()
            except Exception:  # the driver's own opinion on closing twice
                pass

    def same(self, function, **options):
        answers = []
        for end in (self.server, self.weir):
            self.server.fresh_schemas()
            answers.append(function(self.connect(end, **options)))
            self.close()
        assert answers[1] == answers[0]
        return answers[1]

    def error(self, function):
        try:
            function()
        except self.driver.Error as error:
            return self.driver.error(error)
        raise AssertionError("no error where one was due")


CONNECTOR_ONLY = pytest.mark.parametrize("face", [name for name in CASES if name.startswith("connector")], indirect=True)


@pytest.fixture(params=CASES)
def face(request, server, weir):
    face = Face(*CASES[request.param], server, weir)
    yield face
    face.close()


def run(connection, *statements):
    """Executes statements, returns the rows of the last."""
    cursor = connection.cursor()
    rows = []
    for sql in statements:
        cursor.execute(sql)
        rows = list(cursor.fetchall()) if cursor.description else []
    cursor.close()
    return rows


def described(cursor):
    return [tuple(column[:2]) + (column[6],) for column in cursor.description]


COLUMNS = {
    "a_tiny": ("TINYINT", "-128"), "a_bool": ("BOOL", "1"), "a_small": ("SMALLINT UNSIGNED", "65535"), "a_medium": ("MEDIUMINT", "-8388608"),
    "an_int": ("INT UNSIGNED", "4294967295"), "a_big": ("BIGINT", "-9223372036854775808"), "a_ubig": ("BIGINT UNSIGNED", "18446744073709551615"),
    "a_float": ("FLOAT", "1.5"), "a_double": ("DOUBLE", "2.2250738585072014e-308"), "a_decimal": ("DECIMAL(40,12)", "-1234567890123456789012345678.123456789012"),
    "a_bit": ("BIT(12)", "b'101010101010'"), "a_date": ("DATE", "'2024-02-29'"), "a_datetime": ("DATETIME(6)", "'9999-12-31 23:59:59.999999'"),
    "a_timestamp": ("TIMESTAMP(3) NULL", "'2001-02-03 04:05:06.789'"), "a_time": ("TIME(6)", "'-838:59:58.000001'"), "a_year": ("YEAR", "2155"),
    "a_char": ("CHAR(10)", "'pad'"), "a_varchar": ("VARCHAR(200)", "'žluťoučký kůň 🐎 漢字'"), "a_binary": ("BINARY(6)", "x'00FF00'"),
    "a_varbinary": ("VARBINARY(20)", "x'00FE0A0D271A5C'"), "a_tinyblob": ("TINYBLOB", "x'00'"), "a_blob": ("BLOB", "''"),
    "a_longblob": ("LONGBLOB", "REPEAT(x'FB', 70000)"), "a_text": ("LONGTEXT", "REPEAT('é', 300)"), "an_enum": ("ENUM('one','twö')", "'twö'"),
    "a_set": ("SET('a','b','c')", "'a,c'"), "a_json": ("JSON", "'{\"k\": [1, null, \"ž\"]}'"), "a_point": ("POINT", "ST_GeomFromText('POINT(1 -2)')"),
}  # fmt: skip


def test_every_column_type(face):
    def scenario(connection):
        definition = ", ".join(f"{name} {kind}" for name, (kind, _) in COLUMNS.items())
        values = ", ".join(value for _, value in COLUMNS.values())
        run(connection, f"CREATE TABLE t (id INT PRIMARY KEY, {definition})", f"INSERT INTO t VALUES (1, {values})", "INSERT INTO t (id) VALUES (2)")
        cursor = connection.cursor()
        cursor.execute("SELECT * FROM t ORDER BY id")
        return described(cursor), list(cursor.fetchall())

    columns, rows = face.same(scenario)
    assert len(columns) == len(COLUMNS) + 1
    assert "žluťoučký kůň 🐎 漢字" in rows[0]
    assert all(value is None for value in rows[1][1:])


def test_executemany(face):
    def scenario(connection):
        run(connection, "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(50))")
        cursor = connection.cursor()
        cursor.executemany("INSERT INTO t (id, name) VALUES (%s, %s)", [(i, f"náme '{i}'") for i in range(1500)])
        affected = cursor.rowcount
        cursor.executemany("UPDATE t SET name = %s WHERE id = %s", [("x", 1), ("y", 2), ("z", 99999)])
        return affected, cursor.rowcount, run(connection, "SELECT COUNT(*), MAX(name), MIN(name) FROM t")

    assert face.same(scenario)[0] == 1500


def test_transactions(face):
    def scenario(connection):
        run(connection, "CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB")
        watcher = face.connect(face.server)
        seen = []
        for end in (connection.rollback, connection.commit):
            run(connection, "START TRANSACTION", "INSERT INTO t VALUES (1), (2)", "DELETE FROM t WHERE id = 2")
            seen.append(run(connection, "SELECT id FROM t") + run(watcher, "SELECT COUNT(*) FROM t"))
            end()
            seen.append(run(connection, "SELECT COUNT(*) FROM t") + run(watcher, "SELECT COUNT(*) FROM t"))
        return seen

    assert face.same(scenario) == [[(1,), (0,)], [(0,), (0,)], [(1,), (0,)], [(1,), (1,)]]


def test_autocommit_off(face):
    def scenario(connection):
        run(connection, "CREATE TABLE t (id INT) ENGINE=InnoDB")
        watcher = face.connect(face.server)
        set_autocommit(connection, False)
        run(connection, "INSERT INTO t VALUES (1)")
        before = run(watcher, "SELECT COUNT(*) FROM t")
        connection.commit()
        run(connection, "INSERT INTO t VALUES (2)")
        connection.rollback()
        set_autocommit(connection, True)
        run(connection, "INSERT INTO t VALUES (3)")
        return before, run(watcher, "SELECT id FROM t ORDER BY id"), run(connection, "SELECT @@autocommit")

    assert face.same(scenario) == ([(0,)], [(1,), (3,)], [(1,)])


def set_autocommit(connection, on):
    if callable(connection.autocommit):
        connection.autocommit(on)
    else:
        connection.autocommit = on


@CONNECTOR_ONLY
def test_prepared_cursor(face):
    def scenario(connection):
        run(connection, "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(50), d DECIMAL(10,3), b BLOB, w DATETIME(6))")
        from datetime import datetime
        from decimal import Decimal

        cursor = connection.cursor(prepared=True)
        affected = []
        for i in range(5):
            cursor.execute(
                "INSERT INTO t (v, d, b, w) VALUES (%s, %s, %s, %s)",
                ("ž" * i, Decimal("1.250") * i, bytes(range(i)), datetime(2020, 1, 1, 0, 0, i, 5) if i else None),
            )
            affected.append((cursor.rowcount, cursor.lastrowid))
        second = connection.cursor(prepared=True)
        second.execute("SELECT * FROM t WHERE id > %s ORDER BY id", (1,))
        rows = [second.fetchall()]
        second.execute("SELECT * FROM t WHERE id > %s ORDER BY id", (4,))
        rows.append(second.fetchall())
        cursor.close()
        problem = face.error(lambda: connection.cursor(prepared=True).execute("SELECT * FROM nowhere WHERE id = %s", (1,)))
        return affected, rows, problem

    affected, rows, problem = face.same(scenario)
    assert [len(r) for r in rows] == [4, 1] and problem[0] == 1146


def test_multiple_statements(face):
    if isinstance(face.driver, drivers.Connector):

        def scenario(connection):
            cursor = connection.cursor()
            cursor.execute("CREATE TABLE t (id INT); INSERT INTO t VALUES (1), (2); SELECT id FROM t ORDER BY id; SELECT 'end'")
            found = []
            while True:
                found.append(cursor.fetchall() if cursor.with_rows else cursor.rowcount)
                if not cursor.nextset():
                    return found

    else:

        def scenario(connection):
            cursor = connection.cursor()
            cursor.execute("CREATE TABLE t (id INT); INSERT INTO t VALUES (1), (2); SELECT id FROM t ORDER BY id; SELECT 'end'")
            found = []
            while True:
                found.append(list(cursor.fetchall()) if cursor.description else cursor.rowcount)
                if not cursor.nextset():
                    return found

    found = face.same(scenario, multi=True)
    assert found[1] == 2 and found[2] == [(1,), (2,)] and found[3] == [("end",)]


def test_error_in_the_middle_of_statements(face):
    def scenario(connection):
        cursor = connection.cursor()

        def play():
            cursor.execute("SELECT 1; SELECT * FROM nowhere; SELECT 3")
            while True:
                cursor.fetchall()
                if not cursor.nextset():
                    return

        problem = face.error(play)
        face.close()
        return problem

    assert face.same(scenario, multi=True)[0] == 1146


def test_stored_procedure_with_results(face):
    def scenario(connection):
        run(
            connection,
            "CREATE TABLE t (id INT PRIMARY KEY)",
            "CREATE PROCEDURE p (IN a INT, OUT b INT) BEGIN INSERT INTO t VALUES (a); SELECT id FROM t; SELECT 'two', a; SET b = a * 2; END",
        )
        cursor = connection.cursor()
        outcome = cursor.callproc("p", (21, 0))
        found = []
        if isinstance(face.driver, drivers.Connector):
            found = [result.fetchall() for result in cursor._stored_results]
        else:
            while True:
                found.append(list(cursor.fetchall()))
                if not cursor.nextset():
                    break
        cursor.close()
        return outcome, found, run(connection, "SELECT COUNT(*) FROM t")

    _, found, count = face.same(scenario)
    assert found[:2] == [[(21,)], [("two", 21)]] and count == [(1,)]


ERRORS = {
    "syntax": (1064, "SELEC 1"),
    "unknown table": (1146, "SELECT * FROM nowhere"),
    "unknown column": (1054, "SELECT nothing FROM t"),
    "duplicate key": (1062, "INSERT INTO t VALUES (1, 'again')"),
    "null": (1048, "INSERT INTO t VALUES (NULL, 'x')"),
    "too long": (1406, "INSERT INTO t VALUES (9, REPEAT('x', 500))"),
    "unknown schema": (1049, "USE no_such_schema"),
    "signal": (1644, "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ěščř'"),
    "division while running": (1365, "INSERT INTO t VALUES (1 / 0, 'x')"),
}


def test_errors_are_the_servers_own(face):
    def scenario(connection):
        run(connection, "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(10))", "INSERT INTO t VALUES (1, 'x')")
        problems = {name: face.error(lambda sql=sql: run(connection, sql)) for name, (_, sql) in ERRORS.items()}
        return problems, run(connection, "SELECT COUNT(*) FROM t")

    problems, count = face.same(scenario)
    assert {name: problem[0] for name, problem in problems.items()} == {name: code for name, (code, _) in ERRORS.items()}
    assert count == [(1,)]


def test_change_of_schema(face):
    def scenario(connection):
        run(connection, "CREATE TABLE weir_b.only_in_b (id INT)", "INSERT INTO weir_b.only_in_b VALUES (7)")
        before = face.error(lambda: run(connection, "SELECT * FROM only_in_b"))
        face.driver.select_schema(connection, "weir_b")
        rows = run(connection, "SELECT DATABASE(), id FROM only_in_b")
        problem = face.error(lambda: face.driver.select_schema(connection, "no_such_schema"))
        back = run(connection, "USE weir_a", "SELECT DATABASE()")
        return before, rows, problem, back

    before, rows, problem, back = face.same(scenario)
    assert (before[0], rows, problem[0], back) == (1146, [("weir_b", 7)], 1049, [("weir_a",)])


def test_connecting_to_an_unknown_schema(face):
    def problem(end):
        found = face.error(lambda: face.connect(end, database="no_such_schema"))
        return found[0], found[1], str(found[2])

    assert problem(face.weir) == problem(face.server)
    assert problem(face.weir)[0] == 1049


def test_connecting_without_a_schema(face):
    def scenario(connection):
        return run(connection, "SELECT DATABASE()"), face.error(lambda: run(connection, "SELECT * FROM t"))

    assert face.same(scenario, database=None)[0] == [(None,)]


def test_ping(face):
    def scenario(connection):
        face.driver.ping(connection)
        return run(connection, "SELECT 'still here'")

    assert face.same(scenario) == [("still here",)]


@CONNECTOR_ONLY
def test_reset_connection(face):
    def scenario(connection):
        run(connection, "SET @dirty = 5", "SET SESSION sql_mode = ''", "START TRANSACTION")
        connection.cmd_reset_connection()
        return run(connection, "SELECT @dirty, @@sql_mode, DATABASE(), @@autocommit")

    rows = face.same(scenario)
    assert rows[0][0] is None and rows[0][1]


def test_empty_result(face):
    def scenario(connection):
        cursor = connection.cursor()
        cursor.execute("SELECT 1 AS one, 'x' AS two FROM DUAL WHERE 1 = 0")
        return described(cursor), list(cursor.fetchall())

    assert face.same(scenario)[1] == []


def test_five_megabytes_both_ways(face):
    blob = bytes(range(256)) * (5 * 4096)

    def scenario(connection):
        run(connection, "CREATE TABLE t (id INT PRIMARY KEY, b LONGBLOB)")
        cursor = connection.cursor()
        cursor.execute("INSERT INTO t VALUES (1, %s)", (blob,))
        cursor.execute("SELECT b, SHA2(b, 256) FROM t")
        ((back, checksum),) = cursor.fetchall()
        return hashlib.sha256(back).hexdigest(), checksum

    expected = hashlib.sha256(blob).hexdigest()
    assert face.same(scenario) == (expected, expected)


def fill(connection):
    run(
        connection,
        "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(40))",
        "INSERT INTO t (v) VALUES ('0'), ('1'), ('2'), ('3'), ('4'), ('5'), ('6'), ('7'), ('8'), ('9')",
        "INSERT INTO t (v) SELECT CONCAT(a.v, b.v, c.v, d.v) FROM t a, t b, t c, t d",
        "INSERT INTO t (v) SELECT REPEAT(v, 3) FROM t LIMIT 9990",
    )


def test_twenty_thousand_rows(face):
    def scenario(connection):
        fill(connection)
        rows = run(connection, "SELECT v, COUNT(*) OVER (PARTITION BY LENGTH(v)) FROM t ORDER BY v, id")
        return len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()

    assert face.same(scenario)[0] == 20000


def test_streaming_cursor(face):
    def scenario(connection):
        fill(connection)
        cursor = face.driver.streaming_cursor(connection)
        cursor.execute("SELECT v FROM t ORDER BY v, id")
        digest = hashlib.sha256()
        count = 0
        while row := cursor.fetchone():
            digest.update(repr(row).encode())
            count += 1
        cursor.close()
        return count, digest.hexdigest(), run(connection, "SELECT 'usable again'")

    assert face.same(scenario)[0] == 20000


def test_last_insert_id(face):
    def scenario(connection):
        run(connection, "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)")
        cursor = connection.cursor()
        found = []
        for sql in ("INSERT INTO t (v) VALUES (1)", "INSERT INTO t (v) VALUES (2), (3)", "INSERT INTO t VALUES (500, 4)", "UPDATE t SET v = 9"):
            cursor.execute(sql)
            found.append((cursor.lastrowid, cursor.rowcount))
            found.append(run(connection, "SELECT LAST_INSERT_ID()"))
        return found

    found = face.same(scenario)
    assert found[0] == (1, 1) and found[2] == (2, 2)


def test_warnings(face):
    def scenario(connection):
        run(connection, "CREATE TABLE t (id TINYINT)", "SET SESSION sql_mode = ''")
        run(connection, "INSERT INTO t VALUES (1000), ('abc')")
        shown = run(connection, "SHOW WARNINGS")
        return shown, run(connection, "SELECT id FROM t"), run(connection, "SELECT 1", "SHOW WARNINGS")

    shown, rows, after = face.same(scenario)
    assert [row[1] for row in shown] == [1264, 1366] and rows == [(127,), (0,)] and after == []


def test_every_user_can_log_in(face):
    for user in face.server.users:
        if user == "app_ed25519" and BYPASS:
            continue  # the drivers do not speak it; through Weir they need not
        connection = face.connect(user=user)
        assert run(connection, "SELECT SUBSTRING_INDEX(USER(), '@', 1)") == [(user,)]
