"""`weir check`: a good configuration passes, a bad one gets one line that names file, key, value and what is allowed."""

import subprocess

import pytest

import weir

pytestmark = pytest.mark.needs_weir

GOOD = """
endpoint:
  listen: ["127.0.0.1:3307", "unix:/tmp/weir-test.sock"]
  requireTLS: false
target: { host: 127.0.0.1, port: 3306, tls: preferred }
pool:
  maxConnections: 20
  connectionBorrowTimeout: 120
  maxIdleConnectionsPercent: 50
  minConnections: 0
  initQuery: "SET time_zone = '+00:00'"
auth:
  - { user: app, password: literal }
logLevel: info
"""


def test_good(tmp_path):
    code, output = weir.check(tmp_path, GOOD)
    assert code == 0, output


def test_shortest(tmp_path):
    code, output = weir.check(tmp_path, "endpoint: { listen: '127.0.0.1:3307' }\ntarget: { host: 127.0.0.1 }\nauth: [{ user: a, password: b }]\n")
    assert code == 0, output


def but(old, new):
    assert old in GOOD
    return GOOD.replace(old, new)


BAD = {
    # name: (text, what the line must name)
    "unknown key": (but("maxConnections:", "maxConection:"), ["maxConection", "maxConnections"]),
    "unknown section": (GOOD + "pol: {}\n", ["pol", "pool"]),
    "not a number": (but("maxConnections: 20", "maxConnections: many"), ["maxConnections", "many"]),
    "none at all": (but("maxConnections: 20", "maxConnections: 0"), ["maxConnections", "0", "1"]),
    "negative": (but("minConnections: 0", "minConnections: -1"), ["minConnections", "-1"]),
    "too long a wait": (but("connectionBorrowTimeout: 120", "connectionBorrowTimeout: 301"), ["connectionBorrowTimeout", "301", "300"]),
    "too high a percentage": (but("maxIdleConnectionsPercent: 50", "maxIdleConnectionsPercent: 101"), ["maxIdleConnectionsPercent", "101", "100"]),
    "tls mode": (but("tls: preferred", "tls: sometimes"), ["tls", "sometimes", "preferred", "verify-ca", "verify-identity"]),
    "port": (but("port: 3306", "port: 99999"), ["port", "99999", "65535"]),
    "listen": (but('"127.0.0.1:3307"', '"127.0.0.1:what"'), ["listen", "127.0.0.1:what"]),
    "boolean": (but("requireTLS: false", "requireTLS: perhaps"), ["requireTLS", "perhaps", "true"]),
    "tls required without a certificate": (but("requireTLS: false", "requireTLS: true"), ["requireTLS", "certificate"]),
    "log level": (but("logLevel: info", "logLevel: loud"), ["logLevel", "loud", "debug"]),
    "password variable": (but("password: literal", 'password: "env:WEIR_TEST_NO_SUCH_VARIABLE"'), ["password", "WEIR_TEST_NO_SUCH_VARIABLE"]),
    "password file": (but("password: literal", 'password: "file:/no/such/file"'), ["password", "/no/such/file"]),
    "same user twice": (but("  - { user: app, password: literal }", "  - { user: app, password: literal }\n  - { user: app, password: x }"), ["auth", "app"]),
    "certificate": (but("requireTLS: false", "tls: { certificate: /no/such.pem, key: /no/such.key }"), ["certificate", "/no/such.pem"]),
    "ca": (but("tls: preferred }", "tls: verify-ca, ca: /no/such-ca.pem }"), ["ca", "/no/such-ca.pem"]),
    "no target": (but("target: { host: 127.0.0.1, port: 3306, tls: preferred }\n", ""), ["target"]),
    "host and socket": (but("tls: preferred }", "socket: /tmp/x.sock }"), ["target", "socket", "host"]),
    "a list where a map is due": (but("target: {", "target: [").replace("preferred }", "preferred ]"), ["target"]),
    "not YAML": (GOOD + "  - [broken\n", []),
    "empty": ("", []),
}  # fmt: skip


# These have more than one thing wrong, and each has a line of its own.
SEVERAL = {"certificate", "a list where a map is due", "empty"}


@pytest.mark.parametrize("name", BAD)
def test_bad(tmp_path, name):
    text, named = BAD[name]
    code, output = weir.check(tmp_path, text, name="bad.yaml")
    assert code == 2, f"exit code {code}: {output}"
    lines = output.strip().splitlines()
    assert len(lines) == 1 or name in SEVERAL, output
    assert all("bad.yaml" in line for line in lines), output
    assert any(all(word in line for word in named) for line in lines), f"no line names {named}: {output}"


def test_a_secret_is_not_shown(tmp_path):
    _, output = weir.check(tmp_path, but("password: literal", "password: [hush-hush]"))
    assert "hush-hush" not in output


@pytest.mark.parametrize("verb", ["check", "serve"])
def test_missing_file(tmp_path, verb):
    done = subprocess.run([weir.binary(), verb, "--config", tmp_path / "none.yaml"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 2 and "none.yaml" in done.stdout + done.stderr


def test_serve_refuses_it_alike(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(BAD["tls mode"][0])
    done = subprocess.run([weir.binary(), "serve", "--config", path], capture_output=True, text=True, timeout=20)
    assert done.returncode == 2 and "sometimes" in done.stdout + done.stderr


def test_port_in_use(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        path = tmp_path / "weir.yaml"
        path.write_text(but('["127.0.0.1:3307", "unix:/tmp/weir-test.sock"]', f'"{address}"'))
        done = subprocess.run([weir.binary(), "serve", "--config", path], capture_output=True, text=True, timeout=20)
    assert done.returncode not in (0, -6, -4, -5) and address in done.stdout + done.stderr
