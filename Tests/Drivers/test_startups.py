"""What frameworks, drivers and tools send on a new connection and around a transaction: the same results as straight, and no pin is left.

The statements are in startups/NAME.sql, one a line, each by COM_QUERY if nothing else is said. Before them stands where they come from.

    # TEXT                  a comment
    #: servers mysql        only for this server
    #: passing CAUSE ...    these pins come, and are gone at the end
    #: pins CAUSE ...       these pins come, and stay
    #: fault TEXT           Weir does it wrong: the test must fail
    mysql: STATEMENT        for this server only
    = STATEMENT             prepared, executed and closed
    ~ STATEMENT             its rows are not compared: they say which connection it is, or when
    ! ping | reset | use S  a command
"""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

import console
import servers
import wire
from waiting import until

pytestmark = pytest.mark.needs_weir

FOLDER = Path(__file__).parent / "startups"


@dataclass
class Startup:
    name: str
    servers: tuple = tuple(servers.KINDS)
    passing: set = field(default_factory=set)
    pins: set = field(default_factory=set)
    fault: str = ""
    lines: list = field(default_factory=list)

    def of(self, kind):
        """The lines that are meant for a kind of server."""
        for line in self.lines:
            meant, _, rest = line.partition(": ")
            if meant not in ("mariadb", "mysql"):
                yield line
            elif meant == kind:
                yield rest


def read(path):
    startup = Startup(path.stem)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#: "):
            key, _, value = line[3:].partition(" ")
            kind = type(getattr(startup, key))
            setattr(startup, key, value if kind is str else kind(value.split()))
        elif line and not line.startswith("#"):
            startup.lines.append(line)
    assert startup.lines, path
    return startup


STARTUPS = {path.stem: read(path) for path in sorted(FOLDER.glob("*.sql"))}
CASES = [
    pytest.param(startup, id=name, marks=[pytest.mark.xfail(strict=True, reason=startup.fault)] if startup.fault else [])
    for name, startup in STARTUPS.items()
]
# Without session tracking the flag has no report behind it; Weir's own questions of the server clear it.
COMPARED_STATUS = ~wire.SESSION_STATE_CHANGED


def command(client, line):
    word, _, rest = line.partition(" ")
    if word == "ping":
        return [client.ping()]
    if word == "reset":
        return [client.reset_connection()]
    assert word == "use", line
    return [client.init_db(rest)]


def prepared(client, text):
    statement, *_ = client.prepare(text)
    results = client.execute(statement)
    client.close_statement(statement)
    return results


def play(client, lines):
    """What each line gives, for comparison."""
    shown = []
    for line in lines:
        mark, rest = (line[0], line[2:]) if line[:2] in ("= ", "~ ", "! ") else ("", line)
        results = command(client, rest) if mark == "!" else prepared(client, rest) if mark == "=" else client.query(rest)
        for result in results:
            # A ping that Weir answers says nothing of the warnings of the statement before.
            warnings = None if mark == "!" else result.warnings
            status = result.status & COMPARED_STATUS
            seen = (result.kind, result.columns, result.rows, result.affected, result.insert_id, warnings, status, result.info, result.error)
            shown.append((line, seen[:2] if mark == "~" else seen))
    return shown


@pytest.fixture
def startup(request, server):
    if server.kind not in request.param.servers:
        pytest.skip(f"not for {server.kind}")
    return request.param


def totals(weir):
    return {row["cause"] for row in console.show(weir, "PIN TOTALS") if row["total"]}


def pins(weir):
    row = next(row for row in console.show(weir, "CLIENTS") if row["user"] == "app")
    return set(filter(None, row["pins"].split(",")))


@pytest.mark.parametrize("startup", CASES, indirect=True)
def test_results_are_the_same_and_no_pin_is_left(server, startup, start_weir):
    weir = start_weir(pool={"maxConnections": 1, "connectionBorrowTimeout": 5}, extra=console.SETTINGS)
    shown = []
    for end in (server, weir):
        server.fresh_schemas()
        server.execute("CREATE TABLE weir_a.t (id INT PRIMARY KEY AUTO_INCREMENT, v INT) ENGINE=InnoDB")
        with wire.Wire(end.address, "app", server.users["app"], "weir_a") as client:
            shown.append(play(client, startup.of(server.kind)))
            if end is weir:
                assert totals(weir) == startup.passing | startup.pins
                # Whether a lock is still held is asked behind the reply.
                until(lambda: pins(weir) == startup.pins, what=f"the pins to be {startup.pins or 'none'}")
                if not startup.pins:
                    with wire.Wire(weir.address, "app", server.users["app"], "weir_a") as other:
                        assert other.value("SELECT 1") == "1"
    assert shown[1] == shown[0]
    until(lambda: not console.show(weir, "PINS"), what="the pins to end with their session")


@pytest.mark.parametrize("name", STARTUPS)
def test_each_names_its_source(name):
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    assert text.startswith("# ") and "\n# Source: " in text


def test_a_variable_that_is_set_without_a_scope_stays_with_its_session(server, start_weir):
    weir = start_weir(pool={"maxConnections": 1, "connectionBorrowTimeout": 5})
    login = (weir.address, "app", server.users["app"], "weir_a")
    with wire.Wire(*login) as one, wire.Wire(*login) as other:
        before = other.value("SELECT @@time_zone")
        one.run("SET sql_mode = 'ANSI', @@time_zone = '+01:00'")
        assert other.value("SELECT @@time_zone") == before
        assert one.value("SELECT @@time_zone") == "+01:00"


def test_a_savepoint_ahead_of_a_transactions_first_statement_stays(server, start_weir):
    """Django's nested blocks: autocommit off, SAVEPOINT, and only then a statement. Found by its own tests with two databases."""
    weir = start_weir(pool={"maxConnections": 2, "connectionBorrowTimeout": 5})
    login = (weir.address, "app", server.users["app"])
    with wire.Wire(*login, "weir_a") as one, wire.Wire(*login, "weir_b") as other:
        one.run("SET autocommit=0", "SAVEPOINT a")
        other.run("BEGIN", "SELECT 1")
        one.run("ROLLBACK TO SAVEPOINT a", "RELEASE SAVEPOINT a")
        other.run("ROLLBACK")
