"""The tour of the README, followed to the letter in the whole window: each line is tried where the one before ended."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.training.train_spec import TrainSpec
from playground.app import Application
from playground.presenters.draft import KEEP, WIDEN
from playground.views.board.caret import PATTERN
from playground.views.results.columns import WORD
from playground.views.results.new_words import NewWordsPopup
from tests.models.training.lists import WORDS
from tests.patience import CHILD_MS
from tests.playground.app import opened, ready

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
ROOT = Path(__file__).parents[2]


class Tour:
    """Somebody who reads the README and does what it says, by keys and clicks alone."""

    def __init__(self, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, made: Application) -> None:
        self.monkeypatch = monkeypatch
        self.qtbot, self.made, self.window = qtbot, made, made.window
        self.board, self.grid = made.window.board, made.window.board.stage.grid
        made.player.set_speed(float("inf"))

    @property
    def words(self) -> list[str]:
        return self.made.timeline.words()

    def click(self, line: int, position: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.mouseClick(self.grid, LEFT, held, pos=self.grid.cell_rect(line, position).center())

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        self.qtbot.keyClick(focus, key, held)

    def rests(self) -> None:
        made = self.made
        self.qtbot.waitUntil(lambda: ready(made) and not made.player.playing)

    def ends(self) -> None:
        self.qtbot.waitUntil(lambda: ready(self.made) and self.made.session.experiment.at_end)
        self.rests()

    def pins_and_types_a_pattern(self) -> None:
        self.click(PATTERN, 0)
        self.qtbot.keyClicks(self.grid, "m")
        self.click(PATTERN, 2)
        self.qtbot.keyClicks(self.grid, "a")
        self.qtbot.waitUntil(lambda: self.board.line.text() == "m?a*" and ready(self.made))
        self.board.line.setFocus()
        self.board.line.selectAll()
        self.qtbot.keyClicks(self.board.line, "m?a*")
        self.press(Qt.Key.Key_Return)
        self.rests()
        assert self.board.line.text() == "m?a*"

    def plays(self) -> None:
        self.press(Qt.Key.Key_Space)
        self.ends()
        assert all(word[0] == "m" and word[2] == "a" for word in self.words)

    def steps_back_and_types_another_letter(self) -> None:
        before = len(self.made.session.experiment.branches)
        self.press(Qt.Key.Key_Left, CTRL)
        self.click(1, 1)
        letter = "o" if self.words[1][1] != "o" else "i"
        self.qtbot.keyClicks(self.grid, letter)
        self.qtbot.waitUntil(lambda: len(self.made.session.experiment.branches) == before + 1 and ready(self.made))
        assert self.words[1][1] == letter

    def pastes_a_word_and_generates_a_part_of_it(self) -> None:
        notice = self.board.stage.notice
        QApplication.clipboard().setText("saurolophus")
        self.press(Qt.Key.Key_V, CTRL)
        self.qtbot.waitUntil(notice.isVisible)
        assert (notice.first.text(), notice.second.text()) == (WIDEN, KEEP)
        self.qtbot.mouseClick(notice.first, LEFT)
        self.qtbot.waitUntil(lambda: ready(self.made) and self.words[1] == "saurolophus")
        assert not notice.isVisible()
        assert self.board.line.text() == "??*"
        self.click(1, 0)
        self.click(1, 2, Qt.KeyboardModifier.ShiftModifier)
        self.press(Qt.Key.Key_G, CTRL)
        self.ends()
        assert self.words[1][3:] == "rolophus"
        self.press(Qt.Key.Key_Z, CTRL)
        self.rests()
        assert (self.board.line.text(), self.words[1]) == ("??*", "saurolophus")
        self.press(Qt.Key.Key_Z, CTRL)
        self.rests()
        assert self.board.line.text() == "m?a*"

    def looks_at_results(self) -> None:
        window, listing = self.window, self.window.results.listing
        window.tabs.setCurrentWidget(window.results)
        shown = [result.word for result in listing.table.shown()]
        place = listing.visualRect(listing.table.index(0, WORD)).center()
        self.qtbot.mouseClick(listing.viewport(), LEFT, pos=place)
        self.qtbot.mouseDClick(listing.viewport(), LEFT, pos=place)
        self.ends()
        assert self.words[self.made.session.state.row] == shown[0]
        self.qtbot.mouseClick(listing.viewport(), LEFT, pos=place)
        self.press(Qt.Key.Key_D)
        self.qtbot.waitUntil(lambda: "is a draft in row" in window.toast.text())
        self.qtbot.mouseClick(window.results.clear, LEFT)
        self.qtbot.waitUntil(lambda: not listing.table.shown())
        self.press(Qt.Key.Key_Z, CTRL)
        self.qtbot.waitUntil(lambda: {result.word for result in listing.table.shown()} >= set(shown))
        count = len(listing.table.shown())  # words of rows that were edited have come since
        self.qtbot.mouseClick(window.results.new, LEFT)
        popup = QApplication.activePopupWidget()
        assert popup is not None
        assert isinstance(popup, NewWordsPopup)
        self.qtbot.keyClicks(popup.count, "3")
        self.qtbot.keyClick(popup.count, Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: len(listing.table.shown()) == count + 3)
        assert window.toast.text().startswith("3 new words, best first")
        self.qtbot.keyClick(window.results.look, Qt.Key.Key_End)
        self.qtbot.mouseClick(window.results.copy_all, LEFT)
        assert len(QApplication.clipboard().text().split()) == count + 3

    def trains(self) -> None:
        started = list[TrainSpec]()
        self.monkeypatch.setattr(self.made.training_service, "_run", started.append)  # a test of its own trains
        window = self.window
        window.activateWindow()  # after the popup
        self.qtbot.waitUntil(window.isActiveWindow)
        window.tabs.setCurrentWidget(window.trainer)
        QApplication.clipboard().setText("\n".join(WORDS))
        window.trainer.data.drop.setFocus()
        self.press(Qt.Key.Key_V, CTRL)
        self.qtbot.waitUntil(window.trainer.setup.start.isEnabled)
        with self.qtbot.waitSignal(self.made.library.opened, timeout=CHILD_MS):
            self.qtbot.mouseClick(window.trainer.data.at_once.button, LEFT)
        self.qtbot.mouseClick(window.trainer.setup.start, LEFT)
        assert [spec.words for spec in started] == [WORDS]


# What the README says in each line, and how it is done.
_DRAFT = Tour.pastes_a_word_and_generates_a_part_of_it
LINES = (
    ("type `m`, then `a` further on; or type a pattern such as `m?a*`", Tour.pins_and_types_a_pattern),
    ("Press Space. Every row fills its blanks", Tour.plays),
    ("Step back with Ctrl+←, click a letter in a row and type another one", Tour.steps_back_and_types_another_letter),
    (
        "Paste a word into a row, select some of its letters and press Ctrl+G",
        Tour.pastes_a_word_and_generates_a_part_of_it,
    ),
    ("*Results* says which words are new", Tour.looks_at_results),
    ("*Train*: drop a list or paste one. *Play now* opens its letter n-gram at once; press Start", Tour.trains),
)


def test_every_line_of_the_tour_does_what_it_says(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    tour = text[text.index("## A tour in six lines") : text.index("F1 lists the keys")]
    lines = [" ".join(line.split()) for line in re.split(r"\n\d\. ", tour)[1:]]
    assert len(lines) == len(LINES)
    for line, (says, _) in zip(lines, LINES, strict=True):
        assert says in line
    assert WIDEN in lines[3]
    with opened(qtbot, monkeypatch) as made:
        made.window.activateWindow()
        qtbot.waitUntil(made.window.isActiveWindow)
        visitor = Tour(qtbot, monkeypatch, made)
        for _, does in LINES:
            does(visitor)
