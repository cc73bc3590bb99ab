"""The whole application in a window, with an exact model of a small bundled list so that torch is not loaded."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground import app, theme
from playground.app import Application, build
from playground.settings_store import SettingsStore
from playground.theme import current

MODEL = "oracle:bigram:dinosaurs"


def ready(made: Application) -> bool:
    """Whether a board is there and answers the pattern."""
    return made.session.settled and not made.session.busy


def _qt() -> QApplication:
    qt = QApplication.instance()
    assert isinstance(qt, QApplication)
    return qt


def built(monkeypatch: pytest.MonkeyPatch, *, plain: bool = False) -> Application:
    """The window before it is shown, dark where its settings leave that to the desktop.

    plain: without a style sheet, for tests of what a window does; it takes a third of the time off.
    """
    monkeypatch.setattr(current, "_system_scheme", lambda: "dark")
    if plain:
        monkeypatch.setattr(current, "stylesheet", lambda _tokens: "")
    return build(_qt(), SettingsStore())


@contextmanager
def opened(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, *, plain: bool = False) -> Iterator[Application]:
    """Open the window, wait for its board, and close it afterwards. plain: without a style sheet, see `built`."""
    monkeypatch.setattr(app, "DEFAULT", MODEL)
    made = built(monkeypatch, plain=plain)
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.begin([])
    qtbot.waitUntil(lambda: ready(made))
    try:
        yield made
    finally:
        made.window.close()
        made.window.deleteLater()
        made.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # before the look of every widget changes
        theme.apply(_qt(), "dark")
