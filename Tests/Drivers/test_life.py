"""The life of the process: signals, drain, what a service manager is told, exit codes."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest

import wire
from servers import free_port
from waiting import until
from weir import Weir, binary, clean_environment

pytestmark = pytest.mark.needs_weir


def login(weir, user="app", **options):
    return wire.Wire(weir.address, user, weir.users[user], **options)


def term(weir, number=signal.SIGTERM):
    weir.process.send_signal(number)


def ended(weir, seconds=20):
    """The exit code, once the process has ended."""
    return weir.process.wait(seconds)


@pytest.fixture
def start(server):
    """Starts weirs that the test itself ends."""
    started = []

    def start(**settings):
        sign = settings.pop("sign", r"\bready\b")
        environment = settings.pop("environment", {})
        running = Weir(server, **settings)
        running.environment.update(environment)
        started.append(running)
        return running.start(sign=sign)

    yield start
    for running in started:
        running.kill()


def refused(weir):
    """Whether nobody listens any more."""
    with socket.socket() as probe:
        return probe.connect_ex(weir.address) != 0


# Drain


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_transaction_may_finish(server, start, schemas, number):
    server.execute("CREATE TABLE weir_a.life (id INT PRIMARY KEY)")
    weir = start()
    busy, idle = login(weir, database="weir_a"), login(weir)
    busy.run("BEGIN", "INSERT INTO life VALUES (1)")
    idle.run("SELECT 1")
    term(weir, number)
    weir.wait_for_log("NOTICE draining clients=2 delay=0 timeout=30")
    until(lambda: refused(weir), 5, "the listener to close")
    assert idle.read_error().code == 1053
    busy.run("INSERT INTO life VALUES (2)")
    assert weir.process.poll() is None
    busy.run("COMMIT")
    assert ended(weir) == 0
    weir.wait_for_log("NOTICE stopped")
    assert server.execute("SELECT COUNT(*) FROM weir_a.life")[0][0] == 2
    assert not os.path.exists(weir.unix)


def test_a_running_statement_may_finish(start):
    weir = start()
    client = login(weir)
    client.command(3, b"SELECT SLEEP(1.5), 42")
    # The statement is there before the signal is, or it would meet a closed door.
    until(lambda: any(row[3] == "Query" for row in weir.server.backends() if row[1] == "app"), 5, "the statement to run")
    term(weir)
    weir.wait_for_log("draining")
    assert client.results()[0].checked().rows[0][1] == b"42"
    assert ended(weir) == 0


def test_after_the_timeout_transactions_are_cut(server, start, schemas):
    server.execute("CREATE TABLE weir_a.life (id INT PRIMARY KEY)")
    weir = start(endpoint={"drainTimeout": 0.5})
    client = login(weir, database="weir_a")
    client.run("BEGIN", "INSERT INTO life VALUES (1)")
    began = time.monotonic()
    term(weir)
    assert ended(weir) == 0
    assert time.monotonic() - began >= 0.5
    weir.wait_for_log("connection ended.*reason=shutdown side=weir state=in_transaction")
    with pytest.raises((wire.Gone, ConnectionError, wire.ServerError)):
        client.run("COMMIT")
    until(lambda: server.execute("SELECT COUNT(*) FROM weir_a.life")[0][0] == 0, 10, "the rollback")


def test_the_delay_goes_on_as_before(start):
    weir = start(endpoint={"drainDelay": 2, "drainTimeout": 20})
    before = login(weir)
    began = time.monotonic()
    term(weir)
    weir.wait_for_log("draining clients=1 delay=2 timeout=20")
    # Load balancers have not noticed yet: old and new clients are served.
    assert before.value("SELECT 1") == "1"
    with login(weir) as late:
        assert late.value("SELECT 2") == "2"
    assert ended(weir) == 0
    assert time.monotonic() - began >= 2
    assert before.read_error().code == 1053


def test_a_second_signal_ends_it_at_once(start):
    weir = start(endpoint={"drainTimeout": 600})
    client = login(weir)
    client.run("BEGIN", "SELECT 1")
    term(weir)
    weir.wait_for_log("draining")
    assert client.value("SELECT 1") == "1"
    term(weir, signal.SIGINT)
    assert ended(weir, 5) == 0
    weir.wait_for_log("stopped at once clients=1")
    assert not os.path.exists(weir.unix)


def test_a_second_signal_ends_the_delay_too(start):
    weir = start(endpoint={"drainDelay": 600})
    term(weir)
    weir.wait_for_log("draining")
    term(weir)
    assert ended(weir, 5) == 0
    assert not os.path.exists(weir.unix)


def test_clients_that_wait_for_the_target_are_let_go(server, start):
    weir = start(target={"port": free_port()}, sign="cannot be reached")
    descriptors = f"/proc/{weir.process.pid}/fd"
    before = len(os.listdir(descriptors))
    waiting = socket.create_connection(weir.address)
    until(lambda: len(os.listdir(descriptors)) > before, 10, "weir to take the connection")
    term(weir)
    assert ended(weir) == 0
    assert waiting.recv(100) == b""
    waiting.close()


def ready(weir):
    """The status of /readyz."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{weir.http_port}/readyz", timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_readiness_goes_first(start):
    """Before the addresses close: that is what the delay is for."""
    weir = start(http={}, endpoint={"drainDelay": 3})
    assert ready(weir) == 200
    term(weir)
    weir.wait_for_log("draining")
    assert ready(weir) == 503
    with login(weir) as client:
        assert client.value("SELECT 1") == "1"
        assert ready(weir) == 503
    assert ended(weir) == 0


# The service manager


class Manager:
    """What systemd's end of NOTIFY_SOCKET hears."""

    def __init__(self, address):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self.socket.settimeout(20)
        self.heard = []

    def next(self):
        message = dict(line.split("=", 1) for line in self.socket.recv(65536).decode().split("\n"))
        self.heard.append(message)
        return message

    def until(self, **wanted):
        """The next message with these variables."""
        while True:
            message = self.next()
            if all(message.get(name) == value for name, value in wanted.items()):
                return message


@pytest.fixture(params=["path", "abstract"])
def manager(request, tmp_path):
    address = str(tmp_path / "notify") if request.param == "path" else f"@weir-test-{os.getpid()}-{free_port()}"
    running = Manager(address)
    running.address = address
    yield running
    running.socket.close()


def test_the_manager_hears_of_start_reload_and_stop(start, manager):
    weir = start(environment={"NOTIFY_SOCKET": manager.address}, endpoint={"drainDelay": 0.5, "drainTimeout": 7})
    first = manager.next()
    assert first["READY"] == "1" and f"listening on 127.0.0.1:{weir.port}" in first["STATUS"]
    assert "serving" in manager.next()["STATUS"]
    before = time.monotonic_ns() // 1000
    weir.process.send_signal(signal.SIGHUP)
    reloading = manager.until(RELOADING="1")
    # systemd takes a reload for over only when READY comes after this time.
    assert before <= int(reloading["MONOTONIC_USEC"]) <= time.monotonic_ns() // 1000
    ready = manager.until(READY="1")
    assert ready["STATUS"].endswith("reloaded: nothing has changed")
    weir.config.write_text("pool: { maxConnections: none }")
    weir.process.send_signal(signal.SIGHUP)
    manager.until(RELOADING="1")
    assert "not reloaded: " in manager.until(READY="1")["STATUS"]
    term(weir)
    stopping = manager.until(STOPPING="1")
    # Delay, timeout and the goodbye, and a second for rounding.
    assert int(stopping["EXTEND_TIMEOUT_USEC"]) == 13_000_000
    assert ended(weir) == 0


def test_it_is_ready_before_its_target_is(start, manager):
    weir = start(environment={"NOTIFY_SOCKET": manager.address}, target={"port": free_port()}, sign="cannot be reached")
    assert manager.next()["READY"] == "1"
    assert "waiting for the target: " in manager.until()["STATUS"]
    term(weir)
    manager.until(STOPPING="1")
    assert ended(weir) == 0


def test_the_watchdog_is_fed(start, manager):
    weir = start(environment={"NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "200000"})
    for _ in range(3):
        manager.until(WATCHDOG="1")
    term(weir)
    assert ended(weir) == 0


def test_a_manager_that_is_not_there_is_no_trouble(start, tmp_path):
    weir = start(environment={"NOTIFY_SOCKET": str(tmp_path / "nobody")})
    weir.wait_for_log("WARNING the service manager was not told")
    with login(weir) as client:
        assert client.value("SELECT 1") == "1"
    term(weir)
    assert ended(weir) == 0


# Exit codes


def run(*arguments, **options):
    return subprocess.run([binary(), *map(str, arguments)], capture_output=True, text=True, timeout=30, env=clean_environment(), **options)


SMALL = "http: {{ listen: none }}\ntarget: {{ host: 127.0.0.1, port: 1 }}\nauth: [{{ user: a, password: b }}]\nendpoint: {{ {} }}\n"


@pytest.fixture
def configuration(tmp_path):
    def write(endpoint):
        path = tmp_path / "weir.yaml"
        path.write_text(SMALL.format(endpoint))
        path.chmod(0o600)
        return path

    return write


def test_exit_code_of_an_address_in_use(configuration):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = run("serve", "--config", configuration(f"listen: '{address}'"))
    assert done.returncode == 1 and address in done.stderr


def test_exit_code_of_a_certificate_that_is_none(configuration, authority, tmp_path):
    key = tmp_path / "other.key"
    key.write_bytes(authority.server_key.read_bytes())
    key.chmod(0o600)
    path = configuration(f"listen: '127.0.0.1:0', tls: {{ certificate: {authority.proxy_certificate}, key: {key} }}")
    done = run("serve", "--config", path)
    assert done.returncode == 1 and "endpoint.tls" in done.stderr
    # Which only OpenSSL can tell: `check` does not ask it.
    assert run("check", "--config", path).returncode == 0


def test_exit_code_of_a_bad_configuration(configuration):
    path = configuration("maxClients: many")
    for verb in ("serve", "check"):
        done = run(verb, "--config", path)
        assert done.returncode == 2 and "maxClients" in done.stderr
        assert run(verb, "--config", path.with_name("none.yaml")).returncode == 2


@pytest.mark.parametrize("arguments", [["serve", "--no-such-option"], ["no-such-verb"], ["check", "too", "many"]])
def test_exit_code_of_a_wrong_option(arguments):
    done = run(*arguments)
    assert done.returncode == 2 and done.stdout == ""
    # One line, that says where the help is.
    assert re.fullmatch(r"weir: .+; see weir .*--help\n", done.stderr), done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["serve", "--help"], []])
def test_exit_code_of_help(arguments):
    assert run(*arguments).returncode == 0


# Descriptors


def test_the_limit_of_open_files_is_raised_or_said(server, start):
    import resource

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    weir = start(endpoint={"maxClients": 1_000_000} if hard < 1_000_000 else {})
    limits = open(f"/proc/{weir.process.pid}/limits").read()
    line = next(line for line in limits.splitlines() if line.startswith("Max open files"))
    soft, most = line.split()[3:5]
    assert soft == most
    if hard < 1_000_000:
        weir.wait_for_log(rf"WARNING the limit of open files is lower .* limit={hard} needed=1001100")
    term(weir)
    assert ended(weir) == 0
