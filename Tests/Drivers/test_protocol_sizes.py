"""Payloads at the edges of a packet, in both directions and in every place where a payload can be, and the limits of the server."""

import hashlib
import struct

import pytest

import commands
import wire
from commands import connect, works

EDGES = [0, 1, 0xFFFFFE, 0xFFFFFF, 0x1000000, 3 * 0x1000000]


def lived(client):
    return commands.fate(client)


@pytest.mark.parametrize("size", EDGES, ids=hex)
def test_as_a_value_in_every_place(server, weir, size):
    """A value of this size as literal, as bound parameter, as long data, and as a column of the result."""
    with connect(weir, timeout=60) as client:
        literal = client.rows(b"SELECT LENGTH('" + b"l" * size + b"')")
        assert literal == [(str(size).encode(),)]
        statement = client.prepare("SELECT LENGTH(?)")[0]
        assert client.execute(statement, ["p" * size])[0].checked().rows[0][2:] == size.to_bytes(len(client.execute(statement, ["p" * size])[0].rows[0]) - 2, "little")
        if size:
            client.send_long_data(statement, 0, b"d" * size)
            row = client.execute(statement, ["x"], long_data=(0,))[0].checked().rows[0]
            assert int.from_bytes(row[2:], "little") == size
        ((value,),) = client.rows(f"SELECT REPEAT('r', {size})")
        assert len(value) == size and value == b"r" * size
        echo = client.prepare("SELECT ?")[0]
        (row,) = client.execute(echo, ["e" * size])[0].checked().rows
        assert wire.Reader(row[2:]).string() == b"e" * size
        assert works(client)


@pytest.mark.parametrize("size", EDGES[1:], ids=hex)
def test_as_a_whole_packet(server, weir, size):
    """A command, and a row, whose payload has exactly this many bytes."""
    with connect(weir, timeout=60) as client:
        head, tail = b"\x03SELECT LENGTH('", b"')"
        fill = size - len(head) - len(tail)
        if fill >= 0:
            client.sequence = 0
            client.write_packet(head + b"s" * fill + tail)
            assert client.results()[0].checked().rows == [(str(fill).encode(),)]
        if size > 9:
            length = size - len(wire.lenenc(size))
            ((value,),) = client.rows(f"SELECT REPEAT('r', {length})")
            assert len(value) == length
        assert works(client)


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_48_mb_there_and_back(server, weir, tls):
    """Random bytes, so that a piece lost, doubled or exchanged is seen."""
    data = b"".join(hashlib.sha512(struct.pack("<Q", i)).digest() for i in range(48 * 1024 * 1024 // 64))
    with connect(weir, timeout=90, tls=tls) as client:
        echo = client.prepare("SELECT ?, SHA2(?, 256)")[0]
        half = len(data) // 2
        client.send_long_data(echo, 0, data[:half])
        (row,) = client.execute(echo, [b"", data[half:]], long_data=(0,))[0].checked().rows
        reader = wire.Reader(row[2:])
        assert reader.string() == data[:half]
        assert reader.string().decode() == hashlib.sha256(data[half:]).hexdigest()
        assert works(client)


def test_many_rows_around_the_edge(server, weir):
    """Rows of which one continues where the next begins."""
    sizes = [0xFFFFFF - 4, 3, 0xFFFFFF - 3, 0, 0xFFFFFF - 5, 0xFFFFFF, 250, 251]
    sql = " UNION ALL ".join(f"SELECT {i} AS n, REPEAT('{chr(97 + i)}', {size}) AS v" for i, size in enumerate(sizes))
    with connect(weir, timeout=60) as client:
        rows = client.rows(sql)
        assert [len(value) for _, value in rows] == sizes
        assert all(set(value) <= {97 + i} for i, (_, value) in enumerate(rows))
        assert works(client)


@pytest.fixture
def limit(server):
    """Sets the server's max_allowed_packet for new connections; back to what it was afterwards."""
    before = server.execute("SELECT @@GLOBAL.max_allowed_packet")[0][0]

    def set_to(value):
        server.execute(f"SET GLOBAL max_allowed_packet = {value or 'DEFAULT'}")
        return int(server.execute("SELECT @@GLOBAL.max_allowed_packet")[0][0])

    yield set_to
    server.execute(f"SET GLOBAL max_allowed_packet = {before}")


def over_the_limit(end, limit, place):
    """What a client sees that sends more than `limit`: the error, and whether the connection lives on."""
    with connect(end, timeout=60) as client:
        try:
            if place == "statement":
                client.command(3, b"SELECT LENGTH('" + b"x" * limit + b"')")
                result = client.read_result()
            elif place == "long data":
                statement = client.prepare("SELECT LENGTH(?)")[0]
                client.send_long_data(statement, 0, b"x" * (limit // 2))
                client.send_long_data(statement, 0, b"x" * (limit // 2 + 100))
                (result,) = client.execute(statement, ["x"], long_data=(0,))
            elif place == "parameter":
                statement = client.prepare("SELECT LENGTH(?)")[0]
                (result,) = client.execute(statement, ["x" * limit])
            else:
                (result,) = client.query(f"SELECT REPEAT('x', {limit + 1})")
            told = result.error[0] if result.kind == "error" else (result.kind, result.warnings)
        except (wire.Gone, ConnectionError):
            return "closed", "closed"
        return told, lived(client)


@pytest.mark.parametrize("place", ["statement", "parameter", "long data", "result"])
@pytest.mark.parametrize("size", [None, 1 << 20, 20 << 20], ids=["default", "1M", "20M"])
def test_over_max_allowed_packet(server, start_weir, limit, size, place):
    """More than the server takes: the same number and the same fate of the connection as without Weir."""
    bytes_allowed = limit(size)
    weir = start_weir(pool={"maxConnections": 4})
    weir.expect("(?i)packet|lost|closed|reset|broken")
    straight = over_the_limit(server, bytes_allowed, place)
    through = over_the_limit(weir, bytes_allowed, place)
    # The server closes while it is being written to, so that its last words may be lost on the way.
    if straight[0] in (1153, "closed"):
        # A client that had nothing on the connection that is lost goes on with another one.
        assert through in ((1153, "closed"), (1153, "alive"), ("closed", "closed")), (through, straight)
    else:
        assert through == straight
    with connect(weir) as after:
        assert works(after)


@pytest.mark.parametrize("size", [1 << 20, 20 << 20], ids=["1M", "20M"])
def test_just_within_max_allowed_packet(server, start_weir, limit, size):
    bytes_allowed = limit(size)
    weir = start_weir(pool={"maxConnections": 4})
    with connect(weir, timeout=60) as client:
        head, tail = b"SELECT LENGTH('", b"')"
        fill = bytes_allowed - 1024 - len(head) - len(tail)
        assert client.rows(head + b"x" * fill + tail) == [(str(fill).encode(),)]
        ((value,),) = client.rows(f"SELECT REPEAT('x', {bytes_allowed - 1024})")
        assert len(value) == bytes_allowed - 1024
        assert works(client)
