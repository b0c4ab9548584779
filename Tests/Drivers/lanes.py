"""Lanes: scripts are played side by side, each straight and through Weir, in schemas of its lane's own.

Most of the time of a play is waiting (for the disk, for the second in which Weir keeps a backend for SHOW WARNINGS), which lanes share.
"""

import queue
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pymysql

import wire
from player import Player
from transcripts import by_character_set, differences
from waiting import until
from weir import Weir

FIRST, LAST = "a", "b"
# Weir holds a backend for a second for whoever may ask for its warnings. A session that was left alone for longer by this machine has asked
# too late, which is not what a script is about.
HOLD, MOST_PLAYS = 0.9, 5
_locks = re.compile(r"GET_LOCK\s*(?:/\*.*?\*/)?\s*\(\s*'(weir_\w+)'", re.IGNORECASE)
# What schemas hold, of which DROP TABLE is enough for most.
_HELD = """
    SELECT 'schema', schema_name, default_collation_name FROM information_schema.schemata WHERE schema_name LIKE 'PREFIX%'
    UNION ALL SELECT table_type, table_schema, table_name FROM information_schema.tables WHERE table_schema IN (%s)
    UNION ALL SELECT 'routine', routine_schema, routine_name FROM information_schema.routines WHERE routine_schema IN (%s)
"""


class Lane:
    """Two schemas, and a weir for each size of pool. Used by one thread at a time."""

    def __init__(self, server, prefix, patience, exact):
        self.server, self.prefix, self.patience, self.exact = server, prefix, patience, exact
        self.schemas = [prefix + FIRST, prefix + LAST]
        self.weirs = {}
        self.longest_pause = 0
        self.charset = wire.Wire(server.address, "app", login=False).greeting.charset
        self.admin = pymysql.connect(
            unix_socket=str(server.socket), user="root", password="", autocommit=True, charset="utf8mb4",
            init_command="SET SESSION lock_wait_timeout=10, foreign_key_checks=0",
        )  # fmt: skip
        for user in server.users:
            self._ask(*(f"GRANT ALL ON {schema}.* TO '{user}'@'%'" for schema in self.schemas))
        self.default = self._ask("SELECT @@collation_server")[0][0]
        self.character_sets = dict(self._ask("SELECT id, character_set_name FROM information_schema.collations WHERE id IS NOT NULL"))

    def _ask(self, *statements):
        with self.admin.cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)
            return cursor.fetchall()

    def clear(self):
        """Both schemas, empty. Tables are dropped one by one and schemas stay, which costs half."""
        names = ", ".join(f"'{schema}'" for schema in self.schemas)
        held = self._ask(_HELD.replace("%s", names).replace("PREFIX", self.prefix.replace("_", "\\_")))
        intact = {name for kind, name, what in held if kind == "schema" and what == self.default}
        intact -= {schema for kind, schema, _ in held if kind not in ("schema", "BASE TABLE")}
        if any(kind == "schema" and what != self.default for kind, name, what in held):
            # A connection keeps the collation of the schema that it has chosen, whatever becomes of the schema.
            for weir in self.weirs.values():
                weir.stop(check=False)
            self.weirs.clear()
        others = {name for kind, name, _ in held if kind == "schema"} - set(self.schemas)
        for schema in others:
            self._ask(f"DROP DATABASE `{schema}`")
        for schema in self.schemas:
            if schema not in intact:
                self._ask(f"DROP DATABASE IF EXISTS {schema}", f"CREATE DATABASE {schema}")
        tables = [f"{schema}.`{table}`" for kind, schema, table in held if kind == "BASE TABLE" and schema in intact]
        if tables:
            self._ask(f"DROP TABLE {', '.join(tables)}")

    def settle(self, script):
        """Waits for named locks of sessions that have left: the server, or Weir's reset, may not have got there yet. Ends what XA left prepared."""
        if any(text.startswith("XA ") for _, _, text in script.steps):
            for *_, name in self._ask("XA RECOVER"):
                name = name if isinstance(name, str) else name.decode()
                if name.startswith(self.prefix):
                    self._ask(f"XA ROLLBACK '{name}'")
        for name in set(_locks.findall("\n".join(text for _, _, text in script.steps))):
            name = name.replace("weir_", self.prefix)
            until(lambda: self._ask(f"SELECT IS_FREE_LOCK('{name}')")[0][0] == 1, 10, f"{name} to be free")

    def weir(self, size):
        if size not in self.weirs:
            self.weirs[size] = Weir(self.server, pool={"maxConnections": size, "connectionBorrowTimeout": self.patience}).start()
        return self.weirs[size]

    def straight(self, script, mode, offered):
        return self._play(lambda: self.server.address, script, mode, offered)

    def through(self, script, mode, offered, size):
        transcript = self._play(lambda: self.weir(size).address, script, mode, offered)
        if script.known or any(mark == "!" and "charset=" in text for _, mark, text in script.steps):
            # What is known to be left behind, and the collation of a login, would show in the scripts that come.
            self.weirs.pop(size).stop(check=False)
        return transcript

    def _play(self, address, script, mode, offered):
        self.clear()
        player = Player(address(), self.server.users, offered, mode=mode, prefix=self.prefix, charset=self.charset)
        transcript = player.play(script)
        self.longest_pause = player.longest_pause
        self.settle(script)
        return transcript if self.exact else by_character_set(transcript, self.character_sets)

    def differences(self, script, mode, sizes, offered):
        """{size of the pool: how the play through Weir differs}; what cannot be played straight is a difference too."""
        straight = self.straight(script, mode, offered)
        last = straight[-1][1] if straight else []
        if last and last[0][0] == "exception":
            return {size: f"cannot be played straight: {straight[-1]}" for size in sizes}
        found = {}
        for size in sizes:
            for _ in range(MOST_PLAYS):
                found[size] = differences(straight, self.through(script, mode, offered, size)).replace(self.prefix, "weir_")
                if not found[size] or self.longest_pause < HOLD:
                    break
        return found

    def close(self):
        self._ask(*(f"DROP DATABASE IF EXISTS {schema}" for schema in self.schemas))
        self.admin.close()


class Lanes:
    """Several lanes, and threads that use them."""

    def __init__(self, server, count=4, patience=10, exact=True):
        """`patience` is how long a session waits for a backend, in seconds. Without `exact`, the metadata's collations are compared by character set."""
        self.lanes = [Lane(server, f"lan{number}_", patience, exact) for number in range(count)]
        self.free = queue.SimpleQueue()
        for lane in self.lanes:
            self.free.put(lane)
        self.count = count
        self.threads = ThreadPoolExecutor(count)
        self.closing = False
        self._alone = threading.Lock()
        # Asking for capabilities that only one end has would compare different things.
        weir = self.lanes[0].weir(1)
        self.offered = wire.Wire(weir.address, "app", login=False).greeting.capabilities

    def submit(self, script, mode, sizes):
        """A future of Lane.differences()."""
        return self.threads.submit(self.differences, script, mode, sizes)

    def differences(self, script, mode, sizes):
        with self._lane(script.alone) as lane:
            if self.closing:
                return {}
            return lane.differences(script, mode, sizes, self.offered)

    def _lane(self, alone):
        return _Taken(self, self.count if alone else 1)

    def close(self):
        """Weirs first: a process ends with the thread that has started it (servers.die_with_parent)."""
        self.closing = True
        with self._lane(alone=True):
            for lane in self.lanes:
                lane.close()
            for weir in [weir for lane in self.lanes for weir in lane.weirs.values()]:
                weir.stop()
        self.threads.shutdown(cancel_futures=True)


class _Taken:
    """One lane, or all of them for a script that the whole server feels, of which the first is used."""

    def __init__(self, lanes, count):
        self.lanes, self.count, self.taken = lanes, count, []

    def __enter__(self):
        with self.lanes._alone:  # two that want all would each get half
            while len(self.taken) < self.count:
                self.taken.append(self.lanes.free.get())
        return self.taken[0]

    def __exit__(self, *_):
        for lane in self.taken:
            self.lanes.free.put(lane)
