"""The console of a weir: connections to it, its tables as dictionaries, and the verbs of the weir program."""

import json
import os
import struct
import subprocess
import threading

import pymysql
import pytest

import servers
from waiting import until
from weir import binary, clean_environment

USER = "weir_admin"
PASSWORD = "console-sécret'1"
SETTINGS = {"admin": {"user": USER, "password": PASSWORD}}


def connect(weir, transport="plain", **options):
    """A PyMySQL connection to the console."""
    ways = {
        "plain": dict(host="127.0.0.1", port=weir.port, ssl_disabled=True),
        "tls": dict(host="127.0.0.1", port=weir.port, ssl_ca=str(weir.authority.ca), ssl_verify_cert=True, ssl_verify_identity=False),
        "unix": dict(unix_socket=weir.unix, ssl_disabled=True),
    }
    account = dict(user=USER, password=PASSWORD.encode(), autocommit=True, charset="utf8mb4", cursorclass=pymysql.cursors.DictCursor)
    return pymysql.connect(**{**ways[transport], **account, **options})


def ask(connection, statement):
    """The rows of a statement, as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def show(weir, topic):
    """A table of the console, by a connection of its own."""
    with connect(weir) as connection:
        return ask(connection, f"SHOW {topic}")


def facts(weir, topic):
    """A table of names and values as one dictionary."""
    return {row["name"]: row["value"] for row in show(weir, topic)}


def state(weir):
    return facts(weir, "STATE")["state"]


def wait_for_state(weir, wanted, seconds=20):
    until(lambda: state(weir) == wanted, seconds, f"the console to say {wanted}")


def wait_for_end(weir):
    """Weir ends by itself, in order."""
    assert weir.process.wait(20) == 0, weir.log()
    weir.process = None


def client_row(weir, connection):
    """The console's line for a client, found by the id that the client knows."""
    return next(row for row in show(weir, "CLIENTS") if row["id"] == connection.thread_id())


def app(weir, user="app", **options):
    """A database user's connection through weir."""
    return pymysql.connect(
        host="127.0.0.1", port=weir.port, user=user, password=weir.users[user].encode(), charset="utf8mb4", ssl_disabled=True,
        **{"autocommit": True, **options},
    )  # fmt: skip


def run(weir, *arguments, environment=None, config=True, timeout=60):
    """Runs a verb of the program: (exit code, standard output, standard error)."""
    command = [str(binary()), *arguments]
    if config:
        command += ["--config", str(weir.config)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL,
        env={**clean_environment(), **weir.environment, **(environment or {})}, cwd=weir.folder,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def run_json(weir, *arguments):
    """What a verb prints as JSON."""
    code, output, errors = run(weir, *arguments, "--json")
    assert code == 0, errors
    return json.loads(output)


class Background:
    """A statement in a thread of its own: its rows or its error, once `done`."""

    def __init__(self, connection, statement):
        self.connection, self.statement = connection, statement
        self.rows = self.error = None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(self.statement)
                self.rows = cursor.fetchall()
        except Exception as error:  # handed to the test
            self.error = error

    @property
    def done(self):
        return not self.thread.is_alive()

    def wait(self, seconds=20):
        self.thread.join(seconds)
        assert self.done, f"{self.statement} did not end"
        if self.error is not None:
            raise self.error
        return self.rows


def command_line(kind, weir, *, batch):
    """The command line of a client program at the console, and its environment."""
    options = ["--no-defaults", f"--user={USER}", "--protocol=tcp", "--host=127.0.0.1", f"--port={weir.port}"]
    options += ["--batch"] if batch else ["--prompt=console> "]
    if kind == "mariadb":
        command = ["mariadb", *options, "--skip-ssl"]
    else:
        try:
            root = servers.chroot()
        except servers.Unavailable as reason:
            pytest.skip(str(reason))
        command = ["chroot", str(root), "/usr/bin/mysql", *options, "--ssl-mode=DISABLED"]
    return command, {**os.environ, "MYSQL_PWD": PASSWORD, "TERM": "dumb", "LC_ALL": "C.UTF-8"}


class Raw:
    """A logged-in console as a bare socket."""

    def __init__(self, weir):
        self.connection = connect(weir)
        self.socket = self.connection._sock
        self.socket.settimeout(20)

    def send(self, data):
        self.socket.sendall(data)

    def packet(self):
        """One packet: (sequence, payload); None at the end."""
        header = self._take(4)
        if header is None:
            return None
        return header[3], self._take(header[0] | header[1] << 8 | header[2] << 16)

    def _take(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                return None
            data += piece
        return data

    def close(self):
        self.connection._force_close()


def query(text):
    payload = b"\x03" + text.encode()
    return struct.pack("<I", len(payload)) + payload
