"""What is asked before a model of one's own changes, by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from playground.views.own_model import DeleteModel, RenameModel
from tests.playground.views.small_run import unnamed


@pytest.fixture
def parent(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def test_typing_a_title_and_enter_gives_it(qtbot, parent):
    dialog = RenameModel("Dinosaurs", parent)
    dialog.open()
    given: list[str] = []
    dialog.title_given.connect(given.append)
    qtbot.keyClicks(dialog.title, " Old bones ")  # the old title is selected, so it is typed over
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog.title, Qt.Key.Key_Return)
    assert given == ["Old bones"]


@pytest.mark.parametrize("title", ["", "   ", "Dinosaurs"])
def test_no_title_and_the_same_title_cannot_be_given(qtbot, parent, title):
    dialog = RenameModel("Dinosaurs", parent)
    dialog.open()
    given: list[str] = []
    dialog.title_given.connect(given.append)
    dialog.title.setText(title)
    assert not dialog.answer.isEnabled()
    qtbot.keyClick(dialog.title, Qt.Key.Key_Return)
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert given == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_deleting_for_good_is_not_what_a_hasty_key_does(qtbot, parent, key):
    dialog = DeleteModel("Dinosaurs", parent)
    dialog.open()
    said: list[bool] = []
    dialog.accepted.connect(lambda: said.append(True))
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog, key)
    assert said == []


def test_everything_reachable_has_a_name(parent):
    for dialog in (RenameModel("Dinosaurs", parent), DeleteModel("Dinosaurs", parent)):
        dialog.open()
        assert unnamed(dialog) == []
        dialog.close()
