"""What rows may hold is asked by verbs alone, so that something else than sets and lengths can stand in its place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.evaluation.along_path import follow
from models.evaluation.reading import finish, reading
from models.rng import CounterRNG
from models.sampling import sampler
from models.sampling.recipe import Recipe
from models.sampling.support import Support
from tests.models.constraints.without import without
from tests.models.toys import all_words, random_model

L, V = 5, 3
MODEL = random_model(L, V)
FREE = Constraint.free(L, V)
WORDS = all_words(L, V)
SECRET = {"lengths", "shortest", "anything"}


class Verbs:
    """A support that does not say what it is made of."""

    def __init__(self, own: Support) -> None:
        self._own = own

    def __getattr__(self, name: str) -> Any:
        assert name not in SECRET, f"{name} was read"
        return getattr(self._own, name)

    def row(self, index: int) -> Verbs:
        return Verbs(self._own.row(index))

    def rows(self, index: NDArray[Any]) -> Verbs:
        return Verbs(self._own.rows(index))

    def at_lengths(self, letters: NDArray[Any]) -> Verbs:
        return Verbs(self._own.at_lengths(letters))


def played(constraint: Constraint) -> list[Any]:
    """Numbers out of everything that asks a support."""
    recipe = Recipe(constraint, 3, policy="random", rows=3, seed=4)
    frames = list(sampler.run(MODEL, recipe))
    longest = constraint.lengths[-1]
    freed = recipe.with_(constraint=FREE.with_lengths(longest, longest))
    edited = [
        sampler.impose(MODEL, freed, sampler.start(MODEL, Recipe(FREE, 3, rows=3))),
        sampler.repredict(MODEL, recipe, frames[1]),
    ]
    paths = finish(follow(reading(MODEL, recipe), WORDS[constraint.matches(WORDS)]))
    preview = sampler.what_if(MODEL, recipe, frames[1], 0, 1)
    return [*(frame.digest for frame in (*frames, *edited)), paths.tobytes(), preview.tobytes()]


@pytest.mark.parametrize(
    "constraint",
    [FREE, FREE.pin(1, 2), FREE.with_lengths(3, 4), without(FREE.ending_in(np.array([[False, True, False]])), 0, (1,))],
)
def test_all_that_asks_a_support_asks_by_its_verbs(constraint: Constraint, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = played(constraint)
    for name in ("of", "without_ending"):
        made = getattr(Support, name)
        monkeypatch.setattr(Support, name, lambda *how, made=made: Verbs(made(*how)))
    assert played(constraint) == expected


def test_a_support_at_lengths_is_that_of_those_lengths() -> None:
    letters = np.array([2, 4, 1], np.int16)
    state = MODEL.process.prior(3, np.full(L, -1, np.int16), CounterRNG(0, 0, 3, 0))
    there, own = Support.of(FREE, np.zeros(3, np.int16)).at_lengths(letters), Support.of(FREE, letters)
    assert np.array_equal(there.possible_lengths(state), own.possible_lengths(state))
    assert there.hidden_minimum(state).tolist() == [2, 4, 0]
    pinned = MODEL.process.settle(state, np.arange(L) >= letters[:, None], np.array(END, np.int16))
    assert np.array_equal(there.can(pinned), own.can(pinned))
