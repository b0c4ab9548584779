"""What is measured: each cell is one load, run against each variant in turn."""

import os
import re
import subprocess
import time
from dataclasses import dataclass, field

import clients
import processes
import tokens
import wire
from processes import Failure, HAProxy, Meter, Server, Weir, resident_bytes, sysbench


@dataclass
class Settings:
    binary: str
    rounds: int = 5
    seconds: float = 3
    only: list = field(default_factory=list)
    table_size: int = 100_000
    idle_clients: int = 5000
    burst_clients: int = 500
    burst_backends: int = 20
    # How long each client of the burst holds a database connection at least.
    burst_hold_ms: float = 2
    churn_clients: int = 8


VARIANTS = ("direct", "haproxy", "weir")


@dataclass
class Cell:
    """`run(world, variant)` measures once and returns figures by name; `headline` is the one shown first."""

    name: str
    what: str
    run: object
    headline: str
    unit: str
    per: str = "query"
    variants: tuple = VARIANTS
    # Rounds beyond this bring nothing.
    most_rounds: int = 1000
    # Its cost in seconds beside the load itself, times `cost` of the load, for the estimate.
    extra: float = 0.5
    cost: float = 1


class World:
    """Everything a run stands on: the server and the proxies, started when first needed."""

    wide_pool = 80

    def __init__(self, stage, settings):
        self.stage, self.settings = stage, settings
        self.descriptors = processes.raise_descriptor_limit()
        self.server = Server(stage, settings.table_size)
        self.haproxy = HAProxy(stage, self.server.address, self.descriptors)
        self.weir = Weir(stage, settings.binary, self.server.address, self.wide_pool, "weir")
        self._narrow = {}
        self._certificate = None
        self._tokens = None

    def narrow(self, backends):
        """Weir with so few database connections."""
        if backends not in self._narrow:
            self._narrow[backends] = Weir(self.stage, self.settings.binary, self.server.address, backends, f"weir-{backends}")
        return self._narrow[backends]

    def certificate(self):
        if self._certificate is None:
            self._certificate = processes.certificate(self.stage.folder)
        return self._certificate

    def tokens(self):
        """Weir with a store of identities, and the access key of one."""
        if self._tokens is None:
            self._tokens = tokens.prepare(self.stage, self.settings.binary, self.server.address, self.certificate())
        return self._tokens

    def place(self, variant, backends=None):
        """(address, process id of the proxy or None); `backends` is how many Weir has, if not many."""
        if variant == "direct":
            return self.server.address, None
        proxy = self.haproxy if variant == "haproxy" else self.narrow(backends) if backends else self.weir
        return proxy.address, proxy.pid

    def measure(self, variant, load, backends=None):
        """Runs `load(address)` with meters on the proxy and the server; adds CPU time to its figures."""
        address, pid = self.place(variant, backends)
        proxy, server = Meter(pid), Meter(self.server.process.pid)
        figures = load(address)
        total, user = proxy.stop()
        server_total, _ = server.stop()
        count = figures["count"]
        if total is not None:
            figures["cpu_us"], figures["user_us"] = total / 1000 / count, user / 1000 / count
        figures["server_us"] = server_total / 1000 / count
        return figures


# MARK: sysbench


def run_sysbench(address, script, threads, prepared, settings):
    command = [
        *sysbench(address, script, settings.table_size), f"--threads={threads}", f"--time={settings.seconds:g}", "--events=0",
        "--histogram=on", f"--db-ps-mode={'auto' if prepared else 'disable'}", "run",
    ]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, preexec_fn=processes.die_with_parent,
        timeout=settings.seconds + 60,
    )  # fmt: skip
    found = {
        name: re.search(pattern, done.stdout, re.MULTILINE)
        for name, pattern in {
            "queries": r"^\s+queries:\s+(\d+)",
            "transactions": r"^\s+transactions:\s+(\d+)",
            "seconds": r"total time:\s+([\d.]+)s",
        }.items()
    }
    if done.returncode != 0 or None in found.values():
        lines = [line for line in (done.stdout + done.stderr).splitlines() if "FATAL" in line or "rror" in line]
        raise Failure(f"sysbench {script} with {threads} threads failed: {'; '.join(lines[:2]) or done.stdout[-400:]}")
    queries, elapsed = int(found["queries"][1]), float(found["seconds"][1])
    buckets = [(float(value), int(count)) for value, count in re.findall(r"^\s*([\d.]+) \|\**\s+(\d+)$", done.stdout, re.MULTILINE)]
    return {
        "count": queries,
        "rate": queries / elapsed,
        "transactions": int(found["transactions"][1]),
        "p50_ms": of_histogram(buckets, 50),
        "p99_ms": of_histogram(buckets, 99),
    }


def of_histogram(buckets, percent):
    total = sum(count for _, count in buckets)
    seen = 0
    for value, count in buckets:
        seen += count
        if seen * 100 >= total * percent:
            return value
    raise Failure("sysbench printed no histogram")


def sysbench_cell(name, what, script, threads, prepared=False, backends=None, **more):
    def run(world, variant):
        return world.measure(
            variant, lambda address: run_sysbench(address, script, threads, prepared, world.settings), backends
        )

    return Cell(name, what, run, "rate", "queries/s", **more)


# MARK: Own loads


def run_large(world, variant, text):
    def load(address):
        figures = clients.large(address, text, world.settings.seconds)
        figures["count"] = figures["megabytes"]
        return figures

    return world.measure(variant, load)


def run_churn(world, variant):
    def load(address):
        figures = clients.churn(address, world.settings.churn_clients, world.settings.seconds, world.settings.table_size)
        figures["count"] = figures["connections"]
        return figures

    return world.measure(variant, load)


def run_moves(world, variant, differ):
    def load(address):
        return clients.moves(address, world.settings.seconds, world.settings.table_size, differ)

    return world.measure(variant, load, 1)


def run_burst(world, variant):
    """As many bursts as the time allows, three at least, after one that is thrown away: it finds the caches cold."""
    settings = world.settings

    def one(address):
        return clients.burst(address, settings.burst_clients, settings.burst_hold_ms, 2, settings.table_size)

    def load(address):
        bursts = []
        deadline = time.monotonic() + settings.seconds
        while time.monotonic() < deadline or len(bursts) < 3:
            bursts.append(one(address))
            time.sleep(0.1)
        figures = {"bursts": len(bursts), "count": len(bursts) * settings.burst_clients}
        figures["errors"] = sum(each["errors"] for each in bursts)
        figures["error_texts"] = {text: count for each in bursts for text, count in each["error_texts"].items()}
        whole = [each for each in bursts if "p50_ms" in each]
        for name in ("p50_ms", "p99_ms", "max_ms", "spread"):
            figures[name] = clients.percentile([each[name] for each in whole], 50) if whole else float("nan")
        return figures

    one(world.place(variant, settings.burst_backends)[0])
    return world.measure(variant, load, settings.burst_backends)


def run_logins(world, variant):
    """Logins by token; how much CPU they take beyond logins by password, and how many a second that allows on one core."""
    proxy, key = world.tokens()
    figures = {}
    for name, each in (("password", None), ("token", key)):
        meter = Meter(proxy.pid)
        found = tokens.logins(proxy.address, each, world.settings.seconds)
        figures[f"{name}_us"] = meter.stop()[0] / 1000 / found["count"]
    figures.update(count=found["count"], rate=found["rate"], cpu_us=figures["token_us"])
    # Never above what a login by token takes in all.
    figures["extra_us"] = figures["token_us"] - figures["password_us"]
    figures["per_core"] = 1e6 / max(figures["extra_us"], 1)
    return figures


def idle_count(world, descriptors_each):
    """As many idle clients as wanted, or as the limit of open files allows."""
    return min(world.settings.idle_clients, (world.descriptors - 600) // descriptors_each)


def run_idle(world, variant, tls):
    """In a fresh process: what other cells left in its heap is not an idle client's."""
    settings = world.settings
    if variant == "haproxy":
        sink = clients.Sink()
        try:
            proxy = HAProxy(world.stage, sink.address, world.descriptors, "haproxy-idle", checks_login=False)
            figures = clients.idle_through_sink(proxy.address, idle_count(world, 2), lambda: resident_bytes(proxy.pid))
        finally:
            sink.close()
    else:
        certificate = world.certificate() if tls else None
        proxy = Weir(world.stage, settings.binary, world.server.address, 8, "weir-idle", certificate)
        figures = clients.idle(proxy.address, idle_count(world, 1), lambda: resident_bytes(proxy.pid), tls)
    world.stage.end(proxy.process)
    return figures


def all_cells(settings):
    cells = []
    for prepared in (False, True):
        mode = "prepared" if prepared else "text"
        for threads in (1, 8, 64):
            what = f"point selects, {mode}, {threads} thread{'s' if threads > 1 else ''}"
            cells.append(sysbench_cell(f"{mode}-{threads}", what, "oltp_point_select", threads, prepared))
    cells += [
        sysbench_cell("read-only", "oltp_read_only, text, 8 threads", "oltp_read_only", 8),
        sysbench_cell("read-write", "oltp_read_write, text, 8 threads", "oltp_read_write", 8),
        Cell(
            "large-wide", "a result of 1.5 MB: 1,500 rows of 1,000 bytes",
            lambda world, variant: run_large(world, variant, "SELECT pad FROM wide"), "rate", "MB/s", "MB",
        ),
        Cell(
            "large-narrow", "a result of 1.4 MB: 100,000 rows of 14 bytes",
            lambda world, variant: run_large(world, variant, "SELECT n FROM narrow"), "rate", "MB/s", "MB",
        ),
        Cell(
            "churn", f"connect, log in, one query, quit; {settings.churn_clients} clients", run_churn, "rate", "connections/s",
            "connection",
        ),
        Cell(
            "burst",
            f"{settings.burst_clients} clients at once, one transaction of at least {settings.burst_hold_ms:g} ms each;"
            f" Weir with {settings.burst_backends} backends",
            run_burst, "p99_ms", "ms", "client", extra=2,
        ),
        sysbench_cell(
            "steady", f"{settings.burst_clients} clients that stay, point selects, text; Weir with {settings.burst_backends} backends",
            "oltp_point_select", settings.burst_clients, backends=settings.burst_backends, extra=1.5,
        ),
        sysbench_cell(
            "crowd", "1,000 clients that stay, point selects, prepared; Weir with 10 backends", "oltp_point_select", 1000, True, 10, extra=3
        ),
        Cell(
            "moves-none", "two clients in turn, in equal states; Weir with 1 backend", lambda world, variant: run_moves(world, variant, False),
            "rate", "queries/s",
        ),
        Cell(
            "moves-all", "the same with a time zone of its own each, so that every query moves", lambda world, variant: run_moves(world, variant, True),
            "rate", "queries/s",
        ),
        Cell(
            "tokens", "logins over TLS, by a token of its own each and by password", run_logins, "per_core", "tokens/s on one core", "login",
            ("weir",), cost=2,
        ),
        Cell(
            "idle-plain", f"resident memory for each of {settings.idle_clients:,} idle clients",
            lambda world, variant: run_idle(world, variant, tls=False), "bytes", "bytes", "client", ("haproxy", "weir"),
            most_rounds=2, extra=8, cost=0,
        ),
        Cell(
            "idle-tls", f"resident memory for each of {settings.idle_clients:,} idle clients over TLS",
            lambda world, variant: run_idle(world, variant, tls=True), "bytes", "bytes", "client", ("weir",),
            most_rounds=2, extra=22, cost=0,
        ),
    ]  # fmt: skip
    return cells


def chosen(settings):
    """The cells to run. `--only text` stands for all whose names begin so."""
    cells = all_cells(settings)
    if not settings.only:
        return cells
    unknown = [name for name in settings.only if not any(cell.name.startswith(name) for cell in cells)]
    if unknown:
        raise Failure(f"unknown cell {unknown[0]} (allowed: {', '.join(cell.name for cell in cells)}, or how some of them begin)")
    return [cell for cell in cells if any(cell.name.startswith(name) for name in settings.only)]


def measure(world, cells, say):
    """Every cell, round by round, variant by variant. Returns {cell name: {variant: [figures, ...]}}.

    What cannot be measured has an `error` for figures, and the rest goes on.
    """
    results = {cell.name: {variant: [] for variant in cell.variants} for cell in cells}
    settings = world.settings
    total = sum(len(cell.variants) * min(settings.rounds, cell.most_rounds) for cell in cells)
    done = 0
    for turn in range(settings.rounds):
        for cell in cells:
            if turn >= cell.most_rounds:
                continue
            # The order turns with the rounds, so that no variant is always the one after another's leftovers.
            shift = turn % len(cell.variants)
            for variant in cell.variants[shift:] + cell.variants[:shift]:
                figures = measure_once(world, cell, variant)
                results[cell.name][variant].append(figures)
                done += 1
                say(f"[{done:3}/{total}] round {turn + 1}  {cell.name:12} {variant:8} {brief(cell, figures)}")
    return results


def measure_once(world, cell, variant):
    try:
        figures = cell.run(world, variant)
    except (Failure, wire.Refused, OSError, subprocess.TimeoutExpired) as error:
        figures = {"error": "; ".join([str(error), *world.stage.ended()])}
    figures["load"] = os.getloadavg()[0]
    return figures


def brief(cell, figures):
    if "error" in figures:
        return f"NOT MEASURED: {figures['error']}"
    parts = [f"{figures[cell.headline]:,.{0 if cell.unit != 'ms' else 1}f} {cell.unit}"]
    if "cpu_us" in figures:
        parts.append(f"{figures['cpu_us']:.1f} µs/{cell.per}")
    if figures.get("errors"):
        parts.append(f"{figures['errors']} errors")
    parts.append(f"load {figures['load']:.1f}")
    return "  ".join(parts)
