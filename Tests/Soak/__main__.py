"""`make soak`: mixed load and chaos for a long time, and the question whether memory, descriptors and threads stay flat.

    scripts/soak [--minutes N] [--servers mariadb,mysql] [--clients N] [--json FILE]

A private MariaDB, and a MySQL where there is one, each behind a release weir of its own with 20 backends. Exit code 0 when everything was flat and right; 1 when
not: a client saw another's data or hung, the cap was exceeded, resident memory or descriptors grew, weir logged an error or did not end well; 2 for a wrong option.
"""

import argparse
import datetime
import json
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Drivers")]

import chaos  # noqa: E402
import flatness  # noqa: E402
import loads  # noqa: E402
import pymysql  # noqa: E402

import certificates  # noqa: E402
import servers  # noqa: E402
import weir as weirs  # noqa: E402
from waiting import until  # noqa: E402

CAP = 20
SAMPLE_EVERY = 3
PROCESSES_EACH = 2


def say(text):
    print(text, flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=float(os.environ.get("SOAK_MINUTES", "30")), help="how long (SOAK_MINUTES, 30)")
    parser.add_argument("--servers", default="mariadb,mysql", help="which servers (mariadb,mysql)")
    parser.add_argument("--clients", type=int, default=40, help="clients at a time for each server (40)")
    parser.add_argument("--json", type=Path, help="where to write all samples")
    given = parser.parse_args()
    if given.minutes <= 0 or given.clients < PROCESSES_EACH:
        parser.error(f"--minutes must be positive and --clients at least {PROCESSES_EACH}")
    given.servers = given.servers.split(",")
    unknown = set(given.servers) - set(servers.KINDS)
    if unknown:
        parser.error(f"--servers: {', '.join(sorted(unknown))} is none of {', '.join(servers.KINDS)}")
    return given


class Subject:
    """One server with a weir in front of it, its load, its chaos, and what was seen of it."""

    def __init__(self, kind, authority, given, number):
        self.kind, self.given = kind, given
        self.server = servers.KINDS[kind](authority)
        # What was committed must be there after a SIGKILL.
        self.server.common_options += ("--innodb-flush-log-at-trx-commit=2", "--innodb-redo-log-capacity=128M")[: 2 if kind == "mysql" else 1]
        self.server.start()
        self.server.execute(
            "CREATE TABLE weir_a.soak (id BIGINT PRIMARY KEY AUTO_INCREMENT, client INT NOT NULL, turn BIGINT, filler LONGBLOB, KEY (client, turn)) ENGINE=InnoDB"
        )
        self.weir = weirs.Weir(
            self.server,
            pool={"maxConnections": CAP, "connectionBorrowTimeout": 30},
            endpoint={"maxClients": 1000, "handshakeTimeout": 5},
        ).start()
        # Chaos is meant: these lines tell of it.
        self.weir.expect(r"cannot be reached", r"could not be opened", r"broke", r"could not be")
        self.before = self.look()
        self.samples, self.done, self.errors, self.wrong = [], Counter(), Counter(), []
        self.most_used = 0
        self.chaos = chaos.Chaos(self.server, self.weir, restart_every=max(30, min(240, given.minutes * 60 / 6)), seed=number)
        context = multiprocessing.get_context("spawn")
        self.stop, self.results = context.Event(), context.Queue()
        share = given.clients // PROCESSES_EACH
        self.workers = [
            context.Process(
                target=loads.work,
                args=(
                    range(1 + number * 1000 + i * share, 1 + number * 1000 + (i + 1) * share), self.weir.address, "app", self.server.users["app"],
                    self.stop, self.results,
                ),
                daemon=True,
            )
            for i in range(PROCESSES_EACH)
        ]  # fmt: skip

    def look(self):
        """(resident KiB, descriptors, threads) of weir."""
        process = Path(f"/proc/{self.weir.process.pid}")
        return self.weir.rss_kib(), len(os.listdir(process / "fd")), len(os.listdir(process / "task"))

    def begin(self):
        self.server.execute("FLUSH STATUS")
        self.began = time.monotonic()
        for worker in self.workers:
            worker.start()
        self.chaos.start()

    def sample(self):
        self.drain_results()
        if self.weir.process.poll() is not None:
            raise AssertionError(f"weir in front of {self.kind} ended by itself with code {self.weir.process.returncode}:\n{self.weir.log()}")
        self.samples.append((time.monotonic() - self.began, *self.look()))
        self.count_connections()

    def count_connections(self):
        """The server's own record of the most connections at once, ours as the observer among them."""
        if not self.chaos.away.acquire(timeout=1):
            return
        try:
            self.most_used = max(self.most_used, self.server.status("Max_used_connections"))
        except pymysql.err.MySQLError:
            pass  # The server is about to go, or has just come.
        finally:
            self.chaos.away.release()

    def drain_results(self):
        while not self.results.empty():
            done, errors, wrong = self.results.get()
            self.done.update(done)
            self.errors.update(errors)
            self.wrong += wrong
            for line in wrong:
                say(f"{(time.monotonic() - self.began) / 60:5.1f} min {self.kind}: WRONG: {line}")

    def end(self):
        """Ends load and chaos; what is left open then is counted."""
        self.stop.set()
        self.chaos.stopping.set()
        if not self.chaos.finished.wait(120):
            self.wrong.append("chaos does not end")
        deadline = time.monotonic() + 90
        while any(worker.is_alive() for worker in self.workers) and time.monotonic() < deadline:
            self.drain_results()
            time.sleep(0.1)
        self.drain_results()
        self.wrong += [f"a load process hangs or failed: {worker}" for worker in self.workers if worker.is_alive() or worker.exitcode]
        self.count_connections()
        # A client that left is gone when weir has heard of it; backends may stay open, and were none at the start.
        most = self.before[1] + CAP
        try:
            until(lambda: self.look()[1] <= most, 30, f"at most {most} descriptors")
        except AssertionError as failure:
            self.wrong.append(f"descriptors are left open: {failure}; {self.look()[1]}")
        self.after = self.look()

    def close(self):
        for worker in self.workers:
            if worker.is_alive():
                worker.kill()
        try:
            if self.server.process is None or self.server.process.poll() is not None:
                raise AssertionError(f"the server is gone:\n{self.server.log.read_text(errors='replace')[-2000:]}")
            self.weir.stop()
        except (AssertionError, pymysql.err.MySQLError) as failure:
            self.wrong.append(str(failure))
            self.weir.kill()
        finally:
            self.server.stop()
            self.chaos.may_end.set()

    def verdicts(self):
        seconds = self.given.minutes * 60
        # The first fifth, three minutes at most, fills caches: it is not judged.
        common = {"skip": min(180, seconds / 5), "window": max(10, seconds / 30)}
        series = [[(sample[0], sample[i]) for sample in self.samples] for i in (1, 2, 3)]
        return [
            flatness.judge("resident KiB", series[0], share=0.10, least=3072, **common),
            flatness.judge("descriptors", series[1], share=0.10, least=10, **common),
            flatness.judge("threads", series[2], share=0, least=2, **common),
        ]

    def failures(self):
        found = [f"{verdict.name} grew by {verdict.growth:.0f}, {verdict.allowed:.0f} are allowed" for verdict in self.verdicts() if not verdict.is_flat]
        if self.most_used > CAP + 1:
            found.append(f"{self.most_used - 1} connections at once, the cap is {CAP}")
        found += self.chaos.problems[:5]
        found += self.wrong[:10]
        if not self.done["text"] or not self.done["transaction"]:
            found.append("no client got anything done")
        return [f"{self.kind}: {line}" for line in found]


def table(subject):
    minutes = subject.given.minutes
    say(f"\n{subject.kind} {subject.server_version}")
    say(f"{'minute':>8} {'resident KiB':>13} {'descriptors':>12} {'threads':>8}")
    step = max(1, round(minutes / 10))
    for start in [i * step * 60 for i in range(int(minutes / step) + 1)]:
        group = [sample for sample in subject.samples if start <= sample[0] < start + step * 60]
        if group:
            middle = group[len(group) // 2]
            say(f"{start / 60:8.0f} {middle[1]:13,} {middle[2]:12} {middle[3]:8}")
    say(f"{'at rest':>8} {subject.after[0]:13,} {subject.after[1]:12} {subject.after[2]:8}   (at the start {subject.before[0]:,}, {subject.before[1]}, {subject.before[2]})")
    for verdict in subject.verdicts():
        say(
            f"  {verdict.name}: typically {verdict.typical:,.0f}, {verdict.growth:+,.0f} by the robust slope, {verdict.allowed:,.0f} allowed: "
            f"{'flat' if verdict.is_flat else 'NOT FLAT'}"
        )
    connects = subject.done["connects"] + subject.done["connects, tls"]
    turns = sum(subject.done[turn.__name__] for turn in loads.Player.turns)
    say(f"  {connects:,} connects ({subject.done['connects, tls']:,} over TLS), {turns:,} turns, {sum(n for key, n in subject.done.items() if key.startswith('left')):,} leaves")
    say(f"  most connections at the server: {subject.most_used - 1} of {CAP}; wrong answers: {len(subject.wrong)}")
    given_up = sum("no connection was free to stop a statement" in line for line in subject.weir.lines)
    say(f"  {given_up} connections given up for want of a reserve")
    say("  chaos: " + ", ".join(f"{count} {deed}" for deed, count in sorted(subject.chaos.deeds.items())))
    say("  errors that clients saw: " + (", ".join(f"{count} x {code}" for code, count in subject.errors.most_common()) or "none"))


def main():
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    version = weirs.binary()
    say(f"{given.minutes:g} minutes of {version}, {given.clients} clients at a time for each server, {CAP} backends; {datetime.datetime.now().astimezone().isoformat(timespec='seconds')}")
    subjects = []
    failures = []
    with tempfile.TemporaryDirectory(prefix="weir-soak-") as folder:
        authority = certificates.Authority(folder)
        try:
            for number, kind in enumerate(given.servers):
                try:
                    subjects.append(Subject(kind, authority, given, number))
                except servers.Unavailable as reason:
                    say(f"{kind}: left out, {reason}")
                    continue
                subjects[-1].server_version = subjects[-1].server.execute("SELECT VERSION()")[0][0]
            if not subjects:
                raise AssertionError("no server can be had here")
            for subject in subjects:
                subject.begin()
            end = time.monotonic() + given.minutes * 60
            next_word = time.monotonic() + 60
            while time.monotonic() < end:
                for subject in subjects:
                    subject.sample()
                if time.monotonic() >= next_word:
                    next_word += 60
                    for subject in subjects:
                        resident, descriptors, threads = subject.look()
                        say(
                            f"{(given.minutes * 60 - end + time.monotonic()) / 60:5.1f} min {subject.kind}: {resident:,} KiB, {descriptors} descriptors, {threads} threads, "
                            f"{sum(subject.done.values()):,} done, {sum(subject.errors.values()):,} errors, {len(subject.wrong)} wrong"
                        )
                time.sleep(SAMPLE_EVERY)
            for subject in subjects:
                subject.end()
        except (AssertionError, KeyboardInterrupt) as failure:
            failures.append(str(failure) or "interrupted")
        finally:
            for subject in subjects:
                subject.close()
    for subject in subjects:
        if hasattr(subject, "after"):
            table(subject)
            failures += subject.failures()
    if given.json:
        document = {
            subject.kind: {"samples": subject.samples, "done": subject.done, "errors": {str(k): v for k, v in subject.errors.items()}, "chaos": subject.chaos.deeds}
            for subject in subjects
        }
        given.json.write_text(json.dumps(document) + "\n")
    for failure in failures:
        say(f"FAILED: {failure}")
    say("soak: " + ("failed" if failures else "everything flat, every answer right"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
