"""A page in a real browser, headless: what becomes of it, and how it looks."""

import shutil
import subprocess

import pytest


class Browser:
    """Its profile is in `folder`."""

    def __init__(self, folder, height=3200):
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if not program:
            pytest.fail("no chromium here (run scripts/install-deps test)")
        self._start = [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={folder}/profile",
            f"--window-size=1000,{height}",
        ]  # fmt: skip

    def _run(self, *options):
        done = subprocess.run([*self._start, *options], capture_output=True, text=True, timeout=90)
        assert done.returncode == 0, done.stderr[-2000:]
        return done

    def dom(self, page):
        """The page as the browser has it, without a complaint on its console."""
        drawn = self._run("--enable-logging=stderr", "--dump-dom", page.as_uri())
        assert "CONSOLE" not in drawn.stderr, drawn.stderr[-2000:]
        return drawn.stdout

    def picture(self, page, file):
        """The page as a PNG."""
        self._run(f"--screenshot={file}", page.as_uri())
        return file.read_bytes()
