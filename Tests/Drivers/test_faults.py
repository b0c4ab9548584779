"""A network that fails at every state of the protocol, on either side of Weir; afterwards nothing is dirty, nothing leaks and the log says why."""

import os
import re
import time
from pathlib import Path

import pytest

import wire
from commands import works
from faults import ABRUPT, Fault, Faults
from waiting import until

pytestmark = pytest.mark.needs_weir
FULL = os.environ.get("WEIR_PROOFS") == "full"
KINDS = (*ABRUPT, "corrupt", "delay", "drip")
TABLE = "CREATE TABLE IF NOT EXISTS weir_a.faulty (id INT PRIMARY KEY, v VARCHAR(20)) ENGINE=InnoDB"
GONE = (wire.ServerError, wire.Gone, ConnectionError, TimeoutError, AssertionError, OSError, ValueError, IndexError, KeyError, UnicodeDecodeError)


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def threads(pid):
    return len(os.listdir(f"/proc/{pid}/task"))


class Health:
    """What Weir holds before the faults, and that it holds no more after them."""

    def __init__(self, weir):
        self.weir, self.pid = weir, weir.process.pid
        self.descriptors, self.threads, self.memory = descriptors(self.pid), threads(self.pid), weir.rss_kib()

    def check(self, backends=0, memory_kib=6000):
        until(lambda: descriptors(self.pid) <= self.descriptors + backends, 20, f"descriptors to be given back: {self.descriptors} before, {descriptors(self.pid)} now")
        until(lambda: threads(self.pid) <= self.threads, 20, f"threads to end: {self.threads} before, {threads(self.pid)} now")
        grown = self.weir.rss_kib() - self.memory
        assert grown < memory_kib, f"{grown} KiB more than before"


def ended_lines(weir):
    """client number -> the lines that say how it ended."""
    found = {}
    for line in list(weir.lines):
        if "a client's connection ended" in line:
            found.setdefault(re.search(r"\bclient=(\d+)", line)[1], []).append(line)
    return found


def check_reasons(weir, seen):
    """Every client that was greeted has exactly one line, with a reason, a side and a state."""
    until(lambda: seen <= set(ended_lines(weir)), 20, f"a closing line for each of {len(seen)} clients; missing {seen - set(ended_lines(weir))}")
    for client, lines in ended_lines(weir).items():
        assert len(lines) == 1, lines
        for word in ("reason", "side", "state"):
            assert re.search(rf"\b{word}=[a-z_]+", lines[0]), lines[0]


class Client:
    """A client in front of a hop, made dirty, whose numbers are remembered."""

    seen = None

    def __init__(self, address, server, seen, tls=False, timeout=1.0, **options):
        self.wire = wire.Wire(address, "app", server.users["app"], "weir_a", tls=tls, timeout=timeout, **options)
        seen.add(str(self.wire.greeting.thread_id))

    def dirty(self, number):
        self.wire.run(f"SET @dirty = {number}, sql_mode = ''", "CREATE TEMPORARY TABLE IF NOT EXISTS dirty_table (id INT)")


def state_first_command(client):
    return None, lambda: client.value("SELECT 'answer'") == "answer"


def state_mid_command(client):
    text = b"SELECT LENGTH('" + b"m" * 200_000 + b"')"
    return None, lambda: client.rows(text) == [(b"200000",)]


def state_mid_row(client):
    return None, lambda: client.rows("SELECT REPEAT('r', 300000)") == [(b"r" * 300_000,)]


def state_between_results(client):
    return None, lambda: len(client.query("SELECT 1; SELECT 2; SELECT SLEEP(0.05); SELECT 4")) == 4


def state_in_transaction(client):
    client.run("BEGIN", "INSERT INTO faulty VALUES (1, 'not committed')")
    return "transaction", lambda: client.value("SELECT v FROM faulty WHERE id = 1") == "not committed"


def state_prepared(client):
    statement = client.prepare("SELECT ?, REPEAT('p', 100000)")[0]
    return None, lambda: client.execute(statement, [7])[0].checked().kind == "rows"


def state_cursor(client):
    statement = client.prepare("SELECT 1 UNION SELECT 2 UNION SELECT 3")[0]
    client.execute(statement, cursor=1)[0].checked()
    return None, lambda: len(client.fetch(statement, 1).rows) == 1 and len(client.fetch(statement, 5).rows) == 2


def state_pinned(client):
    client.run("SELECT GET_LOCK('faulty', 0)", "LOCK TABLES faulty WRITE", "INSERT INTO faulty VALUES (2, 'locked')", "UNLOCK TABLES", "DELETE FROM faulty WHERE id = 2")
    return None, lambda: client.value("SELECT IS_USED_LOCK('faulty') IS NOT NULL") == "1"


def state_quit(client):
    return None, lambda: client.quit() or True


STATES = {name[6:]: function for name, function in sorted(globals().items()) if name.startswith("state_")}
# In each direction: at once, in the header, behind it, and somewhere in what follows.
PLACES = (0, 2, 5, 9, 60, 70_000) if FULL else (3, 70_000)


def clean(weir, server, seen):
    """A new client works, finds nothing of another's, and no lock is left."""
    client = Client(weir.address, server, seen, timeout=10).wire
    with client:
        client.run("SET innodb_lock_wait_timeout = 5", "SET SESSION lock_wait_timeout = 5")
        assert client.rows("SELECT @dirty, @@sql_mode <> ''") == [(None, b"1")]
        # The backend of a client that has just left frees its lock on the server's time, as a connection of the client's own would.
        until(lambda: client.value("SELECT IS_FREE_LOCK('faulty')") == "1", 10, "the lock of a client that has left to be free")
        assert client.query("SELECT * FROM dirty_table")[0].error[0] == 1146
        client.run("INSERT INTO faulty VALUES (1, 'mine')", "DELETE FROM faulty WHERE id = 1")
        assert client.value("SELECT COUNT(*) FROM faulty") == "0"
        assert works(client)


def strike(weir, server, hop, seen, state, fault, number, armed_before=False):
    """Brings a client to a state, damages what comes then, and returns what it saw: True for a right answer, or what it got instead."""
    if armed_before:
        hop.arm(fault)
    client = Client(hop.address if hop.target == weir.address else weir.address, server, seen, timeout=8).wire
    try:
        client.run(f"SET @dirty = {number}, sql_mode = ''", "CREATE TEMPORARY TABLE IF NOT EXISTS dirty_table (id INT)")
        _, act = STATES[state](client)
        hop.arm(fault, now=True)
        if fault.kind in ("swallow", "corrupt"):
            client.socket.settimeout(0.25)  # nothing may come
        try:
            return act()
        except GONE as error:
            return error
    finally:
        client.abort()


def strike_everywhere(weir, server, hop, seen, kind, breaks_backends=False):
    """One kind of fault at each place, in each direction, in each state; between them, new clients must be served well."""
    faults = [(state, Fault(kind, direction, after)) for state in STATES for direction in ("up", "down") for after in PLACES]
    for number, (state, fault) in enumerate(faults, 1):
        found = strike(weir, server, hop, seen, state, fault, number)
        if kind in ("delay", "drip"):
            assert found is True, f"{state} {fault}: {found!r}"
        if kind in ("cut", "reset") and (breaks_backends or state != "quit"):
            assert found is True or not isinstance(found, TimeoutError), f"{state} {fault}: nothing was heard of the end"
        if breaks_backends:
            hop.break_all(reset=number % 2 == 0)  # what the fault left half-dead must not serve anybody
        if number % 4 == 0:
            clean(weir, server, seen)
    assert hop.struck >= len(faults) // 3, "the faults did not strike"


@pytest.fixture
def faulty(server):
    server.fresh_schemas()
    server.execute(TABLE)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", KINDS)
def test_between_client_and_weir(server, start_weir, faulty, kind):
    weir = start_weir(pool={"maxConnections": 4, "connectionBorrowTimeout": 20}, extra={"logLevel": "debug"})
    seen = set()
    for _ in range(3):
        clean(weir, server, seen)
    health = Health(weir)
    with Faults(weir.address) as hop:
        strike_everywhere(weir, server, hop, seen, kind)
        clean(weir, server, seen)
    health.check(backends=4)
    check_reasons(weir, seen)


LOGIN_PLACES = {"down": (0, 1, 4, 5, 40, 70, 78, 85, 200, 1500), "up": (0, 1, 4, 36, 60, 90, 100, 300)}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("plugin", [None, wire.SHA2, "some_unknown_plugin"], ids=["first plugin", "sha2", "switched"])
def test_at_login(server, start_weir, faulty, tls, plugin):
    """Greeting, TLS handshake, login, auth switch: whatever happens there happens to one client only."""
    weir = start_weir(pool={"maxConnections": 4}, endpoint={"handshakeTimeout": 3}, extra={"logLevel": "debug"})
    for _ in range(3):
        clean(weir, server, set())
    health = Health(weir)
    with Faults(weir.address) as hop:
        for kind in KINDS:
            for direction, places in LOGIN_PLACES.items():
                for after in places if FULL else places[::3]:
                    hop.arm(Fault(kind, direction, after, seconds=0.02))
                    try:
                        with wire.Wire(hop.address, "app", server.users["app"], "weir_a", tls=tls, plugin=plugin, timeout=0.3 if kind in ("swallow", "corrupt") else 8) as client:
                            assert kind in ("corrupt", "swallow") or works(client)
                    except GONE as error:
                        assert kind not in ("delay", "drip"), f"{kind} {direction} {after}: {error!r}"
        assert hop.struck > 10
        clean(weir, server, set())
    health.check(backends=4)
    for client, lines in ended_lines(weir).items():
        assert len(lines) == 1 and re.search(r"\breason=[a-z_]+", lines[0]), lines


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", KINDS)
def test_between_weir_and_server(server, start_weir, faulty, kind):
    with Faults(server.address) as hop:
        weir = start_weir(target={"port": hop.port}, pool={"maxConnections": 4, "connectionBorrowTimeout": 20}, extra={"logLevel": "debug"})
        weir.expect(".")
        seen = set()
        for _ in range(3):
            clean(weir, server, seen)
        health = Health(weir)
        strike_everywhere(weir, server, hop, seen, kind, breaks_backends=True)
        hop.heal()
        clean(weir, server, seen)
        health.check(backends=4)
        check_reasons(weir, seen)


@pytest.mark.parametrize("kind", KINDS)
def test_while_weir_logs_in_at_the_server(server, start_weir, faulty, kind):
    """The hop fails the connects themselves; clients wait and are served when it is healed."""
    with Faults(server.address) as hop:
        weir = start_weir(target={"port": hop.port, "connectTimeout": 2}, pool={"maxConnections": 4, "connectionBorrowTimeout": 20}, extra={"logLevel": "debug"})
        weir.expect(".")
        seen = set()
        clean(weir, server, seen)
        health = Health(weir)
        for direction, after in (("down", 0), ("down", 30), ("up", 10), ("up", 40), ("down", 100), ("up", 300)):
            hop.break_all()
            hop.arm(Fault(kind, direction, after, seconds=0.01), forever=True)
            client = Client(weir.address, server, seen, timeout=20).wire
            client.command(3, b"SELECT 'served'")
            until(lambda: hop.struck or kind in ("corrupt",), 5, "the fault to strike")
            hop.heal()
            if kind == "corrupt":  # a byte of a scramble or of a name: Weir may take it for a wrong password
                client.abort()
            else:
                assert client.read_result().rows == [(b"served",)], (kind, direction, after)
                client.quit()
            until(lambda: _served(weir, server, seen), 20, "Weir to be whole again")
        clean(weir, server, seen)
        health.check(backends=4)


def _served(weir, server, seen):
    try:
        with Client(weir.address, server, seen, timeout=10).wire as client:
            return works(client)
    except (wire.ServerError, wire.Gone, ConnectionError):
        return False


@pytest.mark.parametrize("kind", ["cut", "reset", "half-close"])
def test_a_client_that_waits_for_a_backend(server, start_weir, faulty, kind):
    """Its wish goes with it: the backend that comes free serves somebody else, and nothing was run."""
    weir = start_weir(pool={"maxConnections": 1, "connectionBorrowTimeout": 30}, extra={"logLevel": "debug"})
    seen = set()
    holder = Client(weir.address, server, seen, timeout=20).wire
    holder.run("BEGIN", "SELECT 1")
    other = Client(weir.address, server, seen, timeout=20).wire
    with Faults(weir.address) as hop:
        for _ in range(5):
            waiting = Client(hop.address, server, seen).wire
            passed = sum(pair.up.passed for pair in list(hop.pairs))
            waiting.command(3, b"INSERT INTO faulty VALUES (9, 'never')")
            until(lambda: sum(pair.up.passed for pair in list(hop.pairs) if not pair.up.waiting) > passed, 5, "the command to pass")
            for _ in range(2):  # in the second round at the latest, Weir has read the command
                other.ping()
            if kind == "half-close":
                waiting.socket.shutdown(1)
            else:
                hop.break_all(reset=kind == "reset")
            until(lambda: str(waiting.greeting.thread_id) in ended_lines(weir), 5, "Weir to notice that it has gone")
            waiting.socket.close()
    holder.run("COMMIT")
    assert holder.value("SELECT COUNT(*) FROM faulty") == "0"
    holder.quit()
    other.quit()
    clean(weir, server, seen)
    check_reasons(weir, seen)
    waited = [line for lines in ended_lines(weir).values() for line in lines if "state=waiting" in line]
    assert len(waited) == 5, waited
