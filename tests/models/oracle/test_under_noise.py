"""Exact models under any process: Bayes' rule over all words, weighed by the process's evidence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.arrays import Array
from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.denoisers.protocol import DenoiserInput
from models.model import Model
from models.oracle import BigramChain, ExactWords, ListModel, Mixture, UnderNoise, fit_mixture, oracle_model
from models.processes import Masked, Uniform
from models.rng import CounterRNG
from models.sampling import sampler
from models.sampling.recipe import Recipe
from tests.models.toys import all_words, once_each

L, V = 4, 4
WORDS = all_words(L, V)
TABLE = WORDS[np.random.default_rng(1).permutation(len(WORDS))[:12]]
MIXTURE = next(fit for fit in fit_mixture(TABLE, V, kinds=3, iterations=4) if isinstance(fit, Mixture))
EVERY: list[ExactWords] = [BigramChain.fit(TABLE, V), ListModel(TABLE, V, floor=0.2), MIXTURE]
KINDS = pytest.mark.parametrize("words", EVERY, ids=lambda words: type(words).__name__)


def by_enumeration(words: ExactWords, evidence: np.ndarray) -> np.ndarray:
    weight = np.exp(words.log_prob(WORDS)) * evidence[:, np.arange(L), WORDS].prod(-1)  # (R, words)
    joint = np.einsum("rw,wlv->rlv", weight, np.eye(V)[WORDS])
    return joint / joint.sum(-1, keepdims=True)


def some_evidence(rows: int = 20) -> np.ndarray:
    evidence = np.random.default_rng(2).uniform(size=(rows, L, V)) ** 4
    evidence[:, -1] = np.eye(V)[0]  # a word of L letters has not ended
    evidence[: rows // 2, 0] = np.eye(V)[2]
    return evidence


@KINDS
def test_it_is_bayes_rule_over_all_words(words):
    evidence = some_evidence()
    assert words.given(evidence) == pytest.approx(by_enumeration(words, evidence), abs=1e-12)


@KINDS
def test_letters_that_are_known_are_answered_as_before(words):
    """Masks and symbols through their evidence, against the denoiser that reads them."""
    state = Masked(V).corrupt(WORDS, np.full(WORDS.shape, 0.6), CounterRNG(0, 0, len(WORDS), 1))
    under = UnderNoise(words, Masked(V))
    found = under.logits(DenoiserInput(state.x, state.level))
    assert np.exp(found) == pytest.approx(np.exp(words.logits(DenoiserInput(state.x))), abs=1e-9)


@KINDS
def test_a_row_is_the_same_in_every_batch(words):
    evidence = some_evidence()
    together = words.given(evidence)
    for row in range(len(evidence)):
        assert (words.given(evidence[row : row + 1])[0] == together[row]).all()


@KINDS
def test_what_leaves_a_position_out_is_completed_to_the_same(words):
    process = Uniform(V)
    state = process.corrupt(WORDS, np.full(WORDS.shape, 0.5), CounterRNG(3, 0, len(WORDS), 1))
    vocabulary = Vocabulary(("a", "b", "c"))
    full, without = (
        Model("exact", vocabulary, L, process, UnderNoise(words, process, gives)).probabilities(state)
        for gives in ("posterior", "leave-one-out")
    )
    assert without == pytest.approx(full, abs=1e-9)


class Once(UnderNoise):
    """Asked of each different state once, as thousands of rows have few."""

    def logits(self, inputs: DenoiserInput) -> Array:
        return once_each(inputs, super().logits)


@pytest.mark.parametrize("kind", ["list", "bigram", "mixture"])
def test_runs_of_an_exact_model_of_uniform_diffusion_draw_its_words(kind):
    *_, model = oracle_model(kind, ["ab", "ba", "c", "abc"], process=Uniform)
    assert isinstance(model, Model)
    assert isinstance(model.denoiser, UnderNoise)
    denoiser = Once(model.denoiser.words, model.process)
    model = replace(model, denoiser=denoiser)
    recipe = Recipe(Constraint.free(model.length, V), steps=40, policy="ancestral", rows=8000)
    x = sampler.fill(model, recipe).x
    share = (x[:, None] == WORDS).all(-1).mean(0)
    assert share.sum() == pytest.approx(1.0)
    assert 0.5 * np.abs(share - np.exp(denoiser.log_prob(WORDS))).sum() < 0.05
