"""COM_CHANGE_USER: another login on the same connection, and nothing of the former session left."""

import pytest

import commands
import wire
from commands import change_user, connect, refused, same, shown, works

WHO = "SELECT SUBSTRING_INDEX(USER(), '@', 1), SUBSTRING_INDEX(CURRENT_USER(), '@', 1), DATABASE()"
# What a session may leave behind, seen by the next one on the same connection.
SEEN = (
    "SELECT @mine, @@sql_mode, @@time_zone, @@autocommit, @@group_concat_max_len, LAST_INSERT_ID(), @@foreign_key_checks, "
    "IS_FREE_LOCK('mine'), @@character_set_client, @@collation_connection"
)


def users_of(server):
    return [user for user in server.users if user != "app_ed25519"]  # which this client does not speak


def password(server, user):
    return server.users[user]


def test_every_user_to_every_other(server, weir):
    def play(end):
        told = []
        for first in users_of(server):
            with connect(end, first) as client:
                for second in users_of(server):
                    change_user(client, second, password(server, second), "weir_b")
                    told.append((first, second, client.rows(WHO)))
                change_user(client, first, password(server, first))
                told.append(client.rows(WHO))
                assert works(client)
        return told

    same(server, weir, play)


@pytest.mark.parametrize("plugin", [wire.NATIVE, wire.SHA2, wire.CLEAR, "some_unknown_plugin"])
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_by_every_first_plugin(server, weir, plugin, tls):
    """What the client begins with does not matter: the one asked for at last does."""

    with connect(weir, tls=tls) as client:
        for user in (*users_of(server), "app"):
            try:
                change_user(client, user, password(server, user), "weir_a", plugin=plugin)
            except (wire.ServerError, wire.Gone, ConnectionError):
                if not weir.bypass:
                    raise
                client = connect(weir, tls=tls)  # the server itself does not always switch here
                continue
            assert client.rows(WHO) == [(user.encode(), user.encode(), b"weir_a")]
        assert works(client)


def test_state_is_gone(server, weir):
    def play(end):
        with connect(end) as client, connect(end) as other:
            client.run(
                "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT) ENGINE=InnoDB",
                "CREATE TEMPORARY TABLE temporary (id INT)", "INSERT INTO t (v) VALUES (1), (2)",
                "SET @mine = 'mine', sql_mode = '', time_zone = '+05:00', group_concat_max_len = 99, foreign_key_checks = 0",
                "SET NAMES latin1", "PREPARE p FROM 'SELECT 1'", "SELECT GET_LOCK('mine', 0)", "LOCK TABLES t WRITE", "UNLOCK TABLES",
            )
            statement = client.prepare("SELECT 1")[0]
            client.run("SET autocommit = 0", "INSERT INTO t (v) VALUES (77)")
            ok = change_user(client, "app", password(server, "app"), "weir_a")
            told = [shown(ok), client.rows(SEEN)]
            for sql in ("SELECT * FROM temporary", "EXECUTE p", "SELECT v FROM t ORDER BY id", "SELECT FOUND_ROWS(), ROW_COUNT()"):
                told.append([shown(result) for result in client.query(sql)])
            told.append(shown(client.execute(statement)[0], lambda text: text.replace(f"({statement})", "(N)")))
            told.append(other.rows("SELECT v, IS_FREE_LOCK('mine') FROM t ORDER BY id"))
            return told, works(client)

    told, _ = same(server, weir, play)
    assert told[-1] == [(b"1", b"1"), (b"2", b"1")]


def test_an_open_transaction_is_rolled_back_at_once(server, weir):
    def play(end):
        with connect(end) as client, connect(end) as other:
            client.run("CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB", "BEGIN", "INSERT INTO t VALUES (1)")
            change_user(client, "other", password(server, "other"), "weir_a")
            # The row lock must be free: this does not wait.
            other.run("SET innodb_lock_wait_timeout = 2", "INSERT INTO t VALUES (1)")
            return client.rows("SELECT * FROM t"), works(client)

    assert same(server, weir, play)[0] == [(b"1",)]


def test_the_schema(server, weir):
    def play(end):
        with connect(end) as client:
            told = []
            for database in ("weir_b", None, "", "weir_a"):
                change_user(client, "app", password(server, "app"), database)
                told.append(client.value("SELECT DATABASE()"))
            return told, works(client)

    assert same(server, weir, play)[0] == ["weir_b", None, None, "weir_a"]


@pytest.mark.parametrize("charset", [8, 33, 45, 255, 63])
def test_the_character_set(server, weir, charset):
    def play(end):
        with connect(end) as client:
            change_user(client, "other", password(server, "other"), "weir_a", charset=charset)
            return client.rows("SELECT @@character_set_client, @@character_set_results, @@collation_connection, 'x'"), works(client)

    same(server, weir, play)


@pytest.mark.parametrize(
    "user, secret, database",
    [("app", "wrong", "weir_a"), ("app", "", None), ("nobody", "x", "weir_a"), ("nobody", "", None), ("nopass", "something", "weir_a"),
     ("app", None, "no_such_schema"), ("other", None, "mysql"), ("", "", None)],
)  # fmt: skip
def test_refused_and_then_as_straight(server, weir, user, secret, database):
    """The same error, and the same fate of the connection: a refused change leaves no session."""

    def play(end):
        with connect(end) as client:
            secret_now = password(server, user) if secret is None else secret
            number, state, _ = refused(change_user, client, user, secret_now, database)
            return number, state, commands.fate(client)

    same(server, weir, play)
    with connect(weir) as after:
        assert works(after)


def test_a_refused_change_leaves_nothing_open(server, weir):
    def play(end):
        with connect(end) as client, connect(end) as other:
            client.run("CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB", "BEGIN", "INSERT INTO t VALUES (1)")
            told = [refused(change_user, client, "app", "wrong", "weir_a")[:2]]
            other.run("SET innodb_lock_wait_timeout = 5", "INSERT INTO t VALUES (1)")
            told.append(other.rows("SELECT * FROM t"))
            return told

    same(server, weir, play)


def test_in_any_state(server, weir):
    """With a cursor open, within a transaction, after an error, with autocommit off, and several times in a row."""

    def play(end):
        told = []
        with connect(end) as client:
            client.run("CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB", "INSERT INTO t VALUES (1), (2), (3)")
            for before in ("cursor", "transaction", "error", "autocommit", "nothing", "nothing"):
                if before == "cursor":
                    client.execute(client.prepare("SELECT * FROM t")[0], cursor=1)
                elif before == "transaction":
                    client.run("BEGIN", "DELETE FROM t")
                elif before == "error":
                    client.query("SELEC")
                elif before == "autocommit":
                    client.run("SET autocommit = 0", "DELETE FROM t")
                told.append(shown(change_user(client, "app", password(server, "app"), "weir_a")))
                told.append(client.rows("SELECT COUNT(*), @@autocommit FROM t"))
                assert works(client)
        return told

    same(server, weir, play)


def test_flags_of_the_connection_stay(server, weir):
    def play(end):
        with connect(end, flags=wire.FOUND_ROWS, drop_flags=wire.MULTI_STATEMENTS) as client:
            client.run("CREATE TABLE t (id INT, v INT)", "INSERT INTO t VALUES (1, 1)")
            change_user(client, "app", password(server, "app"), "weir_a")
            return [[shown(result) for result in client.query(sql)] for sql in ("UPDATE t SET v = 1", "SELECT 1; SELECT 2")]

    same(server, weir, play)


def test_a_malformed_change(server, weir):
    """Bytes that are no login: an error or the end, and nobody else notices."""
    for body in (b"", b"app", b"app\0", b"app\0\x14short", b"app\0\x00", b"\xff" * 300, b"app\0\x00weir_a\0" + b"\x2d\0" + b"x" * 5000):
        with connect(weir) as client, connect(weir) as other:
            other.run("SET @a = 'kept'")
            client.command(commands.CHANGE_USER, body)
            try:
                packet = client.read_packet()
                # MariaDB itself may greet anew here.
                assert packet[:1] in (b"\xff", b"\xfe", b"\x01") or weir.bypass, packet
            except (wire.Gone, ConnectionError):
                pass
            assert other.value("SELECT @a") == "kept"
    with connect(weir) as after:
        assert works(after)


def test_the_answer_is_cut_off_in_the_middle(server, weir):
    """A client that goes away while it is asked for its password."""
    for _ in range(10):
        client = connect(weir)
        client.command(commands.CHANGE_USER, b"app\0\x00weir_a\0\x2d\0some_unknown_plugin\0")
        client.read_packet()
        client.abort()
    with connect(weir) as after:
        assert works(after)


def test_many_clients_change_to_and_fro(server, start_weir):
    """Three users through two backends, changed at every turn: everyone is who it said, and finds nothing of another."""
    server.fresh_schemas()
    weir = start_weir(pool={"maxConnections": 2})
    clients = [connect(weir) for _ in range(6)]
    for turn in range(4):
        for number, client in enumerate(clients):
            user = ("app", "other", "nopass")[(turn + number) % 3]
            schema = ("weir_a", "weir_b")[(turn + number) % 2]
            change_user(client, user, password(server, user), schema)
            assert client.rows(WHO) == [(user.encode(), user.encode(), schema.encode())]
            assert client.value("SELECT @who") is None
            client.run(f"SET @who = {number}")
            assert client.value("SELECT @who") == str(number)
            change_user(client, user, password(server, user), schema)
            assert client.value("SELECT @who") is None
    for client in clients:
        client.quit()
