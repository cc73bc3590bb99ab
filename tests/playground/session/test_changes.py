"""What kind of thing changed, by what a session shows before and after."""

from dataclasses import replace
from typing import Any

import pytest

from models.sampling import sampler
from playground.experiment.experiment import Experiment
from playground.experiment.outline import outline
from playground.experiment.recipe_transfer import fresh_recipe
from playground.session.changes import ALL, NONE, Changes, Present, changes
from tests.playground.small import chain_model, even_model

MODEL = chain_model()
RECIPE = fresh_recipe(MODEL)
FRAMES = list(sampler.run(MODEL, RECIPE))
BEGUN = Experiment("pairs", RECIPE).begun(MODEL.digest, RECIPE, FRAMES[0], "start")
BEFORE = Present(BEGUN, outline(MODEL), MODEL, 0, (0,), ("", ""))


def after(**parts: Any) -> Changes:
    return changes(BEFORE, replace(BEFORE, **parts))


def test_nothing_that_differs_is_no_change_and_the_first_is_everything() -> None:
    assert after() == NONE
    assert not after()
    assert changes(None, BEFORE) == ALL


@pytest.mark.parametrize(
    ("parts", "kinds"),
    [
        ({"row": 1}, Changes.SELECTION),
        ({"positions": (2,)}, Changes.SELECTION),
        ({"labels": ("pin", "")}, Changes.HISTORY),
        ({"experiment": BEGUN.with_recipe(RECIPE.with_(seed=2))}, Changes.RECIPE | Changes.FRAMES),
        ({"experiment": BEGUN.extended(FRAMES[1])}, Changes.FRAMES | Changes.BRANCHES),
        ({"outline": replace(outline(MODEL), title="Bones")}, Changes.TITLE),
    ],
)
def test_each_kind_of_change_is_said_alone(parts: dict[str, Any], kinds: Changes) -> None:
    assert after(**parts) == kinds


def test_moving_to_another_frame_is_no_more_than_that() -> None:
    grown = BEGUN.extended(FRAMES[1])
    moved = replace(BEFORE, experiment=grown.showing(1))
    assert changes(replace(BEFORE, experiment=grown), moved) == Changes.INDEX


def test_another_model_is_everything_and_so_are_weights_that_arrive_or_go() -> None:
    other = even_model("abc", 5)
    assert after(model=other, outline=outline(other)) == ALL
    assert after(model=None) == ALL
    assert changes(replace(BEFORE, model=None), BEFORE) == ALL
    assert after(experiment=replace(BEGUN, model="elsewhere")) == ALL
