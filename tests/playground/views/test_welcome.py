"""The first steps get out of the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from playground.views.welcome import Welcome
from playground.widgets import Elided


class Window(QWidget):
    def __init__(self):
        super().__init__()
        self.strip = Welcome()
        self.other = QPushButton("other")
        column = QVBoxLayout(self)
        column.addWidget(self.strip)
        column.addWidget(self.other)


@pytest.fixture
def window(qtbot):
    window = Window()
    qtbot.addWidget(window)
    window.show()
    return window


def test_the_first_thing_done_is_ticked_and_the_strip_leaves(window, qtbot):
    with qtbot.waitSignal(window.strip.dismissed):
        window.strip.tick("play")
        assert window.strip.done() == {"play"}
        assert window.strip.isVisible()
    assert not window.strip.isVisible()


def test_escape_anywhere_in_the_window_hides_it_once(window, qtbot):
    window.other.setFocus()
    with qtbot.waitSignal(window.strip.dismissed):
        qtbot.keyClick(window.other, Qt.Key.Key_Escape)
    assert not window.strip.isVisible()
    with qtbot.assertNotEmitted(window.strip.dismissed):
        qtbot.keyClick(window.other, Qt.Key.Key_Escape)
        window.strip.dismiss()


def test_its_cross_hides_it(window, qtbot):
    with qtbot.waitSignal(window.strip.dismissed):
        qtbot.mouseClick(window.strip.close_button, Qt.MouseButton.LeftButton)


def test_other_keys_pass_and_leave_it_there(window, qtbot):
    with qtbot.waitSignal(window.other.clicked):
        qtbot.keyClick(window.other, Qt.Key.Key_Space)
    assert window.strip.isVisible()


def test_a_step_that_there_is_not_is_refused(window):
    with pytest.raises(KeyError):
        window.strip.tick("fly")


@pytest.mark.parametrize("width", [1340, 700, 330])
def test_it_is_drawn_at_any_width(window, width):
    window.resize(width, 100)
    window.grab()


@pytest.mark.parametrize("width", [1340, 855, 700, 597, 500, 440])
def test_its_sentences_are_whole_at_any_width(window, width):
    window.strip.setFixedWidth(width)
    QCoreApplication.processEvents()
    words = window.strip.findChildren(Elided)
    assert len(words) == 3
    assert [one.shown_text() for one in words] == [one.text() for one in words]


def test_it_says_as_much_as_fits(window):
    said = []
    for width in (1340, 597, 440, 1340):
        window.strip.setFixedWidth(width)
        QCoreApplication.processEvents()
        said.append(sum(len(one.text()) for one in window.strip.findChildren(Elided)))
    assert said[0] == said[3] > said[1] > said[2]
