"""Reload by SIGHUP: what changes holds at once, what cannot is said, and a bad configuration changes nothing."""

import json
import urllib.error
import urllib.request
import shutil
import signal

import pytest

import certificates
import console
import wire
from servers import free_port
from waiting import until

pytestmark = pytest.mark.needs_weir


def login(weir, user="app", password=None, **options):
    return wire.Wire(weir.address, user, weir.users[user] if password is None else password, **options)


def auth(users, **more):
    """Users as the file has them; `more` are further keys by user."""
    return [{"user": user, "password": password, **more.get(user, {})} for user, password in users.items()]


def reload(weir, **changes):
    """Writes the configuration anew and sends SIGHUP; returns the log lines of the reload."""
    for section in ("endpoint", "pool", "target"):
        getattr(weir, section).update(changes.pop(section, {}))
    weir.extra.update(changes)
    weir.write_config()
    return hang_up(weir)


def hang_up(weir):
    since = len(weir.lines)
    weir.process.send_signal(signal.SIGHUP)
    weir.wait_for_log("NOTICE reloaded|not reloaded", since=since)
    return "\n".join(weir.lines[since:])


@pytest.fixture
def fixed(server, start_weir):
    """A weir whose users are written out, so that a test can change them: fixed(users=..., pool=..., more={user: {...}})."""

    def start(users=None, more=None, **settings):
        users = dict(server.users) if users is None else users
        extra = {"auth": auth(users, **(more or {})), **settings.pop("extra", {})}
        return start_weir(users=users, extra=extra, **settings)

    return start


def test_nothing_has_changed(fixed):
    weir = fixed()
    with login(weir) as client:
        client.run("SET @a = 1")
        lines = hang_up(weir)
        assert 'outcome="nothing has changed"' in lines and len(lines.splitlines()) == 1
        assert client.value("SELECT @a") == "1"


# Users


def test_a_user_is_added(server, fixed):
    users = {"app": server.users["app"]}
    weir = fixed(users)
    weir.users = server.users
    with pytest.raises(wire.ServerError) as error:
        login(weir, "other")
    assert error.value.code == 1045
    with login(weir) as client:
        client.run("SET @a = 1")
        lines = reload(weir, auth=auth(server.users))
        assert "users added" in lines and "other" in lines
        with login(weir, "other") as another:
            assert another.value("SELECT USER()").startswith("other@")
        # Who was there goes on, state and all.
        assert client.value("SELECT @a") == "1"


def test_a_removed_users_sessions_end_when_they_can(server, fixed, schemas):
    server.execute("CREATE TABLE weir_a.reload (id INT PRIMARY KEY)")
    weir = fixed()
    idle, busy, kept = login(weir, "other"), login(weir, "other", database="weir_a"), login(weir)
    idle.run("SELECT 1")
    busy.run("BEGIN", "INSERT INTO reload VALUES (1)")
    lines = reload(weir, auth=auth({user: password for user, password in server.users.items() if user != "other"}))
    assert "users removed" in lines
    error = idle.read_error()
    assert error.code == 1927
    weir.wait_for_log("reason=user_removed side=weir state=idle user=other")
    with pytest.raises(wire.ServerError) as refused:
        login(weir, "other")
    assert refused.value.code == 1045
    busy.run("INSERT INTO reload VALUES (2)", "COMMIT")
    assert busy.read_error().code == 1927
    assert server.execute("SELECT COUNT(*) FROM weir_a.reload")[0][0] == 2
    assert kept.value("SELECT 1") == "1"
    # Nothing of it is kept at the server.
    until(lambda: not any(row[1] == "other" for row in server.backends()), 10, "the removed user's backends to be closed")
    # And back again.
    lines = reload(weir, auth=auth(server.users))
    assert "users added" in lines
    with login(weir, "other") as client:
        assert client.value("SELECT 1") == "1"
    kept.close()


@pytest.fixture
def changing(server):
    """A user of the server whose password a test may change."""
    server.execute("CREATE USER changing@'%' IDENTIFIED BY 'first'", "GRANT ALL ON *.* TO changing@'%'")
    yield lambda password: server.execute(f"ALTER USER changing@'%' IDENTIFIED BY '{password}'")
    server.execute("DROP USER changing@'%'")


def connections(server, user="changing"):
    return sorted(row[0] for row in server.backends() if row[1] == user)


def test_a_changed_password_holds_at_once(server, fixed, changing):
    weir = fixed({**server.users, "changing": "first"})
    idle, busy = login(weir, "changing"), login(weir, "changing")
    busy.run("BEGIN", "SELECT 1")
    idle.run("SELECT 1")
    assert len(connections(server)) == 2
    changing("second")
    lines = reload(weir, auth=auth({**server.users, "changing": "second"}))
    assert "passwords changed" in lines and "second" not in lines and "first" not in lines
    with pytest.raises(wire.ServerError) as error:
        login(weir, "changing", "first")
    assert error.value.code == 1045
    # The idle backend of the old password is closed, that of the transaction once it is over.
    until(lambda: len(connections(server)) == 1, 10, "the idle backend of the old password to go")
    old = connections(server)
    with login(weir, "changing", "second") as client:
        assert client.value("SELECT 1") == "1"
        busy.run("COMMIT")
        until(lambda: connections(server) and not set(old) & set(connections(server)), 10, "the other one too")
        # Sessions that logged in with the old one go on.
        assert idle.value("SELECT 1") == busy.value("SELECT 1") == "1"
    idle.close()
    busy.close()


def test_a_password_that_was_wrong_is_put_right(server, fixed, changing):
    weir = fixed({**server.users, "changing": "wrong"}, pool={"connectionBorrowTimeout": 5})
    with login(weir, "changing", "wrong") as client:
        with pytest.raises(wire.ServerError) as error:
            client.run("SELECT 1")
        assert error.value.code == 1045
        reload(weir, auth=auth({**server.users, "changing": "first"}))
        assert client.value("SELECT 1") == "1"


def test_a_password_file_is_read_again(server, start_weir, changing):
    # The second of three users has its password in a file.
    users = {"app": server.users["app"], "changing": "first", "other": server.users["other"]}
    weir = start_weir(users=users)
    with login(weir, "changing") as client:
        client.run("SELECT 1")
    changing("second")
    (weir.folder / "password-1").write_text("second\n")
    lines = hang_up(weir)
    assert "passwords changed" in lines and "changing" in lines
    with login(weir, "changing", "second") as client:
        assert client.value("SELECT 1") == "1"


def test_limits_and_methods_of_users(server, fixed):
    weir = fixed()
    first = login(weir)
    lines = reload(weir, auth=auth(server.users, app={"maxClients": 1, "requireTLS": True}))
    assert "users changed" in lines
    with pytest.raises(wire.ServerError) as error:
        login(weir)
    assert error.value.code == 3159
    with pytest.raises(wire.ServerError) as error:
        login(weir, tls=True)
    assert error.value.code == 1226
    first.quit()
    until(lambda: try_login(weir, tls=True), 5, "the only place").close()


def try_login(weir, **options):
    try:
        return login(weir, **options)
    except wire.ServerError:
        return None


# Certificates


def serial(weir):
    """The certificate that clients are shown, as bytes."""
    with login(weir, tls=True) as client:
        return client.socket.getpeercert(binary_form=True)


def test_certificates_are_read_again(server, start_weir, tmp_path):
    authority = certificates.Authority(tmp_path)
    certificate, key = tmp_path / "now.pem", tmp_path / "now.key"
    shutil.copy(authority.proxy_certificate, certificate)
    shutil.copy(authority.proxy_key, key)
    weir = start_weir(endpoint={"tls": {"certificate": str(certificate), "key": str(key)}})
    first = serial(weir)
    running = login(weir, tls=True)
    running.run("SET @a = 1")
    shutil.copy(authority.server_certificate, certificate)
    # The key is not the new certificate's yet: nothing changes.
    weir.expect("the former configuration stays in force", "certificates have changed and cannot be used")
    lines = hang_up(weir)
    assert "ERROR" in lines and "endpoint.tls" in lines
    assert serial(weir) == first
    weir.wait_for_log("certificates have changed and cannot be used; the ones before stay in use")
    # Noticed without a reload, within a second.
    shutil.copy(authority.server_key, key)
    weir.wait_for_log("certificates or keys of endpoint.tls have changed")
    second = serial(weir)
    assert second != first
    # Connections keep the one that they began with.
    assert running.value("SELECT @a") == "1"
    running.close()
    assert "nothing has changed" in hang_up(weir)


def test_tls_is_switched_on_and_off(server, start_weir):
    weir = start_weir(endpoint={"tls": None})
    offers = {"tls": {"certificate": str(weir.authority.proxy_certificate), "key": str(weir.authority.proxy_key)}}
    with pytest.raises(wire.Gone):
        login(weir, tls=True)
    lines = reload(weir, endpoint={**offers, "requireTLS": True})
    assert "key=endpoint.tls.certificate" in lines and "key=endpoint.requireTLS" in lines
    with login(weir, tls=True) as client:
        assert client.value("SELECT 1") == "1"
    with pytest.raises(wire.ServerError) as error:
        login(weir)
    assert error.value.code == 3159
    reload(weir, endpoint={"tls": None, "requireTLS": None})
    with pytest.raises(wire.Gone):
        login(weir, tls=True)
    with login(weir) as client:
        assert client.value("SELECT 1") == "1"


# The pool


def test_the_pool_shrinks_and_grows(server, fixed):
    weir = fixed({"app": server.users["app"]}, pool={"maxConnections": 3, "reservedConnections": 0})
    clients = [login(weir) for _ in range(4)]
    for client in clients[:3]:
        client.run("BEGIN", "SELECT 1")
    clients[3].command(3, b"START TRANSACTION WITH CONSISTENT SNAPSHOT")
    lines = reload(weir, pool={"maxConnections": 4})
    assert "key=pool.maxConnections" in lines and "from=3" in lines and "to=4" in lines
    # Who waited has one now.
    assert clients[3].results()[0].kind == "ok"
    assert len(connections(server, "app")) == 4
    reload(weir, pool={"maxConnections": 1})
    for client in clients:
        client.run("COMMIT")
    until(lambda: len(connections(server, "app")) <= 1, 10, "the pool to shrink")
    for client in clients:
        assert client.value("SELECT 1") == "1"
        client.close()


def test_times_of_the_pool(server, fixed):
    weir = fixed({"app": server.users["app"]}, pool={"maxConnections": 1, "connectionBorrowTimeout": 300})
    first, second = login(weir), login(weir)
    first.run("BEGIN", "SELECT 1")
    second.command(3, b"SELECT 1")
    # For those that wait already as well.
    reload(weir, pool={"connectionBorrowTimeout": 0.2})
    assert second.results()[0].error[0] == 9501
    first.close()
    second.close()


def test_a_warm_minimum_comes_and_goes(server, fixed):
    weir = fixed({"app": server.users["app"], "other": server.users["other"]}, pool={"idleTimeout": 0.2, "maxIdleConnectionsPercent": 0})
    reload(weir, pool={"minConnections": 2})
    until(lambda: len(connections(server, "app")) == len(connections(server, "other")) == 2, 10, "the warm minimum")
    reload(weir, pool={"minConnections": 0})
    until(lambda: not connections(server, "app") and not connections(server, "other"), 10, "its end")


def test_an_init_query_holds_for_every_connection(server, fixed):
    weir = fixed({"app": server.users["app"]}, pool={"maxConnections": 2})
    first, second = login(weir), login(weir)
    first.run("BEGIN", "SELECT 1")
    second.run("SELECT 1")
    before = connections(server, "app")
    lines = reload(weir, pool={"initQuery": "SET @@lock_wait_timeout = 77"})
    assert "key=pool.initQuery" in lines
    first.run("COMMIT")
    until(lambda: not set(before) & set(connections(server, "app")), 10, "the connections without it to go")
    with login(weir) as third:
        assert third.value("SELECT @@lock_wait_timeout") == "77"
    first.close()
    second.close()


def test_tls_to_the_server(server, fixed):
    weir = fixed({"app": server.users["app"]}, target={"tls": "disabled"})
    cipher = "SHOW STATUS LIKE 'Ssl_cipher'"
    with login(weir) as client:
        assert client.rows(cipher)[0][1] == b""
        lines = reload(weir, target={"tls": "required"})
        assert "key=target.tls" in lines

        def is_secure():
            return client.rows(cipher)[0][1] != b""

        until(is_secure, 10, "a connection with TLS")


# Clients


def test_timeouts_of_clients(fixed):
    weir = fixed()
    client = login(weir)
    client.run("SELECT 1")
    reload(weir, endpoint={"idleClientTimeout": 1})
    assert client.read_error().code == 4031
    weir.wait_for_log("reason=idle_timeout")
    reload(weir, endpoint={"idleClientTimeout": 600, "handshakeTimeout": 0.3})
    with login(weir, login=False) as slow:
        assert slow.socket.recv(100) == b""
        slow.socket.close()


def test_limits_of_clients(fixed):
    weir = fixed()
    clients = [login(weir) for _ in range(3)]
    reload(weir, endpoint={"maxClients": 3})
    with pytest.raises(wire.ServerError) as error:
        login(weir)
    assert error.value.code == 1040
    reload(weir, endpoint={"maxClients": 100, "maxClientsPerUser": 3})
    with pytest.raises(wire.ServerError) as error:
        login(weir)
    assert error.value.code == 1203
    # Nobody is thrown out for being too many.
    assert all(client.value("SELECT 1") == "1" for client in clients)
    reload(weir, endpoint={"maxClientsPerUser": None, "proxyProtocolNetworks": "127.0.0.1"})
    with login(weir, preface=b"PROXY TCP4 192.0.2.7 10.0.0.1 51234 3307\r\n") as another:
        assert another.value("SELECT 1") == "1"
    for client in clients:
        client.close()


def test_the_version_in_greetings(server, fixed):
    weir = fixed(endpoint={"serverVersion": "8.0.99"})
    with login(weir) as client:
        assert client.greeting.version == "8.0.99"
        # Also after Weir has seen the server's own with a new connection.
        client.run("SELECT 1")
    with login(weir) as client:
        assert client.greeting.version == "8.0.99"
    reload(weir, endpoint={"serverVersion": "8.1.77"})
    with login(weir) as client:
        assert client.greeting.version == "8.1.77"
    reload(weir, endpoint={"serverVersion": None})
    with login(weir) as client, wire.Wire(server.address, "app", server.users["app"]) as direct:
        assert client.greeting.version == direct.greeting.version


# The log


def test_level_and_format_of_the_log(fixed):
    weir = fixed()
    with login(weir):
        pass
    reload(weir, logLevel="debug")
    with login(weir):
        pass
    weir.wait_for_log("DEBUG a client's connection ended")
    weir.extra.update(logLevel="notice", logFormat="json")
    weir.write_config()
    since = len(weir.lines)
    weir.process.send_signal(signal.SIGHUP)
    line = json.loads(weir.wait_for_log('"message":"reloaded"', since=since))
    assert line["level"] == "notice"
    with pytest.raises(wire.ServerError):
        login(weir, password="wrong")
    reload_since = len(weir.lines)
    weir.process.send_signal(signal.SIGHUP)
    weir.wait_for_log("reloaded", since=reload_since)
    assert not any("login_failed" in line for line in weir.lines[since:])


# What cannot change, and what is bad


def test_what_takes_a_restart_is_said_each_time_and_kept(server, fixed):
    weir = fixed()
    with login(weir) as client:
        for _ in range(2):
            lines = reload(weir, endpoint={"listen": [f"127.0.0.1:{free_port()}"]}, target={"port": 1}, pool={"idleTimeout": 99})
            assert "WARNING a setting has changed that takes a restart" in lines
            assert "key=endpoint.listen" in lines and "key=target.port" in lines
            assert client.value("SELECT 1") == "1"
        assert "key=pool.idleTimeout" not in lines
    with login(weir) as another:
        assert another.value("SELECT 1") == "1"
    lines = reload(weir, endpoint={"listen": [f"127.0.0.1:{weir.port}", f"unix:{weir.unix}"]}, target={"port": server.port})
    assert "nothing has changed" in lines


BAD = {
    "not YAML": "endpoint: [",
    "a value": "target: {host: a}\nauth: [{user: a, password: b}]\npool: {maxConnections: none}\nendpoint: {maxClients: 0}",
    "no users": "target: {host: a}\nauth: []\n",
    "a file": "target: {host: a}\nauth: [{user: a, password: 'file:/no/such/file'}]\n",
    "a variable": "target: {host: a}\nauth: [{user: a, password: 'env:NO_SUCH_VARIABLE_HERE'}]\n",
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_configuration_changes_nothing(fixed, kind):
    weir = fixed()
    weir.expect("the former configuration stays in force")
    with login(weir) as client:
        client.run("SELECT 1")
        good = weir.config.read_text()
        weir.config.write_text(BAD[kind])
        since = len(weir.lines)
        hang_up(weir)

        def faults():
            return [line for line in weir.lines[since:] if "ERROR not reloaded; the former configuration stays in force" in line]

        # A line for each fault, with the place in the file.
        until(lambda: len(faults()) == (2 if kind == "a value" else 1), 5, "the faults")
        assert all("weir.yaml" in line for line in faults())
        assert client.value("SELECT 1") == "1"
        with login(weir) as another:
            assert another.value("SELECT 1") == "1"
        weir.config.unlink()
        assert "cannot be read" in hang_up(weir)
        weir.config.write_text(good)
        weir.config.chmod(0o600)
        assert "nothing has changed" in hang_up(weir)


def test_secrets_are_not_shown(fixed, server):
    users = {"app": server.users["app"], "hidden": "hush-hush-one"}
    weir = fixed(users)
    reload(weir, auth=auth({**users, "hidden": "hush-hush-two"}))
    assert not any("hush-hush" in line for line in weir.lines)


def test_many_signals(fixed):
    weir = fixed()
    with login(weir) as client:
        for _ in range(50):
            weir.process.send_signal(signal.SIGHUP)
            assert client.value("SELECT 1") == "1"
    assert "nothing has changed" in hang_up(weir)


def test_before_the_target_has_answered(server, start_weir):
    """A reload puts a password right that kept Weir from its target."""
    weir = start_weir(users={"app": "wrong"}, extra={"auth": auth({"app": "wrong"})}, sign="cannot be reached")
    weir.expect("the target cannot be reached")
    reload(weir, auth=auth({"app": server.users["app"]}))
    weir.wait_for_log(r"NOTICE ready")
    with login(weir, password=server.users["app"]) as client:
        assert client.value("SELECT 1") == "1"


def test_while_it_drains(fixed):
    weir = fixed(endpoint={"drainTimeout": 60})
    client = login(weir)
    client.run("BEGIN", "SELECT 1")
    weir.process.send_signal(signal.SIGTERM)
    weir.wait_for_log("draining")
    assert "NOTICE not reloaded: Weir is draining" in hang_up(weir)
    client.run("COMMIT")
    assert weir.process.wait(20) == 0
    weir.process = None


# Beside SIGHUP, and what is not the database's


def test_reload_on_the_console(fixed):
    weir = fixed(extra=console.SETTINGS)
    with console.connect(weir) as admin:
        weir.pool["maxConnections"] = 7
        weir.write_config()
        console.ask(admin, "RELOAD")
        weir.wait_for_log("NOTICE reloaded outcome=")
        config = {row["key"]: row for row in console.ask(admin, "SHOW CONFIG")}
        assert config["pool.maxConnections"]["value"] == "7" and config["pool.maxConnections"]["reloadable"] == 1
        # What takes a restart shows the value that is in force.
        weir.target["port"] = 1
        weir.endpoint["maxClients"] = 77
        weir.write_config()
        console.ask(admin, "RELOAD")
        config = {row["key"]: row for row in console.ask(admin, "SHOW CONFIG")}
        assert config["target.port"]["value"] == str(weir.server.port) and config["target.port"]["reloadable"] == 0
        assert config["endpoint.maxClients"]["value"] == "77"
        weir.expect("the former configuration stays in force")
        weir.pool["maxConnections"] = "many"
        weir.write_config()
        with pytest.raises(Exception) as error:
            console.ask(admin, "RELOAD")
        assert "former configuration" in error.value.args[1] and "maxConnections" in error.value.args[1]
        assert console.ask(admin, "SHOW VERSION")


def test_reload_by_the_verb(fixed):
    weir = fixed(extra=console.SETTINGS)
    code, output, errors = console.run(weir, "reload")
    assert code == 0, errors
    weir.wait_for_log('NOTICE reloaded outcome="nothing has changed"')
    weir.expect("the former configuration stays in force")
    weir.config.write_text(weir.config.read_text().replace('"maxConnections": 20', '"maxConnections": 0'))
    where = ["--address", f"127.0.0.1:{weir.port}", "--user", console.USER, "--password-env", "ADMIN"]
    code, output, errors = console.run(weir, "reload", *where, config=False, environment={"ADMIN": console.PASSWORD})
    assert code == 1 and "maxConnections" in errors, (code, output, errors)


def test_the_consoles_password(fixed):
    weir = fixed(extra=console.SETTINGS)
    with console.connect(weir) as admin:
        reload(weir, admin={"user": console.USER, "password": "another"})
        assert console.ask(admin, "SHOW VERSION")
        with pytest.raises(Exception) as error:
            console.connect(weir)
        assert error.value.args[0] == 1045
        with console.connect(weir, password=b"another") as another:
            assert console.ask(another, "SHOW VERSION")
    reload(weir, admin={"user": "somebody_else", "password": "another"})
    with console.connect(weir, user="somebody_else", password=b"another") as another:
        assert console.ask(another, "SHOW VERSION")
    weir.extra.pop("admin")
    lines = reload(weir)
    assert "key=admin.user" in lines
    with pytest.raises(Exception) as error:
        console.connect(weir, user="somebody_else", password=b"another")
    assert error.value.args[0] == 1045


def metrics(weir, token):
    """The status of a request for /metrics."""
    request = urllib.request.Request(f"http://127.0.0.1:{weir.http_port}/metrics", headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_the_token_of_the_admin_port(fixed):
    weir = fixed(http={"token": "one"})
    assert (metrics(weir, "one"), metrics(weir, "two")) == (200, 401)
    weir.http["token"] = "two"
    lines = reload(weir)
    assert "key=http.token" not in lines or "two" not in lines
    assert (metrics(weir, "one"), metrics(weir, "two")) == (401, 200)
    weir.http["token"] = None
    reload(weir)
    assert metrics(weir, "") == 200
