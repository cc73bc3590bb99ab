"""A small model of each family that is fitted to a list without a gradient, all of whose words can be counted."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from models.data.table import Table
from models.data.vocabulary import Vocabulary
from models.families.family import Family
from models.families.registry import FAMILIES
from models.model import Model
from models.training.progress import Progress
from tests.models.toys import all_words
from tests.models.training.lists import spec_of

L, V = 6, 4
WORDS = all_words(L, V)
FITTED = [family for family in FAMILIES.values() if family.fit is not None and family.traits.exact_draws]


def table() -> Table:
    """Words whose letters depend on each other, and how often each of them occurs."""
    rng = np.random.default_rng(4)
    p = rng.dirichlet(np.full(len(WORDS), 0.2))
    chosen = np.sort(rng.choice(len(WORDS), 200, replace=False, p=(p + 1e-6) / (p + 1e-6).sum()))
    return Table(WORDS[chosen], rng.integers(1, 9, 200).astype(float), V)


def fitted(family: Family) -> Model:
    """The model of the table, fitted once."""
    return _fitted(family.name)


@lru_cache(maxsize=8)
def _fitted(name: str) -> Model:
    family = FAMILIES[name]
    assert family.fit is not None
    *_, tensors = (made for made in family.fit(table(), spec_of(Path())) if not isinstance(made, Progress))
    letters = tuple("abc")
    card = {"alphabet": list(letters), "length": L, "family": family.name}
    process = family.process(V, family.parameters, {})
    denoiser = family.denoiser(card, tensors, "cpu")
    return Model(family.name, Vocabulary(letters), L, process, denoiser, card)


def chances(model: Model) -> np.ndarray:
    """(W,) those of all words."""
    assert model.exact is not None
    return np.exp(model.exact.log_prob(WORDS))
