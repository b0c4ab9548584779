"""What is in docker/: without an engine, whatever of it Weir itself can judge."""

import re
import subprocess

import pytest

from servers import ROOT
from weir import binary, clean_environment

pytestmark = pytest.mark.needs_weir

DOCKER = ROOT / "docker"


@pytest.mark.parametrize("name", ["compose.yaml", "compose.existing.yaml"])
def test_the_variables_of_a_compose_file_are_a_configuration(name, tmp_path):
    text = (DOCKER / name).read_text()
    variables = dict(re.findall(r"^ +((?:WEIR|TARGET)_[A-Z0-9_]+): (.+)$", text, re.MULTILINE))
    assert len(variables) > 5
    given = {"TARGET_HOST": "db", "TARGET_USER": "app", "TARGET_PASSWORD": "pw"}

    def substituted(value):
        value = re.sub(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}", lambda m: given.get(m[1], m[2] or ""), value.strip('"'))
        return value.replace("/run/secrets", str(tmp_path))

    for secret in ("app_password", "metrics_token"):
        (tmp_path / secret).write_text("something\n")
        (tmp_path / secret).chmod(0o600)
    environment = {**clean_environment(), **{key: substituted(value) for key, value in variables.items()}}
    done = subprocess.run(
        [binary(), "check", "--config", DOCKER / "weir.yaml"], capture_output=True, text=True, timeout=20, env=environment
    )
    # No warning either, as of a variable that Weir does not know.
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{DOCKER / 'weir.yaml'}: good\n", ""), done


def test_files_that_are_mounted_exist():
    for source in re.findall(r"^ +- \./([^:]+):", (DOCKER / "compose.yaml").read_text(), re.MULTILINE):
        assert (DOCKER / source).exists(), source


def test_what_the_image_copies_is_not_ignored():
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DOCKER / "Dockerfile").read_text(), re.MULTILINE)
    sources = [name for line in copied for name in line.split()]
    kept = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert sorted(sources) == sorted(kept)
    assert all((ROOT / name).exists() for name in sources)


def test_the_image_has_every_folder_that_the_manifest_names():
    # The benchmarks are part of the manifest on demand only.
    named = {path.split("/")[0] for path in re.findall(r'path: "([^"]+)"', (ROOT / "Package.swift").read_text())} - {"Benchmarks"} | {"Sources", "Tests"}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DOCKER / "Dockerfile").read_text(), re.MULTILINE)
    assert len(named) > 2 and named <= {name for line in copied for name in line.split()}
