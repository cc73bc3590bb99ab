"""The chain is one joint law, and its denoiser is that law's own posterior."""

from __future__ import annotations

import numpy as np
import pytest

from models.data.vocabulary import END
from models.oracle import BigramChain
from tests.models.toys import all_words

L, V = 5, 4
WORDS = all_words(L, V)


def chain(seed: int = 0) -> BigramChain:
    rng = np.random.default_rng(seed)
    step = rng.dirichlet(np.ones(V), size=V)
    step[END] = np.eye(V)[END]
    return BigramChain(np.append(0.0, rng.dirichlet(np.ones(V - 1))), step, L)


def posterior(p: np.ndarray, agree: np.ndarray) -> np.ndarray:
    weights = p * agree
    return np.stack([np.bincount(WORDS[:, i], weights, minlength=V) for i in range(L)]) / weights.sum()


def test_the_words_chances_add_up_to_one():
    assert np.exp(chain().log_prob(WORDS)).sum() == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_posterior_is_bayes_rule_over_all_words(seed):
    c = chain(seed)
    p = np.exp(c.log_prob(WORDS))
    rng = np.random.default_rng(seed)
    for word in WORDS[rng.integers(len(WORDS), size=12)]:
        hidden = rng.random(L) < 0.6
        x = np.where(hidden, V, word).astype(np.int16)
        agree = ((x == WORDS) | (x == V)).all(1)
        got, logp = c.posterior(c.evidence(x[None]))
        assert np.allclose(got[0], posterior(p, agree), atol=1e-12)
        assert logp[0] - c.log_ended == pytest.approx(np.log(p[agree].sum()), abs=1e-10)


def test_the_posterior_heeds_sets_of_letters_too():
    c = chain()
    p = np.exp(c.log_prob(WORDS))
    allowed = np.random.default_rng(3).random((L, V)) < 0.7
    allowed[-1] = [True] + [False] * (V - 1)
    agree = np.asarray(allowed[np.arange(L), WORDS].all(1))
    assert np.allclose(c.posterior(allowed[None].astype(float))[0][0], posterior(p, agree), atol=1e-12)


def test_a_state_no_word_has_gets_no_mass():
    c = chain()
    x = np.array([[1, END, 2, V, V]], np.int16)
    p, logp = c.posterior(c.evidence(x))
    assert logp[0] == -np.inf
    assert np.isfinite(p).all()


def test_the_counts_are_the_lists():
    table = np.array([[1, 2, 0, 0, 0], [1, 1, 0, 0, 0], [2, 0, 0, 0, 0]], np.int16)
    c = BigramChain.fit(table, V, smoothing=0.0001)
    assert c.first[1:] == pytest.approx([2 / 3, 1 / 3, 0], abs=1e-3)
    assert c.step[1] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0], abs=1e-3)
    assert c.step[END].tolist() == [1, 0, 0, 0]
    assert c.first[END] == 0


def test_every_word_is_possible():
    c = BigramChain.fit(WORDS[:3], V)
    assert np.isfinite(c.log_prob(WORDS)).all()


def test_a_fingerprint_tells_chains_apart():
    assert chain(0).fingerprint() == chain(0).fingerprint()
    assert chain(0).fingerprint() != chain(1).fingerprint()


@pytest.mark.parametrize(("length", "size"), [(2, 3), (9, 4), (15, 27), (32, 5)])
def test_a_row_is_the_same_to_the_bit_alone_and_among_many(length, size):
    rng = np.random.default_rng(length)
    table = rng.integers(0, size, (40, length)).astype(np.int16)
    fitted = BigramChain.fit(np.where(np.logical_or.accumulate(table == END, 1), END, table), size)
    evidence = np.where(rng.random((40, length, size)) < 0.8, 1.0, 0.0)
    evidence[..., END] = 1.0
    whole, logp = fitted.posterior(evidence)
    for rows in [*np.arange(40)[:, None], rng.permutation(40)[:3], rng.permutation(40)[:17]]:
        p, log = fitted.posterior(evidence[rows])
        assert np.array_equal(p, whole[rows])
        assert np.array_equal(log, logp[rows])
