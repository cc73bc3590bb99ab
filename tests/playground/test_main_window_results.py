"""Results in the whole window, by mouse and keys: select, replay, clear and undo, use as a draft, find new ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.app import Application
from playground.views.results.columns import WORD
from playground.views.results.looks import ResultsLook
from playground.views.results.new_words import NewWordsPopup
from tests.playground.app import opened, ready

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def made(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """A window with twenty results."""
    with opened(qtbot, monkeypatch, plain=True) as made:
        made.window.activateWindow()
        qtbot.waitUntil(made.window.isActiveWindow)
        qtbot.mouseClick(made.window.results.more, LEFT)
        qtbot.waitUntil(lambda: made.window.results.listing.table.rowCount() == 20)
        made.player.set_speed(float("inf"))
        yield made


def words(made: Application) -> list[str]:
    return [result.word for result in made.window.results.listing.table.shown()]


def click(qtbot: QtBot, made: Application, row: int, *, twice: bool = False) -> None:
    listing = made.window.results.listing
    place = listing.visualRect(listing.table.index(row, WORD)).center()
    qtbot.mouseClick(listing.viewport(), LEFT, pos=place)
    if twice:
        qtbot.mouseDClick(listing.viewport(), LEFT, pos=place)


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """To whatever has the keyboard."""
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, key, modifier)


def test_a_click_moves_nothing_on_the_board_and_two_or_enter_replay(qtbot: QtBot, made: Application) -> None:
    before = made.session.experiment
    click(qtbot, made, 3)
    assert made.session.experiment is before
    assert not made.player.playing
    chosen = made.window.results.listing.selected()[0]
    click(qtbot, made, 3, twice=True)
    qtbot.waitUntil(lambda: ready(made) and not made.player.playing and made.session.experiment.at_end)
    assert made.timeline.words()[made.session.state.row] == chosen.word
    click(qtbot, made, 5)
    press(qtbot, Qt.Key.Key_Return)
    wanted = made.window.results.listing.selected()[0]
    qtbot.waitUntil(lambda: ready(made) and not made.player.playing and made.session.experiment.at_end)
    assert made.timeline.words()[made.session.state.row] == wanted.word


def test_undo_by_its_key_brings_back_what_was_cleared_where_the_keyboard_is_then(
    qtbot: QtBot, made: Application
) -> None:
    before = words(made)
    click(qtbot, made, 2)
    press(qtbot, Qt.Key.Key_S)
    qtbot.mouseClick(made.window.results.clear, LEFT)
    qtbot.waitUntil(lambda: words(made) == [before[2]])
    assert made.window.header.undo.toolTip().startswith("Undo clear 19 results")
    press(qtbot, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: words(made) == before)
    press(qtbot, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: words(made) == [before[2]])


def test_undo_follows_when_nothing_is_left_in_the_table(qtbot: QtBot, made: Application) -> None:
    before = words(made)
    qtbot.mouseClick(made.window.results.clear, LEFT)
    qtbot.waitUntil(lambda: words(made) == [])
    press(qtbot, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: words(made) == before)
    made.window.results.listing.setFocus()
    made.window.results.listing.selectAll()
    press(qtbot, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: words(made) == [])
    press(qtbot, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: words(made) == before)


def test_a_word_becomes_a_draft_in_the_selected_row_and_a_part_of_it_is_generated_again(
    qtbot: QtBot, made: Application
) -> None:
    word = words(made)[4]
    click(qtbot, made, 4)
    press(qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: ready(made) and made.timeline.words()[0] == word)
    assert made.window.toast.text().startswith(f"{word} is a draft in row 1.")
    assert made.window.board.stage.grid.hasFocus()
    made.session.select((0,), 0)
    press(qtbot, Qt.Key.Key_G, CTRL)
    qtbot.waitUntil(lambda: ready(made) and not made.player.playing and made.session.experiment.at_end)
    assert made.timeline.words()[0][1:] == word[1:]


def test_so_many_new_words_are_asked_for_by_keys_and_the_best_stand_on_top(qtbot: QtBot, made: Application) -> None:
    before = set(words(made))
    qtbot.mouseClick(made.window.results.new, LEFT)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, NewWordsPopup)
    qtbot.keyClicks(popup.count, "5")
    qtbot.keyClick(popup.count, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: made.window.results.listing.table.rowCount() == 25)
    assert not set(words(made)[:5]) & before
    assert made.window.toast.text().startswith("5 new words, best first by log p per character (exact); ")
    assert made.window.results.more.isVisible()


def test_how_results_are_shown_is_remembered(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(qtbot, monkeypatch, plain=True) as made:
        assert made.window.results.look.value() is ResultsLook.WORDS
        qtbot.keyClick(made.window.results.look, Qt.Key.Key_Down)
        assert made.window.results.listing.look is ResultsLook.LARGE
    with opened(qtbot, monkeypatch, plain=True) as made:
        assert made.window.results.look.value() is ResultsLook.LARGE
        assert made.window.results.listing.look is ResultsLook.LARGE
        assert made.window.results.copy_all.isVisibleTo(made.window.results)
