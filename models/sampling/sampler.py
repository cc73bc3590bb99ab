"""Runs the reverse process: believe, tilt, guess, choose, bridge, one frame per model call.

A run is a generator of frames, so a thread, a test or a script drives it alike. Nothing is ever computed backwards:
stepping back is looking at an earlier frame.
"""

from collections import deque
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.distributions.words import WordLaw
from models.model import Model
from models.processes import PURE_NOISE, State
from models.sampling.edits import impose, look, released, what_if, write
from models.sampling.first_length import first_length, is_drawn_first
from models.sampling.prediction import Prediction
from models.sampling.recipe import Recipe
from models.sampling.reverse_step import (
    OPEN,
    believe,
    check,
    choose,
    draw_word,
    law_of,
    numbers_of,
    span_of,
    support_of,
)
from models.sampling.trajectory import Frame, finished

__all__ = [
    "OPEN",
    "check",
    "fill",
    "finished",
    "impose",
    "look",
    "released",
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
    return _start(model, recipe)[0]


def _start(model: Model, recipe: Recipe) -> tuple[Frame, WordLaw]:
    """The first frame and the law of its state."""
    numbers = numbers_of(recipe, 0)
    lengths, logp = np.full(recipe.rows, OPEN, np.int16), np.zeros(recipe.rows)
    state, prediction, law = _first_look(model, recipe, lengths)
    calls = prediction.calls
    if is_drawn_first(recipe):
        first = first_length(model, recipe, state, PURE_NOISE, prediction.p0, law)
        lengths, logp = first.draw(numbers)
        state, prediction, law = _first_look(model, recipe, lengths)
        calls += first.calls + prediction.calls
    changed = np.zeros(state.x.shape, bool)
    return Frame.of(0, 1.0, state, prediction, law.marginals, changed, logp, calls, lengths), law


def _first_look(model: Model, recipe: Recipe, lengths: NDArray[np.int16]) -> tuple[State, Prediction, WordLaw]:
    """All noise but the pins, the model's prediction and the law that is drawn from."""
    room = support_of(recipe.constraint, lengths)
    state = model.process.prior(recipe.rows, room.known, len(model.vocabulary), numbers_of(recipe, 0))
    prediction = believe(model, state, PURE_NOISE, room, None)
    return state, prediction, law_of(recipe, prediction.p0, state, room)


def step(model: Model, recipe: Recipe, frame: Frame) -> Frame:
    """The next frame, a pure function of its arguments: one model call at most, two where `predict` says so.

    A finished frame is returned.
    """
    check(model, recipe)
    return frame if finished(recipe, frame) else _step(model, recipe, frame, None)[0]


def _step(model: Model, recipe: Recipe, frame: Frame, law: WordLaw | None) -> tuple[Frame, WordLaw | None]:
    """The next frame and the law of its state, None where all is settled; `law` is that of `frame` if at hand."""
    process, state = model.process, frame.state
    span = span_of(recipe.schedule, recipe.steps, frame.step + 1, frame.clock)
    numbers = numbers_of(recipe, span.number)
    room = support_of(recipe.constraint, frame.lengths)
    law = law or law_of(recipe, frame.p0, state, room)
    x0 = draw_word(law, numbers)
    moves = choose(process, recipe, span, state, law, x0, room)
    after = process.bridge(state, x0, moves, span, numbers, len(model.vocabulary))
    logp = frame.logp + (law.log_prob(x0, moves.reveal) if process.settles else np.nan)
    prediction = believe(model, after, span.end, room, frame)
    law = law_of(recipe, prediction.p0, after, room) if after.noise.any() else None
    drawn_from = law.marginals if law else prediction.p0  # of what is settled, the prediction is certain
    changed, calls = after.x != frame.x, frame.calls + prediction.calls
    return Frame.of(span.number, span.end.t, after, prediction, drawn_from, changed, logp, calls, frame.lengths), law


def run(model: Model, recipe: Recipe, frame: Frame | None = None) -> Iterator[Frame]:
    """Every frame of a run, from the start or from a given frame (which is not yielded again), to the end."""
    check(model, recipe)
    law: WordLaw | None = None
    if frame is None:
        frame, law = _start(model, recipe)
        yield frame
    while not finished(recipe, frame):
        frame, law = _step(model, recipe, frame, law)
        yield frame


def fill(model: Model, recipe: Recipe) -> Frame:
    """The last frame of a run."""
    return deque(run(model, recipe), maxlen=1).pop()


def words(model: Model, frame: Frame) -> list[str]:
    """The rows of a frame as text."""
    return [model.vocabulary.decode(row) for row in frame.x]
