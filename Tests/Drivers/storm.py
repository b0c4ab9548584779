"""Bursts of clients from several processes; imported by the processes themselves, so it pulls in nothing but the wire client."""

import multiprocessing
import random
import threading

import wire

PROCESSES = 4


def one_client(address, user, password, number, mode, tls):
    """Two transactions and a statement, or an abrupt end in the middle. Returns (committed rows, error or None)."""
    chance = random.Random(number)
    committed = 0
    client = wire.Wire(address, user, password, "weir_a", timeout=90, tls=tls)
    for turn in range(2):
        client.run("BEGIN", f"INSERT INTO storm (client, turn) VALUES ({number}, {turn})")
        if mode == "killed" and chance.random() < 0.4:
            client.abort()
            return committed
        found = client.value(f"SELECT COUNT(*) FROM storm WHERE client = {number} AND turn = {turn}")
        if found != "1":
            raise AssertionError(f"client {number} sees {found} rows of its own")
        if turn == 1 and number % 5 == 0:
            client.run("ROLLBACK")
        else:
            client.run("COMMIT")
            committed += 1
    if client.value(f"SELECT {number}") != str(number):
        raise AssertionError(f"client {number} got another's answer")
    client.quit()
    return committed


def burst(job):
    """One process's share: all its clients at once. Returns (rows committed, errors)."""
    address, user, password, numbers, mode, tls = job
    gate = threading.Barrier(len(numbers))
    committed, errors = [], []

    def play(number):
        try:
            gate.wait(60)
            committed.append(one_client(address, user, password, number, mode, tls))
        except Exception as error:
            errors.append(f"client {number}: {error!r}")

    threading.stack_size(256 * 1024)
    threads = [threading.Thread(target=play, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(committed), errors


def run(address, user, password, clients, mode="", tls=False):
    shares = [range(start, clients, PROCESSES) for start in range(PROCESSES)]
    jobs = [(address, user, password, list(share), mode, tls) for share in shares]
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        results = pool.map(burst, jobs)
    return sum(committed for committed, _ in results), [error for _, errors in results for error in errors]
