"""Prepared statements of the binary protocol move between backends: prepared on one, executed on another, as if it were one connection."""

import pytest

import commands
import wire
from commands import connect, same, shown, works

pytestmark = pytest.mark.needs_weir


@pytest.fixture
def two(start_weir):
    """Two backends: what was prepared on one runs on the other while somebody holds the first."""
    return start_weir(pool={"maxConnections": 2, "connectionBorrowTimeout": 5})


@pytest.fixture
def one(start_weir):
    return start_weir(pool={"maxConnections": 1, "connectionBorrowTimeout": 1})


def elsewhere(server, weir, client, action):
    """Does something while another client keeps the backend that this one used last."""
    before = server.status("Com_stmt_prepare")
    with connect(weir) as other:
        other.run("BEGIN", "SELECT 1")  # the backend that was given back last is the one that is lent next
        told = action()
        other.run("ROLLBACK")
    return told, server.status("Com_stmt_prepare") - before


def row(result):
    """The only row of a binary result, whose columns are texts."""
    reader = wire.Reader(result.checked().rows[0][1 + (len(result.columns) + 9) // 8 :])
    return [reader.string().decode() for _ in result.columns]


def text(result):
    (value,) = row(result)
    return value


def prepare(client, sql):
    made = client.prepare(sql)
    assert isinstance(made, tuple), made.error
    return made[0]


def table(client):
    client.run("CREATE TABLE weir_a.p (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(60), n BIGINT)", "INSERT INTO weir_a.p (v, n) VALUES ('a', 1), ('b', 2), ('c', NULL)")


def test_nobody_is_pinned(server, one):
    server.fresh_schemas()
    with connect(one) as client, connect(one) as other:
        mine, theirs = prepare(client, "SELECT CONCAT(?, 'mine')"), prepare(other, "SELECT CONCAT(?, 'theirs')")
        for number in range(5):
            assert text(client.execute(mine, [number])[0]) == f"{number}mine"
            assert text(other.execute(theirs, [number])[0]) == f"{number}theirs"


def test_it_runs_where_it_was_not_prepared(server, two):
    server.fresh_schemas()
    with connect(two) as client:
        table(client)
        statement, *_ = client.prepare("SELECT id, v, n FROM p WHERE id > ? AND v <> ? ORDER BY id")
        first = shown(client.execute(statement, [0, "b"])[0])
        moved, prepared = elsewhere(server, two, client, lambda: shown(client.execute(statement, [0, "b"])[0]))
        assert moved == first
        assert prepared == 1, "it ran on the same backend"
        again, prepared = elsewhere(server, two, client, lambda: shown(client.execute(statement, [0, "b"])[0]))
        assert (again, prepared) == (first, 0)


@pytest.mark.parametrize("value", [5, "5", 5.5, None, b"\x00\xff"], ids=repr)
def test_types_are_sent_once_and_known_everywhere(server, two, value):
    """A client sends its parameters' types with the first execution only."""
    server.fresh_schemas()
    with connect(two) as client, connect(two) as stranger:
        table(client)
        statement = prepare(client, "SELECT ?, HEX(?)")
        first = shown(client.execute(statement, [value, value])[0])
        again = lambda: shown(client.execute(statement, [value, value], send_types=False)[0])
        assert again() == first
        assert elsewhere(server, two, client, again)[0] == first
        # Another session's execution of the same text, with other types, in between.
        theirs = prepare(stranger, "SELECT ?, HEX(?)")
        for _ in range(2):
            stranger.execute(theirs, ["x" if value == 5 else 77, 3])[0].checked()
            assert again() == first


def test_a_client_that_never_sent_types_gets_no_others(server, two):
    def play(end):
        with connect(end) as client, connect(end) as stranger:
            other = prepare(stranger, "SELECT ?, HEX(?)")
            stranger.execute(other, [1, 2])[0].checked()
            statement = prepare(client, "SELECT ?, HEX(?)")
            return shown(client.execute(statement, [7, 8], send_types=False)[0]), works(client), works(stranger)

    same(server, two, play)


def test_the_same_text_in_two_schemas(server, two):
    server.fresh_schemas()
    with connect(two) as one, connect(two, database="weir_b") as other:
        for client, name in ((one, "here"), (other, "there")):
            client.run("CREATE TABLE s (v VARCHAR(9))", f"INSERT INTO s VALUES ('{name}')")
        mine, theirs = one.prepare("SELECT v FROM s")[0], prepare(other, "SELECT v FROM s")
        for _ in range(3):
            for client, statement, name in ((one, mine, "here"), (other, theirs, "there")):
                run = lambda: text(client.execute(statement)[0])
                assert run() == name == elsewhere(server, two, client, run)[0]


def test_it_means_what_it_meant_when_it_was_prepared(server, two):
    """Quotes are read under the sql_mode of then; the session has moved on to another, and to another schema."""
    server.fresh_schemas()
    with connect(two) as client:
        table(client)
        client.run("SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')")
        statement = prepare(client, 'SELECT "v" FROM p ORDER BY "id" LIMIT 1')
        client.run("SET sql_mode = REPLACE(@@sql_mode, 'ANSI_QUOTES', '')", "USE weir_b")
        run = lambda: text(client.execute(statement)[0])
        assert run() == "a"
        told, prepared = elsewhere(server, two, client, run)
        assert (told, prepared) == ("a", 1)
        assert client.value("SELECT DATABASE()") == "weir_b"
        assert "ANSI_QUOTES" not in client.value("SELECT @@sql_mode")
        assert client.value("SELECT \"text\"") == "text"


def test_to_prepare_in_a_transaction_does_not_end_it(server, two):
    """What was prepared with autocommit on, under another sql_mode, is prepared anew within a transaction."""
    server.fresh_schemas()
    with connect(two) as client, connect(two) as other:
        table(client)
        client.run("SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')")
        statement = prepare(client, 'SELECT CONCAT(COUNT(*)) FROM p WHERE "v" = ?')
        client.run("SET sql_mode = REPLACE(@@sql_mode, 'ANSI_QUOTES', '')", "SET autocommit = 0")

        def transaction():
            client.run("INSERT INTO p (v) VALUES ('mine')")
            count = client.execute(statement, ["mine"])[0]
            assert text(count) == "1" and count.status & wire.IN_TRANSACTION
            client.run("ROLLBACK")
            return text(client.execute(statement, ["mine"])[0])

        told, prepared = elsewhere(server, two, client, transaction)
        assert (told, prepared) == ("0", 1)
        client.run("ROLLBACK", "SET autocommit = 1")
        assert other.value("SELECT COUNT(*) FROM p WHERE v = 'mine'") == "0"


def test_a_text_that_can_be_prepared_no_more_leaves_the_transaction_alone(server, two):
    server.fresh_schemas()
    with connect(two) as client, connect(two) as other:
        table(client)
        client.run("CREATE TABLE gone (a INT)")
        statement = prepare(client, "SELECT a FROM gone")
        other.run("DROP TABLE gone")

        def transaction():
            client.run("BEGIN", "INSERT INTO p (v) VALUES ('kept')")
            failed = client.execute(statement)[0]
            assert failed.kind == "error" and failed.error[0] == 1146
            assert client.value("SELECT COUNT(*) FROM p WHERE v = 'kept'") == "1"
            client.run("COMMIT")

        elsewhere(server, two, client, transaction)
        assert other.value("SELECT COUNT(*) FROM p WHERE v = 'kept'") == "1"
        client.close_statement(statement)
        assert works(client)


def test_an_altered_table(server, two):
    def play(end):
        with connect(end) as client, connect(end) as other:
            table(client)
            statement = prepare(client, "SELECT * FROM p ORDER BY id")
            told = [shown(client.execute(statement)[0])]
            other.run("ALTER TABLE p ADD COLUMN more INT DEFAULT 9")
            told += [shown(client.execute(statement)[0]), shown(client.execute(statement)[0])]
            other.run("BEGIN", "SELECT 1")
            told.append(shown(client.execute(statement)[0]))
            other.run("DROP TABLE p")
            told += [shown(client.execute(statement)[0]), works(client)]
            return told

    same(server, two, play)


def test_long_data_reaches_the_backend_that_executes(server, two):
    def play(end):
        with connect(end) as client, connect(end) as other:
            table(client)
            statement = prepare(client, "SELECT ?, HEX(?)")
            told = []
            for hold in (False, True):
                if hold:
                    other.run("BEGIN", "SELECT 1")
                client.send_long_data(statement, 1, b"ab" * 10)
                client.send_long_data(statement, 1, b"cd" * 40)
                told.append(shown(client.execute(statement, [3, ""], long_data=(1,))[0]))
                told.append(shown(client.execute(statement, [3, "x"])[0]))
            other.run("ROLLBACK")
            return told, works(client)

    same(server, two, play)


def test_long_data_for_a_text_that_can_be_prepared_no_more(server, two):
    server.fresh_schemas()
    with connect(two) as client, connect(two) as other:
        client.run("CREATE TABLE gone (a TEXT)")
        statement = prepare(client, "INSERT INTO gone VALUES (?)")
        other.run("DROP TABLE gone")

        def action():
            client.send_long_data(statement, 0, b"text")
            told = client.execute(statement, [""], long_data=(0,))[0]
            assert told.kind == "error" and told.error[0] == 1146
            return works(client)

        assert elsewhere(server, two, client, action)[0]
        assert works(other)


def test_two_cursors_of_one_text(server, two):
    def play(end):
        with connect(end) as client:
            table(client)
            first, second = (prepare(client, "SELECT id FROM p WHERE id >= ? ORDER BY id") for _ in range(2))
            told = [shown(client.execute(first, [1], cursor=1)[0]), shown(client.execute(second, [2], cursor=1)[0])]
            for statement in (first, second, first, second, first, second):
                told.append(shown(client.fetch(statement, 1), lambda text: text.replace(f"({statement})", "(N)")))
            client.close_statement(first)
            if server.kind == "mariadb":  # MySQL 9.7 sends columns and then an OK, which nobody can read
                told.append(shown(client.execute(second, [3])[0]))
            return told, works(client)

    same(server, two, play)


def test_many_sessions_share_one_statement(server, two):
    """The server holds a text once for each backend, however many clients have it open."""
    server.fresh_schemas()
    before = server.status("Prepared_stmt_count")
    clients = [connect(two) for _ in range(40)]
    try:
        opened = [(client, prepare(client, "SELECT CONCAT(?, '!')")) for client in clients]
        for turn in range(3):
            for number, (client, statement) in enumerate(opened):
                assert text(client.execute(statement, [number + turn])[0]) == f"{number + turn}!"
        assert server.status("Prepared_stmt_count") - before <= 2
    finally:
        for client in clients:
            client.close()


def test_texts_that_come_once_are_not_kept(server, two):
    before = server.status("Prepared_stmt_count")
    with connect(two) as client:
        for number in range(300):
            statement = prepare(client, f"SELECT '{number}'")
            assert text(client.execute(statement)[0]) == str(number)
            client.close_statement(statement)
        assert server.status("Prepared_stmt_count") - before <= 40
    with connect(two) as client:
        for number in range(300):
            client.prepare(f"SELECT {number}, 'left open'")
    with connect(two) as client:
        assert works(client)
        assert works(client)
        assert server.status("Prepared_stmt_count") - before <= 80


@pytest.fixture
def few_statements(server):
    """A server that takes 10 prepared statements more than it has."""
    limit = server.execute("SELECT @@global.max_prepared_stmt_count")[0][0]
    server.execute(f"SET GLOBAL max_prepared_stmt_count = {server.status('Prepared_stmt_count') + 10}")
    yield
    server.execute(f"SET GLOBAL max_prepared_stmt_count = {limit}")


def use_many(weir):
    with connect(weir) as client, connect(weir) as other:
        opened = [prepare(client, f"SELECT CONCAT({number}, ?)") for number in range(40)]
        for holds in (False, True, False):
            other.run(*(["BEGIN", "SELECT 1"] if holds else ["COMMIT"]))
            for number, statement in enumerate(opened):
                assert text(client.execute(statement, ["x"])[0]) == f"{number}x"


def test_the_servers_limit_is_kept_by_closing_the_coldest(server, few_statements, start_weir):
    use_many(start_weir(pool={"maxConnections": 2}))


def test_a_limit_that_was_lowered_meanwhile_is_noticed(server, request, start_weir):
    weir = start_weir(pool={"maxConnections": 1})
    with connect(weir) as client:
        assert works(client)
    request.getfixturevalue("few_statements")
    with connect(weir) as client:
        opened = [prepare(client, f"SELECT CONCAT({number}, ?)") for number in range(40)]
        for _ in range(2):
            for number, statement in enumerate(opened):
                assert text(client.execute(statement, ["x"])[0]) == f"{number}x"


def test_a_prepared_insert_and_its_id(server, two):
    server.fresh_schemas()
    with connect(two) as client, connect(two) as other:
        table(client)
        client.run("CREATE TABLE other_ids (id INT PRIMARY KEY AUTO_INCREMENT, v INT)", "ALTER TABLE other_ids AUTO_INCREMENT = 1000")
        insert = prepare(client, "INSERT INTO p (v) VALUES (?)")
        ask = prepare(client, "SELECT CONCAT(LAST_INSERT_ID())")
        for expected in (4, 5, 6):
            assert client.execute(insert, ["x"])[0].insert_id == expected
            other.run("INSERT INTO other_ids (v) VALUES (1), (2), (3)")
            assert int(text(client.execute(ask)[0])) == expected
            assert elsewhere(server, two, client, lambda: int(text(client.execute(ask)[0])))[0] == expected


def test_connection_id_in_a_prepared_statement(server, two):
    with connect(two) as client:
        statement = prepare(client, "SELECT CONCAT(CONNECTION_ID())")
        mine = client.value("SELECT CONNECTION_ID()")
        assert text(client.execute(statement)[0]) == mine
        assert elsewhere(server, two, client, lambda: text(client.execute(statement)[0]))[0] == mine


@pytest.mark.parametrize("size", [0xFFFFFF - 60, 0xFFFFFF - 30, 0xFFFFFF, 0x1000010, 2 * 0xFFFFFF - 40], ids=hex)
def test_a_large_execution_without_types_elsewhere(server, two, size):
    """The types are put in on the way, which moves the ends of all packets."""
    with connect(two, timeout=60) as client:
        statement = prepare(client, "SELECT CONCAT(LENGTH(?)), CONCAT(?, 1), CONCAT(?)")
        client.execute(statement, ["x", "y", 1])[0].checked()
        long = ("0123456789abcdef" * (size // 16 + 1))[:size]
        direct = row(client.execute(statement, [long, "y", 7], send_types=False)[0])
        moved, prepared = elsewhere(server, two, client, lambda: row(client.execute(statement, [long, "y", 7], send_types=False)[0]))
        assert prepared >= 1 and moved == direct and direct[0] == str(size)
        assert works(client)


def test_it_outlives_its_backend(server, two):
    with connect(two) as client:
        statement = prepare(client, "SELECT CONCAT(?, 1)")
        assert text(client.execute(statement, [1])[0]) == "11"
        for identifier, *_ in server.backends():
            server.execute(f"KILL {identifier}")
        assert text(client.execute(statement, [2])[0]) == "21"


def test_a_reset_closes_the_clients_statements(server, two):
    def play(end):
        with connect(end) as client:
            statement = prepare(client, "SELECT 1")
            told = [shown(client.reset_connection())]
            told.append(shown(client.execute(statement)[0], lambda text: text.replace(f"({statement})", "(N)")))
            return told, works(client)

    same(server, two, play)


def test_set_in_a_prepared_statement(server, two):
    """What an execution sets goes with the session, as if it had been text."""
    with connect(two) as client, connect(two) as other:
        statement = prepare(client, "SET SESSION group_concat_max_len = ?")
        client.execute(statement, [4321])[0].checked()
        ask = lambda: client.value("SELECT @@group_concat_max_len")
        assert elsewhere(server, two, client, ask)[0] == "4321" == ask()
        assert other.value("SELECT @@group_concat_max_len") != "4321"


def test_the_statement_prepared_last_by_its_second_number(server, two):
    """MariaDB's clients execute what they have just prepared before they know its number."""
    if server.kind != "mariadb":
        pytest.skip("MySQL knows no such number")

    def play(end):
        with connect(end) as client:
            client.command(commands.STMT_PREPARE, b"SELECT 6 * 7")
            client.command(commands.STMT_EXECUTE, b"\xff\xff\xff\xff\x00\x01\x00\x00\x00")
            first = client.read_packet()
            assert first[0] == 0
            columns, parameters = int.from_bytes(first[5:7], "little"), int.from_bytes(first[7:9], "little")
            for _ in range(columns + (columns > 0) + parameters + (parameters > 0)):
                client.read_packet()
            client.sequence = 1  # of the second command, whose answer follows
            return [shown(result) for result in client.results(binary=True)], works(client)

    same(server, two, play)
