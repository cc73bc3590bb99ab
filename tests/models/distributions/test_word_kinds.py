"""Kinds of word: their temperature is of kinds and words together, and their likeliest word is the likeliest."""

from __future__ import annotations

import numpy as np
import pytest

from models.distributions import word_kinds
from models.distributions.lengths import row_lengths
from models.distributions.mixed_words import MixedWords
from models.distributions.word_conditions import WordConditions
from models.distributions.word_kinds import WordKinds
from models.probabilities import log
from tests.models.toys import all_words

L, V, K = 5, 4, 3
WORDS = all_words(L, V)


def random_kinds(seed: int = 0, kinds: int = K) -> WordKinds:
    rng = np.random.default_rng(seed)
    joint = rng.dirichlet(np.ones(kinds * (L - 1))).reshape(kinds, L - 1)
    return WordKinds(log(np.pad(joint, ((0, 0), (1, 0)))), rng.dirichlet(np.full(V - 1, 0.5), size=(kinds, L)))


def chances(kinds: WordKinds) -> np.ndarray:
    """(W, K) P(word, kind), by the definition."""
    number = (WORDS > 0).sum(1)
    out = np.exp(kinds.joint[:, number]).T
    for i in range(L):
        out *= np.where(WORDS[:, i, None] > 0, kinds.letters[:, i, WORDS[:, i] - 1].T, 1.0)
    return out


def test_its_words_have_all_the_chance_there_is() -> None:
    kinds = random_kinds()
    assert chances(kinds).sum() == pytest.approx(1.0, abs=1e-12)
    found = np.exp(MixedWords(kinds, WordConditions.nothing(WORDS, V)).log_total)
    assert found == pytest.approx(chances(kinds).sum(1), abs=1e-12)


@pytest.mark.parametrize("temperature", [0.3, 0.7, 1.0, 2.5])
def test_a_temperature_is_of_kinds_and_words_together(temperature: float) -> None:
    kinds = random_kinds(1)
    expected = chances(kinds) ** (1 / temperature)
    assert chances(kinds.tempered(temperature)) == pytest.approx(expected / expected.sum(), abs=1e-12)


def test_a_tiny_temperature_leaves_the_likeliest_word_of_a_kind() -> None:
    kinds = random_kinds(2)
    found = chances(kinds.tempered(1e-3))
    assert found.argmax() == chances(kinds).argmax()
    assert found.max() == pytest.approx(1.0)


@pytest.mark.parametrize("seed", range(30))
def test_the_likeliest_word_is_the_likeliest_of_all_kinds_together(seed: int) -> None:
    rng, kinds = np.random.default_rng(seed), random_kinds(seed, kinds=1 + seed % 5)
    allowed, x = rng.random((L, V)) < 0.7, np.where(rng.random(L) < 0.7, V, rng.integers(1, V, L)).astype(np.int16)
    (lengths,) = row_lengths(x[None], x[None] == V, rng.random(L) < 0.7)
    number = (WORDS > 0).sum(1)
    fits = ((x == V) | (x == WORDS)).all(1) & lengths[number]
    fits &= (allowed[np.arange(L), WORDS] | (WORDS == 0)).all(1)
    law = chances(kinds).sum(1) * fits
    found = kinds.likeliest(allowed, lengths, x)
    if not fits.any():
        assert not found.any()
        return
    assert law[(found == WORDS).all(1)] == pytest.approx(law.max(), rel=1e-12)


def test_a_search_that_is_cut_short_still_gives_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_kinds, "MOST", 0)
    kinds = random_kinds(3)
    found = kinds.likeliest(np.ones((L, V), bool), np.ones(L, bool), np.full(L, V, np.int16))
    best = chances(kinds).max(1) == chances(kinds).max()
    assert (found == WORDS[best]).all()


def test_what_was_never_seen_is_no_error() -> None:
    letters = np.zeros((1, L, V - 1))
    letters[..., 0] = 1.0
    kinds = WordKinds(log(np.array([[0, 0.5, 0.5, 0, 0]])), letters)
    assert kinds.tempered(0.5).letters == pytest.approx(letters)
    assert chances(kinds.tempered(2.0)).sum() == pytest.approx(1.0)
