"""Freeing a pin in mid-run really frees it."""

import numpy as np

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.model import Model
from models.oracle.bigram import BigramChain
from models.processes import Masked
from models.sampling import edits, sampler
from models.sampling.recipe import Recipe

WORDS = ("abca", "acba", "babc", "bcab", "caba", "cbca", "aab", "bba")


def model() -> Model:
    vocabulary = Vocabulary.from_words(WORDS)
    trajectory = BigramChain.fit(vocabulary.encode_all(WORDS, 6), len(vocabulary))
    return Model("pairs", vocabulary, 6, Masked(len(vocabulary)), trajectory)


def test_a_freed_position_is_predicted_again_and_drawn_from_that() -> None:
    """A prediction kept from the pin would draw the pinned letter for certain."""
    toy = model()
    pinned = Recipe(Constraint.free(6, 4).pin(0, 1), steps=5, rows=60, seed=3)
    freed = pinned.with_(constraint=pinned.constraint.release(0))
    frame = list(sampler.run(toy, pinned))[2]
    shown = edits.impose(toy, freed, frame, (0,))
    assert (shown.x[:, 0] == toy.vocabulary.mask).all()
    np.testing.assert_array_equal(shown.p0, toy.probabilities(shown.state).astype(np.float32))
    *_, last = sampler.run(toy, freed, shown)
    assert set(last.x[:, 0].tolist()) == {1, 2, 3}
    assert np.isnan(last.logp).all()
