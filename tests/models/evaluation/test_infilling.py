"""Blanks in held-out words: their nats are the conditional probability itself where a model is exact."""

from __future__ import annotations

import math

import numpy as np
import pytest

from models.evaluation.infilling import ESTIMATE, blanked, infilling
from models.evaluation.reading import finish
from models.processes.uniform import Uniform
from tests.models.families.fitted import FITTED, fitted
from tests.models.toys import all_words, oracle, random_model

LIST = ("abab", "abba", "baab", "bab", "abb", "ba", "aab", "babb", "bbab", "abaa")
WORDS = ["abab", "bab", "aab", "b"]
MODEL = oracle("bigram", LIST)


def enumerated(model, word: str, places: np.ndarray) -> float:
    """-log p(the blanks | the other letters and the length), over all words that fit, for each blank."""
    size = len(model.vocabulary)
    table = all_words(model.length, size)
    x = model.vocabulary.encode(word, model.length)
    others = [i for i in range(model.length) if i not in places]
    fits = (table[:, others] == x[others]).all(1) & ((table > 0).sum(1) == len(word))
    logp = model.exact.log_prob(table)
    own = logp[(table == x).all(1)][0]
    return (np.logaddexp.reduce(logp[fits]) - own) / len(places)


def places(blanks: int, words=WORDS) -> list[tuple[str, np.ndarray]]:
    """The blanks that `infilling` draws of these words, whose letters are single characters."""
    rng = np.random.default_rng([0, blanks])
    return [(w, np.sort(rng.permutation(len(w))[:blanks])) for w in words if len(w) >= blanks]


@pytest.mark.parametrize("blanks", [1, 2, 3])
def test_the_nats_of_an_exact_model_are_the_enumerated_ones(blanks: int) -> None:
    found = finish(infilling(MODEL, WORDS, blanks))
    wanted = [enumerated(MODEL, word, at) for word, at in places(blanks)]
    assert found is not None
    assert (found.words, found.blanks, found.relation) == (len(wanted), blanks, "=")
    assert found.nats == pytest.approx(np.mean(wanted), abs=1e-6)
    assert found.stderr == pytest.approx(np.std(wanted, ddof=1) / math.sqrt(len(wanted)), abs=1e-6)


@pytest.mark.parametrize("family", FITTED, ids=lambda family: family.name)
def test_a_joint_family_knows_them_too(family) -> None:
    """One step of any size is exact: the enumerated value, whatever the order."""
    model = fitted(family)
    words = ["abab", "bab", "cab"]
    found = finish(infilling(model, words, 2))
    assert found is not None
    assert found.relation == "="
    assert found.nats == pytest.approx(np.mean([enumerated(model, w, at) for w, at in places(2, words)]), abs=1e-6)


def test_one_blank_is_right_where_the_likeliest_letter_is_its_own() -> None:
    right = []
    for word, at in places(1):
        x = MODEL.vocabulary.encode(word, MODEL.length)
        costs = []
        for symbol in (1, 2):
            other = x.copy()
            other[at] = symbol
            costs.append(enumerated(MODEL, MODEL.vocabulary.decode(other), at))
        right.append(int(x[at[0]]) == 1 + int(np.argmin(costs)))
    found = finish(infilling(MODEL, WORDS, 1))
    assert found is not None
    assert found.right == pytest.approx(np.mean(right))


def test_letters_that_may_be_revised_have_a_bound() -> None:
    model = oracle("bigram", LIST, process=Uniform)
    found = finish(infilling(model, WORDS[:2], 1))
    assert found is not None
    assert found.relation == "<="
    assert found.nats > 0


def test_no_word_with_so_many_letters_has_no_figure() -> None:
    assert finish(infilling(MODEL, ["a"], 2)) is None


def test_a_single_word_has_no_error() -> None:
    found = finish(infilling(random_model(length=5, size=3), ["ab"], 1))
    assert found is not None
    assert math.isnan(found.stderr)
    assert found.relation != ESTIMATE


def test_a_pattern_of_blanks_leaves_them_free_and_nothing_else() -> None:
    pattern = blanked(MODEL, "abab", np.array([1, 3]))
    assert pattern.lengths == (4,)
    assert set(pattern.pins) == {0, 2, *range(4, MODEL.length)}
    assert pattern.allowed[[1, 3], 1:].all()
