"""Runs every command of docs/identity.md, in the page's order, in an empty folder."""

import re
import subprocess

import pytest

from weir import ROOT, binary, clean_environment

pytestmark = [pytest.mark.needs_weir, pytest.mark.timeout(300)]

PAGE = ROOT / "docs" / "identity.md"


def test_every_command_of_the_page(tmp_path):
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) > 10
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "weir").symlink_to(binary())
    folder = tmp_path / "folder"
    folder.mkdir()
    environment = clean_environment()
    environment["PATH"] = f"{programs}:{environment['PATH']}"
    script = "\n".join(f"echo '### block {number}'\n{block}" for number, block in enumerate(blocks, 1))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "would be accepted: arn:aws:iam::123456789012:user/lambda may log in as 'app'" in done.stdout
    assert done.stdout.rstrip().endswith("records.") and "The audit is intact" in done.stdout
    assert "allowed by statement 'LoginAsApp'" in done.stderr and "implicitDeny" in done.stderr
    # Every verb that the page names is one.
    known = set(re.findall(r"^  ([a-z-]+)  ", subprocess.run([binary(), "iam", "help"], capture_output=True, text=True).stdout, re.MULTILINE))
    named = set(re.findall(r"weir iam ([a-z-]+)", PAGE.read_text())) - {"help"}
    assert named <= known, named - known
