"""The recipes that one row of a run was drawn by: a row that is complete has no part in what comes after it."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.sampling.change import Regenerate, Write, WriteWord
from models.sampling.frame import Frame, complete
from models.sampling.recipe import Recipe
from models.sampling.segment import Segment
from models.sampling.trajectory import Trajectory


def row_recipes(run: Trajectory) -> list[list[Recipe]]:
    """Of each row, the recipes that drew it or that it was changed under, one after another; the first of the run too.

    A change of one row by hand is none of the others, so these keep their recipes where they were complete.
    """
    first = run.segments[0].recipe
    own = [[first] for _ in range(run.last.rows)]
    if all(segment.recipe == first for segment in run.segments):
        return own
    starts = [segment.start for segment in run.segments[1:]]
    for segment, end in zip(run.segments, [*starts, len(run.frames) - 1], strict=True):
        touched = _changed(run, segment)
        for before, after in pairwise(run.frames[segment.start : end + 1]):
            touched |= _drawn(segment.recipe, before, after)
        for row in np.flatnonzero(touched).tolist():
            own[row].append(segment.recipe)
    return own


def _drawn(recipe: Recipe, before: Frame, after: Frame) -> NDArray[np.bool_]:
    """(R,) the rows that a step may have changed; the last of a run that re-masks leaves those without noise."""
    noisy: NDArray[np.bool_] = np.logical_or.reduce(before.noise, 1)
    return noisy if after.clock <= 0 else ~complete(recipe, before)


def _changed(run: Trajectory, segment: Segment) -> NDArray[np.bool_]:
    """(R,) the rows that the frame a segment starts with was changed in by hand."""
    frame, out = run.frames[segment.start], np.zeros(run.last.rows, bool)
    if isinstance(segment.change, Write | WriteWord | Regenerate):
        out[segment.change.row] = True
    elif segment.start:
        before = run.frames[segment.start - 1]
        revised = ~before.noise.any(1) & ((before.x != frame.x) | (before.noise != frame.noise)).any(1)
        out = revised | (frame.edited & ~before.edited) | (before.lengths != frame.lengths)
    return out
