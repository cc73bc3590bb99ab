"""A matrix of letters: gone through by keys and clicks, every cell with words of its own."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground import theme
from playground.widgets.matrix import MatrixChart
from playground.widgets.value_map import EDGE

RATES = np.array([[-1.0, 0.75, 0.25], [0.75, -1.0, 0.25], [0.25, 0.25, -0.5]])
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def chart(qtbot):
    chart = MatrixChart("Rates between letters")
    qtbot.addWidget(chart)
    chart.show_rates(("a", "b", "·"), RATES)
    chart.resize(200, chart.height())
    chart.show()
    return chart


def middle(chart: MatrixChart, cell: tuple[int, int]) -> QPoint:
    return chart.place_of(cell).center().toPoint()


def test_each_cell_says_its_letters_its_share_and_its_rate(chart):
    assert chart.accessibleName() == "Rates between letters"
    assert chart.tip_at(middle(chart, (0, 1))) == "a to b: 75\u00a0% of the changes of a, rate 0.750"
    assert chart.tip_at(middle(chart, (2, 0))) == "· to a: 50\u00a0% of the changes of ·, rate 0.250"
    assert chart.tip_at(middle(chart, (1, 1))) == "b changes 1.00 times in a unit of time"
    assert chart.tip_at(QPoint(2, 2)) == ""


def test_arrows_go_through_the_cells_and_say_them(chart):
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.accessibleDescription() == chart.cell_name((0, 1))
    for _ in range(5):
        QTest.keyClick(chart, Qt.Key.Key_Down)
    assert chart.accessibleDescription() == chart.cell_name((2, 1))
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.keyClick(chart, Qt.Key.Key_Up)
    assert chart.accessibleDescription() == chart.cell_name((1, 0))


def test_a_click_and_enter_choose_a_pair_but_no_letter_with_itself(chart, qtbot):
    with qtbot.waitSignal(chart.pair_wanted) as received:
        QTest.mouseClick(chart, LEFT, pos=middle(chart, (0, 2)))
    assert received.args == [0, 2]
    with qtbot.assertNotEmitted(chart.pair_wanted):
        QTest.mouseClick(chart, LEFT, pos=middle(chart, (1, 1)))
        QTest.mouseClick(chart, LEFT, pos=QPoint(1, 1))
        QTest.keyClick(chart, Qt.Key.Key_Return)
    chart.look((1, 1))
    QTest.keyClick(chart, Qt.Key.Key_Left)
    with qtbot.waitSignal(chart.pair_wanted) as received:
        QTest.keyClick(chart, Qt.Key.Key_Return)
    assert received.args == [1, 0]


def test_a_rate_has_the_colour_of_its_size_in_both_schemes(chart, qapp):
    for scheme in ("light", "dark"):
        theme.apply(qapp, scheme)
        image = chart.grab().toImage()
        seen = [image.pixelColor(middle(chart, cell)).rgb() for cell in ((0, 1), (1, 0), (0, 2))]
        assert seen[0] == seen[1] == int(theme.ramp()[255])
        assert seen[2] == int(theme.ramp()[int(theme.ramp_index(1 / 3))])


def test_many_letters_stay_in_a_window_and_none_show_nothing(chart):
    size = 1000
    chart.show_rates([chr(0x4E00 + i) for i in range(size)], np.full((size, size), 1 / size) - np.eye(size))
    assert chart.height() < 600
    chart.resize(300, chart.height())
    assert chart.grab().width() == 300
    assert chart.cell_at(QPoint(EDGE + 1, EDGE + 1)) is not None
    chart.show_rates((), np.zeros((0, 0)))
    assert chart.tip_at(QPoint(50, 50)) == ""
    chart.grab()
