"""Runs the reverse process: predict, truncate, draw x0, choose positions, move them; one frame a step.

A run is a generator of frames, so a thread, a test or a script drives it alike. Nothing is ever computed backwards:
stepping back is looking at an earlier frame.
"""

from collections import deque
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.distributions.protocol import WordDistribution
from models.families.predictor import PositionPrediction, Prediction
from models.model import Model
from models.sampling.edits import impose, repredict, what_if, write
from models.sampling.first_length import first_length, is_drawn_first
from models.sampling.frame import Frame, finished, left_to_draw
from models.sampling.noise_share import NoiseShare
from models.sampling.recipe import Recipe
from models.sampling.reverse_step import (
    StepPlan,
    check,
    clock_after,
    distribution_in,
    predict,
    rng_of,
)
from models.sampling.support import OPEN, Support

__all__ = [
    "OPEN",
    "check",
    "fill",
    "finished",
    "first_frame",
    "impose",
    "next_frame",
    "plan_from",
    "repredict",
    "run",
    "start",
    "step",
    "what_if",
    "words",
    "write",
]


def start(model: Model, recipe: Recipe) -> Frame:
    """The first frame: all noise but the pins, and the model's prediction.

    One model call, and more where a length is asked for or drawn first: `Frame.calls` counts them.
    """
    check(model, recipe)
    return first_frame(model, recipe)[0]


def first_frame(model: Model, recipe: Recipe) -> tuple[Frame, WordDistribution]:
    """The first frame and the distribution of its state."""
    lengths, logp = np.full(recipe.rows, OPEN, np.int16), np.zeros(recipe.rows)
    prediction = _first_look(model, recipe, lengths)
    calls, classified = prediction.predicted.calls, prediction.predicted.classified
    if is_drawn_first(recipe):
        first = first_length(model, recipe, prediction)
        lengths, logp = first.draw(rng_of(recipe, 0))
        prediction = _first_look(model, recipe, lengths)
        calls += first.calls + prediction.predicted.calls
        classified += prediction.predicted.classified
    state, predicted, distribution = prediction
    frame = Frame(
        step=0,
        clock=1.0,
        state=state,
        predicted=predicted,
        marginals=left_to_draw(state, distribution),
        changed=np.zeros(state.x.shape, bool),
        logp=logp,
        edited=np.zeros(recipe.rows, bool),
        calls=calls,
        lengths=lengths,
        noise_of=NoiseShare(model.process, Support.of(recipe.constraint, lengths).fixed),
        guides=recipe.guides,
        classified=classified,
    )
    return frame, distribution


def _first_look(model: Model, recipe: Recipe, lengths: NDArray[np.int16]) -> Prediction:
    """The prediction for all noise but the pins."""
    support = Support.of(recipe.constraint, lengths)
    return predict(model, recipe, model.process.prior(recipe.rows, support.known, rng_of(recipe, 0)), support)


def plan_from(model: Model, recipe: Recipe, frame: Frame) -> StepPlan:
    """What all steps from a frame on have in common."""
    return StepPlan(model, recipe, Support.of(recipe.constraint, frame.lengths))


def step(model: Model, recipe: Recipe, frame: Frame) -> Frame:
    """The next frame, a pure function of its arguments; a finished frame is returned.

    One model call at most, two where `Marginal` says so, and those that the policy asks for: `Frame.calls` counts them.
    """
    check(model, recipe)
    return frame if finished(recipe, frame) else next_frame(plan_from(model, recipe, frame), frame, None)[0]


def next_frame(
    plan: StepPlan, frame: Frame, distribution: WordDistribution | None
) -> tuple[Frame, WordDistribution | None]:
    """The next frame and the distribution of its state, None where all is settled.

    distribution: that of `frame`, None to compute it.
    """
    model, recipe, support, process = plan.model, plan.recipe, plan.support, plan.process
    state, step = frame.state, plan.step_after(frame.step, frame.clock)
    rng = rng_of(recipe, step.number)
    if distribution is None:
        distribution = distribution_in(model, recipe, state, support, frame.p0)
    x0, moves, asked = plan.choose(step, state, distribution, rng)
    after = process.posterior_step(state, x0, moves, rng)
    changed = after.x != frame.x
    logp = frame.logp + (distribution.log_prob(x0, state.noise & ~after.noise) if plan.scores else np.nan)
    if not len(after.at):
        predicted, distribution = PositionPrediction.certain(after.x, process.size), None
    elif plan.keeps and not np.count_nonzero(changed):
        predicted = frame.predicted._replace(calls=0, classified=0)
    else:
        _, predicted, distribution = predict(model, recipe, after, support, frame)
    following = Frame(
        step=step.number,
        clock=clock_after(step, moves),
        state=after,
        predicted=predicted,
        marginals=left_to_draw(after, distribution),
        changed=changed,
        logp=logp,
        edited=frame.edited,
        calls=frame.calls + (0 if asked is None else int(asked.max())) + predicted.calls,
        lengths=frame.lengths,
        noise_of=frame.noise_of,
        asked=asked,
        guides=recipe.guides,
        classified=frame.classified + predicted.classified + plan.asked_to_move(after),
    )
    return following, distribution


def run(model: Model, recipe: Recipe, frame: Frame | None = None) -> Iterator[Frame]:
    """Every frame of a run, from the start or from a given frame (which is not yielded again), to the end."""
    check(model, recipe)
    distribution: WordDistribution | None = None
    if frame is None:
        frame, distribution = first_frame(model, recipe)
        yield frame
    plan = plan_from(model, recipe, frame)
    while not finished(recipe, frame):
        frame, distribution = next_frame(plan, frame, distribution)
        yield frame


def fill(model: Model, recipe: Recipe) -> Frame:
    """The last frame of a run."""
    return deque(run(model, recipe), maxlen=1).pop()


def words(model: Model, frame: Frame) -> list[str]:
    """The rows of a frame as text."""
    return [model.vocabulary.decode(row) for row in frame.x]
