from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.constraints.constraint import Constraint
from models.constraints.pattern import parse
from models.data.vocabulary import Vocabulary
from playground.views.board.pattern_line import PatternLine
from tests.playground.painting.scenes import LATIN, LENGTH, free, symbol


@pytest.fixture
def line(qtbot: QtBot) -> PatternLine:
    made = PatternLine()
    qtbot.addWidget(made)
    made.show_model(LATIN, LENGTH)
    made.show_constraint(free())
    return made


def typed(qtbot: QtBot, line: PatternLine, text: str) -> list[str]:
    """The patterns asked for while text replaces what stands there."""
    asked: list[str] = []
    line.pattern_typed.connect(asked.append)
    line.selectAll()
    qtbot.keyClicks(line, text)
    return asked


def read(text: str) -> Constraint:
    return parse(text, LATIN, LENGTH)


def test_what_is_typed_is_asked_for_at_every_key(qtbot: QtBot, line: PatternLine) -> None:
    assert typed(qtbot, line, "m?a")[-1] == "m?a"


def test_a_pattern_that_cannot_be_read_is_kept_marked_and_not_asked_for(qtbot: QtBot, line: PatternLine) -> None:
    said: list[str] = []
    line.problem_changed.connect(said.append)
    asked = typed(qtbot, line, "m[ab")
    assert asked == ["m"]
    assert line.text() == "m[ab"
    assert line.error_column == 1
    assert "close the set" in said[-1]
    assert line.accessibleDescription() == said[-1]


def test_the_mark_goes_when_the_pattern_can_be_read(qtbot: QtBot, line: PatternLine) -> None:
    typed(qtbot, line, "m[ab")
    qtbot.keyClicks(line, "]")
    assert line.error_column == -1
    assert line.problem() == ""


def test_an_impossible_pattern_is_refused_like_an_unreadable_one(qtbot: QtBot, line: PatternLine) -> None:
    assert typed(qtbot, line, "?" * 12)[-1] == "?" * 7
    assert "at most 7" in line.problem()


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("e.a", 1),
        ("[em].a", 4),
        ("mж", 1),
        (" mж", 2),
        ("abcdefgh", 7),
        ("[ab]bcdefgh", 10),
        ("ab{5}", 2),
        (" a.b*", 2),
        ("", 0),
        (" [z-a]", 2),
        ("[^]", 0),
        ("[a-]", 2),
        ("ab\ncd", 2),
        ("ab\x07", 2),
        ("ab\u202e", 2),
        ("{3-1}", 3),
    ],
)
def test_the_mark_stands_under_what_is_wrong(line: PatternLine, text: str, column: int) -> None:
    line.setText(text)
    line.textEdited.emit(text)  # the keys of a test are those of a Latin keyboard
    assert line.error_column == column


HEBREW = Vocabulary(tuple(chr(ord("א") + i) for i in range(len(LATIN) - 1)))


@pytest.mark.parametrize(
    ("vocabulary", "text", "edges"),
    [
        (LATIN, "ab\n1c*", (2, 3)),
        (LATIN, "mж", (1, 2)),
        (HEBREW, "א?\n?ב", (3, 2)),
        (HEBREW, "אa\n?b", (2, 3)),  # where letters from the left stand in a line from the right
        (HEBREW, "א1", (2, 1)),
    ],
)
def test_the_mark_lies_between_the_edges_of_its_letter(
    qtbot: QtBot, line: PatternLine, vocabulary: Vocabulary, text: str, edges: tuple[int, int]
) -> None:
    line.resize(300, 32)
    line.show()
    line.show_model(vocabulary, LENGTH)
    line.setText(text)
    line.textEdited.emit(text)
    at = []
    for cursor in edges:
        line.setCursorPosition(cursor)
        line.grab()  # only what is painted is scrolled to where it belongs
        at.append(line.cursorRect().center().x())
    mark = line.mark()
    if "1" not in text:  # an edge between two directions has two places
        assert mark.left() == pytest.approx(at[0], abs=2)
        assert mark.right() == pytest.approx(max(at[1], at[0] + 6), abs=2)
    line.setCursorPosition(0)
    line.grab()
    assert line.mark().left() == pytest.approx(mark.left(), abs=1)  # wherever the cursor is


def test_an_emptied_line_changes_nothing_and_says_so(qtbot: QtBot, line: PatternLine) -> None:
    line.show_constraint(read("e??a"))
    with qtbot.assertNotEmitted(line.pattern_typed):
        line.selectAll()
        qtbot.keyClick(line, Qt.Key.Key_Delete)
    assert "write *" in line.problem()


def test_a_constraint_is_written_as_a_pattern(line: PatternLine) -> None:
    line.show_constraint(free().pin(0, symbol("m")))
    assert line.text() == "m*"


def test_the_persons_own_way_of_writing_stays(qtbot: QtBot, line: PatternLine) -> None:
    typed(qtbot, line, "[aeiou]*")
    line.show_constraint(read("[aeiou]*"))
    assert line.text() == "[aeiou]*"


def test_an_unfinished_pattern_stays_when_the_same_constraint_is_shown_again(qtbot: QtBot, line: PatternLine) -> None:
    typed(qtbot, line, "[ab")
    line.show_constraint(free())
    assert line.text() == "[ab"


def test_another_constraint_replaces_an_unfinished_pattern(qtbot: QtBot, line: PatternLine) -> None:
    typed(qtbot, line, "[ab")
    line.show_constraint(read("m*"))
    assert line.text() == "m*"
    assert line.error_column == -1


def test_showing_a_constraint_asks_for_nothing(qtbot: QtBot, line: PatternLine) -> None:
    with qtbot.assertNotEmitted(line.pattern_typed):
        line.show_constraint(read("e??a"))


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Escape])
def test_a_key_leads_back_to_the_grid(qtbot: QtBot, line: PatternLine, key: Qt.Key) -> None:
    with qtbot.waitSignal(line.left):
        qtbot.keyClick(line, key)


def test_it_paints_with_an_error_however_far_the_text_is_scrolled(qtbot: QtBot, line: PatternLine) -> None:
    line.resize(90, 32)
    typed(qtbot, line, "m[abcdefghijklmnop")
    assert not line.grab().isNull()


def test_escape_puts_the_boards_pattern_back_in_place_of_one_that_cannot_be_read(
    qtbot: QtBot, line: PatternLine
) -> None:
    line.show_constraint(read("m?a*"))
    typed(qtbot, line, "1xyz")
    assert line.problem()
    with qtbot.waitSignal(line.left):
        qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert (line.text(), line.problem(), line.error_column) == ("m?a*", "", -1)


def test_escape_gives_up_what_was_typed_since_the_keyboard_came(qtbot: QtBot, line: PatternLine) -> None:
    line.show_constraint(read("m*"))
    with qtbot.waitSignal(line.begun):
        QApplication.sendEvent(line, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.ShortcutFocusReason))
    typed(qtbot, line, "jo[n")
    with qtbot.assertNotEmitted(line.begun):
        QApplication.sendEvent(line, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.ActiveWindowFocusReason))
    with qtbot.waitSignal(line.given_up):
        qtbot.keyClick(line, Qt.Key.Key_Escape)
    with qtbot.assertNotEmitted(line.given_up):
        qtbot.keyClick(line, Qt.Key.Key_Escape)


def test_enter_keeps_what_was_typed(qtbot: QtBot, line: PatternLine) -> None:
    line.take_focus()
    typed(qtbot, line, "jo")
    with qtbot.assertNotEmitted(line.given_up):
        qtbot.keyClick(line, Qt.Key.Key_Return)
