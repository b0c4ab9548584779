"""No client ever sees another's state, however the other left."""

import random
import threading

import pytest

import wire

DEFAULTS = (
    "SELECT @dirty, @@sql_mode, @@time_zone, @@autocommit, @@character_set_client, @@collation_connection, @@group_concat_max_len, "
    "@@foreign_key_checks, @@sql_select_limit, @@lock_wait_timeout, @@auto_increment_increment, @@SESSION.wait_timeout, DATABASE(), "
    "LAST_INSERT_ID(), @@last_insert_id, @@insert_id"
)
ISOLATION = {"mariadb": "SELECT @@tx_isolation, @@tx_read_only", "mysql": "SELECT @@transaction_isolation, @@transaction_read_only"}


def dirt():
    """What a client may leave behind: name -> statements."""
    return {
        "user variable": ["SET @dirty = 'mine'"],
        "variables": ["SET sql_mode = '', time_zone = '+07:00', group_concat_max_len = 9, foreign_key_checks = 0, sql_select_limit = 1"],
        "names": ["SET NAMES latin1"],
        "isolation": ["SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED", "SET SESSION TRANSACTION READ ONLY"],
        "next transaction": ["SET TRANSACTION READ ONLY"],
        "schema": ["USE weir_b"],
        "temporary table": ["CREATE TEMPORARY TABLE IF NOT EXISTS dirty_table (id INT)"],
        "hidden table": ["CREATE TEMPORARY TABLE IF NOT EXISTS shared (fake INT)"],
        "named lock": ["SELECT GET_LOCK(CONCAT('lock-', CONNECTION_ID()), 0), IS_USED_LOCK('x')"],
        "open transaction": ["BEGIN", "INSERT INTO shared (v) VALUES (-1)"],
        "autocommit off": ["SET autocommit = 0", "INSERT INTO shared (v) VALUES (-2)"],
        "read lock": ["LOCK TABLES other_table READ"],
        "SQL statement": ["PREPARE dirty_statement FROM 'SELECT 1'"],
        "insert id": ["INSERT INTO counted VALUES (NULL)"],
        "handler": ["HANDLER shared OPEN AS dirty_handler"],
        "warnings": ["SELECT CAST('x' AS SIGNED)"],
        "nothing": [],
    }


# A text that asks IS_USED_LOCK() speaks of the server's connection ids: CONNECTION_ID() in it is the backend's.
def probe(client, kind):
    """Everything that another client could have left, as this client sees it."""
    seen = {
        "defaults": client.rows(DEFAULTS),
        "isolation": client.rows(ISOLATION[kind]),
        "lock": client.value("SELECT IS_USED_LOCK(CONCAT('lock-', CONNECTION_ID())) = CONNECTION_ID()"),
    }
    for name, sql in (
        ("temporary", "SELECT * FROM dirty_table"), ("statement", "EXECUTE dirty_statement"), ("handler", "HANDLER dirty_handler READ FIRST"),
        ("real table", "SELECT v FROM shared WHERE v < 0"), ("writable", "DELETE FROM other_table WHERE 1 = 0"), ("warnings", "SHOW WARNINGS"),
    ):  # fmt: skip
        result = client.query(sql)[0]
        seen[name] = result.error[:2] or (result.rows, result.status & (wire.IN_TRANSACTION | wire.AUTOCOMMIT))
    return seen


def untidy(chance, kinds):
    """Three kinds of dirt. At most one is an open transaction, and it comes last: many a statement after it would commit it."""
    open_ones = ["open transaction", "autocommit off"]
    done = chance.sample([name for name in sorted(kinds) if name not in open_ones], k=3)
    if chance.random() < 0.4:
        done[2] = chance.choice(open_ones)
    return done


def leave(client, how, chance):
    if how == "quit":
        client.quit()
    elif how == "abort":
        client.abort()
    elif how == "half-way":  # in the middle of a command
        client.sequence = 0
        client.socket.sendall(b"\x20\x00\x00\x00\x03SELECT")
        client.abort()
    elif how == "unread":  # with a reply on its way
        client.command(3, b"SELECT REPEAT('x', 3000000)")
        client.abort()
    else:  # with statements of the binary protocol left open
        client.prepare("SELECT ?")
        client.quit() if chance.random() < 0.5 else client.abort()


@pytest.mark.timeout(180)
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_every_client_finds_a_clean_session(server, start_weir, schemas, tls):
    server.execute(
        "CREATE TABLE weir_a.shared (id INT PRIMARY KEY AUTO_INCREMENT, v INT)", "CREATE TABLE weir_a.other_table (id INT)",
        "CREATE TABLE weir_a.counted (id INT PRIMARY KEY AUTO_INCREMENT) AUTO_INCREMENT = 1000",
    )  # fmt: skip
    weir = start_weir(pool={"maxConnections": 3, "connectionBorrowTimeout": 60})
    kinds = dirt()
    with wire.Wire(server.address, "app", server.users["app"], "weir_a") as straight:
        clean = probe(straight, server.kind)
    failures = []

    def clients(seed):
        chance = random.Random(seed)
        for turn in range(40):
            done = untidy(chance, kinds)
            how = chance.choice(["quit", "abort", "half-way", "unread", "statements"])
            try:
                client = wire.Wire(weir.address, "app", server.users["app"], "weir_a", tls=tls)
                seen = probe(client, server.kind)
                if seen != clean:
                    wrong = {name: (seen[name], clean[name]) for name in seen if seen[name] != clean[name]}
                    failures.append(f"seed {seed} turn {turn}: (seen, clean) = {wrong}")
                    return
                for name in done:
                    for sql in kinds[name]:
                        client.query(sql)  # one mess may forbid another: an error is fine here
                leave(client, how, chance)
            except Exception as error:
                failures.append(f"seed {seed} turn {turn} after {done}, {how}: {error!r}")
                return

    threads = [threading.Thread(target=clients, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, "\n".join(failures[:5])


def test_a_reset_within_the_session_cleans_it(server, weir, schemas):
    server.execute("CREATE TABLE weir_a.shared (id INT PRIMARY KEY AUTO_INCREMENT, v INT)", "CREATE TABLE weir_a.other_table (id INT)",
                   "CREATE TABLE weir_a.counted (id INT PRIMARY KEY AUTO_INCREMENT)")  # fmt: skip
    kinds = dirt()
    answers = []
    for end in (server, weir):
        with wire.Wire(end.address, "app", server.users["app"], "weir_a") as client:
            seen = []
            for name, statements in kinds.items():
                for sql in statements:
                    client.query(sql)
                client.reset_connection().checked()
                client.init_db("weir_a").checked()
                seen.append((name, probe(client, server.kind)))
            answers.append(seen)
    assert answers[1] == answers[0]


def test_a_statement_closed_and_the_next_in_one_write(start_weir):
    """The close frees the only backend, which goes to the one that waits; what follows the close must not suffer from that."""
    weir = start_weir(pool={"maxConnections": 1})
    one = wire.Wire(weir.address, "app", weir.users["app"], database="weir_a")
    other = wire.Wire(weir.address, "app", weir.users["app"], database="weir_a")
    for turn in range(30):
        statement = one.prepare("SELECT 1")[0]
        other.command(3, f"SELECT 'other {turn} {'b' * 100}'".encode())
        one.ping()  # By now the other's statement waits.
        close = b"\x19" + statement.to_bytes(4, "little")
        query = b"\x03" + f"SELECT 'one {turn} {'a' * 50}'".encode()
        one.socket.sendall(b"".join(len(p).to_bytes(3, "little") + b"\0" + p for p in (close, query)))
        one.sequence = 1
        assert one.results()[0].checked().rows == [(f"one {turn} {'a' * 50}".encode(),)]
        assert other.results()[0].checked().rows == [(f"other {turn} {'b' * 100}".encode(),)]
    one.quit()
    other.quit()
