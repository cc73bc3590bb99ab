"""Runs the reverse process: believe, tilt, guess, choose, bridge, one frame per model call.

A run is a generator of frames, so a thread, a test or a script drives it alike. Nothing is ever computed backwards:
stepping back is looking at an earlier frame.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.constraint import Constraint
from models.draws import Stream, uniforms
from models.errors import UserError
from models.frame import Frame
from models.model import Model
from models.policies import POLICIES, Choice, lowest
from models.processes.masked import remask_rate, reveal_rate
from models.recipe import Recipe
from models.schedules import alphas, grid, targets
from models.structure import WordLaw, free_law, row_lengths
from models.tilt import tilted_law
from models.vocabulary import END

Symbols = NDArray[np.int16]
Flags = NDArray[np.bool_]
OPEN = 0  # Frame.lengths of a row whose length is not settled beforehand


@dataclass(frozen=True)
class _Room:
    """What each row may hold: the constraint, or the constraint at the length drawn for the row."""

    cells: Flags  # (L, V) or (R, L, V)
    lengths: Flags  # (L,) or (R, L)
    known: Symbols  # (L,) or (R, L), -1 where free


@lru_cache(maxsize=64)
def _room_of(constraint: Constraint) -> _Room:
    return _Room(constraint.allowed, constraint.feasible, _known(constraint.allowed))


def _room(constraint: Constraint, lengths: Symbols) -> _Room:
    if not lengths.any():
        return _room_of(constraint)
    cells = np.stack([constraint.at_length(int(n)) if n else constraint.allowed for n in lengths])
    allowed = np.stack([constraint.feasible if n == OPEN else np.arange(len(constraint.feasible)) == n for n in lengths])
    return _Room(cells, allowed, _known(cells))


def _known(cells: Flags) -> Symbols:
    out = np.where(cells.sum(-1) == 1, cells.argmax(-1), -1).astype(np.int16)
    return out


def _law(model: Model, recipe: Recipe, belief: NDArray[np.float32], x: Symbols, room: _Room) -> WordLaw:
    lengths = row_lengths(x, len(model.vocabulary), room.lengths)
    return tilted_law(
        belief.astype(np.float64),
        lengths,
        room.cells,
        temperature=recipe.temperature,
        top_k=recipe.top_k,
        top_p=recipe.top_p,
    )


def check(model: Model, recipe: Recipe) -> None:
    """Raise UserError unless the recipe's shape is the model's."""
    if recipe.constraint.shape != (model.length, len(model.vocabulary)):
        raise UserError(f"This pattern was made for another model than {model.title}; type it again.")


def _rows(recipe: Recipe) -> NDArray[np.int64]:
    return np.arange(recipe.first_row, recipe.first_row + recipe.rows)


def _belief(model: Model, x: Symbols, t: float, room: _Room, base: Frame | None) -> tuple[NDArray[np.float32], int]:
    """The belief about every row and how many model calls it took (0 or 1): settled or unchanged rows cost nothing."""
    known = np.broadcast_to(room.known >= 0, x.shape)
    size = len(model.vocabulary)
    noisy = (x == size).any(1)
    if base is None:
        first = x[0]
        if len(x) > 1 and noisy.all() and (x == first).all() and room.known.ndim == 1:
            return np.broadcast_to(model.belief(x[:1], t, known[:1]), (*x.shape, size)).copy(), 1
        todo = noisy
        out = np.zeros((*x.shape, size), np.float32)
    else:
        todo = noisy & (x != base.x).any(1)
        out = base.before.copy()
    settled = ~noisy
    if settled.any():
        out[settled] = np.eye(size, dtype=np.float32)[x[settled]]
    if todo.all():
        return model.belief(x, t, known), 1
    if todo.any():
        out[todo] = model.belief(x[todo], t, known[todo])
    return out, int(todo.any())


def start(model: Model, recipe: Recipe) -> Frame:
    """The first frame: all noise but the pins, and what the model believes. One model call (two if lengths are drawn)."""
    check(model, recipe)
    size, rows = len(model.vocabulary), recipe.rows
    lengths = np.zeros(rows, np.int16)
    room = _room(recipe.constraint, lengths)
    x = model.process.prior(rows, room.known, size)
    belief, calls = _belief(model, x, 1.0, room, None)
    if recipe.length_first or len(recipe.constraint.suffix):
        lengths = _draw_lengths(model, recipe, belief, x, room)
        room = _room(recipe.constraint, lengths)
        x = model.process.prior(rows, room.known, size)
        belief, more = _belief(model, x, 1.0, room, None)
        calls += more
    return _frame(model, recipe, 0, 1.0, x, belief, room, np.zeros(x.shape, bool), np.zeros(rows), calls, lengths)[0]


def _draw_lengths(model: Model, recipe: Recipe, belief: NDArray[np.float32], x: Symbols, room: _Room) -> Symbols:
    law = np.cumsum(free_law(_law(model, recipe, belief, x, room).marginals), axis=1)
    u = uniforms(recipe.seed, _rows(recipe), 0, 1, Stream.FIRST_LENGTH)
    return (law <= np.minimum(u, np.nextafter(law[:, -1:], 0))).sum(1).astype(np.int16)


def _frame(
    model: Model,
    recipe: Recipe,
    step: int,
    t: float,
    x: Symbols,
    belief: NDArray[np.float32],
    room: _Room,
    changed: Flags,
    logp: NDArray[np.float64],
    calls: int,
    lengths: Symbols,
) -> tuple[Frame, WordLaw]:
    law = _law(model, recipe, belief, x, room)
    after = law.marginals.astype(np.float32)
    return Frame(step, t, x, belief, after, changed, logp, calls, lengths), law


def step(model: Model, recipe: Recipe, frame: Frame) -> Frame:
    """The next frame, a pure function of (model, recipe, frame): at most one model call. A finished frame returns itself."""
    check(model, recipe)
    return _step(model, recipe, frame, None)[0]


def _step(model: Model, recipe: Recipe, frame: Frame, law: WordLaw | None) -> tuple[Frame, WordLaw | None]:
    if frame.done:
        return frame, law
    size, x = len(model.vocabulary), frame.x
    room = _room(recipe.constraint, frame.lengths)
    law = law or _law(model, recipe, frame.before, x, room)
    number, rows = frame.step + 1, _rows(recipe)
    s = _next_time(recipe.steps, frame.t)
    u = uniforms(recipe.seed, rows, number, x.shape[1] + 1, Stream.LETTERS)
    x0 = law.draw(u[:, 0], u[:, 1:])
    reveal, forget = _choose(recipe, frame, law, x0, room, number, s)
    xs = model.process.bridge(x, x0, reveal, forget, size)
    logp = frame.logp + law.log_prob(x0, reveal & frame.noise)
    belief, calls = _belief(model, xs, s, room, frame)
    return _frame(
        model, recipe, number, s, xs, belief, room, xs != x, logp, frame.calls + calls, frame.lengths
    )


def _next_time(steps: int, t: float) -> float:
    below = grid(steps)
    return float(below[np.searchsorted(-below, -t + 1e-9)]) if t > 0 else 0.0


def _choose(
    recipe: Recipe, frame: Frame, law: WordLaw, x0: Symbols, room: _Room, number: int, s: float
) -> tuple[Flags, Flags]:
    """Which positions take x0's symbol and which return to noise in the step from frame.t to s."""
    policy, rows, noise = POLICIES[recipe.policy], _rows(recipe), frame.noise
    size = x0.shape[1]
    forget = np.zeros(noise.shape, bool)
    if policy.score is None:
        alpha_s, alpha_t = alphas(recipe.schedule, np.array([s, frame.t])).tolist()
        sigma = remask_rate(recipe.remask, recipe.remask_rate, alpha_s, alpha_t)
        rate = reveal_rate(sigma, alpha_s, alpha_t)
        reveal = noise & (uniforms(recipe.seed, rows, number, size, Stream.REVEAL) < rate)
        if sigma > 0:
            movable = ~noise & (room.known < 0)
            forget = movable & (uniforms(recipe.seed, rows, number, size, Stream.REMASK) < sigma)
        return reveal, forget
    # A position the others have settled (the padding behind an end) is filled at once and does not count.
    certain = noise & (law.marginals.max(-1) >= 1.0)
    among = noise & ~certain
    count = _count(recipe, frame, room, among, s)
    order = uniforms(recipe.seed, rows, number, size, Stream.ORDER) if recipe.policy == "random" else np.zeros(noise.shape)
    chosen = lowest(policy.score(Choice(law.marginals, x0, order)), among, count)
    return chosen | certain, forget


def _count(recipe: Recipe, frame: Frame, room: _Room, among: Flags, s: float) -> NDArray[np.int64]:
    """How many positions each row fills: the schedule's number, and whatever an edit has left behind it."""
    free = np.broadcast_to((room.known < 0).sum(-1), (frame.rows,))
    alpha_s, alpha_t = alphas(recipe.schedule, np.array([s, frame.t])).tolist()
    left_s = np.floor(free * (1 - alpha_s) + 0.5)
    left_t = np.floor(free * (1 - alpha_t) + 0.5)
    if s <= 0:
        left_s = np.zeros_like(left_s)
    return np.maximum(left_t - left_s, among.sum(1) - left_s).astype(np.int64)


def run(model: Model, recipe: Recipe, frame: Frame | None = None) -> Iterator[Frame]:
    """Every frame of a run, from the start or from a given frame (which is not yielded again), to the end."""
    check(model, recipe)
    law: WordLaw | None = None
    if frame is None:
        frame = start(model, recipe)
        yield frame
    while not frame.done:
        frame, law = _step(model, recipe, frame, law)
        yield frame


def fill(model: Model, recipe: Recipe) -> Frame:
    """The last frame of a run."""
    frame = start(model, recipe)
    for frame in run(model, recipe, frame):  # noqa: B007
        pass
    return frame


def words(model: Model, frame: Frame) -> list[str]:
    """The rows of a frame as text."""
    return [model.vocabulary.decode(row) for row in frame.x]


# -- edits in mid-run: each makes a frame that stands where `frame` stood; the chain's fork keeps the old one --


def look(model: Model, recipe: Recipe, frame: Frame, x: Symbols | None = None) -> Frame:
    """The frame with the state x in its place (its own if None), believed and tilted anew."""
    x = frame.x if x is None else x
    room = _room(recipe.constraint, frame.lengths)
    belief, calls = _belief(model, x, frame.t, room, frame)
    logp = np.where((x != frame.x).any(1), np.nan, frame.logp)  # an edited row has no probability of its own
    return _frame(model, recipe, frame.step, frame.t, x, belief, room, x != frame.x, logp, frame.calls + calls, frame.lengths)[0]


def write(model: Model, recipe: Recipe, frame: Frame, row: int, position: int, symbol: int | None) -> Frame:
    """One row with another symbol at a position, or with that position back to noise (None).

    Raises UserError where the constraint forbids the symbol or the word could no longer be completed.
    """
    x = frame.x.copy()
    x[row, position] = len(model.vocabulary) if symbol is None else symbol
    room = _room(recipe.constraint, frame.lengths)
    cells = room.cells if room.cells.ndim == 2 else room.cells[row]
    if symbol is None:
        if not (cells[position].sum() > 1):
            raise UserError(f"Position {position + 1} is pinned; free the pin to change it.")
    elif not cells[position, symbol]:
        raise UserError(
            f"Position {position + 1} may not be {model.vocabulary.glyph(symbol)!r} here; change what it allows first."
        )
    x[row] = _settle(x[row], position, len(model.vocabulary))
    if not row_lengths(x[row : row + 1], len(model.vocabulary), room.lengths if room.lengths.ndim == 1 else room.lengths[row]).any():
        raise UserError(f"No word could be completed with that at position {position + 1}; choose another symbol.")
    return look(model, recipe, frame, x)


def _settle(x: Symbols, position: int, mask: int) -> Symbols:
    """Return to noise the symbols that contradict the one at `position`: ends before a letter, letters after an end."""
    out, at = x.copy(), np.arange(len(x))
    if x[position] == END:
        out[(at > position) & (x != END)] = mask
    elif x[position] != mask:
        out[(at < position) & (x == END)] = mask
    return out


def impose(model: Model, recipe: Recipe, frame: Frame) -> Frame:
    """The frame under a changed constraint: pins written in, symbols no longer allowed returned to noise, the rest kept.

    A position freed of its pin returns to noise.
    """
    check(model, recipe)
    size = len(model.vocabulary)
    lengths = frame.lengths
    if lengths.any() and not all(int(n) in recipe.constraint.lengths for n in lengths):
        raise UserError("The lengths drawn for these rows no longer fit; start the chain again.")
    room = _room(recipe.constraint, lengths)
    cells = np.broadcast_to(room.cells, (*frame.x.shape, size))
    x = frame.x.copy()
    clear = x != size
    kept = np.zeros(x.shape, bool)
    kept[clear] = np.take_along_axis(cells, np.where(clear, x, 0)[..., None].astype(np.int64), -1)[..., 0][clear]
    x[~kept] = size
    x = np.where(room.known >= 0, room.known, x).astype(np.int16)
    for i, row in enumerate(x):
        for position in np.flatnonzero(np.broadcast_to(room.known, x.shape)[i] >= 0):
            row = _settle(row, int(position), size)
        x[i] = row
    return look(model, recipe, frame, x)


def released(frame: Frame, position: int) -> Frame:
    """The frame with one position back to noise in every row: what freeing a pin in mid-run means. Beliefs are stale."""
    x = frame.x.copy()
    x[:, position] = frame.mask
    return Frame(
        frame.step, frame.t, x, frame.before.copy(), frame.after.copy(), frame.changed.copy(), frame.logp.copy(),
        frame.calls, frame.lengths.copy(), frame.latent,
    )


def what_if(model: Model, recipe: Recipe, frame: Frame, row: int, position: int) -> NDArray[np.float32]:
    """What every position would become for each symbol written at one: (V, L, V), rows of zeros where it cannot be.

    One model call of at most V rows.
    """
    size = len(model.vocabulary)
    out = np.zeros((size, model.length, size), np.float32)
    x = np.repeat(frame.x[row : row + 1], size, 0)
    x[:, position] = np.arange(size)
    x = np.stack([_settle(r, position, size) for r in x])
    room = _room(recipe.constraint, frame.lengths[row : row + 1])
    cells = room.cells if room.cells.ndim == 2 else room.cells[0]
    lengths = row_lengths(x, size, room.lengths if room.lengths.ndim == 1 else room.lengths[0])
    possible = cells[position] & lengths.any(1)
    known = np.broadcast_to(room.known >= 0, (size, model.length))
    belief = model.belief(x[possible], frame.t, known[possible])
    single = _Room(cells, room.lengths if room.lengths.ndim == 1 else room.lengths[0], room.known)
    out[possible] = _law(model, recipe, belief, x[possible], single).marginals
    return out
