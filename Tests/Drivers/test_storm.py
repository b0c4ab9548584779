"""Bursts through a small pool: everybody is served and the server never counts more connections than the cap allows."""

import threading
import time

import pytest

import storm
import wire
from waiting import until
from weir import BYPASS

CAP = 20
CLIENTS = 60 if BYPASS else 500
# The observer's own connection is one of those that the server counts.
ALLOWED = (CLIENTS if BYPASS else CAP) + 1


class Observer:
    """Samples the server's count of connections while a storm is on; the highest ever is the server's own Max_used_connections."""

    def __init__(self, server, each=None):
        self.server, self.each, self.samples = server, each, []
        self.stop = threading.Event()

    def __enter__(self):
        until(lambda: not self.server.backends() or not BYPASS, 10, "earlier connections to end")
        self.server.execute("FLUSH STATUS")
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()
        return self

    def _watch(self):
        while not self.stop.is_set():
            self.samples.append(self.server.status("Threads_connected"))
            if self.each:
                self.each(len(self.samples))

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()
        self.highest = self.server.status("Max_used_connections")


@pytest.fixture
def table(server, schemas):
    server.execute("CREATE TABLE weir_a.storm (id INT PRIMARY KEY AUTO_INCREMENT, client INT, turn INT, KEY (client)) ENGINE=InnoDB")
    return lambda: int(server.execute("SELECT COUNT(*) FROM weir_a.storm")[0][0])


@pytest.fixture
def small(start_weir):
    return start_weir(pool={"maxConnections": CAP})


def check(observer):
    assert len(observer.samples) > 5, "too few samples to say anything"
    assert max(observer.samples) <= ALLOWED
    assert observer.highest <= ALLOWED
    assert observer.highest > 2, "the storm never reached the server"


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_everyone_is_served_and_the_cap_holds(server, small, table, tls):
    with Observer(server) as observer:
        committed, errors = storm.run(small.address, "app", server.users["app"], CLIENTS, tls=tls)
    assert not errors, f"{len(errors)} of {CLIENTS}: {errors[:5]}"
    check(observer)
    assert table() == committed == CLIENTS * 2 - CLIENTS // 5


def test_clients_cut_off_in_transactions(server, small, table):
    with Observer(server) as observer:
        committed, errors = storm.run(small.address, "app", server.users["app"], CLIENTS, mode="killed")
        assert not errors, f"{len(errors)} of {CLIENTS}: {errors[:5]}"
        still_works(server, small)
    check(observer)
    until(lambda: table() == committed, 10, "exactly the committed rows")


def test_backends_killed_by_the_server(server, small, table):
    last = [0.0]

    def kill(sample):
        # A killed connection keeps its place for a second: at more than a few kills a second, few places would be left.
        if time.monotonic() - last[0] > 0.25:
            last[0] = time.monotonic()
            victims = [backend for backend in server.backends() if backend[1] == "app"]
            if victims:
                try:
                    server.execute(f"KILL {victims[sample % len(victims)][0]}")
                except Exception as error:
                    assert error.args[0] == 1094, error  # gone already

    with Observer(server, each=kill) as observer:
        committed, errors = storm.run(small.address, "app", server.users["app"], CLIENTS // 2)
    # Those whose backend was killed hear of it; nobody hangs, nobody gets another's answer.
    assert not [error for error in errors if "another's" in error or "of its own" in error or "imeout" in error], errors[:5]
    check(observer)
    still_works(server, small)
    # A COMMIT whose answer was lost may or may not have happened.
    assert committed <= table() <= committed + len(errors) + CLIENTS


def still_works(server, weir):
    for number in range(CAP * 2):
        with wire.Wire(weir.address, "app", server.users["app"], "weir_a") as client:
            assert client.value(f"SELECT {number}") == str(number)
