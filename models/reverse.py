"""The parts of one reverse step: what rows may hold, what the model believes, the law drawn from, which positions move.

`sampling` strings them into runs, `edits` into changes in mid-run, `evaluation` follows a given word along them: a
likelihood is read off the very functions that draw.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.constraint import Constraint
from models.draws import Stream, row_uniforms
from models.errors import UserError
from models.frame import Frame
from models.model import Model
from models.policies import POLICIES, Choice, lowest
from models.probabilities import point_masses
from models.processes import Process
from models.recipe import Recipe
from models.schedules import alpha_at, grid, left_at
from models.structure import WordLaw, row_lengths
from models.tilt import tilted_law
from models.vocabulary import END

Symbols = NDArray[np.int16]
Flags = NDArray[np.bool_]
Belief = NDArray[np.float32]
OPEN = 0  # Frame.lengths of a row whose length is not settled beforehand


class Span(NamedTuple):
    """Step `number`, counted from 1, takes a run from noise level t down to s."""

    number: int
    t: float
    s: float


class Room(NamedTuple):
    """What rows may hold: the constraint, or the constraint at the length drawn for each row.

    cells (L, V) or (R, L, V) allowed symbols; lengths (L,) or (R, L) allowed numbers of letters; known (L,) or (R, L)
    the one symbol a position can hold, -1 where it is free; free () or (R,) how many positions are.
    """

    cells: Flags
    lengths: Flags
    known: Symbols
    free: NDArray[np.int64]

    def row(self, index: int) -> "Room":
        """What one row may hold, with arrays of one axis less where they had one a row."""
        return self if self.cells.ndim == 2 else Room(*(array[index] for array in self))


def room_of(constraint: Constraint, lengths: NDArray[np.int16]) -> Room:
    """What rows with these lengths (R,), 0 = open, may hold."""
    return _room(constraint, lengths.tobytes() if lengths.any() else b"")


@lru_cache(maxsize=64)
def _room(constraint: Constraint, packed: bytes) -> Room:
    if not packed:
        return _room_in(constraint.allowed, constraint.feasible)
    lengths = np.frombuffer(packed, np.int16)
    at = {n: constraint.at_length(n) if n != OPEN else constraint.allowed for n in set(lengths.tolist())}
    cells = np.stack([at[n] for n in lengths.tolist()])
    feasible = np.where(
        lengths[:, None] == OPEN, constraint.feasible, np.arange(len(constraint.feasible)) == lengths[:, None]
    )
    return _room_in(cells, feasible)


def _room_in(cells: Flags, lengths: Flags) -> Room:
    known: Symbols = np.where(cells.sum(-1) == 1, cells.argmax(-1), -1).astype(np.int16)
    return Room(cells, lengths, known, np.asarray((known < 0).sum(-1)))


def check(model: Model, recipe: Recipe) -> None:
    """Raise UserError unless the recipe's shape is the model's."""
    if recipe.constraint.shape != (model.length, len(model.vocabulary)):
        raise UserError(f"This pattern was made for another model than {model.title}; type it again.")


def believe(model: Model, x: Symbols, t: float, room: Room, base: Frame | None) -> tuple[Belief, int]:
    """The belief about every row and how many model calls it took (0 or 1).

    Rows without noise, and rows whose state is the one in `base`, cost nothing; rows all alike are asked about once.
    """
    size = len(model.vocabulary)
    noise = x == size
    known = ~noise & (room.known >= 0)
    noisy = noise.any(1)
    if base is None:
        if len(x) > 1 and noisy[0] and (x == x[0]).all():
            return np.repeat(model.belief(x[:1], t, known[:1]), len(x), axis=0), 1
        todo = noisy
    else:
        todo = noisy & (x != base.x).any(1)
    if todo.all():
        return model.belief(x, t, known), 1
    out = np.zeros((*x.shape, size), np.float32) if base is None else base.before.copy()
    settled = ~noisy
    out[settled] = point_masses(size)[x[settled]]
    if todo.any():
        out[todo] = model.belief(x[todo], t, known[todo])
    return out, int(todo.any())


def law_of(recipe: Recipe, belief: Belief, x: Symbols, room: Room) -> WordLaw:
    """The law of whole words that a step draws from in the states x (R, L)."""
    return tilted_law(
        belief.astype(np.float64),
        row_lengths(x, belief.shape[-1], room.lengths),
        room.cells,
        temperature=recipe.temperature,
        top_k=recipe.top_k,
        top_p=recipe.top_p,
    )


def next_time(steps: int, t: float) -> float:
    """The first time of the run's grid below t; 0 at the end."""
    times = grid(steps)
    return float(times[np.searchsorted(-times, 1e-9 - t)]) if t > 1e-9 else 0.0


def padding(x: Symbols) -> Flags:
    """(R, L) positions behind an end that is already there: they can only be the end."""
    out = np.zeros(x.shape, bool)
    np.logical_or.accumulate(x[:, :-1] == END, axis=1, out=out[:, 1:])
    return out


def choose(
    process: Process, recipe: Recipe, span: Span, x: Symbols, law: WordLaw, x0: Symbols, room: Room
) -> tuple[Flags, Flags]:
    """Which positions of x (R, L) take x0's symbol and which return to noise in one step: (R, L) each.

    Unless the policy is ancestral, the padding behind an end is filled in the step that draws the end, and does not
    count: it holds nothing that could be chosen.
    """
    policy = POLICIES[recipe.policy]
    noise = x == law.marginals.shape[-1]
    if policy.score is None:  # it scatters
        return _scatter(process, recipe, span, noise, room)
    among = noise & ~padding(x)
    u = _numbers(recipe, span.number, x.shape[1], Stream.ORDER) if policy.is_random else np.zeros(x.shape)
    chosen = lowest(policy.score(Choice(law.marginals, x0, u)), among, _counts(recipe, span, among, room))
    chosen |= noise & padding(np.where(chosen, x0, x))
    return chosen, np.zeros_like(noise)


def _scatter(process: Process, recipe: Recipe, span: Span, noise: Flags, room: Room) -> tuple[Flags, Flags]:
    """Each position on its own, with the chances of the process itself."""
    alpha_s, alpha_t = alpha_at(recipe.schedule, span.s), alpha_at(recipe.schedule, span.t)
    rates = process.rates(alpha_s, alpha_t, recipe.remask, recipe.remask_rate)
    length = noise.shape[1]
    reveal = noise & (_numbers(recipe, span.number, length, Stream.REVEAL) < rates.reveal)
    forget = np.zeros_like(noise)
    if rates.forget > 0:
        movable = ~noise & (room.known < 0)
        forget = movable & (_numbers(recipe, span.number, length, Stream.REMASK) < rates.forget)
    return reveal, forget


def _counts(recipe: Recipe, span: Span, among: Flags, room: Room) -> NDArray[np.int64]:
    """How many positions each row fills: the schedule's number, and whatever an edit has left behind it."""
    free = room.free
    left_s, left_t = left_at(recipe.schedule, span.s, free), left_at(recipe.schedule, span.t, free)
    out: NDArray[np.int64] = np.maximum(left_t - left_s, among.sum(1) - left_s)
    return out


def _numbers(recipe: Recipe, number: int, count: int, stream: Stream) -> NDArray[np.float64]:
    return row_uniforms(recipe.seed, recipe.first_row, recipe.rows, number, count, stream)


def draw_word(recipe: Recipe, law: WordLaw, number: int) -> Symbols:
    """One whole word a row for step `number`: the guess of x0 that every policy shares."""
    u = _numbers(recipe, number, law.ended.shape[1] + 1, Stream.LETTERS)
    return law.draw(u[:, 0], u[:, 1:])


def draw_lengths(recipe: Recipe, law: WordLaw, number: int) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """A number of letters for each row, and its log-probability in nats."""
    lengths = law.draw_lengths(_numbers(recipe, number, 1, Stream.FIRST_LENGTH)[:, 0])
    chance = np.diff(law.ended, axis=1, prepend=0.0)[np.arange(len(lengths)), lengths]
    return lengths, np.log(chance)
