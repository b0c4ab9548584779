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
