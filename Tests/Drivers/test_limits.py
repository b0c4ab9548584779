"""Limits at the door: clients in all, of one user, and logging in at once; connections that are opened and left alone."""

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import wire
from servers import die_with_parent
from waiting import until

pytestmark = pytest.mark.needs_weir


def login(weir, user="app", **options):
    return wire.Wire(weir.address, user, weir.users[user], **options)


def refusal(weir, user="app", **options):
    with pytest.raises(wire.ServerError) as error:
        login(weir, user, **options)
    return error.value


def auth(server, **limits):
    """The users as Weir's file has them, some with a limit of their own."""
    return [{"user": user, "password": password, **({"maxClients": limits[user]} if user in limits else {})} for user, password in server.users.items()]


# Clients of one user


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_clients_of_one_user(server, start_weir, tls):
    weir = start_weir(endpoint={"maxClientsPerUser": 2})
    first, second = login(weir, tls=tls), login(weir, tls=tls)
    error = refusal(weir, tls=tls)
    assert (error.code, error.state) == (1203, "42000") and "app" in error.message
    with login(weir, "other", tls=tls) as another:
        assert another.value("SELECT 1") == "1"
    assert first.value("SELECT 1") == second.value("SELECT 1") == "1"
    second.abort()
    third = until(lambda: try_login(weir, tls=tls), 10, "the place of a client that left")
    assert refusal(weir, tls=tls).code == 1203
    for client in (first, third):
        client.close()
    weir.wait_for_log("reason=login_failed .*|.*max_user_connections.*reason=login_failed")


def try_login(weir, user="app", **options):
    try:
        return login(weir, user, **options)
    except wire.ServerError as error:
        assert error.code in (1203, 1226, 1040), error
        return None


def test_a_users_own_limit(server, start_weir):
    weir = start_weir(endpoint={"maxClientsPerUser": 1}, extra={"auth": auth(server, app=2)})
    with login(weir), login(weir):
        error = refusal(weir)
        assert (error.code, error.state) == (1226, "42000")
        assert "'app'" in error.message and "max_user_connections" in error.message and "2" in error.message
    with login(weir, "other"):
        assert refusal(weir, "other").code == 1203


def test_failed_logins_take_no_place(server, start_weir):
    weir = start_weir(endpoint={"maxClientsPerUser": 1})
    for _ in range(3):
        with pytest.raises(wire.ServerError) as error:
            wire.Wire(weir.address, "app", "wrong")
        assert error.value.code == 1045
        with pytest.raises(wire.ServerError) as error:
            login(weir, database="no_such_schema")
        assert error.value.code in (1049, 1044)
    with login(weir) as client:
        assert client.value("SELECT 1") == "1"


def change_user(client, user, password):
    """COM_CHANGE_USER with a useless answer, which makes the server ask again. Returns the error, or None."""
    client.user, client.password = user, password.encode()
    body = user.encode() + b"\0\0\0" + (45).to_bytes(2, "little") + client.greeting.plugin.encode() + b"\0"
    client.command(17, body)
    try:
        client._finish_login(client.greeting.plugin, client.greeting.nonce)
    except wire.ServerError as error:
        return error
    return None


def test_a_client_that_changes_its_user_is_counted_as_the_new_one(server, start_weir):
    weir = start_weir(endpoint={"maxClientsPerUser": 1})
    client = login(weir)
    assert change_user(client, "other", weir.users["other"]) is None
    assert client.value("SELECT USER()").startswith("other@")
    with login(weir) as former:
        assert former.value("SELECT 1") == "1"
        assert refusal(weir, "other").code == 1203
        # Back is not possible while somebody else has that place; the same user again always is.
        assert change_user(client, "other", weir.users["other"]) is None
        error = change_user(client, "app", weir.users["app"])
        assert error.code == 1203
        # MariaDB leaves the client what it was, MySQL ends it: its place is taken, or free.
        if server.kind == "mariadb":
            assert client.value("SELECT 1") == "1"
            assert refusal(weir, "other").code == 1203
        else:
            until(lambda: try_login(weir, "other"), 10, "the place of the client that was ended").close()
    client.socket.close()


# Clients in all


def test_too_many_clients(server, start_weir):
    weir = start_weir(endpoint={"maxClients": 3})
    clients = [login(weir) for _ in range(3)]
    with pytest.raises(wire.ServerError) as error:
        login(weir)
    assert error.value.code == 1040
    clients.pop().quit()
    clients.append(until(lambda: try_login(weir), 10, "a free place"))
    for client in clients:
        assert client.value("SELECT 1") == "1"
        client.close()


def silent(weir, count):
    """Connections that are greeted and say nothing."""
    return [login(weir, login=False) for _ in range(count)]


def test_silent_connections_make_room_for_clients(server, start_weir):
    weir = start_weir(endpoint={"maxClients": 4, "handshakeTimeout": 60})
    quiet = silent(weir, 4)
    client = until(lambda: try_login(weir), 10, "a place, after a second")
    assert client.value("SELECT 1") == "1"
    assert quiet[0].socket.recv(1000)[4:7] == b"\xff\x10\x04", "error 1040"
    assert quiet[0].socket.recv(1000) == b""
    client.close()
    for one in quiet:
        one.socket.close()


# Logging in at once


def test_logins_beyond_the_limit_wait(server, start_weir):
    weir = start_weir(endpoint={"maxHandshakes": 3, "handshakeTimeout": 60})
    quiet = silent(weir, 3)
    # The kernel has accepted it, Weir has not: no greeting yet, and no refusal.
    waiting = socket.create_connection(weir.address)
    waiting.setblocking(False)
    with pytest.raises(BlockingIOError):
        waiting.recv(1)
    # One that finishes its login makes room at once.
    quiet[0]._login(None, None, None, 45)
    assert quiet[0].value("SELECT 1") == "1"
    waiting.settimeout(10)
    assert waiting.recv(5)[4] == 10, "a greeting"
    for one in [*quiet, waiting]:
        getattr(one, "socket", one).close()


def test_who_says_nothing_for_a_second_makes_room(server, start_weir):
    weir = start_weir(endpoint={"maxHandshakes": 3, "handshakeTimeout": 60})
    quiet = silent(weir, 3)
    with login(weir) as client:
        assert client.value("SELECT 1") == "1"
    assert quiet[0].socket.recv(1000)[4:7] == b"\xff\x10\x04", "error 1040"
    assert quiet[0].socket.recv(1000) == b""
    weir.wait_for_log("WARNING .*disconnected to make room.* clients=1 maxHandshakes=3")
    for one in quiet:
        one.socket.close()


def test_clients_that_are_logged_in_are_no_logins(server, start_weir):
    weir = start_weir(endpoint={"maxHandshakes": 1})
    clients = [login(weir) for _ in range(10)]
    assert all(client.value("SELECT 1") == "1" for client in clients)
    for client in clients:
        client.close()


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_a_storm_passes_a_narrow_door(server, start_weir, tls):
    """Everybody gets in, in turn."""
    weir = start_weir(endpoint={"maxHandshakes": 4})
    errors = []

    def visit():
        try:
            with login(weir, tls=tls) as client:
                assert client.value("SELECT 1") == "1"
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=visit) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors[:3]


SSL_REQUEST = wire.struct.pack("<IIB23x", wire.BASE | wire.SSL, 1 << 24, 45)
FLOODS = {
    "silent": "",
    "half a login": "550000018da6",
    "TLS asked for and not begun": (b"\x20\0\0\x01" + SSL_REQUEST).hex(),
}


@pytest.mark.parametrize("server", ["mariadb"], indirect=True)
@pytest.mark.parametrize("kind", FLOODS)
def test_twenty_thousand_connections_that_never_log_in(server, start_weir, kind):
    timeout = 10
    weir = start_weir(endpoint={"handshakeTimeout": timeout})
    before = weir.rss_kib()
    running = login(weir)
    floods = [
        subprocess.Popen(
            [sys.executable, Path(__file__).with_name("flood.py"), str(weir.port), "10000", FLOODS[kind]],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent,
        )
        for _ in range(2)
    ]  # fmt: skip
    try:
        for flood in floods:
            assert flood.stdout.readline() == "open 10000\n"

        def attempt():
            # The kernel forgets some of so many connections: who hears nothing tries again, as drivers do.
            try:
                return login(weir, timeout=5)
            except OSError:
                return None

        with until(attempt, 60, "somebody who means it to get in") as client:
            assert client.value("SELECT 1") == "1"
        assert running.value("SELECT 1") == "1"
        growth = weir.rss_kib() - before
        assert growth < 200 * 1024, f"{growth} KiB for connections that said next to nothing"
    finally:
        for flood in floods:
            flood.kill()
            flood.communicate()
    # And when they are gone everything is as before.
    with login(weir) as client:
        assert client.value("SELECT 1") == "1"
    running.close()
