"""Delta debugging: the fewest steps of a script that still show what all of them showed."""

import time


def shrunk(steps, shows, seconds=60):
    """Steps of `steps`, in their order, of which none can be left out. `shows(steps)` is whether they show it; asked until the time is over."""
    deadline = time.monotonic() + seconds
    size = max(1, len(steps) // 2)
    while True:
        at, removed = 0, False
        while at < len(steps):
            if time.monotonic() > deadline:
                return steps
            fewer = steps[:at] + steps[at + size :]
            if fewer and shows(fewer):
                steps, removed = fewer, True
            else:
                at += size
        if size > 1:
            size //= 2
        elif not removed:
            return steps
