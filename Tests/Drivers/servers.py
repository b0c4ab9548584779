"""Private MariaDB and MySQL servers: own data folder, free port, TLS, known users, nothing left behind."""

import ctypes
import functools
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import pymysql

from waiting import until

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

PASSWORDS = {
    "app": "app-secret",
    "app_native": "native-secret",
    "app_sha2": "sha2-secret",
    "app_ed25519": "ed25519-secret",
    "nopass": "",
    "other": "other-päss'\"\\secret",
}
SCHEMAS = ("weir_a", "weir_b")
# Of the two servers, the one that this run is for.
ONLY = os.environ.get("WEIR_SERVER", "")

_libc = ctypes.CDLL(None)


def die_with_parent():
    """For preexec_fn: the child gets SIGKILL when the test run dies, however it dies."""
    _libc.prctl(1, signal.SIGKILL)


def free_port():
    """Below the numbers that the kernel gives to outgoing connections, which would take it before it is listened on.

    The runs for the two servers, side by side, keep to every second number each.
    """
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    numbers = range(max(1024, first - 16_000) + (ONLY == "mysql"), first, 2 if ONLY else 1)
    while True:
        with socket.socket() as probe:
            port = random.choice(numbers)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Unavailable(Exception):
    """This server cannot be had on this machine; the text says why."""


class Server:
    """A running server. `kind` is "mariadb" or "mysql"; `admin()` is a connection as root that is counted by the server like any other."""

    kind = ""
    max_connections = 200
    common_options = (
        "--bind-address=127.0.0.1", "--skip-name-resolve", "--local-infile=1", "--innodb-buffer-pool-size=64M",
        "--innodb-flush-log-at-trx-commit=0", "--max-allowed-packet=64M",
        # Data that outlives no machine need not reach the disk: tables are made and dropped in a third of the time.
        "--innodb-flush-method=nosync",
        "--character-set-server=utf8mb4", "--log-error-verbosity=2", "--table-open-cache=400",
        # Whether a statement was slow is said in its reply, which is compared: no statement is, however busy the machine.
        "--long-query-time=3600",
    )  # fmt: skip

    def __init__(self, authority):
        self.authority = authority
        self.port = free_port()
        self.process = None
        self.folder = None
        self._admin = None

    @property
    def address(self):
        return ("127.0.0.1", self.port)

    # Life

    def start(self):
        """Makes the data folder and users, then starts the server."""
        self._make_folder()
        try:
            self._initialise()
            self._launch()
            self._make_users()
        except BaseException:
            self.stop()
            raise
        return self

    def restart(self):
        """Starts again on the same data folder and port, after `halt`."""
        self._launch()

    def halt(self):
        """Stops the server process and keeps its data."""
        if self._admin is not None:
            self._admin.close()
            self._admin = None
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def stop(self):
        self.halt()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _launch(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self._command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent, cwd="/"
            )

        def answers():
            if self.process.poll() is not None:
                raise AssertionError(f"{self.kind} ended at start:\n{self.log.read_text(errors='replace')[-3000:]}")
            try:
                return self.admin()
            except pymysql.err.OperationalError:
                return None

        until(answers, 60, f"{self.kind} to answer")

    def _make_folder(self):
        raise NotImplementedError

    def _initialise(self):
        raise NotImplementedError

    def _command(self):
        raise NotImplementedError

    # Administration

    def admin(self):
        if self._admin is None or not self._admin.open:
            self._admin = pymysql.connect(
                unix_socket=str(self.socket), user="root", password="", autocommit=True, charset="utf8mb4",
                init_command="SET lock_wait_timeout=10",
            )
        return self._admin

    def execute(self, *statements):
        with self.admin().cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)
            return cursor.fetchall()

    def status(self, name):
        """One counter of SHOW GLOBAL STATUS."""
        return int(self.execute(f"SHOW GLOBAL STATUS LIKE '{name}'")[0][1])

    def backends(self):
        """Connections other than the observer's own, as the server's process list has them: [(id, user, schema, command)]."""
        own = self.admin().thread_id()
        return [
            (row[0], row[1], row[3], row[4])
            for row in self.execute("SHOW PROCESSLIST")
            if row[0] != own and row[1] not in ("system user", "event_scheduler", "unauthenticated user")
        ]

    def fresh_schemas(self):
        for schema in SCHEMAS:
            self.execute(f"DROP DATABASE IF EXISTS {schema}", f"CREATE DATABASE {schema}")

    def runs(self, mark):
        """Whether a statement with this text is being run."""
        return any(mark in str(row[7]) for row in self.execute("SHOW FULL PROCESSLIST"))

    def kill_backends(self):
        for identifier, *_ in self.backends():
            try:
                self.execute(f"KILL {identifier}")
            except pymysql.err.MySQLError as error:
                if error.args[0] != 1094:  # gone already
                    raise

    def _account(self, user):
        """The IDENTIFIED clause of one test user, or None where this server has no such plugin."""
        raise NotImplementedError

    def _make_users(self):
        self.users = {}
        for user, password in PASSWORDS.items():
            clause = self._account(user)
            if clause is None:
                continue
            quoted = self.admin().escape(password)
            self.execute(f"CREATE USER '{user}'@'%' " + clause.replace("PASSWORD_HERE", quoted).replace("%", "%%"))
            for schema in SCHEMAS:
                self.execute(f"GRANT ALL ON {schema}.* TO '{user}'@'%'")
            self.users[user] = password
        self.execute("GRANT ALL ON *.* TO 'app'@'%'")
        self.fresh_schemas()


class MariaDBServer(Server):
    kind = "mariadb"
    default_plugin = "mysql_native_password"

    def _make_folder(self):
        if not shutil.which("mariadbd"):
            raise Unavailable("no mariadbd here (run scripts/install-deps test)")
        self.folder = Path(tempfile.mkdtemp(prefix="weir-mariadb-"))
        self.socket, self.log = self.folder / "s.sock", self.folder / "server.log"
        self.user = pwd.getpwuid(os.geteuid()).pw_name

    def _initialise(self):
        done = subprocess.run(
            ["mariadb-install-db", "--no-defaults", f"--datadir={self.folder}/data", f"--user={self.user}",
             # A MariaDB that starts removes what looks like temporary tables from its folder for them: not those of another.
             f"--tmpdir={self.folder}", "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"],
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise AssertionError(f"mariadb-install-db failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")

    def _command(self):
        options = [option for option in self.common_options if "verbosity" not in option]
        return [
            "mariadbd", "--no-defaults", f"--user={self.user}", f"--datadir={self.folder}/data", f"--port={self.port}",
            f"--socket={self.socket}", f"--pid-file={self.folder}/pid", f"--tmpdir={self.folder}",
            f"--max-connections={self.max_connections}",
            "--debug-no-sync", "--plugin-load-add=auth_ed25519", "--feedback=OFF", f"--ssl-ca={self.authority.ca}",
            f"--ssl-cert={self.authority.server_certificate}", f"--ssl-key={self.authority.server_key}", *options,
        ]  # fmt: skip

    def _make_users(self):
        self.execute("DELETE FROM mysql.global_priv WHERE User=''", "FLUSH PRIVILEGES")
        super()._make_users()

    def _account(self, user):
        if user == "app_sha2":
            return None
        if user == "app_ed25519":
            return "IDENTIFIED VIA ed25519 USING PASSWORD(PASSWORD_HERE)"
        return "IDENTIFIED BY PASSWORD_HERE"


class MySQLServer(Server):
    """MySQL from the sid chroot. Its data folder lies inside, where the chrooted server sees it under another name."""

    kind = "mysql"
    default_plugin = "caching_sha2_password"

    def _make_folder(self):
        self.root = chroot()
        inside = self.root / "tmp"
        for stale in inside.glob("weir-*"):
            owner = stale.name.split("-")[1]
            if not (owner.isdigit() and os.path.exists(f"/proc/{owner}")):
                shutil.rmtree(stale, ignore_errors=True)
        self.folder = Path(tempfile.mkdtemp(prefix=f"weir-{os.getpid()}-", dir=inside))
        self.within = "/tmp/" + self.folder.name
        self.socket, self.log = self.folder / "s.sock", self.folder / "server.log"
        for path in (self.authority.ca, self.authority.server_certificate, self.authority.server_key):
            shutil.copy(path, self.folder)

    def _mysqld(self, *options):
        return [
            "chroot", str(self.root), "/usr/sbin/mysqld", "--no-defaults", "--user=root",
            f"--datadir={self.within}/data", *options,
        ]  # fmt: skip

    def _initialise(self):
        done = subprocess.run(
            self._mysqld("--initialize-insecure", "--innodb-buffer-pool-size=64M", "--innodb-redo-log-capacity=16M"),
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise AssertionError(f"mysqld --initialize failed:\n{done.stderr[-2000:]}")

    def _command(self):
        return self._mysqld(
            f"--port={self.port}", f"--socket={self.within}/s.sock", f"--pid-file={self.within}/pid",
            f"--max-connections={self.max_connections}", "--mysqlx=OFF", "--disable-log-bin", "--secure-file-priv=",
            "--innodb-redo-log-capacity=16M", f"--ssl-ca={self.within}/{self.authority.ca.name}",
            f"--ssl-cert={self.within}/{self.authority.server_certificate.name}",
            f"--ssl-key={self.within}/{self.authority.server_key.name}", *self.common_options,
        )  # fmt: skip

    def _account(self, user):
        if user in ("app_native", "app_ed25519"):
            return None  # MySQL 9 has no mysql_native_password any more
        return "IDENTIFIED WITH caching_sha2_password BY PASSWORD_HERE"


@functools.cache
def _chroot():
    done = subprocess.run([str(ROOT / "scripts" / "mysql-chroot")], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout.strip(), (done.stderr.strip().splitlines() or ["scripts/mysql-chroot failed"])[-1]


def chroot():
    """The folder of the chroot with MySQL; makes it once. Raises Unavailable where it cannot be had."""
    code, folder, reason = _chroot()
    if code:
        raise Unavailable(reason)
    return Path(folder)


KINDS = {kind: one for kind, one in (("mariadb", MariaDBServer), ("mysql", MySQLServer)) if ONLY in ("", kind)}
