"""The likeliest symbols of every position, in the order in which they are listed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.painting.scene import Scene


def candidates(scene: Scene, count: int) -> NDArray[np.intp] | None:
    """(L, count) symbols by falling probability, None before there are numbers.

    During a what-if preview, the symbol that would become likeliest takes the last place where it is not listed.
    """
    table = scene.shown
    if table is None:
        return None
    count = min(count, table.shape[1])
    order = np.argsort(-table, axis=1, kind="stable")[:, :count]
    if scene.what_if is not None and scene.what_if.shape == table.shape:
        best = scene.what_if.argmax(1)
        absent = ~(order == best[:, None]).any(1)
        order[absent, -1] = best[absent]
    return order


def percent(p: float) -> str:
    """A probability in at most three characters."""
    if p >= 0.995:
        return "100"
    if p >= 0.00995:
        return f"{100 * p:.0f}"
    return "<1" if p > 0.0005 else "0"
