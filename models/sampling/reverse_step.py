"""The parts of one reverse step: what rows may hold, what the model believes, the law drawn from, which positions move.

`sampling` strings them into runs, `edits` into changes in mid-run, `evaluation` follows a given word along them: a
likelihood is read off the very functions that draw.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.distributions.words import WordLaw, row_lengths
from models.errors import UserError
from models.model import Model
from models.probabilities import point_masses
from models.processes import Level, Moves, Process, Span, State
from models.processes.orders import POLICIES, Choice, lowest
from models.processes.schedules import alpha_at, grid, left_at
from models.rng import Numbers, Stream
from models.sampling.prediction import Prediction, hidden_minimum, predict
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Frame
from models.sampling.truncation import tilted_law

Symbols = NDArray[np.int16]
Flags = NDArray[np.bool_]
Belief = NDArray[np.float32]
OPEN = 0  # Frame.lengths of a row whose length is not settled beforehand


class Support(NamedTuple):
    """What rows may hold: the constraint, or the constraint at the length drawn for each row.

    cells (L, V) or (R, L, V) allowed symbols; lengths (L,) or (R, L) allowed numbers of letters; known (L,) or (R, L)
    the one symbol a position can hold, -1 where it is free; fixed: where it is not; free () or (R,) how many are free.
    """

    cells: Flags
    lengths: Flags
    known: Symbols
    fixed: Flags
    free: NDArray[np.int64]

    def row(self, index: int) -> "Support":
        """What one row may hold, with arrays of one axis less where they had one a row."""
        return self if self.cells.ndim == 2 else Support(*(array[index] for array in self))


def support_of(constraint: Constraint, lengths: NDArray[np.int16]) -> Support:
    """What rows with these lengths (R,), 0 = open, may hold."""
    return _room(constraint, lengths.tobytes() if lengths.any() else b"")


@lru_cache(maxsize=64)
def _room(constraint: Constraint, packed: bytes) -> Support:
    if not packed:
        return _room_in(constraint.allowed, constraint.feasible)
    lengths = np.frombuffer(packed, np.int16)
    at = {n: constraint.at_length(n) if n != OPEN else constraint.allowed for n in set(lengths.tolist())}
    cells = np.stack([at[n] for n in lengths.tolist()])
    feasible = np.where(
        lengths[:, None] == OPEN, constraint.feasible, np.arange(len(constraint.feasible)) == lengths[:, None]
    )
    return _room_in(cells, feasible)


def _room_in(cells: Flags, lengths: Flags) -> Support:
    known: Symbols = np.where(cells.sum(-1) == 1, cells.argmax(-1), -1).astype(np.int16)
    return Support(cells, lengths, known, known >= 0, np.asarray((known < 0).sum(-1), np.int64))


def check(model: Model, recipe: Recipe) -> None:
    """Raise UserError unless the recipe's shape and order are the model's."""
    if recipe.constraint.shape != (model.length, len(model.vocabulary)):
        raise UserError(f"This pattern was made for another model than {model.title}; type it again.")
    if recipe.policy not in model.process.policies:
        orders = ", ".join(POLICIES[name].label for name in model.process.policies)
        raise UserError(f"{model.title} cannot be drawn in the order {POLICIES[recipe.policy].label}; choose {orders}.")


def numbers_of(recipe: Recipe, number: int) -> Numbers:
    """The random numbers of step `number` of a run."""
    return Numbers(recipe.seed, recipe.first_row, recipe.rows, number)


@lru_cache(maxsize=4096)
def span_of(schedule: str, steps: int, number: int, t: float) -> Span:
    """Step `number` of a run: from t to the first time of the run's grid below it, 0 at the end."""
    return Span(number, level_of(schedule, t), level_of(schedule, next_time(steps, t)))


@lru_cache(maxsize=4096)
def level_of(schedule: str, t: float) -> Level:
    """Time t of a schedule."""
    return Level(t, alpha_at(schedule, t))


def next_time(steps: int, t: float) -> float:
    """The first time of the run's grid below t; 0 at the end."""
    times = grid(steps)
    return float(times[np.searchsorted(-times, 1e-9 - t)]) if t > 1e-9 else 0.0


def believe(model: Model, state: State, level: Level, room: Support, base: Frame | None) -> Prediction:
    """The prediction for every row, conditional on the shortest length that the row may have.

    Rows without noise cost nothing, nor do rows whose state is the one in `base` where time makes no difference; rows
    all alike are asked about once.
    """
    x, noise = state.x, state.noise
    known = ~noise & room.fixed
    at_least = hidden_minimum(state, room.lengths)
    noisy: Flags = np.logical_or.reduce(noise, 1)
    if base is None and len(x) > 1 and noisy[0] and _all_alike(state, known):
        return predict(model, state.rows(slice(1)), level, known[:1], at_least[:1]).repeated(len(x))
    todo = noisy
    if base is not None and not model.process.reads_time:
        todo = noisy & (np.logical_or.reduce(x != base.x, 1) | (at_least != base.at_least))
    if todo.all():
        return predict(model, state, level, known, at_least)
    size = len(model.vocabulary)
    p0 = np.zeros((*x.shape, size), np.float32) if base is None else base.p0.copy()
    misfit = np.zeros(len(x)) if base is None else base.misfit.copy()
    settled = ~noisy
    p0[settled] = point_masses(size)[x[settled]]
    misfit[settled] = 0.0
    calls = 0
    if todo.any():
        p0[todo], calls, _, misfit[todo] = predict(model, state.rows(todo), level, known[todo], at_least[todo])
    return Prediction(p0, calls, at_least, misfit)


def _all_alike(state: State, known: Flags) -> bool:
    """Whether one row's belief is that of all."""
    parts = (state.x, state.noise, known)
    return state.latent is None and all(bool((part == part[0]).all()) for part in parts)


def law_of(recipe: Recipe, belief: Belief, state: State, room: Support) -> WordLaw:
    """The law of whole words that a step draws from in R states."""
    return tilted_law(
        belief.astype(np.float64),
        row_lengths(state.x, state.noise, room.lengths),
        room.cells,
        temperature=recipe.temperature,
        top_k=recipe.top_k,
        top_p=recipe.top_p,
    )


def padding(x: Symbols) -> Flags:
    """(R, L) positions behind an end that is already there: they can only be the end."""
    out = np.zeros(x.shape, bool)
    np.logical_or.accumulate(x[:, :-1] == END, axis=1, out=out[:, 1:])
    return out


def choose(
    process: Process, recipe: Recipe, span: Span, state: State, law: WordLaw, x0: Symbols, room: Support
) -> Moves:
    """Which positions of R states take x0's symbol and which return to noise in one step.

    Unless the policy is ancestral, the padding behind an end is filled in the step that draws the end, and does not
    count: it holds nothing that could be chosen.
    """
    if POLICIES[recipe.policy].scatters:
        return _scatter(process, recipe, span, state.noise, room)
    chosen = _chosen(recipe, span, state, law, x0, room)
    return Moves(chosen | state.noise & padding(np.where(chosen, x0, state.x)))


def drawn(
    process: Process, recipe: Recipe, span: Span, state: State, law: WordLaw, x0: Symbols, room: Support
) -> Flags:
    """(R, L) the positions whose symbols a step draws: what `choose` reveals without the padding that an end brings."""
    if POLICIES[recipe.policy].scatters:
        return _scatter(process, recipe, span, state.noise, room).reveal
    return _chosen(recipe, span, state, law, x0, room)


def _chosen(recipe: Recipe, span: Span, state: State, law: WordLaw, x0: Symbols, room: Support) -> Flags:
    """The positions that the policy chooses."""
    policy = POLICIES[recipe.policy]
    assert policy.score is not None
    among = state.noise & ~padding(state.x)
    u = numbers_of(recipe, span.number)(among.shape[1], Stream.ORDER) if policy.is_random else np.zeros(among.shape)
    return lowest(policy.score(Choice(law.marginals, x0, u)), among, _counts(recipe, span, among, room))


def _scatter(process: Process, recipe: Recipe, span: Span, noise: Flags, room: Support) -> Moves:
    """Each position on its own, with the chances of the process itself."""
    numbers = numbers_of(recipe, span.number)
    rates = process.rates(span.end.alpha, span.start.alpha, recipe.remask, recipe.remask_rate)
    length = noise.shape[1]
    reveal = noise & (numbers(length, Stream.REVEAL) < rates.reveal)
    if not rates.forget:
        return Moves(reveal)
    return Moves(reveal, ~noise & ~room.fixed & (numbers(length, Stream.REMASK) < rates.forget))


def _counts(recipe: Recipe, span: Span, among: Flags, room: Support) -> NDArray[np.int64]:
    """How many positions each row fills: the schedule's number, and whatever an edit has left behind it."""
    left_t, left_s = (_left_at(recipe.schedule, level.t, room.free) for level in (span.start, span.end))
    out: NDArray[np.int64] = np.maximum(left_t, np.add.reduce(among, 1, np.int64)) - left_s
    return out


def _left_at(schedule: str, t: float, free: NDArray[np.int64]) -> NDArray[np.int64]:
    return left_at(schedule, t, free) if free.ndim else _alike_left_at(schedule, t, int(free))


@lru_cache(maxsize=4096)
def _alike_left_at(schedule: str, t: float, free: int) -> NDArray[np.int64]:
    return left_at(schedule, t, np.array(free))


def draw_word(law: WordLaw, numbers: Numbers) -> Symbols:
    """One whole word a row: the guess of x0 that every policy shares."""
    u = numbers(law.ended.shape[1] + 1, Stream.LETTERS)
    return law.draw(u[:, 0], u[:, 1:])
