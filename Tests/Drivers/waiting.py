"""Waiting for a condition with a deadline: the suite never sleeps and hopes."""

import time


def until(condition, seconds=20, what="the condition", every=0.02):
    """Calls `condition` until it returns something true and returns that; fails with `what` when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(every)
