"""Scripts of several interleaved sessions, one a file, cases/TOPIC/NAME.sql: read them, write them.

    == title  pool=1 servers=mysql        the first line; see below
    A: SELECT 1                           session A sends this statement; sessions connect at their first line, as `app` to weir_a
    A! connect user=other database=weir_b charset=8 found_rows no_multi_statements session_track
    A! ping | reset | quit | abort | init SCHEMA | option 0 | change_user user=other database=weir_b charset=8
    A! prepare NAME SQL     A! execute NAME [1, "x", null, "hex:00ff"]     A! execute-again NAME [...]  (types not sent)
    A! long NAME 1 text     A! execute-long NAME [...]  (parameter 1 was sent before)     A! cursor NAME [...]     A! fetch NAME 2
    A! close NAME           A! stmtreset NAME            A! until SELECT ... (polls until its value is 1)
    ? servers=mysql modes=binary pools=2: why the two differ here, known and not mended yet

`pool` is the smallest with which nobody has to wait in vain: the sessions that hold a backend at the same time, and one more if others want
something meanwhile. A script is played with that many and with one more. `modes=text` is for what means nothing as a prepared statement.
`exactly` is for what shows
on a certain backend, and with one to spare by chance: it is not played with one more. `alone` is for what the whole server feels. What is the server's rather than a schema's (named locks, roles, XA, other schemas) has a name that
begins with weir_, since several scripts are played side by side, each with another beginning in its place.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"
SERVERS, MODES = ("mariadb", "mysql"), ("text", "binary")
_title = re.compile(r"== (.*?)((?:\s+(?:(?:pool|servers|modes)=\S+|alone|exactly))*)\s*$")
_line = re.compile(r"([A-Z])([:!]) ?(.*)$")
_known = re.compile(r"\?((?:\s+(?:servers|modes|pools)=[\w,]+)*)\s*: (.+)$")


@dataclass
class Script:
    name: str
    title: str = ""
    pool: int = 1
    servers: tuple = SERVERS
    modes: tuple = MODES
    alone: bool = False
    exactly: bool = False
    steps: list = field(default_factory=list)
    known: list = field(default_factory=list)

    @property
    def sessions(self):
        return sorted({session for session, _, _ in self.steps})

    def known_difference(self, server, mode, pool):
        """Why this play is known to differ, or None."""
        for options, reason in self.known:
            if all(value in options.get(key, (value,)) for key, value in (("servers", server), ("modes", mode), ("pools", str(pool)))):
                return reason
        return None

    def text(self):
        """The script as its file has it."""
        words = [f"pool={self.pool}"]
        words += [f"servers={','.join(self.servers)}"] if self.servers != SERVERS else []
        words += [f"modes={','.join(self.modes)}"] if self.modes != MODES else []
        words += ["alone"] if self.alone else []
        words += ["exactly"] if self.exactly else []
        lines = [f"== {self.title}  {' '.join(words)}"]
        for options, reason in self.known:
            lines.append("?" + "".join(f" {key}={','.join(values)}" for key, values in options.items()) + f": {reason}")
        return "\n".join(lines + [f"{session}{mark} {step}".rstrip() for session, mark, step in self.steps]) + "\n"


def _options(words):
    return {key: value for key, _, value in (word.partition("=") for word in words.split())}


def read(path):
    script = Script(f"{path.parent.name}/{path.stem}")
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if not script.title and (found := _title.match(line)):
            options = _options(found[2])
            script.title, script.alone, script.exactly = found[1], "alone" in options, "exactly" in options
            script.pool = int(options.get("pool", 1))
            script.servers = tuple(options["servers"].split(",")) if "servers" in options else SERVERS
            script.modes = tuple(options["modes"].split(",")) if "modes" in options else MODES
        elif script.title and (found := _known.match(line)):
            script.known.append(({key: tuple(value.split(",")) for key, value in _options(found[1]).items()}, found[2]))
        elif script.title and (found := _line.match(line)):
            script.steps.append((found[1], found[2], found[3]))
        else:
            raise ValueError(f"{path}:{number}: neither the title nor a step: {line}")
    return script


def every():
    return [read(path) for path in sorted(FOLDER.glob("*/*.sql"))]
