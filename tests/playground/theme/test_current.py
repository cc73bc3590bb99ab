"""Putting the look on: at once, everywhere, and after the desktop where that is chosen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from playground import theme
from playground.theme import current


@pytest.fixture(autouse=True)
def _restored(qapp):
    before = theme.scheme()
    yield
    theme.apply(qapp, before)


class Heard(QObject):
    """Which kinds of event a widget received."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.kinds: list[QEvent.Type] = []
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.kinds.append(event.type())
        return False


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_scheme_asked_for_is_the_one_on_screen(qapp, scheme):
    theme.apply(qapp, scheme)
    wanted = theme.SCHEMES[scheme]
    assert theme.scheme() == scheme
    assert theme.tokens() is wanted
    assert theme.colour("accent").name() == wanted.accent
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == wanted.canvas


def test_an_unknown_colour_is_refused(qapp):
    with pytest.raises(AttributeError, match="mauve"):
        theme.colour("mauve")


def test_every_widget_hears_of_a_new_scheme_and_is_painted_again(qapp, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    inner = QLabel("word")
    layout.addWidget(inner)
    theme.apply(qapp, "dark")
    with qtbot.waitExposed(window):
        window.show()
    heard = [Heard(window), Heard(inner)]
    theme.apply(qapp, "light")
    qtbot.waitUntil(lambda: all(QEvent.Type.Paint in one.kinds for one in heard))
    assert all(QEvent.Type.PaletteChange in one.kinds for one in heard)


def test_the_systems_scheme_is_followed_only_where_that_is_chosen(qapp, monkeypatch):
    asked = Qt.ColorScheme.Light
    monkeypatch.setattr(current, "_system_scheme", lambda: "light" if asked == Qt.ColorScheme.Light else "dark")
    theme.apply(qapp, "system")
    assert theme.scheme() == "light"
    asked = Qt.ColorScheme.Dark
    qapp.styleHints().colorSchemeChanged.emit(asked)
    assert theme.scheme() == "dark"
    theme.apply(qapp, "dark")
    asked = Qt.ColorScheme.Light
    qapp.styleHints().colorSchemeChanged.emit(asked)
    assert theme.scheme() == "dark"


def test_putting_the_look_on_twice_makes_one_follower(qapp):
    theme.apply(qapp, "system")
    theme.apply(qapp, "system")
    assert len(qapp.findChildren(current._Follower)) == 1


def test_the_look_needs_neither_torch_nor_the_rest_of_the_window():
    code = (
        "import sys, playground.theme, playground.widgets\n"
        "heavy = {'torch', 'models', 'pyqtgraph'}\n"
        "ours = ('playground.session.session', 'playground.jobs.job', 'playground.views')\n"
        "bad = [m for m in sys.modules if m.split('.')[0] in heavy or m.startswith(ours)]\n"
        "sys.exit(repr(bad) if bad else 0)"
    )
    root = Path(theme.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_widget_is_styled_no_more_often_for_lying_deep(qapp, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    inner, heard = window, []
    for _ in range(12):
        layout = QVBoxLayout(inner)
        inner = QLabel("word")
        layout.addWidget(inner)
        heard.append(Heard(inner))
    theme.apply(qapp, "dark")
    for each in heard:
        each.kinds.clear()
    theme.apply(qapp, "light")
    styled = [each.kinds.count(QEvent.Type.StyleChange) for each in heard]
    assert max(styled) == min(styled) <= 2
