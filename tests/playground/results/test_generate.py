"""What is said of a finished row: a figure where there is one, and always which."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.evaluation.figure import Kind
from models.evaluation.novelty import NoveltyIndex
from models.model import Model
from models.oracle import BigramChain
from models.processes import Masked
from models.processes.orders import POLICIES
from models.sampling import sampler
from models.sampling.finished_rows import rows
from models.sampling.recipe import Recipe
from playground.results.generate import generate
from tests.models.families.kinds import TRAITS, Kinds

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


def calls_of(model: Model, recipe: Recipe) -> None:
    """Those of each row are what a run of it alone counts."""
    for result in generate(model, recipe, NoveltyIndex(["ab"]), 8):
        last = deque(sampler.run(model, recipe.with_(first_row=result.row, rows=1)), maxlen=1).pop()
        assert result.calls == last.calls


@pytest.mark.parametrize("times", [1, 2])
def test_what_a_policy_asks_of_the_model_counts_for_the_rows_that_it_asks_about(
    times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(view):
        for _ in range(times):
            view.without()
        return POLICIES["ancestral"].choose(view)

    monkeypatch.setitem(POLICIES, "asks", replace(POLICIES["ancestral"], choose=choose))
    plain = Recipe(Constraint.free(5, 3), 4, policy="ancestral")
    asks = plain.with_(policy="asks")
    calls_of(MODEL, asks)
    more = [r.calls for r in generate(MODEL, asks, NoveltyIndex(["ab"]), 8)]
    fewer = [r.calls for r in generate(MODEL, plain, NoveltyIndex(["ab"]), 8)]
    assert sum(more) > sum(fewer)


def test_the_calls_of_a_joint_model_are_those_that_its_predictions_took(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dear(Kinds):
        """Three calls a prediction."""

        def predict(self, process, state, support, recipe, base=None):
            found = super().predict(process, state, support, recipe, base)
            return found._replace(predicted=found.predicted._replace(calls=3))

    rng = np.random.default_rng(1)
    lengths = np.array([[0, 0.2, 0.3, 0.3, 0.2]])
    kinds = Dear(np.ones(1), lengths, rng.dirichlet(np.ones(2), size=(1, 5)))
    calls_of(
        Model("dear", LETTERS, 5, Masked(3, traits=TRAITS), kinds), Recipe(Constraint.free(5, 3), 4, policy="random")
    )


def test_an_edit_counts_for_the_row_that_was_edited() -> None:
    recipe = Recipe(Constraint.free(5, 3), 4, policy="random", rows=3, seed=1)
    frames = list(sampler.run(MODEL, recipe))
    assert frames[2].noise[1].any()
    place = int(np.flatnonzero(~frames[2].noise[1] & (np.arange(5) < 4))[0])
    edited = sampler.write(MODEL, recipe, frames[2], 1, place, None)
    changed = [*frames[:2], edited, *sampler.run(MODEL, recipe, edited)]
    before, after = (rows(MODEL, part) for part in (frames[:3], changed[:3]))
    assert edited.calls == frames[2].calls + 1
    assert [b.calls - a.calls for a, b in zip(before, after, strict=True)] == [0, 1, 0]
