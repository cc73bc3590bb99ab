"""What is out of sight is styled a little later, and never shown before that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from playground import theme
from playground.theme.restyling import Restyling


@pytest.fixture(autouse=True)
def _restored(qapp: QApplication) -> Iterator[None]:
    before = theme.scheme()
    yield
    theme.apply(qapp, before)


@pytest.fixture
def pages(qapp: QApplication, qtbot: QtBot) -> QStackedWidget:
    """Two pages in the dark scheme that both were shown once; the first is in sight."""
    theme.apply(qapp, "dark")
    made = QStackedWidget()
    qtbot.addWidget(made)
    for _ in range(2):
        made.addWidget(QLineEdit("word"))
    with qtbot.waitExposed(made):
        made.show()
    for index in (1, 0):
        made.setCurrentIndex(index)
        qapp.processEvents()
    return made


def page_of(pages: QStackedWidget, index: int) -> QWidget:
    page = pages.widget(index)
    assert page is not None
    return page


def ink(pages: QStackedWidget, index: int) -> str:
    """The colour of the text that a page would be painted with."""
    return page_of(pages, index).palette().color(QPalette.ColorRole.Text).name()


def test_what_is_in_sight_is_styled_at_once_and_the_rest_in_the_turns_that_follow(
    qapp: QApplication, qtbot: QtBot, pages: QStackedWidget
) -> None:
    theme.apply(qapp, "light")
    wanted = theme.SCHEMES["light"].text
    assert ink(pages, 0) == wanted
    qtbot.waitUntil(lambda: ink(pages, 1) == wanted)
    restyling = qapp.findChild(Restyling)
    assert restyling is not None
    qtbot.waitUntil(lambda: not restyling._left)
    assert not restyling._timer.isActive()


def test_a_page_that_is_shown_before_its_turn_has_its_style(qapp: QApplication, pages: QStackedWidget) -> None:
    theme.apply(qapp, "light")
    pages.setCurrentIndex(1)
    assert ink(pages, 1) == theme.SCHEMES["light"].text


def test_widgets_that_go_before_their_turn_are_passed_over(qapp: QApplication, pages: QStackedWidget) -> None:
    theme.apply(qapp, "light")
    shiboken6.delete(page_of(pages, 1))
    theme.apply(qapp, "dark")
    assert ink(pages, 0) == theme.SCHEMES["dark"].text
