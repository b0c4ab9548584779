"""Who may come in: from where, with which certificate, and how often one may guess."""

import ssl
import subprocess
import threading
import time

import pymysql
import pytest

import wire
from weir import Weir

pytestmark = pytest.mark.needs_weir


def denied(weir, user, password, **options):
    with pytest.raises(wire.ServerError) as caught:
        wire.Wire(weir.address, user, password, **options).close()
    return caught.value


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


def test_an_endpoint_for_some_networks_only(server, started):
    weir = started(endpoint={"allowedNetworks": ["10.0.0.0/8", "localhost"]})
    error = denied(weir, "app", server.users["app"])
    assert (error.code, error.message) == (1130, "Host '127.0.0.1' is not allowed to connect to this MySQL server")
    weir.wait_for_log("127.0.0.1 is not in endpoint.allowedNetworks")
    with wire.Wire(weir.unix, "app", server.users["app"]) as client:
        assert client.value("SELECT 1") == "1"


def test_behind_a_balancer_the_clients_own_address_counts(server, started):
    weir = started(endpoint={"allowedNetworks": ["192.0.2.0/24"], "proxyProtocolNetworks": "127.0.0.1"})
    with wire.Wire(weir.address, "app", server.users["app"], preface=b"PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\n") as client:
        assert client.value("SELECT 1") == "1"
    assert denied(weir, "app", server.users["app"], preface=b"PROXY TCP4 198.51.100.7 127.0.0.1 1 2\r\n").code == 1130


def test_a_user_of_some_networks_fails_elsewhere_as_with_a_wrong_password(server, started):
    weir = started(user_settings={"app": {"allowedNetworks": ["10.0.0.0/8"]}})
    error = denied(weir, "app", server.users["app"])
    assert (error.code, error.message) == (1045, "Access denied for user 'app'@'%' (using password: YES)")
    weir.wait_for_log("127.0.0.1 is not in the allowedNetworks of user app")
    with wire.Wire(weir.address, "other", server.users["other"]) as client:
        assert client.value("SELECT 1") == "1"


@pytest.fixture(scope="module")
def client_certificate(tmp_path_factory):
    """An authority for clients, a certificate of its, and one of another authority."""
    folder = tmp_path_factory.mktemp("clients")

    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], cwd=folder, check=True, capture_output=True)

    for ca in ("ca", "other-ca"):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", f"/CN=clients {ca}", "-keyout", f"{ca}.key", "-out", f"{ca}.pem")
    for name, ca in (("good", "ca"), ("bad", "other-ca")):
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=a client", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{ca}.pem", "-CAkey", f"{ca}.key", "-CAcreateserial", "-days", "30", "-out", f"{name}.pem")
    return folder


def with_certificate(folder, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    return context


def test_a_user_who_must_show_a_certificate(server, started, client_certificate):
    tls = {
        "certificate": str(server.authority.proxy_certificate), "key": str(server.authority.proxy_key), "clientCA": str(client_certificate / "ca.pem"),
        "clientCertificate": "OPTIONAL",
    }  # fmt: skip
    weir = started(endpoint={"tls": tls}, user_settings={"app": {"requireClientCertificate": True}})
    # Nobody else has to.
    with wire.Wire(weir.address, "other", server.users["other"], tls=True) as client:
        assert client.value("SELECT 1") == "1"
    for options in ({"tls": True}, {"tls": False}):
        assert denied(weir, "app", server.users["app"], **options).code == 1045
    weir.wait_for_log("user app must show a client certificate, and none was shown")

    def connect(user, name):
        return pymysql.connect(
            host="127.0.0.1", port=weir.port, user=user, password=server.users[user], ssl=with_certificate(client_certificate, name)
        )

    for user in ("app", "nopass"):
        with connect(user, "good") as connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
        # One that is shown must be good, whoever shows it.
        with pytest.raises(pymysql.err.OperationalError):
            connect(user, "bad").close()


def test_whoever_guesses_is_slowed_and_nobody_else_is(server, started):
    weir = started(endpoint={"failedLoginsThreshold": 3, "proxyProtocolNetworks": "127.0.0.1"})

    def source(number):
        return f"PROXY TCP4 192.0.2.{number} 127.0.0.1 1 2\r\n".encode()

    for _ in range(3):
        denied(weir, "app", "wrong", preface=source(1))
    # Five at once: four wait for their turn, half a second apart and more; the fifth is refused unjudged.
    clients = []
    for _ in range(5):
        client = wire.Wire(weir.address, "app", "wrong", login=False, preface=source(1))
        clients.append(client)

    began = time.monotonic()
    ends = []

    def attempt(client):
        try:
            client._login(None, None, wire.NATIVE, 45)
        except (wire.ServerError, wire.Gone):
            ends.append(time.monotonic() - began)

    threads = [threading.Thread(target=attempt, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    # Meanwhile: the same user from elsewhere, and another user from there.
    with wire.Wire(weir.address, "app", server.users["app"], preface=source(2)) as client:
        assert client.value("SELECT 1") == "1"
    with wire.Wire(weir.address, "other", server.users["other"], preface=source(1)) as client:
        assert client.value("SELECT 1") == "1"
    # The right password gets in, in its turn.
    for thread in threads:
        thread.join()
    for client in clients:
        client.close()
    assert max(ends) >= 0.5
    with wire.Wire(weir.address, "app", server.users["app"], preface=source(1)) as client:
        assert client.value("SELECT 1") == "1"
    weir.wait_for_log("too many failed logins of this user from 192.0.2.1 wait already")
