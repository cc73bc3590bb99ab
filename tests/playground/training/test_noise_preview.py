"""The matrix of a list before anything is trained: made in a thread, as the training would make it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from models.data.word_list import WordList, read_text
from models.training.data import prepare
from models.training.hyperparameters import choose_device
from models.training.train_spec import TrainSpec
from playground.training.noise_preview import NoiseMatrix, NoisePreview
from tests.models.training.lists import WORDS
from tests.patience import CHILD_MS


@pytest.fixture
def preview(qtbot: QtBot) -> Iterator[NoisePreview]:
    made = NoisePreview()
    yield made
    made.close()


WORD_LIST = next(value for value in read_text("\n".join(WORDS), "mine") if isinstance(value, WordList))


def test_it_is_the_matrix_of_the_training_with_the_end_last(qtbot: QtBot, preview: NoisePreview) -> None:
    settings: dict[str, str | float] = {"kind": "classes", "a/e": 2.0}
    with qtbot.waitSignal(preview.made, timeout=CHILD_MS) as received:
        preview.make(WORD_LIST, "neighbour", settings)
    found = received.args[0]
    assert isinstance(found, NoiseMatrix)
    spec = TrainSpec("toy", tuple(WORDS), "", family="neighbour", settings=tuple(settings.items()))
    rates = prepare(spec, choose_device("cpu")).process.matrix.rates  # type: ignore[attr-defined]
    assert found.letters[-1] == "·"
    assert found.rates[:-1, :-1] == pytest.approx(rates[1:, 1:])
    assert found.rates[-1, :-1] == pytest.approx(rates[0, 1:])
    assert np.diag(found.rates)[-1] == rates[0, 0]


def test_a_family_without_a_matrix_has_none(qtbot: QtBot, preview: NoisePreview) -> None:
    with qtbot.waitSignal(preview.made, timeout=CHILD_MS) as received:
        preview.make(WORD_LIST, "masked", {})
    assert received.args == [None]


def test_what_cannot_be_is_said_in_a_sentence(qtbot: QtBot, preview: NoisePreview) -> None:
    with qtbot.waitSignal(preview.failed, timeout=CHILD_MS) as received:
        preview.make(WORD_LIST, "neighbour", {"a/#": 2.0})
    assert "no two letters of this list" in received.args[0]
