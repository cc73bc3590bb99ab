"""What is said of a finished row: a figure where there is one, and always which."""

from __future__ import annotations

import math
from collections import deque

import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.evaluation.figure import Kind
from models.evaluation.novelty import NoveltyIndex
from models.model import Model
from models.oracle import BigramChain
from models.processes import Masked
from models.sampling import sampler
from models.sampling.recipe import Recipe
from playground.results.generate import generate

LETTERS = Vocabulary(("a", "b"))
MODEL = Model("pairs", LETTERS, 5, Masked(len(LETTERS)), BigramChain.fit(LETTERS.encode_all(["ab", "bab"], 5), 3))


@pytest.mark.parametrize(
    ("constraint", "kind"),
    [
        ({"policy": "lowest-entropy"}, Kind.EXACT),
        ({"policy": "random"}, Kind.PATH),
        ({"policy": "ancestral"}, Kind.PATH),
        ({"policy": "remask-cap"}, Kind.UNSCORED),
        ({"policy": "sample-then-choose"}, Kind.UNSCORED),
    ],
)
def test_a_figure_is_given_only_where_it_is_the_words_own(constraint, kind):
    recipe = Recipe(Constraint.free(5, 3), 4, **constraint)
    drawn = list(generate(MODEL, recipe, NoveltyIndex(["ab"]), 8))
    assert {result.kind for result in drawn} == {kind}
    assert all(math.isnan(result.logp) is (kind is Kind.UNSCORED) for result in drawn)


def test_the_calls_of_a_row_are_those_it_has_alone():
    """A row that is known to be longer than what is shown of it takes a second call, whatever the rows beside it."""
    for first in (False, True):
        recipe = Recipe(Constraint.free(5, 3).with_lengths(2, 4), 4, policy="random", length_first=first)
        for result in generate(MODEL, recipe, NoveltyIndex(["ab"]), 8):
            alone = next(generate(MODEL, recipe.with_(first_row=result.row), NoveltyIndex(["ab"]), 1))
            assert (alone.word, alone.calls, alone.steps) == (result.word, result.calls, result.steps)
            assert alone.calls == deque(sampler.run(MODEL, recipe.with_(first_row=result.row)), maxlen=1).pop().calls
