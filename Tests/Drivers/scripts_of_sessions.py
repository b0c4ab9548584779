"""Scripts of several interleaved sessions, from cases/*.sql: read them, play them, compare what two servers answered.

    == title  pool=1 servers=mysql        starts a script; pool is as large as it has sessions unless said
    A: SELECT 1                           session A sends this as one COM_QUERY; sessions connect at their first line, as `app` to weir_a
    A! connect user=other database=weir_b charset=8 found_rows no_multi_statements session_track
    A! ping | reset | quit | abort | init SCHEMA | option 0
    A! prepare NAME SQL     A! execute NAME [1, "x", null, "hex:00ff"]     A! execute-again NAME [...]  (types not sent)
    A! long NAME 1 text     A! execute-long NAME [...]  (parameter 1 was sent before)     A! cursor NAME [...]     A! fetch NAME 2
    A! close NAME           A! stmtreset NAME            A! until SELECT ... (polls until its value is 1)
"""

import difflib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import wire
from waiting import until

FOLDER = Path(__file__).parent / "cases"
_title = re.compile(r"== (.*?)((?:\s+(?:pool|servers)=\S+)*)\s*$")
_line = re.compile(r"([A-Z])([:!]) ?(.*)$")


@dataclass
class Script:
    name: str
    pool: int = 0
    servers: tuple = ("mariadb", "mysql")
    steps: list = field(default_factory=list)

    @property
    def sessions(self):
        return sorted({session for session, _, _ in self.steps})


def read(path):
    scripts = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or (line.startswith("#")):
            continue
        if found := _title.match(line):
            script = Script(f"{path.stem}: {found[1]}")
            for key, value in (option.split("=") for option in found[2].split()):
                if key == "pool":
                    script.pool = int(value)
                else:
                    script.servers = tuple(value.split(","))
            scripts.append(script)
        elif found := _line.match(line):
            scripts[-1].steps.append((found[1], found[2], found[3]))
        else:
            raise ValueError(f"{path.name}:{number}: neither a title nor a step: {line}")
    for script in scripts:
        script.pool = script.pool or len(script.sessions)
    return scripts


def every():
    return [script for path in sorted(FOLDER.glob("*.sql")) for script in read(path)]


class Player:
    """Plays one script at one address and keeps the transcript."""

    flags = {"found_rows": wire.FOUND_ROWS, "session_track": wire.SESSION_TRACK}

    def __init__(self, address, users, offered):
        """`offered` is the set of capability flags that both ends have: asking for more would compare different things."""
        self.address, self.users, self.offered = address, users, offered
        self.sessions, self.statements = {}, {}

    def play(self, script):
        transcript = []
        try:
            for session, mark, text in script.steps:
                answer = self._query(session, text) if mark == ":" else self._command(session, text)
                transcript.append((f"{session}{mark} {text}", answer))
        finally:
            for connection in self.sessions.values():
                connection.close()
        return transcript

    def _session(self, name, *words):
        if name not in self.sessions:
            options = dict(word.split("=", 1) for word in words if "=" in word)
            flags = 0
            for word in words:
                flags |= self.flags.get(word, 0)
            user = options.get("user", "app")
            self.sessions[name] = wire.Wire(
                self.address, user, self.users[user], options.get("database", "weir_a") or None,
                charset=int(options.get("charset", 45)), flags=flags & self.offered,
                drop_flags=wire.MULTI_STATEMENTS if "no_multi_statements" in words else 0,
            )  # fmt: skip
        return self.sessions[name]

    def _query(self, session, sql):
        return [shown(result) for result in self._session(session).query(sql)]

    def _command(self, session, text):
        verb, _, rest = text.partition(" ")
        if verb == "connect":
            return [shown(self._session(session, *rest.split()).login_ok)]
        connection = self._session(session)
        if verb in ("quit", "abort"):
            getattr(self.sessions.pop(session), verb)()
            return []
        if verb == "until":
            until(lambda: connection.value(rest) == "1", 20, rest)
            return []
        if verb == "ping":
            return [shown(connection.ping())]
        if verb == "reset":
            return [shown(connection.reset_connection())]
        if verb == "init":
            return [shown(connection.init_db(rest))]
        if verb == "option":
            return [shown(connection.set_option(int(rest)))]
        return self._prepared(connection, session, verb, rest)

    def _prepared(self, connection, session, verb, rest):
        name, _, rest = rest.partition(" ")
        key = (session, name)
        if verb == "prepare":
            made = connection.prepare(rest)
            if isinstance(made, wire.Result):
                return [shown(made)]
            self.statements[key] = made[0]
            return [("prepared", made[1], made[2], made[3])]
        statement = self.statements[key]

        def anonymous(message):
            """Errors name the statement's number, which is the connection's own affair."""
            return message.replace(f"({statement})", "(N)")

        if verb.startswith("execute") or verb == "cursor":
            values = [bytes.fromhex(v[4:]) if isinstance(v, str) and v.startswith("hex:") else v for v in json.loads(rest)]
            found = connection.execute(
                statement, values, cursor=1 if verb == "cursor" else 0, send_types=verb != "execute-again",
                long_data=(1,) if verb == "execute-long" else (),
            )  # fmt: skip
            return [shown(result, anonymous) for result in found]
        if verb == "long":
            index, _, data = rest.partition(" ")
            connection.send_long_data(statement, int(index), data.encode())
            return []
        if verb == "fetch":
            return [shown(connection.fetch(statement, int(rest)), anonymous)]
        if verb == "stmtreset":
            return [shown(connection.reset_statement(statement), anonymous)]
        if verb == "close":
            connection.close_statement(statement)
            return []
        raise ValueError(f"unknown command {verb}")


def shown(result, message=lambda text: text):
    """A result as a comparable, readable tuple: everything the server said."""
    if result.kind == "error":
        code, state, text = result.error
        return ("error", code, state, message(text), result.columns, result.rows)
    if result.kind == "ok":
        return ("ok", result.affected, result.insert_id, flags(result.status), result.warnings, result.info, trackers(result.trackers))
    return (result.kind, result.columns, result.rows, flags(result.status), result.warnings)


def trackers(data):
    """The session trackers of an OK packet, in an order of our own: the servers' is that of a hash table."""
    reader, found = wire.Reader(data), []
    while reader.left:
        kind, entry = reader.int(1), wire.Reader(reader.string())
        if kind == 0:  # system variables: names and values in turn
            while entry.left:
                found.append((kind, entry.string(), entry.string()))
        else:
            found.append((kind, entry.rest()))
    return sorted(found)


STATUS = (
    "in-transaction", "autocommit", "?4", "more-results", "no-good-index", "no-index", "cursor", "last-row", "db-dropped",
    "no-backslash", "metadata-changed", "slow", "out-params", "read-only", "state-changed", "ansi-quotes",
)  # fmt: skip


def flags(status):
    return " ".join(name for bit, name in enumerate(STATUS) if status >> bit & 1)


def differences(straight, through):
    """Readable differences of two transcripts, empty if there are none."""

    def lines(transcript):
        out = []
        for step, answer in transcript:
            out.append(step)
            for result in answer:
                for part in result:
                    pieces = part if isinstance(part, list) else [part]
                    out += [f"    {piece!r}" for piece in pieces] or ["    -"]
        return out

    if straight == through:
        return ""
    return "\n".join(difflib.unified_diff(lines(straight), lines(through), "straight", "through weir", lineterm="", n=4))
