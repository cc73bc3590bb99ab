"""Letters and heat map, driven by keys and clicks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from playground import theme
from playground.painting.canvas import Canvas, is_wide, letters, words
from playground.painting.letters import bar_track
from playground.views.board import Board
from playground.views.board.describe import describe_number, describe_pattern_cell
from tests.playground.painting.scenes import LENGTH, MASK, answer, frame, symbol

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def live(board: Board) -> Board:
    """Two rows that predict `mia`."""
    first = frame("????????", "????????")
    board.show_frame(frame("????????", "????????", likely="mia.....", before=first), first, 1, False)
    board.show_answer(answer("mia", "mira"))
    return board


def move(widget: QWidget, to: QPoint, held: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    at = widget.mapToGlobal(to)
    QApplication.sendEvent(widget, QMouseEvent(QEvent.Type.MouseMove, QPointF(to), QPointF(at), held, held, NONE))


def leave(widget: QWidget) -> None:
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))


def candidate(board: Board, position: int, line: int) -> QPoint:
    rect = board.stage.grid.cell_rect(-1, position)
    heights = board.stage.heights()
    return QPoint(rect.center().x(), round((line + 0.5) * heights.line))


def cell(board: Board, position: int, letter: str) -> QPoint:
    return board.stage.map.point_of(position, symbol(letter)).toPoint()


def test_clicking_a_candidate_chooses_it_in_the_selected_row(qtbot: QtBot, live: Board) -> None:
    with qtbot.waitSignal(live.letter_wanted) as asked:
        qtbot.mouseClick(live.stage.letters, LEFT, pos=candidate(live, 0, 0))
    assert asked.args == [1, 0, symbol("m")]


def test_clicking_a_candidate_with_control_pins_it(qtbot: QtBot, live: Board) -> None:
    with qtbot.waitSignal(live.pin_wanted) as asked:
        qtbot.mouseClick(live.stage.letters, LEFT, CONTROL, pos=candidate(live, 1, 0))
    assert asked.args == [(1,), symbol("i")]


def test_a_candidate_is_chosen_by_keys(qtbot: QtBot, live: Board) -> None:
    live.set_selection((1,), 1)
    live.stage.letters.setFocus()
    qtbot.keyClick(live.stage.letters, Qt.Key.Key_Right)
    assert "Position 3, choice 1: a, 90 percent" in live.stage.letters.accessibleDescription()
    with qtbot.waitSignal(live.letter_wanted) as asked:
        qtbot.keyClick(live.stage.letters, Qt.Key.Key_Return)
    assert asked.args == [1, 2, symbol("a")]


def test_a_pointer_at_rest_on_a_candidate_asks_for_ghosts_and_takes_them_away_again(qtbot: QtBot, live: Board) -> None:
    with qtbot.waitSignal(live.what_if_wanted) as asked:
        move(live.stage.letters, candidate(live, 0, 0))
    assert asked.args == [0, symbol("m")]
    live.show_what_if(np.full((LENGTH, MASK), 1 / MASK))
    assert live.scene.what_if is not None
    with qtbot.waitSignal(live.what_if_dismissed):
        leave(live.stage.letters)
    assert live.scene.what_if is None


def test_a_pointer_that_passes_asks_for_one_what_if_only(qtbot: QtBot, live: Board) -> None:
    asked: list[tuple[int, int]] = []
    live.what_if_wanted.connect(lambda position, c: asked.append((position, c)))
    for position in range(3):
        move(live.stage.letters, candidate(live, position, 0))
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [(2, symbol("a"))]


def test_ghosts_of_an_older_frame_are_not_shown_on_a_new_one(live: Board) -> None:
    live.show_what_if(np.full((LENGTH, MASK), 1 / MASK))
    live.show_frame(frame("m???????", "m???????"), None, 1, False)
    assert live.scene.what_if is None


def test_clicking_the_map_chooses_the_letter_there(qtbot: QtBot, live: Board) -> None:
    with qtbot.waitSignal(live.letter_wanted) as asked:
        qtbot.mouseClick(live.stage.map, LEFT, pos=cell(live, 3, "k"))
    assert asked.args == [1, 3, symbol("k")]


def test_dragging_over_the_map_allows_only_those_letters(qtbot: QtBot, live: Board) -> None:
    board_map = live.stage.map
    qtbot.mousePress(board_map, LEFT, pos=cell(live, 2, "c"))
    move(board_map, cell(live, 3, "f"), LEFT)
    with qtbot.waitSignal(live.only_wanted) as asked:
        qtbot.mouseRelease(board_map, LEFT, pos=cell(live, 3, "f"))
    assert asked.args == [(2, 3), frozenset(symbol(c) for c in "cdef")]


def test_letters_of_the_map_are_marked_and_allowed_by_keys(qtbot: QtBot, live: Board) -> None:
    live.set_selection((4,), 0)
    live.stage.map.setFocus()
    for _ in range(2):
        qtbot.keyClick(live.stage.map, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(live.only_wanted) as asked:
        qtbot.keyClick(live.stage.map, Qt.Key.Key_Return)
    assert asked.args == [(4,), frozenset(symbol(c) for c in "abc")]


def test_escape_drops_what_keys_have_marked(qtbot: QtBot, live: Board) -> None:
    live.stage.map.setFocus()
    qtbot.keyClick(live.stage.map, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(live.stage.map, Qt.Key.Key_Escape)
    with qtbot.waitSignal(live.letter_wanted) as asked:
        qtbot.keyClick(live.stage.map, Qt.Key.Key_Space)
    assert asked.args == [1, 0, symbol("b")]


def test_the_number_under_the_pointer_is_read_out(qtbot: QtBot, live: Board) -> None:
    move(live.stage.map, cell(live, 0, "m"))
    assert live.stage.bar.readout.text() == "1, m: p0 0.900 · drawn 0.900 · list 0.885 (2 of 2)"
    leave(live.stage.map)
    assert live.stage.bar.readout.text() == ""


def test_the_maps_numbers_are_chosen_by_click_and_by_keys(qtbot: QtBot, live: Board) -> None:
    chosen: list[str] = []
    live.map_mode_changed.connect(chosen.append)
    modes = live.stage.bar.modes
    segment = next(w for w in modes.findChildren(QWidget) if w.accessibleName().endswith("Change"))
    qtbot.mouseClick(segment, LEFT)
    assert live.scene.mode == "change"
    live.requests.next_map_mode()
    live.requests.next_map_mode()
    assert chosen == ["change", "exact", "p0"]
    assert modes.value() == "p0"


def test_a_mode_from_outside_is_shown_without_being_asked_for(qtbot: QtBot, live: Board) -> None:
    with qtbot.assertNotEmitted(live.map_mode_changed):
        live.set_map_mode("exact")
    assert live.stage.bar.modes.value() == "exact"
    with pytest.raises(ValueError, match="not in tuple"):
        live.set_map_mode("nonsense")


def test_what_the_model_predicts_is_brighter_on_the_map(live: Board) -> None:
    picture = live.stage.map.grab().toImage()
    scale = picture.devicePixelRatio()

    def light(letter: str) -> int:
        at = cell(live, 1, letter)
        return picture.pixelColor(round(at.x() * scale), round(at.y() * scale)).lightness()

    assert light("i") > light("q") + 60


def test_stale_numbers_are_dimmed(live: Board) -> None:
    at = cell(live, 1, "i")
    bright = live.stage.map.grab().toImage().pixelColor(at).lightness()
    live.set_stale(True)
    assert live.stage.map.grab().toImage().pixelColor(at).lightness() < bright - 30


def contrast(widget: QWidget) -> float:
    """How far a picture of a widget is from one colour."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    grey = np.array(image.bits()).reshape(image.height(), image.bytesPerLine())[:, : image.width()]
    return float(np.abs(grey.astype(float) - np.median(grey)).mean())


def answered(board: Board, *words: str) -> None:
    """The list's answer about the frame and row shown."""
    assert board.scene.frame is not None
    board.show_answer(answer(*words), (board.scene.frame, board.scene.row))


def test_what_the_list_says_of_another_frame_is_dimmed_until_it_has_answered(live: Board) -> None:
    """The head, the dots and the letters that the list asks for; and no tooltip speaks of it."""
    live.set_hint_visible(False)
    answered(live, "mia", "mira")
    again = frame("????????", "????????", likely="mia.....", before=live.scene.previous)
    fresh, tone = live.stage.grid.grab().toImage(), live._card._hint.tone
    assert tone != theme.STALE_TONE
    assert "2 list words" in live._card.hint()
    assert "list" in describe_pattern_cell(live.scene, 2)
    assert "list" in describe_number(live.scene, 2, symbol("a"))
    live.show_frame(again, live.scene.previous, 1, False)
    assert live._card._hint.tone == theme.STALE_TONE
    assert "2 list words" in live._card.hint()
    dimmed = live.stage.grid.grab().toImage()
    assert dimmed != fresh
    assert "list" not in describe_pattern_cell(live.scene, 2)
    assert "list" not in describe_number(live.scene, 2, symbol("a"))
    answered(live, "mia", "mira")
    assert live._card._hint.tone == tone
    assert live.stage.grid.grab().toImage() == fresh


def test_the_rows_and_the_pins_keep_their_ink_while_the_list_is_asked(live: Board) -> None:
    live.show_answer(None)
    without = live.stage.grid.grab().toImage()
    live.show_frame(frame("????????", "????????", likely="mia.....", before=live.scene.previous), None, 1, False)
    assert live.stage.grid.grab().toImage() == without


def test_the_map_against_the_list_is_dimmed_while_the_list_is_asked_and_the_other_maps_are_not(live: Board) -> None:
    again = frame("????????", "????????", likely="mia.....", before=live.scene.previous)
    for mode, dims in (("exact", True), ("sampling", False), ("p0", False)):
        live.set_map_mode(mode)
        answered(live, "mia", "mira")
        fresh = contrast(live.stage.map)
        live.show_frame(again, live.scene.previous, 1, False)
        assert live.scene.behind
        assert (contrast(live.stage.map) < 0.8 * fresh) == dims
        live.show_frame(live.scene.frame, live.scene.previous, 1, False)
        again = frame("????????", "????????", likely="mia.....", before=live.scene.previous)


def test_the_head_is_dimmed_while_another_pattern_is_drawn(live: Board) -> None:
    live.set_hint_visible(False)
    answered(live, "mia", "mira")
    live.set_stale(True)
    assert live._card._hint.tone == theme.STALE_TONE
    live.set_stale(False)
    assert live._card._hint.tone == "muted"


def test_what_if_bars_of_one_row_are_not_drawn_over_another(live: Board) -> None:
    live.show_what_if(np.full((LENGTH, MASK), 1 / MASK))
    live.set_selection((3,), 1)
    assert live.scene.what_if is not None
    live.set_selection((3,), 0)
    assert live.scene.what_if is None


def test_a_long_alphabet_scrolls_to_where_the_keys_are(qtbot: QtBot, board: Board) -> None:
    from models.data.vocabulary import Vocabulary

    signs = Vocabulary(tuple(chr(0x4E00 + i) for i in range(200)))
    board.resize(640, 430)
    board.show_model(signs, LENGTH)
    board.stage.map.setFocus()
    for _ in range(30):
        qtbot.keyClick(board.stage.map, Qt.Key.Key_PageDown)
    where: Any = board.stage.map.point_of(0, 0)
    assert 0 <= where.y() <= board.stage.map.height()


def test_the_map_takes_the_colours_of_another_scheme_at_once(qtbot: QtBot, live: Board, qapp: QApplication) -> None:
    def lightness() -> float:
        picture = live.stage.map.grab().toImage()
        x, y = cell(live, 7, "q").x(), cell(live, 7, "q").y()
        return picture.pixelColor(int(x * picture.devicePixelRatio()), int(y * picture.devicePixelRatio())).lightnessF()

    dark = lightness()
    theme.apply(qapp, "light")
    qtbot.waitUntil(lambda: theme.scheme() == "light")
    assert dark < 0.4 < 0.6 < lightness()
    theme.apply(qapp, "dark")


@pytest.mark.parametrize(("width", "roomy"), [(40, False), (45, False), (58, True), (88, True)])
def test_a_bar_between_a_letter_and_its_number_touches_neither(qapp: QApplication, width: int, roomy: bool) -> None:
    letter, number = (letters(13), words(11)) if roomy else (letters(12), words(10))
    track = bar_track(0, 0, width, 15)
    assert track.width() >= 8
    assert track.left() >= QFontMetricsF(Canvas().font(letter)).horizontalAdvance("m") + 1
    assert width - track.right() >= QFontMetricsF(Canvas().font(number)).horizontalAdvance("100") + 1


def test_a_bar_under_a_letter_lies_below_what_hangs_from_it(qapp: QApplication) -> None:
    face = QFontMetricsF(Canvas().font(letters(11)))
    height = 14
    base = -2 + (height - face.height()) / 2 + face.ascent()  # the letter is centred two points higher
    assert bar_track(0, 0, 34, height).top() >= base + face.tightBoundingRect("y").bottom()


def test_a_bar_below_a_letter_lies_under_its_number_alone(qapp: QApplication) -> None:
    wide = max(map(QFontMetricsF(Canvas().font(letters(11))).horizontalAdvance, ("m", "🅅\ufe0e", "Ⓥ\ufe0e")))
    for width in (30, 36, 39):
        assert bar_track(0, 0, width, 14).left() >= min(wide, 13)
        assert bar_track(0, 0, width, 14, mirrored=True).right() <= width - min(wide, 13)
    assert bar_track(0, 0, 29, 14).width() == 29


def test_only_signs_as_wide_as_they_are_tall_are_set_smaller() -> None:
    assert all(map(is_wide, "かカ漢"))
    assert not any(map(is_wide, ("a", "é", "я", "ё", "ß", "")))
