"""The points of one curve over the steps of a run, however long it is."""

from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

KEPT = 600  # points of one curve; about two for each of its pixels
SMOOTHED = 0.03  # of the points on either side go into a point of the smooth curve


@dataclass
class Series:
    """Points of one curve. When KEPT are reached, neighbours are averaged, so cost and memory stay bounded."""

    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)

    def add(self, x: float, y: float) -> None:
        """Put a point at the end; one at the same x takes the place of the last."""
        if self.x and x <= self.x[-1]:
            self.y[-1] = y
            return
        self.x.append(x)
        self.y.append(y)
        if len(self.x) >= KEPT:
            # The first and the last point stay as they are, so that the curve keeps its ends.
            self.x = [self.x[0], *_halved(self.x[1:-1]), self.x[-1]]
            self.y = [self.y[0], *_halved(self.y[1:-1]), self.y[-1]]

    def at(self, x: float) -> float | None:
        """The value of the nearest point; None where there is none."""
        if not self.x:
            return None
        i = bisect_left(self.x, x)
        near = [j for j in (i - 1, i) if 0 <= j < len(self.x)]
        return self.y[min(near, key=lambda j: abs(self.x[j] - x))]

    def smooth(self) -> NDArray[np.float64]:
        """(n,) each point averaged with its neighbours, fewer of them towards the ends, so that nothing lags behind."""
        n = len(self.y)
        reach = np.minimum(np.minimum(np.arange(n), np.arange(n)[::-1]), max(1, round(SMOOTHED * n)))
        sums = np.concatenate([[0.0], np.cumsum(self.y)])
        at = np.arange(n)
        # The last points have few neighbours on the right: take as many on the left alone.
        left = np.maximum(0, np.where(at > n // 2, at - max(1, round(SMOOTHED * n)), at - reach))
        right = at + reach + 1
        mean: NDArray[np.float64] = (sums[right] - sums[left]) / (right - left)
        return mean

    def smooth_at(self, x: float) -> float | None:
        """The smooth value of the nearest point; None where there is none."""
        return Series(self.x, self.smooth().tolist()).at(x)

    def arrays(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(x, y) of every point."""
        return np.asarray(self.x, float), np.asarray(self.y, float)


def _halved(values: list[float]) -> list[float]:
    pairs = [(a + b) / 2 for a, b in zip(values[::2], values[1::2], strict=False)]
    return pairs + ([values[-1]] if len(values) % 2 else [])


def spread(values: list[float], gap: float, low: float, high: float) -> list[float]:
    """Places for sorted values, at least `gap` apart, within low..high where they fit, and as near as can be.

    Least squares under order: neighbours that are too close form a block that stands at the mean of its places.
    """
    blocks = list[tuple[float, int]]()  # (mean place less the gaps before it, members)
    for i, value in enumerate(values):
        place, members = value - i * gap, 1
        while blocks and blocks[-1][0] > place:
            before, count = blocks.pop()
            place, members = (before * count + place * members) / (count + members), count + members
        blocks.append((place, members))
    places = [place for place, members in blocks for _ in range(members)]
    top = max(low, high - (len(values) - 1) * gap)
    return [min(max(place, low), top) + i * gap for i, place in enumerate(places)]
