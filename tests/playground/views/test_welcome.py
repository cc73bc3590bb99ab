"""The first steps get out of the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from playground.views.welcome import LOW, STEPS, Welcome


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
    window.resize(600, 2 * LOW)
    window.show()
    return window


def test_the_first_thing_done_is_ticked_and_known_and_the_last_one_closes_it(window, qtbot):
    with qtbot.waitSignal(window.strip.dismissed):
        window.strip.tick("play")
    assert window.strip.done() == {"play"}
    with qtbot.assertNotEmitted(window.strip.dismissed):
        window.strip.tick("pin")
        assert window.strip.isVisible()
        window.strip.tick("train")
        qtbot.waitUntil(lambda: not window.strip.isVisible())


def test_it_comes_back_as_it_was_at_first(window, qtbot):
    for step in STEPS:
        window.strip.tick(step)
    window.strip.dismiss()
    window.strip.show_again()
    assert window.strip.isVisible()
    assert window.strip.done() == frozenset()
    qtbot.mouseClick(window.strip.close_button, Qt.MouseButton.LeftButton)
    assert not window.strip.isVisible()


def test_in_a_low_window_the_next_step_alone_is_there(window, qtbot):
    window.resize(600, LOW - 1)
    shown = lambda: [name for name, step in window.strip.steps.items() if step.isVisible()]  # noqa: E731
    qtbot.waitUntil(lambda: shown() == ["pin"])
    window.strip.tick("play")
    assert shown() == ["pin"]
    window.strip.tick("pin")
    assert (shown(), window.strip._title.text()) == (["train"], "First steps, 3 of 3")
    window.resize(600, LOW)
    qtbot.waitUntil(lambda: shown() == list(STEPS))


@pytest.mark.parametrize("step", STEPS)
def test_a_click_on_a_step_asks_for_it(window, qtbot, step):
    with qtbot.waitSignal(window.strip.wanted, check_params_cb=lambda name: name == step):
        qtbot.mouseClick(window.strip.steps[step], Qt.MouseButton.LeftButton)
    assert window.strip.steps[step].toolTip()


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


@pytest.mark.parametrize("width", [1340, 700, 310])
def test_its_sentences_are_whole_at_any_width(window, width):
    window.strip.setFixedWidth(width)
    QCoreApplication.processEvents()
    for step in window.strip.steps.values():
        assert step.width() >= step.sizeHint().width()
        assert window.strip.rect().contains(step.geometry())
