"""While another model is being opened the window tells it from the one that the board shows."""

from collections.abc import Iterator
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from models.errors import UserError
from playground.app import Application
from playground.catalog import model_loader
from playground.catalog.opened import Opened, open_item
from tests.patience import PATIENCE_S
from tests.playground.app import MODEL, opened, ready

OTHER = "oracle:list:dinosaurs"


def said(made: Application) -> tuple[str, str, str, str]:
    """What the chooser shows, its tooltip, and what badge and status bar say."""
    window = made.window
    return (
        window.header.models.shown(),
        window.header.models.toolTip(),
        window.header.engine.accessibleName(),
        window.status.text(),
    )


@pytest.mark.parametrize("end", ["opened", "failed", "left"])
def test_the_board_keeps_its_name_until_the_other_model_is_there(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    go = Event()

    def slow(identifier: str) -> Iterator[str | Opened]:
        go.wait(PATIENCE_S)
        if end == "failed":
            raise UserError("The file cannot be read; choose another model.")
        yield from open_item(identifier)

    with opened(qtbot, monkeypatch, plain=True) as made:
        monkeypatch.setattr(model_loader, "open_item", slow)
        here = made.session.outline.title
        item = made.library.item(OTHER)
        assert item is not None
        before = said(made)
        chooser = made.window.header.models
        chooser.setCurrentIndex(chooser.values().index(OTHER))  # as keys and clicks do
        qtbot.waitUntil(lambda: item.title in made.window.status.text())
        shown, tip, badge, status = said(made)
        assert (shown, made.session.outline.title) == (here, here)
        assert tip == f"The board shows {here}; {item.title} is being opened"
        assert badge.startswith(f"Engine: opening {item.title}. ")
        assert status.startswith(tip)
        if end == "left":
            made.library.stay()
        go.set()
        qtbot.waitUntil(lambda: "is being opened" not in made.window.status.text() and ready(made))
        if end == "opened":
            qtbot.waitUntil(lambda: made.session.outline.title == item.title)
            assert made.window.header.models.shown() == item.title
            assert made.window.header.models.value() == OTHER
        else:
            assert made.window.header.models.value() == MODEL
            assert said(made)[:2] == before[:2]
