"""LOAD DATA LOCAL INFILE: off by default, and whole where it is allowed."""

import pytest

import wire
from commands import connect, same, shown, works
from waiting import until
from weir import Weir

LOAD = "LOAD DATA LOCAL INFILE 'some file' INTO TABLE t"
TABLE = "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(40)) ENGINE=InnoDB"


@pytest.fixture(scope="module")
def allowing(server):
    running = Weir(server, endpoint={"localInfile": True}, pool={"maxConnections": 10}).start()
    yield running
    running.stop()


def sender(*pieces):
    """A client's side that sends these pieces, whatever file is asked for, and remembers the names."""

    def send(name):
        send.asked.append(name)
        return iter(pieces)

    send.asked = []
    return send


def loading(end, *pieces, **options):
    client = connect(end, flags=wire.LOCAL_FILES, **options)
    client.files = sender(*pieces)
    return client


def test_off_by_default(server, weir):
    if weir.bypass:
        pytest.skip("bypass: the server allows it")
    server.fresh_schemas()
    for flags in (0, wire.LOCAL_FILES):
        with connect(weir, flags=flags) as client:
            assert not client.greeting.capabilities & wire.LOCAL_FILES
            client.run(TABLE.replace("TABLE", "TABLE IF NOT EXISTS"), "SET @a = 'kept'")
            for sql in (LOAD, LOAD + "; SELECT 2", "SELECT 1; " + LOAD, "/*! " + LOAD + " */", f"load data /* x */ local infile '/etc/passwd' into table t"):
                results = client.query(sql)
                assert results[-1].kind == "error", sql
                assert works(client) and client.value("SELECT @a") == "kept"
    assert server.execute("SELECT COUNT(*) FROM weir_a.t") == ((0,),)


def test_rows_are_loaded(server, allowing):
    def play(end):
        with loading(end, b"1\tone\n2\t", b"two\n", b"3\tthr", b"ee\n") as client:
            client.run(TABLE)
            told = [shown(result) for result in client.query(LOAD)]
            return told, client.rows("SELECT * FROM t ORDER BY id"), client.files.asked, works(client)

    told, rows, asked, _ = same(server, allowing, play)
    assert len(rows) == 3 and asked == ["some file"]


@pytest.mark.parametrize("pieces", [[], [b""], [b"\n"], [b"1\tno newline"], [b"1\tx\n1\tagain\n"], [b"not a number\tx\n"], [b"1\n2\n3"]], ids=repr)
def test_odd_files(server, allowing, pieces):
    """Empty, half a line, doubled keys, wrong values: the same counts, warnings and errors."""
    pieces = [piece for piece in pieces if piece]  # an empty piece is the end

    def play(end):
        with loading(end, *pieces) as client:
            client.run(TABLE)
            told = [shown(result) for result in client.query(LOAD)]
            told.append(client.rows("SHOW WARNINGS"))
            return told, client.rows("SELECT * FROM t ORDER BY id"), works(client)

    same(server, allowing, play)


def test_a_missing_file(server, allowing):
    """The client has no such file and sends nothing: as an empty one, and the session lives on."""
    test_odd_files(server, allowing, [])


def test_a_file_of_20_mb(server, allowing):
    line = b"%07d\t" + b"x" * 30 + b"\n"
    count = 20_000_000 // len(line % 0)

    def pieces():
        for start in range(0, count, 5000):
            yield b"".join(line % i for i in range(start, min(start + 5000, count)))

    def play(end):
        with loading(end, *pieces(), timeout=90) as client:
            client.run(TABLE)
            told = [shown(result) for result in client.query(LOAD)]
            return told, client.rows("SELECT COUNT(*), MIN(id), MAX(id), MIN(v) = MAX(v) FROM t"), works(client)

    _, rows, _ = same(server, allowing, play)
    assert rows[0][0] == str(count).encode()


def test_one_piece_of_17_mb(server, allowing):
    """A piece longer than a packet can be."""
    data = b"".join(b"%d\t%s\n" % (i, b"y" * 35) for i in range(440_000))
    assert len(data) > 0x1000000

    def play(end):
        with loading(end, data, timeout=90) as client:
            client.run(TABLE)
            told = [shown(result) for result in client.query(LOAD)]
            return told, client.rows("SELECT COUNT(*), MAX(id) FROM t"), works(client)

    same(server, allowing, play)


def test_an_error_before_and_in_the_middle(server, allowing):
    """No such table: no file is asked for. A doubled key in a big file: the rest is read and dropped."""

    def play(end):
        pieces = [b"".join(b"%d\tv\n" % i for i in range(k, k + 500)) for k in range(0, 4000, 500)]
        pieces[4] = b"7\tagain\n" + pieces[4]
        with loading(end, *pieces) as client:
            client.run(TABLE, "CREATE TABLE u LIKE t", "ALTER TABLE u ADD CHECK (id <> 1700)")
            told = [[shown(result) for result in client.query(LOAD.replace("TABLE t", "TABLE nowhere"))], list(client.files.asked)]
            told.append([shown(result) for result in client.query(LOAD.replace("TABLE t", "TABLE u"))])
            told.append([shown(result) for result in client.query(LOAD)])
            told.append([shown(result) for result in client.query("SELECT COUNT(*) FROM t")])
            return told, works(client)

    same(server, allowing, play)


def test_several_statements(server, allowing):
    def play(end):
        with loading(end, b"1\tone\n2\ttwo\n") as client:
            client.run(TABLE, "CREATE TABLE u LIKE t")
            sql = f"SELECT 'before'; {LOAD}; SELECT COUNT(*) FROM t; {LOAD.replace('TABLE t', 'TABLE u')}; SELECT COUNT(*) FROM u; {LOAD}; SELECT 'never'"
            told = [shown(result) for result in client.query(sql)]
            return told, client.files.asked, works(client)

    _, asked, _ = same(server, allowing, play)
    assert len(asked) == 3


def test_in_a_transaction(server, allowing):
    def play(end):
        with loading(end, b"1\tone\n2\ttwo\n") as client, connect(end) as other:
            client.run(TABLE, "BEGIN")
            told = [shown(result) for result in client.query(LOAD)]
            told += [other.value("SELECT COUNT(*) FROM t"), client.value("SELECT COUNT(*) FROM t")]
            client.run("ROLLBACK")
            return told, client.value("SELECT COUNT(*) FROM t"), works(client)

    same(server, allowing, play)


def test_a_client_that_did_not_ask_for_it(server, allowing):
    def play(end):
        with connect(end) as client:
            client.run(TABLE)
            results = client.query(LOAD)
            return results[0].kind, results[0].error[0], works(client)

    answers = []
    for end in (server, allowing):
        server.fresh_schemas()
        answers.append(play(end))
    straight, through = answers
    assert through[0] == straight[0] == "error" and through[2]


@pytest.mark.parametrize("how", ["at once", "in the middle of a packet", "after some pieces", "closed politely"])
def test_a_client_that_goes_away(server, allowing, how):
    """Nothing half-loaded stays, no lock stays, and the next client finds a clean session."""
    server.fresh_schemas()
    with connect(allowing) as observer:
        observer.run(TABLE)
        for _ in range(3):
            client = loading(allowing)
            client.command(3, LOAD.encode())
            assert client.read_packet()[:1] == b"\xfb"
            if how == "after some pieces":
                for i in range(20):
                    client.write_packet(b"%d\tx\n" % i)
            elif how == "in the middle of a packet":
                client.socket.sendall(b"\x00\x10\x00\x02" + b"1\tx\n2\ty\n")
            client.socket.close() if how == "closed politely" else client.abort()
        until(lambda: not [row for row in server.backends() if row[3] not in ("Sleep", "Daemon")], 15, "the loads to end")
        observer.run("SET innodb_lock_wait_timeout = 3", "TRUNCATE TABLE t")
        for number in range(8):
            with connect(allowing) as after:
                assert works(after, number)
        assert observer.value("SELECT COUNT(*) FROM t") == "0"


def test_a_slow_client_holds_nobody_else_up(server, allowing):
    server.fresh_schemas()
    with connect(allowing) as other, loading(allowing) as client:
        other.run(TABLE)
        client.command(3, LOAD.encode())
        assert client.read_packet()[:1] == b"\xfb"
        for i in range(30):
            client.write_packet(b"%d\tx\n" % i)
            assert other.value(f"SELECT {i}") == str(i)
        client.write_packet(b"")
        assert client.read_result().checked().affected == 30
        assert other.value("SELECT COUNT(*) FROM t") == "30"


def test_tls(server, allowing):
    def play(end):
        with loading(end, b"".join(b"%d\tx\n" % i for i in range(100_000)), tls=True) as client:
            client.run(TABLE)
            return [shown(result) for result in client.query(LOAD)], works(client)

    same(server, allowing, play)
