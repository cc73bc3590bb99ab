"""The card as a whole: errors, loading, allowed letters, names for those who cannot see it, every size."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from models.constraints.constraint import Constraint
from models.data.vocabulary import END, Vocabulary
from models.sampling.recipe import Recipe
from playground import theme
from playground.painting import cells as looks
from playground.painting.pattern_cells import pattern_cells
from playground.painting.scene import missing
from playground.views.board import Board
from playground.views.board.allowed import AllowedLetters, Toggle
from playground.views.board.caret import PATTERN
from playground.views.board.syntax import Syntax
from playground.widgets import Label
from tests.models.constraints.without import without
from tests.playground.painting.scenes import (
    LATIN,
    MASK,
    answer,
    frame,
    free,
    recipe,
    symbol,
)

LEFT = Qt.MouseButton.LeftButton


def menu_of(qtbot: QtBot, board: Board) -> AllowedLetters:
    """The allowed letters, opened by the keyboard."""
    qtbot.keyClick(board.stage.grid, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    found = board.findChild(AllowedLetters)
    assert isinstance(found, AllowedLetters)
    return found


def test_an_error_is_said_at_once_and_its_cells_are_marked(board: Board) -> None:
    board.show_error("Position 1 ends the word.", (0, 3))
    assert board.stage.notice.isVisible()
    assert board.stage.notice.accessibleDescription() == "Position 1 ends the word."
    assert [i for i, w in enumerate(pattern_cells(board.scene)) if w.look is looks.BLOCKED] == [0, 3]


def test_an_error_goes_with_the_next_request_or_by_escape(qtbot: QtBot, board: Board) -> None:
    board.show_error("No.", (0,))
    board.show_recipe(recipe(free().pin(2, symbol("a"))))
    assert not board.stage.notice.isVisible()
    assert board.scene.blocked == frozenset()
    board.show_error("No.", (0,))
    qtbot.keyClick(board.stage.grid, Qt.Key.Key_Escape)
    assert not board.stage.notice.isVisible()


def test_the_same_pattern_shown_again_does_not_hide_an_error(board: Board) -> None:
    board.show_error("No.", (0,))
    board.show_recipe(recipe(seed=7))
    assert board.stage.notice.isVisible()


def test_pins_can_be_typed_while_the_engine_loads(qtbot: QtBot, board: Board) -> None:
    board.set_loading("Loading the engine")
    assert "Loading the engine" in missing(board.scene)
    with qtbot.waitSignal(board.pin_wanted):
        qtbot.keyClicks(board.stage.grid, "a")


def test_another_model_takes_the_old_numbers_away(board: Board) -> None:
    board.show_frame(frame("????????"), None, 0, False)
    board.show_answer(answer("mia"))
    board.show_model(Vocabulary(("a", "b")), 5)
    assert board.scene.frame is None
    assert board.scene.answer is None
    assert not board.grab().isNull()


def test_a_frame_of_another_model_is_not_drawn(board: Board) -> None:
    board.show_frame(frame("????????"), None, 0, False)
    board._scene = board._scene.with_(vocabulary=Vocabulary(("a", "b")), length=5, recipe=None)
    assert board.scene.numbers is None


def test_the_pattern_line_asks_through_the_board(qtbot: QtBot, board: Board) -> None:
    board.line.setCursorPosition(0)
    with qtbot.waitSignal(board.pattern_typed) as asked:
        qtbot.keyClick(board.line, "a")
    assert asked.args == ["a*"]


def test_typing_errors_are_said_beside_the_line(qtbot: QtBot, board: Board) -> None:
    board.line.selectAll()
    qtbot.keyClicks(board.line, "[ab")
    assert "close the set" in board._card.hint()
    qtbot.keyClicks(board.line, "]")
    assert "close the set" not in board._card.hint()


def test_allowed_letters_are_typed_and_taken_by_enter(qtbot: QtBot, board: Board) -> None:
    menu = menu_of(qtbot, board)
    qtbot.keyClicks(menu, "ae")
    with qtbot.waitSignal(board.only_wanted) as asked:
        qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert asked.args == [(0,), frozenset({symbol("a"), symbol("e")})]


def test_one_allowed_letter_is_a_pin(qtbot: QtBot, board: Board) -> None:
    menu = menu_of(qtbot, board)
    qtbot.keyClicks(menu, "q")
    with qtbot.waitSignal(board.pin_wanted) as asked:
        qtbot.mouseClick(menu.done, LEFT)
    assert asked.args == [(0,), symbol("q")]


def test_all_but_some_letters_can_be_allowed(qtbot: QtBot, board: Board) -> None:
    menu = menu_of(qtbot, board)
    segment = next(w for w in menu.sense.findChildren(QWidget) if "all but" in w.accessibleName())
    qtbot.mouseClick(segment, LEFT)
    qtbot.keyClicks(menu, "x")
    with qtbot.waitSignal(board.only_wanted) as asked:
        qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert asked.args == [(0,), LATIN.letters - {symbol("x")}]


@pytest.mark.parametrize(
    ("name", "symbols"),
    [("Vowel", LATIN.vowels), ("Consonant", LATIN.consonants), ("Any letter", LATIN.letters)],
)
def test_a_class_of_letters_takes_one_click(qtbot: QtBot, board: Board, name: str, symbols: frozenset[int]) -> None:
    menu = menu_of(qtbot, board)
    button = next(w for w in menu.findChildren(QWidget) if w.accessibleName() == name)
    with qtbot.waitSignal(board.only_wanted) as asked:
        qtbot.mouseClick(button, LEFT)
    assert asked.args == [(0,), symbols]


def test_anything_frees_the_selection(qtbot: QtBot, board: Board) -> None:
    board.set_selection((1, 2), 0)
    menu = menu_of(qtbot, board)
    button = next(w for w in menu.findChildren(QWidget) if w.accessibleName() == "Anything")
    with qtbot.waitSignal(board.release_wanted) as asked:
        qtbot.mouseClick(button, LEFT)
    assert asked.args == [(1, 2)]


def test_arrow_keys_walk_over_the_letters_and_space_switches_them(qtbot: QtBot, board: Board) -> None:
    menu = menu_of(qtbot, board)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(menu.focusWidget(), key)
    qtbot.keyClick(menu.focusWidget(), Qt.Key.Key_Space)
    assert menu.symbols() == {symbol("j")}
    menu.close()


def test_escape_leaves_the_pattern_as_it_was(qtbot: QtBot, board: Board) -> None:
    menu = menu_of(qtbot, board)
    qtbot.keyClicks(menu, "a")
    with qtbot.assertNotEmitted(board.only_wanted), qtbot.assertNotEmitted(board.pin_wanted):
        qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()


def test_no_letter_at_all_cannot_be_allowed(qtbot: QtBot, board: Board) -> None:
    menu = menu_of(qtbot, board)
    assert not menu.done.isEnabled()
    menu.close()


def test_the_menu_opens_with_what_is_allowed_now(qtbot: QtBot, board: Board) -> None:
    board.show_recipe(recipe(without(free(), 0, {symbol("x"), END})))
    menu = menu_of(qtbot, board)
    assert menu.sense.value() == "but"
    assert menu.symbols() == LATIN.letters - {symbol("x")}
    menu.close()


def test_a_right_click_selects_the_cell_and_opens_the_menu(qtbot: QtBot, board: Board) -> None:
    grid = board.stage.grid
    at = grid.cell_rect(PATTERN, 4).center()
    qtbot.mouseClick(grid, Qt.MouseButton.RightButton, pos=at)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(grid, QContextMenuEvent(reason, at, grid.mapToGlobal(at)))
    menu = board.findChild(AllowedLetters)
    assert isinstance(menu, AllowedLetters)
    assert menu.accessibleName() == "Allowed letters at position 5"
    menu.close()


def test_a_single_letter_stands_as_it_is_in_what_is_said_of_a_set(qtbot: QtBot, board: Board) -> None:
    menu = menu_of(qtbot, board)
    for toggle in menu.findChildren(Toggle):
        toggle.setChecked(toggle.text() == "m")
    assert "Only m" in {label.text() for label in menu.findChildren(Label)}
    menu.close()


def test_the_sheet_of_signs_opens_and_any_key_closes_it(qtbot: QtBot, board: Board) -> None:
    qtbot.mouseClick(board.bar.help, LEFT)
    sheet = board.findChild(Syntax)
    assert isinstance(sheet, Syntax)
    assert "any letter" in sheet.accessibleDescription()
    assert not sheet.grab().isNull()
    qtbot.keyClick(sheet, Qt.Key.Key_A)
    assert not sheet.isVisible()


def test_everything_that_takes_the_keyboard_has_a_name(board: Board) -> None:
    for widget in board.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface.text(QAccessible.Text.Name), widget


def test_the_tab_key_reaches_every_part(qtbot: QtBot, board: Board) -> None:
    reached = set()
    for _ in range(14):
        qtbot.keyClick(QApplication.focusWidget() or board, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    assert {board.line, board.stage.grid, board.stage.letters, board.stage.map} <= reached


@pytest.mark.parametrize(("scheme", "width", "height"), [("dark", 640, 430), ("light", 900, 640), ("dark", 1800, 1100)])
@pytest.mark.parametrize(("letters", "length", "rows"), [(2, 2, 1), (60, 32, 16), (26, 12, 4)])
def test_it_paints_at_every_size(
    board: Board,
    qapp: QApplication,
    scheme: theme.SchemeSetting,
    width: int,
    height: int,
    letters: int,
    length: int,
    rows: int,
) -> None:
    theme.apply(qapp, scheme)
    vocabulary = Vocabulary(tuple(chr(0x61 + i) for i in range(letters)))
    board.show_model(vocabulary, length)
    board.show_recipe(Recipe(Constraint.free(length, len(vocabulary)).pin(0, 1), steps=length, rows=rows))
    board.resize(width, height)
    assert not board.grab().isNull()
    stage = board.stage
    for part in (stage.grid, stage.letters, stage.bar, stage.map):
        assert stage.rect().adjusted(-1, -5, 1, 5).contains(part.geometry()), part
    theme.apply(qapp, "dark")


def test_it_can_be_as_small_as_the_smallest_window_needs(board: Board) -> None:
    least = board.minimumSizeHint()
    assert least.width() <= 640
    assert least.height() <= 430


def test_frames_of_noise_to_end_paint_in_every_mode(board: Board) -> None:
    states = ["????????", "m???????", "mi??????", "mia.....", "mia....."]
    previous = None
    for step, state in enumerate(states):
        shown = frame(state, state, changed=str(step) if step < 4 else "", likely="mia.....")
        for mode in ("p0", "sampling", "change", "exact"):
            board.set_map_mode(mode)
            board.show_frame(shown, previous, 0, False)
            board.show_answer(answer("mia", "mila"))
            board.show_what_if(np.full((8, MASK), 1 / MASK, np.float32))
            assert not board.grab().isNull()
        previous = shown


def test_cells_look_different_in_grey(board: Board) -> None:
    """Noise, draft, new and committed letters can be distinguished in a grey print."""
    board.show_frame(frame("?aaa????", changed="2", likely="a???????"), None, 0, False)
    grid = board.stage.grid
    pictures = []
    for position in (0, 2, 3, 4):
        picture = grid.grab(grid.cell_rect(0, position)).toImage()
        grey = picture.convertToFormat(picture.Format.Format_Grayscale8)
        pictures.append(
            np.array([[grey.pixelColor(x, y).red() for x in range(grey.width())] for y in range(grey.height())])
        )
    for i, one in enumerate(pictures):
        for other in pictures[i + 1 :]:
            assert np.abs(one.astype(int) - other.astype(int)).max() > 30


def ink(picture: QImage, edge: int) -> int:
    """How many points inside a border of `edge` points differ clearly from the ground."""
    greys = [
        picture.pixelColor(x, y).lightness()
        for x in range(edge, picture.width() - edge)
        for y in range(edge, picture.height() - edge)
    ]
    ground = max(set(greys), key=greys.count)
    return sum(abs(grey - ground) > 90 for grey in greys)


@pytest.mark.parametrize("size", [(900, 640), (620, 430)])
def test_a_letter_that_was_set_stands_out_from_the_same_letter_that_is_only_likely(
    board: Board, size: tuple[int, int]
) -> None:
    board.resize(*size)
    board.show_recipe(recipe(policy="remask-cap", rows=8))
    board.show_frame(frame(*["a???????"] * 8, likely="?a??????"), None, 7, False)
    grid = board.stage.grid
    draft, guess = (grid.grab(grid.cell_rect(0, i)).toImage() for i in (0, 1))
    assert ink(draft, 4) > 2 * ink(guess, 4)


def test_a_tooltip_of_the_board_never_needs_a_model(qtbot: QtBot) -> None:
    made = Board()
    qtbot.addWidget(made)
    made.open_allowed(QPoint(0, 0))
    assert made.findChild(AllowedLetters) is None
    assert not made.grab().isNull()


def test_what_changes_together_is_shown_once(monkeypatch: pytest.MonkeyPatch, board: Board) -> None:
    shown: list[bool] = []
    monkeypatch.setattr(board.stage, "show_scene", lambda scene: shown.append(scene.stale))
    with board.together():
        board.show_frame(frame("ma......"), None, 0, playing=False)
        with board.together():
            board.set_stale(True)
        assert shown == []
    assert shown == [True]
    with board.together():
        board.set_stale(True)
    assert shown == [True], "nothing has changed"
