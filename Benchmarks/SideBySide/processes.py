"""What a run starts: a private MariaDB, HAProxy, Weir; and what it reads about processes from the kernel.

Everything started here is ended by its process id, and its folder is removed, however the run ends.
"""

import ctypes
import os
import pwd
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import wire

HOST = "127.0.0.1"
USER, PASSWORD, SCHEMA = "bench", "bench-secret", "sbtest"
# Who logs in with a token.
TOKEN_USER = "lambda"
_libc = ctypes.CDLL(None)


class Failure(Exception):
    """Why nothing can be measured; one line for the user."""


def die_with_parent():
    """For preexec_fn: the child is killed when the run dies, however it dies."""
    _libc.prctl(1, signal.SIGKILL)


def raise_descriptor_limit():
    """As many descriptors as allowed, for this process and what it starts. Returns how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else hard
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


# MARK: What the kernel says


def cpu_ns(pid):
    """User and system time of a whole process in nanoseconds, ended threads included: its CPU clock."""
    return time.clock_gettime_ns((~pid << 3) | 2)


def user_ns(pid):
    """User time of a whole process in nanoseconds, in steps of a clock tick (10 ms)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) * (1_000_000_000 // os.sysconf("SC_CLK_TCK"))


def resident_bytes(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise Failure(f"no VmRSS for process {pid}")


class Meter:
    """CPU time of a process between two moments."""

    def __init__(self, pid):
        self.pid = pid
        self.total, self.user = (cpu_ns(pid), user_ns(pid)) if pid else (0, 0)

    def stop(self):
        """(total, user) nanoseconds since the start; (None, None) without a process."""
        if not self.pid:
            return None, None
        return cpu_ns(self.pid) - self.total, user_ns(self.pid) - self.user


# MARK: Processes


class Stage:
    """Owns the processes and the folder of a run."""

    def __init__(self):
        self.folder = None
        self.running = []

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="weir-bench-"))
        return self

    def __exit__(self, *_):
        # A second ctrl-C must not leave half of it behind. The last one started goes first: proxies before the server.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for process in reversed(self.running):
            self.end(process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, name, command, **options):
        log = self.folder / f"{name}.log"
        with open(log, "ab") as out:
            process = subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/",
                preexec_fn=die_with_parent, start_new_session=True, **options,
            )  # fmt: skip
        process.name, process.log = name, log
        self.running.append(process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process in self.running:
            self.running.remove(process)

    def ended(self):
        """What is known of processes that should still be there."""
        return [f"{process.name} ended with exit code {process.poll()}" for process in self.running if process.poll() is not None]

    def run(self, name, command):
        """Runs a command to its end."""
        process = self.start(name, command)
        while process.poll() is None:
            time.sleep(0.05)
        self.running.remove(process)
        if process.returncode != 0:
            raise Failure(f"{name} failed:\n{tail(process)}")

    def until(self, process, ready, seconds, what):
        """Waits until `ready()` is true while the process lives."""
        deadline = time.monotonic() + seconds
        trouble = ""
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise Failure(f"{process.name} ended at its start (exit code {process.returncode}):\n{tail(process)}")
            try:
                if ready():
                    return
            except (OSError, wire.Refused) as error:
                trouble = f": {error}"
            time.sleep(0.1)
        raise Failure(f"{what} within {seconds} s{trouble}\n{tail(process)}")


def tail(process):
    lines = process.log.read_text(errors="replace").splitlines()[-20:]
    return "\n".join(f"  {line}" for line in lines)


def program(name, *beside):
    for folder in (*beside, None):
        found = shutil.which(name, path=folder)
        if found:
            return found
    raise Failure(f"{name} is not installed; scripts/install-deps test installs it")


class Server:
    """A private MariaDB with two users, the sysbench table and two tables for large results."""

    max_connections = 1500
    # Rows of 1,000 bytes, and rows of about 14 on the wire: 1.5 MB of each.
    wide_rows, wide_bytes, narrow_rows = 1500, 1000, 100_000

    def __init__(self, stage, table_size):
        self.stage, self.table_size = stage, table_size
        self.port = free_port()
        self.address = (HOST, self.port)
        data, self.socket = stage.folder / "data", stage.folder / "mysql.sock"
        owner = pwd.getpwuid(os.getuid()).pw_name
        stage.run("mariadb-install-db", [
            program("mariadb-install-db"), "--no-defaults", f"--datadir={data}", f"--user={owner}",
            f"--tmpdir={stage.folder}", "--auth-root-authentication-method=normal", "--skip-test-db",
        ])  # fmt: skip
        self.process = stage.start("mariadbd", [
            program("mariadbd", "/usr/sbin"), "--no-defaults", f"--user={owner}", f"--datadir={data}", f"--socket={self.socket}",
            f"--tmpdir={stage.folder}", f"--port={self.port}", f"--bind-address={HOST}", f"--max-connections={self.max_connections}", "--back-log=1500",
            "--performance-schema=OFF", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=256M",
            "--skip-name-resolve", "--skip-log-bin", "--table-open-cache=2000", f"--pid-file={stage.folder}/mariadbd.pid",
        ])  # fmt: skip
        stage.until(self.process, lambda: self.socket.exists() and self._sql("SELECT 1"), 60, "MariaDB did not answer")
        # A fresh data folder may have anonymous users, which would shadow bench@'%' on this machine.
        users = "".join(
            f"CREATE USER {user}@'%' IDENTIFIED VIA mysql_native_password USING PASSWORD('{PASSWORD}'); GRANT ALL ON *.* TO {user}@'%';"
            for user in (USER, TOKEN_USER)
        )
        self._sql(
            "DELETE FROM mysql.global_priv WHERE User = ''; FLUSH PRIVILEGES;"
            f"CREATE DATABASE {SCHEMA}; {users}",
            checked=True,
        )
        stage.run("sysbench-prepare", [*sysbench(self.address, "oltp_read_write", table_size), "prepare"])
        self._sql(
            f"USE {SCHEMA};"
            "CREATE TABLE wide (pad VARCHAR(2000) CHARACTER SET latin1) ENGINE=InnoDB;"
            f"INSERT INTO wide SELECT REPEAT('w', {self.wide_bytes}) FROM seq_1_to_{self.wide_rows};"
            "CREATE TABLE narrow (n CHAR(9) CHARACTER SET latin1) ENGINE=InnoDB;"
            f"INSERT INTO narrow SELECT LPAD(seq, 9, '0') FROM seq_1_to_{self.narrow_rows};"
            "ANALYZE TABLE wide, narrow, sbtest1",
            checked=True,
        )

    def _sql(self, text, checked=False):
        command = [program("mariadb"), "--no-defaults", f"--socket={self.socket}", "-uroot", "-e", text]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if checked and done.returncode != 0:
            raise Failure(f"the server refused its set-up: {done.stderr.strip()}")
        return done.returncode == 0

    @property
    def version(self):
        # MariaDB puts 5.5.5- in front for old replicas.
        return wire.Connection(self.address, USER, PASSWORD, SCHEMA).version.removeprefix("5.5.5-")


def sysbench(address, script, table_size):
    host, port = address
    return [
        program("sysbench"), script, "--tables=1", f"--table-size={table_size}", f"--mysql-host={host}", f"--mysql-port={port}",
        f"--mysql-user={USER}", f"--mysql-password={PASSWORD}", f"--mysql-db={SCHEMA}", "--rand-type=uniform",
    ]  # fmt: skip


class HAProxy:
    """HAProxy in tcp mode on one thread, before one server."""

    def __init__(self, stage, target, descriptors, name="haproxy", checks_login=True):
        self.port = free_port()
        self.address = (HOST, self.port)
        # Each connection takes two descriptors, and HAProxy refuses to start when they might not suffice.
        most = min(20000, (descriptors - 200) // 2)
        configuration = stage.folder / f"{name}.cfg"
        configuration.write_text(
            f"global\n  nbthread 1\n  maxconn {most}\n"
            "defaults\n  mode tcp\n  timeout connect 10s\n  timeout client 1h\n  timeout server 1h\n"
            f"listen bench\n  bind {HOST}:{self.port}\n  maxconn {most}\n  server only {target[0]}:{target[1]}\n"
        )
        binary = program("haproxy", "/usr/sbin")
        self.process = stage.start(name, [binary, "-db", "-f", configuration])
        self.pid = self.process.pid
        ready = (lambda: login(self.address)) if checks_login else (lambda: connects(self.address))
        stage.until(self.process, ready, 10, "no login through HAProxy")


class Weir:
    """One `weir serve` with one loop."""

    def __init__(self, stage, binary, target, max_connections, name, certificate=None, under=(), patience=10, auth=None):
        """`under`: a command that runs it, valgrind's for instance. `auth`: the users, and what sections they need, as YAML."""
        self.port = free_port()
        self.address = (HOST, self.port)
        tls = ""
        if certificate:
            tls = f", tls: {{ certificate: {certificate[0]}, key: {certificate[1]} }}"
        configuration = stage.folder / f"{name}.yaml"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f'endpoint: {{ listen: "{HOST}:{self.port}", maxClients: 20000{tls} }}\n'
            f"target: {{ host: {target[0]}, port: {target[1]}, tls: disabled }}\n"
            f"pool: {{ maxConnections: {max_connections}, maxIdleConnectionsPercent: 100 }}\n"
            + (auth or f'auth: [ {{ user: {USER}, password: "{PASSWORD}" }} ]\n')
            + "logLevel: warning\n"
        )
        environment = {key: value for key, value in os.environ.items() if not key.startswith("WEIR_")}
        environment["SWIFT_BACKTRACE"] = "enable=no"
        self.process = stage.start(name, [*under, binary, "serve", "--config", configuration], env=environment)
        self.pid = self.process.pid
        stage.until(self.process, lambda: login(self.address), patience, "no login through Weir")


def login(address):
    connection = wire.Connection(address, USER, PASSWORD, SCHEMA, timeout=2)
    connection.query(b"SELECT 1")
    connection.quit()
    return True


def connects(address):
    with socket.create_connection(address, 2):
        return True


def certificate(folder):
    """A self-signed certificate and its key, as openssl makes them."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    done = subprocess.run(
        [program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=weir-bench", "-keyout", key, "-out", certificate],
        capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode != 0:
        raise Failure(f"openssl made no certificate: {done.stderr.strip()}")
    return certificate, key
