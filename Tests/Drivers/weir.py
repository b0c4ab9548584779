"""A running `weir serve`, or, with WEIR_BYPASS=1, the server itself in its place, which checks the tests rather than Weir."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from servers import ROOT, die_with_parent, free_port
from waiting import until

BYPASS = os.environ.get("WEIR_BYPASS") == "1"

_level = re.compile(r"^\[?(?:level=)?\"?(error|critical|fatal)\b", re.IGNORECASE)
_crash = re.compile(r"Fatal error|Sanitizer|Assertion failed|Precondition failed|Swift runtime failure|Program crashed")


def binary():
    named = os.environ.get("WEIR_BIN")
    if named:
        return Path(named).resolve()
    for build in ("release", "debug"):
        path = ROOT / ".build" / build / "weir"
        if path.exists():
            return path
    raise AssertionError("no weir to test: run `make build`, or set WEIR_BIN")


def clean_environment():
    """Ours without WEIR_..., which weir would take for settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("WEIR_")}


def alarming(line):
    """Whether a log line is of level error or above, or the trace of a crash."""
    return bool(_crash.search(line)) or any(_level.match(word) for word in line.split()[:4])


class Weir:
    """One weir in front of `server`. Everything of its configuration can be said: `pool`, `endpoint`, `target` are merged over the defaults, `users` replaces them."""

    living = []

    def __init__(self, server, *, users=None, pool=None, endpoint=None, target=None, port=None, extra=None, http=None, user_settings=None, record=None):
        self.server = server
        self.bypass = BYPASS
        self.authority = server.authority
        self.folder = Path(tempfile.mkdtemp(prefix="weir-test-"))
        self.port = server.port if BYPASS else port or free_port()
        self.unix = str(server.socket if BYPASS else self.folder / "weir.sock")
        self.users = dict(server.users if users is None else users)
        # What is said of single users beside their passwords.
        self.user_settings = user_settings or {}
        self.environment = {}
        self.pool = {"maxConnections": 20, **(pool or {})}
        self.endpoint = {
            "listen": [f"127.0.0.1:{self.port}", f"unix:{self.unix}"],
            "tls": {"certificate": str(self.authority.proxy_certificate), "key": str(self.authority.proxy_key)},
            # Many tests fail to log in on purpose.
            "failedLoginsThreshold": 0,
            **(endpoint or {}),
        }
        self.target = {"host": "127.0.0.1", "port": server.port, "tls": "preferred", **(target or {})}
        # Many weirs run side by side: the admin port is there for those who ask for it, http={...}, and then on a free port.
        self.http_port = None if http is None or BYPASS else free_port()
        self.http = {"listen": "none" if self.http_port is None else f"127.0.0.1:{self.http_port}", **(http or {})}
        self.extra = extra or {}
        self.record = record
        self.config = self.folder / "weir.yaml"
        self.lines = []
        self.expected = []
        self.process = None
        self._news = threading.Condition()

    # Configuration

    def _auth(self):
        """Passwords in all three forms: literal, from the environment, from a file."""
        entries = []
        for i, (user, password) in enumerate(self.users.items()):
            if i % 3 == 0 and password:
                self.environment[f"PASSWORD_{i}"] = password
                password = f"env:PASSWORD_{i}"
            elif i % 3 == 1 and password:
                path = self.folder / f"password-{i}"
                path.write_text(password)
                path.chmod(0o600)
                password = f"file:{path}"
            entries.append({"user": user, "password": password, **self.user_settings.get(user, {})})
        return entries

    def write_config(self):
        def given(section):
            return {key: value for key, value in section.items() if value is not None}

        sections = {
            "endpoint": given(self.endpoint), "target": given(self.target), "pool": given(self.pool), "auth": self._auth(), "http": given(self.http), "logLevel": "info", **self.extra,
        }  # fmt: skip
        lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in sections.items()]
        self.config.write_text("\n".join(lines) + "\n")
        self.config.chmod(0o600)

    # Life

    def start(self, seconds=30, sign=r"\bready\b"):
        """Starts the process and waits for `sign` in its log."""
        if self.bypass:
            return self
        self.write_config()
        self.process = subprocess.Popen(
            [binary(), "serve", "--config", self.config, *(["--record", self.record] if self.record else [])], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", env={**clean_environment(), **self.environment},
            preexec_fn=die_with_parent, cwd=self.folder,
        )  # fmt: skip
        Weir.living.append(self)
        threading.Thread(target=self._collect, args=(self.process.stdout,), daemon=True).start()
        try:
            self.wait_for_log(sign, seconds)
        except AssertionError:
            self.kill()
            raise
        return self

    def _collect(self, stream):
        for line in stream:
            with self._news:
                self.lines.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self.lines.append("(end of log)")
            self._news.notify_all()

    def wait_for_log(self, pattern, seconds=20, since=0):
        """The first log line from index `since` on that matches; fails at once when weir has ended without it."""
        expression = re.compile(pattern)
        deadline = time.monotonic() + seconds
        with self._news:
            while True:
                for line in self.lines[since:]:
                    if expression.search(line):
                        return line
                ended = self.lines and self.lines[-1] == "(end of log)"
                left = deadline - time.monotonic()
                if ended or left <= 0:
                    raise AssertionError(f"no log line /{pattern}/ {'before weir ended' if ended else f'within {seconds} s'}:\n{self.log()}")
                self._news.wait(left)

    def log(self, last=30):
        return "\n".join(self.lines[-last:])

    def expect(self, *patterns):
        """Log lines of level error that this test provokes on purpose."""
        self.expected += [re.compile(pattern) for pattern in patterns]

    def stop(self, check=True):
        """Ends weir by SIGTERM; it must exit 0, leave no alarming log line and no connection at the server."""
        try:
            if self.process is None:
                return
            ended_before = self.process.poll()
            if ended_before is None:
                self.process.send_signal(signal.SIGTERM)
            try:
                code = self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"weir did not end within 20 s of SIGTERM:\n{self.log()}") from None
            if not check:
                return
            until(lambda: self.lines[-1:] == ["(end of log)"], 5, "the end of weir's log")
            assert ended_before is None, f"weir had ended by itself with code {ended_before}:\n{self.log()}"
            assert code == 0, f"weir ended with code {code} after SIGTERM:\n{self.log()}"
            bad = [line for line in self.lines if alarming(line) and not any(p.search(line) for p in self.expected)]
            assert not bad, "weir logged:\n" + "\n".join(bad[:20])
            # Another weir of the same server would be counted too.
            if self.server.process is not None and not any(other is not self and other.server is self.server for other in Weir.living):
                until(lambda: not self.server.backends(), 10, "the server to see all of weir's connections closed")
        finally:
            self._forget()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.stop(check=kind is None)

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._forget()

    def _forget(self):
        if self in Weir.living:
            Weir.living.remove(self)
        shutil.rmtree(self.folder, ignore_errors=True)

    # For the tests

    def fetch(self, path, token=None, method="GET", timeout=20):
        """A page of the admin port: (status, text)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=timeout)
        try:
            connection.request(method, path, headers={"Authorization": f"Bearer {token}"} if token else {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def metrics(self):
        """Every sample of /metrics: {'name{label="value"}': number}."""
        status, text = self.fetch("/metrics")
        assert status == 200, text
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))}

    @property
    def address(self):
        return ("127.0.0.1", self.port)

    def rss_kib(self):
        """Resident memory of the process, in KiB; 0 under a sanitizer, which keeps what is freed and more."""
        if os.environ.get("WEIR_SANITIZER"):
            return 0
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise AssertionError("no VmRSS")


def check(folder, text, *, name="weir.yaml", arguments=()):
    """Runs `weir check` on this configuration text: (exit code, output)."""
    path = Path(folder) / name
    path.write_text(text)
    done = subprocess.run(
        [binary(), "check", "--config", path, *arguments], capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL, env=clean_environment()
    )
    return done.returncode, done.stdout + done.stderr
