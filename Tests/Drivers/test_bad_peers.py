"""Peers that break the protocol, on either side: an ERR where one is possible, then the end; memory stays, and nobody else notices."""

import os
import random
import resource
import socket
import struct
import subprocess
import sys
import threading
import time

import pytest

import wire
from commands import connect, works
from servers import free_port
from waiting import until
from weir import Weir

pytestmark = pytest.mark.needs_weir
FULL = os.environ.get("WEIR_PROOFS") == "full"
TURNS = 3 if FULL else 1


@pytest.fixture
def witness(weir):
    """A client that is there all along and must not notice anything."""
    with connect(weir, timeout=20) as client:
        client.run("SET @kept = 'kept'")
        yield client
        assert client.value("SELECT @kept") == "kept" and works(client)


def raw(weir, timeout=10):
    end = socket.create_connection(weir.address, timeout=timeout)
    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return end


def rest(end):
    """What still comes until the other side closes."""
    seen = b""
    try:
        while piece := end.recv(65536):
            seen += piece
    except (ConnectionError, TimeoutError):
        pass
    return seen


def login_body(user=b"app", answer=b"\x14" + b"x" * 20, capabilities=wire.BASE, size=1 << 24):
    return struct.pack("<IIB23x", capabilities, size, 45) + user + b"\0" + answer + b"mysql_native_password\0"


def packet(payload, sequence=1):
    return len(payload).to_bytes(3, "little") + bytes([sequence]) + payload


BEFORE_LOGIN = {
    "nothing": b"",
    "an empty packet": packet(b""),
    "one byte": b"\x01",
    "half a header": b"\x20\x00",
    "a header alone": b"\x20\x00\x00\x01",
    "half a login": packet(login_body())[:50],
    "a short login": packet(b"\x8d\xa6\x0f\x00"),
    "the wrong number": packet(login_body(), sequence=7),
    "number zero": packet(login_body(), sequence=0),
    "a command": packet(b"\x03SELECT 1", sequence=0),
    "a login of 1 MB": packet(login_body(user=b"u" * 1_000_000)),
    "a login of 16 MB": packet(login_body(user=b"u" * 0xFFFF00)),
    "a header of 16 MB and silence": b"\xff\xff\xff\x01",
    "a name without an end": packet(struct.pack("<IIB23x", wire.BASE, 1 << 24, 45) + b"app"),
    "an answer longer than the packet": packet(struct.pack("<IIB23x", wire.BASE, 1 << 24, 45) + b"app\0\xfa" + b"x" * 10),
    "no 4.1 protocol": packet(login_body(capabilities=wire.BASE & ~wire.PROTOCOL_41)),
    "every capability": packet(login_body(capabilities=0xFFFFFFFF & ~wire.SSL)),
    "an SSL request and then nothing": packet(struct.pack("<IIB23x", wire.BASE | wire.SSL, 1 << 24, 45)),
    "an SSL request and plain text": packet(struct.pack("<IIB23x", wire.BASE | wire.SSL, 1 << 24, 45)) + packet(login_body(), 2),
    "an SSL request and garbage": packet(struct.pack("<IIB23x", wire.BASE | wire.SSL, 1 << 24, 45)) + os.urandom(4096),
    "half a ClientHello": packet(struct.pack("<IIB23x", wire.BASE | wire.SSL, 1 << 24, 45)) + bytes.fromhex("160301020001"),
    "two SSL requests": packet(struct.pack("<IIB23x", wire.BASE | wire.SSL, 1 << 24, 45)) * 2,
    "HTTP": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "TLS without asking": bytes.fromhex("16030100c8010000c40303") + os.urandom(200),
    "SSH": b"SSH-2.0-OpenSSH_9.2\r\n",
    "noise": os.urandom(100_000),
}


@pytest.fixture(scope="module")
def impatient(server):
    running = Weir(server, endpoint={"handshakeTimeout": 2}, pool={"maxConnections": 6}).start()
    yield running
    running.stop()


@pytest.mark.parametrize("name", BEFORE_LOGIN)
def test_before_the_login_is_done(server, impatient, name):
    """Sent instead of a login: the connection ends by itself, at the latest by handshakeTimeout."""
    with connect(impatient) as other:
        before = impatient.rss_kib()
        ends = []
        for _ in range(5):
            end = raw(impatient)
            assert end.recv(4, socket.MSG_PEEK)  # the greeting
            try:
                end.sendall(BEFORE_LOGIN[name])
            except ConnectionError:
                pass
            ends.append(end)
        began = time.monotonic()
        for end in ends:
            rest(end)
            end.close()
        assert time.monotonic() - began < 8, "it was kept open for longer than handshakeTimeout allows"
        assert works(other)
        assert impatient.rss_kib() - before < 4000
    with connect(impatient) as after:
        assert works(after)


def test_a_client_that_says_nothing_at_all(server, impatient):
    end = raw(impatient)
    seen = rest(end)
    assert seen[4:5] == b"\x0a"
    line = impatient.wait_for_log(r"reason=handshake_timeout")
    assert "side=weir" in line and "state=logging_in" in line


AFTER_LOGIN = {
    "the wrong number": packet(b"\x03SELECT 1", sequence=3),
    "a number too far": packet(b"\x0e", sequence=255),
    "an unknown command": packet(b"\xc8 whatever", sequence=0),
    "half a command": packet(b"\x03SELECT 'unfinished", sequence=0)[:12],
    "a command after half a command": packet(b"\x03SELECT 1", sequence=0)[:7] + packet(b"\x0e", sequence=0),
    "a command of zero bytes, a hundred times": packet(b"", sequence=0) * 100,
    "an execute of nothing": packet(b"\x17", sequence=0),
    "an execute of garbage": packet(b"\x17" + os.urandom(60), sequence=0),
    "long data for nothing": packet(b"\x18", sequence=0) + packet(b"\x18\xff\xff\xff\xff\xff\xff" + b"x" * 100, sequence=0),
    "a change of user to garbage": packet(b"\x11" + os.urandom(200), sequence=0),
    "a schema of 60 KB": packet(b"\x02" + b"s" * 60_000, sequence=0),
    "a field list of garbage": packet(b"\x04" + os.urandom(500), sequence=0),
    "a kill of garbage": packet(b"\x0c\x01", sequence=0),
    "a second login": packet(login_body(), sequence=0),
    "TLS": bytes.fromhex("16030100c8010000c40303") + os.urandom(200),
    "HTTP": b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
    "noise": random.Random(7).randbytes(50_000),
    "a continued packet with a wrong number": b"\xff\xff\xff\x00\x03" + b"SELECT '" + b"x" * (0xFFFFFF - 9) + packet(b"'", sequence=9),
}


@pytest.mark.parametrize("name", AFTER_LOGIN)
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_after_the_login(server, weir, witness, name, tls):
    """Whatever is sent: an answer or the end, never silence once the client has said that it is done."""
    for _ in range(TURNS):
        client = connect(weir, tls=tls)
        client.run("SET @dirty = 1")
        try:
            client.socket.sendall(AFTER_LOGIN[name])
            client.socket.shutdown(socket.SHUT_WR)
        except (OSError, ValueError):
            pass
        seen = rest(client.socket)
        client.abort()
        assert len(seen) < 1_000_000
    with connect(weir) as after:
        assert after.value("SELECT @dirty") is None and works(after)
    assert works(witness)


def test_packets_out_of_order_are_said_so(server, weir):
    """1156 and then the end, as at the server."""
    for end in (server, weir):
        with connect(end) as client:
            client.socket.sendall(packet(b"\x03SELECT 1", sequence=5))
            client.sequence = None
            data = rest(client.socket)
            if data:  # MariaDB may close without a word
                assert data[4:5] == b"\xff" and struct.unpack("<H", data[5:7])[0] in (1156, 1152, 1158), data


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_a_client_that_sends_without_reading(server, start_weir, tls):
    """Memory is bounded, others are served, and the client itself is held back or ended."""
    weir = start_weir(pool={"maxConnections": 4})
    with connect(weir, tls=tls) as other:
        for _ in range(3):
            assert len(other.value("SELECT REPEAT('w', 5000000)")) == 5_000_000
        before = weir.rss_kib()
        client = connect(weir, tls=tls, timeout=1, receive_buffer=32768)
        query = packet(b"\x03SELECT REPEAT('x', 100000)", sequence=0)
        sent = 0
        try:
            while sent < 60_000_000:
                client.socket.sendall(query * 500)
                sent += len(query) * 500
        except (OSError, ValueError):
            pass  # held back, or ended
        assert sent < 60_000_000, "everything was taken"
        for i in range(50):
            assert other.value(f"SELECT {i}") == str(i)
        grown = weir.rss_kib() - before
        assert grown < 3000, f"{grown} KiB for one client that does not read"
        client.abort()
        assert works(other)


def test_many_that_send_without_reading(server, start_weir):
    weir = start_weir(pool={"maxConnections": 40})
    with connect(weir) as other:
        other.run("SELECT REPEAT('w', 5000000)")
        # What connections to the server need is not the clients'.
        at_once = [connect(weir) for _ in range(31)]
        for client in at_once:
            client.run("BEGIN", "SELECT 1")
        for client in at_once:
            client.quit()
        before = weir.rss_kib()
        clients = [connect(weir, timeout=0.2, receive_buffer=16384) for _ in range(30)]
        for client in clients:
            try:
                while True:
                    client.socket.sendall(packet(b"\x03SELECT REPEAT('x', 200000)", sequence=0) * 200)
            except (OSError, ValueError):
                pass
        assert works(other)
        grown = weir.rss_kib() - before
        assert grown < 30 * 1000, f"{grown} KiB for 30 clients that do not read"
        for client in clients:
            client.abort()
    with connect(weir) as after:
        assert works(after)


# Half-open connections, from processes of their own.

OPENER = """
import resource, socket, sys, time
port, count = int(sys.argv[1]), int(sys.argv[2])
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
ends = []
for i in range(count):
    end = socket.socket()
    end.bind(("127.0.0.%d" % (2 + int(sys.argv[3])), 0))
    end.connect(("127.0.0.1", port))
    ends.append(end)
print(len(ends), flush=True)
sys.stdin.read()
"""


@pytest.mark.timeout(300)
def test_half_open_connections(server, start_weir):
    """Thousands that connect and say nothing: those that are logged in are served, memory is bounded, and all are let go by handshakeTimeout."""
    wanted = 20_000 if FULL else 3_000
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = min(wanted, hard - 1500)
    if count < wanted:
        print(f"{count} of {wanted} connections, since {hard} open files are allowed here")
    # Neither the limit of clients nor that of handshakes is what this is about.
    weir = start_weir(pool={"maxConnections": 6}, endpoint={"maxClients": count + 200, "handshakeTimeout": 30})
    with connect(weir) as other:
        assert works(other)
        before = weir.rss_kib()
        openers = []
        try:
            share = 5000
            for start in range(0, count, share):
                openers.append(
                    subprocess.Popen([sys.executable, "-c", OPENER, str(weir.port), str(min(share, count - start)), str(start // share)],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                )  # fmt: skip
            opened = 0
            for opener in openers:
                opened += int(opener.stdout.readline())
            assert opened == count
            for i in range(200):
                began = time.monotonic()
                assert other.value(f"SELECT {i}") == str(i)
                assert time.monotonic() - began < 2
            with connect(weir, timeout=20) as newcomer:
                assert works(newcomer)
            grown = weir.rss_kib() - before
            assert grown < count * 12, f"{grown} KiB for {count} connections that said nothing"
        finally:
            for opener in openers:
                opener.stdin.close()
                opener.wait(30)
        until(lambda: len(os.listdir(f"/proc/{weir.process.pid}/fd")) < 200, 60, "the descriptors to be given back")
        assert works(other)


# A server that breaks the protocol.


class FakeServer:
    """Speaks MySQL well enough for Weir's own questions, by relaying to a real server, and then answers a marked statement with bytes of the test's."""

    def __init__(self, target, mark, answer, close_after=False):
        self.target, self.mark, self.answer, self.close_after = target, mark, answer, close_after
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.used = 0
        self.ends = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
                far = socket.create_connection(self.target)
            except OSError:
                return
            self.ends += [near, far]
            threading.Thread(target=self._up, args=(near, far), daemon=True).start()
            threading.Thread(target=self._down, args=(far, near), daemon=True).start()

    def _up(self, near, far):
        try:
            while data := near.recv(65536):
                if self.mark in data:
                    self.used += 1
                    near.sendall(self.answer)
                    if self.close_after:
                        near.shutdown(socket.SHUT_RDWR)
                else:
                    far.sendall(data)
        except OSError:
            pass
        self._end(near, far)

    def _down(self, far, near):
        try:
            while data := far.recv(65536):
                near.sendall(data)
        except OSError:
            pass
        self._end(near, far)

    @staticmethod
    def _end(*ends):
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self._end(*self.ends)
        for end in self.ends:
            end.close()


class SilentServer(FakeServer):
    """Leaves a marked statement without an answer, after it has let some of them pass."""

    def __init__(self, target, mark, passing):
        super().__init__(target, mark, b"")
        self.passing = passing

    def _up(self, near, far):
        try:
            while data := near.recv(65536):
                self.used += self.mark in data
                if self.mark not in data or self.used <= self.passing:
                    far.sendall(data)
        except OSError:
            pass
        self._end(near, far)


@pytest.mark.parametrize("passing", [0, 1], ids=["the first questions", "the set-up of a connection"])
def test_a_server_that_falls_silent_after_the_login(server, start_weir, passing):
    """Nobody waits longer for it than for one that cannot be reached, and it is tried again."""
    fake = SilentServer(server.address, b"session_track_schema=ON", passing)
    try:
        weir = start_weir(
            sign=r"\blistening\b", target={"port": fake.port, "tls": "disabled", "connectTimeout": 1},
            pool={"maxConnections": 2, "connectionBorrowTimeout": 5},
        )  # fmt: skip
        weir.expect(".")
        if passing:
            with pytest.raises(wire.ServerError) as caught:
                connect(weir, timeout=20)
            assert caught.value.code == 9501 and "target.connectTimeout" in caught.value.message, caught.value
        else:
            weir.wait_for_log("did not answer within target.connectTimeout", 20)
        until(lambda: fake.used >= passing + 2, 20, "another attempt")
        fake.passing = 1 << 30
        until(lambda: works_again(weir), 20, "the server to be used again")
    finally:
        fake.stop()


def works_again(weir):
    try:
        with connect(weir, timeout=20) as client:
            return works(client)
    except (wire.ServerError, wire.Gone, ConnectionError):
        return False


class AskingServer:
    """Wants the password in the clear, and keeps all that it is sent."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.ends, self.sent, self.asked = [], b"", 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        capabilities = wire.PROTOCOL_41 | wire.SECURE_CONNECTION | wire.PLUGIN_AUTH
        greeting = (
            b"\x0a8.4.0\0" + struct.pack("<I", 7) + b"n" * 8 + b"\0" + struct.pack("<HBHH", capabilities & 0xFFFF, 45, 2, capabilities >> 16)
            + b"\x15" + bytes(10) + b"n" * 12 + b"\0mysql_native_password\0"
        )  # fmt: skip
        while True:
            try:
                end, _ = self.listener.accept()
            except OSError:
                return
            self.ends.append(end)
            try:
                end.sendall(packet(greeting, 0))
                while data := end.recv(65536):
                    self.sent += data
                    self.asked += 1
                    end.sendall(packet(b"\xfemysql_clear_password\0", data[3] + 1))
            except OSError:
                pass

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in self.ends:
            end.close()


@pytest.mark.parametrize("tls", ["disabled", "preferred"])
def test_a_server_that_asks_for_the_password_in_the_clear(server, start_weir, tls):
    fake = AskingServer()
    try:
        weir = start_weir(sign=r"\blistening\b", target={"port": fake.port, "tls": tls, "connectTimeout": 1})
        weir.expect(".")
        until(lambda: fake.asked >= 2, 20, "the server to ask twice")
        assert not any(password.encode() in fake.sent for password in server.users.values() if password)
        assert "does not hide the password; that takes target.tls: verify-ca" in weir.wait_for_log("cannot be reached", 20)
    finally:
        fake.stop()


COLUMN = b"\x03def\x00\x00\x00\x01x\x00\x0c\x2d\x00\x04\x00\x00\x00\xfd\x00\x00\x1f\x00\x00"
EOF_PACKET = b"\xfe\x00\x00\x02\x00"
BAD_ANSWERS = {
    "an empty packet": packet(b""),
    "a short OK": packet(b"\x00"),
    "an OK with a cut length": packet(b"\x00\xfc\x01"),
    "a short ERR": packet(b"\xff"),
    "an ERR without a state": packet(b"\xff\x15\x04words"),
    "a column count of 2^64": packet(b"\xfe" + b"\xff" * 8),
    "two columns promised, one sent": packet(b"\x02") + packet(COLUMN, 2) + packet(EOF_PACKET, 3) + packet(EOF_PACKET, 4),
    "an OK of 200 KB": packet(b"\x00\x00\x00\x02\x00\x00\x00" + b"x" * 200_000),
    "two replies": packet(b"\x00\x00\x00\x02\x00\x00\x00") * 2,
    "a reply and garbage": packet(b"\x00\x00\x00\x02\x00\x00\x00") + b"\xff" * 100,
    "a request for a file": packet(b"\xfb/etc/passwd"),
    "noise": random.Random(11).randbytes(3000),
    "zeros": bytes(3000),
    "HTTP": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "half a header": b"\x01\x00",
    "half a packet": packet(b"\x00\x00\x00\x02\x00\x00\x00")[:6],
    "half a row": packet(b"\x01") + packet(COLUMN, 2) + packet(EOF_PACKET, 3) + b"\x64\x00\x00\x04\x60only",
    "rows without an end": packet(b"\x01") + packet(COLUMN, 2) + packet(EOF_PACKET, 3) + packet(b"\x01x", 4) * 2000,
    "trackers that are cut": packet(b"\x00\x00\x00\x02\x40\x00\x00\x00\xfc\xff\xff\x01"),
    "nothing": b"",
}


@pytest.mark.parametrize("closes", [False, True], ids=["stays", "closes"])
@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_server_that_answers_nonsense(server, start_weir, name, closes):
    """The client gets the nonsense, an error or the end; the backend serves nobody after it; everybody else goes on."""
    fake = FakeServer(server.address, b"/* nonsense */", BAD_ANSWERS[name], close_after=closes)
    try:
        weir = start_weir(target={"port": fake.port, "tls": "disabled"}, pool={"maxConnections": 3})
        weir.expect(".")
        with connect(weir) as other:
            other.run("SET @kept = 'kept'")
            for _ in range(TURNS):
                client = connect(weir, timeout=0.5)
                client.run("SET @dirty = 1")
                try:
                    client.query("SELECT 'x' /* nonsense */")
                except (wire.ServerError, wire.Gone, ConnectionError, TimeoutError, AssertionError, IndexError, KeyError, ValueError, struct.error):
                    pass
                client.abort()
                with connect(weir, timeout=15) as after:
                    assert after.value("SELECT @dirty") is None and works(after)
            assert other.value("SELECT @kept") == "kept"
        assert fake.used == TURNS
    finally:
        fake.stop()


GREETINGS = {
    "nothing": b"", "an old protocol": packet(b"\x09" + b"3.23\0" + bytes(20), 0), "a short greeting": packet(b"\x0a8.0", 0), "an ERR": packet(b"\xff\x10\x04Too many connections", 0),
    "noise": random.Random(13).randbytes(2000), "HTTP": b"HTTP/1.1 400 Bad Request\r\n\r\n", "a version without an end": packet(b"\x0a" + b"8" * 5000, 0), "a huge packet": b"\xff\xff\xff\x00" + bytes(100),
}  # fmt: skip


@pytest.mark.parametrize("name", GREETINGS)
def test_a_server_that_greets_with_nonsense(server, start_weir, name):
    """Weir waits for a server that can be used; its clients are refused in time, and it ends when it is told to."""
    listener = socket.create_server(("127.0.0.1", 0))
    taken = []

    def serve():
        while True:
            try:
                end, _ = listener.accept()
            except OSError:
                return
            taken.append(end)
            try:
                end.sendall(GREETINGS[name])
            except OSError:
                pass

    threading.Thread(target=serve, daemon=True).start()
    try:
        weir = start_weir(
            sign=r"\blistening\b", target={"port": listener.getsockname()[1], "connectTimeout": 1}, pool={"maxConnections": 3, "connectionBorrowTimeout": 2}
        )
        weir.expect(".")
        began = time.monotonic()
        with pytest.raises((wire.ServerError, wire.Gone, ConnectionError)):
            connect(weir, timeout=15)
        assert time.monotonic() - began < 10
        assert taken
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for end in taken:
            end.close()
