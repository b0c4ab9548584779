"""Fixtures: both servers, a weir in front of each, and what a failing test shows."""

import os
import signal
import sys

import pytest

import certificates
import servers
from weir import BYPASS, Weir

# WEIR_SHARE: about a half of the tests, since most of their time is waiting; scripts/drivers-both runs the two side by side.
SHARES = {"slow": lambda name: name in SLOW_MODULES, "rest": lambda name: name not in SLOW_MODULES}
SLOW_MODULES = ("test_bad_peers", "test_client_gone", "test_faults", "test_idle", "test_pins")
SHARE = os.environ.get("WEIR_SHARE")


def pytest_configure(config):
    if "_mysql_connector" not in sys.modules:
        raise pytest.UsageError("start the tests as: scripts/drivers [pytest's arguments], not with pytest itself (see __main__.py)")
    if not servers.KINDS:
        raise pytest.UsageError(f"WEIR_SERVER={servers.ONLY} is none of mariadb, mysql")
    if SHARE and SHARE not in SHARES:
        raise pytest.UsageError(f"WEIR_SHARE={SHARE} is none of {', '.join(SHARES)}")
    config.addinivalue_line("markers", "needs_weir: meaningless when the server stands in for Weir (WEIR_BYPASS=1)")
    # A terminated run still stops its servers.
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))


def _applies(item):
    """Whether a script of sessions is meant for the server and the protocol of this case, and the case for this run."""
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    kind = parameters.get("server")
    if "script" in parameters and not (kind in parameters["script"].servers and parameters["mode"] in parameters["script"].modes):
        return False
    if "script" in parameters and parameters["script"].exactly and parameters["spare"]:
        return False
    return kind in (None, *servers.KINDS)


def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if _applies(item)]
    if servers.ONLY == "mysql":
        # What needs no server is tested once, with MariaDB's.
        items[:] = [item for item in items if "server" in item.fixturenames]
    if SHARE:
        items[:] = [item for item in items if SHARES[SHARE](item.module.__name__)]
    if not BYPASS:
        return
    for item in items:
        if item.get_closest_marker("needs_weir"):
            item.add_marker(pytest.mark.skip(reason="bypass: there is no weir in this run"))


def pytest_collection_finish(session):
    """MySQL is installed before the first test, whose time is limited; the first time that takes minutes."""
    if session.config.option.collectonly:
        return
    if any(getattr(item, "callspec", None) and item.callspec.params.get("server") == "mysql" for item in session.items):
        try:
            servers.chroot()
        except servers.Unavailable:
            pass  # The fixture says so, and decides whether that is a failure.


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for weir in Weir.living:
            report.sections.append((f"log of the weir on port {weir.port}", weir.log()))


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return certificates.Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session", params=list(servers.KINDS))
def server(request, authority):
    """Each server in turn; a MySQL that cannot be had skips its tests, or fails them with WEIR_REQUIRE_MYSQL=1."""
    try:
        running = servers.KINDS[request.param](authority).start()
    except servers.Unavailable as reason:
        if request.param == "mysql" and os.environ.get("WEIR_REQUIRE_MYSQL") != "1":
            pytest.skip(str(reason))
        pytest.fail(str(reason), pytrace=False)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def weir(server):
    """One weir per module: 20 backends, every user."""
    running = Weir(server).start()
    yield running
    running.stop()


@pytest.fixture
def start_weir(server):
    """Starts weirs with settings of the test's own: start_weir(pool={...}, target={...}, ...)."""
    started = []

    def start(sign=r"\bready\b", **settings):
        running = Weir(server, **settings)
        started.append(running)
        return running.start(sign=sign)

    yield start
    failures = []
    for running in started:
        try:
            running.stop()
        except AssertionError as failure:
            failures.append(str(failure))
    assert not failures, "\n\n".join(failures)


@pytest.fixture
def schemas(server):
    """Both test schemas, empty."""
    server.fresh_schemas()


@pytest.fixture
def table(server, schemas):
    """An empty table of two numbers, weir_a.t."""
    server.execute("CREATE TABLE weir_a.t (id INT PRIMARY KEY AUTO_INCREMENT, v INT) ENGINE=InnoDB")
