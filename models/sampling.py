"""Runs the reverse process: believe, tilt, guess, choose, bridge, one frame per model call.

A run is a generator of frames, so a thread, a test or a script drives it alike. Nothing is ever computed backwards:
stepping back is looking at an earlier frame.
"""

from collections import deque
from collections.abc import Iterator

import numpy as np

from models.edits import impose, look, released, what_if, write
from models.frame import Frame, finished
from models.model import Model
from models.recipe import Recipe
from models.reverse import OPEN, Span, believe, check, choose, draw_lengths, draw_word, law_of, next_time, room_of
from models.structure import WordLaw

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
    """The first frame: all noise but the pins, and the model's belief. One model call (two if lengths are drawn)."""
    check(model, recipe)
    size, rows = len(model.vocabulary), recipe.rows
    lengths = np.full(rows, OPEN, np.int16)
    room = room_of(recipe.constraint, lengths)
    x = model.process.prior(rows, room.known, size)
    belief, calls = believe(model, x, 1.0, room, None)
    law = law_of(recipe, belief, x, room)
    logp = np.zeros(rows)
    if recipe.length_first or len(recipe.constraint.suffix):
        lengths, logp = draw_lengths(recipe, law, 0)
        room = room_of(recipe.constraint, lengths)
        x = model.process.prior(rows, room.known, size)
        belief, more = believe(model, x, 1.0, room, None)
        calls += more
        law = law_of(recipe, belief, x, room)
    after = law.marginals.astype(np.float32)
    return Frame(0, 1.0, x, belief, after, np.zeros(x.shape, bool), logp, calls, lengths)


def step(model: Model, recipe: Recipe, frame: Frame) -> Frame:
    """The next frame, a pure function of its arguments: at most one model call. A finished frame is returned."""
    check(model, recipe)
    return frame if finished(recipe, frame) else _step(model, recipe, frame, None)[0]


def _step(model: Model, recipe: Recipe, frame: Frame, law: WordLaw | None) -> tuple[Frame, WordLaw]:
    """The next frame and the law of its state; `law` is that of `frame` where it is at hand."""
    x, span = frame.x, Span(frame.step + 1, frame.t, next_time(recipe.steps, frame.t))
    room = room_of(recipe.constraint, frame.lengths)
    law = law or law_of(recipe, frame.before, x, room)
    x0 = draw_word(recipe, law, span.number)
    reveal, forget = choose(model.process, recipe, span, x, law, x0, room)
    xs = model.process.bridge(x, x0, reveal, forget, len(model.vocabulary))
    logp = frame.logp + law.log_prob(x0, reveal)
    belief, calls = believe(model, xs, span.s, room, frame)
    law = law_of(recipe, belief, xs, room)
    after = law.marginals.astype(np.float32)
    calls += frame.calls
    return Frame(span.number, span.s, xs, belief, after, xs != x, logp, calls, frame.lengths), law


def run(model: Model, recipe: Recipe, frame: Frame | None = None) -> Iterator[Frame]:
    """Every frame of a run, from the start or from a given frame (which is not yielded again), to the end."""
    check(model, recipe)
    law: WordLaw | None = None
    if frame is None:
        frame = start(model, recipe)
        yield frame
    while not finished(recipe, frame):
        frame, law = _step(model, recipe, frame, law)
        yield frame


def fill(model: Model, recipe: Recipe) -> Frame:
    """The last frame of a run."""
    frame = start(model, recipe)
    return deque(run(model, recipe, frame), maxlen=1).pop() if not finished(recipe, frame) else frame


def words(model: Model, frame: Frame) -> list[str]:
    """The rows of a frame as text."""
    return [model.vocabulary.decode(row) for row in frame.x]
