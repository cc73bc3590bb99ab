"""The parts of one reverse step: the prediction, the distribution drawn from, which positions move.

`sampler` strings them into runs, `edits` into changes in mid-run, `evaluation` follows a given word along them: a
likelihood is read off the very functions that draw.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END
from models.distributions.protocol import WordDistribution
from models.errors import UserError
from models.model import Model
from models.probabilities import point_masses
from models.processes import Moves, State
from models.processes.orders import POLICIES, Choice, lowest, rates
from models.rng import CounterRNG, Stream
from models.sampling.clock import levels_at, next_clock
from models.sampling.prediction import Prediction, hidden_minimum, predict_at_least
from models.sampling.recipe import Recipe
from models.sampling.support import OPEN, Support
from models.sampling.trajectory import Frame
from models.sampling.truncation import truncated

__all__ = ["OPEN", "Support"]

Array = NDArray[np.float64]
Symbols = NDArray[np.int16]
Flags = NDArray[np.bool_]


def check(model: Model, recipe: Recipe) -> None:
    """Raise UserError unless the recipe's shape and order are the model's."""
    if recipe.constraint.shape != (model.length, len(model.vocabulary)):
        raise UserError(f"This pattern was made for another model than {model.title}; type it again.")
    if not POLICIES[recipe.policy].suits(model.process.traits):
        orders = ", ".join(policy.label for policy in POLICIES.values() if policy.suits(model.process.traits))
        raise UserError(f"{model.title} cannot be drawn in the order {POLICIES[recipe.policy].label}; choose {orders}.")


def rng_of(recipe: Recipe, number: int) -> CounterRNG:
    """The random numbers of step `number` of a run."""
    return CounterRNG(recipe.seed, recipe.first_row, recipe.rows, number)


def predict(model: Model, state: State, support: Support, base: Frame | None) -> Prediction:
    """The prediction for every row, conditional on the shortest length that the row may have.

    Rows without noise cost nothing, nor do rows whose state is the one in `base` where the level makes no difference;
    rows all alike are asked about once.
    """
    x, noise = state.x, state.noise
    at_least = hidden_minimum(state, support.lengths)
    noisy: Flags = np.logical_or.reduce(noise, 1)
    if base is None and len(x) > 1 and noisy[0] and _all_alike(state):
        return predict_at_least(model, state.rows(slice(1)), at_least[:1]).repeated(len(x))
    todo = noisy
    if base is not None and not model.reads_level:
        differs = x != base.x
        if not model.process.traits.hides:
            differs |= noise != base.noise
        todo = noisy & (np.logical_or.reduce(differs, 1) | (at_least != base.at_least))
    if todo.all():
        return predict_at_least(model, state, at_least)
    size = len(model.vocabulary)
    p0 = np.zeros((*x.shape, size), np.float32) if base is None else base.p0.copy()
    misfit = np.zeros(len(x)) if base is None else base.misfit.copy()
    settled = ~noisy
    p0[settled] = point_masses(size)[x[settled]]
    misfit[settled] = 0.0
    calls = 0
    if todo.any():
        p0[todo], calls, _, misfit[todo] = predict_at_least(model, state.rows(todo), at_least[todo])
    return Prediction(p0, calls, at_least, misfit)


def _all_alike(state: State) -> bool:
    """Whether one row's prediction is that of all."""
    return state.latent is None and all(bool((part == part[0]).all()) for part in (state.x, state.level))


def sampling_distribution(recipe: Recipe, p0: NDArray[np.float32], state: State, support: Support) -> WordDistribution:
    """The distribution over whole words that a step draws from in R states."""
    return truncated(
        lambda p, floor: support.distribution(p, state, floor),
        p0.astype(np.float64),
        temperature=recipe.temperature,
        top_k=recipe.top_k,
        top_p=recipe.top_p,
    )


def padding(settled: Symbols) -> Flags:
    """(R, L) positions behind an end that is settled: they can only be the end. settled: V where nothing is."""
    out = np.zeros(settled.shape, bool)
    np.logical_or.accumulate(settled[:, :-1] == END, axis=1, out=out[:, 1:])
    return out


class Step(NamedTuple):
    """Step `number`, counted from 1, takes a run from one time of its clock to the next.

    now, to (L,): the levels that the timetable sets at both.
    """

    number: int
    clock: float
    next_clock: float
    now: Array
    to: Array


def step_after(recipe: Recipe, number: int, clock: float) -> Step:
    """The step that follows step `number`, which ended at `clock`."""
    later = next_clock(recipe.steps, clock)
    return Step(number + 1, clock, later, levels_at(recipe, clock), levels_at(recipe, later))


def choose(
    model: Model,
    recipe: Recipe,
    step: Step,
    state: State,
    distribution: WordDistribution,
    x0: Symbols,
    support: Support,
) -> Moves:
    """Which positions of R states take x0's symbol and which return to noise in one step.

    Unless the policy is ancestral, the padding behind an end is filled in the step that draws the end, and does not
    count: it holds nothing that could be chosen.
    """
    to = np.minimum(state.level, step.to)
    if POLICIES[recipe.policy].scatters:
        return _scatter(recipe, step, state, to, support)
    settled = state.settled(model.process.size)
    chosen = _chosen(recipe, step, state, settled, distribution, x0, support)
    return Moves(to, chosen | state.noise & padding(np.where(chosen, x0, settled)))


def drawn(
    model: Model,
    recipe: Recipe,
    step: Step,
    state: State,
    distribution: WordDistribution,
    x0: Symbols,
    support: Support,
) -> Flags:
    """(R, L) the positions whose symbols a step draws: what it settles without the padding that an end brings."""
    if POLICIES[recipe.policy].scatters:
        moves = choose(model, recipe, step, state, distribution, x0, support)
        after = model.process.posterior_step(state, x0, moves, rng_of(recipe, step.number))
        return state.noise & ~after.noise
    return _chosen(recipe, step, state, state.settled(model.process.size), distribution, x0, support)


def _chosen(
    recipe: Recipe,
    step: Step,
    state: State,
    settled: Symbols,
    distribution: WordDistribution,
    x0: Symbols,
    support: Support,
) -> Flags:
    """The positions that the policy chooses."""
    policy = POLICIES[recipe.policy]
    assert policy.score is not None
    among = state.noise & ~padding(settled)
    u = rng_of(recipe, step.number)(among.shape[1], Stream.ORDER) if policy.is_random else np.zeros(among.shape)
    return lowest(policy.score(Choice(distribution.marginals, x0, u)), among, _counts(step, among, support))


def _scatter(recipe: Recipe, step: Step, state: State, to: Array, support: Support) -> Moves:
    """Each position on its own, with the chances of the process itself."""
    if recipe.remask == "off":
        return Moves(to)
    rng, noise, length = rng_of(recipe, step.number), state.noise, state.x.shape[1]
    unmask, remask = rates(recipe.remask, recipe.remask_rate, step.now, step.to)
    settle = noise & (rng(length, Stream.REVEAL) < unmask)
    if not remask.any():
        return Moves(to, settle)
    forget = ~noise & ~support.fixed & (rng(length, Stream.REMASK) < remask)
    return Moves(np.where(forget, step.to, to), settle, forget)


def _counts(step: Step, among: Flags, support: Support) -> NDArray[np.int64]:
    """How many positions each row fills: the schedule's number, and whatever an edit has left behind it."""
    left_t, left_s = (_left(float(level[0]), support.free) for level in (step.now, step.to))
    out: NDArray[np.int64] = np.maximum(left_t, np.add.reduce(among, 1, np.int64)) - left_s
    return out


def _left(level: float, free: NDArray[np.int64]) -> NDArray[np.int64]:
    return (free * level + 0.5).astype(np.int64) if free.ndim else _alike_left(level, int(free))


@lru_cache(maxsize=4096)
def _alike_left(level: float, free: int) -> NDArray[np.int64]:
    return np.array(free * level + 0.5).astype(np.int64)


def draw_word(distribution: WordDistribution, rng: CounterRNG, length: int) -> Symbols:
    """One whole word a row: the guess of x0 that every policy shares."""
    return distribution.draw(rng(length + 1, Stream.LETTERS))
