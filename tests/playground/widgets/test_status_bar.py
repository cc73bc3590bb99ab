"""The last line of the window: its place is tall enough for a message, which moves nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.widgets import StatusBar

STATUS = "Pattern m* · 4 rows · seed 0 · 7 model calls"


class Window(QWidget):
    """Something to read above a bar, as wide as the smallest window."""

    def __init__(self) -> None:
        super().__init__()
        self.page, self.status_bar = QWidget(), StatusBar("F1 Shortcuts")
        column = QVBoxLayout(self)
        column.addWidget(self.page, 1)
        column.addWidget(self.status_bar)
        self.resize(992, 400)


@pytest.fixture
def window(qtbot):
    made = Window()
    qtbot.addWidget(made)
    made.status_bar.status.setText(STATUS)
    with qtbot.waitExposed(made):
        made.show()
    return made


def rests():
    """Let the layouts settle."""
    for _ in range(3):
        QCoreApplication.processEvents()


def parts(window):
    bar = window.status_bar
    return [part for part in (bar.toast, bar.status, bar.hint) if part.isVisible()]


def test_a_short_message_moves_nothing_but_the_status_and_covers_nothing(window):
    page = window.page.geometry()
    window.status_bar.toast.show_message("Cleared 44 results.", action="Put back", ms=0)
    rests()
    assert window.page.geometry() == page
    rights = [part.geometry().right() for part in parts(window)]
    lefts = [part.geometry().left() for part in parts(window)]
    assert all(left > right for left, right in zip(lefts[1:], rights, strict=False))
    assert window.status_bar.status.shown_text() == STATUS


@pytest.mark.parametrize("sentence", ["word " * 30, "word " * 200, "/a/path/without/a/gap" * 20])
def test_a_long_message_moves_nothing_either(window, sentence):
    page, wide = window.page.geometry(), window.width()
    toast = window.status_bar.toast
    toast.show_message(sentence, bad=True)
    rests()
    message = toast._message
    assert len(message.lines()) == 2
    assert message.height() >= 2 * message.fontMetrics().height()
    assert window.page.geometry() == page
    assert window.status_bar.rect().contains(toast.geometry())
    assert window.width() == wide
    assert window.status_bar.hint.width() >= window.status_bar.hint.sizeHint().width()
    cut = message.lines()[-1].endswith("…")
    assert message.toolTip() == (toast.text() if cut else "")
    assert cut or "".join(message.lines()).replace(" ", "") == sentence.replace(" ", "")


def test_a_message_fits_itself_again_when_the_window_gets_narrower(window):
    message = window.status_bar.toast._message
    window.status_bar.toast.show_message("word " * 20, ms=0)
    rests()
    assert len(message.lines()) == 1
    window.resize(600, 400)
    rests()
    assert window.width() == 600
    assert len(message.lines()) == 2
