"""A list that is written from right to left, the whole way: trained, typed, pinned, stepped, undone and drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.storage.model_card import read_card
from playground.__main__ import main
from playground.formatting import isolated
from playground.session.edit_queue import Move
from playground.views.board.caret import PATTERN
from tests.playground.app import opened, ready
from tests.playground.scripts import SCRIPTS

WORDS = [word + ending for word in SCRIPTS["Hebrew"] for ending in ("", "ים", "ות", "י", "ך")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of it, trained from the command line."""
    there = tmp_path_factory.mktemp("hebrew")
    (there / "words.txt").write_text("\n".join(WORDS), encoding="utf-8")
    arguments = ["train", str(there / "words.txt"), "--out", str(there / "model"), "--steps", "30", "--preset", "tiny"]
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
        made.commands.run("undo")
        qtbot.waitUntil(lambda: window.board.line.text() == "ש*" and ready(made))
