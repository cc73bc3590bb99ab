"""Whether what a stored trajectory says of its making makes the frames that it holds."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import UserError
from models.model import Model
from models.sampling import sampler
from models.sampling.changed import changed
from models.sampling.frame import Frame
from models.sampling.segment import Segment
from models.sampling.trajectory import Trajectory


def recorded_starts(trajectory: Trajectory) -> tuple[int, ...]:
    """The frames that were changed by hand, as far as it is recorded how, in ascending order."""
    return tuple(sorted({s.start for s in trajectory.segments if s.change is not None}))


def recorded_at(trajectory: Trajectory, start: int) -> tuple[Segment, ...]:
    """The changes recorded of a frame, in their order."""
    return tuple(s for s in trajectory.segments if s.start == start and s.change is not None)


def is_made(model: Model, trajectory: Trajectory, start: int) -> bool:
    """Whether the changes recorded of a frame make it of the one that the run drew there.

    What is computed may differ in its last places from what another computer has stored. One model call or a few; may
    be called in any thread.
    """
    try:
        if start == 0:
            frame = sampler.start(model, trajectory.segments[0].recipe)
        else:
            frame = sampler.step(model, trajectory.recipe_at(start - 1), trajectory.frames[start - 1])
        for segment in recorded_at(trajectory, start):
            assert segment.change is not None
            frame = changed(model, segment.recipe, frame, segment.change)
    except UserError:
        return False
    return _alike(frame, trajectory.frames[start])


def _alike(one: Frame, other: Frame) -> bool:
    """Whether the states of two frames are the same, and the same rows were changed by hand."""
    exact = ((one.x, other.x), (one.noise, other.noise), (one.lengths, other.lengths), (one.edited, other.edited))
    if one.step != other.step or not all(np.array_equal(a, b) for a, b in exact):
        return False
    mine, theirs = _numbers(one), _numbers(other)
    return mine.keys() == theirs.keys() and all(
        mine[name].shape == theirs[name].shape and np.allclose(mine[name], theirs[name]) for name in mine
    )


def _numbers(frame: Frame) -> dict[str, NDArray[Any]]:
    """What of a state is computed, by name."""
    latent = {} if frame.state.latent is None else {"latent": frame.state.latent}
    return {"level": frame.level, "clock": np.array(frame.clock), **latent, **frame.state.memo}


def unrecorded(trajectory: Trajectory, start: int) -> Trajectory:
    """The trajectory with one segment from a frame on, which does not say how the frame was changed."""
    before = tuple(s for s in trajectory.segments if s.start < start)
    after = tuple(s for s in trajectory.segments if s.start > start)
    return replace(trajectory, segments=(*before, Segment(start, trajectory.recipe_at(start)), *after))
