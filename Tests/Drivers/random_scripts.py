"""Random scripts of sessions, out of a grammar of statements: the same seed is the same script.

A script never asks for what is left to chance: no clocks, no numbers of connections, no waiting for another session's locks. Each session
writes to a table of its own, and to its own row of the one that all read. SHOW WARNINGS comes right behind its statement, since a backend is kept
for it for a second only, and what has been changed by another session's leaving is not looked at.
"""

import random
from dataclasses import dataclass, field

import random_statements as statements
from scripts_of_sessions import Script

SHARED = "CREATE TABLE weir_a.s (id INT PRIMARY KEY, v INT, c VARCHAR(20)) ENGINE=InnoDB"


@dataclass
class Session:
    """What a script's writer knows of a session: mainly, whether it may keep a backend. When in doubt, it does."""

    name: str
    row: int
    binary: bool
    schema: str = "weir_a"
    in_transaction: bool = False
    autocommit: bool = True
    pinned: bool = False
    next_transaction: bool = False
    counts_known: bool = True
    locks: set = field(default_factory=set)
    prepared: dict = field(default_factory=dict)

    @property
    def holds(self):
        return self.in_transaction or self.pinned or self.next_transaction or not self.autocommit

    @property
    def table(self):
        return f"weir_a.t{self.name.lower()}"

    def forget(self):
        """After a reset."""
        self.in_transaction = self.pinned = self.next_transaction = False
        self.autocommit = True
        self.locks, self.prepared = set(), {}


class Writer:
    def __init__(self, kind, seed):
        self.kind, self.seed = kind, seed
        self.random = random.Random(f"{kind} {seed}")
        self.mode = self.random.choice(("text", "binary"))
        names = "ABC"[: self.random.choice((2, 2, 3))]
        self.pool = self.random.choice((1, 1, 2))
        self.sessions = [Session(name, row, self.mode == "binary") for row, name in enumerate(names, 1)]
        self.steps = []
        # A routine or a sequence makes the schemas costly to clear.
        self.has_routines = self.random.random() < 0.15
        self.has_sequence = kind == "mariadb" and self.random.random() < 0.1

    def script(self):
        self._prepare_ground()
        many = self.random.randint(6, 24)
        while len(self.steps) < many and self.sessions:
            session = self._next()
            topic = self.random.choices(*statements.topics(self.kind))[0]
            for step in topic(self, session):
                mark, text = step if isinstance(step, tuple) else (":", step)
                self.steps.append((session.name, mark, text))
            if self.random.random() < 0.02 and len(self.sessions) > 1 and not session.in_transaction and not session.locks:
                self.sessions.remove(session)
                self.steps.append((session.name, "!", "quit"))
        return Script(
            f"random/{self.seed}", f"random script {self.seed} of {self.kind}", self.pool, (self.kind,), (self.mode,), steps=self.steps
        )

    def _prepare_ground(self):
        first = self.sessions[0].name

        def say(sql):
            self.steps.append((first, ":", sql))

        say(SHARED)
        say("INSERT INTO weir_a.s VALUES (1, 10, 'one'), (2, 20, 'two'), (3, 30, 'three')")
        for session in self.sessions:
            say(f"CREATE TABLE {session.table} (id INT PRIMARY KEY AUTO_INCREMENT, u INT UNIQUE, v INT, c VARCHAR(9)) ENGINE=InnoDB")
        if self.has_routines:
            for sql in statements.ROUTINES:
                say(sql)
        if self.has_sequence:
            say("CREATE SEQUENCE weir_a.q")

    def _next(self):
        """Any session that keeps a backend, and the others while one is left for them."""
        holders = [session for session in self.sessions if session.holds]
        if len(holders) >= self.pool:
            return self.random.choice(holders)
        return self.random.choice(self.sessions)

    # For the statements

    def one_of(self, *choices):
        return self.random.choice(choices)

    def chance(self, share):
        return self.random.random() < share

    def number(self, low, high):
        return self.random.randint(low, high)


def script(kind, seed):
    """The script of this seed for this kind of server."""
    return Writer(kind, seed).script()
