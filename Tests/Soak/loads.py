"""What clients do in a soak, and what each of them must see: its own data and nobody else's.

A player is one client after another on the same thread. Whatever breaks a connection is counted and the player goes on; an answer that is not the
player's own is *wrong*, and one of those fails the soak.
"""

import random
import socket
import threading
import time
import zlib
from collections import Counter

import wire

# What chaos may answer: lost connections, killed statements, a server that is not there, waits that are over.
EXPECTED = {1040, 1053, 1152, 1158, 1159, 1160, 1161, 1205, 1213, 1317, 1927, 2002, 2003, 2006, 2013, 2026, 9501}


class Wrong(Exception):
    """An answer that belongs to somebody else, or to nobody."""


def expect(found, wanted, what):
    if found != wanted:
        raise Wrong(f"{what}: {str(found)[:80]!r} instead of {str(wanted)[:80]!r}")


class Player:
    def __init__(self, number, address, user, password, stop):
        self.number, self.address, self.user, self.password, self.stop = number, address, user, password, stop
        self.chance = random.Random(number)
        self.done, self.errors, self.wrong = Counter(), Counter(), []
        self.token = number * 10_000_000

    # One client after another

    def play(self):
        while not self.stop.is_set():
            try:
                self.one_client()
            except Wrong as wrong:
                self.wrong.append(f"client {self.number}: {wrong}")
            except wire.ServerError as error:
                self.errors[error.code] += 1
                if error.code not in EXPECTED:
                    self.wrong.append(f"client {self.number}: {error}")
                self.stop.wait(0.1)
            except (OSError, wire.Gone, EOFError) as error:
                self.errors[type(error).__name__] += 1
                self.stop.wait(0.1)
            except Exception as error:
                self.wrong.append(f"client {self.number}: not the protocol: {error!r}")
                self.stop.wait(1)

    def one_client(self):
        tls = self.chance.random() < 0.4
        self.client = client = wire.Wire(self.address, self.user, self.password, "weir_a", timeout=60, tls=tls)
        self.done["connects, tls" if tls else "connects"] += 1
        self.schema, self.zone, self.mine = "weir_a", None, None
        try:
            for _ in range(self.chance.choice([1, 1, 2, 5, 20, 100])):
                if self.stop.is_set():
                    break
                turn = self.chance.choices(self.turns, self.weights)[0]
                turn(self)
                self.done[turn.__name__] += 1
                self.see_state()
            self.leave()
        finally:
            client.close()

    def leave(self):
        way = self.chance.choice(["quit", "quit", "close", "abort", "in_transaction", "unread", "half_packet", "half_closed", "half_upload"])
        client = self.client
        if way == "quit":
            client.quit()
        elif way == "abort":
            client.abort()
        elif way == "in_transaction":
            client.run("BEGIN", f"INSERT INTO weir_a.soak (client, turn) VALUES ({self.number}, -1)")
            client.abort()
        elif way == "unread":
            client.command(3, b"SELECT REPEAT('u', 3000000), SLEEP(0.01)")
            client.socket.recv(1000)
            client.abort()
        elif way == "half_packet":
            client.socket.sendall(b"\x40\x00\x00\x00\x03SELECT 1")
            client.abort()
        elif way == "half_closed":
            client.command(3, b"SELECT SLEEP(0.2)")
            client.socket.shutdown(socket.SHUT_WR)
        elif way == "half_upload":
            client.socket.sendall(b"\x00\x00\x80\x00\x03INSERT INTO weir_a.soak (client, filler) VALUES (0, '" + b"h" * 300_000)
            client.abort()
        self.done[f"left by {way}"] += 1

    def next(self):
        self.token += 1
        return self.token

    def see_state(self):
        """What this session has set must be there, and nothing else."""
        if self.chance.random() < 0.3:
            schema, zone, mine = self.client.rows("SELECT DATABASE(), @@time_zone, @mine")[0]
            expect(schema.decode(), self.schema, "the schema")
            expect(zone.decode(), self.zone or "SYSTEM", "the time zone")
            expect(mine and mine.decode(), self.mine, "the user variable")

    # Turns

    def text(self):
        for _ in range(5):
            token = self.next()
            expect(self.client.value(f"SELECT {token}"), str(token), "a number")

    def own_rows(self):
        token = self.next()
        ok = self.client.query(f"INSERT INTO weir_a.soak (client, turn) VALUES ({self.number}, {token})")[0].checked()
        expect(self.client.value("SELECT LAST_INSERT_ID()"), str(ok.insert_id), "the insert id")
        expect(self.client.rows(f"SELECT client, turn FROM weir_a.soak WHERE id = {ok.insert_id}"), [(str(self.number).encode(), str(token).encode())], "a row")
        self.client.run(f"DELETE FROM weir_a.soak WHERE id = {ok.insert_id}")

    def transaction(self):
        token = self.next()
        self.client.run("BEGIN", f"INSERT INTO weir_a.soak (client, turn) VALUES ({self.number}, {token})")
        count = f"SELECT COUNT(*) FROM weir_a.soak WHERE client = {self.number} AND turn = {token}"
        expect(self.client.value(count), "1", "rows within the transaction")
        if self.chance.random() < 0.5:
            self.client.run("ROLLBACK")
            expect(self.client.value(count), "0", "rows behind the rollback")
        else:
            self.client.run("COMMIT")
            expect(self.client.value(count), "1", "rows behind the commit")
            self.client.run(f"DELETE FROM weir_a.soak WHERE client = {self.number}")

    def variable(self):
        self.mine = str(self.next())
        self.client.run(f"SET @mine = {self.mine}")

    def reset(self):
        self.client.reset_connection().checked()
        self.zone = self.mine = None

    def tracked(self):
        self.zone = f"+{self.number % 12 + 1:02}:00"
        self.client.run(f"SET time_zone = '{self.zone}'")

    def use(self):
        self.schema = self.chance.choice(["weir_a", "weir_b"])
        if self.chance.random() < 0.5:
            self.client.init_db(self.schema).checked()
        else:
            self.client.run(f"USE {self.schema}")

    def temporary_table(self):
        token = self.next()
        self.client.run("CREATE TEMPORARY TABLE mine (a BIGINT)", f"INSERT INTO mine VALUES ({token})")
        expect(self.client.rows("SELECT a FROM mine"), [(str(token).encode(),)], "the temporary table")
        self.client.run("DROP TEMPORARY TABLE mine")

    def named_lock(self):
        name = f"soak-{self.number}"
        expect(self.client.value(f"SELECT GET_LOCK('{name}', 5)"), "1", "a lock of its own")
        expect(self.client.value(f"SELECT RELEASE_LOCK('{name}')"), "1", "a lock of its own")

    def prepared(self):
        answer = self.client.prepare("SELECT ? + 0, ?")
        if isinstance(answer, wire.Result):
            answer.checked()
        statement = answer[0]
        for _ in range(3):
            token = self.next()
            row = self.client.execute(statement, (token, str(token)))[0].checked().rows[0]
            if str(token).encode() not in row:
                raise Wrong(f"a prepared statement's row {row[:60]!r} instead of {token}")
        if self.chance.random() < 0.8:
            self.client.close_statement(statement)

    def big_result(self):
        letter, size = chr(97 + self.number % 26), self.chance.choice([70_000, 1_000_000, 5_000_000])
        found = self.client.rows(f"SELECT REPEAT('{letter}', {size})")[0][0]
        if len(found) != size or found.strip(letter.encode()):
            raise Wrong(f"{len(found)} bytes instead of {size} times {letter}")

    def big_upload(self):
        data = bytes([97 + self.number % 26]) * self.chance.choice([20_000, 300_000, 2_000_000])
        ok = self.client.query(b"INSERT INTO weir_a.soak (client, filler) VALUES (0, '" + data + b"')")[0].checked()
        expect(self.client.value(f"SELECT CRC32(filler) FROM weir_a.soak WHERE id = {ok.insert_id}"), str(zlib.crc32(data)), "a large value")
        self.client.run(f"DELETE FROM weir_a.soak WHERE id = {ok.insert_id}")

    def several(self):
        first, second = self.next(), self.next()
        results = self.client.query(f"SELECT {first}; SELECT {second}")
        expect([result.checked().rows[0][0] for result in results], [str(first).encode(), str(second).encode()], "two results")

    def mistake(self):
        result = self.client.query("SELEKT 1")[0]
        if result.kind == "error" and result.error[0] in EXPECTED:
            raise wire.ServerError(*result.error)
        expect(result.kind == "error" and result.error[0], 1064, "the error")

    def slow(self):
        token = self.next()
        expect(self.client.rows(f"SELECT {token}, SLEEP(0.05)")[0][0], str(token).encode(), "a slow number")

    turns = [
        text, own_rows, transaction, variable, reset, tracked, use, temporary_table, named_lock, prepared, big_result, big_upload, several,
        mistake, slow,
    ]  # fmt: skip
    weights = [30, 10, 10, 3, 4, 4, 4, 2, 2, 8, 1, 1, 4, 2, 4]


def work(numbers, address, user, password, stop, results):
    """One process: a thread for each player, and a report of all of them every few seconds."""
    threading.stack_size(512 * 1024)
    players = [Player(number, address, user, password, stop) for number in numbers]
    threads = [threading.Thread(target=player.play, daemon=True) for player in players]
    for thread in threads:
        thread.start()
    while not stop.wait(5):
        results.put(report(players))
    deadline = time.monotonic() + 60
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
    stuck = [f"client {player.number} hangs" for player, thread in zip(players, threads) if thread.is_alive()]
    done, errors, wrong = report(players)
    results.put((done, errors, wrong + stuck))


def report(players):
    """What is new since the last report: (turns, errors, wrong answers)."""
    done, errors, wrong = Counter(), Counter(), []
    for player in players:
        new, player.done = player.done, Counter()
        done.update(new)
        new, player.errors = player.errors, Counter()
        errors.update(new)
        new, player.wrong = player.wrong, []
        wrong += new
    return done, errors, wrong
