"""User instructions of Weir for each query and each connection, by valgrind's callgrind: the one figure that no load of the machine changes.

Each load runs twice, a short and a long time, and the difference counts: logins and start-up are not in it.
"""

import re
import shutil
import subprocess
from collections import Counter, defaultdict

import processes
import wire
from processes import Failure, Weir

QUERIES = (4000, 14000)
CONNECTIONS = (200, 1200)


class Counted:
    def __init__(self):
        self.totals, self.profile = {}, []


class Callgrind:
    """The control of a running valgrind."""

    def __init__(self, pid):
        self.pid = pid

    def control(self, *arguments):
        command = [processes.program("callgrind_control"), *arguments, str(self.pid)]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
        if done.returncode != 0 or "ERROR" in done.stdout + done.stderr:
            raise Failure(f"{' '.join(command)} failed: {(done.stdout + done.stderr).strip()}")


def sysbench_load(server, settings, prepared):
    def run(address, events):
        done = subprocess.run(
            [*processes.sysbench(address, "oltp_point_select", settings.table_size), "--threads=8", f"--events={events}", "--time=0",
             f"--db-ps-mode={'auto' if prepared else 'disable'}", "run"],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300,
        )  # fmt: skip
        if done.returncode != 0:
            raise Failure(f"sysbench failed:\n{done.stdout[-500:]}")

    return run


def connection_load(address, count):
    for _ in range(count):
        client = wire.Connection(address, processes.USER, processes.PASSWORD, processes.SCHEMA)
        client.query(b"SELECT c FROM sbtest1 WHERE id=4711")
        client.quit()


def count(stage, settings, server, say):
    # Symbols are enough, and valgrind reads them much faster than the lines of the whole standard library.
    binary = stage.folder / "weir-stripped"
    shutil.copy(settings.binary, binary)
    subprocess.run([processes.program("strip"), "-g", binary], check=True)
    # A folder of its own for the dumps: they are numbered.
    dumps = stage.folder / "dumps"
    dumps.mkdir()
    under = [
        processes.program("valgrind"), "--tool=callgrind", f"--callgrind-out-file={dumps}/dump", "--instr-atstart=no",
        "--compress-strings=no", "--compress-pos=no",
    ]  # fmt: skip
    weir = Weir(stage, binary, server.address, 80, "weir-counted", under=under, patience=120)
    tool = Callgrind(weir.process.pid)
    tool.control("-i", "on")
    loads = [
        ("text point select", QUERIES, sysbench_load(server, settings, prepared=False)),
        ("prepared point select", QUERIES, sysbench_load(server, settings, prepared=True)),
        ("connection (log in, one text point select, quit)", CONNECTIONS, connection_load),
    ]
    counted = Counted()
    made = 0
    for name, (few, many), load in loads:
        say(f"counting: {name}")
        load(weir.address, few)
        taken = []
        for events in (few, many):
            tool.control("-z")
            load(weir.address, events)
            tool.control("-d")
            made += 1
            taken.append(read(dumps / f"dump.{made}"))
        difference = Profile.difference(*taken, many - few)
        counted.totals[name] = difference.total
        counted.profile += difference.lines(name)
    return counted


class Profile:
    """Instructions by function, in it alone and with all that it calls, and how often who calls whom."""

    def __init__(self):
        self.own, self.whole, self.calls = Counter(), Counter(), Counter()

    @property
    def total(self):
        return sum(self.own.values())

    @staticmethod
    def difference(few, many, events):
        result = Profile()
        for name in ("own", "whole", "calls"):
            target, less, more = getattr(result, name), getattr(few, name), getattr(many, name)
            for key in more:
                target[key] = (more[key] - less[key]) / events
        return result

    def lines(self, name, most=25):
        names = {key for counts in (self.own, self.whole) for key, _ in counts.most_common(2 * most)}
        callers = defaultdict(list)
        for (caller, callee), times in self.calls.items():
            if times >= 0.5:
                callers[callee].append((times, caller))
        costly = [function for function in ("swift_retain", "swift_release", "malloc", "swift_allocObject") if function in callers]
        names |= {caller for function in costly for _, caller in callers[function]}
        readable = demangled(names)
        lines = [f"{name}: {self.total:,.0f} user instructions"]
        for title, counts in (("in the function alone", self.own), ("with all that it calls", self.whole)):
            lines += ["", f"  {title}"]
            lines += [f"  {value:10,.0f}  {readable[key]}" for key, value in counts.most_common(most)]
        for function in costly:
            found = sorted(callers[function], reverse=True)
            lines += ["", f"  who calls {function}, {sum(times for times, _ in found):.1f} times"]
            lines += [f"  {times:10.1f}  {readable[caller]}" for times, caller in found[:12]]
        return [*lines, ""]


def read(file):
    """A dump of callgrind. A function that calls itself has its whole cost only once, as far as one level goes."""
    if not file.exists():
        raise Failure(f"valgrind wrote no {file.name}")
    profile = Profile()
    function = callee = None
    pending = 0
    for line in file.read_text(errors="replace").splitlines():
        if line.startswith("fn="):
            function = line[3:].split("'")[0]
        elif line.startswith("cfn="):
            callee = line[4:].split("'")[0]
        elif line.startswith("calls="):
            pending = int(line[6:].split()[0])
        elif re.match(r"(0x)?[\da-f+*-]+ ", line) and function:
            cost = int(line.split()[-1])
            if pending:
                profile.calls[function, callee] += pending
                if callee != function:
                    profile.whole[function] += cost
                pending = 0
            else:
                profile.own[function] += cost
                profile.whole[function] += cost
    return profile


def demangled(names):
    names = sorted(names)
    tool = shutil.which("swift-demangle")
    command = [tool] if tool else ["swift", "demangle"]
    try:
        done = subprocess.run([*command, "--compact", "--simplified"], input="\n".join(names), capture_output=True, text=True)
    except OSError:
        return {name: name for name in names}
    lines = done.stdout.splitlines()
    return dict(zip(names, lines)) if len(lines) == len(names) else {name: name for name in names}
