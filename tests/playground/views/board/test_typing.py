"""Letters of several code points are typed as keyboards and input methods send them."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.sampling.recipe import Recipe
from playground.views.board import Board
from playground.views.board.typing import letters_of
from playground.widgets import Button
from tests.playground.views.board.test_board_card import menu_of

YORUBA = "\u1ecd\u0300"  # o with a dot below and a grave accent
HI = "\u0939\u093f"
HALF = "\u0915\u094d\u200d"
THUMB = "\U0001f44d\U0001f3fd"
LETTERS = Vocabulary.from_words(["ab", "o", "\u1ecd", "é", YORUBA, "\u0939", HI, "\u0915", HALF, THUMB])
LENGTH = 6


@pytest.fixture
def marked(board: Board) -> Board:
    """A board whose model has such letters."""
    board.show_model(LETTERS, LENGTH)
    board.show_recipe(Recipe(Constraint.free(LENGTH, len(LETTERS)), steps=4))
    return board


def press(widget: QWidget, text: str) -> None:
    """A key that sends this text."""
    QApplication.sendEvent(
        widget, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, text)
    )


def commit(widget: QWidget, text: str) -> None:
    """An input method that brings this text."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def pins(board: Board) -> list[tuple[Any, str]]:
    """Every pin that is asked for from now on, with its letter."""
    asked: list[tuple[Any, str]] = []
    board.pin_wanted.connect(lambda positions, symbol: asked.append((positions, LETTERS.glyph(symbol))))
    return asked


@pytest.mark.parametrize("send", [press, commit])
@pytest.mark.parametrize("letter", [YORUBA, HI, HALF, THUMB, "e\u0301"])
def test_a_letter_that_comes_whole_is_one_pin(marked: Board, send: Any, letter: str) -> None:
    asked = pins(marked)
    send(marked.stage.grid, letter)
    assert asked == [((0,), *letters_of(letter, LETTERS))]


def test_several_letters_of_an_input_method_go_to_one_position_each(marked: Board) -> None:
    asked = pins(marked)
    commit(marked.stage.grid, f"a{YORUBA}{HI}b")
    assert asked == [((0,), "a"), ((1,), YORUBA), ((2,), HI), ((3,), "b")]


@pytest.mark.parametrize(
    ("keys", "letters"),
    [
        (("o", "\u0323", "\u0300"), ["o", "\u1ecd", YORUBA]),
        (("\u0939", "\u093f"), ["\u0939", HI]),
        (("\u0915", "\u094d", "\u200d"), ["\u0915", HALF]),
        (("\U0001f44d", "\U0001f3fd"), [THUMB]),
        (("e", "\u0301"), ["é"]),
    ],
)
def test_a_mark_typed_behind_its_letter_joins_it(marked: Board, keys: tuple[str, ...], letters: list[str]) -> None:
    asked = pins(marked)
    for key in keys:
        press(marked.stage.grid, key)
    press(marked.stage.grid, "a")
    assert asked == [*(((0,), letter) for letter in letters), ((1,), "a")]


def test_a_mark_joins_nothing_once_the_caret_has_moved(qtbot: QtBot, marked: Board) -> None:
    asked = pins(marked)
    refused: list[str] = []
    marked.stage.grid.refused.connect(refused.append)
    press(marked.stage.grid, "o")
    qtbot.keyClick(marked.stage.grid, Qt.Key.Key_Right)
    press(marked.stage.grid, "\u0323")
    assert asked == [((0,), "o")]
    assert len(refused) == 1


def test_a_mark_that_makes_no_letter_of_the_model_is_refused(marked: Board) -> None:
    asked = pins(marked)
    refused: list[str] = []
    marked.stage.grid.refused.connect(refused.append)
    press(marked.stage.grid, "a")
    press(marked.stage.grid, "\u0323")
    assert asked == [((0,), "a")]
    assert len(refused) == 1


@pytest.mark.parametrize("send", [press, commit])
def test_allowed_letters_are_typed_alike(qtbot: QtBot, marked: Board, send: Any) -> None:
    menu = menu_of(qtbot, marked)
    for text in ("o", "\u0323", "\u0300", THUMB):
        send(menu.focusWidget(), text)
    assert menu.symbols() == {LETTERS.symbol(YORUBA), LETTERS.symbol(THUMB)}


def test_the_pattern_line_reads_such_letters_and_shows_them_again(qtbot: QtBot, marked: Board) -> None:
    with qtbot.waitSignal(marked.line.pattern_typed) as asked:
        marked.line.take_focus()
        commit(marked.line, f"[{YORUBA}a]{HI}*")
    assert asked.args == [f"[{YORUBA}a]{HI}*"]
    assert not marked.line.problem()


def test_a_text_is_pasted_into_a_row_as_its_word_and_into_the_pattern_letter_by_letter(
    qtbot: QtBot, board: Board
) -> None:
    words, pinned = list[Any](), list[Any]()
    board.word_wanted.connect(lambda row, text: words.append((row, text)))
    board.pin_wanted.connect(lambda positions, symbol: pinned.append((positions, symbol)))
    QApplication.clipboard().setText(" abba\n")
    grid = board.stage.grid
    qtbot.keyClick(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [positions for positions, _ in pinned] == [(0,), (1,), (2,), (3,)]
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    qtbot.keyClick(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert words == [(0, "abba")]


def test_generating_again_is_asked_for_by_a_button_and_beside_the_allowed_letters(qtbot: QtBot, board: Board) -> None:
    asked = list[None]()
    board.generate_wanted.connect(lambda: asked.append(None))
    qtbot.mouseClick(board.bar.generate, Qt.MouseButton.LeftButton)
    again = next(b for b in menu_of(qtbot, board).findChildren(Button) if b.text() == "Generate these again")
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    assert len(asked) == 2
