"""Django's test runner that writes outcomes; TEST_RUNNER in django_settings.py."""

import unittest

from django.test.runner import DiscoverRunner

from outcomes import Outcomes


class Result(unittest.TextTestResult):
    def startTestRun(self):
        super().startTestRun()
        self.outcomes = Outcomes()

    def stopTestRun(self):
        self.outcomes.write()
        super().stopTestRun()

    def addSuccess(self, test):
        super().addSuccess(test)
        self.outcomes.add(test.id(), "passed")

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.outcomes.add(test.id(), "failed", error[0].__name__)

    def addError(self, test, error):
        super().addError(test, error)
        self.outcomes.add(test.id(), "failed", error[0].__name__)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.outcomes.add(test.id(), "skipped")

    def addExpectedFailure(self, test, error):
        super().addExpectedFailure(test, error)
        self.outcomes.add(test.id(), "expected failure")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.outcomes.add(test.id(), "unexpected success")

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.outcomes.add(test.id(), "failed", error[0].__name__)


class Runner(DiscoverRunner):
    def get_resultclass(self):
        return Result
