"""The admin port: health, readiness, metrics; and what must not be in a log."""

import json
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

import wire
from servers import ROOT, die_with_parent, free_port
from waiting import until
from weir import binary, clean_environment

pytestmark = pytest.mark.needs_weir

DASHBOARD = ROOT / "docker" / "grafana" / "weir.json"


def client(weir, user="app", **options):
    return wire.Wire(weir.address, user, weir.users[user], **options)


@pytest.fixture
def tool():
    """Prometheus's own programs; scripts/install-deps test brings them."""

    def find(name):
        path = shutil.which(name)
        assert path, f"no {name} here (run scripts/install-deps test)"
        return path

    return find


@pytest.fixture
def busy(start_weir, server):
    """A weir that has seen a little of everything."""
    server.fresh_schemas()
    weir = start_weir(pool={"maxConnections": 3}, http={})
    with client(weir, tls=True) as one:
        one.run("SELECT 1", "SELECT SLEEP(0.05)")
    with pytest.raises(wire.ServerError):
        wire.Wire(weir.address, "app", "wrong")
    return weir


def test_promtool_finds_nothing_to_complain_of(busy, tool):
    text = busy.fetch("/metrics")[1]
    done = subprocess.run([tool("promtool"), "check", "metrics"], input=text, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout + done.stderr) == (0, ""), done.stdout + done.stderr


def test_prometheus_scrapes_it(start_weir, tool, tmp_path):
    weir = start_weir(http={"token": "scrape-me"})
    port = free_port()
    (tmp_path / "token").write_text("scrape-me")
    (tmp_path / "prometheus.yml").write_text(
        json.dumps({
            "global": {"scrape_interval": "200ms", "scrape_timeout": "200ms"},
            "scrape_configs": [{
                "job_name": "weir", "authorization": {"credentials_file": str(tmp_path / "token")},
                "static_configs": [{"targets": [f"127.0.0.1:{weir.http_port}"]}],
            }],
        })
    )  # fmt: skip
    with open(tmp_path / "log", "wb") as log:
        prometheus = subprocess.Popen(
            [tool("prometheus"), f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={tmp_path}/data",
             f"--web.listen-address=127.0.0.1:{port}"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent,
        )  # fmt: skip
    try:

        def samples():
            import urllib.request

            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/query?query=weir_ready%20and%20on()%20up%20==%201", timeout=5) as answer:
                    return json.load(answer)["data"]["result"]
            except OSError:
                return None

        found = until(samples, 40, "prometheus to have a sample")
        assert [one["value"][1] for one in found] == ["1"], (tmp_path / "log").read_text()
    finally:
        prometheus.terminate()
        prometheus.wait(20)


def test_clients_and_queries_are_counted(start_weir):
    weir = start_weir(http={}, pool={"maxConnections": 3})
    before = weir.metrics()
    assert before["weir_ready"] == 1 and before["weir_availability_percentage"] == 100
    assert before["weir_max_database_connections_allowed"] == 3
    plain, secure = client(weir), client(weir, tls=True)
    plain.run("SELECT 1", "SELECT 2")
    secure.run("SELECT SLEEP(0.2)")
    during = weir.metrics()
    assert (during["weir_client_connections"], during["weir_client_connections_tls"], during["weir_client_connections_no_tls"]) == (2, 1, 1)
    assert (during["weir_query_requests_total"], during["weir_query_requests_tls_total"], during["weir_query_requests_no_tls_total"]) == (3, 1, 2)
    for name in ("weir_query_response_latency_seconds", "weir_query_database_response_latency_seconds"):
        assert during[name + "_count"] == 3
        assert 0.19 < during[name + "_sum"] < 20
        assert during[name + '_bucket{le="0.08192"}'] <= 2 and during[name + '_bucket{le="+Inf"}'] == 3
    assert during["weir_database_connections_borrow_latency_seconds_count"] >= 3
    assert during['weir_client_sessions{state="idle"}'] == 2
    assert during["weir_client_received_bytes_total"] > 100 and during["weir_client_sent_bytes_total"] > 100
    plain.quit()
    secure.abort()
    until(lambda: weir.metrics()["weir_client_connections"] == 0, 10, "both clients to be gone")
    after = weir.metrics()
    assert after["weir_client_connections_received_total"] == after["weir_client_connections_closed_total"] == 2
    assert after["weir_client_connections_setup_succeeded_total"] == 2
    assert after['weir_client_sessions_ended_total{reason="client_quit",side="client",state="idle"}'] == 1
    assert after["weir_client_received_bytes_total"] >= during["weir_client_received_bytes_total"]
    assert after["weir_database_connections"] >= 1
    assert after["weir_database_connection_requests_total"] == after["weir_database_connections_setup_succeeded_total"]
    assert after["weir_database_connections_with_tls"] == after["weir_database_connections"]
    assert after["process_open_fds"] > 5 and after["process_resident_memory_bytes"] > 1e6


def set_borrow_timeout(weir, seconds):
    weir.pool["connectionBorrowTimeout"] = seconds
    weir.write_config()
    since = len(weir.lines)
    weir.process.send_signal(signal.SIGHUP)
    weir.wait_for_log("NOTICE reloaded", since=since)


def test_transactions_pins_and_the_queue_are_seen(start_weir):
    weir = start_weir(http={}, pool={"maxConnections": 2})
    first, second, third = client(weir), client(weir), client(weir)
    first.run("BEGIN", "SELECT 1")
    second.run("CREATE TEMPORARY TABLE weir_a.t_metrics (a INT)")
    now = weir.metrics()
    assert now["weir_database_connections_currently_borrowed"] == 2
    assert now["weir_database_connections_currently_in_transaction"] == 1
    assert now["weir_database_connections_currently_session_pinned"] == 1
    assert now['weir_sessions_pinned{cause="temporary_table"}'] == now['weir_pins_total{cause="temporary_table"}'] == 1
    assert now['weir_backends{state="leased"}'] == 2
    third.command(3, b"SELECT 1")
    until(lambda: weir.metrics()["weir_pool_waiting"] == 1, 10, "the third to wait")
    # Only now: to open the two backends may have taken longer. It holds for the one that waits, too.
    set_borrow_timeout(weir, 1)
    assert third.results()[0].error[0] == 9501
    set_borrow_timeout(weir, 120)
    now = weir.metrics()
    assert now['weir_pool_refusals_total{reason="timed_out"}'] == 1 and now["weir_pool_waiting"] == 0
    first.run("ROLLBACK")
    assert third.value("SELECT 2") == "2"
    now = weir.metrics()
    assert now["weir_database_connections_currently_in_transaction"] == 0
    assert now["weir_query_requests_total"] == 6
    # The refused one was not answered by a backend.
    assert now["weir_query_response_latency_seconds_count"] == 5
    # A wait is in the histogram of those who got a backend.
    third.run("BEGIN", "SELECT 1")
    first.command(3, b"SELECT 3")
    until(lambda: weir.metrics()["weir_pool_longest_wait_seconds"] > 0.15, 10, "the first to have waited")
    third.run("COMMIT")
    first.results()
    assert weir.metrics()["weir_database_connections_borrow_latency_seconds_sum"] > 0.1


def test_failed_logins_and_refused_clients(start_weir):
    weir = start_weir(http={}, endpoint={"maxClients": 1})
    with pytest.raises(wire.ServerError):
        wire.Wire(weir.address, "app", "wrong")
    until(lambda: weir.metrics()["weir_client_connections"] == 0, 10, "the client to be gone")
    with client(weir):
        with pytest.raises(wire.ServerError):
            client(weir)
    until(lambda: weir.metrics()["weir_client_connections"] == 0, 10, "the client to be gone")
    now = weir.metrics()
    assert now["weir_client_connections_setup_failed_auth_total"] == 1
    assert now["weir_client_connections_refused_total"] == 1
    assert now["weir_client_connections_received_total"] == now["weir_client_connections_closed_total"] == 3


def test_a_token_guards_metrics_and_not_health(start_weir):
    weir = start_weir(http={"token": "metrics-secret"})
    for token in (None, "metrics", "metrics-secret2"):
        assert weir.fetch("/metrics", token)[0] == 401
    assert weir.fetch("/metrics", "metrics-secret")[0] == 200
    assert weir.fetch("/readyz") == (200, "ready\n") and weir.fetch("/healthz") == (200, "alive\n")
    assert weir.fetch("/nothing")[0] == 404 and weir.fetch("/metrics", method="POST")[0] == 405


def health(weir, *arguments):
    return subprocess.run(
        [binary(), "health", "--config", weir.config, *arguments], capture_output=True, text=True, timeout=30,
        env={**clean_environment(), **weir.environment},
    )  # fmt: skip


def test_ready_when_the_target_was_reached_and_not_while_draining(start_weir, server):
    server.halt()
    try:
        weir = start_weir(sign=r"admin port open", http={})
        until(lambda: weir.fetch("/readyz")[1].count("the target has not answered yet: ") == 1, 20, "the reason")
        assert weir.fetch("/readyz")[0] == 503 and weir.fetch("/healthz")[0] == 200
        now = weir.metrics()
        assert now["weir_ready"] == 0 and now["weir_availability_percentage"] == 0
        done = health(weir)
        assert done.returncode == 1 and "the target has not answered yet" in done.stderr, done
        assert health(weir, "--live").returncode == 0
        weir.expect("the target cannot be reached")
    finally:
        server.restart()
    weir.wait_for_log(r"\bready\b", 30)
    until(lambda: weir.fetch("/readyz") == (200, "ready\n"), 10, "ready")
    assert health(weir).returncode == 0
    holder = client(weir)
    holder.run("BEGIN", "SELECT 1")
    weir.process.send_signal(signal.SIGTERM)
    # The port stays open while the transaction is.
    until(lambda: weir.fetch("/readyz") == (503, "not ready: draining\n"), 10, "not ready")
    assert weir.fetch("/healthz")[0] == 200 and weir.metrics()["weir_ready"] == 0
    holder.run("COMMIT")
    assert weir.process.wait(20) == 0
    done = health(weir)
    assert done.returncode == 1 and "refused" in done.stderr, done
    # `stop` takes an ended process for a crash.
    weir.process = None


def test_the_default_address_may_be_taken_a_chosen_one_may_not(start_weir, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        path = tmp_path / "weir.yaml"
        path.write_text(f'{{endpoint: {{listen: "127.0.0.1:0"}}, target: {{host: 127.0.0.1, port: 1}}, auth: [{{user: a, password: b}}], http: {{listen: "{address}"}}}}')
        path.chmod(0o600)
        done = subprocess.run([binary(), "serve", "--config", path], capture_output=True, text=True, timeout=20, env=clean_environment())
        assert (done.returncode, done.stderr) == (1, f"weir: http.listen: {address}: Address already in use\n")
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 9307))
            taken.listen()
        except OSError:
            pass  # Somebody else has it: as good.
        weir = start_weir(http={"listen": None})
        assert weir.wait_for_log("no admin port: the default address is in use").split()[1] == "WARNING"
        with client(weir) as one:
            assert one.value("SELECT 1") == "1"


def test_the_dashboard_shows_only_what_there_is(busy):
    text = busy.fetch("/metrics")[1]
    names = set(re.findall(r"^([a-z_]+(?:_bucket|_sum|_count)?)(?:\{| )", text, re.MULTILINE))
    labels = {name: set() for name in names}
    for name, pairs in re.findall(r"^([a-z_]+)\{(.*)\} ", text, re.MULTILINE):
        labels[name] |= set(re.findall(r'(\w+)="', pairs))
    dashboard = json.loads(DASHBOARD.read_text())
    assert dashboard["uid"] and dashboard["title"]
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    assert len(expressions) > 15
    for expression in expressions:
        used = re.findall(r"\b((?:weir|process)_[a-z_]+)", expression)
        assert used, expression
        for name in used:
            assert name in names, f"{name} is not in /metrics: {expression}"
        for group in re.findall(r"by \(([^)]*)\)", expression):
            for label in re.split(r",\s*", group):
                assert label in ("instance", "le") or any(label in labels[name] for name in used), f"{label} is no label: {expression}"


MARKERS = ("marker-password-7719", "marker-literal-7719", "marker-variable-7719", "marker-parameter-7719", "marker-token-7719")


def test_no_secret_and_no_literal_is_in_a_log(start_weir, server):
    password = MARKERS[0]
    server.execute("DROP USER IF EXISTS 'marked'@'%'", f"CREATE USER 'marked'@'%' IDENTIFIED BY '{password}'", "GRANT ALL ON weir_a.* TO 'marked'@'%'")
    weir = start_weir(users={"marked": password, "app": server.users["app"]}, http={"token": MARKERS[4]}, extra={"debugLogging": True, "logLevel": "trace"})
    for tls in (False, True):
        one = wire.Wire(weir.address, "marked", password, "weir_a", tls=tls)
        one.run(
            f"SELECT '{MARKERS[1]}'", f"SET @v = '{MARKERS[2]}'", f"SET @w = \"{MARKERS[2]}\", @x = 0x7719, sql_mode = DEFAULT",
            f"CREATE TEMPORARY TABLE m (a VARCHAR(60) DEFAULT '{MARKERS[1]}')", f"PREPARE p FROM 'SELECT \"{MARKERS[1]}\"'", "EXECUTE p",
            f"SELECT /*! '{MARKERS[1]}', */ 1", f"SELECT GET_LOCK('{MARKERS[1]}', 0)",
        )  # fmt: skip
        for broken in (f"SELECT '{MARKERS[1]}", f"SELEKT '{MARKERS[1]}'", f"SELECT `{MARKERS[1]}`, '{MARKERS[1]}' FROM nowhere", f"SET @v = '{MARKERS[1]}', nothing = 1"):
            with pytest.raises(wire.ServerError):
                one.run(broken)
        one.quit()
    for user, wrong in (("marked", MARKERS[1]), ("app", password), ("nobody", password)):
        with pytest.raises(wire.ServerError):
            wire.Wire(weir.address, user, wrong)
    # A password sent where a user name belongs is not written either.
    with pytest.raises(wire.ServerError):
        wire.Wire(weir.address, password, "x")
    with pytest.raises(wire.ServerError):
        wire.Wire(weir.address, "marked", password, "no_such_schema")
    assert weir.fetch("/metrics", MARKERS[4])[0] == 200 and weir.fetch("/metrics", MARKERS[1])[0] == 401
    assert all(marker not in weir.fetch("/metrics", MARKERS[4])[1] for marker in MARKERS)
    weir.wait_for_log("pinned to the database connection")
    until(lambda: sum("a client's connection ended" in line for line in weir.lines) >= 7, 10, "the closing lines")
    found = [line for line in weir.lines for marker in MARKERS if marker in line]
    assert not found, "\n".join(found)
    server.execute("DROP USER 'marked'@'%'")


def test_a_pause_is_not_ready(start_weir):
    weir = start_weir(http={}, extra={"admin": {"user": "boss", "password": "boss-secret"}})
    until(lambda: weir.fetch("/readyz") == (200, "ready\n"), 10, "ready")
    with wire.Wire(weir.address, "boss", "boss-secret") as console:
        console.run("PAUSE")
        assert weir.fetch("/readyz") == (503, "not ready: paused on the console\n")
        console.run("RESUME")
        assert weir.fetch("/readyz") == (200, "ready\n")
