"""`python Tests/Drivers [pytest's arguments]`."""

# First of all: this extension brings an OpenSSL of its own, newer than Debian 12's, and loads only where no other is loaded yet (hashlib is enough).
import _mysql_connector  # noqa: F401  isort: skip

import sys
from pathlib import Path

import pytest

sys.exit(pytest.main(["--rootdir", str(Path(__file__).parent), "-c", str(Path(__file__).parent / "pytest.ini"), *sys.argv[1:]]))
