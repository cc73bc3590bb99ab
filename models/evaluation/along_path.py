"""The log-probability of words along the very path a run would take: the sampler's own functions, given the word.

When a policy chooses positions by the distributions alone, a word has one path and its probability is exact. When it
chooses at random, each random path gives one term of an average: its mean log is the ELBO of that sampler, the log of
its mean over K paths a tighter bound, in expectation (Burda et al. 2016, arXiv 1509.00519).
"""

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Symbols
from models.data.vocabulary import END
from models.distributions.protocol import WordDistribution
from models.errors import UserError
from models.evaluation.reading import Reading
from models.processes import Moves, Process, State
from models.processes.orders import POLICIES
from models.processes.policy import Path
from models.processes.traits import Traits
from models.sampling.recipe import Recipe
from models.sampling.reverse_step import StepPlan, clock_after, predict, rng_of

ROWS = 256  # words followed together


def is_exact(recipe: Recipe, traits: Traits) -> bool:
    """Whether the probability along a path is that of the word: it has one path, or the same on every path.

    The second is so where a step draws from a joint distribution that no truncation changes on the way.
    """
    policy = POLICIES[recipe.policy]
    return policy.path is Path.ONE or (policy.scorable and not recipe.truncates and traits.joint and traits.exact_draws)


def refuse_unscorable(recipe: Recipe) -> None:
    """Raise UserError where no path, exact or random, gives a word's probability."""
    if recipe.remasks:
        raise UserError("A run that re-masks has no word probability that can be computed; choose another order.")
    policy = POLICIES[recipe.policy]
    if not policy.scorable:
        does = (
            "looks at letters it throws away"
            if policy.path is Path.THROWS_AWAY
            else "aims at letters that it never draws"
        )
        raise UserError(f"The order {policy.label!r} {does}; choose another order to score words.")


def follow(reading: Reading, table: Symbols) -> Generator[int, None, Array]:
    """log p(word | its path), nats, (N,): exact where `is_exact` says so, else of one random path a row.

    Random paths of row r are those of the recipe's row first_row + r. Words the constraint forbids get -inf. Yields
    rows done. Raises UserError for runs that re-mask and for sample-then-choose.
    """
    refuse_unscorable(reading.recipe)
    guidance = reading.model.guided(reading.recipe.guides).guidance
    if guidance is not None and guidance.moves_points(reading.model.process):
        raise UserError(
            "Points that a gradient moves end in words of no known probability; guide exactly to score words."
        )
    out = np.full(len(table), -np.inf)
    possible = np.flatnonzero(reading.recipe.constraint.matches(table))
    for a in range(0, len(possible), ROWS):
        rows = possible[a : a + ROWS]
        out[rows] = _follow(reading, table[rows], reading.recipe.first_row + a)
        yield len(rows)
    return out


def _follow(reading: Reading, x0: Symbols, first_row: int) -> Array:
    model = reading.model
    recipe = reading.recipe.with_(rows=len(x0), first_row=first_row)
    support, logp = reading.support(x0), reading.length_log_prob(x0)
    plan, state = StepPlan(model, recipe, support), model.process.prior(len(x0), support.known, rng_of(recipe, 0))
    prediction = None
    number, clock = 0, 1.0
    while state.noise.any():
        prediction = predict(model, recipe, state, support, prediction)
        step, rng = plan.step_after(number, clock), rng_of(recipe, number + 1)
        _, moves, _ = plan.choose(step, state, prediction.distribution, rng, x0)
        after = model.process.posterior_step(state, x0, moves, rng)
        gain = gained(model.process, prediction.distribution, x0, state, after, moves)
        moved = np.logical_or.reduce(after.level != state.level, 1)
        logp += np.where(moved, gain, 0.0)
        state = after
        number, clock = step.number, clock_after(step, moves)
    return logp


def gained(
    process: Process, distribution: WordDistribution, x0: Symbols, state: State, after: State, moves: Moves
) -> Array:
    """log p(xs | xt) - log q(xs | xt, x0), nats, (R,): what a step adds to the log-probability of x0.

    p is the mean of q over the words drawn from. Where noise says nothing the second part is 0, and the first the
    probability of the symbols that were settled.
    """
    if process.traits.uninformative_noise:
        return distribution.log_prob(x0, state.noise & ~after.noise)
    log_step = process.log_step(state, after, moves)
    own = np.take_along_axis(log_step, x0[..., None].astype(np.intp), -1)
    return distribution.log_mean(np.exp(log_step - own))


def in_order(reading: Reading, table: Symbols, order: NDArray[np.integer]) -> Generator[int, None, Array]:
    """log p(word) when positions are filled one at a time in the given order, nats, (N,).

    order (L,) or (N, L): a permutation of positions; those that are known are passed over. Yields states done.
    """
    length = table.shape[1]
    rank = np.argsort(np.broadcast_to(order, table.shape), axis=1)
    first = reading.first(table)
    free = first == len(reading.model.vocabulary)
    total = reading.length_log_prob(table)
    for j in range(length):
        revealed = free & (rank < j)
        now = free & (rank == j)
        x = np.where(revealed, table, first)
        if reading.as_run:
            behind = np.zeros_like(free)
            np.logical_or.accumulate((revealed & (table == END))[:, :-1], axis=1, out=behind[:, 1:])
            x = np.where(behind & free, table, x)
            now &= ~behind
        rows = np.flatnonzero(now.any(1))
        logs = yield from reading.chances(x[rows].astype(np.int16), table[rows])
        total[rows] += np.where(now[rows], logs, 0.0).sum(1)
    total[~reading.recipe.constraint.matches(table)] = -np.inf
    return total
