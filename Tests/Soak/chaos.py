"""What goes wrong in a soak: connections killed, servers restarted, storms, half-open connections, garbage."""

import os
import random
import socket
import threading
import time

import pymysql

import wire


class Chaos(threading.Thread):
    """Does something bad every few seconds until it is stopped. `restart_every` seconds the server ends and starts again, every third time by SIGKILL."""

    def __init__(self, server, weir, restart_every, seed):
        super().__init__(daemon=True)
        self.server, self.weir, self.restart_every = server, weir, restart_every
        self.chance = random.Random(seed)
        self.stopping, self.finished, self.may_end = threading.Event(), threading.Event(), threading.Event()
        # Held while the server is away, so that nobody asks it.
        self.away = threading.Lock()
        self.deeds = {}
        self.problems = []
        self.held = []

    def run(self):
        next_restart = time.monotonic() + self.restart_every
        while not self.stopping.wait(self.chance.uniform(1, 5)):
            try:
                if time.monotonic() >= next_restart:
                    self.restart()
                    next_restart = time.monotonic() + self.restart_every
                else:
                    deed = self.chance.choice([self.kill_some, self.kill_some, self.storm, self.half_open, self.garbage, self.let_go])
                    deed()
                    self.count(deed.__name__)
            except (OSError, wire.Gone, wire.ServerError, pymysql.err.MySQLError):
                self.count("in vain")
            except Exception as problem:
                self.problems.append(f"{type(problem).__name__}: {problem}")
        self.let_go()
        # A server that this thread has started gets a signal when the thread ends (servers.die_with_parent).
        self.finished.set()
        self.may_end.wait()

    def count(self, what):
        self.deeds[what] = self.deeds.get(what, 0) + 1

    def restart(self):
        hard = self.deeds.get("restart", 0) % 3 == 2
        with self.away:
            if hard:
                self.server.process.kill()
                self.server.process.wait()
            self.server.halt()
            self.stopping.wait(self.chance.uniform(0, 3))
            self.server.restart()
        self.count("restart")

    def kill_some(self):
        with self.away:
            backends = self.server.backends()
            for identifier, *_ in self.chance.sample(backends, min(len(backends), self.chance.choice([1, 1, 3]))):
                try:
                    self.server.execute(f"KILL {identifier}")
                except pymysql.err.MySQLError as error:
                    if error.args[0] != 1094:  # gone already
                        raise

    def storm(self):
        """Many logins at the same moment."""
        def one(number):
            try:
                wire.Wire(self.weir.address, "app", self.server.users["app"], timeout=30, tls=number % 2 == 0).abort()
            except (OSError, wire.Gone, wire.ServerError):
                pass

        threads = [threading.Thread(target=one, args=(number,)) for number in range(60)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def half_open(self):
        """Connections that say nothing; weir ends them in its own time."""
        self.held += [socket.create_connection(self.weir.address, timeout=10) for _ in range(30)]
        self.held = self.held[-200:]

    def garbage(self):
        for _ in range(10):
            with socket.create_connection(self.weir.address, timeout=10) as peer:
                peer.recv(200)
                peer.sendall(os.urandom(self.chance.choice([1, 4, 40, 400, 40_000])))

    def let_go(self):
        for peer in self.held:
            peer.close()
        self.held = []
