"""Whether a figure that is sampled over time stays flat: a slope that outliers do not move, and a limit for what it adds up to."""

import statistics
from dataclasses import dataclass


def windows(samples, seconds):
    """Medians of (time, value) samples over windows of so many seconds: [(time, median)]. Bursts shorter than half a window do not show."""
    found = {}
    for when, value in samples:
        found.setdefault(int(when // seconds), []).append((when, value))
    return [
        (statistics.median(when for when, _ in group), statistics.median(value for _, value in group))
        for _, group in sorted(found.items())
    ]


def slope(points):
    """The median of the slopes between every two points (Theil and Sen): up to 29 % of the points may be anything."""
    slopes = [
        (later - earlier) / (then - at)
        for i, (at, earlier) in enumerate(points)
        for then, later in points[i + 1 :]
        if then > at
    ]
    return statistics.median(slopes) if slopes else 0.0


@dataclass
class Verdict:
    name: str
    first: float
    last: float
    typical: float
    growth: float
    allowed: float
    points: int

    @property
    def is_flat(self):
        return self.points >= 3 and self.growth <= self.allowed


def judge(name, samples, *, skip, window, share, least):
    """Judges the samples behind the first `skip` seconds: what the slope adds up to must be at most `share` of the typical value, or `least`."""
    points = windows([(when, value) for when, value in samples if when >= skip], window)
    if not points:
        return Verdict(name, 0, 0, 0, 0, least, 0)
    typical = statistics.median(value for _, value in points)
    growth = slope(points) * (points[-1][0] - points[0][0])
    return Verdict(name, points[0][1], points[-1][1], typical, growth, max(share * typical, least), len(points))
