"""A board that is guided names the very classifier once it has drawn, and never draws by another without a word."""

from dataclasses import replace
from pathlib import Path

import pytest

from models.model import Model
from models.storage.classifiers import ModelClassifiers
from models.training.classifier import ClassifierPlan, train_classifier
from playground.experiment.board_edits import OpenModel
from playground.experiment.edits import ChangeRecipe, Recall, Restart
from tests.playground.small import WORDS, Person, guided_model


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setenv("UNMASK_HOME", str(tmp_path))
    return guided_model()


def test_the_recipe_of_a_guided_run_names_its_classifier(person: Person, model: Model) -> None:
    person.does(person.session.apply, OpenModel("pairs", model))
    person.does(person.session.apply, ChangeRecipe.of(classifier="list:ending"))
    assert person.experiment.recipe.classifier == "list:ending"  # no label yet, so nothing guides
    person.does(person.session.apply, ChangeRecipe.of(label="vowel"))
    very = model.identified("list:ending")
    assert "@" in very
    assert person.experiment.recipe.classifier == person.trajectory.recipe.classifier == very
    assert not person.experiment.stale
    person.does(person.session.apply, Restart(5))
    person.plays()
    person.session.show(2)
    person.does(person.session.apply, ChangeRecipe.of(classifier="list-gradient:ending"))
    assert person.trajectory.recipe.classifier == very.replace("list", "list-gradient")
    assert person.trajectory.segments[0].recipe.classifier == very


def test_another_model_is_guided_by_its_own_classifier_or_by_none(person: Person, model: Model) -> None:
    other = replace(guided_model(model, WORDS[:9]), card={"title": "Fewer"})
    person.does(person.session.apply, OpenModel("pairs", model))
    person.does(person.session.apply, ChangeRecipe.of(classifier="list:ending", label="vowel"))
    person.does(person.session.apply, OpenModel("fewer", other))
    assert person.noticed == ["Fewer is guided by a classifier of its own."]
    assert person.experiment.recipe.classifier == other.identified("list:ending") != model.identified("list:ending")
    person.does(person.session.apply, OpenModel("plain", replace(model, classifiers=None)))
    assert person.noticed[1:] == ["Pairs cannot be guided to the label 'vowel' by list:ending."]
    assert (person.experiment.recipe.classifier, person.experiment.recipe.label) == ("", "")


def test_words_of_a_classifier_that_is_gone_are_not_drawn_again_by_another(person: Person, model: Model) -> None:
    assert isinstance(model.classifiers, ModelClassifiers)
    for seed in (0, 1):
        for _ in train_classifier(model.classifiers, "ending", ClassifierPlan(4, 8, 4, seed), force=True):
            pass
        if seed == 0:
            first = model.identified("trained:ending")
    model.classifiers.path("ending", first.partition("@")[2]).unlink()
    person.does(person.session.apply, OpenModel("pairs", model))
    before = person.experiment.recipe
    person.does(person.session.apply, Recall(before.with_(classifier=first, label="vowel"), 0))
    assert ["trained again since" in sentence for sentence, _ in person.refused] == [True]
    assert person.experiment.recipe == before
    person.does(person.session.apply, ChangeRecipe.of(classifier="trained:ending", label="vowel"))
    assert person.experiment.recipe.classifier == model.identified("trained:ending") != first
