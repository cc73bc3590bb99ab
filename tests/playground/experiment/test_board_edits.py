"""Edits of the board: another model is drawn by what its family allows, and what had to change is said."""

from dataclasses import replace

import pytest

from models.families import registry
from models.processes.orders import POLICIES
from playground.experiment.board_edits import NewBoard, OpenModel, RestoreBoard
from playground.experiment.edits import ChangeRecipe
from playground.experiment.experiment import Experiment
from playground.experiment.outline import BLANK, outline
from playground.experiment.recipe_transfer import fresh_recipe
from tests.playground.small import chain_model

MODEL = chain_model()
BOARD = Experiment("pairs", fresh_recipe(MODEL))


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch):
    """A model of a family that is drawn in random order alone, in twice as many steps as positions."""
    made = replace(registry.FAMILIES["masked"], name="other", policies=("random",), default_steps=lambda free: 2 * free)
    monkeypatch.setitem(registry.FAMILIES, "other", made)
    return replace(MODEL, card={"title": "Other", "family": "other"})


def test_a_recipe_that_a_model_cannot_follow_is_changed_and_that_is_said(other) -> None:
    step = OpenModel("other", other).apply(BOARD, MODEL)
    assert step.experiment.recipe.policy == "random"
    assert "Other is drawn by" in step.notice
    assert step.experiment.recipe.steps == 2 * BOARD.recipe.steps
    assert f"drawn in {2 * BOARD.recipe.steps} steps, not in {BOARD.recipe.steps}." in step.notice
    assert OpenModel("pairs", MODEL).apply(BOARD, MODEL).notice == ""


def test_a_board_has_its_policy_again_when_it_is_back_in_a_family(other) -> None:
    chosen = BOARD.with_recipe(BOARD.recipe.with_(policy="highest-confidence"))
    away = OpenModel("other", other).apply(chosen, MODEL)
    assert away.experiment.recipe.policy == "random"
    back = OpenModel("pairs", MODEL).apply(away.experiment, other)
    assert back.experiment.recipe == chosen.recipe
    assert f"is drawn by {POLICIES['highest-confidence'].label}, not by {POLICIES['random'].label}." in back.notice


def test_a_default_policy_becomes_the_default_of_the_next_family_and_one_that_was_chosen_stays(other) -> None:
    first = Experiment("other", fresh_recipe(other))
    step = OpenModel("pairs", MODEL).apply(first, other)
    assert step.experiment.recipe.policy == registry.FAMILIES["masked"].policies[0] != "random"
    assert "is drawn by" in step.notice
    same = OpenModel("pairs", MODEL).apply(BOARD.with_recipe(BOARD.recipe.with_(policy="highest-confidence")), MODEL)
    assert (same.experiment.recipe.policy, same.notice) == ("highest-confidence", "")


def test_what_a_model_has_learned_from_says_by_which_policy_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    masked = registry.FAMILIES["masked"]
    drafts = replace(masked.objectives[0], name="drafts", policy="random")
    monkeypatch.setitem(registry.FAMILIES, "masked", replace(masked, objectives=(*masked.objectives, drafts)))
    of_drafts = replace(MODEL, card={"title": "Drafts", "recipe": {"objective": "drafts"}})
    assert fresh_recipe(outline(of_drafts)).policy == fresh_recipe(of_drafts).policy == "random"
    step = OpenModel("drafts", of_drafts).apply(BOARD, MODEL)
    assert step.experiment.recipe.policy == "random"
    assert f"is drawn by {POLICIES['random'].label}" in step.notice
    back = OpenModel("pairs", MODEL).apply(step.experiment, of_drafts)
    assert back.experiment.recipe == BOARD.recipe
    chosen = BOARD.with_recipe(BOARD.recipe.with_(policy="highest-confidence"))
    assert OpenModel("drafts", of_drafts).apply(chosen, MODEL).experiment.recipe.policy == "highest-confidence"


def test_a_recipe_that_is_given_is_taken_as_it_is(other) -> None:
    recipe = BOARD.recipe.with_(seed=5)
    step = OpenModel("other", other, recipe).apply(BOARD, MODEL)
    assert (step.experiment.recipe, step.notice) == (recipe, "")


def test_a_new_board_has_the_defaults_of_the_family_whether_its_model_is_loaded_or_not(other) -> None:
    changed = ChangeRecipe.of(seed=3).apply(BOARD, MODEL)
    assert changed is not None
    for shape in (other, outline(other)):
        step = NewBoard().apply(changed.experiment, shape)
        assert step is not None
        recipe = step.experiment.recipe
        assert (recipe.seed, recipe.policy, recipe.steps) == (0, "random", 2 * (MODEL.length - 1))
        assert recipe == fresh_recipe(other)


def test_a_board_without_its_model_fits_what_is_known_of_it() -> None:
    known = replace(outline(MODEL), digest="gone")
    edit = RestoreBoard(None, BOARD, 2, (1,), known)
    assert edit.shape == known
    assert RestoreBoard(None, BOARD).shape is BLANK
    step = edit.apply(BOARD, MODEL)
    assert (step.model, step.known, step.row, step.positions) == (None, known, 2, (1,))
