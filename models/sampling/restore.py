"""A frame from what is kept of it: predictions are not stored, for they follow from the model."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.errors import UserError
from models.model import Model
from models.processes import State
from models.sampling.clock import levels_at
from models.sampling.edits import on_time
from models.sampling.recipe import Recipe
from models.sampling.reverse_step import predict, sampling_distribution
from models.sampling.support import Support
from models.sampling.trajectory import Frame


class StoredFrame(NamedTuple):
    """What is kept of a frame, see `Frame`. level: None where it follows from the symbols and the clock."""

    step: int
    clock: float
    x: NDArray[np.int16]
    level: NDArray[np.float64] | None
    changed: NDArray[np.bool_]
    logp: NDArray[np.float64]
    edited: NDArray[np.bool_]
    calls: int
    lengths: NDArray[np.int16]


def stored(model: Model, frame: Frame) -> StoredFrame:
    """What must be kept of a frame to restore it."""
    level = None if model.process.traits.hides else frame.level
    return StoredFrame(
        frame.step, frame.clock, frame.x, level, frame.changed, frame.logp, frame.edited, frame.calls, frame.lengths
    )


def restored(model: Model, recipe: Recipe, kept: StoredFrame) -> Frame | None:
    """The frame, predicted again; None where its state breaks the pattern or cannot be completed.

    Raises UserError where the levels are needed and missing.
    """
    if kept.level is None and not model.process.traits.hides:
        raise UserError("This run cannot be restored: the noise levels of its letters are missing.")
    support = Support.of(recipe.constraint, kept.lengths)
    state = state_at(model, recipe, kept.clock, kept.x, kept.level)
    if not support.can(state).all():
        return None
    prediction = predict(model, state, support, None)
    distribution = sampling_distribution(recipe, prediction.p0, state, support)
    return Frame(
        step=kept.step,
        clock=kept.clock,
        state=state,
        p0=prediction.p0,
        sampling_probs=distribution.marginals.astype(np.float32),
        changed=kept.changed,
        logp=kept.logp,
        edited=kept.edited,
        calls=kept.calls,
        lengths=kept.lengths,
        at_least=prediction.at_least,
        misfit=prediction.misfit,
    )


def state_at(
    model: Model, recipe: Recipe, clock: float, x: NDArray[np.int16], level: NDArray[np.float64] | None = None
) -> State:
    """The state that shows x (R, L) at a time of the run. level (R, L): None where nothing but masks is noise."""
    if level is not None:
        return State(x, level)
    state = State(x, (x == model.process.size).astype(np.float64))
    return on_time(model, recipe, state, clock) if levels_at(recipe, clock).any() else state
