"""Large results and statements: flat memory, no byte lost, nobody else held up."""

import hashlib

import pytest

import wire
from waiting import until
from weir import BYPASS

ROWS, SIZE = 300, 1_000_000
BIG = (
    f"WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS - 1}) "
    f"SELECT i, REPEAT(CHAR(65 + i % 26), {SIZE}) FROM n"
)
ALLOWED_KIB = 2048


def rows_of(client):
    """Reads the columns of a large result and yields each row's packet, without keeping any."""
    head = client.read_packet()
    assert head == b"\x02", head[:200]
    for _ in range(2):
        client.read_packet()
    assert client.read_packet()[0] == 0xFE
    while True:
        packet = client.read_packet()
        if packet[0] == 0xFE and len(packet) < 9:
            return
        assert packet[0] != 0xFF or len(packet) > 10000, packet[:200]
        yield packet


def digest(client):
    whole, count = hashlib.sha256(), 0
    for packet in rows_of(client):
        whole.update(packet)
        count += 1
    return count, whole.hexdigest()


def expected():
    whole = hashlib.sha256()
    for i in range(ROWS):
        number = str(i).encode()
        whole.update(bytes([len(number)]) + number + wire.lenenc(SIZE) + bytes([65 + i % 26]) * SIZE)
    return ROWS, whole.hexdigest()


def stalled(server):
    """Whether the server has stopped sending: nothing but our own asking moves its counter."""
    before = server.status("Bytes_sent")

    def still():
        nonlocal before
        now = server.status("Bytes_sent")
        quiet, before = now - before < 20_000, now
        return quiet

    return until(still, 30, "the server to stop sending", every=0.5)


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_a_client_that_stops_reading(server, start_weir, tls):
    weir = start_weir(pool={"maxConnections": 3})
    with wire.Wire(weir.address, "app", server.users["app"], tls=tls) as warm:
        warm.run("SELECT REPEAT('x', 8000000)", "SELECT 1")
    before = 0 if BYPASS else weir.rss_kib()
    slow = wire.Wire(weir.address, "app", server.users["app"], tls=tls, receive_buffer=65536, timeout=60)
    slow.command(3, BIG.encode())
    assert slow._receive(5)
    slow.buffer = b""
    stalled(server)
    grown = 0 if BYPASS else weir.rss_kib() - before
    assert grown < ALLOWED_KIB, f"{grown} KiB more for one client that does not read"
    # Others are served meanwhile, large results included.
    with wire.Wire(weir.address, "app", server.users["app"], tls=tls) as other:
        for i in range(100):
            assert other.value(f"SELECT {i}") == str(i)
        assert len(other.value("SELECT REPEAT('x', 5000000)")) == 5_000_000
    slow.abort()
    until(lambda: sum("REPEAT" in str(row) for row in server.execute("SHOW PROCESSLIST")) <= 1, 30, "the abandoned result to end")
    with wire.Wire(weir.address, "app", server.users["app"], tls=tls) as last:
        assert last.value("SELECT 'fine'") == "fine"


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_a_slow_reader_gets_everything(server, start_weir, tls):
    weir = start_weir(pool={"maxConnections": 3})
    slow = wire.Wire(weir.address, "app", server.users["app"], tls=tls, receive_buffer=65536, timeout=60)
    slow.command(3, BIG.encode())
    stalled(server)
    before = 0 if BYPASS else weir.rss_kib()
    assert digest(slow) == expected()
    assert (0 if BYPASS else weir.rss_kib() - before) < ALLOWED_KIB
    assert slow.value("SELECT 'and on'") == "and on"
    slow.quit()


EDGES = [0xFFFFFF - 5, 0xFFFFFF - 4, 0xFFFFFF - 3, 17_000_000, 2 * 0xFFFFFF - 4]


@pytest.mark.parametrize("size", EDGES)
def test_packets_at_the_16_mib_edge(server, weir, size):
    with wire.Wire(weir.address, "app", server.users["app"], timeout=60) as client:
        (row,) = client.rows(f"SELECT REPEAT('r', {size})")
        assert len(row[0]) == size and set(row[0]) == {ord("r")}
        head, tail = b"SELECT LENGTH('", b"')"
        for length in (size - len(head) - len(tail), size + 3 - len(head) - len(tail)):
            assert client.rows(head + b"s" * length + tail) == [(str(length).encode(),)]
        statement = client.prepare("SELECT LENGTH(?)")[0]
        (found,) = client.execute(statement, ["p" * size])
        assert found.checked().rows[0][2:] == size.to_bytes(len(found.rows[0]) - 2, "little")


def test_statement_larger_than_the_server_takes(server, weir):
    with wire.Wire(server.address, "app", server.users["app"]) as straight:
        limit = int(straight.value("SELECT @@max_allowed_packet"))
    assert limit == 64 << 20
    answers = []
    for end in (server, weir):
        client = wire.Wire(end.address, "app", server.users["app"], timeout=60)
        try:
            client.command(3, b"SELECT LENGTH('" + b"x" * limit + b"')")
            answers.append(client.read_result().error[:2])
        except (wire.Gone, ConnectionError):
            answers.append("closed")
        client.abort()
    assert answers[1] in (answers[0], (1153, "08S01"), "closed")
    with wire.Wire(weir.address, "app", server.users["app"]) as after:
        assert after.value("SELECT 1") == "1"
