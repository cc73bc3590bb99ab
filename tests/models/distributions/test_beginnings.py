"""Beginnings are all there are while there are few, and else particles of the same worth; where no more is asked."""

from __future__ import annotations

import numpy as np
import pytest

from models.data.vocabulary import END
from models.distributions.beginnings import Beginnings, count, fewer, grown, open_from, planned
from models.distributions.chain_words import SymbolEvidence
from models.distributions.next_symbols import NextSymbols
from tests.models.toys import all_words

L, V = 5, 4
WORDS = all_words(L, V)
EVERY = np.ones((L, V))


def following() -> NextSymbols:
    def ask(x: np.ndarray) -> np.ndarray:
        rows = [[np.random.default_rng([3, *row[:i].tolist()]).normal(size=V) for i in range(len(row))] for row in x]
        return np.array(rows)

    return NextSymbols(ask, V, L)


def evidence(weight: np.ndarray, lengths: tuple[int, ...] = (1, 2, 3, 4)) -> SymbolEvidence:
    return SymbolEvidence.of(weight, np.isin(np.arange(L), lengths).astype(float))


def without(position: int, *symbols: int) -> np.ndarray:
    out = EVERY.copy()
    out[position, list(symbols)] = 0.0
    return out


NOTHING = Beginnings(np.zeros((1, 0), np.int16), np.zeros(1), True)
CASES = [
    (evidence(EVERY), 0),
    (evidence(without(0, 1)), 1),
    (evidence(without(2, 1)), 3),
    (evidence(without(1, END)), 2),
    (evidence(EVERY, (2, 3, 4)), 2),
    (evidence(EVERY, (1, 2, 3)), L),
    (evidence(EVERY, (3,)), L),
]


@pytest.mark.parametrize(("asked", "depth"), CASES)
def test_nothing_is_asked_from_there_on(asked: SymbolEvidence, depth: int) -> None:
    """Every continuation of a beginning of that depth is allowed, and of none before, where one is not."""
    assert open_from(asked) == depth
    fits = fitting(asked)
    for i in range(L + 1):
        begun = {tuple(word[:i]) for word in WORDS[fits]}
        free = all(fits[n] for n, word in enumerate(WORDS) if tuple(word[:i]) in begun)
        assert free or i < depth
        assert (
            not free or i >= depth or depth == L
        )  # where the end comes early, the last positions count as asked about


def fitting(asked: SymbolEvidence) -> np.ndarray:
    """(N,) the words that are allowed."""
    letters = (WORDS != END).sum(1)
    each = np.where(WORDS == END, 1.0, asked.letters[np.arange(L), np.maximum(WORDS, 1) - 1])
    return (asked.ends[letters] > 0) & (each > 0).all(1)


@pytest.mark.parametrize(("asked", "depth"), CASES)
def test_they_are_counted_and_found_each_with_its_probability(asked: SymbolEvidence, depth: int) -> None:
    law = np.exp(following().log_prob(WORDS)) * fitting(asked)
    for most in (1000, int(count(asked, depth))):
        found = grown(NOTHING, following(), asked, depth, most)
        assert found.exact
        assert len(found.words) == count(asked, depth)
        wanted = [law[(WORDS[:, :depth] == word).all(1)].sum() for word in found.words]
        assert np.exp(found.logp) == pytest.approx(wanted)
        assert np.exp(found.log_sum) == pytest.approx(law.sum())


FORCED = [
    evidence(EVERY, (3,)),
    evidence(np.array([[0, 1, 1, 0], [0, 0, 1, 0], [0, 1, 0, 0], [1, 1, 1, 1], [1, 0, 0, 0]]), (3, 4)),
    evidence(np.array([[0, 1, 1, 1], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1], [1, 0, 0, 0]]), (4,)),
]


@pytest.mark.parametrize("asked", FORCED)
def test_positions_of_one_symbol_are_taken_together_in_fewer_rows(asked: SymbolEvidence) -> None:
    """The same beginnings of the same chances; what is asked of the model is planned, where nothing is left out."""
    one_by_one, together = Counting(), Counting()
    apart = grown(NOTHING, one_by_one.following, asked, L, 1000)
    found = grown(NOTHING, together.following, asked, L, 1000, together.following.along)
    assert found.words.tolist() == apart.words.tolist()
    assert found.logp == pytest.approx(apart.logp)
    assert found.exact
    assert together.rows <= one_by_one.rows
    assert together.rows <= planned(asked, 0, L, 1000)


class Counting:
    """A model that counts the rows that it is asked about."""

    def __init__(self) -> None:
        self.rows = 0
        inside = following()

        def ask(x: np.ndarray) -> np.ndarray:
            self.rows += len(x)
            return np.asarray(inside._ask(x))

        self.following = NextSymbols(ask, V, L)


def test_fewer_keep_the_sum_and_the_likely_ones_their_weights() -> None:
    rng = np.random.default_rng(0)
    for most in (1, 5, 20, 99):
        logp = rng.normal(size=100) * 3
        kept, values = fewer(logp, most)
        assert len(kept) <= most
        assert (np.diff(kept) > 0).all()
        assert np.exp(values).sum() == pytest.approx(np.exp(logp).sum())
        assert (values >= logp[kept] - 1e-9).all()
        own = np.isclose(values, logp[kept])
        assert len(set(np.round(values[~own], 9).tolist())) <= 2  # the others share one weight, drawn once or twice
        largest = np.argsort(-logp)[: own.sum()]
        assert set(kept[own].tolist()) == set(largest.tolist())


def test_particles_estimate_sums_without_bias_beside_what_they_lose() -> None:
    """Of many laws, as one draw is systematic: the mean error is small beside the spread."""
    rng, errors = np.random.default_rng(1), []
    for _ in range(300):
        logp, value = rng.normal(size=60) * 2, rng.normal(size=60)
        kept, values = fewer(logp, 12)
        total = np.exp(logp).sum()
        errors.append((np.exp(values) @ value[kept] - np.exp(logp) @ value) / total)
    assert abs(np.mean(errors)) < 4 * np.std(errors) / 300**0.5
    assert np.std(errors) < 0.25


def test_what_narrows_leaves_those_that_are_allowed() -> None:
    whole, narrow = evidence(EVERY, (3,)), evidence(without(1, 2), (3,))
    found = grown(NOTHING, following(), whole, L, 1000)
    again = grown(NOTHING, following(), narrow, L, 1000)
    assert (found.under(narrow).words == again.words).all()
    assert found.under(narrow).logp == pytest.approx(again.logp)


def test_a_beginning_is_answered_with_the_same_bits_and_asked_about_once() -> None:
    asked = []
    inside = following()._ask

    def ask(x: np.ndarray) -> np.ndarray:
        asked.append(len(x))
        return inside(x)

    own = NextSymbols(ask, V, L)
    first = own(WORDS[:9, :1])
    assert sum(asked) == 3
    assert (own(WORDS[[0], :1]) == first[:1]).all()
    assert sum(asked) == 3
    assert np.exp(first).sum(1) == pytest.approx(np.ones(9))
