"""The command line clients: Debian's `mariadb`, MySQL 9's `mysql` from the chroot, and sysbench."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import servers

TRANSPORTS = ("plain", "tls", "unix")


def _run(command, sql, password, cwd=None):
    return subprocess.run(
        command, input=sql, text=True, capture_output=True, timeout=60, cwd=cwd, env={**os.environ, "MYSQL_PWD": password}
    )


def mariadb(end, transport, user, sql, *options):
    command = ["mariadb", "--no-defaults", f"--user={user}", "--batch", "--force", "--show-warnings", "-vvv", *options]
    if transport == "unix":
        command += ["--protocol=socket", f"--socket={getattr(end, 'unix', None) or end.socket}", "--skip-ssl"]
    else:
        command += ["--protocol=tcp", "--host=127.0.0.1", f"--port={end.port}"]
        command += [f"--ssl-ca={end.authority.ca}"] if transport == "tls" else ["--skip-ssl"]
    return _run(command, sql, servers.PASSWORDS[user])


def mysql(end, transport, user, sql, *options, password=None):
    root = servers.chroot()
    with tempfile.TemporaryDirectory(prefix=f"weir-{os.getpid()}-", dir=root / "tmp") as folder:
        shutil.copy(end.authority.ca, folder)
        inside = "/tmp/" + Path(folder).name
        command = [
            "chroot", str(root), "/usr/bin/mysql", "--no-defaults", f"--user={user}", "--batch", "--force", "--show-warnings", "-vvv",
            "--protocol=tcp", "--host=127.0.0.1", f"--port={end.port}", *options,
        ]  # fmt: skip
        if transport == "tls":
            command += ["--ssl-mode=VERIFY_CA", f"--ssl-ca={inside}/{end.authority.ca.name}"]
        else:
            command += ["--ssl-mode=DISABLED", "--get-server-public-key"]
        return _run(command, sql, servers.PASSWORDS[user] if password is None else password)


def sysbench(end, transport, folder, test, command, *options):
    arguments = [
        "sysbench", test, "--db-driver=mysql", "--mysql-user=app", f"--mysql-password={servers.PASSWORDS['app']}", "--mysql-db=weir_a",
        "--mysql-host=127.0.0.1", f"--mysql-port={end.port}", "--tables=1", "--table-size=500", "--rand-seed=1", *options,
    ]  # fmt: skip
    if transport == "tls":
        # sysbench looks for these names in its folder.
        shutil.copy(end.authority.ca, Path(folder) / "cacert.pem")
        shutil.copy(end.authority.proxy_certificate, Path(folder) / "client-cert.pem")
        shutil.copy(end.authority.proxy_key, Path(folder) / "client-key.pem")
        arguments.append("--mysql-ssl=on")
    return _run([*arguments, command], "", "", cwd=folder)
