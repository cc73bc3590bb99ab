"""Guidance in the window: labels are read and classifiers trained in threads; a stopped training leaves none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.data.vocabulary import Vocabulary
from models.guidance.ways import Guiding
from models.model import Model
from models.oracle.labelled_words import LabelledWords
from models.storage.classifiers import ModelClassifiers
from models.training.guide import ClassifierPlan
from playground.training import classifier_training
from playground.training.classifier_training import ClassifierTraining
from tests.playground.small import WORDS, chain_model

KINDS = ("length", "first", "last", "ending")
NAMES = ("vowel", "consonant")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setenv("UNMASK_HOME", str(tmp_path))
    made = chain_model()
    words = LabelledWords(WORDS, {}, Vocabulary.from_words(WORDS), made.length)
    return replace(made, classifiers=ModelClassifiers(made.process, words))


@pytest.fixture
def training(qtbot: QtBot) -> Iterator[ClassifierTraining]:
    made = ClassifierTraining()
    yield made
    made.close()


def known(qtbot: QtBot, training: ClassifierTraining, model: Model, guide: str) -> Guiding | None:
    training.guiding(model, guide)
    qtbot.waitUntil(lambda: not training._reading.busy)
    return training.guiding(model, guide)


def test_labels_are_read_and_an_untrained_classifier_is_missing(
    qtbot: QtBot, training: ClassifierTraining, model: Model
) -> None:
    assert training.guiding(model, "") == Guiding(KINDS)
    first = training.guiding(model, "list:ending")
    assert first is not None
    assert first.problem == "Reading the labels."
    assert known(qtbot, training, model, "list:ending") == Guiding(KINDS, NAMES)
    assert known(qtbot, training, model, "classifier:ending") == Guiding(KINDS, NAMES, missing=True)


def test_what_no_list_labels_cannot_be_guided(qtbot: QtBot, training: ClassifierTraining, model: Model) -> None:
    assert training.guiding(chain_model(), "list:ending") is None
    column = known(qtbot, training, model, "list:column")
    assert column is not None
    assert column.names == ()
    assert "no column of labels" in column.problem


def test_a_classifier_is_trained_and_kept(
    qtbot: QtBot, training: ClassifierTraining, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = ClassifierPlan(steps=4, batch=8, hidden=4)
    monkeypatch.setattr(classifier_training, "ClassifierPlan", lambda: plan)
    known(qtbot, training, model, "classifier:ending")
    training.train(model, "ending")
    here = training.guiding(model, "classifier:ending")
    assert here is not None
    assert here.doing
    qtbot.waitUntil(lambda: not training._training.busy)
    assert training.guiding(model, "classifier:ending") == Guiding(KINDS, NAMES)
    assert isinstance(model.classifiers, ModelClassifiers)
    assert model.classifiers.is_there("ending")


def test_a_training_that_is_stopped_leaves_nothing(qtbot: QtBot, training: ClassifierTraining, model: Model) -> None:
    known(qtbot, training, model, "classifier:last")
    training.train(model, "last")
    training.stop()
    qtbot.waitUntil(lambda: not training._training.busy)
    here = training.guiding(model, "classifier:last")
    assert here is not None
    assert (here.missing, here.doing) == (True, "")
    assert isinstance(model.classifiers, ModelClassifiers)
    assert not model.classifiers.is_there("last")


def test_a_damaged_classifier_counts_as_missing_and_the_list_still_guides(
    qtbot: QtBot, training: ClassifierTraining, model: Model
) -> None:
    assert isinstance(model.classifiers, ModelClassifiers)
    path = model.classifiers.path("ending")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"cut off")
    assert known(qtbot, training, model, "classifier:ending") == Guiding(KINDS, NAMES, missing=True)
    assert known(qtbot, training, model, "list:ending") == Guiding(KINDS, NAMES)
