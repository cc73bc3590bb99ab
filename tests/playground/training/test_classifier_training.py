"""Guidance in the window: labels are read and classifiers trained in threads; what a stopped one has learned stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from models.errors import UserError
from models.guidance.methods import GuidanceOptions
from models.model import Model
from models.plurals import counted
from models.storage.classifiers import ModelClassifiers
from models.training.classifier import ClassifierPlan, train_classifier
from playground.training import classifier_training
from playground.training.classifier_training import ClassifierTraining
from tests.playground.small import chain_model, guided_model

KINDS = ("length", "first", "last", "ending")
NAMES = ("vowel", "consonant")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setenv("UNMASK_HOME", str(tmp_path))
    return guided_model()


@pytest.fixture
def training(qtbot: QtBot) -> Iterator[ClassifierTraining]:
    made = ClassifierTraining()
    yield made
    made.close()


def known(qtbot: QtBot, training: ClassifierTraining, model: Model, classifier: str) -> GuidanceOptions:
    training.options(model, classifier)
    qtbot.waitUntil(lambda: not training._reading.busy)
    found = training.options(model, classifier)
    assert found is not None
    return found


def briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = ClassifierPlan(steps=4, batch=8, hidden=4)
    monkeypatch.setattr(classifier_training, "ClassifierPlan", lambda: plan)


def test_labels_are_read_and_an_untrained_classifier_is_missing(
    qtbot: QtBot, training: ClassifierTraining, model: Model
) -> None:
    assert training.options(model, "") == GuidanceOptions(KINDS)
    first = training.options(model, "list:ending")
    assert first is not None
    assert first.problem == "Reading the labels."
    assert known(qtbot, training, model, "list:ending") == GuidanceOptions(KINDS, NAMES)
    untrained = known(qtbot, training, model, "trained:ending")
    assert (untrained.names, untrained.replaced) == (NAMES, False)
    assert untrained.missing.startswith("No classifier of labels by ending was trained")
    training._known.clear()  # as at the end of a training
    assert training.options(model, "trained:ending") == GuidanceOptions(KINDS, NAMES, first.problem)


def test_labels_that_are_being_read_are_not_read_again_at_every_change(
    qtbot: QtBot, training: ClassifierTraining, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, run = list[object](), training._reading.run

    def counted(*work: Any) -> None:
        begun.append(work)
        run(*work)

    monkeypatch.setattr(training._reading, "run", counted)
    for _ in range(5):
        training.options(model, "list:ending")
    assert len(begun) == 1
    here = known(qtbot, training, model, "list:ending")
    very = model.identified("list:ending")  # as the recipe has it once a frame is drawn
    assert training.options(model, very) == here
    assert len(begun) == 1


def test_one_that_is_trained_again_is_another_and_the_one_before_stays_for_what_it_guided(
    qtbot: QtBot, training: ClassifierTraining, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    briefly(monkeypatch)
    for seed in (None, 3):  # by which it is better
        before = model.identified("trained:ending") if seed else ""
        with qtbot.waitSignal(training.trained):
            training.train(model, "ending", seed)
        qtbot.waitUntil(lambda: not training._training.busy)
        assert known(qtbot, training, model, "trained:ending").is_there
    assert model.identified("trained:ending") != before
    earlier = known(qtbot, training, model, before)
    assert (earlier.missing, earlier.replaced, earlier.is_there) == ("", True, False)


def test_what_no_list_labels_cannot_be_guided(qtbot: QtBot, training: ClassifierTraining, model: Model) -> None:
    assert training.options(chain_model(), "list:ending") is None
    column = known(qtbot, training, model, "list:column")
    assert column.names == ()
    assert "no column of labels" in column.problem


def test_a_classifier_is_trained_and_kept(
    qtbot: QtBot, training: ClassifierTraining, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    briefly(monkeypatch)
    known(qtbot, training, model, "trained:ending")
    with qtbot.waitSignal(training.trained) as done:
        training.train(model, "ending")
        assert training.progress == "Pairs, labels by ending: starting."
        training.train(model, "last")  # one at a time: the first goes on
        assert "ending" in training.progress
    assert done.args == ["Pairs, labels by ending: the classifier is trained."]
    qtbot.waitUntil(lambda: not training._training.busy)
    assert training.progress == ""
    assert known(qtbot, training, model, "trained:ending") == GuidanceOptions(KINDS, NAMES)
    assert isinstance(model.classifiers, ModelClassifiers)
    assert model.classifiers.path("ending").is_file()


@pytest.mark.parametrize(("kind", "says"), [("last", "learned nothing yet"), ("ending", "so far is kept")])
def test_a_training_that_is_stopped_keeps_what_it_has_learned(
    qtbot: QtBot,
    training: ClassifierTraining,
    model: Model,
    kind: str,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = ClassifierPlan(steps=100_000, batch=8, hidden=4)
    monkeypatch.setattr(classifier_training, "ClassifierPlan", lambda: plan)
    training.train(model, kind)
    if kind == "ending":
        qtbot.waitUntil(lambda: "%," in training.progress)
    with qtbot.waitSignal(training.trained) as done:
        training.stop()
    assert f"of {counted(plan.steps, 'step')}; " in done.args[0]
    assert says in done.args[0]
    qtbot.waitUntil(lambda: not training._training.busy)
    assert training.progress == ""
    assert isinstance(model.classifiers, ModelClassifiers)
    assert model.classifiers.path(kind).is_file() == (kind == "ending")


def test_a_window_that_closes_keeps_what_a_training_has_learned(
    qtbot: QtBot, training: ClassifierTraining, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = ClassifierPlan(steps=1_000, batch=8, hidden=4)
    monkeypatch.setattr(classifier_training, "ClassifierPlan", lambda: plan)
    training.train(model, "ending")
    qtbot.waitUntil(lambda: "%," in training.progress)
    training.close()
    assert isinstance(model.classifiers, ModelClassifiers)
    assert model.classifiers.nats_of("ending") is not None


def test_a_classifier_that_cannot_be_kept_as_the_window_closes_is_said(
    qtbot: QtBot,
    training: ClassifierTraining,
    model: Model,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refused(*_: Any) -> None:
        raise UserError("There is no space.")

    plan = ClassifierPlan(steps=1_000, batch=8, hidden=4)
    monkeypatch.setattr(classifier_training, "ClassifierPlan", lambda: plan)
    monkeypatch.setattr(ModelClassifiers, "keep", refused)
    training.train(model, "ending")
    qtbot.waitUntil(lambda: "%," in training.progress)
    training.close()
    assert "unmask: There is no space.\n" in capsys.readouterr().err


def test_one_that_another_window_has_trained_is_noticed(
    qtbot: QtBot, training: ClassifierTraining, model: Model
) -> None:
    assert known(qtbot, training, model, "trained:ending").missing
    other = guided_model()
    assert isinstance(other.classifiers, ModelClassifiers)
    for seed in (0, 1):
        very = model.identified("trained:ending") if seed else ""
        for _ in train_classifier(other.classifiers, "ending", ClassifierPlan(4, 8, 4, seed), force=True):
            pass
        assert known(qtbot, training, model, "trained:ending") == GuidanceOptions(KINDS, NAMES)
        assert model.identified("trained:ending") == other.identified("trained:ending") != very
    assert known(qtbot, training, model, very).replaced


def test_a_damaged_classifier_counts_as_missing_and_the_list_still_guides(
    qtbot: QtBot, training: ClassifierTraining, model: Model
) -> None:
    assert isinstance(model.classifiers, ModelClassifiers)
    path = model.classifiers.path("ending")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"cut off")
    assert known(qtbot, training, model, "trained:ending").missing == f"{path} is damaged; train the classifier again."
    assert known(qtbot, training, model, "list:ending") == GuidanceOptions(KINDS, NAMES)


def test_a_recipe_that_names_another_classifier_than_the_one_there_can_take_that(
    qtbot: QtBot, training: ClassifierTraining, model: Model
) -> None:
    other = known(qtbot, training, model, "list:ending@0123456789abcdef")
    assert other.replaced
    assert "choose again what knows the label" in other.missing
    gone = known(qtbot, training, model, "trained:ending@0123456789abcdef")
    assert not gone.replaced
    assert "is gone; train one again" in gone.missing
