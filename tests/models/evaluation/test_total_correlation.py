"""The price of drawing positions together: the loss, by enumeration, that the form of the step's law makes certain."""

from __future__ import annotations

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.denoisers.protocol import ExactModel
from models.distributions.factorised_words import FactorisedWords
from models.distributions.protocol import WordDistribution
from models.evaluation.total_correlation import PriceKind, list_price, price, price_bound
from models.model import Model
from models.oracle import ListOracle
from models.processes import State
from models.sampling.reverse_step import predict
from models.sampling.support import Support
from tests.models.toys import all_words, free_recipe, oracle

L, V = 3, 3
PAIR = np.array([[1, 2, 0], [2, 1, 0]], np.int16)
FREE = Constraint.free(L, V)
EVEN = np.array([[0.0, 0.5, 0.5], [0.0, 0.5, 0.5], [1.0, 0.0, 0.0]])
NONE = np.full(L, V, np.int16)
LIST = ("abba", "baa", "cab", "ab", "ca", "bacc", "cc", "a", "abc", "acca", "bb", "cabb")


def toy(kind: str) -> Model:
    """An exact model of LIST; every word of up to four letters has some chance."""
    options = {"mixture": {"kinds": 3, "iterations": 8}}.get(kind, {})
    return oracle(kind, LIST, **options)


def random_law(rng: np.random.Generator, length: int = 5, size: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Some words of up to length - 1 letters with chances of wild sizes."""
    words = all_words(length, size)
    table = words[rng.choice(len(words), size=int(rng.integers(1, 40)), replace=False)]
    weights = rng.dirichlet(np.full(len(table), rng.choice([0.1, 1.0, 10.0])))
    return table, weights


def marginals(table: np.ndarray, weights: np.ndarray, size: int) -> np.ndarray:
    return np.stack([np.bincount(column, weights, minlength=size) for column in table.T])


def divergence(p: np.ndarray, q: np.ndarray) -> float:
    """KL(p || q) in bits."""
    there = p > 0
    return float((p[there] * np.log2(p[there] / q[there])).sum())


def between(table: np.ndarray, weights: np.ndarray, law: WordDistribution, positions: list[int]) -> float:
    """KL of what the words hold at the positions from what the law of one row draws there, in bits, by enumeration."""
    parts, code = np.unique(table[:, positions], axis=0, return_inverse=True)
    p = np.bincount(code.ravel(), weights, minlength=len(parts))
    x0 = np.zeros((len(parts), table.shape[1]), np.int16)
    x0[:, positions] = parts
    where = np.zeros(x0.shape, bool)
    where[:, positions] = True
    repeated = law.rows(np.zeros(len(parts), np.intp))
    return divergence(p / p.sum(), np.exp(repeated.log_prob(x0, where)))


def test_ab_or_ba_drawn_at_once_costs_one_bit():
    got = price(NONE, (0, 1), FREE, ListOracle(PAIR, V), EVEN)
    assert got.bits == pytest.approx(1.0)
    assert (got.kind, got.words, got.drawn) == (PriceKind.LIST, 2, 2)


def test_one_position_alone_costs_nothing_and_needs_no_list():
    for positions in ((), (1,)):
        for oracle_ in (ListOracle(PAIR, V), None):
            got = price(NONE, positions, FREE, oracle_, EVEN)
            assert (got.bits, got.kind, got.drawn) == (0.0, PriceKind.ALONE, len(positions))
        assert list_price(PAIR, positions).bits == 0.0
        assert price_bound(EVEN, positions).bits == 0.0


@pytest.mark.parametrize("seed", range(5))
def test_the_formula_itself_gives_one_position_nothing(seed):
    table, weights = random_law(np.random.default_rng(seed))
    for i in range(table.shape[1]):
        assert list_price(table, (i,), weights).bits < 1e-12


def test_independent_positions_cost_nothing():
    square = np.array([[a, b, 0] for a in (1, 2) for b in (1, 2)], np.int16)
    assert list_price(square, (0, 1)).bits == pytest.approx(0.0, abs=1e-12)


def test_even_parity_costs_one_bit_for_all_and_none_for_all_but_one():
    rows = np.array([w for w in all_words(5, 3) if (w == 0).sum() == 1 and (w == 2).sum() % 2 == 0], np.int16)
    assert list_price(rows, range(4)).bits == pytest.approx(1.0)
    assert list_price(rows, range(3)).bits == pytest.approx(0.0, abs=1e-12)


def test_where_all_are_letters_it_is_the_marginals_entropies_less_the_joint_one():
    table = np.random.default_rng(0).integers(1, V + 1, size=(200, 6)).astype(np.int16)
    positions = (1, 3, 4)

    def bits(columns: np.ndarray) -> float:
        p = np.unique(columns, axis=0, return_counts=True)[1] / len(columns)
        return float(-(p * np.log2(p)).sum())

    expected = sum(bits(table[:, [i]]) for i in positions) - bits(table[:, list(positions)])
    assert list_price(table, positions).bits == pytest.approx(expected)


def test_ends_cost_one_draw_of_the_length():
    """Of words of one letter repeated, the length is all there is to know: six ends drawn at once lose nothing."""
    table = np.array([[1] * n + [END] * (7 - n) for n in range(1, 7)], np.int16)
    assert list_price(table, range(7)).bits == pytest.approx(0.0, abs=1e-12)
    assert price_bound(marginals(table, np.full(6, 1 / 6), 2), range(7)).bits == pytest.approx(0.0, abs=1e-12)


def test_what_is_revealed_settles_the_rest():
    x = NONE.copy()
    x[0] = 1
    assert price(x, (1, 2), FREE, ListOracle(PAIR, V), EVEN).bits == 0.0


def test_where_no_list_word_fits_it_is_a_bound_from_the_prediction_and_says_so():
    x = NONE.copy()
    x[:] = [1, 1, V]
    for oracle_ in (ListOracle(PAIR, V), None):
        got = price(x, (0, 1), FREE, oracle_, EVEN)
        assert got.kind is PriceKind.BOUND
        assert got.bits == pytest.approx(1.0)  # two bits less the larger one
        assert got.words == 0


def test_words_of_other_lengths_do_not_count_once_the_length_is_settled():
    table = np.array([[1, 1, 0, 0], [2, 2, 0, 0], [1, 1, 1, 0], [1, 2, 1, 0], [2, 1, 1, 0], [2, 2, 1, 0]], np.int16)
    free, x = Constraint.free(4, V), np.full(4, V, np.int16)
    of_two = price(x, (0, 1), free.with_lengths(2, 2), ListOracle(table, V), EVEN)
    assert of_two.bits == pytest.approx(1.0)
    assert of_two.words == 2
    assert price(x, (0, 1), free.with_lengths(3, 3), ListOracle(table, V), EVEN).bits == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("seed", range(60))
def test_the_bound_is_never_below_the_price(seed):
    rng = np.random.default_rng(seed)
    table, weights = random_law(rng)
    after = marginals(table, weights, 4)
    for count in range(6):
        positions = rng.permutation(5)[:count].tolist()
        exact, bound = list_price(table, positions, weights), price_bound(after, positions)
        assert bound.bits >= exact.bits - 1e-9
        apart = [-(p[p > 0] * np.log2(p[p > 0])).sum() for p in after[positions]]
        assert bound.bits <= sum(apart) - max(apart, default=0.0) + 1e-9  # never worse than the plain sum's bound


@pytest.mark.parametrize("kind", ["list", "bigram", "mixture"])
def test_it_is_the_divergence_of_what_a_step_draws_from_the_exact_law(kind):
    """The sampler's own law of the exact prediction, in random states, against the joint law that gave it."""
    model = toy(kind)
    size, length = len(model.vocabulary), model.length
    words = all_words(length, size)
    assert isinstance(model.denoiser, ExactModel)
    chances = np.exp(model.denoiser.log_prob(words))
    assert chances.sum() == pytest.approx(1.0)
    recipe, rng = free_recipe(model, length), np.random.default_rng(4)
    support = Support.of(recipe.constraint, np.zeros(1, np.int16))
    for _ in range(60):
        word = words[rng.choice(len(words), p=chances)]
        x = np.where(rng.random(length) < rng.random(), word, size).astype(np.int16)
        x[-1] = END
        state = State(x[None], (x[None] == size).astype(np.float64))
        law = predict(model, recipe, state, support).distribution
        fits = ((words == x) | (x == size)).all(1)
        hidden = np.flatnonzero(x == size)
        positions = sorted(rng.permutation(hidden)[: rng.integers(len(hidden) + 1)].tolist())
        expected = between(words[fits], chances[fits], law, positions) if positions else 0.0
        got = list_price(words[fits], positions, chances[fits]).bits
        assert got == pytest.approx(expected, abs=2e-6)  # predictions are kept in float32
        assert price_bound(law.marginals[0], positions).bits >= got - 1e-6


@pytest.mark.parametrize("seed", range(20))
def test_no_other_predictions_of_the_form_lose_less(seed):
    """The price is the least divergence over all laws of one length and independent letters."""
    rng = np.random.default_rng(seed)
    table, weights = random_law(rng)
    positions = sorted(rng.permutation(5)[: rng.integers(1, 6)].tolist())
    got = list_price(table, positions, weights).bits
    for spread in (0.0, 0.01, 0.3):
        after = marginals(table, weights, 4)
        ended, letters = after[:, END], after[:, 1:] + 1e-12
        letters = letters * np.exp(spread * rng.normal(size=letters.shape))
        ended = np.cumsum(np.diff(ended, prepend=0.0) * np.exp(spread * rng.normal(size=5)))
        law = FactorisedWords(
            (ended / ended[-1])[None], (letters / letters.sum(-1, keepdims=True))[None], after[None], np.ones(1)
        )
        lost = between(table, weights, law, positions)
        assert lost >= got - 1e-9
        if not spread:
            assert lost == pytest.approx(got, abs=1e-9)
