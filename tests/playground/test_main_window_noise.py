"""In the window: the noise of a list as a matrix, a pair of it changed, the run begun with it, and a model's own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from models.storage.folders import bundled_folder
from models.training.train_spec import TrainSpec
from tests.models.training.lists import WORDS
from tests.patience import CHILD_MS
from tests.playground.app import opened, ready


def test_a_pair_of_letters_is_changed_and_the_run_begins_with_it(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(qtbot, monkeypatch, plain=True) as made:
        trainer, service = made.window.trainer, made.training_service
        made.window.tabs.setCurrentWidget(trainer)
        trainer.setup.family.choice.setCurrentIndex(trainer.setup.family.values().index("neighbour"))
        with qtbot.waitSignal(made.noise_preview.made, timeout=CHILD_MS):
            service.list_import.read_pasted("\n".join(WORDS))
        settings = trainer.setup.settings
        assert settings.matrix.isVisibleTo(trainer)
        pair = sorted(settings.matrix.letters()[:2])
        settings.matrix.pair_wanted.emit(0, 1)
        before = settings.matrix.value((0, 1))
        with qtbot.waitSignal(made.noise_preview.made, timeout=CHILD_MS):
            settings.rate.setValue(5.0)
        assert settings.matrix.value((0, 1)) > before
        begun: list[TrainSpec] = []
        monkeypatch.setattr(service, "_run", begun.append)
        qtbot.mouseClick(trainer.setup.start, Qt.MouseButton.LeftButton)
        assert begun[0].family == "neighbour"
        assert begun[0].settings == (("/".join(pair), 5.0),)


def test_a_model_with_a_matrix_or_with_exponents_shows_them_on_its_tab(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(qtbot, monkeypatch, plain=True) as made:
        card = made.window.model_card
        assert card.matrix.letters() == ()
        with qtbot.waitSignal(made.library.opened, timeout=CHILD_MS):
            made.library.open(str(bundled_folder() / "names-neighbour"))
        qtbot.waitUntil(lambda: ready(made) and card.matrix.letters() != (), timeout=CHILD_MS)
        assert card.matrix.letters() == (*"abcdefghijklmnopqrstuvwxyz", "·")
        g, h, p = 6, 7, 15
        assert card.matrix.value((g, h)) > 10 * card.matrix.value((g, p))
        assert card.rows()["Process"] == "near are keys beside each other, to any letter 0.05"
        assert not card.survival.isVisibleTo(card)
        made.library.open(str(bundled_folder() / "names-learned"))
        qtbot.waitUntil(lambda: ready(made) and card.survival.letters() != (), timeout=CHILD_MS)
        assert sorted(card.survival.letters()) == sorted((*"abcdefghijklmnopqrstuvwxyz", "·"))
        assert card.survival.bar_name(0).startswith("i: half of them are hidden at noise level 6")
        assert card.matrix.letters() == ()
