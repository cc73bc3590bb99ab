"""The whole application in a window, with an exact model of a small bundled list so that torch is not loaded."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground import app, theme
from playground.app import Application
from playground.settings_store import SettingsStore

MODEL = "oracle:bigram:dinosaurs"


def ready(made: Application) -> bool:
    """Whether a board is there and answers the pattern."""
    return made.session.settled and not made.session.busy


@contextmanager
def opened(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """Open the window, wait for its board, and close it afterwards."""
    monkeypatch.setattr(app, "DEFAULT", MODEL)
    qt = QApplication.instance()
    assert isinstance(qt, QApplication)
    settings_store = SettingsStore()
    theme.apply(qt, "light" if settings_store.settings.scheme == "light" else "dark")
    made = Application(settings_store)
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
        theme.apply(qt, "dark")
