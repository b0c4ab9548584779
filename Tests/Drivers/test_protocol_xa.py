"""XA transactions through Weir: every step as straight, and a prepared one outlives its client."""

import pytest

import wire
from commands import connect, same, shown, works
from waiting import until


@pytest.fixture(autouse=True)
def no_prepared_left(server):
    yield
    rows = server.execute("XA RECOVER")
    for _, gtrid, bqual, data in rows:
        text = data if isinstance(data, str) else data.decode()
        server.execute(f"XA ROLLBACK '{text[:gtrid]}','{text[gtrid:gtrid + bqual]}'")


def play_all(client, statements):
    return [(sql, [shown(result) for result in client.query(sql)]) for sql in statements]


TABLE = "CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB"
COURSES = {
    "two phases": ["XA START 'x1'", "INSERT INTO t VALUES (1)", "XA END 'x1'", "XA PREPARE 'x1'", "XA RECOVER", "XA COMMIT 'x1'", "SELECT * FROM t"],
    "one phase": ["XA START 'x1'", "INSERT INTO t VALUES (1)", "XA END 'x1'", "XA COMMIT 'x1' ONE PHASE", "SELECT * FROM t", "XA RECOVER"],
    "rollback": ["XA START 'x1'", "INSERT INTO t VALUES (1)", "XA END 'x1'", "XA ROLLBACK 'x1'", "SELECT * FROM t"],
    "rollback prepared": ["XA START 'x1'", "INSERT INTO t VALUES (1)", "XA END 'x1'", "XA PREPARE 'x1'", "XA ROLLBACK 'x1'", "SELECT * FROM t", "XA RECOVER"],
    "wrong order": ["XA END 'x1'", "XA PREPARE 'x1'", "XA COMMIT 'x1'", "XA START 'x1'", "BEGIN", "COMMIT", "XA START 'x2'", "XA PREPARE 'x1'", "XA END 'x2'", "XA END 'x1'",
                    "SELECT 1", "XA COMMIT 'x1'", "XA ROLLBACK 'x1'", "SELECT * FROM t"],
    "an error inside": ["XA START 'x1'", "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)", "SELECT * FROM nowhere", "XA END 'x1'", "XA COMMIT 'x1' ONE PHASE", "SELECT * FROM t"],
    "with qualifier": ["XA START 'glob','branch',7", "INSERT INTO t VALUES (1)", "XA END 'glob','branch',7", "XA PREPARE 'glob','branch',7", "XA RECOVER", "XA COMMIT 'glob','branch',7"],
    "within a transaction": ["BEGIN", "XA START 'x1'", "ROLLBACK", "XA START 'x1'", "XA END 'x1'", "XA ROLLBACK 'x1'"],
    "twice": ["XA START 'x1'", "XA END 'x1'", "XA COMMIT 'x1' ONE PHASE", "XA START 'x1'", "INSERT INTO t VALUES (2)", "XA END 'x1'", "XA COMMIT 'x1' ONE PHASE", "SELECT * FROM t"],
}  # fmt: skip


@pytest.mark.parametrize("course", COURSES)
def test_each_course(server, weir, course):
    def play(end):
        with connect(end) as client:
            client.run(TABLE)
            told = play_all(client, COURSES[course])
            client.query("ROLLBACK")
            return told, works(client)

    same(server, weir, play)


def test_another_client_commits_what_is_prepared(server, weir):
    def play(end):
        with connect(end) as one, connect(end) as two:
            one.run(TABLE, "XA START 'x1'", "INSERT INTO t VALUES (1)", "XA END 'x1'", "XA PREPARE 'x1'")
            one.quit()
            until(lambda: two.rows("XA RECOVER") != [], 5, "the prepared transaction to be shown")

            def committed():
                result = two.query("XA COMMIT 'x1'")[0]
                return result.kind == "ok"

            until(committed, 10, "the prepared transaction to be free")
            return two.rows("SELECT * FROM t"), two.rows("XA RECOVER"), works(two)

    assert same(server, weir, play)[0] == [(b"1",)]


@pytest.mark.parametrize("state", ["started", "ended", "prepared"])
@pytest.mark.parametrize("leave", ["quit", "abort"])
def test_a_client_that_goes_away(server, start_weir, state, leave):
    """What was not prepared is rolled back, what was stays; the backend is clean either way."""
    server.fresh_schemas()
    weir = start_weir(pool={"maxConnections": 1})
    client = connect(weir)
    client.run(TABLE, "XA START 'x1'", "INSERT INTO t VALUES (1)")
    if state != "started":
        client.run("XA END 'x1'")
    if state == "prepared":
        client.run("XA PREPARE 'x1'")
    getattr(client, leave)()
    with connect(weir) as after:
        after.run("SET innodb_lock_wait_timeout = 2")
        assert after.value("SELECT COUNT(*) FROM t") == "0"
        assert len(after.rows("XA RECOVER")) == (state == "prepared")
        after.run("XA START 'x2'", "INSERT INTO t VALUES (2)", "XA END 'x2'", "XA COMMIT 'x2' ONE PHASE")
        if state == "prepared":
            until(lambda: after.query("XA ROLLBACK 'x1'")[0].kind == "ok", 10, "the prepared transaction to be free")
        assert after.rows("SELECT * FROM t") == [(b"2",)]


def test_sessions_do_not_share_a_backend_within_xa(server, start_weir):
    server.fresh_schemas()
    weir = start_weir(pool={"maxConnections": 2})
    with connect(weir) as one, connect(weir) as two:
        one.run(TABLE, "XA START 'x1'", "INSERT INTO t VALUES (1)")
        for i in range(10, 14):
            two.run("BEGIN", f"INSERT INTO t VALUES ({i})", "COMMIT")
            assert two.value("SELECT COUNT(*) FROM t WHERE id = 1") == "0"
        one.run("XA END 'x1'")
        assert two.value("SELECT 1") == "1"
        one.run("XA PREPARE 'x1'")
        assert two.value("SELECT COUNT(*) FROM t WHERE id = 1") == "0"
        one.run("XA COMMIT 'x1'")
        assert two.value("SELECT COUNT(*) FROM t WHERE id = 1") == "1"
