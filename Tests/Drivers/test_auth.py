"""Logging in at Weir, and Weir logging in at the server."""

import ssl
import warnings

import pytest

import cli
import wire
from weir import BYPASS

HOST = "127.0.0.1" if BYPASS else "%"


def denied(end, user, password, **options):
    with pytest.raises(wire.ServerError) as caught:
        wire.Wire(end.address, user, password, **options).close()
    return caught.value


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("plugin", [None, wire.NATIVE, wire.SHA2, wire.CLEAR, "some_unknown_plugin"], ids=str)
def test_every_user_by_every_first_plugin(server, weir, tls, plugin):
    for user, password in server.users.items():
        if BYPASS and user == "app_ed25519":
            continue  # this client does not speak it; through Weir it need not
        for database in (None, "weir_b"):
            client = wire.Wire(weir.address, user, password, database, tls=tls, plugin=plugin)
            assert client.rows("SELECT SUBSTRING_INDEX(USER(), '@', 1), DATABASE()") == [(user.encode(), database and database.encode())]
            client.quit()


def test_unix_socket(server, weir):
    for user in ("app", "nopass", "other"):
        with wire.Wire(weir.unix, user, server.users[user]) as client:
            assert client.value("SELECT SUBSTRING_INDEX(USER(), '@', 1)") == user


def test_a_clear_password_is_never_asked_for_on_a_plain_connection(server, weir):
    with wire.Wire(weir.address, "app", server.users["app"], plugin=wire.SHA2) as client:
        assert f"switch:{wire.CLEAR}" not in client.paths and "full-tls" not in client.paths


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("plugin", [None, wire.NATIVE, wire.SHA2], ids=str)
@pytest.mark.parametrize(
    "user, password, using",
    [("app", "wrong", "YES"), ("app", "", "NO"), ("nobody", "something", "YES"), ("nobody", "", "NO"), ("nopass", "something", "YES"),
     ("app", "app-secret ", "YES"), ("APP", "app-secret", "YES"), ("", "app-secret", "YES")],
)  # fmt: skip
def test_wrong_passwords(server, weir, user, password, using, plugin, tls):
    error = denied(weir, user, password, plugin=plugin, tls=tls)
    assert (error.code, error.state) == (1045, "28000")
    if BYPASS and user not in server.users:
        using = error.message[error.message.rindex(":") + 2 : -1]  # MySQL makes this up for a user that it does not know
    assert error.message == f"Access denied for user '{user}'@'{HOST}' (using password: {using})"


def test_a_wrong_password_does_not_spoil_the_next_login(server, weir):
    for _ in range(5):
        denied(weir, "app", "wrong")
        with wire.Wire(weir.address, "app", server.users["app"]) as client:
            assert client.value("SELECT 1") == "1"


def test_unknown_schema_at_login(server, weir):
    straight = denied(server, "app", server.users["app"], database="no_such_schema")
    through = denied(weir, "app", server.users["app"], database="no_such_schema")
    assert (through.code, through.state, through.message) == (straight.code, straight.state, straight.message)
    assert through.code == 1049


def test_schema_that_the_user_may_not_enter(server, weir):
    straight = denied(server, "other", server.users["other"], database="mysql")
    through = denied(weir, "other", server.users["other"], database="mysql")
    assert (through.code, through.state) == (straight.code, straight.state)
    assert through.code == 1044


def test_greeting_is_the_servers(server, weir):
    straight = wire.Wire(server.address, "", login=False).greeting
    through = wire.Wire(weir.address, "", login=False).greeting
    assert (through.version, through.charset, through.status) == (straight.version, straight.charset, straight.status)
    # Without LONG_PASSWORD a MariaDB says that it has extensions of its own, which Weir does not offer: both are right.
    more = through.capabilities & ~(straight.capabilities | wire.SSL | wire.LONG_PASSWORD)
    assert more == 0, f"Weir offers what the server does not have: {more:#x}"
    wanted = (wire.BASE | wire.SSL | wire.CONNECT_WITH_DB | wire.FOUND_ROWS) & ~wire.LONG_PASSWORD
    assert through.capabilities & wanted == wanted
    assert through.nonce != straight.nonce and 0 not in through.nonce


def test_every_greeting_has_its_own_nonce(weir):
    nonces = {wire.Wire(weir.address, "", login=False).greeting.nonce for _ in range(20)}
    assert len(nonces) == 20


@pytest.mark.needs_weir
def test_tls_required(server, start_weir):
    weir = start_weir(endpoint={"requireTLS": True})
    for user, password in (("app", server.users["app"]), ("app", "wrong"), ("nobody", "")):
        error = denied(weir, user, password)
        assert (error.code, error.state) == (3159, "HY000")
        assert "requires TLS" in error.message
    with wire.Wire(weir.address, "app", server.users["app"], tls=True) as client:
        assert client.value("SELECT 1") == "1"
    assert cli.mariadb(weir, "tls", "app", "SELECT 'by tls';").stdout.count("by tls") >= 1


@pytest.mark.needs_weir
def test_tls_required_of_all_but_one(server, start_weir):
    users = [{"user": "app", "password": server.users["app"]}, {"user": "other", "password": server.users["other"], "requireTLS": False}]
    weir = start_weir(endpoint={"requireTLS": True}, extra={"auth": users, "admin": {"user": "boss", "password": "boss-secret"}})
    assert denied(weir, "app", server.users["app"]).code == 3159
    assert denied(weir, "boss", "boss-secret").code == 3159
    # Who has not shown the password learns nothing of the user.
    for user in ("app", "other", "nobody"):
        assert denied(weir, user, "wrong").code == 1045
    with wire.Wire(weir.address, "other", server.users["other"]) as client:
        assert client.value("SELECT 1") == "1"
    with wire.Wire(weir.address, "app", server.users["app"], tls=True) as client:
        assert client.value("SELECT 1") == "1"


@pytest.mark.needs_weir
@pytest.mark.parametrize("plugin", [wire.NATIVE, wire.SHA2])
def test_users_bound_to_a_method_are_not_told_from_unknown_ones(server, start_weir, plugin):
    weir = start_weir(endpoint={"clientPasswordAuthType": {wire.NATIVE: "MYSQL_NATIVE_PASSWORD", wire.SHA2: "MYSQL_CACHING_SHA2_PASSWORD"}[plugin]})
    for first in (wire.NATIVE, wire.SHA2, wire.CLEAR):
        seen = set()
        for user in ("app", "nobody"):
            client = wire.Wire(weir.address, user, "wrong", login=False)
            with pytest.raises(wire.ServerError):
                client._login(None, None, first, 45)
            seen.add(tuple(client.paths))
            client.close()
        assert len(seen) == 1, (first, seen)


@pytest.mark.needs_weir
def test_no_tls_without_a_certificate(server, start_weir):
    weir = start_weir(endpoint={"tls": None})
    with wire.Wire(weir.address, "app", server.users["app"]) as client:
        assert client.value("SELECT 1") == "1"
        assert not client.greeting.capabilities & wire.SSL


def context(version, authority):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = made.maximum_version = version
    made.load_verify_locations(authority.ca)
    return made


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
def test_tls_versions(server, weir, authority, version):
    with wire.Wire(weir.address, "app", server.users["app"], tls=context(version, authority)) as client:
        assert client.socket.version() == {"TLSv1_2": "TLSv1.2", "TLSv1_3": "TLSv1.3"}[version.name]
        assert client.value("SELECT 1") == "1"


def test_old_tls_is_refused(server, weir, authority):
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        old = context(ssl.TLSVersion.TLSv1_1, authority)
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError, wire.Gone)):
        wire.Wire(weir.address, "app", server.users["app"], tls=old)
    with wire.Wire(weir.address, "app", server.users["app"], tls=True) as client:
        assert client.value("SELECT 1") == "1"


def test_rubbish_instead_of_a_login(server, weir):
    for rubbish in (b"", b"\x00" * 4, b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 100, b"\x20\x00\x00\x01" + b"\xff" * 32, b"\x05\x00\x00\x01\x00\x0a\x00\x00\x00"):
        client = wire.Wire(weir.address, "app", login=False)
        client.socket.sendall(rubbish)
        client.abort()
    with wire.Wire(weir.address, "app", server.users["app"]) as client:
        assert client.value("SELECT 1") == "1"


# Weir's own connections to the server


def cipher(weir, server):
    with wire.Wire(weir.address, "app", server.users["app"]) as client:
        return client.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")[0][1]


@pytest.mark.needs_weir
@pytest.mark.parametrize("mode, encrypted", [("disabled", False), ("preferred", True), ("required", True)])
def test_target_tls_modes(server, start_weir, mode, encrypted):
    assert bool(cipher(start_weir(target={"tls": mode}), server)) == encrypted


@pytest.mark.needs_weir
@pytest.mark.parametrize("mode, host", [("verify-ca", "127.0.0.1"), ("verify-ca", "localhost"), ("verify-identity", "localhost")])
def test_target_certificate_accepted(server, start_weir, authority, mode, host):
    assert cipher(start_weir(target={"tls": mode, "host": host, "ca": str(authority.ca)}), server)


@pytest.mark.needs_weir
@pytest.mark.parametrize(
    "mode, host, ca", [("verify-ca", "127.0.0.1", "other_ca"), ("verify-identity", "127.0.0.1", "ca"), ("verify-identity", "localhost", "other_ca")]
)
def test_target_certificate_refused(server, start_weir, authority, mode, host, ca):
    before = len(server.backends())
    weir = start_weir(
        sign=r"\blistening\b", target={"tls": mode, "host": host, "ca": str(getattr(authority, ca))}, pool={"connectionBorrowTimeout": 2}
    )
    weir.expect("(?i)certificate|TLS|SSL")
    with pytest.raises(wire.ServerError) as caught:
        wire.Wire(weir.address, "app", server.users["app"]).run("SELECT 1")
    assert any(word in caught.value.message.lower() for word in ("certificate", "tls", "ssl")), caught.value
    assert len(server.backends()) == before


@pytest.mark.needs_weir
def test_target_over_its_unix_socket(server, start_weir):
    weir = start_weir(target={"socket": str(server.socket), "host": None, "port": None, "tls": None})
    for user in ("app", "nopass", "other"):
        with wire.Wire(weir.address, user, server.users[user]) as client:
            assert client.value("SELECT SUBSTRING_INDEX(USER(), '@', -1)") == "localhost"
