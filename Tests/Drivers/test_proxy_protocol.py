"""The PROXY protocol: believed from those who may send it, refused from others, and passed on to a MariaDB that asks for it."""

import os
import shutil
import socket
import struct
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

import wire
from gate import Gate
from servers import die_with_parent, free_port
from waiting import until

pytestmark = pytest.mark.needs_weir

V1 = b"PROXY TCP4 192.0.2.7 10.0.0.1 51234 3307\r\n"
V1_SIX = b"PROXY TCP6 2001:db8::7 2001:db8::1 51234 3307\r\n"
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
ADDRESSES = bytes([192, 0, 2, 7, 10, 0, 0, 1]) + struct.pack(">HH", 51234, 3307)


def v2(body, *, command=0x21, family=0x11):
    return SIGNATURE + bytes([command, family]) + struct.pack(">H", len(body)) + body


V2 = v2(ADDRESSES)
V2_NOTES = v2(ADDRESSES + b"\x04" + struct.pack(">H", 700) + b"x" * 700)
V2_SIX = v2(socket.inet_pton(socket.AF_INET6, "2001:db8::7") + b"\0" * 15 + b"\1" + struct.pack(">HH", 51234, 3307), family=0x21)

FOUR, SIX = "192.0.2.7:51234", "[2001:db8::7]:51234"
HEADERS = {"v1": (V1, FOUR), "v1 IPv6": (V1_SIX, SIX), "v2": (V2, FOUR), "v2 with notes": (V2_NOTES, FOUR), "v2 IPv6": (V2_SIX, SIX)}
NAMELESS = {"v1 UNKNOWN": b"PROXY UNKNOWN\r\n", "v2 LOCAL": v2(b"", command=0x20, family=0), "v2 UNSPEC": v2(b"", family=0)}


@pytest.fixture(scope="module")
def trusting(server):
    from weir import Weir

    running = Weir(server, endpoint={"proxyProtocolNetworks": ["127.0.0.0/8", "localhost"]}, extra={"logLevel": "debug"}).start()
    yield running
    running.stop()


def ending(weir, client, *words):
    """The log line of this client's end."""
    line = weir.wait_for_log(rf"connection ended.* client={client.greeting.thread_id} ")
    assert all(word in line for word in words), line
    return line


def login(weir, preface, **options):
    user = options.pop("user", "app")
    return wire.Wire(options.pop("address", weir.address), user, weir.users[user], preface=preface, **options)


def refusal(weir, preface, **options):
    """The error of a login that must fail, and its client."""
    client = login(weir, preface, login=False, **options)
    with pytest.raises(wire.ServerError) as error:
        client._login(None, None, None, 45)
    client.socket.close()
    return error.value, client


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("name", HEADERS)
def test_the_address_in_the_header_is_the_clients(trusting, name, tls):
    header, shown = HEADERS[name]
    with login(trusting, header, tls=tls) as client:
        assert client.value("SELECT 1") == "1"
        near = "{}:{}".format(*client.socket.getsockname())
    ending(trusting, client, f"peer={shown} ", f"via={near}")


@pytest.mark.parametrize("name", NAMELESS)
def test_a_header_without_an_address_leaves_the_senders(trusting, name):
    with login(trusting, NAMELESS[name]) as client:
        assert client.value("SELECT 1") == "1"
        near = "{}:{}".format(*client.socket.getsockname())
    assert "via=" not in ending(trusting, client, f"peer={near} ")


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_whoever_may_send_a_header_may_send_none(trusting, tls):
    with login(trusting, b"", tls=tls) as client:
        assert client.value("SELECT 1") == "1"


@pytest.mark.parametrize("header", [V1, V2, V2_NOTES], ids=["v1", "v2", "v2 with notes"])
def test_header_and_login_in_single_bytes(trusting, header):
    client = login(trusting, b"", login=False)
    send_all = client.socket.sendall

    def drip(data):
        for byte in data:
            send_all(bytes([byte]))

    # Every byte a segment of its own, as TCP_NODELAY has it.
    drip(header)
    client.socket = Dripping(client.socket, drip)
    client._login(None, None, None, 45)
    assert client.value("SELECT 1") == "1"
    client.close()
    ending(trusting, client, f"peer={FOUR} ")


class Dripping:
    def __init__(self, inner, sendall):
        self.inner, self.sendall = inner, sendall

    def __getattr__(self, name):
        return getattr(self.inner, name)


def test_header_and_login_in_one_segment(trusting):
    client = login(trusting, b"", login=False)
    held = []
    send_all, client.socket = client.socket.sendall, Dripping(client.socket, held.append)
    answer = client._first_answer(client.greeting.plugin)
    body = struct.pack("<IIB23x", client.capabilities, 1 << 24, 45) + b"app\0" + bytes([len(answer)]) + answer
    client.write_packet(body + client.greeting.plugin.encode() + b"\0")
    send_all(V1 + b"".join(held))
    client.socket = client.socket.inner
    client._finish_login(client.greeting.plugin, client.greeting.nonce)
    assert client.value("SELECT 1") == "1"
    client.close()


@pytest.mark.parametrize(
    "header",
    [
        b"PROXY TCP4 192.0.2.7 10.0.0.1 51234\r\n", b"PROXY " + b"x" * 200, b"PROXY TCP9 a b c d\r\n", v2(ADDRESSES[:-1]),
        v2(ADDRESSES, command=0x11), v2(ADDRESSES, command=0x25), SIGNATURE + b"\x21\x11\xff\xff" + b"x" * 3000,
    ],
)  # fmt: skip
def test_a_malformed_header_ends_the_login(trusting, header):
    client = login(trusting, header, login=False)
    # The rest of a login behind it does not make it better; the other end may be gone before it arrives.
    with pytest.raises((wire.ServerError, wire.Gone, ConnectionError)) as error:
        client._login(None, None, None, 45)
    if isinstance(error.value, wire.ServerError):
        assert error.value.code == 1043
    client.socket.close()
    ending(trusting, client, "reason=login_failed", "malformed PROXY protocol header")
    with login(trusting, V1) as another:
        assert another.value("SELECT 1") == "1"


@pytest.mark.parametrize("name", HEADERS)
def test_from_elsewhere_a_header_fails_the_login(server, start_weir, name):
    weir = start_weir(endpoint={"proxyProtocolNetworks": ["10.0.0.0/8", "2001:db8::/32"]})
    client = login(weir, HEADERS[name][0], login=False)
    with pytest.raises((wire.ServerError, wire.Gone, ConnectionError)) as error:
        client._login(None, None, None, 45)
    if isinstance(error.value, wire.ServerError):
        assert error.value.code == 1130 and "127.0.0.1" in error.value.message
    client.socket.close()
    ending(weir, client, "reason=login_failed", "endpoint.proxyProtocolNetworks", "peer=127.0.0.1:")
    with login(weir, b"") as another:
        assert another.value("SELECT 1") == "1"


def test_by_default_nobody_is_believed(weir):
    client = login(weir, V1, login=False)
    with pytest.raises((wire.ServerError, wire.Gone, ConnectionError)):
        client._login(None, None, None, 45)
    client.socket.close()
    ending(weir, client, "endpoint.proxyProtocolNetworks")


def test_a_header_alone_is_no_login(server, start_weir):
    weir = start_weir(endpoint={"proxyProtocolNetworks": "*", "handshakeTimeout": 0.5})
    for beginning in (V1, V1[:10], V2[:14], V2):
        client = login(weir, beginning, login=False)
        assert client.socket.recv(1000) == b""
        client.socket.close()
        ending(weir, client, "reason=handshake_timeout")


@pytest.mark.parametrize("name", ["v2", "v2 IPv6", "v2 with notes"])
def test_a_header_that_came_before_the_target_was_known(server, start_weir, name):
    """It is kept until the greeting; what belongs to TLS behind it stays TLS's."""
    gate = Gate(server.address, is_open=False)
    try:
        weir = start_weir(
            sign=r"\blistening\b", target={"port": gate.port, "tls": "disabled"},
            endpoint={"proxyProtocolNetworks": "*"}, pool={"connectionBorrowTimeout": 20},
        )  # fmt: skip
        weir.expect(".")
        with ThreadPoolExecutor(4) as pool:
            waiting = [pool.submit(login, weir, HEADERS[name][0], tls=True, timeout=20) for _ in range(4)]
            until(lambda: len(os.listdir(f"/proc/{weir.process.pid}/fd")) > 12, 10, "the clients to be there")
            gate.open()
            for one in waiting:
                with one.result() as client:
                    assert client.value("SELECT 1") == "1"
    finally:
        gate.close()


def test_a_unix_socket_counts_as_safe_only_without_a_remote_client(server, start_weir):
    weir = start_weir(endpoint={"requireTLS": True, "proxyProtocolNetworks": "localhost"})
    with login(weir, b"", address=weir.unix) as client:
        assert client.value("SELECT 1") == "1"
    with login(weir, NAMELESS["v2 LOCAL"], address=weir.unix) as client:
        assert client.value("SELECT 1") == "1"
    error, client = refusal(weir, V1, address=weir.unix)
    assert error.code == 3159
    ending(weir, client, f"peer={FOUR} ", "via=unix")


# HAProxy in front


@pytest.fixture
def haproxy(tmp_path):
    """Starts HAProxy before an address: haproxy(port, "send-proxy-v2") gives HAProxy's own address."""
    program = shutil.which("haproxy") or "/usr/sbin/haproxy"
    started = []

    def start(port, option):
        mine = free_port()
        config = tmp_path / f"haproxy-{mine}.cfg"
        config.write_text(
            f"""
defaults
    mode tcp
    timeout connect 5s
    timeout client 30s
    timeout server 30s
listen weir
    bind 127.0.0.1:{mine}
    server weir 127.0.0.1:{port} {option}
"""
        )
        process = subprocess.Popen([program, "-db", "-f", config], stdin=subprocess.DEVNULL, preexec_fn=die_with_parent)
        started.append(process)

        def listens():
            assert process.poll() is None, "haproxy ended at start"
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", mine)) == 0

        until(listens, 10, "haproxy to listen")
        return ("127.0.0.1", mine)

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("option", ["send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options unique-id,crc32c"])
def test_behind_haproxy(trusting, haproxy, option, tls):
    address = haproxy(trusting.port, option)
    with login(trusting, b"", address=address, tls=tls) as client:
        near = "{}:{}".format(*client.socket.getsockname())
        assert client.value("SELECT 1") == "1"
    ending(trusting, client, f"peer={near} ", "via=127.0.0.1:")


def test_haproxys_health_checks_are_no_clients(trusting, haproxy):
    before = len(trusting.lines)
    haproxy(trusting.port, "send-proxy-v2 check-send-proxy check inter 100ms")
    # A connection that says LOCAL, or nothing, and leaves.
    trusting.wait_for_log(r"connection ended.*reason=(client_closed|client_broke)", since=before)


# MariaDB behind


# MySQL does not know the PROXY protocol.
mariadb_alone = pytest.mark.parametrize("server", ["mariadb"], indirect=True)


@pytest.fixture
def asking(server):
    """A server that takes the header from this machine."""
    server.execute("SET GLOBAL proxy_protocol_networks='127.0.0.1'")
    yield server
    server.execute("SET GLOBAL proxy_protocol_networks=''")


def hosts(server, user="other"):
    """Where the server thinks that a user's clients are; no other test here has a weir whose connections are this user's."""
    return [row[2] for row in server.execute("SHOW PROCESSLIST") if row[1] == user]


@mariadb_alone
@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("target", ["disabled", "required"], ids=["plain", "tls"])
def test_the_server_is_told_for_whom_a_connection_is_opened(asking, start_weir, version, target):
    weir = start_weir(
        target={"proxyProtocol": version, "tls": target}, endpoint={"proxyProtocolNetworks": "*"}, pool={"maxConnections": 5}
    )
    with login(weir, V1, user="other") as first, login(weir, V2_SIX, user="other") as second, login(weir, b"", user="other") as third:
        first.run("BEGIN", "SELECT 1")
        assert hosts(asking) == [FOUR]
        second.run("BEGIN", "SELECT 1")
        third.run("BEGIN", "SELECT 1")
        near = "{}:{}".format(*third.socket.getsockname())
        # MariaDB writes IPv6 addresses without brackets.
        assert sorted(hosts(asking)) == sorted([FOUR, "2001:db8::7:51234", near])
        first.run("COMMIT")
        # The connection stays the first one's, whoever uses it next.
        with login(weir, V1_SIX, user="other") as fourth:
            fourth.run("BEGIN", "SELECT 1")
            assert sorted(hosts(asking)) == sorted([FOUR, "2001:db8::7:51234", near])


@mariadb_alone
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_connections_for_nobody_say_so(asking, start_weir, version):
    weir = start_weir(target={"proxyProtocol": version}, pool={"maxConnections": 20, "minConnections": 1})
    for user in weir.users:
        found = until(lambda: hosts(asking, user), 10, f"the warm connection of {user}")
        assert all(host.startswith("127.0.0.1:") for host in found), found


@mariadb_alone
def test_clients_of_the_unix_socket_have_no_address(asking, start_weir):
    weir = start_weir(target={"proxyProtocol": "v2"})
    with login(weir, b"", user="other", address=weir.unix) as client:
        client.run("BEGIN", "SELECT 1")
        assert len(hosts(asking)) == 1 and hosts(asking)[0].startswith("127.0.0.1:")


def test_a_server_that_was_not_told_to_take_it_refuses(server, start_weir):
    weir = start_weir(target={"proxyProtocol": "v1", "connectTimeout": 2}, sign="cannot be reached")
    weir.expect("the target cannot be reached")
    line = weir.wait_for_log("cannot be reached")
    assert "error=" in line
