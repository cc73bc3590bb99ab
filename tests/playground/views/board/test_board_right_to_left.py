"""A board of a list that is written from right to left: position 1 is on the right, for eyes, keys and pointers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from models.data.graphemes import graphemes
from models.data.vocabulary import Vocabulary
from models.sampling.trajectory import Trajectory
from playground.formatting import isolated
from playground.painting.cells import END_SIGN, MIRRORED_END_SIGN, end_sign
from playground.views.board import Board
from playground.views.board.caret import PATTERN, Caret
from playground.views.board.describe import describe_cell, describe_number
from playground.views.board.status import status
from tests.playground.painting.scenes import LATIN, frame, recipe
from tests.playground.scripts import LENGTH, SCRIPTS, model_of, run_of
from tests.playground.views.board.test_board_grid import Asked, click, key
from tests.playground.views.pointer import hover

SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def show(board: Board, words: tuple[str, ...], pattern: str = "*") -> Trajectory:
    """Show a run of an exact model of some words, at its end."""
    model = model_of(words)
    run = run_of(model, pattern)
    board.show_model(model.vocabulary, model.length)
    board.show_recipe(run.recipe_at(run.last.step))
    board.show_frame(run.frames[-1], run.frames[-2], 0, playing=False)
    return run


@pytest.fixture(params=SCRIPTS)
def words(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return SCRIPTS[request.param]


def test_position_1_is_on_the_right_and_every_cell_is_found_where_it_is(
    qtbot: QtBot, board: Board, words: tuple[str, ...]
) -> None:
    show(board, words)
    places = [board.stage.grid.cell_rect(PATTERN, i).x() for i in range(LENGTH)]
    assert places == sorted(places, reverse=True)
    for line in (PATTERN, 0, 1):
        for position in range(LENGTH):
            click(qtbot, board, line, position)
            assert board.stage.grid.caret == Caret(line, position, position)


def test_typing_a_word_fills_it_from_the_right(qtbot: QtBot, board: Board, words: tuple[str, ...]) -> None:
    show(board, words)
    asked, vocabulary = Asked(board), board.scene.vocabulary
    assert vocabulary is not None
    board.stage.grid.set_caret(Caret())
    board.stage.grid.type(words[0])
    letters = graphemes(words[0])
    assert asked.changes() == [("pin_wanted", (i,), vocabulary.symbol(c)) for i, c in enumerate(letters)]
    assert board.scene.positions == (len(letters),)


def test_arrow_keys_go_to_the_cell_that_is_seen_there(qtbot: QtBot, board: Board) -> None:
    show(board, SCRIPTS["Hebrew"])
    grid = board.stage.grid
    key(qtbot, board, Qt.Key.Key_Left)
    key(qtbot, board, Qt.Key.Key_Left)
    assert grid.caret.position == 2
    key(qtbot, board, Qt.Key.Key_Right)
    assert grid.caret.position == 1
    key(qtbot, board, Qt.Key.Key_Left, SHIFT)
    assert grid.caret.positions == (1, 2)
    key(qtbot, board, Qt.Key.Key_Home)
    assert grid.caret.position == 0
    assert grid.cell_rect(PATTERN, 0).right() > board.stage.grid.width() * 0.8
    key(qtbot, board, Qt.Key.Key_End)
    assert grid.caret.position == LENGTH - 1


def test_dragging_to_the_left_selects_the_positions_that_follow(qtbot: QtBot, board: Board) -> None:
    show(board, SCRIPTS["Arabic"])
    grid = board.stage.grid
    start, end = (grid.cell_rect(PATTERN, i).center() for i in (1, 3))
    QTest.mousePress(grid, LEFT, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(grid, end)
    QTest.mouseRelease(grid, LEFT, Qt.KeyboardModifier.NoModifier, end)
    assert board.scene.positions == (1, 2, 3)


def test_a_click_on_the_map_and_on_a_likely_letter_means_the_position_above_it(qtbot: QtBot, board: Board) -> None:
    show(board, SCRIPTS["Persian"])
    asked, (grid, map_, letters) = Asked(board), (board.stage.grid, board.stage.map, board.stage.letters)
    for position in (0, 1, 4):
        point = map_.point_of(position, 2)
        assert abs(point.x() - grid.cell_rect(PATTERN, position).center().x()) < 2
        qtbot.mouseClick(map_, LEFT, Qt.KeyboardModifier.NoModifier, point.toPoint())
        assert asked.changes()[-1] == ("letter_wanted", 0, position, 2)
        symbol = letters.symbol_at(position, 0)
        at = QPoint(grid.cell_rect(PATTERN, position).center().x(), 5)
        hover(letters, at)
        assert board.scene.hover == (position, symbol)
        qtbot.mouseClick(letters, LEFT, Qt.KeyboardModifier.NoModifier, at)
        assert asked.changes()[-1] == ("letter_wanted", 0, position, symbol)


def test_arrow_keys_on_the_map_go_to_the_cell_that_is_seen_there(qtbot: QtBot, board: Board) -> None:
    show(board, SCRIPTS["Hebrew"])
    board.set_selection((0,), 0)
    for part in (board.stage.map, board.stage.letters):
        part.setFocus()
        qtbot.waitUntil(part.hasFocus)
        qtbot.keyClick(part, Qt.Key.Key_Left)
        assert board.scene.hover[0] == 1
        qtbot.keyClick(part, Qt.Key.Key_Right)
        assert board.scene.hover[0] == 0


def test_a_marked_part_of_the_map_is_the_one_that_was_dragged_over(qtbot: QtBot, board: Board) -> None:
    show(board, SCRIPTS["Hebrew"])
    asked, map_ = Asked(board), board.stage.map
    start, end = map_.point_of(1, 1), map_.point_of(3, 3)
    assert start.x() > end.x()
    QTest.mousePress(map_, LEFT, Qt.KeyboardModifier.NoModifier, start.toPoint())
    _drag(map_, end)
    QTest.mouseRelease(map_, LEFT, Qt.KeyboardModifier.NoModifier, end.toPoint())
    assert asked.changes() == [("only_wanted", (1, 2, 3), frozenset({1, 2, 3}))]


def _drag(widget: QWidget, to: QPointF) -> None:
    none = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, to, QPointF(widget.mapToGlobal(to)), LEFT, LEFT, none)
    QApplication.sendEvent(widget, event)


def test_every_number_of_the_map_has_the_colour_it_has_from_left_to_right(qtbot: QtBot, board: Board) -> None:
    hebrew = Vocabulary(tuple(chr(ord("א") + i) for i in range(len(LATIN) - 1)))
    now = frame("ma?ia...", "m???????", likely="maria...")
    colours = []
    for vocabulary in (LATIN, hebrew):
        board.show_model(vocabulary, 8)
        board.show_recipe(recipe(rows=2))
        board.show_frame(now, None, 0, playing=False)
        map_, ratio = board.stage.map, board.devicePixelRatio()
        picture = map_.grab().toImage()
        points = [map_.point_of(i, symbol) * ratio for i in range(8) for symbol in range(27)]
        colours.append([picture.pixelColor(point.toPoint()).name() for point in points])
    assert colours[0] == colours[1]
    assert len(set(colours[0])) > 2


def test_the_pattern_is_written_from_the_right_and_the_next_model_has_its_own_way(board: Board) -> None:
    show(board, SCRIPTS["Hebrew"], "ש?*")
    assert board.line.text() == "ש?*"
    assert board.line.layoutDirection() == Qt.LayoutDirection.RightToLeft
    for text in ("ש?*", "??@*", "*"):
        board.line.setText(text)
        places = []
        for at in range(len(text) + 1):
            board.line.setCursorPosition(at)
            board.line.grab()  # only what is painted is scrolled to where it belongs
            places.append(board.line.cursorRect().center().x())
        assert places == sorted(places, reverse=True)
        assert places[0] > board.line.width() * 0.8
    board.show_model(LATIN, 8)
    assert board.line.layoutDirection() == Qt.LayoutDirection.LeftToRight
    places = [board.stage.grid.cell_rect(PATTERN, i).x() for i in range(8)]
    assert places == sorted(places)


def test_the_bar_of_the_end_stands_where_the_word_comes_from(words: tuple[str, ...]) -> None:
    assert end_sign(model_of(words).vocabulary) == MIRRORED_END_SIGN
    assert end_sign(LATIN) == END_SIGN


def test_letters_in_sentences_turn_nothing_around_and_the_word_is_written_in_one_piece(
    board: Board, words: tuple[str, ...]
) -> None:
    run = show(board, words)
    vocabulary, scene = model_of(words).vocabulary, board.scene
    letter = isolated(vocabulary.glyph(int(run.last.x[0, 0])))
    assert letter.startswith("\u2068")
    assert letter.endswith("\u2069")
    assert letter in describe_cell(scene, 0, 0)
    assert letter in describe_number(scene, 0, int(run.last.x[0, 0]))
    assert status(scene).startswith(isolated(vocabulary.decode(run.last.x[0])) + " · ")
    for part in status(scene).split(" · ")[1:]:
        assert part.isascii()
