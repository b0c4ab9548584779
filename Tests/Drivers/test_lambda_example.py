"""The commands of examples/lambda/README.md, in their order, by a shell; and its function against what they made."""

import json
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

from servers import ROOT, free_port
from waiting import until
from weir import binary, clean_environment

pytestmark = pytest.mark.needs_weir
EXAMPLE = ROOT / "examples" / "lambda"


def blocks():
    """The commands of the page, block by block."""
    return re.findall(r"^```sh\n(.*?)^```$", (EXAMPLE / "README.md").read_text(), re.MULTILINE | re.DOTALL)


def test_the_page(server, tmp_path):
    folder = tmp_path / "lambda"
    shutil.copytree(EXAMPLE, folder)
    port = free_port()
    config = folder / "weir.yaml"
    text = config.read_text().replace("127.0.0.1:3307", f"127.0.0.1:{port}").replace("port: 3306", f"port: {server.port}")
    config.write_text(text + "http: { listen: none }\n")
    # The programs that the page takes for granted: weir by its name, and an environment that has the two libraries.
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "weir").symlink_to(binary())
    environment = {**clean_environment(), "PATH": f"{programs}:{clean_environment()['PATH']}"}
    (folder / "venv").symlink_to(sys.prefix)

    def shell(commands):
        done = subprocess.run(["bash", "-euc", commands], cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
        return done.stdout

    database, certificates, user, serve, _venv, function, audit, package = blocks()
    assert "setup.sql" in database
    statements = re.sub(r"^--.*$", "", (folder / "setup.sql").read_text(), flags=re.MULTILINE)
    server.execute(*[statement.strip() for statement in statements.split(";") if statement.strip()])
    running = None
    try:
        shell(certificates)
        shell(user)
        running = subprocess.Popen(["bash", "-euc", f"exec {serve}"], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        ready = next(line for line in running.stdout if " ready " in line)
        assert f"127.0.0.1:{port}" in ready
        printed = shell(function.replace("PROXY_PORT=3307", f"PROXY_PORT={port}"))
        assert printed == "{'statusCode': 200, 'headers': {'Content-Type': 'application/json'}, 'body': '{\"id\": 7, \"name\": \"Neko\"}'}\n"
        assert printed in (EXAMPLE / "README.md").read_text()
        until(lambda: "pets-function" in shell(audit), what="the login in the audit trail")
        # The last block needs PyPI for one package, which is here already.
        shell(package.replace("venv/bin/pip install --target package PyMySQL", "mkdir package"))
        with zipfile.ZipFile(folder / "function.zip") as made:
            assert "app.py" in made.namelist()
    finally:
        if running:
            running.terminate()
            running.communicate(timeout=30)
        server.execute("DROP DATABASE shop", "DROP USER pets@'%'")


def test_other_events(server, monkeypatch):
    """The function answers what is not asked well without the database."""
    monkeypatch.syspath_prepend(str(EXAMPLE))
    import app

    class Connection:
        open = True

        def ping(self, reconnect):
            pass

    app.connection = Connection()
    event = json.loads((EXAMPLE / "events" / "api-gateway.json").read_text())
    for parameters in (None, {}, {"id": "seven"}):
        assert app.lambda_handler({**event, "pathParameters": parameters}, None)["statusCode"] == 400
