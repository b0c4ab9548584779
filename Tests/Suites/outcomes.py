"""What became of each test of a suite, as lines `id <tab> outcome` in the file that SUITES_OUTCOMES names.

A failure is written with the class of its exception: the same test that fails for another reason is a difference as well.
"""

import os


class Outcomes:
    """Of several things said about a test (its set-up, its parts, its end) the worst is kept."""

    ORDER = ("passed", "skipped", "expected failure", "unexpected success", "failed")

    def __init__(self):
        self.found = {}

    def add(self, test, outcome, error=None):
        text = f"{outcome}: {error}" if error else outcome
        if self._rank(text) >= self._rank(self.found.get(test, "passed")):
            self.found[test] = text

    def _rank(self, text):
        return self.ORDER.index(text.split(":")[0])

    def write(self):
        with open(os.environ["SUITES_OUTCOMES"], "w", encoding="utf-8") as file:
            for test in sorted(self.found):
                file.write(f"{test}\t{self.found[test]}\n")


def read(path):
    with open(path, encoding="utf-8") as file:
        return dict(line.rstrip("\n").rsplit("\t", 1) for line in file)


def differences(straight, through):
    """[(test, outcome straight, outcome through Weir)] of those that are not equal."""
    tests = sorted(straight.keys() | through.keys())
    pairs = [(test, straight.get(test, "not run"), through.get(test, "not run")) for test in tests]
    return [pair for pair in pairs if pair[1] != pair[2]]


def self_test():
    """The comparison can fail: by another outcome, another exception, and a test that was not run."""
    straight = {"a": "passed", "b": "failed: KeyError", "c": "skipped"}
    assert differences(straight, dict(straight)) == []
    assert differences(straight, {"a": "failed: OSError", "b": "failed: OSError"}) == [
        ("a", "passed", "failed: OSError"), ("b", "failed: KeyError", "failed: OSError"), ("c", "skipped", "not run"),
    ]  # fmt: skip
    worst = Outcomes()
    for outcome in ("passed", "failed", "skipped"):
        worst.add("a", outcome)
    assert worst.found == {"a": "failed"}
