"""A number: whole or not, emitted once it is meant, and always to be seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from playground import theme
from playground.widgets import Number


@pytest.fixture
def seed(qtbot):
    made = Number("Seed", 0, 2**53, value=42)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def temperature(qtbot):
    made = Number("Temperature", 0.05, 2, step=0.05, decimals=2, value=0.9)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_whole_number_is_an_int_and_exact_to_two_to_the_53(seed):
    assert seed.value() == 42
    assert isinstance(seed.value(), int)
    seed.set_value(2**53 - 1)
    assert seed.value() == 2**53 - 1
    assert seed.text() == str(2**53 - 1)


def test_a_number_with_decimals_is_a_float_written_with_a_point(temperature):
    assert temperature.value() == pytest.approx(0.9)
    assert isinstance(temperature.value(), float)
    assert temperature.text() == "0.90"


def test_stepping_tells_the_new_number(qtbot, seed, temperature):
    with qtbot.waitSignal(seed.value_changed) as received:
        qtbot.keyClick(seed, Qt.Key.Key_Up)
    assert received.args == [43]
    assert isinstance(received.args[0], int)
    with qtbot.waitSignal(temperature.value_changed) as received:
        qtbot.keyClick(temperature, Qt.Key.Key_Down)
    assert received.args == [pytest.approx(0.85)]


def test_typing_is_emitted_once_and_only_when_it_is_ended(qtbot, seed):
    received: list[object] = []
    seed.value_changed.connect(received.append)
    seed.selectAll()
    qtbot.keyClicks(seed, "1234")
    assert received == []
    qtbot.keyClick(seed, Qt.Key.Key_Return)
    assert received == [1234]


def test_a_number_set_from_outside_is_not_emitted(qtbot, seed):
    with qtbot.assertNotEmitted(seed.value_changed):
        seed.set_value(7)
    assert (seed.value(), seed.text()) == (7, "7")


def test_a_number_out_of_range_becomes_the_nearest_in_it(temperature):
    temperature.set_value(9)
    assert temperature.value() == 2
    temperature.set_value(-1)
    assert temperature.value() == pytest.approx(0.05)


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_digits_and_the_arrows_can_be_seen_under_the_style_sheet(qtbot, qapp, scheme):
    before = theme.scheme()
    theme.apply(qapp, scheme)
    number = Number("Steps", 1, 100, value=88)
    qtbot.addWidget(number)
    number.resize(90, 32)
    number.show()
    image = number.grab().toImage()
    dpr = image.devicePixelRatio()
    width, height = round(image.width() / dpr), round(image.height() / dpr)

    def ink(x0: int, x1: int) -> int:
        ground = theme.colour("sunken").lightness()
        return sum(
            abs(image.pixelColor(round(x * dpr), round(y * dpr)).lightness() - ground) > 40
            for x in range(x0, x1)
            for y in range(4, height - 4)
        )

    assert ink(6, 40) > 30
    assert ink(width - 22, width - 4) > 6
    assert ink(2, 7) == 0
    theme.apply(qapp, before)
