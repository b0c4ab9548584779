"""A weir with nothing to do does nothing: its CPU time stands still with many idle clients, and beside peers that have closed half of a connection."""

import resource
import socket
import ssl
import time
from pathlib import Path

import pytest

import wire
from waiting import until

# One server is enough: it has no part in this.
pytestmark = [pytest.mark.needs_weir, pytest.mark.parametrize("server", ["mariadb"], indirect=True)]

CLIENTS = 5000
# Descriptors that the tests, the server's observers and pytest itself need.
SPARE = 600
# A tick is 10 ms. A loop that spins uses a hundred ticks in a second; timers of a second or so use none.
WINDOW, ALLOWED_TICKS = 3, 10


def ticks(pid):
    """User and system time of the process, all threads together, in clock ticks."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(after_name[11]) + int(after_name[12])


def used(weir, seconds=WINDOW):
    """The ticks that go by in so many seconds."""
    before = ticks(weir.process.pid)
    time.sleep(seconds)
    return ticks(weir.process.pid) - before


def assert_idle(weir, what):
    until(lambda: used(weir, 0.5) <= 1, 20, f"weir to come to rest {what}", every=0)
    spent = used(weir)
    assert spent <= ALLOWED_TICKS, f"{spent} ticks of CPU in {WINDOW} s {what}"


def descriptors(weir):
    return len(list(Path(f"/proc/{weir.process.pid}/fd").iterdir()))


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_thousands_of_idle_clients_cost_no_cpu(server, start_weir, tls):
    count = min(CLIENTS if not tls else CLIENTS // 5, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE)
    if count < 500:
        pytest.skip(f"only {count + SPARE} open files are allowed (ulimit -n)")
    weir = start_weir(endpoint={"maxClients": count + 10})
    before = descriptors(weir)
    clients = []
    try:
        for _ in range(count):
            clients.append(wire.Wire(weir.address, "app", server.users["app"], tls=tls))
        assert clients[0].value("SELECT 1") == "1"
        assert descriptors(weir) >= before + count
        assert_idle(weir, f"with {count} idle clients")
        assert clients[-1].value("SELECT 2") == "2"
    finally:
        for client in clients:
            client.socket.close()
    until(lambda: descriptors(weir) <= before + weir.pool["maxConnections"], 20, "the descriptors of clients that left to be closed")


def half_close(client):
    """Ends our side of the TCP connection and goes on reading; over TLS without a goodbye."""
    client.socket.shutdown(socket.SHUT_WR)


def close_notify(client):
    """Says goodbye in TLS and leaves the TCP connection open."""
    client.socket.settimeout(0)
    try:
        client.socket.unwrap()
    except (ssl.SSLWantReadError, ssl.SSLError, OSError):
        pass  # Our goodbye is out; the other side's is not waited for.


ENDS = {"fin": half_close, "close-notify": close_notify}
CASES = [(False, "fin"), (True, "fin"), (True, "close-notify")]


@pytest.mark.parametrize("tls, end", CASES, ids=["plain-fin", "tls-fin", "tls-close-notify"])
@pytest.mark.parametrize("state", ["idle", "running", "unread"])
def test_a_half_closed_peer_makes_no_busy_loop(server, start_weir, tls, end, state):
    weir = start_weir()
    clients = [wire.Wire(weir.address, "app", server.users["app"], tls=tls, receive_buffer=4096) for _ in range(5)]
    try:
        for client in clients:
            if state == "running":
                client.command(3, b"SELECT SLEEP(600)")
            elif state == "unread":
                # Far more than sockets and buffers take: weir waits for a client that does not read.
                client.command(3, b"SELECT REPEAT('x', 1000000) FROM information_schema.columns LIMIT 60")
        if state == "running":
            until(lambda: sum("SLEEP" in str(row) for row in server.execute("SHOW PROCESSLIST")) >= 5, 20, "the statements to run")
        for client in clients:
            ENDS[end](client)
        assert_idle(weir, f"with clients half closed while {state}")
        with wire.Wire(weir.address, "app", server.users["app"], tls=tls) as other:
            assert other.value("SELECT 1") == "1"
    finally:
        for client in clients:
            client.socket.close()
        server.kill_backends()


@pytest.mark.parametrize("sent", [0, 1, 40, 200])
def test_a_half_closed_handshake_makes_no_busy_loop(server, start_weir, sent):
    weir = start_weir()
    hello = first_flight()
    peers = []
    try:
        for _ in range(5):
            peer = socket.create_connection(weir.address, timeout=20)
            peers.append(peer)
            assert peer.recv(4096)[4] == 10
            # An SSLRequest, then so much of the TLS handshake.
            flags = wire.BASE | wire.SSL
            peer.sendall(b"\x20\0\0\1" + flags.to_bytes(4, "little") + (1 << 24).to_bytes(4, "little") + b"\x2d" + bytes(23))
            peer.sendall(hello[:sent])
            peer.shutdown(socket.SHUT_WR)
        assert_idle(weir, "with TLS handshakes that were half closed")
        with wire.Wire(weir.address, "app", server.users["app"], tls=True) as other:
            assert other.value("SELECT 1") == "1"
    finally:
        for peer in peers:
            peer.close()


def first_flight():
    """A TLS ClientHello."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    talk = context.wrap_bio(incoming, outgoing)
    try:
        talk.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()
