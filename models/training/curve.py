"""The losses of a run so far, few enough to be kept in every snapshot."""

from collections.abc import Iterable

from models.training.progress import Point

SPACING = 100  # points are at least this part of their step apart: ten million steps are some 1 250 points


def noted(curve: list[Point], step: int, train: float | None, heldout: float | None = None) -> list[Point]:
    """The curve with a point more, in nats per character, unless the last one is near; held-out values all stay.

    Steps ascend; one that is there already gets what was measured now.
    """
    last = curve[-1] if curve else (-SPACING, None, None)
    if last[0] == step:
        return [*curve[:-1], (step, train, last[2] if heldout is None else heldout)]
    near = heldout is None and (step - last[0]) * SPACING < step
    return curve if near else [*curve, (step, train, heldout)]


def points(curve: Iterable[Iterable[float | None]]) -> tuple[Point, ...]:
    """A curve as read from JSON, which knows no tuples. Raises TypeError or ValueError for anything else."""
    return tuple((int(step or 0), train, heldout) for step, train, heldout in curve)
