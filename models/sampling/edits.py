"""Changes in mid-run: each makes a frame that stands where `frame` stood; the chain's fork keeps the old one."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END
from models.distributions.words import row_lengths
from models.errors import UserError
from models.model import Model
from models.processes.schedules import grid
from models.sampling.first_length import first_length
from models.sampling.recipe import Recipe
from models.sampling.reverse_step import (
    Flags,
    Support,
    Symbols,
    believe,
    check,
    law_of,
    level_of,
    numbers_of,
    support_of,
)
from models.sampling.trajectory import Frame


def look(model: Model, recipe: Recipe, frame: Frame, x: Symbols | None = None) -> Frame:
    """The frame with the state x in its place (its own if None), believed and tilted anew.

    A finished frame with noise put back stands at the run's last noise level, so that one more step can end it.
    """
    check(model, recipe)
    x, size = frame.x if x is None else x, len(model.vocabulary)
    room, level = support_of(recipe.constraint, frame.lengths), level_of(recipe.schedule, frame.clock)
    state = model.process.at(x, level, room.fixed, size)
    if level.t <= 0 and state.noise.any():
        level = level_of(recipe.schedule, float(grid(recipe.steps)[-2]))
        state = model.process.at(x, level, room.fixed, size)
    prediction = believe(model, state, level, room, _with_beliefs(frame))
    law, changed = law_of(recipe, prediction.p0, state, room), x != frame.x
    calls = frame.calls + prediction.calls
    logp = np.where(changed.any(1), np.nan, frame.logp)  # an edited row has no probability of its own
    return Frame.of(frame.step, level.t, state, prediction, law.marginals, changed, logp, calls, frame.lengths)


def write(model: Model, recipe: Recipe, frame: Frame, row: int, position: int, symbol: int | None) -> Frame:
    """One row with another symbol at a position, or with that position back to noise (None).

    Raises UserError where the constraint forbids the symbol or the word could no longer be completed.
    """
    check(model, recipe)
    size = len(model.vocabulary)
    room = support_of(recipe.constraint, frame.lengths).row(row)
    if symbol is None and room.known[position] >= 0:
        raise UserError(f"Position {position + 1} is pinned; free the pin to change it.")
    if symbol is not None and not room.cells[position, symbol]:
        glyph = model.vocabulary.glyph(symbol)
        raise UserError(f"Position {position + 1} may not be {glyph!r} here; change what it allows first.")
    x = frame.x.copy()
    x[row, position] = size if symbol is None else symbol
    x[row] = _settled(x[row], position, size)
    if not _lengths(model, recipe, frame.clock, x[row : row + 1], room).any():
        raise UserError(f"No word could be completed with that at position {position + 1}; choose another symbol.")
    return look(model, recipe, frame, x)


def _settled(x: Symbols, position: int, mask: int) -> Symbols:
    """Return to noise the symbols that contradict the one at `position`: ends before a letter, letters after an end."""
    out: Symbols = x.copy()
    at = np.arange(len(x))
    if x[position] == END:
        out[(at > position) & (x != END)] = mask
    elif x[position] != mask:
        out[(at < position) & (x == END)] = mask
    return out


def impose(model: Model, recipe: Recipe, frame: Frame) -> Frame:
    """The frame under a changed constraint: pins written in, what it forbids returned to noise, the rest kept.

    A position freed of its pin keeps its symbol; `released` returns it to noise. Raises UserError when lengths drawn
    for the rows no longer fit.
    """
    check(model, recipe)
    if frame.lengths.any() and not set(frame.lengths.tolist()) <= set(recipe.constraint.lengths):
        raise UserError("The lengths drawn for these rows no longer fit; start the chain again.")
    room = support_of(recipe.constraint, frame.lengths)
    x = _within(model, recipe, frame, room)
    if len(recipe.constraint.suffix) and not frame.lengths.any():
        # An ending holds at one length only, so each row needs its length before anything else is drawn.
        level = level_of(recipe.schedule, frame.clock)
        state = model.process.at(x, level, room.fixed, frame.mask)
        p0, calls, *_ = believe(model, state, level, room, _with_beliefs(frame))
        first = first_length(model, recipe, state, level, p0, law_of(recipe, p0, state, room))
        lengths, logp = first.draw(numbers_of(recipe, frame.step))
        calls += frame.calls + first.calls
        frame = replace(frame, lengths=lengths, logp=frame.logp + logp, calls=calls)
        x = _within(model, recipe, replace(frame, x=x), support_of(recipe.constraint, lengths))
    return look(model, recipe, frame, x)


def _lengths(model: Model, recipe: Recipe, t: float, x: Symbols, room: Support) -> Flags:
    """(R, L) the lengths that the states x (R, L) still permit."""
    state = model.process.at(x, level_of(recipe.schedule, t), room.fixed, len(model.vocabulary))
    return row_lengths(x, state.noise, room.lengths)


def _within(model: Model, recipe: Recipe, frame: Frame, room: Support) -> Symbols:
    """A frame's symbols with what is known written in and what is not allowed returned to noise.

    A row that still fits no allowed length (an ending may leave gaps between those) keeps what is known alone.
    """
    x, mask = frame.x, frame.mask
    clear = x != mask
    cells = np.broadcast_to(room.cells, (*x.shape, mask))
    kept = clear & np.take_along_axis(cells, np.where(clear, x, END)[..., None].astype(np.intp), -1)[..., 0]
    known = np.broadcast_to(room.known, x.shape)
    out: Symbols = np.where(known >= 0, known, np.where(kept, x, mask)).astype(np.int16)
    stuck = ~_lengths(model, recipe, frame.clock, out, room).any(1)
    out[stuck] = np.where(known >= 0, known, mask)[stuck]
    return out


def released(frame: Frame, position: int) -> Frame:
    """The frame with one position back to noise in every row: what freeing a pin in mid-run means.

    Where it held the end, the padding behind it goes with it. Its beliefs are nan until `look` or `impose`, and its
    rows have no probability of their own any more: their letters were drawn beside a pin that is gone.
    """
    x = frame.x.copy()
    x[frame.x[:, position] == END, position:] = frame.mask
    x[:, position] = frame.mask
    unknown = np.full_like(frame.p0, np.nan)
    noise = x != frame.x
    noise |= frame.noise
    return replace(frame, x=x, noise=noise, p0=unknown, sampling_probs=unknown, logp=np.full_like(frame.logp, np.nan))


def _with_beliefs(frame: Frame) -> Frame | None:
    """The frame, if what it says of its state can be taken over; None after `released`."""
    return None if np.isnan(frame.p0).any() else frame


def what_if(model: Model, recipe: Recipe, frame: Frame, row: int, position: int) -> NDArray[np.float32]:
    """What every position would become for each symbol written at one: (V, L, V), rows of zeros where it cannot be.

    One batch of at most V states, or of 2 V where the rows must be longer than their letters show (see `prediction`).
    """
    check(model, recipe)
    size = len(model.vocabulary)
    out = np.zeros((size, model.length, size), np.float32)
    room = support_of(recipe.constraint, frame.lengths).row(row)
    x = np.repeat(frame.x[row : row + 1], size, 0)
    x[:, position] = np.arange(size)
    x = np.stack([_settled(r, position, size) for r in x])
    possible = room.cells[position] & _lengths(model, recipe, frame.clock, x, room).any(1)
    level = level_of(recipe.schedule, frame.clock)
    state = model.process.at(x[possible], level, room.fixed, size)
    p0 = believe(model, state, level, room, None).p0
    out[possible] = law_of(recipe, p0, state, room).marginals
    return out
