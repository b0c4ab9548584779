"""Prepared statements in full: cursors, long data, reset, close, and all of them in the wrong order."""

import pytest

import commands
import wire
from commands import connect, same, shown, works


def numbers(client, count):
    client.run("CREATE TABLE n (id INT PRIMARY KEY, v VARCHAR(20))")
    client.run("INSERT INTO n VALUES " + ", ".join(f"({i}, 'value {i}')" for i in range(count)))


def anonymous(statement):
    """Errors name the statement's number, which is the connection's own affair."""
    return lambda text: text.replace(f"({statement})", "(N)")


def open_cursor(client, statement, values=()):
    (result,) = client.execute(statement, values, cursor=1)
    return result.checked()


def test_a_cursor_in_several_fetches(server, weir):
    def play(end):
        with connect(end) as client:
            numbers(client, 10)
            statement = client.prepare("SELECT * FROM n ORDER BY id")[0]
            told = [shown(open_cursor(client, statement))]
            for count in (1, 3, 0, 4, 5, 5):
                told.append(shown(client.fetch(statement, count), anonymous(statement)))
            assert works(client)
            return told

    told = same(server, weir, play)
    assert sum(len(answer[2]) for answer in told if answer[0] == "rows") == 10
    assert "cursor" in told[0][3] and "last-row" in told[5][3]


def test_fetch_to_the_end_in_one(server, weir):
    def play(end):
        with connect(end) as client:
            numbers(client, 5000)
            statement = client.prepare("SELECT * FROM n WHERE id >= ? ORDER BY id")[0]
            open_cursor(client, statement, [10])
            found = client.fetch(statement, 100_000)
            return len(found.rows), found.rows[0], found.rows[-1], shown(found)[3:], shown(client.fetch(statement, 1), anonymous(statement)), works(client)

    assert same(server, weir, play)[0] == 4990


def test_an_empty_cursor(server, weir):
    def play(end):
        with connect(end) as client:
            numbers(client, 1)
            statement = client.prepare("SELECT * FROM n WHERE id > 7")[0]
            return [shown(open_cursor(client, statement)), shown(client.fetch(statement, 5), anonymous(statement)), works(client)]

    same(server, weir, play)


def test_fetch_without_a_cursor(server, weir):
    def play(end):
        with connect(end) as client:
            numbers(client, 3)
            statement = client.prepare("SELECT * FROM n")[0]
            told = [shown(client.fetch(statement, 1), anonymous(statement))]
            told.append(shown(client.execute(statement)[0]))
            told.append(shown(client.fetch(statement, 1), anonymous(statement)))
            return told, works(client)

    told, _ = same(server, weir, play)
    assert told[0][0] == "error"


def test_fetch_of_a_closed_statement(server, weir):
    def play(end):
        with connect(end) as client:
            numbers(client, 3)
            statement = client.prepare("SELECT * FROM n")[0]
            open_cursor(client, statement)
            client.fetch(statement, 1)
            client.close_statement(statement)
            told = [shown(client.fetch(statement, 1), anonymous(statement))]
            told.append(shown(client.execute(statement)[0], anonymous(statement)))
            told.append(shown(client.reset_statement(statement), anonymous(statement)))
            client.close_statement(statement)  # closing twice is nothing
            client.send_long_data(statement, 0, b"for nobody")
            return told, works(client)

    told, _ = same(server, weir, play)
    assert [answer[:2] for answer in told] == [("error", 1243)] * 3


def test_execute_over_an_open_cursor(server, weir):
    def play(end):
        with connect(end) as client:
            numbers(client, 6)
            statement = client.prepare("SELECT * FROM n WHERE id >= ? ORDER BY id")[0]
            open_cursor(client, statement, [0])
            told = [shown(client.fetch(statement, 2))]
            told.append(shown(open_cursor(client, statement, [3])))
            told.append(shown(client.fetch(statement, 2)))
            if server.kind == "mariadb":  # MySQL 9.7 sends columns and then an OK, which nobody can read
                told.append(shown(client.execute(statement, [5])[0]))  # without a cursor: rows at once
            told.append(shown(client.fetch(statement, 2), anonymous(statement)))
            return told, works(client)

    same(server, weir, play)


def test_two_cursors_interleaved(server, weir):
    def play(end):
        with connect(end) as client:
            numbers(client, 8)
            up = client.prepare("SELECT id FROM n ORDER BY id")[0]
            down = client.prepare("SELECT id FROM n ORDER BY id DESC")[0]
            open_cursor(client, up)
            open_cursor(client, down)
            told = []
            for _ in range(5):
                told += [shown(client.fetch(up, 2), anonymous(up)), shown(client.value("SELECT COUNT(*) FROM n") and client.ping())]
                told += [shown(client.fetch(down, 2), anonymous(down))]
            return told, works(client)

    same(server, weir, play)


def test_a_reset_closes_the_cursor(server, weir):
    def play(end):
        with connect(end) as client:
            numbers(client, 5)
            statement = client.prepare("SELECT id FROM n ORDER BY id")[0]
            open_cursor(client, statement)
            told = [shown(client.fetch(statement, 2)), shown(client.reset_statement(statement))]
            told.append(shown(client.fetch(statement, 2), anonymous(statement)))
            told.append(shown(open_cursor(client, statement)))
            told.append(shown(client.fetch(statement, 9)))
            return told, works(client)

    same(server, weir, play)


def test_cursors_of_many_clients_do_not_meet(server, weir):
    """Each client reads its own rows from its own cursor, turn about."""
    server.fresh_schemas()
    clients = [connect(weir) for _ in range(8)]
    statements = []
    for number, client in enumerate(clients):
        statements.append(client.prepare(f"SELECT {number} AS who, seq.n FROM (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) AS seq ORDER BY n")[0])
        open_cursor(client, statements[-1])
    for _ in range(3):
        for number, (client, statement) in enumerate(zip(clients, statements)):
            (row,) = client.fetch(statement, 1).rows
            assert row[2] == number or row[2:10] == number.to_bytes(8, "little"), (number, row)
    for client in clients:
        client.quit()


def test_a_cursor_and_a_commit(server, weir):
    def play(end):
        with connect(end) as client:
            numbers(client, 5)
            statement = client.prepare("SELECT id FROM n ORDER BY id")[0]
            client.run("BEGIN", "SELECT 1")
            open_cursor(client, statement)
            told = [shown(client.fetch(statement, 2))]
            client.run("COMMIT")
            told.append(shown(client.fetch(statement, 2)))
            client.run("ROLLBACK")
            told.append(shown(client.fetch(statement, 9)))
            return told, works(client)

    same(server, weir, play)


def test_a_cursor_on_a_statement_without_rows(server, weir):
    def play(end):
        with connect(end) as client:
            numbers(client, 2)
            told = []
            for sql in ("DELETE FROM n WHERE id = 1", "SHOW TABLES", "DO 1", "CALL nothing()"):
                made = client.prepare(sql)
                if isinstance(made, wire.Result):
                    told.append(shown(made))
                    continue
                told += [shown(result) for result in client.execute(made[0], cursor=1)]
                told.append(shown(client.fetch(made[0], 1), anonymous(made[0])))
            return told, works(client)

    same(server, weir, play)


def test_a_cursor_in_a_procedure_call(server, weir):
    def play(end):
        with connect(end) as client:
            numbers(client, 4)
            client.run("CREATE PROCEDURE p() BEGIN SELECT id FROM n ORDER BY id; SELECT 'second'; END")
            statement = client.prepare("CALL p()")[0]
            told = [shown(result) for result in client.execute(statement, cursor=1)]
            return told, works(client)

    same(server, weir, play)


@pytest.mark.parametrize("values", [[b"", b"x"], [b"first-", b"", b"second"], [b"y" * 70_000] * 3, [b"z" * 1_100_000] * 4], ids=len)
def test_long_data_in_pieces(server, weir, values):
    def play(end):
        with connect(end) as client:
            client.run("CREATE TABLE t (id INT, b LONGBLOB, c LONGTEXT)")
            statement = client.prepare("INSERT INTO t VALUES (?, ?, ?)")[0]
            for piece in values:
                client.send_long_data(statement, 1, piece)
            client.send_long_data(statement, 2, b"text")
            told = [shown(result) for result in client.execute(statement, [1, b"ignored", b"ignored"], long_data=(1, 2))]
            # Used up by the execution: what is bound now counts.
            told += [shown(result) for result in client.execute(statement, [2, b"bound", b"bound too"])]
            told += client.rows("SELECT id, LENGTH(b), SHA2(b, 256), c FROM t ORDER BY id")
            return told, works(client)

    told, _ = same(server, weir, play)
    assert told[-2][1] == str(sum(map(len, values))).encode()


def test_a_reset_forgets_long_data(server, weir):
    def play(end):
        with connect(end) as client:
            statement = client.prepare("SELECT ?, LENGTH(?)")[0]
            client.send_long_data(statement, 0, b"dropped")
            told = [shown(client.reset_statement(statement))]
            told += [shown(result) for result in client.execute(statement, ["bound", "bound"])]
            client.send_long_data(statement, 0, b"kept")
            told += [shown(result) for result in client.execute(statement, ["", "x"], long_data=(0,))]
            return told, works(client)

    same(server, weir, play)


def test_long_data_with_other_commands_in_between(server, weir):
    """Pings and queries of this and of another client between two pieces change nothing."""

    def play(end):
        with connect(end) as client, connect(end) as other:
            statement = client.prepare("SELECT ?")[0]
            client.send_long_data(statement, 0, b"one,")
            told = [shown(client.ping()), client.value("SELECT 'between'"), other.value("SELECT 'other'")]
            client.send_long_data(statement, 0, b"two")
            told += [shown(result) for result in client.execute(statement, ["gone"], long_data=(0,))]
            return told, works(client)

    same(server, weir, play)


def test_long_data_for_a_parameter_that_is_not_there(server, weir):
    def play(end):
        with connect(end) as client:
            statement = client.prepare("SELECT ?")[0]
            client.send_long_data(statement, 7, b"for nobody")
            told = [shown(result, anonymous(statement)) for result in client.execute(statement, ["bound"])]
            told += [shown(client.reset_statement(statement))]
            told += [shown(result) for result in client.execute(statement, ["bound"])]
            return told, works(client)

    same(server, weir, play)


def test_many_statements_open_and_closed_in_any_order(server, weir):
    def play(end):
        with connect(end) as client:
            made = [client.prepare(f"SELECT {i}, ?")[0] for i in range(60)]
            told = []
            for i in (*range(0, 60, 7), 59, 1):
                told += [shown(result) for result in client.execute(made[i], [i])]
            for i in range(0, 60, 2):
                client.close_statement(made[i])
            for i in range(1, 60, 2):
                told += [shown(result) for result in client.execute(made[i], [f"text {i}"])]
            told += [shown(client.execute(made[0], [1])[0], anonymous(made[0]))[:3]]
            for i in range(1, 60, 2):
                client.close_statement(made[i])
            return told, works(client)

    same(server, weir, play)


def test_execute_with_too_few_bytes(server, weir):
    """Parameters that are cut off: an error, and the session lives on, as at the server itself."""

    def play(end):
        with connect(end) as client:
            statement = client.prepare("SELECT ?, ?")[0]
            number = statement.to_bytes(4, "little")
            told = []
            whole = number + b"\0\1\0\0\0" + commands.bound(["some text", 5])
            for cut in (len(number) + 5, len(number) + 6, len(number) + 9, len(whole) - 3):
                client.command(commands.STMT_EXECUTE, whole[:cut])
                result = client.read_result(True)
                told.append(result.error[0] if result.kind == "error" else result.kind)
            told += [shown(result) for result in client.execute(statement, ["some text", 5])]
            return told, works(client)

    told, _ = same(server, weir, play)


def test_unknown_statement_numbers(server, weir):
    def play(end):
        with connect(end) as client:
            told = []
            for number in (0, 1, 77, 0xFFFFFFFF):
                told.append(shown(client.execute(number)[0], anonymous(number)))
                told.append(shown(client.reset_statement(number), anonymous(number)))
                told.append(shown(client.fetch(number, 1), anonymous(number)))
                client.close_statement(number)
                client.send_long_data(number, 0, b"x")
            return told, works(client)

    same(server, weir, play)


def test_columns_of_a_statement_change_under_it(server, weir):
    def play(end):
        with connect(end) as client:
            client.run("CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1)")
            statement = client.prepare("SELECT * FROM t")[0]
            told = [shown(client.execute(statement)[0])]
            client.run("ALTER TABLE t ADD b VARCHAR(9) DEFAULT 'new'")
            told.append(shown(client.execute(statement)[0]))
            told.append(shown(open_cursor(client, statement)))
            told.append(shown(client.fetch(statement, 5)))
            return told, works(client)

    same(server, weir, play)
