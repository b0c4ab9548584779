"""Logins that try to profit from other logins: two at once on one connection, and what failed ones leave behind."""

import contextlib
import fcntl
import select
import struct
import time

import pytest

import iam
import wire
from commands import CHANGE_USER, change_user
from waiting import until
from weir import Weir

pytestmark = pytest.mark.needs_weir

# A packet that belongs nowhere in a login.
JUNK = b"\x00junk"


@pytest.fixture(autouse=True)
def mariadb_only(server):
    # Only MariaDB leaves a session to its former user after a change that was refused.
    if server.kind != "mariadb":
        pytest.skip("MySQL ends the session")


@pytest.fixture
def started(server):
    running = []

    def start(**options):
        weir = Weir(server, **options).start()
        running.append(weir)
        return weir

    yield start
    for weir in running:
        weir.stop()


@contextlib.contextmanager
def readers_kept_waiting(store):
    """Nobody can begin to read the store: SQLite's five marks of readers, bytes of the file beside it, are locked."""
    with open(f"{store}-shm", "r+b") as marks:
        fcntl.lockf(marks, fcntl.LOCK_EX, 5, 123)
        yield


def begin_change(client, user, plugin=wire.NATIVE):
    """COM_CHANGE_USER without anything after it."""
    body = user.encode() + b"\0\0\0" + struct.pack("<H", 45)
    client.command(CHANGE_USER, body + plugin.encode() + b"\0")


def give_up_change(client):
    """Ends the change that is under way by a packet out of turn: the session is its former user's again."""
    client.write_packet(JUNK)
    due, pings = client.sequence, 0
    # What came together with the packet before it is not looked at until more comes.
    while not select.select([client.socket], [], [], 0.3)[0]:
        client.command(14)
        pings += 1
    client.sequence = due
    packet = client.read_packet()
    assert packet[0] == 0xFF and struct.unpack("<H", packet[1:3]) == (1043,)
    for _ in range(pings):
        client.sequence = 1
        assert client.read_result().kind == "ok"


def send_token(client, token):
    packet = client.read_packet()
    assert packet[0] == 0xFE and wire.CLEAR.encode() in packet
    client.write_packet(token.encode() + b"\0")


def test_a_verdict_counts_for_the_login_that_it_is_about(server, started, tmp_path):
    identities = iam.Identities(tmp_path)
    key = identities.user("lambda", iam.allow("app"))
    needs_token = {"iamAuth": "REQUIRED"}
    weir = started(
        extra={"identity": identities.section(endpointNames=["localhost"])}, user_settings={"app": needs_token, "other": needs_token}
    )
    token = iam.token(key, "localhost", weir.port, "app")
    with wire.Wire(weir.address, "app", token, tls=True, plugin=wire.CLEAR) as client:
        with readers_kept_waiting(identities.store):
            begin_change(client, "app")
            send_token(client, token)
            give_up_change(client)
            begin_change(client, "other")
            send_token(client, "no token at all")
        packet = client.read_packet()
        assert packet[0] == 0xFF, "let in as another user than the token's"


@contextlib.contextmanager
def waiting_twice(server, weir):
    """A client of `app` that waits for its turn as `other`, and has begun to wait for an earlier one as `app`."""
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(wire.Wire(weir.address, "app", server.users["app"], plugin=wire.NATIVE))
        for user in ("app", "other"):
            for _ in range(3):
                with pytest.raises(wire.ServerError):
                    wire.Wire(weir.address, user, "wrong", plugin=wire.NATIVE).close()
        # Each who waits puts the next off by half a second.
        for user in ("app", "app", "other", "other", "other"):
            ahead = stack.enter_context(wire.Wire(weir.address, user, "wrong", login=False))
            ahead.write_packet(
                struct.pack("<IIB23x", ahead.capabilities, 1 << 24, 45) + user.encode() + b"\0\0" + wire.NATIVE.encode() + b"\0"
            )
        begin_change(client, "app")
        give_up_change(client)
        begin_change(client, "other")
        yield client


def test_a_turn_counts_for_the_login_that_waits_for_it(server, started):
    weir = started(endpoint={"failedLoginsThreshold": 3})
    with waiting_twice(server, weir) as client:
        client.password = server.users["app"].encode()
        with pytest.raises(wire.ServerError) as caught:
            client._finish_login(wire.NATIVE, client.greeting.nonce)
        assert caught.value.code == 1045


def test_a_turn_that_nobody_waits_for_any_more(server, started):
    weir = started(endpoint={"failedLoginsThreshold": 3})
    with waiting_twice(server, weir) as client:
        client.socket.close()
        time.sleep(3)
    with wire.Wire(weir.unix, "nopass", "") as after:
        assert after.value("SELECT 1") == "1"


def test_why_a_change_was_refused_is_not_said_of_the_next(server, started, tmp_path):
    identities = iam.Identities(tmp_path)
    weir = started(extra={"identity": identities.section()}, user_settings={"other": {"allowedNetworks": ["10.0.0.0/8"]}})
    with wire.Wire(weir.address, "app", server.users["app"]) as client:
        for user in ("other", "nopass"):
            with pytest.raises(wire.ServerError):
                change_user(client, user, "wrong")
            assert client.value("SELECT 1") == "1"

    def refusals():
        found = [record for record in identities.audit() if record["eventName"] == "Connect" and record.get("errorCode")]
        return found if len(found) == 2 else None

    first, second = until(refusals)
    assert "allowedNetworks" in first["errorMessage"] and "allowedNetworks" not in second["errorMessage"]


def test_whoever_comes_from_elsewhere_is_in_the_audit(server, started, tmp_path):
    identities = iam.Identities(tmp_path)
    weir = started(extra={"identity": identities.section()}, endpoint={"allowedNetworks": ["10.0.0.0/8"]})
    with pytest.raises(wire.ServerError):
        wire.Wire(weir.address, "app", server.users["app"]).close()
    until(lambda: any("not in endpoint.allowedNetworks" in (record.get("errorMessage") or "") for record in identities.audit()))
