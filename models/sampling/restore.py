"""A frame from what is kept of it: predictions are not stored, for they follow from the model."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.errors import UserError
from models.model import Model
from models.processes import State
from models.processes.state import EMPTY
from models.sampling.edits import levels_on_time
from models.sampling.frame import Frame, left_to_draw
from models.sampling.noise_share import NoiseShare
from models.sampling.recipe import Recipe
from models.sampling.reverse_step import predict
from models.sampling.support import Support


class StoredFrame(NamedTuple):
    """What is kept of a frame, see `Frame`. level: None where it follows from the symbols and the clock.

    latent, memo: of its state, see `State`.
    """

    step: int
    clock: float
    x: NDArray[np.int16]
    level: NDArray[np.float64] | None
    changed: NDArray[np.bool_]
    logp: NDArray[np.float64]
    edited: NDArray[np.bool_]
    calls: int
    lengths: NDArray[np.int16]
    latent: NDArray[np.float32] | None = None
    memo: Mapping[str, NDArray[Any]] = EMPTY
    classified: int = 0


def stored(recipe: Recipe, frame: Frame, *, hides: bool) -> StoredFrame:
    """What must be kept of a frame of a run of this recipe to restore it.

    hides: whether noise shows nothing. A policy with a clock of its own, or moves of its own, leaves masks at other
    levels than those of the run.
    """
    state = frame.state
    follows = hides and bool((frame.level == levels_on_time(recipe, frame.x == frame.mask, frame.clock)).all())
    return StoredFrame(
        step=frame.step,
        clock=frame.clock,
        x=frame.x,
        level=None if follows else frame.level,
        changed=frame.changed,
        logp=frame.logp,
        edited=frame.edited,
        calls=frame.calls,
        lengths=frame.lengths,
        latent=state.latent,
        memo=state.memo,
        classified=frame.classified,
    )


def restored(model: Model, recipe: Recipe, kept: StoredFrame) -> Frame | None:
    """The frame, predicted again; None where its state breaks the pattern or cannot be completed.

    Raises UserError where what its process needs is missing.
    """
    numbers = 0 if kept.latent is None else kept.latent.shape[-1]
    if numbers != model.process.traits.latent:
        raise UserError(
            "This run cannot be restored: the numbers beside its letters are missing, or too many; draw it again."
        )
    if kept.level is None and not model.process.traits.hides:
        raise UserError("This run cannot be restored: the noise levels of its letters are missing; draw it again.")
    support = Support.of(recipe.constraint, kept.lengths)
    state = state_at(recipe, kept.clock, kept.x, kept.level)._replace(latent=kept.latent, memo=kept.memo)
    if not support.can(state).all():
        return None
    _, predicted, distribution = predict(model, recipe, state, support)
    return Frame(
        step=kept.step,
        clock=kept.clock,
        state=state,
        predicted=predicted,
        marginals=left_to_draw(state, distribution),
        changed=kept.changed,
        logp=kept.logp,
        edited=kept.edited,
        calls=kept.calls,
        lengths=kept.lengths,
        noise_of=NoiseShare(model.process, support.fixed),
        guides=recipe.guides,
        classified=kept.classified,
    )


def state_at(recipe: Recipe, clock: float, x: NDArray[np.int16], level: NDArray[np.float64] | None = None) -> State:
    """The state that shows x (R, L) at a time of the run. level (R, L): None where masks are the noise, on time."""
    if level is None:
        level = levels_on_time(recipe, x == recipe.constraint.shape[1], clock)
    return State(x, level)
