"""Boards that a classifier guided: restored by that very one alone, else shown as stored with a sentence."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.model import Model
from models.sampling import sampler
from models.sampling.defaults import adapted, guidable, guided_otherwise, identified
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from models.storage.classifiers import ModelClassifiers
from models.training.classifier import ClassifierPlan, train_classifier
from playground.experiment import file_format, file_writer
from playground.experiment.contents import Contents
from playground.experiment.experiment import Experiment
from playground.experiment.outline import outline
from playground.experiment.recipe_transfer import fresh_recipe
from playground.experiment.recovery import Recovered, restore_or_recover
from tests.playground.small import WORDS, chain_model, even_model, guided_model


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UNMASK_HOME", str(tmp_path))
    return tmp_path


def train(seed: int) -> ModelClassifiers:
    classifiers = guided_model().classifiers
    assert isinstance(classifiers, ModelClassifiers)
    for _ in train_classifier(classifiers, "ending", ClassifierPlan(steps=4, batch=8, hidden=4, seed=seed), force=True):
        pass
    return classifiers


def drawn(model: Model, recipe: Recipe) -> Contents:
    frames = list(sampler.run(model, recipe))[:3]
    experiment = Experiment("pairs", recipe).begun(model.digest, recipe, frames[0], "start")
    for frame in frames[1:]:
        experiment = experiment.extended(frame)
    return Contents(experiment, outline(model))


def opened(path: Path, model: Model) -> Contents | Recovered:
    (found,) = [part for part in restore_or_recover(file_format.read(path), "pairs", model) if part]
    return found


def recipe_of(model: Model) -> Recipe:
    return fresh_recipe(model, rows=2).with_(classifier="trained:ending", label="vowel", guidance=3.0)


def test_a_run_goes_on_with_the_classifier_that_guided_it_after_another_was_trained(home: Path) -> None:
    train(0)
    model, path = guided_model(), home / "a.unmask"
    recipe = identified(model, recipe_of(model))
    there = drawn(model, recipe)
    file_writer.save(path, there)
    train(1)
    now = guided_model()
    assert identified(now, recipe_of(now)) != recipe
    found = opened(path, now)
    assert isinstance(found, Contents)
    assert not found.notice
    for one, other in zip(run_of(found), run_of(there), strict=True):
        assert np.array_equal(one.p0, other.p0)


def run_of(contents: Contents) -> tuple[Frame, ...]:
    assert contents.experiment.trajectory is not None
    return contents.experiment.trajectory.frames


@pytest.mark.parametrize("again", [True, False])
def test_a_run_whose_classifier_is_gone_is_shown_as_stored_and_says_so(home: Path, *, again: bool) -> None:
    classifiers, path = train(0), home / "a.unmask"
    model = guided_model()
    recipe = identified(model, recipe_of(model))
    file_writer.save(path, drawn(model, recipe))
    if again:
        train(1)
        classifiers.path("ending", recipe.classifier.partition("@")[2]).unlink()
    else:
        classifiers.path("ending").unlink()
    found = opened(path, guided_model())
    assert isinstance(found, Recovered)
    sentence = found.sentence("never said", path)
    assert ("trained again since" if again else "is gone; train one again") in sentence
    assert "never said" not in sentence
    assert found.board is not None
    assert not any(frame.p0.any() for frame in run_of(found.board))
    assert found.recipe is not None  # by which to go on: the one that is there now, or none
    assert (found.recipe.classifier, found.recipe.label) == (("trained:ending", "vowel") if again else ("", ""))


def test_a_run_that_does_not_name_its_classifier_opens_with_a_sentence(home: Path) -> None:
    model, path = guided_model(), home / "a.unmask"
    file_writer.save(path, drawn(model, recipe_of(model).with_(classifier="list:ending", label="vowel")))
    found = opened(path, guided_model())
    assert isinstance(found, Contents)
    assert found.notice == file_format.UNNAMED


def test_another_model_goes_on_without_a_label_that_it_does_not_know(home: Path) -> None:
    model, path = guided_model(), home / "a.unmask"
    file_writer.save(
        path, drawn(model, identified(model, recipe_of(model).with_(classifier="list:ending", label="vowel")))
    )
    found = opened(path, even_model("aelmno", model.length))
    assert isinstance(found, Recovered)
    assert found.recipe is not None
    assert (found.recipe.classifier, found.recipe.label) == ("", "")


def test_another_model_is_guided_by_its_own_classifier_of_that_name(home: Path) -> None:
    model = guided_model()
    recipe = identified(model, recipe_of(model).with_(classifier="list:ending", label="vowel"))
    other = replace(guided_model(model, WORDS[:9]), card={"title": "Fewer"})
    assert adapted(other, recipe) == (recipe, ())  # reads nothing: that takes time
    found = guidable(other, recipe)
    assert (found.classifier, found.label) == ("list:ending", "vowel")
    assert guided_otherwise(other, recipe, found) == "Fewer is guided by a classifier of its own."
    assert identified(other, found).classifier != recipe.classifier
    assert guidable(model, recipe) is recipe
    none, sentences = adapted(chain_model(), recipe)
    assert (none.classifier, none.label) == ("", "")
    assert sentences == ("Pairs cannot be guided to the label 'vowel' by list:ending.",)
