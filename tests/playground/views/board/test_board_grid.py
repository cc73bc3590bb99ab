"""The pattern and the rows, driven by keys and clicks."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.data.vocabulary import END, Vocabulary
from playground.views.board import Board
from playground.views.board.caret import PATTERN
from tests.playground.painting.scenes import (
    LATIN,
    LENGTH,
    frame,
    free,
    recipe,
    symbol,
)

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
SIGNALS = ("pin_wanted", "release_wanted", "only_wanted", "letter_wanted", "selection_changed", "pattern_typed")


class Asked:
    """What a board asks for, as (signal, arguments)."""

    def __init__(self, board: Board) -> None:
        self.all: list[tuple[Any, ...]] = []
        for name in SIGNALS:
            getattr(board, name).connect(self._keeper(name))

    def _keeper(self, name: str) -> Any:
        return lambda *values: self.all.append((name, *values))

    def changes(self) -> list[tuple[Any, ...]]:
        return [entry for entry in self.all if entry[0] != "selection_changed"]


def middle(board: Board, line: int, position: int) -> QPoint:
    return board.stage.grid.cell_rect(line, position).center()


def click(
    qtbot: QtBot,
    board: Board,
    line: int,
    position: int,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    qtbot.mouseClick(board.stage.grid, LEFT, held, middle(board, line, position))


def key(qtbot: QtBot, board: Board, what: Qt.Key, *more: Any) -> None:
    qtbot.keyClick(board.stage.grid, what, *more)


def test_clicking_a_cell_and_typing_pins_the_letter_and_moves_on(qtbot: QtBot, board: Board) -> None:
    asked = Asked(board)
    click(qtbot, board, PATTERN, 2)
    qtbot.keyClicks(board.stage.grid, "ma")
    assert asked.changes() == [("pin_wanted", (2,), symbol("m")), ("pin_wanted", (3,), symbol("a"))]
    assert board.scene.positions == (4,)


def test_a_capital_letter_is_taken_as_the_one_the_model_knows(qtbot: QtBot, board: Board) -> None:
    asked = Asked(board)
    qtbot.keyClicks(board.stage.grid, "M")
    assert asked.changes() == [("pin_wanted", (0,), symbol("m"))]


def test_the_board_shows_a_pin_only_when_it_is_set(qtbot: QtBot, board: Board) -> None:
    qtbot.keyClicks(board.stage.grid, "m")
    assert board.scene.pins == {}
    board.show_recipe(recipe(free().pin(0, symbol("m"))))
    assert board.scene.pins == {0: symbol("m")}


def test_backspace_frees_and_goes_back_and_delete_frees_and_stays(qtbot: QtBot, board: Board) -> None:
    asked = Asked(board)
    click(qtbot, board, PATTERN, 3)
    key(qtbot, board, Qt.Key.Key_Backspace)
    assert board.scene.positions == (2,)
    key(qtbot, board, Qt.Key.Key_Delete)
    assert board.scene.positions == (2,)
    assert asked.changes() == [("release_wanted", (3,)), ("release_wanted", (2,))]


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("?", ("only_wanted", (0,), LATIN.letters)),
        ("@", ("only_wanted", (0,), LATIN.vowels)),
        ("#", ("only_wanted", (0,), LATIN.consonants)),
        (".", ("pin_wanted", (0,), END)),
    ],
)
def test_the_signs_of_the_pattern_work_in_its_cells(
    qtbot: QtBot, board: Board, character: str, expected: tuple[Any, ...]
) -> None:
    asked = Asked(board)
    qtbot.keyClicks(board.stage.grid, character)
    assert asked.changes() == [expected]


def test_space_is_left_to_the_window_unless_the_list_has_spaces(qtbot: QtBot, board: Board) -> None:
    asked = Asked(board)
    press_space(board)
    assert asked.all == []
    board.show_model(Vocabulary((" ", "a")), 6)
    press_space(board)
    assert asked.changes() == [("pin_wanted", (0,), 1)]


def press_space(board: Board) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ")
    QApplication.sendEvent(board.stage.grid, event)


def test_a_character_that_the_list_knows_is_always_that_letter(qtbot: QtBot, board: Board) -> None:
    names = Vocabulary(("-", ".", "a"))
    board.show_model(names, 6)
    asked = Asked(board)
    qtbot.keyClicks(board.stage.grid, "a-.")
    assert [entry[2] for entry in asked.changes()] == [names.symbol(c) for c in "a-."]


def test_an_unknown_character_is_refused_in_a_sentence(qtbot: QtBot, board: Board) -> None:
    asked = Asked(board)
    qtbot.keyClicks(board.stage.grid, "7")
    assert asked.changes() == []
    assert "'7'" in board.stage.notice.text()
    qtbot.keyClicks(board.stage.grid, "a")
    assert board.stage.notice.text() == ""


def test_text_committed_by_an_input_method_is_typed(qtbot: QtBot, board: Board) -> None:
    asked = Asked(board)
    event = QInputMethodEvent()
    event.setCommitString("ab")
    QApplication.sendEvent(board.stage.grid, event)
    assert [entry[2] for entry in asked.changes()] == [symbol("a"), symbol("b")]


def test_arrows_home_and_end_move(qtbot: QtBot, board: Board) -> None:
    for what, expected in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_End, LENGTH - 1), (Qt.Key.Key_Left, LENGTH - 2)):
        key(qtbot, board, what)
        assert board.scene.positions == (expected,)
    key(qtbot, board, Qt.Key.Key_Home)
    assert board.scene.positions == (0,)


def test_shift_selects_several_and_a_letter_pins_them_all(qtbot: QtBot, board: Board) -> None:
    asked = Asked(board)
    key(qtbot, board, Qt.Key.Key_Right)
    key(qtbot, board, Qt.Key.Key_Right, SHIFT)
    key(qtbot, board, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClicks(board.stage.grid, "e")
    assert asked.changes() == [("pin_wanted", (1, 2, 3), symbol("e"))]
    assert board.scene.positions == (4,)


def test_control_a_selects_everything(qtbot: QtBot, board: Board) -> None:
    key(qtbot, board, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert board.scene.positions == tuple(range(LENGTH))


def test_dragging_over_cells_selects_them(qtbot: QtBot, board: Board) -> None:
    grid = board.stage.grid
    qtbot.mousePress(grid, LEFT, pos=middle(board, PATTERN, 1))
    drag(board, middle(board, PATTERN, 4))
    qtbot.mouseRelease(grid, LEFT, pos=middle(board, PATTERN, 4))
    assert board.scene.positions == (1, 2, 3, 4)


def drag(board: Board, to: QPoint) -> None:
    grid = board.stage.grid
    at = grid.mapToGlobal(to)
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(grid, QMouseEvent(QEvent.Type.MouseMove, to, at, LEFT, LEFT, none))


def test_clicks_with_shift_and_control_select_as_everywhere(qtbot: QtBot, board: Board) -> None:
    click(qtbot, board, PATTERN, 1)
    click(qtbot, board, PATTERN, 3, SHIFT)
    assert list(board.scene.positions) == [1, 2, 3]
    click(qtbot, board, PATTERN, 6, Qt.KeyboardModifier.ControlModifier)
    assert list(board.scene.positions) == [1, 2, 3, 6]


def test_up_and_down_walk_between_the_pattern_and_the_rows(qtbot: QtBot, board: Board) -> None:
    board.show_frame(frame("????????", "????????", "????????"), None, 0, False)
    asked = Asked(board)
    key(qtbot, board, Qt.Key.Key_Down)
    key(qtbot, board, Qt.Key.Key_Down)
    assert board.stage.grid.caret.line == 1
    assert asked.all[-1] == ("selection_changed", (0,), 1)
    key(qtbot, board, Qt.Key.Key_PageUp)
    assert board.stage.grid.caret.line == PATTERN


def test_typing_in_a_row_writes_into_that_row_alone(qtbot: QtBot, board: Board) -> None:
    board.show_frame(frame("????????", "????????"), None, 0, False)
    asked = Asked(board)
    click(qtbot, board, 1, 2)
    qtbot.keyClicks(board.stage.grid, "e.")
    key(qtbot, board, Qt.Key.Key_Delete)
    assert asked.changes() == [
        ("letter_wanted", 1, 2, symbol("e")),
        ("letter_wanted", 1, 3, END),
        ("letter_wanted", 1, 4, -1),
    ]


def test_a_selection_from_outside_is_shown_and_not_asked_for_again(qtbot: QtBot, board: Board) -> None:
    asked = Asked(board)
    board.set_selection((2, 3), 0)
    assert board.stage.grid.caret.positions == (2, 3)
    assert asked.all == []


def test_selected_rows_are_scrolled_into_sight(qtbot: QtBot, board: Board) -> None:
    board.resize(640, 430)
    board.show_frame(frame(*["????????"] * 16), None, 0, False)
    key(qtbot, board, Qt.Key.Key_PageDown)
    assert board.scene.row == 15
    rect = board.stage.grid.cell_rect(15, 0)
    assert board.stage.grid.rect().contains(rect.center())
    click(qtbot, board, 14, 0)
    assert board.scene.row == 14


def test_nothing_can_be_typed_before_a_model_is_there(qtbot: QtBot) -> None:
    made = Board()
    qtbot.addWidget(made)
    asked = Asked(made)
    qtbot.keyClicks(made.stage.grid, "abc")
    assert asked.changes() == []


def test_the_screen_reader_gets_the_cell_at_the_caret(qtbot: QtBot, board: Board) -> None:
    board.show_recipe(recipe(free().pin(1, symbol("m"))))
    click(qtbot, board, PATTERN, 1)
    assert board.stage.grid.accessibleDescription() == "Pattern, position 2: pinned to m."
    board.show_frame(frame("?mi?????", changed="2"), None, 0, False)
    key(qtbot, board, Qt.Key.Key_Down)
    key(qtbot, board, Qt.Key.Key_Right)
    assert board.stage.grid.accessibleDescription() == "Row 1, position 3: i, new this step."


def test_the_first_use_ends_the_hint(qtbot: QtBot, board: Board) -> None:
    board.set_hint_visible(True)
    with qtbot.waitSignal(board.hint_dismissed):
        qtbot.keyClicks(board.stage.grid, "a")
    with qtbot.assertNotEmitted(board.hint_dismissed):
        qtbot.keyClicks(board.stage.grid, "b")
