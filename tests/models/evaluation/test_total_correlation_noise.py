"""The price where letters are noise until the end: the list's words weighed by how likely they make what is shown."""

from __future__ import annotations

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.evaluation.total_correlation import PriceKind, price, revised
from models.oracle import ListOracle
from models.processes import State, Uniform
from models.processes.learned import learned
from models.rng import CounterRNG
from tests.models.evaluation.test_total_correlation import between, marginals
from tests.models.toys import all_words, words_of

L, V = 4, 4
TABLE = all_words(L, V)[np.random.default_rng(0).permutation(39)[:15]]
FREE = Constraint.free(L, V)
NONE = np.full(L, V, np.int16)
POSITIONS = (0, 1, 2)
EVEN = np.full((L, V), 1 / V)


def noised(level: float, seed: int = 0) -> State:
    x0 = TABLE[seed : seed + 1]
    levels = np.full((1, L), level)
    levels[:, -1] = 0.0
    return Uniform(V).corrupt(x0, levels, CounterRNG(seed, 0, 1, 0))


def priced(state: State):
    settled = state.settled(V)[0]
    return revised(price(settled, POSITIONS, FREE, ListOracle(TABLE, V), EVEN, Uniform(V).evidence(state)[0]))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("level", [0.9, 0.5, 0.1])
def test_it_is_the_divergence_of_what_is_drawn_from_the_exact_posterior(level, seed):
    """By enumeration: KL of the list's posterior given the noisy letters from what a step at best draws from."""
    state = noised(level, seed)
    weights = np.exp(Uniform(V).evidence(state)[0][np.arange(L), TABLE].sum(-1))
    weights /= weights.sum()
    p = marginals(TABLE, weights, V)[None]
    lengths = np.isin(np.arange(L), (TABLE != END).sum(1))[None]
    law = words_of(p, lengths, FREE.cells, floor=0.0)
    found = priced(state)
    assert found.kind is PriceKind.REVISED
    assert found.bits == pytest.approx(between(TABLE, weights, law, list(POSITIONS)), abs=1e-9)


def test_pure_noise_says_nothing_and_hardly_any_noise_all():
    plain = price(np.append(NONE[:-1], END).astype(np.int16), POSITIONS, FREE, ListOracle(TABLE, V), EVEN)
    assert priced(noised(1.0)).bits == pytest.approx(plain.bits)
    assert priced(noised(1e-6)).bits == pytest.approx(0.0, abs=1e-3)


def test_where_what_is_shown_fits_no_word_it_is_a_bound():
    x = np.array([[1, 1, 1, 0]], np.int16)
    keep = TABLE[(x != TABLE).any(1)]
    state = State(x, np.zeros((1, L)))
    found = revised(price(NONE, POSITIONS, FREE, ListOracle(keep, V), EVEN, Uniform(V).evidence(state)[0]))
    assert found.kind is PriceKind.BOUND


def test_masks_that_say_something_of_their_letters_weigh_the_words_and_what_they_hide_is_drawn_for_good():
    """Hidden each at a rate of its own: by enumeration, of the list's posterior given masks and their levels."""
    process, (x0, level) = learned(np.array([1.0, 3.0, 1.5, 2.0])), (TABLE[:1], np.array([[0.0, 0.4, 0.4, 0.0]]))
    state = State(np.where(level > 0, V, x0).astype(np.int16), level)
    chances = np.where(state.noise[0], level[0] ** process.exponents[TABLE], x0 == TABLE)  # of each word's letters
    weights = chances.prod(1) / chances.prod(1).sum()
    hidden = np.flatnonzero(state.noise[0]).tolist()
    lengths = np.isin(np.arange(L), (TABLE[weights > 0] != END).sum(1))[None]
    law = words_of(marginals(TABLE, weights, V)[None], lengths, FREE.cells, floor=0.0)
    evidence = process.evidence(state)[0]
    found = price(state.settled(V)[0], hidden, FREE, ListOracle(TABLE, V), EVEN, evidence)
    assert found.kind is PriceKind.LIST
    assert found.bits == pytest.approx(between(TABLE, weights, law, hidden), abs=1e-9)
    plain = price(state.settled(V)[0], hidden, FREE, ListOracle(TABLE, V), EVEN)
    assert abs(found.bits - plain.bits) > 0.01
