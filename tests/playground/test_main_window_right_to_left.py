"""A list that is written from right to left, the whole way: trained, typed, pinned, stepped, undone and drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from models.data.direction import has_right_to_left
from models.storage.model_card import read_card
from playground.__main__ import main
from playground.app import Application
from playground.formatting import isolated
from playground.session.edit_queue import Move
from playground.views.board.caret import PATTERN, Caret
from tests.playground.app import opened, ready
from tests.playground.scripts import SCRIPTS
from tests.playground.views.pointer import hover

WORDS = [word + ending for word in SCRIPTS["Hebrew"] for ending in ("", "ים", "ות", "י", "ך")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of it, trained from the command line."""
    there = tmp_path_factory.mktemp("hebrew")
    (there / "words.txt").write_text("\n".join(WORDS), encoding="utf-8")
    arguments = ["train", str(there / "words.txt"), "--out", str(there / "model"), "--steps", "8", "--preset", "tiny"]
    assert main([*arguments, "--from", "scratch", "--batch", "32", "--device", "cpu"]) == 0
    return there / "model"


def test_the_window_fills_it_from_the_right(folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_card(folder)["alphabet"][0] >= "א"
    with opened(qtbot, monkeypatch) as made:
        made.library.open(str(folder))
        qtbot.waitUntil(lambda: made.session.experiment.model == str(folder) and ready(made))
        window, grid = made.window, made.window.board.stage.grid
        rightmost = max(range(6), key=lambda i: grid.cell_rect(PATTERN, i).x())
        assert rightmost == 0
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.cell_rect(PATTERN, 0).center())
        grid.type("ש")
        qtbot.waitUntil(lambda: window.board.line.text() == "ש*" and ready(made))
        QTest.keyClick(grid, Qt.Key.Key_Left)
        assert grid.caret.position == 2
        grid.type("ל")
        qtbot.waitUntil(lambda: window.board.line.text() == "ש?ל*" and ready(made))
        qtbot.waitUntil(lambda: window.status.text().startswith(f"Pattern {isolated('ש?ל*')} · 4 rows"))
        made.session.move(Move.RUN_TO_END)
        qtbot.waitUntil(lambda: ready(made) and len(made.result_store.results) == 4)
        words = [result.word for result in made.result_store.results]
        assert all(word[0] == "ש" and word[2] == "ל" for word in words)
        made.actions.run("undo")
        qtbot.waitUntil(lambda: window.board.line.text() == "ש*" and ready(made))


def test_no_sentence_of_the_window_is_turned_around_by_a_letter(
    folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(qtbot, monkeypatch) as made:
        made.library.open(str(folder))
        qtbot.waitUntil(lambda: made.session.experiment.model == str(folder) and ready(made))
        made.actions.open_files([folder.parent / "words.txt"])
        qtbot.waitUntil(lambda: made.training_service.list_import.words is not None)
        window, grid = made.window, made.window.board.stage.grid
        grid.type("ש")
        qtbot.waitUntil(lambda: window.board.line.text() == "ש*" and ready(made))
        made.session.move(Move.RUN_TO_END)
        qtbot.waitUntil(lambda: ready(made) and len(made.result_store.results) == 4)
        _written_by_hand(qtbot, made)
        window.results.listing.selectRow(0)
        seen = set[str]()
        for page in range(window.tabs.count()):
            window.tabs.setCurrentIndex(page)
            for position in range(4):
                made.session.select((position,), 0)
                qtbot.waitUntil(lambda: ready(made))
                grid.setFocus()
                for part in (grid, window.board.stage.map, window.board.stage.letters):
                    hover(part, QPoint(part.width() - 60 - 90 * position, 12))
                seen |= _texts(window)
        assert any("\u2068" in text for text in seen)
        turned = [text for text in seen if _may_turn(text)]
        assert turned == [], "\n".join(turned)


def _written_by_hand(qtbot: QtBot, made: Application) -> None:
    made.window.board.stage.grid.set_caret(Caret(0, 1, 1))
    known = made.session.experiment.frame
    assert known is not None
    made.window.board.stage.grid.type("ם" if made.session.outline.vocabulary.glyph(int(known.x[0, 1])) != "ם" else "ל")
    qtbot.waitUntil(lambda: len(made.session.experiment.branches) == 2 and ready(made))
    made.session.move(Move.RUN_TO_END)
    qtbot.waitUntil(lambda: ready(made))


def _texts(window: QWidget) -> set[str]:
    """Every line that the window and its menus show or have read aloud."""
    shown = [text for action in window.findChildren(QAction) for text in (action.text(), action.toolTip())]
    for widget in window.findChildren(QWidget):
        shown += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        if isinstance(widget, QLabel | QAbstractButton):
            shown.append(widget.text())
    return {line for text in shown for line in text.splitlines()}


def _may_turn(text: str) -> bool:
    """Whether a line has letters from the right beside others or digits, and nothing that keeps them apart."""
    rest = re.sub("\u2068[^\u2069]*\u2069", "", text)
    return has_right_to_left(rest) and re.search("[A-Za-z0-9]", rest) is not None
