"""What SHOW says on the console."""

import re
import socket

import pymysql
import pytest

import console
from waiting import until
from weir import Weir

pytestmark = pytest.mark.needs_weir


@pytest.fixture(scope="module")
def weir(server):
    running = Weir(server, extra=console.SETTINGS).start()
    yield running
    running.stop()


@pytest.fixture
def admin(weir):
    with console.connect(weir) as connection:
        yield connection


# What SHOW says


def test_clients_and_backends(weir, server):
    with console.app(weir, database="weir_a", program_name="billing") as connection, connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1")
        cursor.execute("SELECT @@pseudo_thread_id")
        row = console.client_row(weir, connection)
        assert (row["user"], row["state"], row["schema"], row["program_name"]) == ("app", "in_transaction", "weir_a", "billing")
        assert row["addr"].startswith("127.0.0.1:") and row["pins"] == "" and row["tls"] is None
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", row["since"])
        assert row["thread_id"] in [backend[0] for backend in server.backends()]
        [backend] = [line for line in console.show(weir, "BACKENDS") if line["id"] == row["backend"]]
        assert (backend["client_id"], backend["thread_id"], backend["state"]) == (row["id"], row["thread_id"], "active")
        assert backend["held_s"] >= 0 and backend["idle_s"] is None and backend["user"] == "app"
        cursor.execute("COMMIT")
        row = console.client_row(weir, connection)
        assert (row["state"], row["backend"], row["thread_id"]) == ("idle", None, None)
        [backend] = [line for line in console.show(weir, "SERVERS") if line["id"] == backend["id"]]
        assert (backend["client_id"], backend["state"]) == (None, "idle") and backend["idle_s"] >= 0


def test_pools_and_waiters(start_weir):
    weir = start_weir(pool={"maxConnections": 1}, extra=console.SETTINGS)
    holder, waiter = console.app(weir), console.app(weir)
    with holder.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1")
        cursor.execute("SELECT 1")
        waiting = console.Background(waiter, "SELECT 2")
        rows = until(lambda: console.show(weir, "WAITERS"), what="the second client to wait")
        assert [(row["place"], row["client_id"], row["user"], row["urgent"]) for row in rows] == [(1, waiter.thread_id(), "app", 0)]
        assert rows[0]["waited_s"] >= 0 and 100 < rows[0]["left_s"] <= 120
        [pool] = console.show(weir, "POOLS")
        assert (pool["user"], pool["cl_active"], pool["cl_waiting"], pool["cl_idle"]) == ("app", 1, 1, 0)
        assert (pool["sv_active"], pool["sv_idle"], pool["sv_pinned"], pool["max_connections"]) == (1, 0, 0, 1)
        assert pool["maxwait_s"] >= rows[0]["waited_s"]
        assert console.facts(weir, "LISTS")["waiters"] == 1
        cursor.execute("COMMIT")
    assert waiting.wait() == ((2,),)
    assert not console.show(weir, "WAITERS")
    holder.close()
    waiter.close()


def test_pins(weir):
    before = {row["cause"]: row["total"] for row in console.show(weir, "PIN TOTALS")}
    with console.app(weir) as connection, connection.cursor() as cursor:
        cursor.execute("SET timestamp = 1")
        [row] = [row for row in console.show(weir, "PINS") if row["client_id"] == connection.thread_id()]
        assert (row["causes"], row["user"], row["in_transaction"]) == ("untracked_variable", "app", 0)
        assert row["held_s"] >= 0 and row["backend"].startswith("b-")
        totals = {row["cause"]: (row["now"], row["total"]) for row in console.show(weir, "PIN TOTALS")}
        assert totals["untracked_variable"] == (1, before["untracked_variable"] + 1)
        assert console.client_row(weir, connection)["pins"] == "untracked_variable"
    until(lambda: not console.show(weir, "PINS"), what="the pin to end with its session")


def test_closes_stats_and_histograms(weir):
    def total(reason):
        return sum(row["total"] for row in console.show(weir, "CLOSES") if row["reason"] == reason)

    before, failed = total("client_quit"), total("login_failed")
    with console.app(weir) as connection, connection.cursor() as cursor:
        queries = console.facts(weir, "STATS")["queries"]
        cursor.execute("SELECT 1")
    with pytest.raises(pymysql.err.OperationalError):
        console.connect(weir, password="wrong")
    until(lambda: total("client_quit") > before, what="the end of the session to be counted")
    assert total("login_failed") > failed
    assert console.facts(weir, "STATS")["queries"] == queries + 1
    rows = console.show(weir, "HISTOGRAMS")
    assert {row["name"] for row in rows} == {"query", "database", "borrow"}
    bounds = [row["upto_us"] for row in rows if row["name"] == "query"]
    assert bounds[-1] is None and bounds[:-1] == sorted(bounds[:-1])
    assert sum(row["count"] for row in rows if row["name"] == "query") >= queries + 1


def test_config_has_every_value_and_no_secret(weir):
    rows = console.show(weir, "CONFIG")
    text = repr(rows)
    assert console.PASSWORD not in text and "sécret" not in text
    assert not any(password and password in text for password in weir.users.values())
    values = {row["key"]: row for row in rows}
    assert (values["pool.maxConnections"]["value"], values["pool.maxConnections"]["default"]) == ("20", None)
    assert (values["pool.idleTimeout"]["value"], values["pool.idleTimeout"]["default"]) == ("300", "300")
    assert values["admin.user"]["value"] == console.USER and values["admin.password"]["value"] == "<redacted>"
    assert values["auth[0].user"]["value"] == "app" and values["auth[0].password"]["value"].startswith("env:")
    assert {row["reloadable"] for row in rows} <= {0, 1}


def test_version_and_state(weir, server):
    versions = console.facts(weir, "VERSION")
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", versions["weir"]) and versions["target"][0].isdigit()
    facts = console.facts(weir, "STATE")
    assert facts["state"] == "serving" and facts["target"] == f"127.0.0.1:{server.port}"
    assert facts["target_answered"] == "yes" and facts["target_error"] is None and str(weir.port) in facts["listen"]


def test_digests_are_counted_while_somebody_looks(weir, admin):
    console.ask(admin, "SHOW DIGESTS")
    with console.app(weir) as connection, connection.cursor() as cursor:
        for number in range(5):
            cursor.execute(f"SELECT {number}, 'secret-{number}' FROM (SELECT 1) digested")
        with pytest.raises(pymysql.err.MySQLError):
            cursor.execute("SELECT nothing FROM digested_nowhere")
    rows = {row["digest"]: row for row in console.ask(admin, "SHOW DIGESTS")}
    [row] = [row for digest, row in rows.items() if "digested" in digest and "FROM (" in digest]
    assert row["count"] == 5 and "secret" not in row["digest"] and "?" in row["digest"]
    assert row["total_ms"] >= row["max_ms"] >= row["mean_ms"] >= 0
    assert any("digested_nowhere" in digest for digest in rows)


def test_digests_of_prepared_statements(weir, admin):
    import mysql.connector

    console.ask(admin, "SHOW DIGESTS")
    connection = mysql.connector.connect(
        host="127.0.0.1", port=weir.port, user="app", password=weir.users["app"], use_pure=True, ssl_disabled=True
    )
    cursor = connection.cursor(prepared=True)
    for number in range(3):
        cursor.execute("SELECT ? + 4711 AS prepared_digest", (number,))
        cursor.fetchall()
    connection.close()
    [row] = [row for row in console.ask(admin, "SHOW DIGESTS") if "prepared_digest" in row["digest"]]
    assert row["count"] == 3


def test_a_long_table_comes_whole(start_weir):
    weir = start_weir(extra=console.SETTINGS)
    clients = [console.app(weir) for _ in range(700)]
    ids = {client.thread_id() for client in clients}
    with console.connect(weir) as admin:
        rows = console.ask(admin, "SHOW CLIENTS")
        assert ids <= {row["id"] for row in rows} and len(rows) == 701
    for client in clients:
        client.close()


def test_a_reader_that_takes_nothing_holds_up_nobody(start_weir):
    weir = start_weir(extra=console.SETTINGS)
    clients = [console.app(weir) for _ in range(300)]
    raw = console.Raw(weir)
    raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    before = weir.rss_kib()
    for _ in range(200):
        raw.send(console.query("SHOW CLIENTS"))
    with console.app(weir) as connection, connection.cursor() as cursor:
        for _ in range(20):
            cursor.execute("SELECT 1")
    assert weir.rss_kib() - before < 20_000
    raw.close()
    for client in clients:
        client.close()
