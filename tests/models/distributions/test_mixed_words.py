"""Words of a mixture under what is settled and asked for: everything by counting all words, to 1e-12."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from models.data.vocabulary import END
from models.distributions import mixed_words
from models.distributions.lengths import row_lengths
from models.distributions.mixed_words import MixedWords
from models.distributions.protocol import WordDistribution, indicators
from models.distributions.word_conditions import WordConditions
from tests.models.distributions.test_word_kinds import WORDS, L, V, chances, random_kinds
from tests.models.toys import follows, tally

KINDS = random_kinds(5)
P = chances(KINDS).sum(1)
CLOSE = 1e-12
seeds = pytest.mark.parametrize("seed", range(12))


def random_asked(seed: int, rows: int = 9) -> WordConditions:
    """Rows that have something in common, and some that nothing fits."""
    rng = np.random.default_rng(seed)
    words = WORDS[rng.integers(len(WORDS), size=rows)]
    x = np.where(rng.random((rows, L)) < 0.6, V, words).astype(np.int16)
    x[rows // 2 :] = x[: rows - rows // 2]
    cells = rng.random((3, L, V)) < 0.75
    lengths = row_lengths(x, x == V, rng.random((rows, L)) < 0.8)
    return WordConditions(x, lengths, cells, rng.integers(3, size=rows))


def law(asked: WordConditions, p: np.ndarray = P) -> np.ndarray:
    """(R, W) the chance of each word, in proportion."""
    number = (WORDS != END).sum(1)
    fits = ((asked.x[:, None] == V) | (asked.x[:, None] == WORDS)).all(-1) & asked.lengths[:, number]
    return p * (fits & asked.cells[asked.of][:, np.arange(L), WORDS].all(-1))


def normalised(found: np.ndarray) -> np.ndarray:
    return found / np.maximum(found.sum(1, keepdims=True), 1e-300)


def words_of(asked: WordConditions) -> MixedWords:
    return MixedWords(KINDS, asked).within(MixedWords(KINDS, WordConditions.nothing(asked.x, V)))


def every_chunk(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Half of the time rows are computed one by one, as they are where they are many."""
    if seed % 2:
        monkeypatch.setattr(mixed_words, "MOST", 1)
        monkeypatch.setattr(mixed_words, "KEPT", seed % 4)
        monkeypatch.setattr(mixed_words, "ROWS", 2)


@seeds
def test_marginals_lengths_and_mass_are_those_of_the_words(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    every_chunk(monkeypatch, seed)
    asked = random_asked(seed)
    words, expected = words_of(asked), law(asked)
    possible = expected.any(1)
    assert possible.any()
    shown = law(WordConditions.nothing(asked.x, V)).sum(1)
    assert words.mass == pytest.approx(expected.sum(1) / shown, abs=CLOSE)
    p = normalised(expected)
    marginals = np.stack([[np.bincount(WORDS[:, i], row, V) for i in range(L)] for row in p])
    assert words.marginals[possible] == pytest.approx(marginals[possible], abs=CLOSE)
    assert words.marginals.sum(-1) == pytest.approx(1.0)
    assert (words.marginals[~possible, :, END] == 1).all()
    lengths = np.stack([np.bincount((WORDS != END).sum(1), row, L) for row in p])
    assert words.lengths() == pytest.approx(lengths, abs=CLOSE)
    where = np.random.default_rng(seed).random(asked.x.shape) < 0.4
    ends, letters = words.marginals_at(where)
    assert np.array_equal(np.column_stack([ends, letters]), words.marginals[where])


@seeds
def test_likelihoods_are_those_of_the_words(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    every_chunk(monkeypatch, seed)
    asked, rng = random_asked(seed), np.random.default_rng(seed)
    words, p = words_of(asked), normalised(law(asked))
    weight = rng.random((len(p), L, V)) * (rng.random((len(p), L, V)) < 0.8)
    of_words = weight[:, np.arange(L), WORDS].prod(-1)
    assert np.exp(words.log_mean(weight)) == pytest.approx((p * of_words).sum(1), abs=CLOSE)
    x0 = WORDS[rng.integers(len(WORDS), size=len(p))]
    where = (rng.random(x0.shape) < 0.5) & (asked.x == V)
    holds = (~where[:, None] | (x0[:, None] == WORDS)).all(-1)
    assert np.exp(words.log_prob(x0, where)) == pytest.approx((p * holds).sum(1), abs=CLOSE)
    by_weights = words.log_mean(indicators(x0, where, V))
    assert np.exp(words.log_prob(x0, where)) == pytest.approx(np.exp(by_weights), abs=CLOSE)


@seeds
def test_the_best_word_is_the_likeliest(seed: int) -> None:
    asked = random_asked(seed)
    expected = law(asked)
    for found, row in zip(words_of(asked).best(), expected, strict=True):
        if row.any():
            assert row[(found == WORDS).all(1)] == pytest.approx(row.max())
        else:
            assert not found.any()


@pytest.mark.parametrize(
    ("seed", "count"), [(0, 4000), (1, 4000), *(pytest.param(s, 100_000, marks=pytest.mark.long) for s in range(4))]
)
def test_draws_follow_the_distribution(seed: int, count: int) -> None:
    asked = random_asked(seed)
    expected = normalised(law(asked))
    for row in np.flatnonzero(expected.any(1))[:3]:
        many = asked.rows(np.full(count, row))
        found = words_of(many).draw(np.random.default_rng(seed).random((count, L + 1)))
        assert follows(tally(found, WORDS), expected[row])


def test_a_number_that_is_almost_one_draws_a_word_that_is_possible() -> None:
    asked = random_asked(0)
    possible = law(asked).any(1)
    for u in (0.0, np.nextafter(1.0, 0.0)):
        found = words_of(asked).draw(np.full((len(asked.x), L + 1), u))
        for word, row in zip(found[possible], law(asked)[possible], strict=True):
            assert row[(word == WORDS).all(1)] > 0


@seeds
def test_a_row_is_the_same_alone_and_in_any_batch(seed: int) -> None:
    asked = random_asked(seed)
    many, u = words_of(asked), np.random.default_rng(seed).random((len(asked.x), L + 1))
    weight = np.random.default_rng(seed + 1).random((len(asked.x), L, V))
    where = asked.x == V
    answers: list[Callable[[WordDistribution, np.ndarray], np.ndarray]] = [
        lambda words, index: words.marginals,
        lambda words, index: words.mass,
        lambda words, index: words.lengths(),
        lambda words, index: words.draw(u[index]),
        lambda words, index: words.log_mean(weight[index]),
        lambda words, index: words.log_prob(many.best()[index], where[index]),
    ]
    for answer in answers:
        whole = answer(many, np.arange(len(asked.x)))
        for index in (np.array([3]), np.array([5, 5, 0]), asked.of == asked.of[0]):
            for some in (many.rows(index), words_of(asked.rows(index))):
                assert answer(some, index).tobytes() == whole[index].tobytes()


def test_only_the_positions_that_are_needed_are_drawn() -> None:
    asked = random_asked(0)
    words, u = words_of(asked), np.random.default_rng(0).random((len(asked.x), L + 1))
    where = np.zeros(asked.x.shape, bool)
    where[:, [1, 3]] = True
    assert np.array_equal(words.draw(u, where)[where], words.draw(u)[where])


def test_no_rows_are_no_error() -> None:
    words = words_of(random_asked(0).rows(np.zeros(0, np.intp)))
    assert words.marginals.shape == (0, L, V)
    assert words.lengths().shape == (0, L)
    assert len(words.mass) == len(words.log_mean(np.ones((0, L, V)))) == len(words.draw(np.ones((0, L + 1)))) == 0


def test_equal_rows_are_computed_once() -> None:
    asked = WordConditions.nothing(np.full((500, L), V, np.int16), V)
    once, row = asked.once()
    assert len(once.x) == 1
    assert not row.any()
