"""The loads that sysbench has not: many short connections, a burst of clients, large results, idle clients.

Each load runs in forked processes of its own, so that the client is not what is measured; they send their figures back through a pipe.
"""

import gc
import json
import os
import resource
import select
import signal
import socket
import ssl
import threading
import time

import wire
from processes import HOST, PASSWORD, SCHEMA, USER, Failure, die_with_parent

IP_BIND_ADDRESS_NO_PORT = 24
POINT_SELECT = "SELECT c FROM sbtest1 WHERE id={}"


def fork(jobs):
    """Runs each job, a function without arguments, in a process of its own. Returns what they return, in order."""
    children = []
    try:
        for job in jobs:
            source, sink = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(source)
                child(job, sink)
            os.close(sink)
            children.append((pid, source))
        return [answer(source) for _, source in children]
    finally:
        for pid, source in children:
            os.close(source)
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            os.waitpid(pid, 0)


def child(job, sink):
    """The life of a forked process; never returns."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        die_with_parent()
        gc.disable()
        try:
            result = {"result": job()}
        except BaseException as error:
            result = {"error": f"{type(error).__name__}: {error}"}
        with os.fdopen(sink, "w") as out:
            json.dump(result, out)
    finally:
        os._exit(0)


def answer(source):
    data = b""
    while piece := os.read(source, 1 << 16):
        data += piece
    # The child lives until it is ended by `fork`, or has ended just now.
    if not data:
        raise Failure("a client process ended without an answer")
    reply = json.loads(data)
    if "error" in reply:
        raise Failure(f"a client failed: {reply['error']}")
    return reply["result"]


def own_cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def percentile(values, percent):
    """By nearest rank, as LoadTest does it: a value that occurred."""
    ordered = sorted(values)
    return ordered[max((len(ordered) * percent + 99) // 100, 1) - 1]


# MARK: Connect, query, quit


def churn(address, clients, seconds, table_size):
    """`clients` processes that connect, log in, ask for one row and quit, over and over."""
    start = time.monotonic() + 0.2
    jobs = [lambda number=number: churn_one(address, number, start, seconds, table_size) for number in range(clients)]
    parts = fork(jobs)
    times = [each for part in parts for each in part["times"]]
    return {
        "connections": len(times),
        "rate": sum(len(part["times"]) / part["elapsed"] for part in parts),
        "p50_ms": percentile(times, 50) * 1000,
        "p99_ms": percentile(times, 99) * 1000,
        "client_us": sum(part["cpu"] for part in parts) * 1e6 / len(times),
    }


def churn_one(address, number, start, seconds, table_size):
    login = wire.Login(USER, PASSWORD, SCHEMA)
    # Each process has an address of its own: ports that wait for late packets would run out on one.
    own = (f"127.0.1.{1 + number + 8 * (address[1] % 30)}", 0)
    queries = [wire.query(POINT_SELECT.format(1 + (number * 7919 + turn * 104729) % table_size).encode()) for turn in range(64)]
    times = []
    turn = 0
    time.sleep(max(0, start - time.monotonic()))
    cpu, begin = own_cpu(), time.monotonic()
    now = begin
    while now - begin < seconds:
        client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        client.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        client.bind(own)
        client.connect(address)
        client.sendall(login.answer(receive(client, wire.is_whole)))
        packet = receive(client, wire.is_whole)
        if packet[4] == 0xFE:
            client.sendall(login.answer_switch(packet))
            packet = receive(client, wire.is_whole)
        if packet[4] != 0:
            raise wire.Refused(wire.refusal(packet))
        client.sendall(queries[turn & 63])
        receive(client, wire.has_ended)
        client.sendall(wire.QUIT)
        client.close()
        turn += 1
        last, now = now, time.monotonic()
        times.append(now - last)
    return {"times": times, "elapsed": now - begin, "cpu": own_cpu() - cpu}


def moves(address, seconds, table_size, differ):
    """Two clients that ask in turn, so that with one backend each query comes from another client than the one before."""
    pair = [wire.Connection(address, USER, PASSWORD, SCHEMA) for _ in range(2)]
    if differ:
        for number, client in enumerate(pair):
            client.query(f"SET time_zone = '+0{number + 1}:00'".encode())
    queries = [POINT_SELECT.format(1 + turn * 104729 % table_size).encode() for turn in range(64)]
    times = []
    begin = now = time.monotonic()
    while now - begin < seconds:
        pair[len(times) & 1].query(queries[len(times) & 63])
        last, now = now, time.monotonic()
        times.append(now - last)
    for client in pair:
        client.quit()
    return {"count": len(times), "rate": len(times) / (now - begin), "p50_ms": percentile(times, 50) * 1000, "p99_ms": percentile(times, 99) * 1000}


def receive(client, is_complete):
    data = client.recv(4096)
    while not is_complete(data):
        piece = client.recv(4096)
        if not piece:
            raise wire.Refused("the connection was closed")
        data += piece
    return data


# MARK: A burst


def burst(address, clients, hold_ms, processes, table_size):
    """All clients at once: each connects, runs one transaction that holds its database connection for a moment, and quits."""
    start = time.monotonic() + 0.3
    shares = [range(first, clients, processes) for first in range(processes)]
    jobs = [lambda share=share: Burst(address, share, hold_ms, table_size).run(start) for share in shares]
    parts = fork(jobs)
    times = [each for part in parts for each in part["times"]]
    errors = {}
    for part in parts:
        for text, count in part["errors"].items():
            errors[text] = errors.get(text, 0) + count
    figures = {"clients": clients, "served": len(times), "errors": sum(errors.values()), "error_texts": errors}
    if times:
        p50, p99 = percentile(times, 50), percentile(times, 99)
        figures.update(p50_ms=p50 * 1000, p99_ms=p99 * 1000, max_ms=max(times) * 1000, spread=p99 / p50)
    return figures


class Burst:
    """One process's share of a burst, on one epoll. Times run from the burst's start, not from when a client got its turn."""

    def __init__(self, address, numbers, hold_ms, table_size):
        self.address = address
        self.login = wire.Login(USER, PASSWORD, SCHEMA)
        self.poll = select.epoll()
        self.numbers = numbers
        self.table_size = table_size
        self.hold = f"DO SLEEP({hold_ms / 1000})"
        self.open, self.times, self.errors = {}, [], {}

    def script(self, number):
        yield wire.query(b"BEGIN")
        yield wire.query(POINT_SELECT.format(1 + number * 7919 % self.table_size).encode())
        if not self.hold.endswith("(0.0)"):
            yield wire.query(self.hold.encode())
        yield wire.query(b"COMMIT")

    def run(self, start, limit=60):
        sockets = []
        for _ in self.numbers:
            client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            client.setblocking(False)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sockets.append(client)
        time.sleep(max(0, start - time.monotonic()))
        self.start = start
        for client, number in zip(sockets, self.numbers):
            client.connect_ex(self.address)
            self.open[client.fileno()] = [client, "greeting", b"", self.script(number)]
            self.poll.register(client.fileno(), select.EPOLLIN)
        while self.open and time.monotonic() - start < limit:
            for descriptor, _ in self.poll.poll(1):
                self.readable(descriptor)
        for _ in self.open:
            self.fail("not done in time")
        return {"times": self.times, "errors": self.errors}

    def fail(self, text):
        self.errors[text] = self.errors.get(text, 0) + 1

    def readable(self, descriptor):
        state = self.open[descriptor]
        try:
            piece = state[0].recv(65536)
            if not piece:
                raise wire.Refused("the connection was closed")
            state[2] += piece
            if self.advance(state):
                return
            self.times.append(time.monotonic() - self.start)
            state[0].send(wire.QUIT)
        except (OSError, wire.Refused) as error:
            self.fail(str(error))
        self.poll.unregister(descriptor)
        state[0].close()
        del self.open[descriptor]

    def advance(self, state):
        """Takes the reply at hand, if it is whole, and sends what comes next. Returns whether there is more to do."""
        client, phase, data, script = state
        if not (wire.is_whole(data) if phase in ("greeting", "login") else wire.has_ended(data)):
            return True
        state[2] = b""
        if phase == "greeting":
            state[1] = "login"
            client.send(self.login.answer(data))
            return True
        if phase == "login":
            if data[4] == 0xFE:
                client.send(self.login.answer_switch(data))
                return True
            if data[4] != 0:
                raise wire.Refused(wire.refusal(data))
            state[1] = "query"
        following = next(script, None)
        if following is None:
            return False
        client.send(following)
        return True


# MARK: Large results


def large(address, text, seconds):
    """One client reads the same large result again and again into the same buffer, and looks at its end only."""
    return fork([lambda: large_one(address, text.encode(), seconds)])[0]


def large_one(address, text, seconds):
    connection = wire.Connection(address, USER, PASSWORD, SCHEMA)
    size = len(connection.query(text))
    client, request = connection.socket, wire.query(text)
    buffer = bytearray(1 << 20)
    count = 0
    cpu, begin = own_cpu(), time.monotonic()
    while (elapsed := time.monotonic() - begin) < seconds:
        client.sendall(request)
        left = size
        while left > 0:
            got = client.recv_into(buffer)
            if got == 0:
                raise wire.Refused("the connection was closed in a reply")
            left -= got
        if left < 0 or buffer[got - 9 : got - 6] != b"\x05\0\0" or buffer[got - 5] != 0xFE:
            raise wire.Refused("a large result did not end where the one before did")
        count += 1
    connection.quit()
    megabytes = count * size / 1e6
    return {"results": count, "megabytes": megabytes, "rate": megabytes / elapsed, "client_us": (own_cpu() - cpu) * 1e6 / megabytes}


# MARK: Idle clients


def idle(address, clients, resident, tls, settle=1.0):
    """Opens clients that log in, ask once, and then do nothing. Returns the growth of `resident()` in bytes for each of them."""
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    # What the first clients make the proxy allocate for good is not theirs.
    for connection in [idle_one(address, context) for _ in range(50)]:
        connection.quit()
    time.sleep(settle)
    before = resident()
    held = []
    try:
        for _ in range(clients):
            held.append(idle_one(address, context))
        time.sleep(settle)
        after = resident()
    finally:
        for connection in held:
            connection.socket.close()
    return {"clients": clients, "before": before, "after": after, "bytes": (after - before) / clients}


def idle_one(address, context):
    connection = wire.Connection(address, USER, PASSWORD, SCHEMA, tls=context)
    connection.query(b"SELECT 1")
    return connection


class Sink:
    """Accepts connections, says hello and answers one message: what stands behind HAProxy while its idle clients are weighed."""

    def __init__(self):
        self.listener = socket.create_server((HOST, 0), backlog=1024)
        self.address = self.listener.getsockname()
        self.held = []
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                client.sendall(b"x" * 80)
                client.recv(200)
                client.sendall(b"x" * 200)
                self.held.append(client)
            except OSError:
                # Someone who only looked whether anybody is here.
                client.close()

    def close(self):
        # shutdown wakes the thread up, close alone does not.
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        self.thread.join(2)
        for client in self.held:
            client.close()


def idle_through_sink(address, clients, resident, settle=1.0):
    """As `idle`, with clients of the sink."""

    def one():
        client = socket.create_connection((address[0], address[1]), 30)
        receive(client, lambda data: len(data) >= 80)
        client.sendall(b"x" * 100)
        receive(client, lambda data: len(data) >= 200)
        return client

    for client in [one() for _ in range(50)]:
        client.close()
    time.sleep(settle)
    before = resident()
    held = []
    try:
        for _ in range(clients):
            held.append(one())
        time.sleep(settle)
        after = resident()
    finally:
        for client in held:
            client.close()
    return {"clients": clients, "before": before, "after": after, "bytes": (after - before) / clients}
