"""The exact log-probability of one word under runs that fill several positions a step, chosen at random.

A forward sum over the sets of positions that stand: each step moves mass from a set R to every R + A by the chance that
A is chosen and the chance that A is drawn as the word has it. O(3^free) pairs, so for few free positions only. The
ancestral run of T steps tends to the random order, one at a time, as T grows.
"""

from collections.abc import Generator
from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Indices, Symbols
from models.data.vocabulary import END
from models.errors import UserError
from models.evaluation.reading import CHUNK, Reading
from models.processes.orders import POLICIES
from models.processes.policy import Sets
from models.processes.schedules import alpha_at, left_at
from models.sampling.clock import next_clock
from models.sampling.recipe import Recipe

MOST = 10  # free positions: 3^10 pairs of sets
PAIRS = 2048  # of sets looked at together: each has a distribution of its own, 8 L V bytes and more


class _Moves(NamedTuple):
    """From set `source` the positions `added` are filled, `size` of them, which leaves set `target`; its log-chance."""

    source: Indices
    target: Indices
    size: Indices
    log_p: Array


def _sets(recipe: Recipe) -> Sets | None:
    return POLICIES[recipe.policy].sets


def _is_summed(recipe: Recipe) -> bool:
    """Whether the chances of sets are known: positions go evenly, each on its own or in random order."""
    return _sets(recipe) in (Sets.EACH, Sets.EVENLY) and recipe.timetable.is_even


def can_sum_over_sets(reading: Reading, word: Symbols) -> bool:
    """Whether `ancestral_log_prob` can be computed for a word (L,)."""
    if not _is_summed(reading.recipe):
        return False
    return int((reading.first(word[None]) == len(reading.model.vocabulary)).sum()) <= MOST


def ancestral_log_prob(reading: Reading, word: Symbols) -> Generator[int, None, float]:
    """log p(word), nats, exactly as a run of the recipe draws it: ancestral, or in random order. Yields states done.

    Raises UserError for another policy, for re-masking, for more than `MOST` free positions, and for a process whose
    noise says something of its letter.
    """
    reading.refuse_informative_noise()
    recipe = reading.recipe
    if not _is_summed(recipe):
        raise UserError("This sum is for the ancestral and the random order, all positions together; choose those.")
    if not can_sum_over_sets(reading, word):
        raise UserError(f"This sum needs at most {MOST} free positions; pin more of them or ask for a bound.")
    if not recipe.constraint.matches(word[None])[0]:
        return -np.inf
    first = reading.first(word[None])[0]
    free = np.flatnonzero(first == len(reading.model.vocabulary))
    sets = 1 << len(free)
    moves = yield from _moves(reading, word, first, free)
    mass = np.full(sets, -np.inf)
    mass[0] = float(reading.length_log_prob(word[None])[0])
    t = 1.0
    while t > 0:
        s = next_clock(recipe.steps, t)
        gained = mass[moves.source] + _log_choice(reading, moves, len(free), t, s) + moves.log_p
        mass = np.full(sets, -np.inf)
        np.logaddexp.at(mass, moves.target, gained)
        t = s
        yield 0
    return float(mass[-1])


def _moves(reading: Reading, word: Symbols, first: Symbols, free: Indices) -> Generator[int, None, _Moves]:
    """All moves between sets, those that fill nothing included."""
    sets = np.arange(1 << len(free))
    bits = ((sets[:, None] >> np.arange(len(free))) & 1).astype(bool)
    closed = _closure(bits, word[free]) if _sets(reading.recipe) is Sets.EVENLY else sets
    states = np.tile(first, (len(sets), 1))
    states[:, free] = np.where(bits, word[free], len(reading.model.vocabulary))
    asked = np.flatnonzero((closed == sets)[:-1])
    source, added = _pairs(len(free))
    kept = closed[source] == source
    source, added = source[kept], added[kept]
    where = np.zeros((len(source), len(word)), bool)
    where[:, free] = bits[added]
    log_p = np.zeros(len(source))
    for a in range(0, len(asked), CHUNK):
        rows = asked[a : a + CHUNK]
        distribution = reading.distribution(states[rows], np.broadcast_to(word, states[rows].shape))
        place = np.full(len(sets), -1)
        place[rows] = np.arange(len(rows))
        there = np.flatnonzero((place[source] >= 0) & (added > 0))
        for pairs in np.array_split(there, len(there) // PAIRS + 1):
            x0 = np.broadcast_to(word, (len(pairs), len(word)))
            log_p[pairs] = distribution.rows(place[source[pairs]]).log_prob(x0, where[pairs])
        yield len(rows)
    return _Moves(source, closed[source | added], bits[added].sum(1), log_p)


def _closure(bits: NDArray[np.bool_], symbols: Symbols) -> Indices:
    """Each set with the padding behind its first end."""
    end = bits & (symbols == END)
    behind = np.logical_or.accumulate(end, axis=1)
    out: Indices = ((bits | behind) << np.arange(bits.shape[1])).sum(1)
    return out


def _pairs(count: int) -> tuple[Indices, Indices]:
    """All pairs of disjoint sets of `count` things, as bit masks: 3^count of them."""
    source = added = np.zeros(1, np.intp)
    for i in range(count):
        bit = 1 << i
        source = np.concatenate([source, source | bit, source])
        added = np.concatenate([added, added, added | bit])
    return source, added


def _log_choice(reading: Reading, moves: _Moves, free: int, t: float, s: float) -> Array:
    """log-chance that the step from t to s fills just these positions."""
    recipe = reading.recipe
    noise = free - _count(moves.source, free)
    with np.errstate(divide="ignore"):
        if _sets(recipe) is Sets.EACH:
            alpha_s, alpha_t = alpha_at(recipe.schedule, s), alpha_at(recipe.schedule, t)
            rate = (alpha_s - alpha_t) / (1.0 - alpha_t)
            left = noise - moves.size
            chance = rate**moves.size * (1.0 - rate) ** left
            out: Array = np.log(chance)
        else:
            out = np.log(_even_chance(recipe, moves, noise, free, t, s))
    return out


def _even_chance(recipe: Recipe, moves: _Moves, noise: Indices, free: int, t: float, s: float) -> Array:
    """The chance of each move when the schedule's number of positions is chosen evenly among those left."""
    total = np.array(free)
    left_s = left_at(recipe.schedule, s, total)
    wanted = np.minimum(np.maximum(left_at(recipe.schedule, t, total) - left_s, noise - left_s), noise)
    ways = np.array([[comb(n, k) for k in range(free + 1)] for n in range(free + 1)], float)
    out: Array = (moves.size == wanted) / np.maximum(ways[noise, wanted], 1.0)
    return out


def _count(sets: Indices, free: int) -> Indices:
    out: Indices = ((sets[:, None] >> np.arange(free)) & 1).sum(1)
    return out
