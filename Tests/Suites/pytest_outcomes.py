"""A plugin of pytest that writes outcomes: `-p pytest_outcomes`."""

import pytest

from outcomes import Outcomes

OUTCOMES = Outcomes()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    # A tab would end the id.
    test = item.nodeid.encode("unicode_escape").decode("ascii")
    if report.failed:
        OUTCOMES.add(test, "failed", call.excinfo.typename if call.excinfo else report.longrepr)
    elif report.skipped:
        OUTCOMES.add(test, "expected failure" if hasattr(report, "wasxfail") else "skipped")
    else:
        OUTCOMES.add(test, "passed")


def pytest_sessionfinish():
    OUTCOMES.write()
