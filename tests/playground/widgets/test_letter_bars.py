"""Letters by how long they survive: sorted, gone through by keys and clicks, every bar with words of its own."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground.widgets.letter_bars import LetterBars

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bars(qtbot) -> LetterBars:
    bars = LetterBars("How long letters survive")
    qtbot.addWidget(bars)
    bars.show_exponents(("a", "b", "·"), np.array([1.0, 2.0, 1.5]))
    bars.resize(200, bars.height())
    bars.show()
    return bars


def test_the_letter_that_survives_longest_comes_first_and_has_the_highest_bar(bars: LetterBars) -> None:
    assert bars.letters() == ("b", "·", "a")
    heights = [bars.place_of(i).height() for i in range(3)]
    assert heights == pytest.approx([heights[0], 0.75 * heights[0], 0.5 * heights[0]])
    assert bars.accessibleName() == "How long letters survive"
    said = "3 letters, from b, which survives longest, to a; arrow keys go through them"
    assert bars.accessibleDescription() == said


def test_a_bar_says_when_half_of_its_letters_are_hidden(bars: LetterBars) -> None:
    assert bars.bar_name(0) == "b: half of them are hidden at noise level 71\u00a0%, exponent 2.00"
    assert bars.tip_at(bars.place_of(2).center().toPoint()) == bars.bar_name(2)
    assert bars.bar_name(2) == "a: half of them are hidden at noise level 50\u00a0%, exponent 1.00"
    assert bars.tip_at(QPoint(199, 5)) == ""


def test_keys_go_through_the_bars_and_say_them(bars: LetterBars, qtbot) -> None:
    bars.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(bars, Qt.Key.Key_Home)
    assert bars.accessibleDescription() == bars.bar_name(0)
    with qtbot.waitSignal(bars.looked_at) as said:
        QTest.keyClick(bars, Qt.Key.Key_Right)
    assert said.args == [bars.bar_name(1)]
    for _ in range(4):
        QTest.keyClick(bars, Qt.Key.Key_Right)
    assert bars.accessibleDescription() == bars.bar_name(2)
    QTest.keyClick(bars, Qt.Key.Key_Left)
    assert bars.accessibleDescription() == bars.bar_name(1)
    QTest.mouseClick(bars, LEFT, pos=bars.place_of(0).center().toPoint())
    assert bars.accessibleDescription() == bars.bar_name(0)


def test_other_letters_are_looked_at_afresh_and_none_paint_nothing(bars: LetterBars) -> None:
    bars.look(1)
    bars.show_exponents(("a", "b", "·"), np.array([1.0, 2.0, 1.7]))
    assert bars.accessibleDescription() == bars.bar_name(1)  # the same letters, learned further
    bars.show_exponents((), np.zeros(0))
    assert bars.letters() == ()
    QTest.keyClick(bars, Qt.Key.Key_Right)
    bars.grab()
