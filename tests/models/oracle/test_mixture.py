"""A mixture of kinds of word: one joint law, fitted better with every iteration."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from models.data.vocabulary import END
from models.oracle import Fitting, Mixture, fit_mixture
from tests.models.toys import all_words

L, V, K = 5, 4, 3
WORDS = all_words(L, V)


def mixture(seed: int = 0) -> Mixture:
    rng = np.random.default_rng(seed)
    lengths = np.zeros((K, L))
    lengths[:, 1:] = rng.dirichlet(np.ones(L - 1), size=K)
    return Mixture(rng.dirichlet(np.ones(K)), lengths, rng.dirichlet(np.ones(V - 1), size=(K, L)))


def test_the_words_chances_add_up_to_one():
    assert np.exp(mixture().log_prob(WORDS)).sum() == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_posterior_is_bayes_rule_over_all_words(seed):
    m = mixture(seed)
    p = np.exp(m.log_prob(WORDS))
    rng = np.random.default_rng(seed)
    for word in WORDS[rng.integers(len(WORDS), size=20)]:
        x = np.where(rng.random(L) < 0.6, V, word).astype(np.int16)
        weights = p * ((x == WORDS) | (x == V)).all(1)
        expected = np.stack([np.bincount(WORDS[:, i], weights, minlength=V) for i in range(L)]) / weights.sum()
        assert np.allclose(m.posterior(x[None])[0], expected, atol=1e-12)


def fitted(words: np.ndarray, **options) -> tuple[list[Fitting], Mixture]:
    values = list(fit_mixture(words, V, **options))
    assert isinstance(values[-1], Mixture)
    return [v for v in values if isinstance(v, Fitting)], values[-1]


def test_every_iteration_fits_at_least_as_well_without_smoothing():
    rng = np.random.default_rng(1)
    words = WORDS[rng.choice(len(WORDS), 400, p=np.exp(mixture(2).log_prob(WORDS)))]
    progress, _ = fitted(words, kinds=4, iterations=15, smoothing=1e-6)
    nats = [p.nats_per_char for p in progress]
    assert all(b < a + 2e-3 for a, b in itertools.pairwise(nats))
    assert nats[-1] < nats[0] - 0.01


def test_it_tells_apart_two_kinds_of_word():
    a, b = [1, 1, 1, 0, 0], [2, 2, 2, 2, 0]
    words = np.array([a, b] * 30, np.int16)
    _, m = fitted(words, kinds=2, iterations=30, smoothing=0.01)
    got = np.exp(m.log_prob(np.array([a, b, [1, 2, 1, 0, 0]], np.int16)))
    assert got[:2] == pytest.approx([0.5, 0.5], abs=0.05)
    assert got[2] < 0.01


def test_the_figure_reported_is_that_of_the_mixture_before_the_step():
    words = WORDS[:60]
    progress, last = fitted(words, kinds=3, iterations=40)
    characters = ((words != END).sum(1) + 1).sum()
    assert progress[-1].nats_per_char == pytest.approx(-last.log_prob(words).sum() / characters, abs=2e-3)
    assert [p.iteration for p in progress] == list(range(1, 41))


def test_the_same_seed_gives_the_same_mixture():
    one, two = (fitted(WORDS[:50], kinds=3, iterations=5, seed=s)[1] for s in (4, 4))
    assert one.fingerprint() == two.fingerprint()
    assert fitted(WORDS[:50], kinds=3, iterations=5, seed=5)[1].fingerprint() != one.fingerprint()


def test_every_word_is_possible():
    _, m = fitted(WORDS[:3], kinds=2, iterations=3)
    assert np.isfinite(m.log_prob(WORDS)).all()
